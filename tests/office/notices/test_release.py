"""Two officers release a batch over one signed manifest; anything else is refused and nothing half-sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from office_ground import TODAY

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.queries.signing import is_signed_by
from ansim.accounts.queries.trail import TrailFilter, trail
from ansim.conf import keys
from ansim.delivery.domain.errors import ProviderMissing
from ansim.delivery.domain.states import State
from ansim.delivery.queries.deliveries import deliveries
from ansim.delivery.queries.groups import group_status
from ansim.kit.clock import midnight, now
from ansim.notices.adapters.packages import templates
from ansim.notices.domain.batch import (
    BatchState,
    ManifestChanged,
    SamePerson,
    WrongCount,
    WrongState,
    approval_message,
)
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.usable import VersionsOver
from ansim.notices.models import Approval, Notice
from ansim.notices.queries import versions
from ansim.notices.queries.balance import balance
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.releasing import give_back, hand_over, release, stop_batch


def _handed_over(drill: Any, rows: Any, count: int = 2) -> int:
    batch_id: int = drill.made(rows(count))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    return batch_id


def test_two_officers_release_and_every_notice_gets_one_delivery(drill: Any, rows: Any) -> None:
    """After the release each notice is issued and queued once, with its own image's hash, under the batch's group."""
    drill.connect()
    batch_id = drill.released(rows(3), send=True)
    cards = notices_of_batch(drill.officer, batch_id)
    queued = deliveries(office_id=drill.office.office_id, group=f"batch:{batch_id}")
    assert {card.state for card in cards} == {"issued"}
    assert {one.key for one in queued} == {card.reference for card in cards}
    status = group_status(office_id=drill.office.office_id, name=f"batch:{batch_id}")
    assert status is not None
    assert status.counts[State.QUEUED] == 3
    found = balance(drill.officer, batch_id)
    assert (found.rows, found.waiting, found.holds) == (3, 3, False)


def test_both_signatures_fit_the_manifest(drill: Any, rows: Any) -> None:
    """Each approval is a valid signature of its officer over act and manifest, and of nobody else."""
    drill.connect()
    batch_id = drill.released(rows(2), send=True)
    card = batch(drill.officer, batch_id)
    approvals = {row.act: row for row in Approval.objects.filter(batch_id=batch_id)}
    assert set(approvals) == {"prepared", "released"}
    for act, row in approvals.items():
        message = approval_message(batch_id, act, card.manifest_sha256)
        signature = bytes(row.signature)
        assert is_signed_by(message, key_id=row.key_id, signature=signature)
        assert not is_signed_by(message + b"x", key_id=row.key_id, signature=signature)


def test_notices_of_a_template_that_is_over_are_not_released(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made today, let go on the day of the next version: refused with nothing queued; on its own day it goes out."""
    drill.connect()
    batch_id, tomorrow = _handed_over(drill, rows), TODAY + timedelta(days=1)
    coming = tuple(
        replace(one, version=2, since=tomorrow) for one in templates() if one.kind is NoticeKind.ISOLATION
    )
    monkeypatch.setattr(versions, "templates", lambda: (*templates(), *coming))
    with pytest.raises(VersionsOver):
        release(by=drill.approver, batch_id=batch_id, typed_count=2, at=midnight(tomorrow), send=False)
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER
    assert deliveries(office_id=drill.office.office_id, group=f"batch:{batch_id}") == ()
    release(by=drill.approver, batch_id=batch_id, typed_count=2, at=now(), send=False)
    assert batch(drill.officer, batch_id).state is BatchState.RELEASED


def test_the_preparer_cannot_release(drill: Any, rows: Any) -> None:
    """The same person may not do both, whatever roles they hold."""
    batch_id = _handed_over(drill, rows)
    both = replace(drill.officer, roles=(StaffRole.NOTICE_OFFICER, StaffRole.APPROVER))
    with pytest.raises(SamePerson):
        release(by=both, batch_id=batch_id, typed_count=2, at=now())
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER


def test_the_database_itself_refuses_one_officer_twice(drill: Any, rows: Any) -> None:
    """Even past the services, one officer cannot stand under both acts of a batch."""
    batch_id = _handed_over(drill, rows)
    first = Approval.objects.get(batch_id=batch_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            batch_id=batch_id,
            staff_id=first.staff_id,
            act="released",
            manifest_sha256=first.manifest_sha256,
            key_id=first.key_id,
            signature=b"x",
            at=now(),
        )


def test_an_officer_without_the_permission_cannot_release(drill: Any, rows: Any) -> None:
    """A notice officer who did not prepare the batch may still not release it."""
    batch_id = _handed_over(drill, rows)
    other = replace(drill.officer, staff_id=999_999)
    with pytest.raises(NotPermitted):
        release(by=other, batch_id=batch_id, typed_count=2, at=now())


