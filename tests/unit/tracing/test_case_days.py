"""The day a case of a line list is drawn at: found by its column's usual names, and never guessed."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.tracing.domain.case_days import SYNONYMS, CaseDay, DayOf, read_days
from ansim.tracing.domain.line_columns import Row, fold
from ansim.tracing.domain.line_list import read_line_list
from ansim.tracing.services.importing import read_cases

ONSET, CONFIRMED, EXPOSED = DayOf


def rows(*lines: tuple[object, ...]) -> list[Row]:
    """Rows of a sheet, numbered from 1."""
    return [(number, line) for number, line in enumerate(lines, start=1)]  # type: ignore[misc]


def days(*lines: tuple[object, ...]) -> dict[str, CaseDay]:
    """The days of a sheet whose first column holds the numbers."""
    return read_days(rows(*lines), 1, 0)


def test_the_best_day_of_each_case_is_taken() -> None:
    """Onset before confirmation before first exposure, whatever the order of the columns."""
    found = days(
        ("id", "dt_start_exp", "dt_diag", "dt_onset"),
        ("1", "2015-05-01", "2015-05-20", "2015-05-11"),
        ("2", "2015-05-02", "2015-05-21", ""),
        ("3", "2015-05-03", "NA", None),
        ("4", "", "", ""),
    )
    assert found == {
        "1": CaseDay(ONSET, date(2015, 5, 11)),
        "2": CaseDay(CONFIRMED, date(2015, 5, 21)),
        "3": CaseDay(EXPOSED, date(2015, 5, 3)),
    }


@pytest.mark.parametrize(("of", "title"), [(of, words[0]) for of, words in SYNONYMS.items()])
@pytest.mark.parametrize("written", ["{}", " {}* "])
def test_columns_are_found_by_their_names(of: DayOf, title: str, written: str) -> None:
    """Case, signs and blanks around a header do not matter."""
    assert days(("id", written.format(title).upper()), ("1", "2020-01-02")) == {
        "1": CaseDay(of, date(2020, 1, 2))
    }


def test_no_name_stands_for_two_days() -> None:
    """Every name is folded already and means one thing."""
    every = [word for words in SYNONYMS.values() for word in words]
    assert len(every) == len(set(every))
    assert [fold(word) for word in every] == every


def test_of_two_columns_the_better_named_is_read() -> None:
    """The first name of the table that the file has, not the first column."""
    assert days(("id", "onset", "date_onset"), ("1", "2020-01-02", "2020-01-03"))["1"].day == date(2020, 1, 3)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2015-05-11", date(2015, 5, 11)),
        ("2015-5-1", date(2015, 5, 1)),
        ("2015. 5. 11.", date(2015, 5, 11)),
        ("2015.05.11", date(2015, 5, 11)),
        ("2015/05/11", date(2015, 5, 11)),
        ("2015-05-11 14:00:00", date(2015, 5, 11)),
        ("2015-05-11T14:00:00", date(2015, 5, 11)),
        (" ２０１５-05-11 ", date(2015, 5, 11)),
        (date(2015, 5, 11), date(2015, 5, 11)),
        (datetime(2015, 5, 11, 23, 59), date(2015, 5, 11)),
        ("2015-13-01", None),
        ("2015-02-29", None),
        ("0015-02-02", None),
        ("1899-12-31", None),
        ("5. 11.", None),
        ("15-05-11", None),
        ("2015-05-11 or 12", None),
        ("early May", None),
        ("42135", None),
        (42135.0, None),
        (True, None),
        (time(3), None),
        ("NA", None),
        (None, None),
    ],
)
def test_a_day_is_read_where_it_can_be_read_in_one_way(cell: object, day: date | None) -> None:
    """The year first in any dress, or a cell that is a day; anything else is no day."""
    found = days(("id", "onset"), ("1", cell))
    assert (found["1"].day if found else None) == day


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (("03/04/2020", "14/04/2020"), (date(2020, 4, 3), date(2020, 4, 14))),  # the day first
        (("03/04/2020", "04/14/2020"), (date(2020, 3, 4), date(2020, 4, 14))),  # the month first
        (("03/04/2020", "04/05/2020"), (None, None)),  # nothing tells
        (("13/04/2020", "04/14/2020"), (None, None)),  # both are told
        (("14.04.2020", "14-04-2020"), (date(2020, 4, 14), date(2020, 4, 14))),
        (("03/04/2020", "2020-05-14"), (None, date(2020, 5, 14))),  # another way of writing tells nothing
        (("31/02/2020", "30/01/2020"), (None, date(2020, 1, 30))),
    ],
)
def test_the_whole_column_tells_the_day_from_the_month(
    cells: tuple[str, str], wanted: tuple[date | None, date | None]
) -> None:
    """One part over twelve is enough for all, two kinds are none."""
    found = days(("id", "onset"), ("1", cells[0]), ("2", cells[1]))
    assert tuple(found[number].day if number in found else None for number in ("1", "2")) == wanted


@given(st.lists(st.dates(date(1950, 1, 1), date(2049, 12, 31)), min_size=1), st.booleans())
def test_what_is_read_of_a_column_is_what_was_written(given_days: list[date], is_day_first: bool) -> None:
    """Every day of a column with the year last, or none where the column does not tell; never another day."""
    form = "%d/%m/%Y" if is_day_first else "%m/%d/%Y"
    lines = [(str(number), day.strftime(form)) for number, day in enumerate(given_days)]
    found = days(("id", "onset"), *lines)
    assert all(found[number].day == given_days[int(number)] for number in found)
    assert len(found) in (0, len(given_days))
    assert bool(found) is any(day.day > 12 for day in given_days)


def test_rows_that_end_early_and_numbers_given_twice() -> None:
    """A short row has no day; the first day of a number counts; rows without a number are nobody's."""
    found = days(("id", "onset"), ("1",), ("2", "2020-01-01"), ("2", "2020-01-09"), ("", "2020-01-05"), ())
    assert found == {"2": CaseDay(ONSET, date(2020, 1, 1))}


def test_without_such_columns_nobody_has_a_day() -> None:
    """A list of numbers alone; a header that is not there."""
    assert days(("id", "age"), ("1", "30")) == {}
    assert read_days([], 1, 0) == {}


def test_a_line_list_carries_its_days_to_the_cases() -> None:
    """Below a title, with the links in the same file."""
    sheet = rows(
        ("MERS",), ("case_id", "source", "symptom_onset"), ("1", "", "2015-05-11"), ("2", "1", "2015-05-18")
    )
    assert read_line_list(sheet, {}).days["2"] == CaseDay(ONSET, date(2015, 5, 18))
    assert sorted(read_cases(line_list=sheet, links=sheet, given={}).cases.days) == ["1", "2"]
