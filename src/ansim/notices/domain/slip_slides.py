"""Finds columns that slid or were sorted alone: contradictions that turn into agreement when a column is moved back.

A row that agrees as it stands and would not agree moved ends a slide; everything between two such rows is doubted,
rows without a witness too.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_facts import Facts
from ansim.notices.domain.slip_links import WEAK, EarlierLink, HouseholdLink, Link, PrintedLink, Witness

FARTHEST = 5
_FEWEST = 2  # rows that have to show the same slide
_FEWEST_WEAK = 10  # when only weak witnesses show it
_SHARE = 0.6  # of the contradicting rows between two agreeing ones
_MIXED = 3  # contradicting rows in a row without any that agrees
_ORDERED = 0.2  # share of steps downwards below which a column was sorted; by chance it is a half
_ENOUGH_STEPS = 30
_CHANCE = 0.001
_LONGEST_TAIL = 10
# An address is written in many ways: households that differ are held, but do not prove a column mixed up.
_STRONG = (Witness.RESIDENT, Witness.EARLIER, Witness.PRINTED, Witness.AGE)
# When two columns explain the same rows equally well, the one that officers move more often is named first.
_LIKELY = (Column.PHONE, Column.NAME, Column.BIRTH, Column.RESIDENT_NUMBER, Column.SEX, Column.AGE,
           Column.GUARDIAN_PHONE, Column.ADDRESS, Column.PLACE)  # fmt: skip

Verdicts = Sequence[bool | None]


@dataclass(frozen=True, slots=True)
class Slide:
    """A stretch of rows (`first` to `last`, as the officer sees them) in which one column stands beside the wrong people.

    `by` is how many rows it went down (negative: up); 0 when its cells are in no order that fits. `seen` counts
    the rows that show it, `rivals` the columns that would explain the same rows as well.
    """

    column: Column
    by: int
    first: int
    last: int
    seen: int
    rivals: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A slide by places (0-based) instead of rows; `voices` counts every witness of every row that shows it."""

    column: Column
    by: int
    first: int
    last: int
    seen: int
    voices: int = 0
    rivals: tuple[Column, ...] = ()

    def overlaps(self, other: "_Stretch") -> bool:
        return self.first <= other.last and other.first <= self.last


def find_slides(facts: Facts, links: Sequence[Link], verdicts: Sequence[Verdicts]) -> tuple[Slide, ...]:
    """Return the slides that `links` show; `verdicts` are what each link says of every row as it stands."""
    spoken = list(zip(links, verdicts, strict=True))
    found = _best(_shifted(facts, spoken))
    found = _with_overhang(facts, spoken, found)
    for mixed in _mixed(facts, spoken):
        if not any(mixed.overlaps(one) and 2 * one.seen >= mixed.seen for one in found):
            found = [*(one for one in found if not mixed.overlaps(one)), mixed]
    return tuple(
        Slide(one.column, one.by, facts.rows[one.first], facts.rows[one.last], one.seen, one.rivals)
        for one in sorted(found, key=lambda one: (one.first, _LIKELY.index(one.column)))
    )


def is_sorted_alone(values: Iterable[Any]) -> bool:
    """Return whether a column stands in its own order, which chance does not give to names, births and phones."""
    known = [value for value in values if value]
    steps = [later > earlier for earlier, later in pairwise(known) if later != earlier]
    downwards = min(steps.count(False), steps.count(True))
    return len(steps) >= _ENOUGH_STEPS and downwards <= _ORDERED * len(steps)


def ends_empty(cells: Sequence[bool]) -> bool:
    """Return whether a column's last cells are empty though hardly any other is: cells above were deleted."""
    tail = next((place for place, filled in enumerate(reversed(cells)) if filled), 0)
    if not 0 < tail <= _LONGEST_TAIL:
        return False
    rest = cells[:-tail]
    natural = (rest.count(False) + 1) / (len(rest) + 2)
    return bool(natural**tail < _CHANCE)


def _shifted(facts: Facts, spoken: Sequence[tuple[Link, Verdicts]]) -> list[_Stretch]:
    found = []
    for column in _LIKELY:
        tied = [(link, said) for link, said in spoken if column in link.columns]
        doubtful = [
            (link, place)
            for link, said in tied
            for place, says in enumerate(said)
            if says is False and not (isinstance(link, HouseholdLink) and link.is_first(place))
        ]
        if len(doubtful) < _FEWEST:
            continue
        for by in (*range(-FARTHEST, 0), *range(1, FARTHEST + 1)):
            votes = [(link, place) for link, place in doubtful if _says(facts, link, place, column, by)]
            if len(votes) >= _FEWEST:
                ends = _ends(facts, tied, column, by)
                places = {place for _, place in doubtful} - set(ends)
                kept = [(link, place) for link, place in votes if place in places]
                found += _stretches(facts, column, by, kept, sorted(places), ends)
    return found


def _says(facts: Facts, link: Link, place: int, column: Column, by: int) -> bool:
    inside = 0 <= place + by < len(facts) or isinstance(
        link, HouseholdLink
    )  # which looks to both sides itself
    return inside and link.says(place, column, by) is True


def _ends(facts: Facts, tied: Sequence[tuple[Link, Verdicts]], column: Column, by: int) -> list[int]:
    """Return the places that agree as they stand and would not with the column moved back."""
    found = {
        place
        for link, said in tied
        for place, says in enumerate(said)
        if says and not _says(facts, link, place, column, by)
    }
    return sorted(found)