@pytest.mark.parametrize("typed", [0, 1, 3, 20])
def test_a_wrong_count_releases_nothing(drill: Any, rows: Any, typed: int) -> None:
    """The approver has to type the very number; otherwise all stays as it was."""
    drill.connect()
    batch_id = _handed_over(drill, rows)
    with pytest.raises(WrongCount):
        release(by=drill.approver, batch_id=batch_id, typed_count=typed, at=now())
    assert deliveries(office_id=drill.office.office_id) == ()
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER


def test_content_changed_after_the_hand_over_is_not_sent(drill: Any, rows: Any) -> None:
    """Two phones swapped in the database after the first signature are noticed at the second."""
    drill.connect()
    batch_id = _handed_over(drill, rows)
    one, other = Notice.objects.filter(batch_id=batch_id)
    one.phone_tag, other.phone_tag = other.phone_tag, one.phone_tag
    one.save()
    other.save()
    with pytest.raises(ManifestChanged):
        release(by=drill.approver, batch_id=batch_id, typed_count=2, at=now())
    assert deliveries(office_id=drill.office.office_id) == ()
    assert {notice.state for notice in Notice.objects.filter(batch_id=batch_id)} == {"made"}


def test_without_an_account_at_a_service_nothing_is_issued(drill: Any, rows: Any) -> None:
    """A release that cannot queue its deliveries is no release: one transaction."""
    batch_id = _handed_over(drill, rows)
    with pytest.raises(ProviderMissing):
        release(by=drill.approver, batch_id=batch_id, typed_count=2, at=now())
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER
    assert {notice.state for notice in Notice.objects.filter(batch_id=batch_id)} == {"made"}


def test_a_second_release_is_refused(drill: Any, rows: Any) -> None:
    """Pressing the button twice sends once."""
    drill.connect()
    batch_id = drill.released(rows(2), send=True)
    with pytest.raises((WrongState, SamePerson)):
        release(by=drill.approver, batch_id=batch_id, typed_count=2, at=now())
    assert len(deliveries(office_id=drill.office.office_id)) == 2


def test_an_approver_gives_a_batch_back(drill: Any, rows: Any) -> None:
    """Given back with a reason, the batch can be handed over again, with a fresh signature."""
    batch_id = _handed_over(drill, rows)
    give_back(by=drill.approver, batch_id=batch_id, why="기간을 다시 확인")
    assert batch(drill.officer, batch_id).state is BatchState.MADE
    assert batch(drill.officer, batch_id).approvals == ()
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    assert len(batch(drill.officer, batch_id).approvals) == 1


def test_stopping_a_released_batch_cancels_what_waits(drill: Any, rows: Any) -> None:
    """What was queued and not sent is cancelled and counted as excluded; the balance holds."""
    drill.connect()
    batch_id = drill.released(rows(3), send=True)
    stop_batch(by=drill.officer, batch_id=batch_id, why="잘못된 명단", at=now())
    found = balance(drill.officer, batch_id)
    assert (found.excluded, found.waiting, found.holds) == (3, 0, True)


def test_stopping_an_unreleased_batch_leaves_a_balance_that_holds(drill: Any, rows: Any) -> None:
    """A batch stopped before its release sent nothing: every row is excluded."""
    batch_id = drill.made(rows(2))
    stop_batch(by=drill.officer, batch_id=batch_id, why="", at=now())
    found = balance(drill.officer, batch_id)
    assert (found.rows, found.excluded, found.holds) == (2, 2, True)


def test_every_act_stands_in_the_audit_trail(drill: Any, rows: Any) -> None:
    """From the list to the release each act is told with actor and batch, and with nobody's data."""
    drill.connect()
    batch_id = drill.released(rows(1), send=True)
    told = trail(drill.office.actor(StaffRole.AUDITOR), TrailFilter(text=f"batch:{batch_id}"))
    verbs = {event.verb for event in told}
    assert {"batch.create", "batch.checked", "batch.making", "batch.made"} <= verbs
    assert {"batch.handed_over", "batch.released"} <= verbs


def test_issued_without_sending_waits_in_the_balance(drill: Any, rows: Any) -> None:
    """Notices issued for handing over otherwise queue nothing and are not claimed as delivered."""
    batch_id = drill.released(rows(2), send=False)
    found = balance(drill.officer, batch_id)
    assert (found.waiting, found.delivered, found.holds) == (2, 0, False)
    assert keys.office_blobs(drill.office.office_id)
