"""A line list from elsewhere becomes cases and links of an office; a case of it may become one under investigation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.tracing.adapters.case_keys import CaseKeys
from ansim.tracing.domain.case_days import CaseDay
from ansim.tracing.domain.imported import ListNameMissing
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.models import Case, ImportedCase, ImportedLink, ImportedList
from ansim.tracing.queries.imported import list_row, place_of_imported
from ansim.tracing.services.cases import CaseDays, Recorded, record_case
from ansim.tracing.services.events import office_and_staff

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import added to a list: cases and links that were not in it before."""

    list_id: int
    is_new: bool
    cases: int
    links: int


@transaction.atomic
def take_imported(*, by: Actor, name: str, cases: ImportedCases, at: datetime) -> Taken:
    """Store a line list under a name; what stands there already stays, so importing twice adds nothing.

    Raises NotPermitted, NotInOffice, ListNameMissing.
    """
    by.need(Permission.CASE_EDIT)
    office_id, staff_id = office_and_staff(by)
    name = " ".join(name.replace("\0", " ").split())[:80]
    if not name:
        raise ListNameMissing
    row, is_new = ImportedList.objects.select_for_update().get_or_create(
        office_id=office_id, name=name, defaults={"created_by_id": staff_id, "created_at": at}
    )
    before = ImportedCase.objects.filter(in_list=row).count()
    ids = _store_cases(row, cases)
    links = _store_links(ids, cases)
    audit(by=by, verb="case.import", reference=f"imported-list:{row.pk}", at=at)
    return Taken(row.pk, is_new, ImportedCase.objects.filter(in_list=row).count() - before, links)


@transaction.atomic
def record_imported(*, by: Actor, imported_id: int, phone: str, days: CaseDays, at: datetime) -> Recorded:
    """Record a case of a list as one of the office's own, by phone number; a number known already leads to its case.

    So does a person who was recorded before. Raises as `record_case` does, and NotInOffice.
    """
    by.need(Permission.CASE_EDIT)
    imported = list_row(by, imported_id=imported_id)
    ImportedCase.objects.select_for_update().get(pk=imported.pk)  # two tracers at once: one records
    imported.refresh_from_db(fields=["case"])
    if imported.case is not None:
        return Recorded(imported.case.reference, is_new=False)
    keys = CaseKeys(imported.in_list.office_id)
    number = keys.open_json(imported.content, place_of_imported(imported))["number"]
    made = record_case(by=by, phone=phone, days=days, name=number, at=at)
    imported.case = Case.objects.get(reference=made.reference)
    imported.save(update_fields=["case"])
    return made


def _store_cases(row: ImportedList, cases: ImportedCases) -> dict[str, int]:
    """Store everybody the files name, once by number (upper or lower case); return row ids by folded number."""
    keys, texts = CaseKeys(row.office_id), _texts(cases)
    days = {number.casefold(): _day_json(found) for number, found in cases.days.items()}
    listed = {number.casefold() for number in cases.numbers}
    named: dict[str, str] = {}
    for number in (*cases.numbers, *_of_links(cases), *(number for number, _ in cases.texts)):
        named.setdefault(number.casefold(), number)
    tags = {folded: keys.tag("imported", f"{row.pk}\n{folded}") for folded in named}
    known = {bytes(one.tag): one for one in ImportedCase.objects.filter(in_list=row)}
    fresh, changed = [], []
    for folded, number in named.items():
        one = known.get(tags[folded])
        if one is None:
            one = ImportedCase(in_list=row, tag=tags[folded], is_listed=folded in listed)
            plain = {"number": number, "texts": texts.get(folded, []), **days.get(folded, {})}
            one.content = keys.seal_json(plain, place_of_imported(one))
            fresh.append(one)
        elif _adds(keys, one, texts.get(folded, []), days.get(folded, {}), is_listed=folded in listed):
            changed.append(one)
    made = ImportedCase.objects.bulk_create(fresh, batch_size=_CHUNK)
    ImportedCase.objects.bulk_update(changed, ["content", "is_listed"], batch_size=_CHUNK)
    by_tag = {bytes(one.tag): one.pk for one in (*known.values(), *made)}
    return {folded: by_tag[tag] for folded, tag in tags.items()}


def _adds(
    keys: CaseKeys, row: ImportedCase, texts: list[str], day: dict[str, str], *, is_listed: bool
) -> bool:
    """Add to a case what another import says of it; nothing that stands there is taken away. Return if it changed."""
    plain = keys.open_json(row.content, place_of_imported(row))
    more = [text for text in texts if text not in plain["texts"]]
    day = {} if "day" in plain else day
    if not more and not day and (row.is_listed or not is_listed):
        return False
    plain["texts"] += more
    plain |= day
    row.content = keys.seal_json(plain, place_of_imported(row))
    row.is_listed = row.is_listed or is_listed
    return True


def _day_json(found: CaseDay) -> dict[str, str]:
    return {"day_of": found.of.value, "day": found.day.isoformat()}


def _store_links(ids: dict[str, int], cases: ImportedCases) -> int:
    pairs = {(ids[link.source.casefold()], ids[link.person.casefold()]) for link in cases.links}
    known = set(
        ImportedLink.objects.filter(source_id__in={one for one, _ in pairs}).values_list(
            "source_id", "person_id"
        )
    )
    ImportedLink.objects.bulk_create(
        (ImportedLink(source_id=source, person_id=person) for source, person in sorted(pairs - known)),
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )
    return len(pairs - known)


def _of_links(cases: ImportedCases) -> Iterable[str]:
    return (name for link in cases.links for name in (link.source, link.person))


def _texts(cases: ImportedCases) -> dict[str, list[str]]:
    texts: dict[str, dict[str, None]] = {}
    for number, text in cases.texts:
        texts.setdefault(number.casefold(), {})[text] = None
    return {number: list(told) for number, told in texts.items()}
