"""How the command line speaks: JSON or lines on stdout, one line with a code on stderr, in the set language."""

import io
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

from ansim.conf import env
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


def language() -> str:
    """Return the language of the command line: ko or en; ko when the setting is off (main says so)."""
    try:
        chosen: str = env.value("LANGUAGE")
    except env.BadSetting:
        return "ko"
    return chosen


def speak_any_encoding() -> None:
    """Let a terminal that cannot write a letter show `?` for it instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def plain(text: str) -> str:
    """Return a line in which nothing can steer a terminal: for texts that come from somebody's file."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def padded(text: str, width: int) -> str:
    """Return a text padded to a width in terminal cells, one at least: Hangul takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, width - taken)


def line(sentence: Sentence, **params: object) -> None:
    """Print one sentence on stdout."""
    print(sentence.text(language(), **params), flush=True)


def plain_line(sentence: Sentence, **params: object) -> None:
    """Print one sentence on stdout whose gaps are filled with texts of somebody's file: one line, whatever they hold."""
    print(plain(sentence.text(language(), **params)), flush=True)


def as_json(value: Any) -> None:
    """Print one JSON value on stdout: Hangul as it is, unless the terminal's encoding cannot write it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    print(text, flush=True)


def error(wrong: AnsimError) -> None:
    """Print `ansim: code: sentence` on stderr, always one line."""
    text = " ".join(wrong.text(language()).split())
    print(f"ansim: {wrong.code}: {text}", file=sys.stderr, flush=True)


def write_json(path: Path, value: Any) -> None:
    """Write one JSON value to a file, whole or not at all."""
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
    partial.replace(path)
