"""A post export that was lost on its way is had again as it was: the same bytes, nobody new, nobody counted or noted twice."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from office_ground import row

from ansim.accounts import queries
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.ladder import Step
from ansim.kit.clock import korean_datetime, now
from ansim.notices.models import Evidence, Notice, Rung
from ansim.notices.queries.balance import balance
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.queries.posted import post_exports
from ansim.notices.services.changing import agree, ask_withdrawal
from ansim.notices.services.posting import NoSuchExport, NothingToPost, export_again, export_for_post
from ansim.notices.services.releasing import stop_batch


def _withdraw(drill: Any, reference: str) -> None:
    change = ask_withdrawal(by=drill.officer, reference=reference, why="바뀜", at=now())
    agree(by=drill.approver, change_id=change, at=now())


def _written(batch_id: int) -> tuple[Any, ...]:
    """What counting and noting would change."""
    evidence = Evidence.objects.filter(batch=batch_id).order_by("id").values_list("source", "at", "body")
    return (
        [(source, at, bytes(body)) for source, at, body in evidence],
        list(Notice.objects.filter(batch=batch_id).order_by("id").values_list("pk", "state", "posted_at")),
    )


@pytest.fixture
def posted(drill: Any) -> tuple[int, datetime, bytes]:
    """A released batch of three without and one with a phone, its three letters downloaded a minute ago: batch, when, the ZIP."""
    drill.connect()
    batch_id = drill.released([*(row(n, 휴대전화="") for n in (1, 2, 3)), row(4)], send=True)
    at = now() - timedelta(minutes=1)
    return batch_id, at, export_for_post(by=drill.officer, batch_id=batch_id, at=at)


def test_the_same_export_is_had_again_byte_for_byte(drill: Any, posted: Any) -> None:
    """Proves that the ZIP of real notices is the same to the byte, and that its checksums hold for what is in it."""
    batch_id, at, first = posted
    again = export_again(by=drill.officer, batch_id=batch_id, posted_at=at, at=now())
    assert hashlib.sha256(again).digest() == hashlib.sha256(first).digest()
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        sums = [line.split("  ") for line in archive.read("SHA256SUMS").decode().splitlines()]
        assert [digest for digest, _ in sums] == [
            hashlib.sha256(archive.read(name)).hexdigest() for _, name in sums
        ]
        assert len(sums) == 4


def test_having_it_again_counts_and_notes_nobody_again(drill: Any, posted: Any) -> None:
    """Proves that notices, evidence and balance are untouched however often it is fetched, and each time is in the trail."""
    batch_id, at, _ = posted
    before = _written(batch_id), balance(drill.officer, batch_id)
    for _ in range(2):
        export_again(by=drill.officer, batch_id=batch_id, posted_at=at, at=now())
    assert (_written(batch_id), balance(drill.officer, batch_id)) == before
    trail = queries.trail(drill.office.actor(StaffRole.AUDITOR))[0:3]
    assert [one.verb for one in trail] == ["batch.post_again", "batch.post_again", "batch.post"]
    assert {one.who for one in trail} == {drill.officer.who}
    assert trail[0].reference == f"batch:{batch_id}"
    assert trail[0].why == f"3 · {korean_datetime(at)}"


def test_each_export_holds_its_own_people_and_nobody_new(drill: Any, posted: Any) -> None:
    """Proves that who comes to the post later is in a later export only, and that both are listed oldest first."""
    batch_id, at, first = posted
    climbed = Notice.objects.get(batch=batch_id, phone_tag__isnull=False)
    Rung.objects.create(notice=climbed, number=2, step=Step.POST.value, key="", at=now())
    assert export_again(by=drill.officer, batch_id=batch_id, posted_at=at, at=now()) == first
    later = now()
    second = export_for_post(by=drill.officer, batch_id=batch_id, at=later)
    assert export_again(by=drill.officer, batch_id=batch_id, posted_at=at, at=now()) == first
    assert export_again(by=drill.officer, batch_id=batch_id, posted_at=later, at=now()) == second
    found = post_exports(drill.officer, batch_id)
    assert [(one.at, one.who, one.letters, one.void, one.named) for one in found] == [
        (at, drill.officer.who, 3, 0, ()),
        (later, drill.officer.who, 1, 0, ()),
    ]
    with pytest.raises(NothingToPost):
        export_for_post(by=drill.officer, batch_id=batch_id, at=now())


def test_who_was_withdrawn_since_stays_in_and_is_named(drill: Any, posted: Any) -> None:
    """Proves that a letter that may be in the mail stays in the file, and that its export tells which to pull out."""
    batch_id, at, first = posted
    void = notices_of_batch(drill.officer, batch_id)[1].reference
    _withdraw(drill, void)
    assert export_again(by=drill.officer, batch_id=batch_id, posted_at=at, at=now()) == first
    (found,) = post_exports(drill.officer, batch_id)
    assert (found.letters, found.void, found.named, found.unnamed) == (3, 1, (void,), 0)


def test_only_so_many_are_named_and_the_rest_is_counted(
    drill: Any, posted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a batch that was withdrawn whole does not make its page endless."""
    batch_id = posted[0]
    monkeypatch.setattr("ansim.notices.queries.posted.MOST_NAMED", 1)
    first, second, _ = (one.reference for one in notices_of_batch(drill.officer, batch_id)[:3])
    _withdraw(drill, second)
    _withdraw(drill, first)
    (found,) = post_exports(drill.officer, batch_id)
    assert (found.void, found.named, found.unnamed) == (2, (first,), 1)


def test_a_stopped_batch_still_gives_what_was_exported(drill: Any, posted: Any) -> None:
    """Proves that stopping ends new exports only: the letters that were counted can still be had."""
    batch_id, at, first = posted
    stop_batch(by=drill.officer, batch_id=batch_id, why="명단이 잘못됨", at=now())
    assert export_again(by=drill.officer, batch_id=batch_id, posted_at=at, at=now()) == first


def test_a_moment_at_which_nothing_was_exported_is_refused(drill: Any, posted: Any) -> None:
    """Proves that neither a moment beside it nor another batch gives anything, and that no trail is left of it."""
    batch_id, at, _ = posted
    other = drill.released([row(9, 휴대전화="")])
    for asked, moment in [
        (batch_id, at + timedelta(microseconds=1)),
        (batch_id, datetime(1, 1, 1, tzinfo=UTC)),
        (other, at),
    ]:
        with pytest.raises(NoSuchExport):
            export_again(by=drill.officer, batch_id=asked, posted_at=moment, at=now())
    assert post_exports(drill.officer, other) == ()
    told = queries.trail(drill.office.actor(StaffRole.AUDITOR))[0:9]
    assert "batch.post_again" not in {one.verb for one in told}


def test_it_is_for_who_may_export_in_this_office(drill: Any, posted: Any) -> None:
    """Proves that approvers, auditors and other offices get no addresses this way."""
    batch_id, at, _ = posted
    for one in (drill.approver, drill.office.actor(StaffRole.AUDITOR)):
        with pytest.raises(NotPermitted):
            export_again(by=one, batch_id=batch_id, posted_at=at, at=now())
    with pytest.raises(NotInOffice):
        export_again(by=drill.officer, batch_id=batch_id + 1000, posted_at=at, at=now())
