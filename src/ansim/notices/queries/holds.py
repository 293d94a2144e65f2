"""The hold queue of a batch: who waits for a person, why, beside whom, and what that phone got before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.slip_codes import PHONE_CHANGED, PHONE_SHARED, held_together
from ansim.notices.domain.slip_holds import Holding
from ansim.notices.domain.slips import hold_message
from ansim.notices.domain.texts import squash
from ansim.notices.models import Batch, Hold, Notice, RosterRow, SlipCheck
from ansim.notices.queries.batches import batch_row

_MOST_EARLIER = 10


@dataclass(frozen=True, slots=True)
class WitnessCount:
    """How many rows one witness agrees with and contradicts."""

    witness: str
    agree: int
    contradict: int


@dataclass(frozen=True, slots=True)
class SlideCard:
    """One stretch of rows that was left out: column by its meaning, rows as the officer sees them."""

    column: str
    by: int
    first: int
    last: int
    seen: int


@dataclass(frozen=True, slots=True)
class SlipCard:
    """What the guard found in a batch's list. `weak` rows have an age or a sex that fits and nothing more. `open` holds wait for a person, `cleared` and `left_out` are decided;
    the three count holds, `open_rows`
    the rows that wait. `doubts` are sentences (code, ko, en) about the whole list."""

    rows: int
    witnessed: int
    weak: int
    phone_witnessed: int
    counts: tuple[WitnessCount, ...]
    slides: tuple[SlideCard, ...]
    doubts: tuple[dict[str, str], ...] = ()
    open: int = 0
    cleared: int = 0
    left_out: int = 0
    open_rows: int = 0

    @property
    def silent(self) -> int:
        """Number of rows that nothing independent spoke about."""
        return self.rows - self.witnessed - self.weak


@dataclass(frozen=True, slots=True)
class HoldCard:
    """One hold of one row."""

    id: int
    row: int
    code: str
    message: Problem
    decision: HoldDecision
    who: str
    why: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """One of those a hold is about; None where the row cannot be read."""

    row: int
    person: Person | None


@dataclass(frozen=True, slots=True)
class EarlierNotice:
    """A notice that left the house before: on the phone in question, or to the person in question."""

    reference: str
    name: str
    birth: date
    phone: str
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldGroup:
    """Rows that are looked at together: the same reason about the same rows. `same` and `differs` name fields."""

    code: str
    message: Problem
    holds: tuple[HoldCard, ...]
    people: tuple[HeldPerson, ...]
    earlier: tuple[EarlierNotice, ...] = ()
    same: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether any of its holds waits."""
        return any(hold.decision is HoldDecision.OPEN for hold in self.holds)


FIELDS = ("name", "birth", "sex", "phone", "address", "specimen", "place", "note")


def slip_card(by: Actor, batch_id: int) -> SlipCard | None:
    """Return what the guard found in a batch of the actor's office, None before its check. Raises NotInOffice."""
    batch = batch_row(by, batch_id)
    check = SlipCheck.objects.filter(batch=batch).defer("evidence").first()
    if check is None:
        return None
    holds = list(Hold.objects.filter(batch=batch).values_list("decision", "row"))
    decisions = [decision for decision, _ in holds]
    return SlipCard(
        rows=check.rows,
        witnessed=check.witnessed,
        weak=check.weak,
        phone_witnessed=check.phone_witnessed,
        counts=tuple(WitnessCount(name, *count) for name, count in check.counts.items()),
        slides=tuple(
            SlideCard(one["column"], one["by"], one["first"], one["last"], one["seen"])
            for one in check.slides
        ),
        doubts=tuple(check.doubts),
        open=decisions.count(HoldDecision.OPEN),
        cleared=decisions.count(HoldDecision.CLEARED),
        left_out=decisions.count(HoldDecision.LEFT_OUT),
        open_rows=len({row for decision, row in holds if decision == HoldDecision.OPEN}),
    )


