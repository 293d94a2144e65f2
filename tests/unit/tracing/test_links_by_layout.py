"""The same links written as officers write them, in every layout of a sheet: one reading, each link and text once."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_columns import Row
from ansim.tracing.domain.line_list import CaseLinks, ImportedCases, read_line_list, read_links
from ansim.tracing.services.importing import read_cases

NUMBERS = [f"K{number}" for number in range(1, 9)]
TEXTS = ["import", "요양원 집단", "unknown cluster"]
# who infected whom, by the infected: some named sources each
SOURCES = st.dictionaries(
    st.sampled_from(NUMBERS), st.lists(st.sampled_from(NUMBERS), unique=True, min_size=1, max_size=4)
)
Layout = Callable[[dict[str, list[str]]], list[list[str]]]


def a_row_each(sources: dict[str, list[str]]) -> list[list[str]]:
    """One row a link."""
    return [["from", "to"], *([source, person] for person, many in sources.items() for source in many)]


def in_one_cell(sources: dict[str, list[str]]) -> list[list[str]]:
    """All sources of a person in one cell."""
    return [["case", "source"], *([person, ", ".join(many)] for person, many in sources.items())]


def in_lines(sources: dict[str, list[str]]) -> list[list[str]]:
    """All sources of a person in one cell, below one another."""
    return [["감염원", "확진자번호"], *(["\r\n".join(many), person] for person, many in sources.items())]


def in_columns(sources: dict[str, list[str]]) -> list[list[str]]:
    """Each source of a person in a numbered column."""
    head = ["id", "source1", "source2", "source3", "source4"]
    return [head, *([person, *many] for person, many in sources.items())]


def rows_of(sheet: list[list[str]]) -> list[Row]:
    """A sheet with the numbers of its rows."""
    return list(enumerate(sheet, start=1))


def read(sheet: list[list[str]]) -> CaseLinks:
    """The links of a sheet, by a line list that holds everybody."""
    return read_links(rows_of(sheet), NUMBERS, {})


@pytest.mark.parametrize("layout", [a_row_each, in_one_cell, in_lines, in_columns])
@given(sources=SOURCES)
@settings(max_examples=60, deadline=None)
def test_every_layout_says_the_same_links(layout: Layout, sources: dict[str, list[str]]) -> None:
    """Exactly the pairs that were written, none twice, nothing left as text and no row refused."""
    found = read(layout(sources))
    written = [Link(source, person) for person, many in sources.items() for source in many]
    assert sorted(map(repr, found.links)) == sorted(map(repr, written))
    assert (found.texts, found.without_source, found.problems) == ((), 0, ())


@given(SOURCES, st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_rows_changes_no_link(sources: dict[str, list[str]], data: st.DataObject) -> None:
    """A file that was sorted by another column holds the same links and texts."""
    head, *rows = in_one_cell(sources)
    rows += [["K1", TEXTS[0]], ["K2", TEXTS[1]]]
    moved = data.draw(st.permutations(rows))
    one, other = read([head, *rows]), read([head, *moved])
    assert set(one.links) == set(other.links)
    assert sorted(one.texts) == sorted(other.texts)


@given(st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(TEXTS)), max_size=8))
@settings(max_examples=80, deadline=None)
def test_a_text_is_counted_by_people_and_not_by_rows(told: list[tuple[str, str]]) -> None:
    """Each text source is named for as many people as there are, however often a row repeats it; frequent ones first."""
    found = read([["case", "source"], *([person, text] for person, text in told)])
    cases = ImportedCases(tuple(NUMBERS), found.links, found.texts, found.without_source)
    counted = cases.text_sources()
    assert dict(counted) == {text: len({one for one, said in told if said == text}) for _, text in told}
    assert list(counted.values()) == sorted(counted.values(), reverse=True)


@given(SOURCES)
@settings(max_examples=60, deadline=None)
def test_a_file_twice_below_itself_says_nothing_new(sources: dict[str, list[str]]) -> None:
    """Rows pasted a second time add neither link nor text."""
    head, *rows = in_one_cell(sources)
    rows += [["K3", TEXTS[2]]]
    once, twice = read([head, *rows]), read([head, *rows, *rows])
    assert (twice.links, twice.texts) == (once.links, once.texts)


@given(st.lists(st.sampled_from(["K1", "k1", "K2", "Ｋ2", "", "K3 ", "NA"]), max_size=10))
@settings(max_examples=80, deadline=None)
def test_each_row_of_a_line_list_is_a_case_or_a_problem(numbers: list[str]) -> None:
    """The first of a number in any spelling is the case, each further one and each row without number is told by its row."""
    sheet = [["case", "note"], ["K9", "x"], *([number, "x"] for number in numbers)]
    found = read_line_list(rows_of(sheet), {})
    folded = [number.replace("Ｋ", "K").strip().casefold() for number in numbers]
    named = list(dict.fromkeys(["k9", *(one for one in folded if one not in ("", "na"))]))
    assert [one.casefold() for one in found.numbers] == named
    assert len(found.problems) == len(numbers) + 1 - len(named)
    assert {problem.row for problem in found.problems} <= set(range(3, len(sheet) + 1))


def test_both_files_are_read_as_one_outbreak() -> None:
    """Links name people by the spelling of the line list, whatever their own; who is not listed stays as written."""
    listed = rows_of([["case"], ["K1"], ["K2"]])
    links = rows_of([["from", "to"], ["k1", "k2"], ["k2", "B-77"]])
    read_both = read_cases(line_list=listed, links=links, given={})
    assert read_both.cases.numbers == ("K1", "K2")
    assert read_both.cases.links == (Link("K1", "K2"), Link("K2", "B-77"))
