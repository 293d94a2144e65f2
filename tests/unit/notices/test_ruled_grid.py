"""Rulings and letters as numbers: every way of merging cells is read as drawn, and whatever has two readings is refused."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.adapters import ruled_grid
from ansim.notices.adapters.ruled_grid import Box, Glyph, Grid, Rule, Unsure, read_grids

WIDE, HIGH = 60.0, 20.0  # of one square
LETTER = 6.0  # its advance; its height is ten


def word(text: str, x: float, y: float, run: int = 0) -> list[Glyph]:
    """A run of letters from a place on its base line."""
    glyphs = []
    for place, letter in enumerate(text):
        left = x + LETTER * place
        ink = Box(left + 0.5, y, left + LETTER - 0.5, y + 7)
        glyphs.append(Glyph(letter, ink, Box(left, y - 2, left + LETTER, y + 8), (left, y), run or id(text)))
    return glyphs


def upright(x: float, low: float, high: float) -> Rule:
    """A line upwards."""
    return Rule(True, x, low, high)


def level(y: float, low: float, high: float) -> Rule:
    """A line to the side."""
    return Rule(False, y, low, high)


def lattice(columns: int, rows: int, left: float = 0, bottom: float = 0) -> list[Rule]:
    """All lines of a plain table."""
    right, top = left + WIDE * columns, bottom + HIGH * rows
    return [upright(left + WIDE * place, bottom, top) for place in range(columns + 1)] + [
        level(bottom + HIGH * place, left, right) for place in range(rows + 1)
    ]


def only(glyphs: Sequence[Glyph], rules: Sequence[Rule], strays: Sequence[Box] = ()) -> Grid:
    """The one table of a page."""
    (grid,), _ = read_grids(glyphs, rules, strays)
    return grid


def is_unsure(glyphs: Sequence[Glyph], rules: Sequence[Rule], strays: Sequence[Box] = ()) -> bool:
    """Whether a page is refused."""
    try:
        read_grids(glyphs, rules, strays)
    except Unsure:
        return True
    return False


def test_a_plain_table_is_its_cells() -> None:
    """Two rows of two, from above and from the left."""
    words = word("a", 5, 26, 1) + word("b", 65, 26, 2) + word("c", 5, 6, 3) + word("d", 65, 6, 4)
    grid = only(words, lattice(2, 2))
    assert list(grid.lines()) == [("a", "b"), ("c", "d")]
    assert (grid.edges, grid.height, grid.box) == ((0, 60, 120), 2, Box(0, 0, 120, 40))


@st.composite
def partitions(draw: st.DrawFn) -> tuple[int, int, dict[tuple[int, int], int]]:
    """A table of at most 4 by 4 squares cut into rectangles: (columns, rows, square to rectangle), squares from below."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    homes: dict[tuple[int, int], int] = {}
    for number, (x, y) in enumerate(product(range(columns), range(rows))):
        if (x, y) in homes:
            continue
        wide = draw(st.integers(1, columns - x))
        high = draw(st.integers(1, rows - y))
        while any((x, y + up) in homes for up in range(high)):
            high -= 1
        squares = set(product(range(x, x + wide), range(y, y + high)))
        if any(square in homes for square in squares):
            squares = {(x, y)}
        homes |= dict.fromkeys(squares, number)
    return columns, rows, homes


def borders(columns: int, rows: int, homes: dict[tuple[int, int], int]) -> list[Rule]:
    """The lines between rectangles and around all of them, piece by piece."""
    walls = [
        upright(x * WIDE, y * HIGH, (y + 1) * HIGH)
        for x, y in product(range(columns + 1), range(rows))
        if homes.get((x, y)) != homes.get((x - 1, y))
    ]
    floors = [
        level(y * HIGH, x * WIDE, (x + 1) * WIDE)
        for x, y in product(range(columns), range(rows + 1))
        if homes.get((x, y)) != homes.get((x, y - 1))
    ]
    return walls + floors


@settings(max_examples=50, deadline=None)
@given(partitions(), st.randoms())
def test_every_way_of_merging_is_read_as_drawn(
    table: tuple[int, int, dict[tuple[int, int], int]], chance: object
) -> None:
    """Tables cut into rectangles at random, the lines in any order: each word is in its rectangle and in no other."""
    columns, rows, homes = table
    rules = borders(columns, rows, homes)
    chance.shuffle(rules)  # type: ignore[attr-defined]
    corners: dict[int, tuple[int, int]] = {}
    for square, home in sorted(homes.items()):
        corners.setdefault(home, square)
    words = [
        glyph
        for home, (x, y) in corners.items()
        for glyph in word(chr(0xAC00 + home), x * WIDE + 5, y * HIGH + 6, home + 1)
    ]
    grid = only(words, rules)
    read = {cell.text: (cell.rows, cell.columns) for cell in grid.cells if cell.text}
    assert len(read) == len(corners)
    across = [round(edge / WIDE) for edge in grid.edges]
    for home in corners:
        rows_read, columns_read = read[chr(0xAC00 + home)]
        xs = {x for (x, _), one in homes.items() if one == home}
        assert (across[columns_read[0]], across[columns_read[1]]) == (min(xs), max(xs) + 1)
        assert rows_read[0] < rows_read[1]


