"""Birth dates against every day that can be meant: the oracle goes through the calendar, the reader through its rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.births import (
    DASHES,
    OLDEST,
    Born,
    age_on,
    cut_resident_number,
    drop_resident_numbers,
    read_birth,
    read_resident_number,
)

TODAY = date(2022, 2, 20)
EVERY_DAY = [TODAY - timedelta(days=back) for back in range(41_000)]
BY_SIX: dict[str, list[date]] = {}
for _day in EVERY_DAY:
    BY_SIX.setdefault(f"{_day:%y%m%d}", []).append(_day)
DAYS = st.dates(date(1912, 3, 1), TODAY)
SIGNS = sorted(set(DASHES.replace("\\", "")))


def birthdays(birth: date, day: date) -> int:
    """Count the birthdays one by one; who was born on a leap day has theirs on 1 March in other years."""
    count = 0
    for year in range(birth.year + 1, day.year + 1):
        try:
            own = birth.replace(year=year)
        except ValueError:
            own = date(year, 3, 1)
        count += own <= day
    return count


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 45_000))
def test_an_age_is_the_number_of_birthdays(birth: date, later: int) -> None:
    """Counted one by one, over leap years too."""
    day = birth + timedelta(days=later)
    assert age_on(birth, day) == birthdays(birth, day)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2001, 2, 28), 0), (date(2001, 3, 1), 1), (date(2004, 2, 29), 4)]
)
def test_a_leap_days_child_is_a_year_older_on_the_first_of_march(day: date, age: int) -> None:
    """On 28 February the year is not full yet."""
    assert age_on(date(2000, 2, 29), day) == age


def candidates(text: str, age: int | None, known: date | None, born: Born | None) -> list[date]:
    """Every day of the last 111 years that six digits can mean beside the evidence."""
    days = [day for day in BY_SIX.get(text, []) if birthdays(day, TODAY) <= OLDEST]
    days = [day for day in days if known in (None, day)]
    days = [day for day in days if age is None or age - birthdays(day, TODAY) in (-1, 0, 1, 2)]
    if born is None:
        return days
    early = [day for day in days if born.before is None or day <= born.before]
    return [day for day in early if born.century is None or day.year >= born.century] or days


@settings(max_examples=100, deadline=None)
@given(
    DAYS,
    st.none() | st.integers(-2, 4),
    st.sampled_from((None, None, 0, 1, -36_525)),
    st.none() | st.builds(Born, st.none() | DAYS, st.sampled_from((None, 2000))),
)
def test_six_digits_are_read_exactly_where_one_day_is_left(
    day: date, years: int | None, off: int | None, born: Born | None
) -> None:
    """With any evidence beside them: one day left is the birth date, several or none are nobody's."""
    text = f"{day:%y%m%d}"
    age = None if years is None else max(0, age_on(day, TODAY) + years)
    known = None if off is None else day + timedelta(days=off)
    possible = candidates(text, age, known, born)
    reading = read_birth(text, TODAY, known, age, born)
    assert reading.birth == (possible[0] if len(possible) == 1 else None)
    if len(possible) > 1:
        assert reading.code == "birth.century"
        assert reading.likely == max(possible)
    if not possible:
        assert reading.code == "birth.contradicts"


@settings(max_examples=60, deadline=None)
@given(DAYS, st.none() | DAYS, st.sampled_from((None, 2000)))
def test_the_rest_of_the_row_never_contradicts_a_whole_date(
    day: date, before: date | None, century: int | None
) -> None:
    """A date with its century is read whatever else the row says of the birth."""
    assert read_birth(day.isoformat(), TODAY, born=Born(before, century)).birth == day


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("rest", ["234567", "******"])
def test_whatever_is_written_for_a_dash_the_number_is_read_cut_and_dropped(sign: str, rest: str) -> None:
    """One sign that looks like a dash and is no other's: the three readers of resident numbers know the same signs."""
    number = f"900101{sign}1{rest}"
    reading = read_resident_number(number)
    assert reading is not None
    assert (reading.birth, reading.sex, reading.whole) == (date(1990, 1, 1), "M", rest.isdigit())
    assert drop_resident_numbers(f"가람시 {number} 솔빛로") == ("가람시 솔빛로", True)
    assert cut_resident_number(number) == ("900101-1******" if rest.isdigit() else None)


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 9), st.integers(0, 999_999), st.sampled_from((*SIGNS, " - ", " ", "")))
def test_what_is_left_of_a_cut_number_says_the_same_and_cannot_be_cut_again(
    day: date, mark: int, rest: int, sign: str
) -> None:
    """Birth date and sex survive the cut; the last six digits do not, and the second cut finds nothing."""
    number = f"{day:%y%m%d}{sign}{mark}{rest:06d}"
    cut = cut_resident_number(number)
    assert cut == f"{day:%y%m%d}-{mark}******"
    before, after = read_resident_number(number), read_resident_number(cut)
    assert before is not None
    assert after is not None
    assert (before.birth, before.sex) == (after.birth, after.sex)
    assert (before.whole, after.whole) == (True, False)
    assert cut_resident_number(cut) is None


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2009, 12, 31)), st.sampled_from("3478"), st.integers(0, 999_999))
def test_a_count_that_lost_its_zeros_is_read_as_the_number_it_was(day: date, mark: str, rest: int) -> None:
    """Born in the years 00 to 09 and kept as a count: as text with its zeros it says the same."""
    number = f"{day:%y%m%d}{mark}{rest:06d}"
    lost, whole = read_resident_number(int(number)), read_resident_number(number)
    assert whole is not None
    assert not whole.restored
    if len(str(int(number))) < 11:
        assert lost is None
    else:
        assert lost is not None
        assert (lost.birth, lost.sex, lost.whole, lost.restored) == (whole.birth, whole.sex, True, True)


@pytest.mark.parametrize(
    "cell", [True, False, float("nan"), float("inf"), -9001011234567, 1e300, "", "\ud800", "9" * 5000, date(1990, 1, 1), None]
)  # fmt: skip
def test_hostile_cells_are_no_resident_number(cell: object) -> None:
    """Truths, endless counts, broken text and days are read as nothing, and nothing fails on them."""
    assert read_resident_number(cell) is None  # type: ignore[arg-type]
    assert cut_resident_number(cell) is None  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("가나 0123456789-*"), max_size=40))
def test_a_text_is_changed_only_where_a_number_was(text: str) -> None:
    """Without a number it comes back as it is; with one, nothing is added and thirteen digits are gone."""
    left, dropped = drop_resident_numbers(text)
    if not dropped:
        assert left == text
    else:
        assert sum(map(str.isalnum, left)) < sum(map(str.isalnum, text))
        assert sum(sign == "가" for sign in left) == text.count("가")
