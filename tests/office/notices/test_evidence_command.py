"""`ansim delivery evidence` and the doctor's look: what they say of sound and of broken evidence, and their exit codes."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from evidence_ground import MemoryLedger

from ansim.accounts.domain.errors import NotInOffice
from ansim.cli import evidence, evidence_job
from ansim.cli.carry_words import OfficeUnclear
from ansim.cli.checkup import evidence as checkup
from ansim.cli.checkup.findings import Finding, Level
from ansim.cli.main import COMMANDS
from ansim.cli.usage import Parser
from ansim.kit.clock import now
from ansim.notices import worker
from ansim.notices.models import Evidence, EvidenceSeal
from ansim.notices.queries.evidence import Fault
from ansim.notices.queries.evidence import Finding as Wrong


@pytest.fixture
def kept(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two released notices, sealed by the worker's own job and put into a ledger in memory."""
    ledger = MemoryLedger()
    for module in (worker, evidence_job):
        monkeypatch.setattr(module, "ledger", lambda: ledger)
    drill.batch = drill.released(rows(2))
    drill.ledger = ledger
    worker.evidence(0)
    return drill


def told(capsys: Any, **given: Any) -> tuple[int, str]:
    """The exit code and what was printed."""
    asked = {"batch": None, "office": None, "json": False, **given}
    code = evidence_job._ACTIONS["check"](asked)
    return code, capsys.readouterr().out


def test_sound_evidence_is_said_in_one_line(kept: Any, capsys: Any) -> None:
    """Everything agrees and the ledger holds the same: one line, exit 0."""
    code, text = told(capsys, batch=kept.batch)
    assert code == 0
    assert text.count("\n") == 1
    assert "진술 2건과 봉인 1개가 모두 그대로입니다, 원장과도 같습니다" in text


def test_the_json_form_is_the_documented_one(kept: Any, capsys: Any) -> None:
    """The keys of docs/reference/evidence.md, with the numbers."""
    code, text = told(capsys, batch=kept.batch, json=True, office=kept.officer.office_code)
    assert json.loads(text) == {
        **{"ok": True, "office": kept.officer.office_code, "batch": kept.batch, "statements": 2, "seals": 1},
        **{"unsealed": 0, "unlogged": 0, "ledger_asked": True, "findings": []},
    }
    assert code == 0


def test_a_deleted_row_is_named_and_the_command_fails(kept: Any, capsys: Any) -> None:
    """Each fault stands on a line with its code; the exit code is 1."""
    Evidence.objects.first().delete()  # type: ignore[union-attr]
    code, text = told(capsys, batch=kept.batch)
    assert code == 1
    assert "봉인 0번의 진술 가운데 없어진 것이 있습니다  (statement_missing)" in text
    assert "(notice_untold)" in text


def test_every_fault_is_said_in_words(kept: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the check finds stands on a line of its own, with where it is and its code: none ends in an error."""
    faults = tuple(Wrong(fault, "X7") for fault in Fault)
    real = evidence_job.check_evidence
    monkeypatch.setattr(
        evidence_job, "check_evidence", lambda *a, **k: replace(real(*a, **k), findings=faults)
    )
    code, text = told(capsys, batch=kept.batch)
    assert code == 1
    for fault in Fault:
        assert [f"({fault.value})" in line and "X7" in line for line in text.splitlines()].count(True) == 1
    assert "발송 X7의 기록이" in text


def test_a_silent_ledger_and_what_waits_are_said(kept: Any, capsys: Any, rows: Any) -> None:
    """Without the ledger the command says what it could not see, and what still waits."""
    kept.ledger.away = True
    EvidenceSeal.objects.update(leaf_index=None)
    worker.evidence(0)
    code, text = told(capsys)
    assert code == 0
    assert "원장이 응답하지 않아" in text
    assert "원장에 적기를 기다리는 봉인 1개" in text


def test_an_office_or_batch_that_is_not_there_is_refused(kept: Any, capsys: Any) -> None:
    """An unknown office or a number that is no batch of it is an error, not sound evidence."""
    with pytest.raises(OfficeUnclear):
        told(capsys, office="nowhere")
    with pytest.raises(NotInOffice):
        told(capsys, batch=10**9)


def test_the_command_lets_the_office_role_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command itself only hands its arguments to the job, which runs as the office role."""
    sent: list[Any] = []
    monkeypatch.setattr(evidence.errand, "send", lambda *given, job: sent.append((given[0], job)) or 7)
    parser = Parser(prog="ansim delivery evidence")
    evidence.register(parser)
    args = parser.parse_args(["--batch", "3", "--json"])
    assert (args.batch, args.office, args.json) == (3, None, True)
    assert evidence.run(args) == 7
    assert sent == [("check", "evidence job")]
    assert COMMANDS["evidence job"].role is not None
    job = Parser(prog="ansim evidence job")
    evidence_job.register(job)
    assert job.parse_args(["check", "{}"]).action == "check"


def test_the_job_brings_the_database_up_to_date_first(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The action runs after the migrations, on the arguments of its JSON word."""
    done: list[str] = []
    monkeypatch.setattr("ansim.cli.job.migrate", lambda: done.append("migrated"))
    given = json.dumps({"batch": None, "office": None, "json": True})
    job = Parser(prog="x")
    evidence_job.register(job)
    assert evidence_job.run(job.parse_args(["check", given])) == 0
    assert done == ["migrated"]


def test_the_doctor_names_broken_and_unlogged_evidence(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound: nothing. A changed row is red; a seal that waits for the ledger for an hour is amber."""
    monkeypatch.setattr(checkup, "as_office", lambda look: look())
    office = kept.office.office_id
    assert checkup.see_evidence() == ([], [office])
    EvidenceSeal.objects.update(leaf_index=None, made_at=now() - timedelta(hours=2))
    assert checkup.see_evidence()[0] == [Finding("evidence.unlogged", {"office": office, "count": 1})]
    Evidence.objects.filter(place=0).update(body=b"{}")
    broken, waiting = checkup.see_evidence()[0]
    assert broken == Finding("evidence.broken", {"office": office, "count": 1})
    assert (broken.level, waiting.level) == (Level.RED, Level.AMBER)
    assert "delivery evidence" in broken.text("ko")