@settings(max_examples=40, deadline=None)
@given(st.floats(-200, 200), st.floats(-200, 200), st.floats(-1, 1), st.integers(1, 4), st.integers(1, 4))
def test_where_a_table_stands_does_not_matter(
    x: float, y: float, lean: float, columns: int, rows: int
) -> None:
    """Anywhere on the page, with lines a point too short or too long."""
    rules = [rule._replace(high=rule.high + lean) for rule in lattice(columns, rows, x, y)]
    words = [
        glyph
        for place, (column, row) in enumerate(product(range(columns), range(rows)))
        for glyph in word(f"{column}{row}", x + column * WIDE + 5, y + row * HIGH + 6, place + 1)
    ]
    wanted = [tuple(f"{column}{row}" for column in range(columns)) for row in reversed(range(rows))]
    assert list(only(words, rules).lines()) == wanted


def test_open_sides_are_edges() -> None:
    """Many Korean tables have no line at the left and the right."""
    rules = [rule for rule in lattice(3, 2) if not rule.upright or 0 < rule.at < 180]
    words = word("a", 5, 26, 1) + word("b", 65, 26, 2) + word("c", 125, 6, 3)
    assert list(only(words, rules).lines()) == [("a", "b", None), (None, None, "c")]


def test_tables_come_from_above_with_the_text_outside() -> None:
    """Two tables of one page, and words between them."""
    rules = lattice(2, 1, bottom=100) + lattice(2, 1)
    words = word("low", 5, 6, 1) + word("high", 5, 106, 2) + word("out side", 5, 60, 3)
    grids, outside = read_grids(words, rules, ())
    assert [next(grid.lines())[0] for grid in grids] == ["high", "low"]
    assert outside == "out side"


def test_no_rulings_are_no_table() -> None:
    """All text is outside; lines that meet no other are no table."""
    assert read_grids(word("a", 5, 5), [], ()) == ((), "a")
    assert read_grids(word("a", 5, 5), [level(4, 0, 50), level(90, 0, 50), upright(70, 0, 50)], ()) == (
        (),
        "a",
    )


@pytest.mark.parametrize(
    "more",
    [
        [level(10, 60, 90)],  # ends within a cell
        [upright(30, 0, 20), level(20, 0, 60)],  # cuts one row of many: as drawn, but see below
        [level(30, 0, 30), upright(30, 20, 30)],  # a corner cut out of a cell
        [upright(90, 20, 31), level(31, 60, 90)],  # and another
    ],
)
def test_a_line_that_ends_within_a_cell_is_refused(more: list[Rule]) -> None:
    """What is left of the cell is no rectangle."""
    cut = lattice(2, 2) + more
    if more[0] == upright(30, 0, 20):
        assert only((), cut).edges == (0, 30, 60, 120)
    else:
        assert is_unsure((), cut)


def test_a_wall_that_stands_alone_in_a_merged_cell_is_refused() -> None:
    """Drawn for one of two rows that are one cell beside it."""
    rules = [upright(0, 0, 40), upright(120, 0, 40), level(0, 0, 120), level(40, 0, 120), upright(60, 20, 40)]
    assert is_unsure((), rules)


