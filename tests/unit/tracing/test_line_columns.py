"""Columns of a line list and its links: usual names in many spellings, maps, headers further down, clear refusals."""

from typing import Any

import pytest

from ansim.tracing.domain.case_errors import BadMap, ColumnsMissing, MapColumnMissing
from ansim.tracing.domain.line_columns import (
    HEADER_ROWS,
    CaseFile,
    Meaning,
    find_columns,
    fold,
    names_people,
    read_map,
)


def _rows(*lines: str) -> list[tuple[int, list[str]]]:
    return [(number, line.split("|")) for number, line in enumerate(lines, 1)]


@pytest.mark.parametrize(
    ("header", "place"),
    [
        ("id|age", 0),
        ("case_id|gender ", 0),
        ("CaseID|Related cases|Case", 0),
        ("Case|CaseID", 1),
        ("case|city", 0),
        ("연번|확진자번호", 1),
        ("age|환자 번호*", 1),
        ("\ufeffcase_id|age", 0),
        ("ＩＤ|age", 0),
        ("No.|name", 0),
    ],
)
def test_the_number_of_a_case_is_found(header: str, place: int) -> None:
    """The most telling of the known names wins, in whatever spelling."""
    found = find_columns(_rows(header, "1|2"), CaseFile.LINELIST, {})
    assert found.places == {Meaning.ID: (place,)}
    assert found.header_row == 1


@pytest.mark.parametrize(
    ("header", "froms", "to"),
    [
        ("from|to|exposure", (0,), 1),
        ("|from|to", (1,), 2),
        ("to|from", (1,), 0),
        ("infector|infectee", (0,), 1),
        ("source|target", (0,), 1),
        ("case|city|source|import_source", (2,), 0),
        ("|case_id|Infection_source|close_conn", (3,), 1),
        ("|case_id|Infection_source", (2,), 1),
        ("case_id|edge1|edge2|edge3|Infection_source", (1, 2, 3), 0),
        ("감염원|감염자", (0,), 1),
        ("환자번호|선행 확진자", (1,), 0),
        ("source1|source2|id", (0, 1), 2),
    ],
)
def test_both_ends_of_a_link_are_found(header: str, froms: tuple[int, ...], to: int) -> None:
    """Links of their own file, a source column of the line list, numbered columns for several sources."""
    found = find_columns(_rows(header), CaseFile.LINKS, {})
    assert found.places == {Meaning.FROM: froms, Meaning.TO: (to,)}
    assert [len(titles) for titles in found.titles.values()] == [len(froms), 1]


def test_a_header_may_stand_further_down() -> None:
    """A title and a date above it are seen through, and the officer's row number is kept."""
    found = find_columns(_rows("확진자 현황|", "2020-02-20|", "id|age", "1|2"), CaseFile.LINELIST, {})
    assert found.header_row == 3
    late = _rows(*["x|y"] * HEADER_ROWS, "id|age")
    with pytest.raises(ColumnsMissing):
        find_columns(late, CaseFile.LINELIST, {})


def test_a_map_wins_over_usual_names() -> None:
    """What the officer says is taken; meanings he does not name go by their usual names."""
    rows = _rows("id|who|source|to", "1|2|3|4")
    assert find_columns(rows, CaseFile.LINELIST, {Meaning.ID: "who"}).places == {Meaning.ID: (1,)}
    found = find_columns(rows, CaseFile.LINKS, {Meaning.FROM: "who"})
    assert found.places == {Meaning.FROM: (1,), Meaning.TO: (3,)}


def test_a_map_may_spell_loosely_but_exact_wins() -> None:
    """Case and spaces are forgiven; of "Who" and "who" the exact one is meant."""
    rows = _rows("Who|who|WHO ")
    assert find_columns(rows, CaseFile.LINELIST, {Meaning.ID: "who"}).places == {Meaning.ID: (1,)}
    assert find_columns(rows, CaseFile.LINELIST, {Meaning.ID: "w h o"}).places == {Meaning.ID: (0,)}


def test_a_mapped_column_that_is_not_there_is_named() -> None:
    """The sentence repeats the map's own words, never the file's."""
    with pytest.raises(MapColumnMissing) as told:
        find_columns(_rows("id|김비밀", "1|2"), CaseFile.LINELIST, {Meaning.ID: "number"})
    assert told.value.params == {"file": "linelist", "column": "number"}
    assert "김비밀" not in str(told.value)


def test_a_map_for_one_end_still_needs_the_other() -> None:
    """A mapped column that is there does not hide that the other end is missing."""
    with pytest.raises(ColumnsMissing) as told:
        find_columns(_rows("who|age"), CaseFile.LINKS, {Meaning.FROM: "who"})
    assert told.value.params == {"file": "links", "columns": "from, to"}


@pytest.mark.parametrize("rows", [[], _rows("a|b", "홍길동|010-0000-0001"), [(1, [None, 3.5, True])]])
def test_no_header_is_told_without_repeating_the_file(rows: Any) -> None:
    """The first row may be a person: the sentence says what is needed, not what stands there."""
    with pytest.raises(ColumnsMissing) as told:
        find_columns(rows, CaseFile.LINKS, {})
    assert "from, to" in told.value.text("en")
    assert "홍길동" not in told.value.text("ko")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({}, {}),
        ({"linelist": {"id": "case"}}, {"linelist": {"id": "case"}}),
        (
            {"linelist": {"id": "a"}, "links": {"from": "b", "to": "c"}},
            {"linelist": {"id": "a"}, "links": {"from": "b", "to": "c"}},
        ),
        ({"id": "case", "from": "source"}, {"linelist": {"id": "case"}, "links": {"from": "source"}}),
        ({"from": "s", "to": "t"}, {"linelist": {}, "links": {"from": "s", "to": "t"}}),
    ],
)
def test_maps_are_read_by_file_or_flat(value: object, wanted: object) -> None:
    """Both forms say the same."""
    assert read_map(value) == wanted


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "id",
        3,
        {"linelist": "case"},
        {"linelist": {"id": 3}},
        {"linelist": {"id": ""}},
        {"linelist": {"id": " _ "}},
        {"linelist": {"from": "case"}},
        {"links": {"id": "case"}},
        {"linelist": {"id": "case"}, "from": "source"},
        {"case": "id"},
        {"id": ["case"]},
        {"links": []},
    ],
)
def test_a_wrong_map_is_refused(value: object) -> None:
    """Unknown words, wrong shapes and empty names: one sentence that shows the right form."""
    with pytest.raises(BadMap) as told:
        read_map(value)
    assert '{"linelist": {"id"' in told.value.text("ko")
    assert '"links": {"from"' in told.value.text("en")


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        (" Case_ID* ", "caseid"),
        ("확진자 번호", "확진자번호"),
        (None, ""),
        (3, ""),
        ("ＦＲＯＭ", "from"),
        ("--", ""),
    ],
)
def test_headers_are_folded(header: Any, folded: str) -> None:
    """Case, width, spaces and marks do not matter; cells that are no text are no header."""
    assert fold(header) == folded


@pytest.mark.parametrize(
    ("title", "only"),
    [
        ("from", True),
        ("Infector_ID", True),
        ("edge2", True),
        ("source_id", True),
        ("선행확진자", True),
        ("source", False),
        ("Infection_source", False),
        ("close_conn", False),
        ("감염경로", False),
    ],
)
def test_which_columns_hold_numbers_only(title: str, only: bool) -> None:
    """`from` holds people; `source` may hold a place."""
    assert names_people(title) is only
