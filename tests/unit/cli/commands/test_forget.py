"""`ansim forget`: the moments it takes, what it refuses, how it asks the roles and tells what they said."""

import contextlib
import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cli.commands.conftest import Run, Stage

from ansim.cli import forget
from ansim.cli.forget import BadMoment, read_moment
from ansim.cli.supervisor import AlreadyRunning
from ansim.kit.clock import KST

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
DAY = {"day": "2026-10-24", "visits": 12, "evidence": 9, "key": True}
VISITS = {"days": [DAY]}
VAULT = {"identities": 1, "week_keys": 2, "day_keys": 3, "issuer_keys": 4, "records": 5}


class Parts:
    """Stand-ins for the roles' parts, noting how they were asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.code = 0

    def __call__(self, command: list[str], **given: Any) -> SimpleNamespace:
        words = command[3:]
        self.asked.append(words)
        assert given["env"]["ANSIM_ROLE"] == ""
        told = VISITS if words[1] == "visits" else VAULT
        return SimpleNamespace(returncode=self.code, stdout=json.dumps(told).encode())


@pytest.fixture
def parts(home: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """The command on a home of its own, at a fixed time, with a supervisor that starts nothing."""
    made = Parts()
    monkeypatch.setattr(subprocess, "run", made)
    monkeypatch.setattr(forget, "Supervisor", stage)
    monkeypatch.setattr(forget, "now", lambda: NOW)
    return made


def test_both_roles_are_asked_under_the_database(run: Run, parts: Parts, stage: Stage) -> None:
    """The database is started, each role's part gets the moment, all is stopped; lines tell what went."""
    ended = run("forget", "--as-of", "2026-11-21")
    assert (ended.code, ended.err) == (0, "")
    assert stage.acts == ["enter", "postgres", "stop"]
    moment = "2026-11-21T00:00:00+09:00"
    assert parts.asked == [["forget", role, "--as-of", moment] for role in ("visits", "vault")]
    assert "2026-10-24" in ended.out
    assert "12" in ended.out
    assert "파기했습니다" in ended.out


def test_a_running_installation_is_asked_as_it_is(run: Run, parts: Parts, stage: Stage) -> None:
    """Nothing is started or stopped; the parts do their work beside the running roles."""
    stage.refuses = AlreadyRunning(address="http://localhost:9000")
    assert run("forget", "--as-of", "2026-11-21").code == 0
    assert (stage.acts, len(parts.asked)) == ([], 2)


def test_json_holds_what_each_role_said(run: Run, parts: Parts) -> None:
    """One object: the moment, whether it was only told, and each role's own words."""
    told = json.loads(run("forget", "--as-of", "2026-11-21T14:00", "--dry-run", "--json").out)
    assert told == {
        "as_of": "2026-11-21T14:00:00+09:00",
        "dry_run": True,
        "visits": VISITS,
        "vault": VAULT,
    }
    assert all(words[-1] == "--dry-run" for words in parts.asked)


def test_a_moment_to_come_is_only_told(run: Run, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """What must still be kept is never destroyed by a wrong date; a dry run may look ahead, a drill may do it."""
    refused = run("forget", "--as-of", "2026-11-21T14:00:01")
    assert (refused.code, refused.told, parts.asked) == (1, "forget.future", [])
    ahead = run("forget", "--as-of", "2027-01-01", "--dry-run")
    assert (ahead.code, len(parts.asked)) == (0, 2)
    assert "바꾸지 않았습니다" in ahead.out
    monkeypatch.setenv("ANSIM_SANDBOX", "1")
    assert run("forget", "--as-of", "2027-01-01").code == 0


@pytest.mark.parametrize(
    "text", ["", "x", "2026", "2026-13-01", "2026-11-21T25:00", "0001-01-01", "9999-12-31", "내일"]
)
def test_what_is_no_moment_is_refused(run: Run, parts: Parts, text: str) -> None:
    """With an example of one; nothing is asked."""
    ended = run("forget", "--as-of", text)
    assert (ended.code, ended.told, parts.asked) == (1, "forget.bad_time", [])


def test_a_role_that_cannot_is_the_end(run: Run, parts: Parts) -> None:
    """The part has said why on stderr; the command ends with 1 and asks no further role."""
    parts.code = 1
    ended = run("forget", "--as-of", "2026-11-21")
    assert (ended.code, ended.out, len(parts.asked)) == (1, "", 1)


def test_a_role_elsewhere_forgets_there(run: Run, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vault with an address of its own is another machine's; the rest is told without it."""
    monkeypatch.setenv("ANSIM_VAULT_URL", "http://192.0.2.1:8001")
    told = json.loads(run("forget", "--as-of", "2026-11-21", "--json").out)
    assert [words[1] for words in parts.asked] == ["visits"]
    assert "vault" not in told
    monkeypatch.setenv("ANSIM_VISITS_URL", "http://192.0.2.1:8002")
    assert run("forget", "--as-of", "2026-11-21").code == 0
    assert len(parts.asked) == 1


@pytest.mark.parametrize(("language", "word"), [("ko", "보관소"), ("en", "vault")])
def test_it_speaks_both_languages(
    run: Run, parts: Parts, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    """The lines are in the set language."""
    monkeypatch.setenv("ANSIM_LANGUAGE", language)
    assert word in run("forget", "--as-of", "2026-11-21").out


@given(
    st.datetimes(datetime(1989, 1, 1), datetime(2099, 1, 1)), st.sampled_from(["", "Z", "+09:00", "-03:30"])
)
def test_any_written_moment_is_read_as_it_was_meant(moment: datetime, offset: str) -> None:
    """Without an offset it is Korean time, with one it is that (Korea had summer time until 1988)."""
    read = read_moment(moment.isoformat() + offset)
    assert read.replace(tzinfo=None) == moment
    assert read.utcoffset() == (moment.replace(tzinfo=KST) if offset in ("", "+09:00") else read).utcoffset()


@given(st.text(max_size=12))
def test_no_text_escapes_as_a_fault(text: str) -> None:
    """A moment or BadMoment, whatever is typed."""
    reading: Callable[[str], datetime] = read_moment
    with contextlib.suppress(BadMoment):
        assert reading(text).tzinfo is not None
