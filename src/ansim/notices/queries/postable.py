"""Who among the failures of one reason may go by post now: only where nothing has arrived and nothing may arrive any more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.failures import Failure, all_failed_deliveries
from ansim.delivery.queries.plans import failed_for_good
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, NoticeState
from ansim.notices.domain.changes import ChangeState
from ansim.notices.domain.guardian_keys import again_key, is_step, notice_of
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Change, Notice, Rung

AT_ONCE: Final = 1000


class Standing(StrEnum):
    """Whether a failed message may be followed by a letter, or why not."""

    POST = "post"
    NO_ADDRESS = "no_address"
    """The list gave none: a letter cannot be written."""

    WAITS = "waits"
    """It, or another message with the notice, may still arrive."""

    ELSEWHERE = "elsewhere"
    """Another way was taken, it arrived another way, the notice is void, or the message went to somebody else."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One failed message: its key, the row of its notice (0 where none can be meant), and how it stands."""

    key: str
    notice_id: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Postable:
    """The failures of one reason: the keys that may go by post, how many of all others stand how; `is_cut` after so many."""

    keys: tuple[str, ...]
    counts: dict[Standing, int]
    is_cut: bool


def postable(by: Actor, *, state: State, code: str, at: datetime, limit: int = AT_ONCE) -> Postable:
    """Return who of the office's failures of one reason may go by post at a moment, the newest first, `limit` at most.

    Raises NotPermitted.
    """
    by.need(Permission.DELIVERY_READ)
    keys: list[str] = []
    counts: dict[Standing, int] = dict.fromkeys(Standing, 0)
    for page in all_failed_deliveries(office_id=by.office_id or 0, state=state, code=code):
        for one in judged(by.office_id or 0, page, at):
            counts[one.standing] += 1
            if one.standing is Standing.POST:
                keys.append(one.key)
        if len(keys) >= limit:
            break
    counts[Standing.POST] = min(len(keys), limit)
    return Postable(tuple(keys[:limit]), counts, len(keys) >= limit)


def judged(office_id: int, failures: Sequence[Failure], at: datetime) -> list[Judged]:
    """Return how each of an office's failed messages stands at a moment, in a few statements however many they are."""
    own = [one for one in failures if is_step(one.key)]
    due = {one.key: one.due for one in failed_for_good(office_id=office_id, delivery_ids=_ids(own))}
    found = Notice.objects.filter(
        office_id=office_id,
        reference__in={notice_of(one.key) for one in own},
        state=NoticeState.ISSUED,
        posted_at__isnull=True,
        batch__state=BatchState.RELEASED,
    )
    notices = {notice.reference: notice for notice in found}
    rungs: defaultdict[int, list[Rung]] = defaultdict(list)
    for rung in Rung.objects.filter(notice__in=notices.values()):
        rungs[rung.notice_id].append(rung)
    carried = _carried(office_id, notices, rungs)

    def stands(one: Failure) -> Judged:
        notice = notices.get(notice_of(one.key))
        if notice is None or not is_step(one.key):
            return Judged(one.key, 0, Standing.ELSEWHERE)
        taken = rungs[notice.pk]
        is_followed = any(rung.after_key == one.key or rung.step == Step.POST for rung in taken)
        states = carried[notice.reference]
        if is_followed or State.DELIVERED in states:
            return Judged(one.key, notice.pk, Standing.ELSEWHERE)
        if one.key not in due or due[one.key] > at or any(state not in FAILED for state in states):
            return Judged(one.key, notice.pk, Standing.WAITS)
        return Judged(one.key, notice.pk, _addressed(notice))

    return [stands(one) for one in failures]


def _ids(failures: Sequence[Failure]) -> list[int]:
    return [one.delivery_id for one in failures]


def _carried(
    office_id: int, notices: dict[str, Notice], rungs: dict[int, list[Rung]]
) -> dict[str, list[State]]:
    """Return by reference how every message stands that carries the notice to the person."""
    keys = {
        reference: [reference, *(one.key for one in rungs[row.pk] if one.key)]
        for reference, row in notices.items()
    }
    again = Change.objects.filter(notice__in=notices.values(), state=ChangeState.AGREED)
    for reference, number in again.values_list("notice__reference", "number"):
        keys[reference].append(again_key(reference, number))
    states = states_by_key(office_id=office_id, keys=[key for found in keys.values() for key in found])
    return {reference: [states[key] for key in found if key in states] for reference, found in keys.items()}


def _addressed(notice: Notice) -> Standing:
    place = f"notice:{notice.reference}"
    record = record_from_bytes(OfficeKeys(notice.office_id).open(notice.record, place))
    return Standing.POST if record.address else Standing.NO_ADDRESS
