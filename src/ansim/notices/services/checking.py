"""The worker checks a list: people sealed row by row, every problem kept beside its row, nobody dropped silently."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from ansim.conf import keys
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.fonts import unprintable
from ansim.kit.ids import new_reference
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.batch import BatchState, Source, StepName
from ansim.notices.domain.composing import Composer
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.person_json import person_to_bytes, problems_to_bytes
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.models import Batch, RosterRow
from ansim.notices.services.composing import composer_of, recipient_of
from ansim.notices.services.issued import PairedList, pair_issued
from ansim.notices.services.states import halt, move, worker_of
from ansim.notices.services.steps import advance, begin, end

_CHUNK = 1000
# Fields that a notice made here prints, as its sentence names them; a PDF made elsewhere keeps its own fonts.
_PRINTED = {
    "name": ("이름", "the name"),
    "address": ("주소", "the address"),
    "place": ("격리 장소", "the place"),
}
_UNPRINTABLE = {
    field: Sentence(
        ko=f"통지서 글꼴에 없는 글자가 있습니다({ko}). 명단에서 그 글자를 한글이나 영문으로 바꿔 적어 주세요.",
        en=f"A character that no notice font can draw stands in {en}. Write it in Hangul or Latin letters.",
    )
    for field, (ko, en) in _PRINTED.items()
}


def check_batch(*, batch_id: int) -> None:
    """Check the list of a batch and store its rows; a batch that was checked already is left alone.

    A list that cannot be read at all stops the batch with the reason; a problem of a row excludes that row.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        return
    try:
        roster, pages = _read(batch)
        found = _with_periods(batch, roster, pages)
    except AnsimError as wrong:
        if wrong.retryable:
            raise
        with transaction.atomic():
            halt(by=worker_of(batch), batch=batch, code=wrong.code, says=wrong.text)
        return
    whole = _problem_of_whole(roster)
    if whole is not None:
        with transaction.atomic():
            halt(by=worker_of(batch), batch=batch, code=whole.code, says=whole.message)
        return
    begin(batch.pk, StepName.CHECK, roster.rows)
    with transaction.atomic():
        if Batch.objects.select_for_update().get(pk=batch.pk).state != BatchState.CHECKING:
            return  # another worker was quicker, or an officer stopped it
        RosterRow.objects.filter(batch=batch).delete()
        included = _store(batch, roster, found, pages)
        move(
            by=worker_of(batch),
            batch=batch,
            after=BatchState.CHECKED,
            rows=roster.rows,
            included=included,
            strange_pages=_strange(pages),
        )
    advance(batch.pk, StepName.CHECK, roster.rows)
    end(batch.pk, StepName.CHECK)


def _read(batch: Batch) -> tuple[CheckedRoster, PairedList]:
    blobs = keys.office_blobs(batch.office_id)
    table = read_table(blobs.get(batch.list_blob), f"list{batch.list_suffix}")
    if batch.source == Source.ROSTER:
        return check_roster(table, korean_day(now()), NoticeKind(batch.kind)), PairedList({}, {})
    roster = check_roster(table, korean_day(now()))
    return roster, pair_issued(blobs.get(batch.pdf_blob), roster)


def _problem_of_whole(roster: CheckedRoster) -> Problem | None:
    """Return the first error that concerns the list and not one of its rows, such as a missing column."""
    rows = {person.row for person in roster.people} | set(roster.bad_rows)
    checked = {problem.row for problem in roster.errors} & rows
    if checked or roster.people:
        return None
    return roster.errors[0] if roster.errors else None


def _with_periods(batch: Batch, roster: CheckedRoster, pages: PairedList) -> dict[int, list[Problem]]:
    """Return the errors by row: those of the roster and those that show only when the record is composed."""
    found: dict[int, list[Problem]] = defaultdict(list)
    for problem in roster.errors:
        found[problem.row or 0].append(problem)
    composer = composer_of(batch)
    for person in roster.people:
        found[person.row].extend(_record_problems(batch, composer, person, pages))
    return found


def _record_problems(
    batch: Batch, composer: Composer, person: Person, pages: PairedList
) -> Sequence[Problem]:
    if batch.source == Source.ISSUED:
        return pages.rows[person.row].problems
    unprinted = _unprinted(person)
    if unprinted:
        return unprinted
    try:
        composer.compose(recipient_of(person, composer.kind), new_reference())
    except AnsimError as wrong:
        params = {name: str(value) for name, value in wrong.params.items()}
        return [Problem(person.row, None, wrong.code, wrong.sentence, params)]
    return []


def _unprinted(person: Person) -> list[Problem]:
    """Return a problem for every printed field with a character that would come out as an empty box."""
    return [
        Problem(person.row, field, "text.unprintable", _UNPRINTABLE[field])
        for field in _PRINTED
        if unprintable(getattr(person, field))
    ]


def _strange(pages: PairedList) -> list[dict[str, object]]:
    """Return the pages that belong to nobody, as plain data without anything that stands on them."""
    return [
        {"page": page, "code": problem.code, "ko": problem.message("ko"), "en": problem.message("en")}
        for page, problem in pages.strange.items()
    ]


def _store(batch: Batch, roster: CheckedRoster, found: dict[int, list[Problem]], pages: PairedList) -> int:
    """Store one row a person, good or bad, and return how many have no error."""
    office = OfficeKeys(batch.office_id)
    people = {person.row: person for person in roster.people}
    warned: dict[int, list[Problem]] = defaultdict(list)
    for problem in roster.warnings:
        warned[problem.row or 0].append(problem)
    numbers = sorted({*people, *roster.bad_rows})
    rows = []
    for number in numbers:
        person, problems = people.get(number), found.get(number, [])
        said = [*problems, *warned.get(number, [])]
        place = f"row:{batch.pk}:{number}"
        rows.append(
            RosterRow(
                batch=batch,
                row=number,
                person=office.seal(person_to_bytes(person), place) if person else None,
                problems=office.seal(problems_to_bytes(said), place) if said else None,
                codes=sorted({problem.code for problem in problems}) or ([] if person else ["row.excluded"]),
                warnings=sorted({problem.code for problem in warned.get(number, [])}),
                pages=list(pages.rows[number].pages) if number in pages.rows else [],
            )
        )
    RosterRow.objects.bulk_create(rows, batch_size=_CHUNK)
    return sum(not row.codes for row in rows)
