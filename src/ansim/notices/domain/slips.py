"""The slip guard: asks every independent witness in a list whether its columns still belong together.

It says how many rows had a witness, so that nobody takes silence for proof; what is contradicted is left out
when a whole stretch slid, and held for a person when it is a row.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.pages import PrintedFacts
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.slip_codes import MIXED, SLID, slip_problem, some_rows
from ansim.notices.domain.slip_facts import Facts
from ansim.notices.domain.slip_holds import (
    Holding,
    doubt_list,
    hold_by_earlier,
    hold_by_links,
    hold_people,
)
from ansim.notices.domain.slip_links import WEAK, Earlier, EarlierLink, Link, PrintedLink, Witness, links_of
from ansim.notices.domain.slip_numbers import NOTHING_PROVED, ProvedNumbers, proved_numbers
from ansim.notices.domain.slip_slides import Slide, find_slides


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """Which witnesses agree with a row and which contradict it; all others are silent."""

    agree: tuple[Witness, ...]
    contradict: tuple[Witness, ...]

    @property
    def is_weak(self) -> bool:
        """Whether nothing speaks but agreement that chance gives often; a contradiction is never weak."""
        return not self.contradict and WEAK.issuperset(self.agree)


@dataclass(frozen=True, slots=True)
class SlipReport:
    """What the guard found. `evidence` has the rows that any witness spoke about, `weak` counts those of them for which
    only an age or a sex speaks, `phone_witnessed` those whose phone itself was held against name and birth date.
    `proved` are the numbers that a witness agrees with. `counts` is (agree, contradict) a witness."""

    rows: int
    evidence: Mapping[int, RowEvidence]
    weak: int
    phone_witnessed: int
    counts: Mapping[Witness, tuple[int, int]]
    slides: tuple[Slide, ...]
    held: tuple[Holding, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    proved: ProvedNumbers = NOTHING_PROVED

    @property
    def witnessed(self) -> int:
        """Number of rows with at least one independent witness that chance does not give often."""
        return len(self.evidence) - self.weak

    @property
    def silent(self) -> int:
        """Number of rows that no witness spoke about, not even a weak one."""
        return self.rows - len(self.evidence)


def guard_list(
    facts: Facts,
    checked: CheckedRoster,
    today: date,
    *,
    earlier: Earlier | None = None,
    printed: Mapping[int, frozenset[Column]] | None = None,
    pages: Sequence[PrintedFacts] = (),
    office: str = "",
) -> SlipReport:
    """Hold the rows of a checked list against every witness there is.

    `earlier` is the keyed index of the office's earlier notices, aligned with `facts`; `printed` names for each
    paired row what the printed page confirmed, `pages` is what every page says, whoever it was paired with;
    `office` is the office's name, whose region addresses should name. `problems` of the result leave their rows out;
    `held` rows wait for a person; `doubts` are about the whole list.
    """
    links = links_of(facts, today, earlier, printed or {}, pages)
    verdicts = [[link.says(place) for place in range(len(facts))] for link in links]
    slides = find_slides(facts, links, verdicts)
    out = {row for slide in slides for row in _rows_of(slide, facts)}
    titles = dict(checked.columns)
    if Column.FOREIGNER_NUMBER in titles:
        titles.setdefault(Column.RESIDENT_NUMBER, titles[Column.FOREIGNER_NUMBER])
    holds = [*hold_people(checked.people, today), *hold_by_links(facts, links, verdicts)]
    if earlier is not None:
        holds += hold_by_earlier(facts, earlier, today)
    readable = {person.row for person in checked.people}
    evidence = _evidence(facts, [link.witness for link in links], verdicts)
    return SlipReport(
        rows=checked.rows,
        evidence=evidence,
        weak=sum(one.is_weak for one in evidence.values()),
        phone_witnessed=_proved(facts, links, verdicts),
        counts={
            link.witness: (said.count(True), said.count(False))
            for link, said in zip(links, verdicts, strict=True)
        },
        slides=slides,
        held=_merged(one for one in holds if one.row in readable and one.row not in out),
        problems=tuple(problem for slide in slides for problem in _problems(slide, facts, titles)),
        doubts=tuple(doubt_list(facts, titles, office)),
        proved=proved_numbers(facts, links, verdicts, earlier),
    )


def hold_message(holding: Holding) -> Problem:
    """Return a hold as a problem of its row, with the other rows it is about."""
    return slip_problem(holding.code, holding.row, None, rows=some_rows(holding.others))


def _rows_of(slide: Slide, facts: Facts) -> Sequence[int]:
    return facts.rows[bisect_left(facts.rows, slide.first) : bisect_right(facts.rows, slide.last)]


def _evidence(
    facts: Facts, witnesses: Sequence[Witness], verdicts: Sequence[Sequence[bool | None]]
) -> dict[int, RowEvidence]:
    found: dict[int, RowEvidence] = {}
    known: dict[tuple[bool | None, ...], RowEvidence] = {}  # a long list has few different answers
    for row, said in zip(facts.rows, zip(*verdicts, strict=True), strict=False):
        if said not in known:
            known[said] = RowEvidence(
                tuple(one for one, says in zip(witnesses, said, strict=True) if says),
                tuple(one for one, says in zip(witnesses, said, strict=True) if says is False),
            )
        if any(says is not None for says in said):
            found[row] = known[said]
    return found


def _proved(
    facts: Facts,
    links: Sequence[Link],
    verdicts: Sequence[Sequence[bool | None]],
) -> int:
    """Count the rows whose phone was held against the person: by earlier notices or by the printed page."""
    proved: set[int] = set()
    for link, said in zip(links, verdicts, strict=True):
        if isinstance(link, EarlierLink | PrintedLink):
            proved.update(
                row
                for place, (row, says) in enumerate(zip(facts.rows, said, strict=True))
                if says is not None and (isinstance(link, EarlierLink) or link.speaks_of_phone(place))
            )
    return len(proved)


def _merged(holds: Iterable[Holding]) -> tuple[Holding, ...]:
    """Put holds of the same row and reason together, in the list's order."""
    others: dict[tuple[int, str], set[int]] = defaultdict(set)
    for one in holds:
        others[one.row, one.code].update(one.others)
    merged = (Holding(row, code, tuple(sorted(found))) for (row, code), found in others.items())
    return tuple(sorted(merged, key=lambda one: (one.row, one.code)))


def _problems(slide: Slide, facts: Facts, titles: Mapping[Column, str]) -> Iterable[Problem]:
    """Yield the problem of every row of a slide."""
    names = [titles.get(column, column.value) for column in (slide.column, *slide.rivals)]
    params = {"column": "/".join(names), "first": str(slide.first), "last": str(slide.last)}
    if slide.by:
        params["by"] = str(slide.by)
    for row in _rows_of(slide, facts):
        yield slip_problem(SLID if slide.by else MIXED, row, names[0], **params)
