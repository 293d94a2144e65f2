"""What is off in a command line is told in the set language alone, and ends with what to do next."""

import argparse
import importlib
import re
from datetime import datetime

import pytest

from ansim.cli.main import COMMANDS, main
from ansim.cli.option_words import KOREAN
from ansim.cli.usage import Parser
from ansim.kit.errors import AnsimError

OFF = [
    (("trace", "file"), "VISITS.csv, --person", "덧붙여"),
    (("trace", "file", "v.csv"), "--person", "덧붙여"),
    (("trace", "file", "v.csv", "--person"), "--person", "값을 적어"),
    (("trace", "file", "v.csv", "--person", "A", "--colour"), "--colour", "지우거나 고쳐"),
    (("trace", "file", "v.csv", "--person", "A", "--json=1"), "--json", "지워 주세요"),
    (("roster", "check", "a", "--kind", "holiday"), "'holiday'", "나온 값을 적어"),
    (("cases", "chains", "--rule", "middle"), "longest", "하나를 적어"),
    (("demo", "--people", "many"), "'many'", "정수를 적어"),
    (("cases", "chains", "--li", "x"), "--linelist, --links", "끝까지 적어"),
    (("cases", "burn"), "cases burn", "하나를 적어"),
    (("burn",), "burn", "하나를 적어"),
]


@pytest.mark.parametrize(("words", "named", "advice"), OFF)
def test_usage_is_refused_in_korean(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], named: str, advice: str
) -> None:
    """Proves that the line names what is off and what to do, in Korean, without a word of argparse."""
    assert main(list(words)) == 2
    told = capsys.readouterr().err
    sentence = re.sub(r"`[^`]*`", "", told).removeprefix("ansim: usage.bad: ")
    assert named in sentence
    assert advice in sentence
    assert "`ansim" in told
    assert not re.search(r"argument|required|expected|invalid|choose|could match|unrecognized", sentence)


@pytest.mark.parametrize(("words", "named", "_advice"), OFF)
def test_usage_is_refused_in_english(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    named: str,
    _advice: str,
) -> None:
    """Proves that the set language holds: the same in English, without a letter of Hangul."""
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    assert main(list(words)) == 2
    told = capsys.readouterr().err
    assert named in told
    assert not re.search("[가-힣]", told)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["--one", "--two"], "하나만 남겨"),
        ([], "하나를 덧붙여"),
        (["--one", "--when", "soon"], "2026-11-21T14:05+09:00"),
        (["--one", "--odd", "1"], "쓰는 법에 맞게"),
    ],
)
def test_what_other_commands_may_ask_for_is_told_as_well(words: list[str], advice: str) -> None:
    """Proves that alternatives, times and a refusal in words that nobody foresaw have a sentence too."""

    def odd(_text: str) -> int:
        raise argparse.ArgumentTypeError("odd")

    parser = Parser(prog="ansim probe")
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--one", action="store_true")
    either.add_argument("--two", action="store_true")
    parser.add_argument("--when", type=datetime.fromisoformat)
    parser.add_argument("--odd", type=odd)
    with pytest.raises(AnsimError) as refused:
        parser.parse_args(words)
    assert advice in refused.value.text("ko")
    assert refused.value.params["help"] == "ansim probe --help"


def test_a_command_that_is_nearly_right_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A letter that is missing leads to the command that was meant, not to the list of all."""
    assert main(["venu", "open"]) == 2
    assert "`ansim venue open`" in capsys.readouterr().err


def _helps() -> set[str]:
    """Every English help of the options of commands that need no role."""
    found: set[str] = set()
    for name, command in COMMANDS.items():
        if command.role is not None and name != "gate":
            continue
        parser = Parser(prog=name)
        importlib.import_module(command.module).register(parser)
        lacking = [action.dest for action in parser._actions if not action.help]
        assert lacking == [], name
        found |= {action.help or "" for action in parser._actions} | (
            {parser.epilog} if parser.epilog else set()
        )
    return found


def test_every_option_is_explained_in_both_languages() -> None:
    """No option without help, no help without Korean, no Korean of an option that is gone; drills' faults keep their names."""
    helps = {text for text in _helps() if not text.startswith("breaks on purpose")}
    assert helps == set(KOREAN)
    assert all(re.search("[가-힣]", text) for text in KOREAN.values())


@pytest.mark.parametrize(("language", "said"), [("ko", "누가 하는지"), ("en", "staff id of the officer")])
def test_help_speaks_the_set_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    """Options, headings and the sentence below them; in Korean no English sentence is left."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    with pytest.raises(SystemExit):
        main(["picture", "--help"])
    told = capsys.readouterr().out
    assert said in told
    assert ("options:" in told) is (language == "en")
    assert ("standard input" in told) is (language == "en")