def _between(ends: Sequence[int], place: int, count: int) -> tuple[int, int]:
    """Return the first and last place around `place` that no end cuts off."""
    at = bisect_left(ends, place)
    return (ends[at - 1] + 1 if at else 0), (ends[at] - 1 if at < len(ends) else count - 1)


def _stretches(
    facts: Facts,
    column: Column,
    by: int,
    votes: Sequence[tuple[Link, int]],
    doubtful: Sequence[int],
    ends: Sequence[int],
) -> list[_Stretch]:
    voices = Counter(_between(ends, place, len(facts)) for _, place in votes)
    seen = Counter(_between(ends, place, len(facts)) for place in {place for _, place in votes})
    strong = Counter(
        _between(ends, place, len(facts))
        for place in {place for link, place in votes if link.witness not in WEAK}
    )
    doubted = Counter(_between(ends, place, len(facts)) for place in doubtful)
    return [
        _Stretch(column, by, first, last, count, voices[first, last])
        for (first, last), count in seen.items()
        if (strong[first, last] >= _FEWEST or count >= _FEWEST_WEAK)
        and count >= _SHARE * doubted[first, last]
    ]


def _best(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Keep of overlapping explanations the one that most rows show; others that explain as many are its rivals."""
    kept: list[_Stretch] = []
    for one in sorted(stretches, key=lambda one: (-one.voices, _LIKELY.index(one.column), abs(one.by))):
        rival = next((place for place, other in enumerate(kept) if one.overlaps(other)), None)
        if rival is None:
            kept.append(one)
        elif one.voices == kept[rival].voices and one.column is not kept[rival].column:
            kept[rival] = replace(kept[rival], rivals=(*kept[rival].rivals, one.column))
    return kept


def _with_overhang(
    facts: Facts, spoken: Sequence[tuple[Link, Verdicts]], found: list[_Stretch]
) -> list[_Stretch]:
    """A column that goes on below the others slid down by as many rows, from a gap of that length on."""
    if facts.overhang is None or facts.overhang[0] not in facts.filled or not facts.rows:
        return found
    column, by = facts.overhang
    tied = [(link, said) for link, said in spoken if column in link.columns]
    ends = _ends(facts, tied, column, by)
    gaps = _gaps(facts, column, by)
    after = ends[-1] + 1 if ends else 0
    if not gaps and column in (Column.NAME, Column.ADDRESS):
        return found  # a remark may look like a name
    first = min(next((gap for gap in gaps if gap >= after), after), len(facts) - 1)
    same = [one for one in found if one.column is column and one.by == by]
    whole = _Stretch(column, by, first, len(facts) - 1, sum(one.seen for one in same))
    return [*(one for one in found if not one.overlaps(whole) or one.seen > max(whole.seen, 1)), whole]


def _gaps(facts: Facts, column: Column, length: int) -> list[int]:
    """Return where at least `length` cells of a column are empty, above its overhang."""
    runs, place = [], 0
    for filled, cells in groupby(facts.filled[column]):
        count = len(list(cells))
        if not filled and count >= length:
            runs.append(place)
        place += count
    return runs


def _mixed(facts: Facts, spoken: Sequence[tuple[Link, Verdicts]]) -> list[_Stretch]:
    """Return stretches where row after row contradicts and no shift explains it: a column sorted or pasted alone."""
    found: list[_Stretch] = []
    for link, said in spoken:
        if link.witness not in _STRONG:
            continue
        ends = [place for place, says in enumerate(said) if says]
        doubtful = [place for place, says in enumerate(said) if says is False]
        runs: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place in doubtful:
            runs[_between(ends, place, len(facts))].append(place)
        stretches = [
            _Stretch(_blamed(facts, link, run), 0, first, last, len(run))
            for (first, last), run in runs.items()
            if len(run) >= _MIXED
        ]
        if stretches and link.witness in WEAK:
            stretches = _joined(facts, said, stretches)
        for stretch in stretches:
            if not any(stretch.overlaps(one) for one in found):
                found.append(stretch)
    return found


def _joined(facts: Facts, said: Verdicts, stretches: list[_Stretch]) -> list[_Stretch]:
    """Make one stretch of many that hardly an agreement lies between: an age in no order fits by chance now and then.

    A column that stands in its own order was sorted from the first row to the last.
    """
    column = Counter(one.column for one in stretches).most_common(1)[0][0]
    first, last = stretches[0].first, stretches[-1].last
    if is_sorted_alone(_values(facts, column)):
        first, last = 0, len(facts) - 1
    heard = [says for says in said[first : last + 1] if says is not None]
    if heard.count(False) < _SHARE * len(heard):
        return stretches
    return [_Stretch(column, 0, first, last, sum(one.seen for one in stretches))]


def _blamed(facts: Facts, link: Link, run: Sequence[int]) -> Column:
    """Name the column that is out of order: the one that stands in its own order, else the likeliest."""
    if isinstance(link, EarlierLink | PrintedLink):
        return Counter(link.blames(place) for place in run).most_common(1)[0][0]
    columns = [column for column in _LIKELY if column in link.columns]
    ordered = (column for column in columns if is_sorted_alone(_values(facts, column)))
    return next(ordered, columns[0])


def _values(facts: Facts, column: Column) -> Sequence[Any]:
    values: dict[Column, Sequence[Any]] = {
        Column.PHONE: facts.phones,
        Column.NAME: facts.names,
        Column.BIRTH: facts.births,
        Column.RESIDENT_NUMBER: facts.resident,
        Column.ADDRESS: facts.addresses,
    }
    return values.get(column, ())
