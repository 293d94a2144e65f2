"""The slip guard in the check of a batch: the keyed index of earlier notices is read, the report kept, rows held."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from django.db.models import Q

from ansim.accounts.queries.offices import office as office_card
from ansim.kit.clock import korean_day, now
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.pages import PrintedFacts
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.slip_facts import Facts, read_facts
from ansim.notices.domain.slip_holds import Holding
from ansim.notices.domain.slip_links import Earlier, Tags, earlier_index
from ansim.notices.domain.slips import SlipReport, guard_list, hold_message
from ansim.notices.domain.table import Table
from ansim.notices.models import Batch, Hold, Notice, SlipCheck
from ansim.notices.queries.askings import not_proven
from ansim.notices.queries.holds import holding_of

_AT_ONCE = 2000
_LEFT_THE_HOUSE = (NoticeState.ISSUED, NoticeState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard says of a batch's list: its report, and the holds with the decisions that still stand."""

    report: SlipReport
    holds: tuple[Hold, ...]

    def problems(self) -> Iterator[Problem]:
        """Yield what keeps rows out: slides, and every hold that nobody has cleared."""
        yield from self.report.problems
        for hold in self.holds:
            if hold.decision != HoldDecision.CLEARED:
                yield hold_message(holding_of(hold))


def guard_batch(
    batch: Batch,
    table: Table,
    roster: CheckedRoster,
    printed: Mapping[int, frozenset[Column]] | None = None,
    pages: Sequence[PrintedFacts] = (),
) -> Guarded:
    """Hold the checked list of a batch against every witness, the office's earlier notices among them.

    `table` is what was checked, corrections included; `printed` names per row what a paired page confirmed,
    `pages` what each notice of a PDF says.
    """
    keys = OfficeKeys(batch.office_id)
    facts = read_facts(table, roster)
    report = guard_list(
        facts,
        roster,
        korean_day(now()),
        earlier=_earlier(batch, keys, facts),
        printed=printed,
        pages=pages,
        office=office_card(batch.office_id).name,
    )
    return Guarded(report, tuple(_with_decisions(batch, keys, roster, report)))


def keep_guarded(batch: Batch, guarded: Guarded) -> None:
    """Keep the report of the newest check of a batch's list and its holds, inside the caller's transaction."""
    report = guarded.report
    SlipCheck.objects.update_or_create(
        batch=batch,
        defaults={
            "rows": report.rows,
            "witnessed": report.witnessed,
            "weak": report.weak,
            "phone_witnessed": report.phone_witnessed,
            "counts": {witness.value: list(count) for witness, count in report.counts.items()},
            "slides": [asdict(slide) for slide in report.slides],
            "doubts": [
                {"code": one.code, "ko": one.message("ko"), "en": one.message("en")} for one in report.doubts
            ],
            "evidence": _evidence_json(report),
            "proved": {
                "phone": stretches(sorted(report.proved.phones)),
                "guardian": stretches(sorted(report.proved.guardians)),
            },
            "at": now(),
        },
    )
    Hold.objects.filter(batch=batch).delete()
    Hold.objects.bulk_create(guarded.holds, batch_size=_AT_ONCE)


def _earlier(batch: Batch, keys: OfficeKeys, facts: Facts) -> Earlier:
    """Return who had which phone in the office's other batches, as far as this list's people and phones go."""
    births_seen = {day: keys.birth_tag(day) for day in set(facts.born) if day}
    names = [keys.tag("name", name) if name else None for name in facts.names]
    births = [births_seen[day] if day else None for day in facts.born]
    phones = [keys.tag("phone", phone) if phone else None for phone in facts.phones]
    known = _known(batch, names, births, phones)
    found = earlier_index(names, births, phones, known, _known_guardians(batch, names, births))
    guardians = [keys.tag("phone", phone) if phone else None for phone in facts.guardians]
    return replace(found, guardians=guardians)


def _known(
    batch: Batch, names: Tags, births: Tags, phones: Tags
) -> Iterator[tuple[bytes, bytes, bytes | None]]:
    issued = Notice.objects.filter(office_id=batch.office_id, state__in=_LEFT_THE_HOUSE).exclude(batch=batch)
    issued = issued.exclude(not_proven("phone_tag"))
    if not issued.exists():
        return
    for at in range(0, len(names), _AT_ONCE):
        chunk = slice(at, at + _AT_ONCE)
        people = Q(name_tag__in=_present(names[chunk]), birth_tag__in=_present(births[chunk]))
        for one in (people, Q(phone_tag__in=_present(phones[chunk]))):
            found = issued.filter(one).values_list("name_tag", "birth_tag", "phone_tag").distinct()
            for name, birth, phone in found.iterator():
                yield bytes(name), bytes(birth), bytes(phone) if phone is not None else None


def _known_guardians(batch: Batch, names: Tags, births: Tags) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield the guardian's phone of each listed minor whose guardian was told before."""
    told = Notice.objects.filter(
        office_id=batch.office_id, state__in=_LEFT_THE_HOUSE, guardian_tag__isnull=False
    ).exclude(batch=batch)
    told = told.exclude(not_proven("guardian_tag"))
    for at in range(0, len(names), _AT_ONCE):
        chunk = slice(at, at + _AT_ONCE)
        found = told.filter(name_tag__in=_present(names[chunk]), birth_tag__in=_present(births[chunk]))
        for name, birth, phone in found.values_list("name_tag", "birth_tag", "guardian_tag").distinct():
            yield bytes(name), bytes(birth), bytes(phone or b"")


def _present(tags: Tags) -> list[bytes]:
    return [tag for tag in dict.fromkeys(tags) if tag]


def _with_decisions(
    batch: Batch, keys: OfficeKeys, roster: CheckedRoster, report: SlipReport
) -> Iterator[Hold]:
    """Yield the holds of the report; one decided before, for the same reason about the same people, stays decided."""
    people = {person.row: person for person in roster.people}
    before = {
        (hold.row, hold.code, bytes(hold.about)): hold
        for hold in Hold.objects.filter(batch=batch).exclude(decision=HoldDecision.OPEN)
    }
    for one in report.held:
        about = _about(keys, people, one, batch)
        hold = Hold(
            batch=batch,
            row=one.row,
            code=one.code,
            others=list(one.others),
            about=about,
        )
        decided = before.get((one.row, one.code, about))
        if decided is not None:
            hold.decision, hold.who = decided.decision, decided.who
            hold.why, hold.decided_at = decided.why, decided.decided_at
        yield hold


def _about(keys: OfficeKeys, people: Mapping[int, Person], one: Holding, batch: Batch) -> bytes:
    """Return the keyed hash of those a hold is about."""
    said = hashlib.sha256()
    for row in (one.row, *one.others):
        person = people.get(row)
        known = (person.name, person.birth, person.phone, person.address) if person else ()
        said.update(repr((row, *known)).encode())
    return keys.tag("hold", f"{batch.pk} {one.code} {said.hexdigest()}")


def _evidence_json(report: SlipReport) -> list[list[object]]:
    """Return who agrees and who contradicts, each answer once with the stretches of rows that got it."""
    answers: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = {}
    for row, one in report.evidence.items():
        answers.setdefault((one.agree, one.contradict), []).append(row)
    return [[list(agree), list(contradict), stretches(rows)] for (agree, contradict), rows in answers.items()]


def stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as [first, last] stretches."""
    found = []
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        found.append((numbers[0], numbers[-1]))
    return found