def witnesses_of(by: Actor, batch_id: int, row: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which witnesses agree with a row of a batch and which contradict it; all others are silent."""
    check = SlipCheck.objects.filter(batch=batch_row(by, batch_id)).first()
    for agree, contradict, rows in check.evidence if check else ():
        if any(first <= row <= last for first, last in rows):
            return tuple(agree), tuple(contradict)
    return (), ()


def count_groups(by: Actor, batch_id: int, *, only_open: bool = True) -> int:
    """Return how many groups `hold_groups` would give in all."""
    return len(_keyed(batch_row(by, batch_id), only_open))


def hold_groups(
    by: Actor, batch_id: int, *, only_open: bool = True, start: int = 0, limit: int = 20
) -> tuple[HoldGroup, ...]:
    """Return the groups of a batch's holds, in the list's order.

    Raises NotPermitted, NotInOffice.
    """
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    groups = list(_keyed(batch, only_open).values())[start : start + limit]
    wanted = {number for holds in groups for hold in holds for number in _numbers(hold)}
    keys = OfficeKeys(batch.office_id)
    people = _people(batch, keys, wanted)
    return tuple(_group(batch, keys, holds, people) for holds in groups)


def families(by: Actor, batch_id: int) -> tuple[tuple[int, ...], ...]:
    """Return the rows of each group on one phone whose people all have the same address. Raises NotPermitted, NotInOffice."""
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    keyed = [holds for (code, _), holds in _keyed(batch, only_open=True).items() if code == PHONE_SHARED]
    people = _people(
        batch,
        OfficeKeys(batch.office_id),
        {number for holds in keyed for hold in holds for number in _numbers(hold)},
    )
    found = []
    for holds in keyed:
        rows = _numbers(holds[0])
        addresses = {squash(one.address) if (one := people.get(row)) else "" for row in rows}
        if len(addresses) == 1 and "" not in addresses:
            found.append(rows)
    return tuple(found)


def holding_of(hold: Hold) -> Holding:
    """Return a kept hold as the value the guard made."""
    return Holding(hold.row, hold.code, tuple(hold.others))


def _numbers(hold: Hold) -> tuple[int, ...]:
    return tuple(sorted({hold.row, *hold.others}))


def _keyed(batch: Batch, only_open: bool) -> dict[tuple[str, tuple[int, ...]], list[Hold]]:
    found: dict[tuple[str, tuple[int, ...]], list[Hold]] = {}
    for hold in Hold.objects.filter(batch=batch).order_by("row", "code"):
        found.setdefault((hold.code, _numbers(hold)), []).append(hold)
    if not only_open:
        return found
    return {
        key: holds
        for key, holds in found.items()
        if any(hold.decision == HoldDecision.OPEN for hold in holds)
    }


def _people(batch: Batch, keys: OfficeKeys, rows: set[int]) -> dict[int, Person]:
    found = RosterRow.objects.filter(batch=batch, row__in=list(rows), person__isnull=False)
    return {
        row.row: person_from_bytes(keys.open(row.person or b"", f"row:{batch.pk}:{row.row}")) for row in found
    }


def _group(batch: Batch, keys: OfficeKeys, holds: Sequence[Hold], people: Mapping[int, Person]) -> HoldGroup:
    cards = tuple(
        HoldCard(
            id=hold.pk,
            row=hold.row,
            code=hold.code,
            message=hold_message(holding_of(hold)),
            decision=HoldDecision(hold.decision),
            who=hold.who,
            why=hold.why,
            decided_at=hold.decided_at,
        )
        for hold in holds
    )
    beside = tuple(HeldPerson(number, people.get(number)) for number in _numbers(holds[0]))
    present = [one.person for one in beside if one.person]
    same, differs = _compared(present) if len(present) > 1 else ((), ())
    return HoldGroup(
        code=cards[0].code,
        message=_message(cards[0], [one.row for one in beside]),
        holds=cards,
        people=beside,
        earlier=_earlier(batch, keys, cards[0].code, present),
        same=same,
        differs=differs,
    )


def _message(first: HoldCard, rows: Sequence[int]) -> Problem:
    return held_together(first.code, rows, len(rows)) if len(rows) > 1 else first.message


def _compared(people: Sequence[Person]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    same = [name for name in FIELDS if len({str(getattr(one, name)) for one in people}) == 1]
    return tuple(same), tuple(name for name in FIELDS if name not in same)


def _earlier(
    batch: Batch, keys: OfficeKeys, code: str, people: Sequence[Person]
) -> tuple[EarlierNotice, ...]:
    """Return what those phones got before; for a changed phone also what the person got on another one."""
    issued = Notice.objects.filter(
        office_id=batch.office_id, state__in=(NoticeState.ISSUED, NoticeState.SUPERSEDED)
    )
    phones = {keys.tag("phone", one.phone) for one in people if one.phone}
    found = issued.exclude(batch=batch).filter(phone_tag__in=phones)
    if code == PHONE_CHANGED:
        for one in people:
            found = found | issued.exclude(batch=batch).filter(
                name_tag=keys.tag("name", one.name), birth_tag=keys.birth_tag(one.birth)
            )
    cards = []
    for row in found.order_by("-issued_at", "-id")[:_MOST_EARLIER]:
        record = record_from_bytes(keys.open(row.record, f"notice:{row.reference}"))
        cards.append(
            EarlierNotice(row.reference, record.name, record.birth, record.phone or "", row.issued_at)
        )
    return tuple(cards)
