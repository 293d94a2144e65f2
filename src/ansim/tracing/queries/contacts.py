"""Contacts of a case: ranked cards without personal data; one contact opened with every exposure and its why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.states import State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.kit.clock import KST
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import ContactCounts, Grade, Identity, Step, step_of
from ansim.tracing.domain.results import FoundExposure, exposures_from_bytes
from ansim.tracing.models import Contact, ContactEvent, Exposure, ExposureMessage
from ansim.tracing.queries.rows import case_row, contact_row

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One contact in a list. `number` is its place in the case's own count, `delivery` the exposure message's state.

    `party` counts the people who came together where most did, the contact included; 0 where it was not told.
    """

    id: int
    number: str
    generation: int
    minutes: int
    assurance: int
    last_day: date
    party: int
    grade: Grade
    step: Step
    at_venue_only: bool
    reason: str
    has_phone: bool
    version: int
    batch_id: int | None
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class ExposureCard:
    """One exposure with its why: the overlap itself and the version of the policy under which it counts."""

    found: FoundExposure
    policy: str


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """One contact opened: exposures by time, who the person is when known, and what was done, oldest first."""

    card: ContactCard
    reference: str
    exposures: tuple[ExposureCard, ...]
    identity: Identity | None = field(repr=False)
    moments: tuple["Happened", ...]
    lookup_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: what, by whom (`staff:12`), why."""

    at: datetime
    what: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadyContact:
    """A contact that can become a notice: who the person is, and the last day of contact."""

    id: int
    identity: Identity = field(repr=False)
    last_contact: date


class ContactRows:
    """The contacts of a case for a table, ranked by the database, made into cards page by page."""

    def __init__(
        self,
        by: Actor,
        reference: str,
        *,
        step: str = "",
        generation: int | None = None,
        lookup: int | None = None,
        order: str = "",
    ) -> None:
        by.need(Permission.CASE_READ)
        self._by = by
        found = with_message(Contact.objects.filter(case=case_row(by, reference)))
        if generation is not None:
            found = found.filter(generation=generation)
        if lookup is not None:
            told = Exposure.objects.filter(contact=OuterRef("pk"), lookup_id=lookup)
            found = found.filter(Q(lookup_id=lookup) | Exists(told))
        if step:
            found = found.filter(_STEPS[Step(step)])
        self._rows = found.order_by(*ORDERS.get(order, ORDERS[""]))

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[ContactCard]:
        return cards_of(self._by, list(self._rows[part]))

    def __iter__(self) -> Iterator[ContactCard]:
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]


#: orders of the list by the names that stand in addresses
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("generation", "-assurance", "-minutes", "-last_day", "pseudonym"),  # as domain.results.ranking
    "minutes": ("minutes", "pk"),
    "-minutes": ("-minutes", "pk"),
    "day": ("last_day", "pk"),
    "-day": ("-last_day", "pk"),
}
_TOLD, _KNOWN, _OVER = Q(has_message=True), Q(identity__isnull=False), Q(handed_over_to__isnull=False)
_ACCEPTED = Q(grade=Grade.ACCEPTED)
_STEPS: dict[Step, Q] = {
    Step.NEW: Q(grade=Grade.NEW),
    Step.REJECTED: Q(grade=Grade.REJECTED),
    Step.ACCEPTED: _ACCEPTED & ~_TOLD & ~_KNOWN & ~_OVER,
    Step.TOLD: _ACCEPTED & _TOLD & ~_KNOWN & ~_OVER,
    Step.IDENTIFIED: _ACCEPTED & _KNOWN & ~_OVER,
    Step.HANDED_OVER: _OVER,
}


def contact_counts(by: Actor, reference: str) -> ContactCounts:
    """Return where the contacts of a case stand; every contact is in exactly one count."""
    by.need(Permission.CASE_READ)
    found = Contact.objects.filter(case=case_row(by, reference)).aggregate(
        ungraded=Count("pk", filter=Q(grade=Grade.NEW)),
        rejected=Count("pk", filter=Q(grade=Grade.REJECTED)),
        waiting=Count("pk", filter=_ACCEPTED & Q(identity__isnull=True)),
        ready=Count("pk", filter=_ACCEPTED & _KNOWN & ~_OVER),
        handed_over=Count("pk", filter=_OVER),
    )
    return ContactCounts(**found)


def contacts_by_day(by: Actor, reference: str) -> dict[date, int]:
    """Return how many contacts that were not rejected had their last contact on each Korean day."""
    by.need(Permission.CASE_READ)
    found = Contact.objects.filter(case=case_row(by, reference)).exclude(grade=Grade.REJECTED)
    rows = found.order_by().values_list("last_day").annotate(n=Count("pk"))
    return dict(rows)


def handed_over_by_day(by: Actor, reference: str) -> tuple[dict[date, int], tuple[int, ...]]:
    """Return how many contacts of a case became part of a batch of notices on each Korean day, and those batches."""
    by.need(Permission.CASE_READ)
    over = ContactEvent.objects.filter(
        contact__case=case_row(by, reference), contact__handed_over_to__isnull=False, what="hand_over"
    )
    rows = (
        over.annotate(day=TruncDate("at", tzinfo=KST))
        .order_by("day")
        .values_list("day", "contact__handed_over_to")
        .annotate(n=Count("contact", distinct=True))
    )
    days: dict[date, int] = {}
    for day, _batch, count in rows:
        days[day] = days.get(day, 0) + count
    return days, tuple(sorted({batch for _day, batch, _count in rows}))


def contact_detail(by: Actor, contact_id: int) -> ContactDetail:
    """Return one contact opened. Raises NotPermitted, NotInOffice, SealBroken."""
    by.need(Permission.CASE_READ)
    row = contact_row(by, contact_id)
    keys = CaseKeys(row.case.office_id)
    exposures = _exposures(keys, row)
    events = ContactEvent.objects.filter(contact=row).order_by("pk")
    return ContactDetail(
        card=cards_of(by, [with_message(Contact.objects.filter(pk=row.pk)).get()])[0],
        reference=row.case.reference,
        exposures=tuple(sorted(exposures, key=lambda one: (one.found.start, one.found.venue))),
        identity=_identity(keys, row) if by.may(Permission.PERSON_READ) else None,
        moments=tuple(Happened(one.at, one.what, one.who, one.why) for one in events),
        lookup_id=row.lookup_id,
        expires_at=row.lookup.expires_at,
    )


def ready_row(row: Contact) -> ReadyContact:
    """Return a known contact as what a notice needs; for the services of this module."""
    keys = CaseKeys(row.case.office_id)
    identity = _identity(keys, row)
    assert identity is not None
    return ReadyContact(row.pk, identity, row.last_day)


def with_message(found: QuerySet[Contact]) -> QuerySet[Contact]:
    """Return contacts with what their cards need, for the queries of this module."""
    told = ExposureMessage.objects.filter(contact=OuterRef("pk"))
    return found.select_related("case").annotate(has_message=Exists(told))


def cards_of(by: Actor, rows: Sequence[Contact]) -> list[ContactCard]:
    """Return contacts (of `with_message`) as cards in their order, for the queries of this module."""
    keys = {row.pk: f"exposure:{row.pk}" for row in rows if getattr(row, "has_message", False)}
    states = states_by_key(office_id=by.office_id or 0, keys=list(keys.values())) if keys else {}
    return [_card(row, states.get(keys.get(row.pk, ""))) for row in rows]


def _card(row: Contact, delivery: State | None) -> ContactCard:
    grade = Grade(row.grade)
    return ContactCard(
        id=row.pk,
        number=row.pseudonym[:6].upper(),
        generation=row.generation,
        minutes=row.minutes,
        assurance=row.assurance,
        last_day=row.last_day,
        party=row.party,
        grade=grade,
        step=step_of(
            grade,
            told=bool(getattr(row, "has_message", False)),
            identified=row.identity is not None,
            handed_over=row.handed_over_to is not None,
        ),
        at_venue_only=row.at_venue_only,
        reason=row.reason,
        has_phone=row.phone is not None,
        version=row.version,
        batch_id=row.handed_over_to,
        delivery=delivery.value if delivery else "",
    )


def _exposures(keys: CaseKeys, contact: Contact) -> list[ExposureCard]:
    """Return the exposures that any look-up told, each once, with the policy and party that the newest one told."""
    found: dict[FoundExposure, ExposureCard] = {}
    for row in Exposure.objects.filter(contact=contact).order_by("pk"):
        place = f"exposures:{contact.case.reference}:{contact.pseudonym}:{bytes(row.tag).hex()}"
        for exposure in exposures_from_bytes(keys.open(row.content, place)):
            found[replace(exposure, party=0)] = ExposureCard(exposure, row.policy)
    return list(found.values())


def _identity(keys: CaseKeys, row: Contact) -> Identity | None:
    if row.identity is None:
        return None
    place = f"contact:{row.case.reference}:{row.pseudonym}"
    plain = keys.open_json(row.identity, f"{place}:identity")
    phone = keys.open(row.phone, f"{place}:phone").decode() if row.phone is not None else ""
    return Identity(plain["name"], date.fromisoformat(plain["birth"]), plain["address"], phone)
