"""Sources of a case: links of imported lists, and other cases of the office whose contact this very person is."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import korean_day
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.case_days import CaseDay
from ansim.tracing.domain.chains import find_chains
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.domain.doubts import Doubt, doubts_of_listed, doubts_of_met
from ansim.tracing.domain.infectious import InfectiousPeriod, exposure_window
from ansim.tracing.domain.results import moment
from ansim.tracing.models import Case, Contact, ImportedCase
from ansim.tracing.queries.contacts import ContactCard, contact_detail
from ansim.tracing.queries.imported import listed_cases
from ansim.tracing.queries.rows import case_row

#: how long before the confirmation somebody may have been met: as many days as the time axis shows
_BACK: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class ListedSource:
    """One source that an imported list says; `case` is the office's own case of that person, or ""."""

    number: str = field(repr=False)
    case: str
    day: CaseDay | None
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class ListedAs:
    """This case as a line list names it: its number there, source texts as the file says them, sources."""

    list_id: int
    list_name: str
    number: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    sources: tuple[ListedSource, ...]


@dataclass(frozen=True, slots=True)
class MetAs:
    """This person as a contact of another case: that case, the contact there, the days on which they met."""

    case: str
    contact: ContactCard
    first_day: date
    last_day: date
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class CaseSources:
    """All that is known of where a case was infected."""

    listed: tuple[ListedAs, ...]
    met: tuple[MetAs, ...]

    @property
    def count(self) -> int:
        """How many different people are said to be the source; more than one is a conflict."""
        listed = {
            source.case or f"{one.list_id}:{source.number}"
            for one in self.listed
            for source in one.sources
            if Doubt.SELF not in source.doubts
        }
        return len(listed | {one.case for one in self.met})


def case_sources(by: Actor, reference: str) -> CaseSources:
    """Return the sources of a case.

    A contact of another case is known to be this person by the phone number alone, so only contacts whose number was
    revealed are compared, among those met in the 45 days before. Raises NotPermitted, NotInOffice, SealBroken.
    """
    by.need(Permission.CASE_READ)
    row = case_row(by, reference)
    here = ImportedCase.objects.filter(case=row).order_by("pk").values_list("in_list_id", "pk")
    listed = tuple(_listed(by, list_id, person) for list_id, person in here)
    return CaseSources(listed, tuple(_met(by, row, contact) for contact in _same_person(row)))


def _listed(by: Actor, list_id: int, person_id: int) -> ListedAs:
    cases = listed_cases(by, list_id)
    people = {one.number: one for one in cases.people}
    person = next(one for one in cases.people if one.id == person_id)
    chains = find_chains(cases.links, cases.listed)
    days = {one.number: one.day.day for one in cases.people if one.day is not None}
    sources = dict.fromkeys(link.source for link in cases.links if link.person == person.number)
    return ListedAs(
        cases.id,
        cases.name,
        person.number,
        person.texts,
        tuple(
            ListedSource(
                source,
                people[source].case,
                people[source].day,
                doubts_of_listed(person.number, source, chains, days),
            )
            for source in sources
        ),
    )


def _same_person(row: Case) -> list[int]:
    """Return the contacts of other cases whose revealed number is the one of this case, nearest to it first."""
    keys = CaseKeys(row.office_id)
    phone = keys.open_json(row.person, f"case:{row.reference}")["phone"]
    others = Contact.objects.filter(
        case__office_id=row.office_id, phone__isnull=False, last_day__gt=row.confirmed - _BACK
    ).exclude(case=row)
    revealed = others.exclude(grade=Grade.REJECTED).order_by("generation", "-last_day", "pk")
    found = []
    for pk, sealed, case, pseudonym in revealed.values_list("pk", "phone", "case__reference", "pseudonym"):
        if keys.open(sealed or b"", f"contact:{case}:{pseudonym}:phone").decode() == phone:
            found.append(pk)
    return found


def _met(by: Actor, row: Case, contact_id: int) -> MetAs:
    detail = contact_detail(by, contact_id)
    days = sorted(korean_day(moment(one.found.start)) for one in detail.exposures)
    basis = row.onset or row.specimen or row.confirmed
    window = exposure_window(InfectiousPeriod(row.first_day, row.last_day, row.policy, basis))
    return MetAs(detail.reference, detail.card, days[0], days[-1], doubts_of_met(days, window))
