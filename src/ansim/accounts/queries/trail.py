"""Questions about the audit trail: search by time, person, verb, reference; newest first."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import midnight


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is searched for; empty fields filter nothing. Days are Korean, both included."""

    text: str = ""
    verb: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit event as a value."""

    id: int
    at: datetime
    who: str
    role: str
    office: str
    verb: str
    reference: str
    why: str


_FIELDS = tuple(field.name for field in fields(AuditRow))


class Trail:
    """The events an actor may see: of their own office; sliced and counted like a list."""

    def __init__(self, rows: QuerySet[AuditEvent]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.count()

    def __getitem__(self, part: slice) -> list[AuditRow]:
        return [AuditRow(*values) for values in self._rows.values_list(*_FIELDS)[part]]

    def __iter__(self) -> Iterator[AuditRow]:
        return (AuditRow(*values) for values in self._rows.values_list(*_FIELDS).iterator(chunk_size=2000))

    def verbs(self) -> list[str]:
        """Return the verbs that occur, sorted."""
        return sorted(self._rows.order_by().values_list("verb", flat=True).distinct())


def trail(actor: Actor, wanted: TrailFilter | None = None) -> Trail:
    """Return the audit events of the actor's office that fit, newest first."""
    wanted = wanted or TrailFilter()
    rows = AuditEvent.objects.filter(office=actor.office_code).order_by("-id")
    if wanted.text:
        rows = rows.filter(Q(reference__icontains=wanted.text) | Q(why__icontains=wanted.text))
    if wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.who:
        rows = rows.filter(who=wanted.who)
    if wanted.since:
        rows = rows.filter(at__gte=midnight(wanted.since))
    if wanted.until and wanted.until < date.max:
        rows = rows.filter(at__lt=midnight(wanted.until + timedelta(days=1)))
    return Trail(rows)
