"""How an office sends: its hours and ladders, where answers arrive, and which of its deliveries have failed for good."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import DEFAULT, Step, due_at
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.models import Attempt, Hours, Ladder, Provider, Replies


@dataclass(frozen=True, slots=True)
class LadderOf:
    """The ladder of an office for one kind; `is_own` when the office set it itself."""

    kind: str
    steps: tuple[Step, ...]
    template: str = ""
    words: str = ""
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class FailedForGood:
    """A delivery after which the next step may be taken from `due` on."""

    delivery_id: int
    key: str
    state: State
    due: datetime


def hours_of(*, office_id: int) -> Window | None:
    """Return the hours of an office; None when it sends at any time."""
    found = Hours.objects.filter(office_id=office_id).first()
    return Window(found.opens, found.closes) if found else None


@dataclass(frozen=True, slots=True)
class RepliesTo:
    """The sender number (digits) that people can answer to, and how long an answer is waited for."""

    number: str
    wait: timedelta


def replies_of(*, office_id: int) -> RepliesTo | None:
    """Return where answers to an office arrive; None where it named no number, or one that is no sender number any more."""
    found = Replies.objects.filter(office_id=office_id).first()
    if found is None or found.number not in answerable_numbers(office_id=office_id):
        return None
    return RepliesTo(found.number, timedelta(hours=found.hours))


def answerable_numbers(*, office_id: int) -> tuple[str, ...]:
    """Return the sender numbers of the office's account of texts, to which an answer could come.

    None where there is no account, and for a bridge: what another installation is answered does not come back here.
    """
    account = Provider.objects.filter(office_id=office_id, channel=Channel.SMS.value).first()
    if account is None or kind_named(account.name).is_bridge:
        return ()
    return tuple(account.senders)


def ladder_of(*, office_id: int, kind: str) -> LadderOf:
    """Return the ladder of an office for a kind: its own, else the picture message alone."""
    found = Ladder.objects.filter(office_id=office_id, kind=kind).first()
    if found is None:
        return LadderOf(kind, DEFAULT, is_own=False)
    return LadderOf(kind, tuple(Step(step) for step in found.steps), found.template, found.words)


def failed_deliveries_due(
    *, office_id: int, groups: Collection[int], limit: int = 2000, after_id: int = 0
) -> tuple[FailedForGood, ...]:
    """Return the failed deliveries of some groups with the moment from which the next step may be taken."""
    found = _failed(office_id).filter(delivery__group__in=groups, delivery_id__gt=after_id)
    return _all_due(found.order_by("delivery_id")[:limit])


def failed_for_good(*, office_id: int, delivery_ids: Collection[int]) -> tuple[FailedForGood, ...]:
    """Return those of these deliveries that have failed, with the moment from which another way may be taken."""
    return _all_due(_failed(office_id).filter(delivery__in=delivery_ids).order_by("delivery_id"))


def _failed(office_id: int) -> QuerySet[Attempt]:
    found = Attempt.objects.filter(
        delivery__office_id=office_id, delivery__state__in=FAILED, number=F("delivery__tries")
    )
    return found.select_related("delivery", "delivery__group__provider", "parcel").defer("delivery__content")


def _all_due(rows: Iterable[Attempt]) -> tuple[FailedForGood, ...]:
    return tuple(found for row in rows if (found := _due(row)) is not None)


def _due(row: Attempt) -> FailedForGood | None:
    state = State(row.delivery.state)
    settle: timedelta = kind_named(row.delivery.group.provider.name).capabilities.settle
    due = due_at(state, sent_at=row.parcel.released_at, failed_at=row.delivery.changed_at, settle=settle)
    return FailedForGood(row.delivery_id, row.delivery.key, state, due) if due else None