def test_absurdly_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Squared paper is no list, and each meeting costs time."""
    monkeypatch.setattr(ruled_grid, "_MOST_MEETINGS", 8)
    assert is_unsure((), lattice(2, 2))
    assert not is_unsure((), lattice(1, 1))


def test_a_table_in_a_table_and_signs_in_one_are_refused() -> None:
    """Of the inner words nobody knows whose they are."""
    inner = [upright(70, 5, 15), upright(80, 5, 15), level(5, 70, 80), level(15, 70, 80)]
    assert is_unsure((), lattice(2, 1) + inner)
    assert is_unsure((), lattice(2, 1), [Box(70, 5, 80, 15)])
    assert not is_unsure((), lattice(2, 1), [Box(130, 5, 140, 15)])


@pytest.mark.parametrize(
    "words",
    [
        word("abcdefghijk", 5, 6, 1),  # over the wall
        word("abc", 30, 6, 1) + word("d", 62, 6, 1),  # one run in two cells
        word("abcdefghi", 5, 6, 1) + word("d", 61, 6, 2),  # two that touch across the wall
        word("ab", 5, 6, 1) + word("x", 8, 6, 2),  # upon each other
        word("ab", 5, 6, 1) + word("x", 25, 10, 2),  # between the lines
        word("ab", 5, 6, 1)[::-1],  # from the right
        word("a", 122, 6, 1),  # beside the table
        word("a", -9, 6, 1),
        word("a", 5, 16, 1),  # over the ceiling
        word("a", 5, -5.5, 1),  # over the floor
    ],
)
def test_letters_in_doubt_are_refused(words: list[Glyph]) -> None:
    """Over a line, in two cells at once, too near, doubled, disordered."""
    assert is_unsure(words, lattice(2, 1))


def test_marks_upon_letters_are_theirs() -> None:
    """Thai vowels stand above the consonant before them."""
    assert (
        only(word("ก", 5, 6, 1) + word("\u0e34", 5, 6, 1) + word("น", 11, 6, 1), lattice(2, 1)).cells[0].text
        == "ก\u0e34น"
    )


@pytest.mark.parametrize(
    ("line", "is_fine"),
    [
        (level(5, 4, 20), True),  # underlined
        (level(9, 4, 20), False),  # struck out
        (upright(8, 0, 30), False),  # cut
        (upright(300, 0, 30), True),  # elsewhere
        (level(9, 70, 90), True),  # through another place of the line
    ],
)
def test_lines_through_letters_are_no_underlines(line: Rule, is_fine: bool) -> None:
    """A person struck out of a list is not to be told anything."""
    assert is_unsure(word("a b", 5, 6, 1), [line]) is not is_fine


def test_people_without_rulings_between_them_are_refused() -> None:
    """Three columns of two lines each: two people, or one whose every cell is wrapped."""
    two = [
        glyph
        for column in range(3)
        for row in range(2)
        for glyph in word("ab", column * WIDE + 5, 21 - 11 * row, 1 + column * 2 + row)
    ]
    table = [rule for rule in lattice(3, 2) if rule.upright or rule.at != HIGH]
    assert is_unsure(two, table)
    one = [glyph for glyph in two if glyph.run != 6]
    assert list(only(one, table).lines()) == [("ab\nab", "ab\nab", "ab")]


@pytest.mark.parametrize(
    ("glyphs", "text"),
    [
        (word("a b", 5, 6, 1), "a b"),
        (word("a  b ", 5, 6, 1), "a b"),
        (word(" a", 5, 6, 1), "a"),
        (word("a", 5, 6, 1) + word("b", 20, 6, 2), "a b"),
        (word("a", 5, 6, 1) + word("b", 11.5, 6, 2), "ab"),
        (word("b", 11, 6, 2) + word("a", 5, 6, 1), "ab"),
        (word("a ", 5, 6, 1) + word("b", 30, 6, 2), "a b"),
        (word("   ", 5, 6, 1), ""),
        (word("b", 5, 3, 2) + word("a", 5, 12, 1), "a\nb"),
        (word("a", 5, 6, 1) + word("2", 11, 8, 2), "a2"),
    ],
)
def test_letters_of_a_cell_become_its_text(glyphs: list[Glyph], text: str) -> None:
    """Blanks that stand there and gaps wide enough to be one, lines from above, in whatever order they were drawn."""
    assert only(glyphs, lattice(2, 1)).cells[0].text == text


def test_rulings_beside_each_other_are_one() -> None:
    """Double lines, and the sides of two cells drawn each for itself."""
    doubled = lattice(2, 2) + [rule._replace(at=rule.at + 1.8) for rule in lattice(2, 2)]
    grid = only(word("a", 8, 26, 1), doubled)
    assert (len(grid.edges), grid.height) == (3, 2)


def test_pieces_of_a_line_are_one_and_far_ones_are_not() -> None:
    """Dots two points apart are a line; two tables side by side are two."""
    dots = [level(20, x, x + 1) for x in range(0, 120, 3)] + [level(20, 119, 120)]
    rules = [rule for rule in lattice(2, 2) if rule.upright or rule.at != HIGH]
    assert only((), rules + dots).height == 2
    grids, _ = read_grids((), lattice(2, 1) + lattice(2, 1, left=200), ())
    assert len(grids) == 2


def test_boxes_meet_by_area_alone() -> None:
    """Areas that only touch share nothing."""
    one = Box(0, 0, 10, 10)
    assert one.meets(Box(9, 9, 12, 12))
    assert not one.meets(Box(10, 0, 20, 10))
    assert not one.meets(Box(0, 10, 10, 20))
    assert (one.holds(10, 10), one.holds(11, 5), one.middle) == (True, False, (5, 5))
