"""Cases of the actor's office: the list of today, one case opened, its visits, what happened to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case as Choice
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value, When

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import of_office
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.domain.infectious import InfectiousPeriod
from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.domain.results import CaseVisit, visit_from_bytes
from ansim.tracing.models import Case, CaseEvent, Contact, Lookup, Place, Visit
from ansim.tracing.queries.contacts import Happened
from ansim.tracing.queries.rows import case_row

_CHUNK = 500
_RUNNING = [LookupState.SIGNED.value, LookupState.LOGGED.value]


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case. `name` is what tracers call it, `phone` national digits; both only where the actor may see persons."""

    reference: str
    state: str
    confirmed: date
    onset: date | None
    specimen: date | None
    disease: str
    period: InfectiousPeriod
    created_by: int
    created_at: datetime
    version: int
    name: str = field(repr=False)
    phone: str = field(repr=False)

    @property
    def title(self) -> str:
        """How the case is called: the tracers' own name for it with its reference."""
        return f"{self.name} · {self.reference}" if self.name else self.reference


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the list of today, with what of it waits."""

    card: CaseCard
    lookups: int
    waiting_lookups: int
    running_lookups: int
    ungraded: int
    waiting: int
    ready: int

    @property
    def next_step(self) -> str:
        """The next step of this case: look_up, sign, running, grade, identify, hand_over, or "" for nothing."""
        if self.card.state != "open":
            return ""
        steps = (
            (self.lookups == 0, "look_up"),
            (self.waiting_lookups, "sign"),
            (self.running_lookups, "running"),
            (self.ungraded, "grade"),
            (self.ready, "hand_over"),
            (self.waiting, "identify"),
        )
        return next((step for holds, step in steps if holds), "")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A venue as its poster names it, or only its id; names of its zones by number."""

    venue: str
    name: str
    kind: str
    zones: Mapping[int, str]


class CaseRows:
    """The cases of an office for a table, opened page by page: by their next step, then who is known longest.

    Counted is only the page that is shown.
    """

    def __init__(self, by: Actor, *, mine: bool = False, state: str = "open") -> None:
        by.need(Permission.CASE_READ)
        self._by = by
        found = of_office(Case.objects.all(), by)
        if mine:
            found = found.filter(created_by_id=by.staff_id)
        if state:
            found = found.filter(state=state)
        order = ("-pk",) if state == "closed" else (_urgency(), "created_at", "pk")
        self._rows = found.order_by(*order).values_list("pk", flat=True)

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[CaseLine]:
        shown = list(self._rows[part])
        counted = _counted().in_bulk(shown)
        return [_line(self._by, counted[pk]) for pk in shown]

    def __iter__(self) -> Iterator[CaseLine]:
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]


def case(by: Actor, reference: str) -> CaseLine:
    """Return one case by its canonical reference. Raises NotPermitted, NotInOffice."""
    by.need(Permission.CASE_READ)
    return _line(by, _counted().get(pk=case_row(by, reference).pk))


def visits_of_case(by: Actor, reference: str) -> tuple[CaseVisit, ...]:
    """Return the case's own visits by time. Raises NotPermitted, NotInOffice, SealBroken."""
    by.need(Permission.CASE_READ)
    row = case_row(by, reference)
    keys = CaseKeys(row.office_id)
    found = [
        visit_from_bytes(keys.open(one.content, f"visit:{row.reference}:{bytes(one.tag).hex()}"))
        for one in Visit.objects.filter(case=row)
    ]
    return tuple(sorted(found, key=lambda visit: (visit.at, visit.venue)))


def history_of_case(by: Actor, reference: str) -> tuple[Happened, ...]:
    """Return what happened to a case and its look-ups, oldest first."""
    by.need(Permission.CASE_READ)
    row = case_row(by, reference)
    found = [Happened(one.at, one.what, one.who, one.why) for one in CaseEvent.objects.filter(case=row)]
    for lookup in row.lookups.prefetch_related("events"):
        found += [
            Happened(one.at, f"lookup_{one.after}", one.who, one.why)
            for one in lookup.events.all()
            if one.before
        ]
    return tuple(sorted(found, key=lambda one: one.at))


def place_names(venues: Iterable[str]) -> dict[str, PlaceName]:
    """Return venues by id (hex); one that the visits role has not named yet is called by its id."""
    wanted = set(venues)
    known = {
        row.venue: PlaceName(row.venue, row.name, row.kind, {int(n): name for n, name in row.zones.items()})
        for row in Place.objects.filter(pk__in=wanted)
    }
    return {venue: known.get(venue, PlaceName(venue, venue.upper(), "", {})) for venue in wanted}


def _counted() -> QuerySet[Case]:
    accepted = Q(contacts__grade=Grade.ACCEPTED)
    known, over = Q(contacts__identity__isnull=False), Q(contacts__handed_over_to__isnull=False)
    return Case.objects.annotate(
        n_lookups=Count("lookups", distinct=True),
        n_waiting_lookups=Count("lookups", distinct=True, filter=Q(lookups__state=LookupState.ASKED)),
        n_running=Count("lookups", distinct=True, filter=Q(lookups__state__in=_RUNNING)),
        n_ungraded=Count("contacts", distinct=True, filter=Q(contacts__grade=Grade.NEW)),
        n_waiting=Count("contacts", distinct=True, filter=accepted & ~known),
        n_ready=Count("contacts", distinct=True, filter=accepted & known & ~over),
    )


def _urgency() -> Choice:
    """Return the place of a case's next step in the order of `CaseLine.next_step`, as the database sees it."""
    lookups, contacts = (
        Lookup.objects.filter(case=OuterRef("pk")),
        Contact.objects.filter(case=OuterRef("pk")),
    )
    accepted = contacts.filter(grade=Grade.ACCEPTED)
    steps = (
        ~Exists(lookups),
        Exists(lookups.filter(state=LookupState.ASKED)),
        Exists(lookups.filter(state__in=_RUNNING)),
        Exists(contacts.filter(grade=Grade.NEW)),
        Exists(accepted.filter(identity__isnull=False, handed_over_to__isnull=True)),
        Exists(accepted.filter(identity__isnull=True)),
    )
    places = (When(holds, then=Value(place)) for place, holds in enumerate(steps))
    return Choice(*places, default=Value(len(steps)))


def _line(by: Actor, row: Case) -> CaseLine:
    counts = row.__dict__
    return CaseLine(
        card=_card(by, row),
        lookups=counts["n_lookups"],
        waiting_lookups=counts["n_waiting_lookups"],
        running_lookups=counts["n_running"],
        ungraded=counts["n_ungraded"],
        waiting=counts["n_waiting"],
        ready=counts["n_ready"],
    )


def _card(by: Actor, row: Case) -> CaseCard:
    person = {"name": "", "phone": ""}
    if by.may(Permission.PERSON_READ):
        person = CaseKeys(row.office_id).open_json(row.person, f"case:{row.reference}")
    return CaseCard(
        reference=row.reference,
        state=row.state,
        confirmed=row.confirmed,
        onset=row.onset,
        specimen=row.specimen,
        disease=row.disease,
        period=InfectiousPeriod(
            row.first_day, row.last_day, row.policy, row.onset or row.specimen or row.confirmed
        ),
        created_by=row.created_by_id,
        created_at=row.created_at,
        version=row.version,
        name=person["name"],
        phone=person["phone"],
    )
