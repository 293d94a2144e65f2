"""Rows of two sheets become cases and links; what cannot be read is told by row and never stops the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ansim.tracing.domain.case_errors import ColumnsMissing, NoCases
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_columns import Row, read_map
from ansim.tracing.domain.line_list import ImportedCases, read_line_list, read_links
from ansim.tracing.domain.sources import Cell


def _rows(*rows: tuple[Cell, ...]) -> list[Row]:
    return list(enumerate(rows, 1))


def test_numbers_come_in_the_order_of_the_file() -> None:
    """Texts, whole numbers and Excel's floats alike."""
    found = read_line_list(_rows(("id", "age"), ("SK_2", 3), (7.0, 4), (8, 5)), {})
    assert found.numbers == ("SK_2", "7", "8")
    assert found.problems == ()


def test_a_row_without_a_number_is_told() -> None:
    """By its row and the header as written; a row that holds nothing at all is no row."""
    found = read_line_list(
        _rows(("age", "Case ID "), (31, "1"), (32, None), (None, " "), (33,), ("", "")), {}
    )
    assert found.numbers == ("1",)
    assert [(one.row, one.column, one.code) for one in found.problems] == [
        (3, "Case ID", "cases.no_number"),
        (5, "Case ID", "cases.no_number"),
    ]


def test_a_number_given_twice_is_told_with_its_first_row() -> None:
    """In any case of letters; the first stays."""
    found = read_line_list(_rows(("id",), ("TJ1",), ("TJ2",), ("tj1",)), {})
    assert found.numbers == ("TJ1", "TJ2")
    (problem,) = found.problems
    assert (problem.row, problem.code, problem.params) == (4, "cases.twice", {"row": "2"})
    assert "2행" in problem.message("ko")
    assert "row 2" in problem.message("en")


@pytest.mark.parametrize("rows", [[("id",)], [("id", "age"), ("", 3)], [("id",), ("NA",)]])
def test_a_list_without_cases_is_refused(rows: list[tuple[Cell, ...]]) -> None:
    """A header alone is a mistake, not an empty outbreak."""
    with pytest.raises(NoCases) as told:
        read_line_list(_rows(*rows), {})
    assert told.value.params == {"file": "linelist"}


def test_links_are_read_with_their_texts() -> None:
    """One source, several in a cell, a text, a blank: links, texts and a count, each once."""
    found = read_links(
        _rows(
            ("case", "source"), (1.0, "import"), (2.0, "1"), (3.0, "1, 2"), (4.0, None), (5.0, "Guro call center"),
            (2.0, "1"), (6.0, "6"), (7.0, "9"),
        ),
        ["1", "2", "3", "4", "5", "6", "7"],
        {},
    )  # fmt: skip
    assert found.links == (Link("1", "2"), Link("1", "3"), Link("2", "3"), Link("6", "6"), Link("9", "7"))
    assert found.texts == (("1", "import"), ("5", "Guro call center"))
    assert (found.without_source, found.problems) == (1, ())


def test_numbered_columns_hold_several_sources() -> None:
    """edge1 … edge3 of one row are sources of one person; blanks between them are nothing."""
    found = read_links(
        _rows(("case_id", "edge1", "edge2", "edge3"), ("TJ3", " TJ1 ", "", "TJ2"), ("TJ4",)),
        ["TJ1", "TJ3"],
        {},
    )
    assert found.links == (Link("TJ1", "TJ3"), Link("TJ2", "TJ3"))
    assert found.without_source == 1


def test_a_link_to_nobody_is_told() -> None:
    """A source without an infected person cannot be a link."""
    found = read_links(_rows(("from", "to"), ("A", ""), ("A", "B"), ("", "")), ["A", "B"], {})
    assert found.links == (Link("A", "B"),)
    assert [(one.row, one.column, one.code) for one in found.problems] == [(2, "to", "cases.no_person")]


def test_people_nobody_listed_are_links_in_a_column_of_numbers() -> None:
    """`from` X, of whom nobody heard, infected B; `to` Y is nobody's case either."""
    found = read_links(_rows(("from", "to"), ("X", "B"), ("A", "Y")), ["A", "B"], {})
    assert found.links == (Link("X", "B"), Link("A", "Y"))


def test_a_map_names_the_columns_of_each_file() -> None:
    """The same sheet read twice with two maps gives the same as its usual names would."""
    rows = _rows(("번호표", "어디서"), ("1", "import"), ("2", "1"))
    given_map = read_map({"linelist": {"id": "번호표"}, "links": {"from": "어디서", "to": "번호표"}})
    numbers = read_line_list(rows, given_map).numbers
    found = read_links(rows, numbers, given_map)
    assert (numbers, found.links, found.texts) == (("1", "2"), (Link("1", "2"),), (("1", "import"),))


def test_links_without_their_columns_are_refused() -> None:
    """A line list is no file of links unless it has a source."""
    with pytest.raises(ColumnsMissing):
        read_links(_rows(("id", "age"), ("1", 3)), ["1"], {})


def test_text_sources_are_counted_most_frequent_first() -> None:
    """Whatever is no person is counted, not dropped."""
    cases = ImportedCases(("1", "2", "3"), (), (("1", "b"), ("2", "a"), ("3", "a")), 0)
    assert list(cases.text_sources().items()) == [("a", 2), ("b", 1)]


CELLS = some.one_of(
    some.none(), some.text(max_size=8), some.floats(), some.integers(), some.booleans(), some.dates()
)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.tuples(CELLS, CELLS), max_size=20))
def test_any_rows_below_a_header_are_read(rows: list[tuple[Cell, ...]]) -> None:
    """No cell of any kind stops the reading: each row with content is a link, a text, a blank or a problem."""
    found = read_links(_rows(("from", "to"), *rows), ["1", "A1"], {})
    told = {person for person, _ in found.texts} | {link.person for link in found.links}
    assert len(found.problems) + found.without_source <= len(rows)
    assert "" not in told
