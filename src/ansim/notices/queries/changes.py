"""Changes of issued notices: what waits for a second officer, and what happened to one notice."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.changes import Act, ChangeState
from ansim.notices.models import Change, Notice, NoticeEvent


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One change as pages show it. `phone` (digits) is where a notice goes once more, "" for a withdrawal."""

    id: int
    reference: str
    number: int
    act: Act
    state: ChangeState
    why: str
    phone: str
    asked_by: int
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decided_why: str


@dataclass(frozen=True, slots=True)
class NoticeMoment:
    """One change of state of a notice after it was issued; `who` as in the audit trail."""

    at: datetime
    after: NoticeState
    who: str
    why: str


def open_changes(by: Actor, *, limit: int = 200) -> tuple[ChangeCard, ...]:
    """Return the changes of the actor's office that wait for a second officer, the oldest first."""
    by.need(Permission.NOTICE_READ)
    found = Change.objects.filter(notice__office_id=_office(by), state=ChangeState.ASKED)
    return _cards(by, found.select_related("notice").order_by("id")[:limit])


def count_open_changes(by: Actor) -> int:
    """Return how many changes of the actor's office wait for a second officer."""
    by.need(Permission.NOTICE_READ)
    return Change.objects.filter(notice__office_id=_office(by), state=ChangeState.ASKED).count()


def change_by_id(by: Actor, change_id: int) -> ChangeCard:
    """Return one change of the actor's office. Raises NotInOffice."""
    by.need(Permission.NOTICE_READ)
    found = Change.objects.filter(notice__office_id=_office(by), pk=change_id).select_related("notice")
    cards = _cards(by, found)
    if not cards:
        raise NotInOffice
    return cards[0]


def changes_of(by: Actor, reference: str) -> tuple[ChangeCard, ...]:
    """Return every change of one notice, the oldest first."""
    by.need(Permission.NOTICE_READ)
    found = Change.objects.filter(notice__office_id=_office(by), notice__reference=reference)
    return _cards(by, found.select_related("notice").order_by("id"))


def moments_of(by: Actor, reference: str) -> tuple[NoticeMoment, ...]:
    """Return what became of a notice after it was issued: withdrawn, replaced."""
    by.need(Permission.NOTICE_READ)
    found = NoticeEvent.objects.filter(notice__office_id=_office(by), notice__reference=reference)
    return tuple(NoticeMoment(one.at, NoticeState(one.after), one.who, one.why) for one in found)


def replaced_by(reference: str) -> str:
    """Return the reference of the notice in whose favour this one was replaced, "" for none. Public, as its status is."""
    new = Notice.objects.filter(
        roster_row__origin__reference=reference, roster_row__origin__state=NoticeState.SUPERSEDED
    ).exclude(state__in=(NoticeState.DRAFT, NoticeState.MADE))
    return new.order_by("id").values_list("reference", flat=True).first() or ""


def _office(by: Actor) -> int:
    if by.office_id is None:
        raise NotInOffice
    return by.office_id


def _cards(by: Actor, found: QuerySet[Change]) -> tuple[ChangeCard, ...]:
    keys = OfficeKeys(_office(by))
    return tuple(
        ChangeCard(
            id=one.pk,
            reference=one.notice.reference,
            number=one.number,
            act=Act(one.act),
            state=ChangeState(one.state),
            why=one.why,
            phone=_phone(keys, one),
            asked_by=one.asked_by_id,
            asked_at=one.asked_at,
            decided_by=one.decided_by_id,
            decided_at=one.decided_at,
            decided_why=one.decided_why,
        )
        for one in found
    )


def _phone(keys: OfficeKeys, one: Change) -> str:
    if one.phone is None:
        return ""
    return keys.open(one.phone, f"change:{one.notice.reference}:{one.number}").decode()
