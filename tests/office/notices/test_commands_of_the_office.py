"""Commands that run as the office role: the job of `notices issue`, the drill's table, its set-up and its codes.

The worker is played by the moments in which a command sleeps: then the jobs that wait are done in this process.
"""

import argparse
import hashlib
import json
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from office_ground import row, workbook

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.services.demo import DEMO_STAFF
from ansim.cli import demo_code, demo_prepare, issue_job
from ansim.cli.demo_table import print_table
from ansim.conf import env, ports
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState
from ansim.notices.models import Batch
from ansim.notices.queries.balance import Balance, balance
from ansim.notices.queries.batches import BatchCard, batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.making import make_batch
from ansim.sandbox.gateway.settings import read_settings


class Worker:
    """Time that passes while a command sleeps, and the worker who uses it."""

    def __init__(self) -> None:
        self.clock, self.idle = 0.0, False

    def monotonic(self) -> float:
        """Seconds on the clock."""
        return self.clock

    def sleep(self, seconds: float) -> None:
        """Do what waits, unless the worker is away."""
        self.clock += seconds if not self.idle else 1000
        for found in [] if self.idle else Batch.objects.all():
            if found.state == BatchState.CHECKING:
                check_batch(batch_id=found.pk)
            elif found.state == BatchState.MAKING:
                make_batch(batch_id=found.pk)


