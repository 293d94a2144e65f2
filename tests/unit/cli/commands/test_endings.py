"""How commands end, in both languages: the usage named in the line, the place in the log, nobody's data in either."""

import errno
import logging
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db.utils import InterfaceError, OperationalError
from tests.unit.cli.commands.conftest import Run

from ansim.cli import main as entry
from ansim.cli.main import COMMANDS, INNER, Command
from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

Probe = Callable[[Callable[[Any], int]], None]


class Refused(AnsimError):
    """An error of a command, with a gap and over two lines."""

    code = "probe.refused"
    sentence = Sentence(ko="{what}은(는)\n안 됩니다.", en="{what} is\r\nnot\u2028allowed.")


def raising(error: BaseException) -> Callable[[Any], int]:
    """A command that ends with an error."""

    def body(_args: Any) -> int:
        raise error

    return body


def test_help_in_english(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The set language holds for the help too."""
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    ended = run("--help")
    assert all(command.help.en in ended.out for name, command in COMMANDS.items() if name not in INNER)
    assert not re.search("[가-힣]", ended.out)


@pytest.mark.parametrize(
    ("words", "detail"),
    [
        (("rooster",), "rooster"),
        (("roster",), "roster"),
        (("roster", "chekc"), "roster chekc"),
        (("notices",), "notices"),
        (("check", "roster"), "check roster"),
        (("--json", "roster"), "--json roster"),
        (("",), "-"),
        (("roster check",), "FILE"),
        (("roster", "check"), "FILE"),
        (("roster", "check", "a", "b"), "b"),
        (("roster", "check", "a", "--jsn"), "--jsn"),
        (("roster", "check", "a", "--kind", "release"), "release"),
        (("notices", "split", "--pdf", "a"), "--roster, --out"),
        (("notices", "issue", "--roster", "a", "--kind", "holiday", "--out", "b"), "holiday"),
        (("notices", "period", "--kind"), "--kind"),
        (("serve", "--role", "kitchen"), "kitchen"),
        (("ledger", "verify"), "URL"),
    ],
)
def test_words_that_are_no_command_are_told_in_one_line(
    run: Run, words: tuple[str, ...], detail: str
) -> None:
    """What is off stands in the line, with the usage where the command is known; exit code 2, stdout empty."""
    ended = run(*words)
    assert (ended.code, ended.out, ended.told) == (2, "", "usage.bad")
    assert detail in ended.err
    assert "`" in ended.err


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.role is None])
def test_every_command_explains_itself(run: Run, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` behind a command prints its arguments and ends well."""
    with pytest.raises(SystemExit) as ended:
        run(*name.split(), "--help")
    printed = capsys.readouterr()
    assert ended.value.code == 0
    assert f"사용법: ansim {name}" in printed.out.replace("\n", " ")
    assert COMMANDS[name].help.ko in printed.out


@pytest.mark.parametrize(
    ("language", "text"), [("ko", "이것은(는) 안 됩니다."), ("en", "이것 is not allowed.")]
)
def test_a_refusal_is_one_line_with_its_code(
    run: Run, probe: Probe, monkeypatch: pytest.MonkeyPatch, language: str, text: str
) -> None:
    """In the set language, gaps filled, whatever line breaks the sentence had; exit code 1."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    probe(raising(Refused(what="이것")))
    ended = run("probe")
    assert (ended.code, ended.out, ended.err) == (1, "", f"ansim: probe.refused: {text}\n")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "disk.full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), 1, "disk.full"),
        (OSError(errno.EIO, "Input/output error"), 1, "ansim.unexpected"),
        (PermissionError(errno.EACCES, "no"), 1, "ansim.unexpected"),
        (OperationalError("could not connect to server"), 1, "database.away"),
        (InterfaceError("connection already closed"), 1, "database.away"),
        (ValueError("홍길동 010-0000-0001"), 1, "ansim.unexpected"),
        (KeyError("홍길동"), 1, "ansim.unexpected"),
        (UnicodeEncodeError("ascii", "홍길동", 0, 1, "no"), 1, "ansim.unexpected"),
        (RecursionError(), 1, "ansim.unexpected"),
        (MemoryError(), 1, "ansim.unexpected"),
        (AssertionError("홍길동"), 1, "ansim.unexpected"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_way_to_fail_is_one_line_and_no_traceback(
    run: Run,
    probe: Probe,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    status: int,
    code: str,
    language: str,
) -> None:
    """Ctrl-C, a full disk, a database away, a fault of our own: each its code; nobody's data in line or log."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    probe(raising(error))
    ended = run("probe")
    assert (ended.code, ended.out, ended.told) == (status, "", code)
    assert "Traceback" not in ended.err
    assert "홍길동" not in ended.err + caplog.text
    assert bool(re.search("[가-힣]", ended.err)) == (language == "ko")


def test_an_unexpected_fault_leaves_its_place_in_the_log(
    run: Run, probe: Probe, caplog: pytest.LogCaptureFixture
) -> None:
    """The administrator needs kind, function and line; never the value."""
    probe(raising(ZeroDivisionError("홍길동")))
    with caplog.at_level(logging.ERROR, logger="ansim"):
        run("probe")
    (record,) = caplog.records
    assert re.fullmatch(r"ZeroDivisionError at raising\.<locals>\.body:\d+", record.getMessage())
    assert record.exc_info is None


@pytest.mark.parametrize("language", ["", "ko", "en"])
def test_an_empty_language_is_korean(run: Run, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """Unset and empty are the same."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    assert ("명령이" in run("nothing").err) == (language != "en")


@pytest.mark.parametrize("language", ["fr", "KO", "ko_KR.UTF-8", "한국어"])
def test_a_language_that_there_is_not_is_told_before_anything_is_done(
    run: Run, probe: Probe, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """The setting is named, its value is not echoed, the command does not run."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    probe(raising(AssertionError("must not run")))
    ended = run("probe")
    assert (ended.code, ended.told) == (1, "setting.bad")
    assert "ANSIM_LANGUAGE" in ended.err
    assert f" {language}" not in ended.err


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.role is not None])
def test_a_command_of_a_role_runs_under_its_settings(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Role and settings are set before the command's module is loaded; nothing else is loaded for it."""
    order: list[str] = []
    monkeypatch.setenv("ANSIM_ROLE", "")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")
    monkeypatch.setattr(entry.django, "setup", lambda: order.append(os.environ["DJANGO_SETTINGS_MODULE"]))

    def load(module: str) -> Any:
        order.append(module)
        raise Refused(what=module)

    monkeypatch.setattr(entry.importlib, "import_module", load)
    command: Command = COMMANDS[name]
    assert command.role is not None
    assert run(*name.split()).told == "probe.refused"
    assert order == [command.role.settings_module, command.module]
    assert os.environ["ANSIM_ROLE"] == command.role.value


def test_only_the_roles_own_work_runs_outside_the_office() -> None:
    """A command that reaches into the vault or the visits is one of these few; everything else is the office's."""
    others = {
        name: command.role.value
        for name, command in COMMANDS.items()
        if command.role not in (None, Role.OFFICE)
    }
    assert others == {
        "gate": "visits",
        "venue job": "visits",
        "forget visits": "visits",
        "forget vault": "vault",
        "demo residents": "vault",
        "demo visits": "visits",
    }


def test_the_longer_name_wins(run: Run, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """`demo job` is not `demo` with a word behind it."""
    assert entry._find(["demo", "job", "--people", "3"]) == ("demo job", ["--people", "3"])
    assert entry._find(["demo", "--once"]) == ("demo", ["--once"])
    assert entry._find(["verify", "job"]) == ("verify", ["job"])
