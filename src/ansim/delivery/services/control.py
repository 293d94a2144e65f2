"""Opening, pausing, resuming and stopping a group; and the halt that a group brings on itself."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.carry_errors import GroupPaused
from ansim.delivery.domain.errors import GroupClosed, GroupUnknown, SenderNotAllowed
from ansim.delivery.domain.halting import should_halt
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import FAILED, FINAL, Control, State
from ansim.delivery.models import Group, GroupEvent
from ansim.delivery.queries.groups import counts_by_state
from ansim.delivery.services.providers import provider_of
from ansim.delivery.services.statements import run, run_count

_STOPPABLE = (Control.RUNNING, Control.PAUSED, Control.CARRIED)
_CANCEL = """
WITH held AS (
    SELECT id, state FROM delivery_delivery WHERE group_id = %(group)s AND state IN ('queued', 'held_back')
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE delivery_delivery d SET state = 'cancelled', changed_at = %(now)s FROM held WHERE d.id = held.id
    RETURNING d.id, d.tries, held.state AS before
)
INSERT INTO delivery_deliveryevent (delivery_id, at, before, after, attempt, code, by, reason)
SELECT id, %(now)s, before, 'cancelled', tries, '', %(by)s, %(reason)s FROM moved
"""

_CALL_OFF = """
WITH held AS (
    SELECT id, state FROM delivery_delivery
    WHERE office_id = %(office)s AND key = ANY(%(keys)s::text[])
      AND state IN ('held_back', 'queued', 'sending', 'unknown')
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE delivery_delivery d SET expires_at = LEAST(d.expires_at, %(now)s),
        state = CASE WHEN d.state IN ('held_back', 'queued') THEN 'cancelled' ELSE d.state END,
        changed_at = CASE WHEN d.state IN ('held_back', 'queued') THEN %(now)s ELSE d.changed_at END
    FROM held WHERE d.id = held.id RETURNING d.id, d.tries, d.state, held.state AS before
), noted AS (
    INSERT INTO delivery_deliveryevent (delivery_id, at, before, after, attempt, code, by, reason)
    SELECT id, %(now)s, before, 'cancelled', tries, '', %(by)s, %(reason)s FROM moved WHERE state = 'cancelled'
)
SELECT id FROM moved WHERE state = 'cancelled'
"""


@transaction.atomic
def open_group(
    *,
    office_id: int,
    name: str,
    sender: str,
    now: datetime,
    by: str,
    channel: Channel = Channel.SMS,
    in_hours: bool = False,
) -> int:
    """Return the id of the office's group `name`, made if new; the same name with another sender is refused.

    With `in_hours` it sends in the office's hours only. Raises SenderNotAllowed, ProviderMissing, GroupClosed (stopped, or other terms).
    """
    provider = provider_of(office_id=office_id, channel=channel)
    if sender not in provider.senders:
        raise SenderNotAllowed
    control = Control.CARRIED if kind_named(provider.name).is_bridge else Control.RUNNING
    group, made = Group.objects.get_or_create(
        office_id=office_id,
        name=name,
        defaults={
            "provider": provider,
            "sender": sender,
            "created_at": now,
            "control": control,
            "in_hours": in_hours,
        },
    )
    if group.sender != sender or group.control == Control.STOPPED:
        raise GroupClosed
    if made:
        GroupEvent.objects.create(group=group, at=now, by=by, control=control)
    return group.pk


@transaction.atomic
def pause_group(*, group_id: int, now: datetime, by: str, reason: str = "") -> bool:
    """Hold a running group; return whether it was running. What was released is with the provider already."""
    return _set_control(group_id, (Control.RUNNING,), Control.PAUSED, now, by, reason)


@transaction.atomic
def resume_group(*, group_id: int, now: datetime, by: str, reason: str = "") -> bool:
    """Let a paused group go on; failures up to now no longer count towards halting it again."""
    if not _set_control(group_id, (Control.PAUSED,), Control.RUNNING, now, by, reason):
        return False
    failed, finished = _failures(group_id)
    Group.objects.filter(pk=group_id).update(reason="", failed_before=failed, finished_before=finished)
    return True


@transaction.atomic
def carry_group(*, group_id: int, now: datetime, by: str) -> None:
    """Give a running group over to another installation, for good: from here it is never sent.

    Raises GroupUnknown, GroupClosed (stopped), GroupPaused: what somebody holds back does not leave another way.
    """
    if _set_control(group_id, (Control.RUNNING,), Control.CARRIED, now, by, ""):
        return
    control = Group.objects.values_list("control", flat=True).get(pk=group_id)
    if control == Control.PAUSED:
        raise GroupPaused
    if control == Control.STOPPED:
        raise GroupClosed


@transaction.atomic
def stop_group(*, group_id: int, now: datetime, by: str, reason: str = "") -> bool:
    """Stop a group for good and cancel what is queued or held back; what is being sent ends as sent, unknown or cancelled."""
    if not _set_control(group_id, _STOPPABLE, Control.STOPPED, now, by, reason):
        return False
    cancel_queued(group_id=group_id, now=now, by=by, reason=reason)
    return True


def cancel_queued(*, group_id: int, now: datetime, by: str, reason: str = "") -> int:
    """Cancel everything queued or held back in a group; return how many."""
    return run_count(_CANCEL, {"group": group_id, "now": now, "by": by, "reason": reason[:200]})


@transaction.atomic
def call_off(*, office_id: int, keys: Collection[str], now: datetime, by: str, reason: str = "") -> int:
    """Keep an office's deliveries with these keys from being sent any more; return how many were still queued or held back.

    Those are cancelled. What is being sent or unknown can leave only as it is now: should it come back into the
    queue, it has expired.
    """
    params = {"office": office_id, "keys": list(keys), "now": now, "by": by, "reason": reason[:200]}
    return len(run(_CALL_OFF, params))


@transaction.atomic
def halt_group(*, group_id: int, now: datetime, reason: str) -> bool:
    """Pause a running group by itself; `reason` is a code such as `failures` or `http_403_InvalidAPIKey`."""
    return _set_control(group_id, (Control.RUNNING,), Control.PAUSED, now, "halt", reason)


def halt_on_failures(*, group_id: int, now: datetime) -> bool:
    """Halt the group when failures since the last resume are at least 10 and at least 10 % of results."""
    group = Group.objects.only("failed_before", "finished_before").get(pk=group_id)
    failed, finished = _failures(group_id)
    if not should_halt(failed - group.failed_before, finished - group.finished_before):
        return False
    return halt_group(group_id=group_id, now=now, reason="failures")


def _failures(group_id: int) -> tuple[int, int]:
    """Return (failed, with a result) of a group."""
    counts = counts_by_state(group_id=group_id)
    return sum(counts[state] for state in FAILED), sum(counts[state] for state in FINAL | {State.SENT})


def _set_control(
    group_id: int, before: tuple[Control, ...], after: Control, now: datetime, by: str, reason: str
) -> bool:
    """Move the control by compare-and-swap; record who and why. Raises GroupUnknown."""
    changed = Group.objects.filter(pk=group_id, control__in=before).update(control=after, reason=reason[:80])
    if not changed:
        if not Group.objects.filter(pk=group_id).exists():
            raise GroupUnknown
        return False
    GroupEvent.objects.create(group_id=group_id, at=now, by=by, control=after, reason=reason[:200])
    return True
