"""Letters and rulings become the cells of tables, or nothing: a cell that could be read in two ways is never read.

A wrong split would put one person's phone beside another's name, so whatever is not certain raises Unsure.
"""

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

_TOUCH = 2.5  # points between rulings that are one, or that meet
_OVERHANG = 0.2  # share of a letter that may lean over a ruling
_SAME_LINE, _OTHER_LINE = 0.3, 0.5  # of a letter's height between two base lines
_BLANK = 0.2  # of a letter's height between two letters that a blank parts
_APART = 0.25  # of a letter's height at least between the words of two cells
_UPON = 0.35  # of a letter's width that another may cover
_MOST_MEETINGS = 250_000


class Unsure(Exception):
    """What stands on the page could be read in more than one way."""


class Box(NamedTuple):
    """An area in points, upwards and to the right."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """Return its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def meets(self, other: "Box") -> bool:
        """Whether two areas share a part."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top


class Glyph(NamedTuple):
    """One letter or blank: the area of its ink, that of its advance, its origin on the base line, the run it is of."""

    letter: str
    ink: Box
    loose: Box
    origin: tuple[float, float]
    run: int


class Rule(NamedTuple):
    """A ruling: `at` is its x when `upright`, else its y; from `low` to `high` along the other."""

    upright: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell over `rows` and `columns` (half-open, from 0, rows downwards) with its lines joined by newlines."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a page: where its columns stand and its cells, row by row."""

    box: Box
    edges: tuple[float, ...]
    height: int
    cells: tuple[GridCell, ...]

    def lines(self) -> Iterator[tuple[str | None, ...]]:
        """Yield the texts of every row; a cell merged downwards is the value of each, as in a sheet."""
        rows: list[list[str | None]] = [[None] * (len(self.edges) - 1) for _ in range(self.height)]
        for cell in self.cells:
            for row in range(*cell.rows):
                rows[row][cell.columns[0]] = cell.text or None
        return map(tuple, rows)


