"""The command line: finds the command, and whatever goes wrong ends as one line with a code and the right exit code."""

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db.utils import OperationalError

from ansim.cli import main as entry
from ansim.cli import say
from ansim.cli.main import COMMANDS, INNER, main
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

SECRET = "010-0000-0001"


class Refused(AnsimError):
    """A refusal with a gap and a line break in it."""

    code = "demo.refused"
    sentence = Sentence(ko="{what}\n안 됩니다", en="{what}\nis refused")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[argparse.Namespace], int]], None]:
    """Put a function in the place of `ansim doctor`."""

    def put(run: Callable[[argparse.Namespace], int]) -> None:
        module = SimpleNamespace(register=lambda parser: parser.add_argument("--n", type=int), run=run)
        monkeypatch.setattr(entry.importlib, "import_module", lambda _name: module)

    return put


def _raise(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def run(_args: argparse.Namespace) -> int:
        raise error

    return run


def test_the_answer_of_a_command_is_the_exit_code(command: Callable[..., None]) -> None:
    """Arguments reach the command, its number comes back."""
    command(lambda args: int(args.n))
    assert main(["doctor", "--n", "0"]) == 0
    assert main(["doctor", "--n", "1"]) == 1


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused(what="x"), 1, "demo.refused"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "full"), 1, "disk.full"),
        (OSError(errno.EDQUOT, "full"), 1, "disk.full"),
        (OSError(errno.EIO, SECRET), 1, "ansim.unexpected"),
        (OperationalError(SECRET), 1, "database.away"),
        (ValueError(SECRET), 1, "ansim.unexpected"),
        (RecursionError(SECRET), 1, "ansim.unexpected"),
    ],
)
def test_every_error_is_one_line_with_its_code(
    command: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    code: str,
) -> None:
    """No traceback and no value: the last line on stderr is `ansim: code: sentence`, stdout stays empty."""
    command(_raise(error))
    assert main(["doctor"]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1].startswith(f"ansim: {code}: ")
    assert "Traceback" not in printed.err
    assert SECRET not in printed.err


@pytest.mark.parametrize(
    "words",
    [
        ["nothing"],
        ["roster"],
        ["roster", "burn"],
        ["doctor", "--wrong"],
        ["doctor", "--n", "x"],
        [""],
        ["--json"],
    ],
)
def test_bad_usage_is_two_and_one_line(
    command: Callable[..., None], capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """A command or argument that is none: exit code 2, one line that shows the usage."""
    command(lambda _args: 0)
    assert main(words) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("ansim: usage.bad: ")
    assert "ansim" in lines[0].removeprefix("ansim: usage.bad: ")


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_help_names_every_command(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """Without words, or asked for help, every command that somebody types is listed with its sentence, and no part of one."""
    assert main(words) == 0
    told = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert (f"ansim {name} " in told) is (name not in INNER)
        assert (command.help.en in told) is (name not in INNER)


@pytest.mark.parametrize("asked", ["-h", "--help", "help"])
def test_help_of_a_first_word_names_its_commands(capsys: pytest.CaptureFixture[str], asked: str) -> None:
    """Who remembers the first word only is told the second ones, and no others."""
    assert main(["cases", asked]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in told] == [["ansim", "cases", "import"], ["ansim", "cases", "chains"]]


def test_a_wrong_second_word_is_answered_with_the_right_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """The usage names the commands that begin with the first word; without any it leads to all."""
    assert main(["cases", "burn"]) == 2
    assert "`ansim cases import | ansim cases chains`" in capsys.readouterr().err
    assert main(["burn", "--help"]) == 2
    assert "`ansim --help`" in capsys.readouterr().err


def test_a_bad_language_is_said_once_and_in_korean(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language that is none stops every command with the setting's name; the doctor tells of it himself."""
    monkeypatch.setenv("ANSIM_LANGUAGE", "latin")
    assert main(["notices", "period", "--kind", "isolation"]) == 1
    assert capsys.readouterr().err.startswith("ansim: setting.bad: 설정 ANSIM_LANGUAGE")
    assert say.language() == "ko"


def test_a_reader_that_went_away_is_no_fault(
    command: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`ansim … | head` ends without a word on stderr."""
    kept = os.dup(1)
    try:
        command(_raise(BrokenPipeError()))
        assert main(["doctor"]) == 1
    finally:
        os.dup2(kept, 1)
        os.close(kept)
    assert capfd.readouterr().err == ""


def test_a_command_of_a_role_runs_under_its_settings(
    command: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ansim worker` is the office: role and settings are set before Django starts."""
    seen: dict[str, str] = {}
    monkeypatch.setenv("ANSIM_ROLE", "")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")
    monkeypatch.setattr(
        entry.django,
        "setup",
        lambda: seen.update({n: os.environ[n] for n in ("ANSIM_ROLE", "DJANGO_SETTINGS_MODULE")}),
    )
    command(lambda _args: 0)
    assert main(["worker"]) == 0
    assert seen == {"ANSIM_ROLE": "office", "DJANGO_SETTINGS_MODULE": "ansim.conf.role_office"}


def test_words_come_from_the_shell_when_none_are_given(
    command: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script's own arguments are read, longest command name first."""
    command(lambda args: 0 if args.n == 5 else 1)
    monkeypatch.setattr(sys, "argv", ["ansim", "roster", "check", "--n", "5"])
    assert main() == 0


def test_json_keeps_hangul_and_errors_keep_to_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON is readable Korean; an error with a line break in it is still one line."""
    say.as_json({"이름": "가나다"})
    say.error(Refused(what="x"))
    say.line(Sentence(ko="하나 {n}", en="one {n}"), n=1)
    printed = capsys.readouterr()
    assert "가나다" in printed.out
    assert json.loads(printed.out.rpartition("}")[0] + "}") == {"이름": "가나다"}
    assert printed.out.endswith("one 1\n")
    assert printed.err == "ansim: demo.refused: x is refused\n"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_stands_where_the_table_says(name: str) -> None:
    """Every command has a module, a sentence in both languages, and a role that exists."""
    command = COMMANDS[name]
    assert command.module.startswith("ansim.cli.")
    assert command.help.ko
    assert command.help.en
    assert command.role is None or command.role in set(Role)
