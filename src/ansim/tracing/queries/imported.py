"""Line lists of the actor's office: which there are, and one opened with its people and links."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import in_office, of_office
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.case_days import CaseDay, DayOf
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.imported import ListedCases, ListedPerson
from ansim.tracing.models import ImportedCase, ImportedLink, ImportedList


@dataclass(frozen=True, slots=True)
class ListCard:
    """One line list of the office, by whom and when it was first imported, and how many people it names."""

    id: int
    name: str
    people: int
    created_by: int
    created_at: datetime


def imported_lists(by: Actor) -> tuple[ListCard, ...]:
    """Return the line lists of the office, newest first. Raises NotPermitted."""
    by.need(Permission.CASE_READ)
    rows = of_office(ImportedList.objects.annotate(people=Count("cases")), by).order_by("-pk")
    return tuple(ListCard(row.pk, row.name, row.people, row.created_by_id, row.created_at) for row in rows)


def listed_cases(by: Actor, list_id: int) -> ListedCases:
    """Return one list opened. Raises NotPermitted, NotInOffice, SealBroken."""
    by.need(Permission.CASE_READ)
    row = in_office(ImportedList.objects.all(), by, pk=list_id)
    keys = CaseKeys(row.office_id)
    rows = ImportedCase.objects.filter(in_list=row).order_by("pk")
    people = [
        _opened(keys, row.pk, *columns)
        for columns in rows.values_list("pk", "tag", "content", "is_listed", "case__reference")
    ]
    numbers = {one.id: one.number for one in people}
    pairs = ImportedLink.objects.filter(source__in_list=row).values_list("source_id", "person_id")
    links = tuple(Link(numbers[source], numbers[person]) for source, person in pairs)
    return ListedCases(row.pk, row.name, tuple(people), links)


def listed_person(by: Actor, imported_id: int) -> tuple[int, ListedPerson]:
    """Return one person of a list, and the id of that list. Raises NotPermitted, NotInOffice, SealBroken."""
    by.need(Permission.CASE_READ)
    row = list_row(by, imported_id=imported_id)
    return row.in_list_id, _person(CaseKeys(row.in_list.office_id), row)


def list_row(by: Actor, *, imported_id: int) -> ImportedCase:
    """Return a case of a list as a row, for the services of this module. Raises NotInOffice."""
    found = ImportedCase.objects.select_related("in_list", "case")
    row = found.filter(pk=imported_id, in_list__office_id=by.office_id or 0).first()
    if row is None:
        raise NotInOffice
    return row


def place_of_imported(row: ImportedCase) -> str:
    """Return the place that the sealed column of a case of a list is bound to."""
    return _place(row.in_list_id, row.tag)


def _place(list_id: int, tag: bytes | memoryview) -> str:
    return f"imported:{list_id}:{bytes(tag).hex()}"


def _person(keys: CaseKeys, row: ImportedCase) -> ListedPerson:
    case = row.case.reference if row.case is not None else None
    return _opened(keys, row.in_list_id, row.pk, row.tag, row.content, row.is_listed, case)


def _opened(
    keys: CaseKeys,
    list_id: int,
    pk: int,
    tag: bytes | memoryview,
    content: bytes | memoryview,
    is_listed: bool,
    case: str | None,
) -> ListedPerson:
    plain = keys.open_json(content, _place(list_id, tag))
    day = CaseDay(DayOf(plain["day_of"]), date.fromisoformat(plain["day"])) if "day" in plain else None
    return ListedPerson(pk, plain["number"], tuple(plain["texts"]), is_listed, case or "", day)
