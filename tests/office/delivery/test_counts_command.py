"""`ansim delivery counts` and the doctor's look: what they say of true and of wrong counts, and their exit codes."""

import json
from typing import Any

import pytest

from ansim.cli import counts, counts_job
from ansim.cli.checkup import counts as checkup
from ansim.cli.checkup.findings import Finding, Level
from ansim.cli.main import COMMANDS
from ansim.cli.usage import Parser
from ansim.delivery.models import Tally


def told(capsys: Any, **given: Any) -> tuple[int, str]:
    """The exit code and what was printed."""
    code = counts_job._ACTIONS["recount"]({"mend": False, "json": False, **given})
    return code, capsys.readouterr().out


def test_true_counts_are_said_in_one_line(office: Any, capsys: Any) -> None:
    """Everything agrees: one line with how many groups were counted, exit 0."""
    office.queue(3)
    assert told(capsys) == (0, "발송 묶음 1개를 다시 세었습니다. 모두 맞습니다.\n")


def test_a_wrong_count_is_named_then_mended(office: Any, capsys: Any) -> None:
    """The command fails and names the place; with --mend it puts it right, and then nothing is wrong any more."""
    office.queue(3)
    Tally.objects.update(count=1005)
    code, text = told(capsys)
    assert code == 1
    assert "1곳이 맞지 않습니다" in text
    assert "적힌 수 1,005, 센 수 3" in text
    code, text = told(capsys, mend=True)
    assert (code, "1곳을 바로잡았습니다" in text) == (0, True)
    assert told(capsys, mend=True) == (0, "발송 묶음 1개를 다시 세었습니다. 모두 맞습니다.\n")
    assert office.counts() == {"queued": 3}


def test_the_json_form_is_the_documented_one(office: Any, capsys: Any) -> None:
    """The keys of docs/reference/delivery.md; what is mended is ok."""
    office.queue(2)
    Tally.objects.all().delete()
    wrong = {"group_id": office.group_id, "state": "queued", "code": "", "kept": 0, "found": 2}
    code, text = told(capsys, json=True)
    assert (code, json.loads(text)) == (1, {"ok": False, "groups": 1, "mended": 0, "wrong": [wrong]})
    code, text = told(capsys, json=True, mend=True)
    assert (code, json.loads(text)) == (0, {"ok": True, "groups": 1, "mended": 1, "wrong": [wrong]})


def test_the_command_sends_its_words_to_the_office_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both halves are in the table of commands, and the outer one hands over what was asked."""
    sent: list[Any] = []
    monkeypatch.setattr(counts.errand, "send", lambda *given, **named: sent.append((given, named)) or 0)
    parser = Parser(prog="x")
    counts.register(parser)
    args = parser.parse_args(["--mend"])
    assert counts.run(args) == 0
    assert sent == [(("recount", args), {"job": "counts job"})]
    assert (args.mend, args.json) == (True, False)
    assert COMMANDS["delivery counts"].module == "ansim.cli.counts"
    assert COMMANDS["counts job"].module == "ansim.cli.counts_job"


def test_the_job_brings_the_database_up_to_date_first(
    office: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """The action runs after the migrations, on the arguments of its JSON word."""
    done: list[str] = []
    monkeypatch.setattr("ansim.cli.job.migrate", lambda: done.append("migrated"))
    parser = Parser(prog="x")
    counts_job.register(parser)
    given = json.dumps({"mend": False, "json": True})
    assert counts_job.run(parser.parse_args(["recount", given])) == 0
    assert (done, json.loads(capsys.readouterr().out)["ok"]) == (["migrated"], True)


def test_the_doctor_names_wrong_counts(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """True: nothing. A count that differs is red, with the command that mends it."""
    monkeypatch.setattr(checkup, "as_office", lambda look: look())
    office.queue(2)
    assert checkup.see_counts() == ([], [1])
    Tally.objects.update(count=7)
    (found,) = checkup.see_counts()[0]
    assert (found, found.level) == (Finding("counts.wrong", {"count": 1}), Level.RED)
    assert "delivery counts" in found.text("ko")
