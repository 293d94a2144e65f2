"""What is off in a command line is told in the set language alone, and ends with what to do next."""

import argparse
import re
from datetime import datetime

import pytest

from ansim.cli.main import main
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
