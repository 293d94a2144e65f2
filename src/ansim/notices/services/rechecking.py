"""Corrected rows checked again at once: those rows and the ones they share a person or a phone with, nothing else."""

from collections.abc import Collection, Iterable

from django.db.models import Count, F

from ansim.kit.clock import korean_day, now
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import Source
from ansim.notices.domain.correcting import OUT_CODES, HeldRow, Typed, check_again
from ansim.notices.domain.held_json import KeptLayout
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.person_json import problems_from_bytes
from ansim.notices.domain.problem_sets import verdict_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import demands_of
from ansim.notices.domain.roster_codes import RULES, is_error
from ansim.notices.domain.rows import CheckedRow
from ansim.notices.domain.slips import hold_message
from ansim.notices.models import Batch, Hold, RosterRow
from ansim.notices.queries.held_rows import (
    VERDICT_FIELDS,
    numbers_of,
    open_held,
    phone_tag,
    typed_over,
    who_tag,
    write_verdict,
)
from ansim.notices.queries.holds import holding_of
from ansim.notices.services.composing import composer_of
from ansim.notices.services.pairing_again import pair_soon
from ansim.notices.services.row_problems import record_problems, record_warnings

_CHUNK = 500
# More rows on one phone were filled down: they change with the whole list, which is checked before anything is made.
_MOST_BESIDE = 200
_Tags = list[tuple[str, list[bytes]]]
_OF_THE_LIST = ("slip.", "held.")


class Rechecker:
    """Checks rows of one batch again, inside the caller's transaction that holds the batch's row."""

    def __init__(self, batch: Batch, kept: KeptLayout) -> None:
        self._batch, self._kept = batch, kept
        self._office = OfficeKeys(batch.office_id)
        kind = NoticeKind(batch.kind) if batch.source == Source.ROSTER else None
        self._demands = demands_of(kept.layout, kind, korean_day(now()))
        self._composer = composer_of(batch)

    def check(self, numbers: Collection[int]) -> None:
        """Check the rows `numbers` and all they touched or touch now; count anew who is included."""
        changed = list(RosterRow.objects.filter(batch=self._batch, row__in=numbers))
        after = self._check(self._held(changed))
        touched = {row.row: row for row in self._sharing([*_tags(changed), *self._tags_after(after)])}
        touched.update({row.row: row for row in changed})
        before = sum(not row.codes for row in touched.values())
        beside = self._sharing([*_tags(touched.values()), *self._tags_after(after)])
        every = {row.row: row for row in [*beside, *touched.values()]}
        for one in self._check(self._held(list(every.values()))):
            if one.row in touched:
                self._judge(touched[one.row], one)
        RosterRow.objects.bulk_update(touched.values(), [*VERDICT_FIELDS, "corrected"], batch_size=_CHUNK)
        gained = sum(not row.codes for row in touched.values()) - before
        Batch.objects.filter(pk=self._batch.pk).update(included=F("included") + gained, stale=True)
        if self._batch.source == Source.ISSUED:
            pair_soon(self._batch)

    def _held(self, rows: list[RosterRow]) -> list[HeldRow]:
        typed = typed_over(self._office, self._batch.pk, numbers_of(rows))
        nothing: Typed = {}
        for row in rows:
            row.corrected = row.row in typed
        found = (open_held(self._office, row, typed.get(row.row, nothing)) for row in rows)
        return sorted((one for one in found if one), key=lambda one: one.number)

    def _check(self, held: list[HeldRow]) -> list[CheckedRow]:
        return check_again(held, self._kept.layout, self._demands, self._kept.middles)

    def _tags_after(self, checked: list[CheckedRow]) -> _Tags:
        return _shared(
            {who_tag(self._office, one.name, one.birth) for one in checked},
            {phone_tag(self._office, one.phone) for one in checked},
        )

    def _sharing(self, tags: _Tags) -> list[RosterRow]:
        found: dict[int, RosterRow] = {}
        for name, wanted in tags:
            rows = RosterRow.objects.filter(batch=self._batch, **{f"{name}__in": wanted})
            counted = rows.order_by().values_list(name).annotate(n=Count("pk")).filter(n__lte=_MOST_BESIDE)
            few = [tag for tag, _ in counted]
            found.update({row.row: row for row in rows.filter(**{f"{name}__in": few})} if few else {})
        return list(found.values())

    def _judge(self, row: RosterRow, checked: CheckedRow) -> None:
        person = checked.person()
        errors = [one for one in checked.problems if is_error(one.code)]
        warnings = [one for one in checked.problems if not is_error(one.code)]
        if OUT_CODES.isdisjoint(one.code for one in errors):
            errors += self._kept_problems(row)
        if person and self._batch.source == Source.ROSTER:
            of_record = record_problems(self._composer, person)
            errors += of_record
            warnings += [] if of_record else record_warnings(self._composer, person)
        write_verdict(self._office, row, checked, verdict_of(person, errors, warnings))

    def _kept_problems(self, row: RosterRow) -> list[Problem]:
        """What pairing and the slip guard said stays until the whole list is checked again, before anything is made."""
        if row.problems is None:
            return []
        said = problems_from_bytes(self._office.open(row.problems, f"row:{row.batch_id}:{row.row}"))
        issued = self._batch.source == Source.ISSUED
        kept = [
            one
            for one in said
            if one.code not in RULES
            and one.code in row.codes
            and (issued or one.code.startswith(_OF_THE_LIST))
        ]
        if OUT_CODES.isdisjoint(row.codes):
            return kept
        return [*kept, *self._holds_beside(row, {one.code for one in kept})]

    def _holds_beside(self, row: RosterRow, known: Collection[str]) -> list[Problem]:
        """A row that comes back was left out of what the problems say; whoever held it waits for a person as before."""
        holds = Hold.objects.filter(batch=self._batch, row=row.row).exclude(decision=HoldDecision.CLEARED)
        return [hold_message(holding_of(one)) for one in holds if one.code not in known]


def _tags(rows: Collection[RosterRow]) -> _Tags:
    return _shared(_bytes(row.who_tag for row in rows), _bytes(row.phone_tag for row in rows))


def _bytes(tags: Iterable[bytes | memoryview | None]) -> set[bytes | None]:
    return {bytes(tag) if tag else None for tag in tags}


def _shared(who: Collection[bytes | None], phones: Collection[bytes | None]) -> _Tags:
    tags = (("who_tag", [tag for tag in who if tag]), ("phone_tag", [tag for tag in phones if tag]))
    return [(name, found) for name, found in tags if found]