@pytest.fixture
def worker(drill: Any, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker beside the command; migrations are the test database's own."""
    made = Worker()
    monkeypatch.setattr(issue_job, "time", made)
    monkeypatch.setattr(issue_job, "migrate", lambda: None)
    return made


def issue(
    tmp_path: Path, data: bytes, *, kind: str = "isolation", as_json: bool = False, clear_held: str = ""
) -> int:
    """Run the job on a list; the notices go to OUT."""
    (tmp_path / "명단.xlsx").write_bytes(data)
    words = argparse.Namespace(
        roster=tmp_path / "명단.xlsx", kind=kind, out=tmp_path / "out", json=as_json, clear_held=clear_held
    )
    return issue_job.run(words)


def manifest(tmp_path: Path) -> dict[str, Any]:
    """What the job wrote beside the notices."""
    found: dict[str, Any] = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    return found


def test_the_manifest_is_what_others_rely_on(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """batch, notices, excluded; each notice with exactly its nine keys, files named relative to DIR and by their hash."""
    assert issue(tmp_path, workbook(rows(3)), as_json=True) == 0
    found = manifest(tmp_path)
    assert json.loads(capsys.readouterr().out) == found
    assert list(found) == ["batch", "notices", "excluded"]
    assert (len(found["notices"]), found["excluded"]) == (3, [])
    for number, notice in enumerate(found["notices"], start=1):
        assert list(notice) == [
            "row", "reference", "name", "birth", "phone", "pdf", "jpg", "pdf_sha256", "jpg_sha256",
        ]  # fmt: skip
        assert notice["row"] == number + 2
        assert notice["name"] == row(number)[0]
        assert notice["birth"] == row(number)[1].isoformat()
        assert notice["phone"] == row(number)[2]
        assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", notice["reference"])
        assert (notice["pdf"], notice["jpg"]) == (f"{notice['reference']}.pdf", f"{notice['reference']}.jpg")
        for kind in ("pdf", "jpg"):
            data = (tmp_path / "out" / notice[kind]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == notice[f"{kind}_sha256"]
    assert len({notice["reference"] for notice in found["notices"]}) == 3


def test_nothing_but_the_notices_and_their_manifest_lies_in_the_folder(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path
) -> None:
    """Two files a person and one manifest; no part files."""
    issue(tmp_path, workbook(rows(2)))
    names = {file.name for file in (tmp_path / "out").iterdir()}
    wanted = {notice[kind] for notice in manifest(tmp_path)["notices"] for kind in ("pdf", "jpg")}
    assert names == wanted | {"manifest.json"}


def test_two_officers_release_and_nothing_is_sent(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path
) -> None:
    """Handed over by one, released by the other; no delivery was queued."""
    issue(tmp_path, workbook(rows(2)))
    card = batch(drill.officer, manifest(tmp_path)["batch"])
    assert len({approval.staff_id for approval in card.approvals}) == 2
    assert card.state is BatchState.RELEASED
    found = balance(drill.officer, card.id)
    assert (found.delivered, found.failed, found.unknown) == (0, 0, 0)


def test_rows_left_out_are_listed_with_their_codes(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path
) -> None:
    """Three good rows of five: three notices, two rows with why, and an error that names their number."""
    bad = [row(8, 휴대전화="02-000-0000", 성명=""), row(9, 검체채취일="2022-02-30")]
    with pytest.raises(issue_job.RowsLeftOut) as left:
        issue(tmp_path, workbook([*rows(3), *bad]))
    found = manifest(tmp_path)
    assert (len(found["notices"]), left.value.params) == (3, {"count": 2})
    assert [list(one) for one in found["excluded"]] == [["row", "codes"]] * 2
    assert found["excluded"] == [
        {"row": 6, "codes": ["name.missing", "phone.landline"]},
        {"row": 7, "codes": ["date.unreadable"]},
    ]


def test_held_rows_are_left_out_unless_there_is_a_reason(tmp_path: Path, worker: Worker) -> None:
    """Two people on one phone: nobody looked, so neither gets a notice; with a reason both do."""
    data = workbook([row(1), row(2), row(3, 휴대전화=row(2)[2])])
    with pytest.raises(issue_job.RowsLeftOut) as left:
        issue(tmp_path, data)
    assert left.value.params["count"] == 2
    assert [one["codes"] for one in manifest(tmp_path)["excluded"]] == [["held.phone_shared"]] * 2
    other = workbook([row(4), row(5), row(6, 휴대전화=row(5)[2])])
    assert issue(tmp_path, other, clear_held="모자 관계 확인") == 0
    assert len(manifest(tmp_path)["notices"]) == 3


def test_running_again_goes_on_from_where_it_stood(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path
) -> None:
    """The same file on the same day: the same batch, the same references, the same bytes."""
    sheet = workbook(rows(2))  # once: a workbook written a second later is another file
    issue(tmp_path, sheet)
    first = manifest(tmp_path)
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    issue(tmp_path, sheet)
    assert manifest(tmp_path) == first
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("at", [BatchState.CHECKING, BatchState.CHECKED, BatchState.MADE])
def test_a_job_broken_off_anywhere_is_taken_up(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: BatchState
) -> None:
    """Ctrl-C after any state: the next run ends with every notice."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    step = {BatchState.CHECKING: "_wait", BatchState.CHECKED: "start_making", BatchState.MADE: "hand_over"}[
        at
    ]
    sheet = workbook(rows(2))
    with monkeypatch.context() as broken:
        broken.setattr(issue_job, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            issue(tmp_path, sheet)
    assert Batch.objects.get().state == at
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert issue(tmp_path, sheet) == 0
    assert len(manifest(tmp_path)["notices"]) == 2
    assert Batch.objects.count() == 1


def test_a_worker_that_is_away_is_waited_for_and_then_told(
    drill: Any, worker: Worker, rows: Any, tmp_path: Path
) -> None:
    """Half an hour on the command's own clock; the error says that running again goes on."""
    worker.idle, sheet = True, workbook(rows(1))
    with pytest.raises(issue_job.TooSlow) as late:
        issue(tmp_path, sheet)
    assert late.value.retryable
    assert 1800 < worker.clock < 4000
    worker.idle = False
    assert issue(tmp_path, sheet) == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", workbook([])])
def test_a_list_that_makes_nothing_ends_with_its_reason(
    drill: Any, worker: Worker, tmp_path: Path, data: bytes
) -> None:
    """Empty, damaged, or without people: an error with a code, no manifest."""
    with pytest.raises(AnsimError) as refused:
        issue(tmp_path, data)
    assert refused.value.code in ("file.empty", "notices.stopped")
    assert not (tmp_path / "out" / "manifest.json").exists()


def card(number: int, **changes: Any) -> BatchCard:
    """A batch as the table sees it."""
    found: dict[str, Any] = dict.fromkeys(BatchCard.__dataclass_fields__, None)
    return BatchCard(**(found | {"id": number, "source": "roster", "included": 40} | changes))


HOLDS = Balance(rows=50, delivered=38, failed=2, posted=0, excluded=8, expired=1, unknown=1, waiting=0)


@pytest.fixture
def table(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Print the table of batches and return it."""

    def show(cards: list[BatchCard], balances: list[Balance], **more: Any) -> str:
        given = {"reasons": {}, "seconds": {"make": 2.0, "total": 3.0}, "samples": []} | more
        print_table(cards, balances, given["reasons"], given["seconds"], given["samples"])
        return capsys.readouterr().out

    return show


def test_the_table_has_a_row_a_batch_with_where_everybody_ended(table: Callable[..., str]) -> None:
    """Rows, delivered, failed, posted, excluded, expired, unknown, waiting, in that order, and whether it adds up."""
    open_one = replace(HOLDS, delivered=37, waiting=1)
    out = table([card(1), card(2, source="issued")], [HOLDS, open_one])
    _, header, first, second, *_ = out.splitlines()
    headings = ["명단", "대상", "도착", "실패", "우편", "제외", "기한 지남", "미확인", "남음", "합"]
    assert re.split(r"\s{2,}", header.strip()) == headings
    assert first.split() == ["명단", "50", "38", "2", "0", "8", "1", "1", "0", "✓"]
    assert second.split() == ["새올", "PDF", "50", "37", "2", "0", "8", "1", "1", "1", "✗"]


def test_the_table_in_english(table: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word of it."""
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    out = table([card(1)], [HOLDS], reasons={"name.missing": 3}, samples=[Path("/out/sample.pdf")])
    assert "delivered" in out
    assert "Excluded: name.missing 3" in out
    assert "Samples: /out/sample.pdf" in out
    assert not re.search("[가-힣]", out)


def test_columns_stand_under_each_other(table: Callable[..., str]) -> None:
    """Hangul takes two places on a terminal: measured so, every cell begins at its column."""
    out = table([card(1), card(2, source="issued")], [replace(HOLDS, rows=4_000, delivered=3_900)] * 2)
    starts = []
    for line in out.splitlines()[1:4]:
        places, width, before = [], 0, "  "
        for letter in line:
            if letter != " " and before == "  ":
                places.append(width)
            before = before[-1] + letter
            width += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        starts.append([place for place in places if place >= 16])
    assert starts[0] == starts[1] == starts[2]


@pytest.mark.parametrize(("included", "shown"), [(40, "50.0 ms"), (4_000, "0.5 ms"), (0, None)])
def test_milliseconds_a_notice(table: Callable[..., str], included: int, shown: str | None) -> None:
    """Seconds of making over notices made; nothing is divided by nought."""
    out = table([card(1, included=included)], [HOLDS])
    assert (shown in out) if shown else ("ms" not in out)


def test_seconds_of_every_step_are_shown(table: Callable[..., str]) -> None:
    """In the order of the work."""
    seconds = {"write": 1.0, "check": 2.0, "make": 3.0, "release": 4.0, "deliver": 5.0, "total": 15.0}
    out = table([card(1)], [HOLDS], seconds=seconds)
    assert re.findall(r"(\d+\.\d) s$", out, re.MULTILINE) == ["1.0", "2.0", "3.0", "4.0", "5.0", "15.0"]


@pytest.mark.parametrize("person", DEMO_STAFF, ids=lambda person: person.login)
def test_the_code_of_a_drill_account(person: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Six digits, those of this moment or of the one that just ended, for each of the six."""
    before = totp_code(person.totp_secret, now())
    assert demo_code.run(argparse.Namespace(login=person.login)) == 0
    shown = capsys.readouterr().out.strip()
    assert re.fullmatch(r"\d{6}", shown)
    assert shown in (before, totp_code(person.totp_secret, now() + timedelta(seconds=1)))


def test_codes_are_for_the_drills_staff_only() -> None:
    """The parser names who there is."""
    parser = argparse.ArgumentParser()
    demo_code.register(parser)
    (action,) = [one for one in parser._actions if one.dest == "login"]
    assert action.choices == [person.login for person in DEMO_STAFF]


@pytest.fixture
def prepared(drill: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `demo prepare` wrote for the gateway, in a home of its own."""
    monkeypatch.setattr(env, "home", lambda: tmp_path)
    monkeypatch.setattr(ports, "known", lambda: {"office": 9000, ports.GATEWAY: 9005})
    assert demo_prepare.run(argparse.Namespace()) == 0
    found: dict[str, Any] = json.loads((tmp_path / "sandbox").read_text())
    return found


def test_the_gateway_is_described_so_that_it_can_be_started(prepared: dict[str, Any], tmp_path: Path) -> None:
    """Key, secret, the office's own sender, receipts to this office, faults the gateway knows; closed to others."""
    assert stat.S_IMODE((tmp_path / "sandbox").stat().st_mode) == 0o600
    staff = prepared.pop("staff")
    settings = read_settings(prepared)
    assert settings.senders == {"01000000000"}
    assert re.fullmatch(r"http://127\.0\.0\.1:9000/hooks/delivery/\d+/[\w-]{20,}", settings.webhook_url)
    assert settings.texts_url == settings.webhook_url.replace("/delivery/", "/texts/")
    assert len(settings.api_secret) >= 24
    assert settings.faults.result_for("01000300001") == "3010"
    assert [one["login"] for one in staff] == [person.login for person in DEMO_STAFF]


def test_preparing_twice_keeps_the_office_and_changes_the_secrets(
    prepared: dict[str, Any], tmp_path: Path
) -> None:
    """The second start of a drill works with a gateway of fresh secrets; nobody is founded twice."""
    assert demo_prepare.run(argparse.Namespace()) == 0
    again = json.loads((tmp_path / "sandbox").read_text())
    assert again["api_secret"] != prepared["api_secret"]
    assert again["staff"] == prepared["staff"]
    assert again["senders"] == prepared["senders"]


def test_a_real_installation_gets_no_drill_office(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passwords that everybody can read are not put there, by either command."""
    monkeypatch.setattr(env, "sandbox", lambda: False)
    monkeypatch.setattr(issue_job, "migrate", lambda: None)
    (tmp_path / "명단.xlsx").write_bytes(workbook([row(1)]))
    for act in (lambda: demo_prepare.run(argparse.Namespace()), lambda: issue(tmp_path, workbook([row(1)]))):
        with pytest.raises(OnlyInSandbox):
            act()