def read_grids(
    glyphs: Sequence[Glyph], rules: Iterable[Rule], strays: Sequence[Box]
) -> tuple[tuple[Grid, ...], str]:
    """Return the tables of a page from above, and the text outside them. Raises Unsure."""
    lattices, loose = [], []
    for group in _groups(_joined(rules)):
        if {rule.upright for rule in group} == {True, False}:
            lattices.append(_Lattice(group))
        else:
            loose += group
    _apart([lattice.box for lattice in lattices], strays)
    inside: dict[int, list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    for glyph in glyphs:
        x, y = glyph.ink.middle if not glyph.letter.isspace() else glyph.origin
        home = next((place for place, one in enumerate(lattices) if one.box.holds(x, y)), None)
        (outside if home is None else inside[home]).append(glyph)
        if any(_crosses(rule, glyph) for rule in loose):
            raise Unsure
        if home is None and any(_runs_over(glyph, one.box) for one in lattices):
            raise Unsure
    grids = [lattice.filled(inside[place]) for place, lattice in enumerate(lattices)]
    return tuple(sorted(grids, key=lambda grid: -grid.box.top)), "".join(one.letter for one in outside)


def _runs_over(glyph: Glyph, box: Box) -> bool:
    """Whether a letter stands on a table's edge or right beside it, as if it were the end of a cell's text."""
    if glyph.letter.isspace() or not box.bottom <= glyph.ink.middle[1] <= box.top:
        return not glyph.letter.isspace() and glyph.ink.meets(box)
    near = glyph.loose.top - glyph.loose.bottom
    return box.left - near < glyph.loose.right and glyph.loose.left < box.right + near


def _apart(boxes: Sequence[Box], strays: Sequence[Box]) -> None:
    """Raise Unsure for a table in a table, and for curves, slanted lines and pictures in one."""
    for place, box in enumerate(boxes):
        if any(box.meets(other) for other in (*boxes[place + 1 :], *strays)):
            raise Unsure


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Return rulings without doubles: those beside each other and pieces of one line become one."""
    found: list[Rule] = []
    ways = {True: [rule for rule in rules if rule.upright]}
    ways[False] = [rule for rule in rules if not rule.upright]
    for upright, many in ways.items():
        spots = _spots(rule.at for rule in many)
        along: dict[float, list[Rule]] = defaultdict(list)
        for rule in many:
            along[spots[rule.at]].append(rule)
        for at, pieces in along.items():
            low, high = None, 0.0
            for piece in sorted(pieces, key=lambda one: one.low):
                if low is not None and piece.low > high + _TOUCH:
                    found.append(Rule(upright, at, low, high))
                    low = None
                low, high = (piece.low, piece.high) if low is None else (low, max(high, piece.high))
            found.append(Rule(upright, at, low or 0.0, high))
    return found


def _spots(values: Iterable[float]) -> dict[float, float]:
    """Return for every value the first of those that stand for the same line."""
    spots: dict[float, float] = {}
    first = None
    for value in sorted(set(values)):
        if first is None or value - first > _TOUCH:
            first = value
        spots[value] = first
    return spots


def _groups(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Yield rulings that meet, directly or by others."""
    upright = [rule for rule in rules if rule.upright]
    level = [rule for rule in rules if not rule.upright]
    if len(upright) * len(level) > _MOST_MEETINGS:
        raise Unsure
    meeting: dict[Rule, list[Rule]] = defaultdict(list)
    for one, other in product(upright, level):
        if _reaches(one, other.at) and _reaches(other, one.at):
            meeting[one].append(other)
            meeting[other].append(one)
    left = dict.fromkeys(rules)
    while left:
        group = [left.popitem()[0]]
        for rule in group:
            for other in meeting[rule]:
                if other in left:
                    del left[other]
                    group.append(other)
        yield group


def _reaches(rule: Rule, spot: float) -> bool:
    return rule.low - _TOUCH <= spot <= rule.high + _TOUCH


def _crosses(rule: Rule, glyph: Glyph) -> bool:
    """Whether a ruling goes through a letter: one struck out, or one cut by a line that is no cell's."""
    if glyph.letter.isspace():
        return False
    left, bottom, right, top = glyph.ink
    low, high, start, end = (left, right, bottom, top) if rule.upright else (bottom, top, left, right)
    lean = (high - low) * _OVERHANG
    return low + lean < rule.at < high - lean and rule.low < end and start < rule.high


class _Lattice:
    """Rulings that meet, as cells. The outermost places are edges even where no line is drawn: many tables have open
    sides. A line that ends within a cell leaves it unclear and raises Unsure.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        upright = [rule for rule in rules if rule.upright]
        level = [rule for rule in rules if not rule.upright]
        self._across = _places(upright, level)
        self._up = _places(level, upright)
        self.box = Box(self._across[0], self._up[0], self._across[-1], self._up[-1])
        self._walls = _edges(upright, self._across, self._up)
        self._floors = _edges(level, self._up, self._across)
        self._homes = self._cells()

    def _cells(self) -> dict[tuple[int, int], Box]:
        """Return for every small square of the lattice the cell it belongs to, as half-open places."""
        squares = set(product(range(len(self._across) - 1), range(len(self._up) - 1)))
        homes: dict[tuple[int, int], Box] = {}
        while squares:
            group = [squares.pop()]
            for x, y in group:
                for near, is_open in (
                    ((x + 1, y), not self._walls[(x + 1, y)]),
                    ((x - 1, y), not self._walls[(x, y)]),
                    ((x, y + 1), not self._floors[(y + 1, x)]),
                    ((x, y - 1), not self._floors[(y, x)]),
                ):
                    if is_open and near in squares:
                        squares.remove(near)
                        group.append(near)
            homes |= dict.fromkeys(group, self._rectangle(group))
        return homes

    def _rectangle(self, group: Sequence[tuple[int, int]]) -> Box:
        left, bottom = (min(places) for places in zip(*group, strict=True))
        right, top = (max(places) + 1 for places in zip(*group, strict=True))
        walls = any(self._walls[(x, y)] for x in range(left + 1, right) for y in range(bottom, top))
        floors = any(self._floors[(y, x)] for y in range(bottom + 1, top) for x in range(left, right))
        if len(group) != (right - left) * (top - bottom) or walls or floors:
            raise Unsure
        return Box(left, bottom, right, top)

    def filled(self, glyphs: Sequence[Glyph]) -> Grid:
        """Return the table with its texts. Raises Unsure for a letter or run of letters in two cells."""
        words: dict[Box, list[Glyph]] = defaultdict(list)
        runs: dict[int, Box] = {}
        for glyph in glyphs:
            x, y = glyph.ink.middle if not glyph.letter.isspace() else glyph.origin
            home = self._homes[(_place(self._across, x), _place(self._up, y))]
            if not glyph.letter.isspace() and (
                runs.setdefault(glyph.run, home) != home or not self._fits(glyph.ink, home)
            ):
                raise Unsure
            words[home].append(glyph)
        lines = {home: _lines(words[home]) for home in dict.fromkeys(self._homes.values())}
        self._neighbours(lines)
        height = len(self._up) - 1
        cells = [
            GridCell(
                (height - int(home.top), height - int(home.bottom)),
                (int(home.left), int(home.right)),
                "\n".join(map(_text, found)),
            )
            for home, found in lines.items()
        ]
        _whole_rows(cells)
        return Grid(
            self.box, self._across, height, tuple(sorted(cells, key=lambda one: (one.rows, one.columns)))
        )

    def _fits(self, ink: Box, home: Box) -> bool:
        across, up = (ink.right - ink.left) * _OVERHANG, (ink.top - ink.bottom) * _OVERHANG
        left, right = self._across[int(home.left)], self._across[int(home.right)]
        bottom, top = self._up[int(home.bottom)], self._up[int(home.top)]
        beside = left - across <= ink.left and ink.right <= right + across
        return beside and bottom - up <= ink.bottom and ink.top <= top + up

    def _neighbours(self, lines: Mapping[Box, Sequence[Sequence[Glyph]]]) -> None:
        """Raise Unsure where words of two cells stand so near that they may be one text running over."""
        for (x, y), home in self._homes.items():
            beside = self._homes.get((x + 1, y), home)
            if beside == home or not lines[home] or not lines[beside]:
                continue
            for one, other in product(lines[home], lines[beside]):
                last, first = one[-1], other[0]
                height = last.loose.top - last.loose.bottom
                if abs(last.origin[1] - first.origin[1]) <= height * _SAME_LINE and (
                    first.loose.left - last.loose.right < height * _APART
                ):
                    raise Unsure


def _places(rules: Sequence[Rule], others: Sequence[Rule]) -> tuple[float, ...]:
    """Return where the lines of one direction stand, with the outermost ends of the other direction's."""
    ends = [end for other in others for end in (other.low, other.high)]
    spots = _spots([*(rule.at for rule in rules), min(ends), max(ends)])
    return tuple(sorted(set(spots.values())))


def _edges(
    rules: Sequence[Rule], places: Sequence[float], along: Sequence[float]
) -> dict[tuple[int, int], bool]:
    """Return which pieces of the lattice's lines are drawn, by (line, piece). Raises Unsure for half a piece."""
    drawn = {}
    for line, at in enumerate(places):
        own = [rule for rule in rules if abs(rule.at - at) <= _TOUCH]
        for piece, (low, high) in enumerate(pairwise(along)):
            covered = sum(max(0.0, min(high, rule.high) - max(low, rule.low)) for rule in own)
            is_whole, is_none = high - low - covered <= 2 * _TOUCH, covered <= 2 * _TOUCH
            if not is_whole and not is_none and 0 < line < len(places) - 1:
                raise Unsure
            drawn[(line, piece)] = is_whole or line in (0, len(places) - 1)
    return drawn


def _place(places: Sequence[float], spot: float) -> int:
    return min(max(bisect_right(places, spot) - 1, 0), len(places) - 2)


def _whole_rows(cells: Iterable[GridCell]) -> None:
    """Raise Unsure for a row whose every text has several lines: rows of people without a ruling between them."""
    rows: dict[tuple[int, int], list[str]] = defaultdict(list)
    for cell in cells:
        if cell.text:
            rows[cell.rows].append(cell.text)
    if any(len(texts) > 2 and all("\n" in text for text in texts) for texts in rows.values()):
        raise Unsure


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Return the lines of a cell from above, each from the left. Raises Unsure for letters between or upon lines."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -one.origin[1]):
        height = glyph.loose.top - glyph.loose.bottom
        below = lines[-1][0].origin[1] - glyph.origin[1] if lines else height
        if below <= height * _SAME_LINE:
            lines[-1].append(glyph)
        elif below < height * _OTHER_LINE and not glyph.letter.isspace():
            raise Unsure
        else:
            lines.append([glyph])
    order = {id(glyph): place for place, glyph in enumerate(glyphs)}
    ranked = [sorted(line, key=lambda one: (one.origin[0], order[id(one)])) for line in lines]
    for line in ranked:
        _in_order([glyph for glyph in line if not glyph.letter.isspace()], order)
    return [line for line in map(_trimmed, ranked) if line]


def _in_order(line: Sequence[Glyph], order: Mapping[int, int]) -> None:
    """Raise Unsure for letters upon each other and for a run that does not go from left to right."""
    for one, other in pairwise(line):
        if one.run == other.run and order[id(one)] > order[id(other)]:
            raise Unsure
        if unicodedata.category(other.letter)[0] == "M" or unicodedata.category(one.letter)[0] == "M":
            continue
        narrow = min(one.ink.right - one.ink.left, other.ink.right - other.ink.left)
        if one.ink.right - other.ink.left > narrow * _UPON:
            raise Unsure


def _trimmed(line: list[Glyph]) -> list[Glyph]:
    inked = [place for place, glyph in enumerate(line) if not glyph.letter.isspace()]
    return line[inked[0] : inked[-1] + 1] if inked else []


def _text(line: Sequence[Glyph]) -> str:
    """Return a line's text; a gap that no blank fills is a blank, as some printers place words."""
    text = line[0].letter
    for one, other in pairwise(line):
        gap = other.loose.left - one.loose.right
        is_gap = gap > (one.loose.top - one.loose.bottom) * _BLANK
        text += " " * (is_gap and not text.endswith(" ")) + (" " if other.letter.isspace() else other.letter)
    return " ".join(text.split())
