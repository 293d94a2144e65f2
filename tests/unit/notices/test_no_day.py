"""Cells that only look as if a day stood there: fillers, stretches of days, hours behind a day, words for the sex."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansim.notices.domain.births import Born, age_on, read_birth
from ansim.notices.domain.days import likely_day, read_day
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.sexes import SexReading, read_sex
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 2, 20)
HEADER = ("성명", "생년월일", "휴대전화", "주소", "검체채취일", "증상발생일", "최종접촉일")
DAYS = st.dates(date(1912, 3, 1), TODAY)


def check(kind: NoticeKind | None, *days: Cell) -> CheckedRoster:
    """A good person with these days."""
    row = ("홍길동", "1990-01-01", "010-0000-0001", "가람시 1", *days)
    return check_roster(Table("명단", (TableRow(1, HEADER), TableRow(2, row))), TODAY, kind)


@pytest.mark.parametrize(
    "filler", [None, "", "-", " - ", "－", "월요일", "(수)", "[금요일]", "\u200b", "\u3000"]
)
def test_a_filler_decides_no_period(filler: Cell) -> None:
    """A hyphen or a day of the week alone is no date: nobody gets a notice whose period has no beginning."""
    checked = check(NoticeKind.ISOLATION, filler, filler, "2022-02-16")
    assert [(found.code, found.column) for found in checked.errors] == [("date.missing", "검체채취일")]
    assert [found.code for found in check(NoticeKind.QUARANTINE, None, None, filler).errors] == [
        "date.missing"
    ]
    assert check(None, filler, filler, filler).errors == ()
    assert read_day(filler) is None


@pytest.mark.parametrize(
    ("bad", "code"),
    [("언제", "date.unreadable"), ("#N/A", "cell.no_value"), ("2022-02-30", "date.unreadable"),
     ("1/2/2022", "date.ambiguous"), ("2022-03-01", "date.future"), ("1980-01-01", "date.before_birth")],
)  # fmt: skip
def test_a_bad_date_is_told_once_and_not_as_missing(bad: str, code: str) -> None:
    """The cell holds something: what is wrong with it is the one thing to mend; a filler beside it changes nothing."""
    assert [found.code for found in check(NoticeKind.ISOLATION, bad, "-").errors] == [code]
    assert [found.code for found in check(NoticeKind.ISOLATION, "-", bad).errors] == [code]


@pytest.mark.parametrize(
    "stretch",
    [
        "2022-02-16 10:00~2022-02-22 24:00", "2022.2.16. 14:00 / 2022.2.17. 9:00", "2022-02-16 14:00, 2022-02-17 9:00",
        "2022년 2월 16일 14시 ~ 22일 24시", "2022-02-16 14시부터 2022-02-22까지", "2022-02-16 09:00 - 22",
        "2022-02-16T09:00/2022-02-22T24:00", "2022-02-16 10:00~", "22.2.16 14:00~22.2.22", "2022-02-16 14:00(2차)",
    ],
)  # fmt: skip
def test_a_stretch_with_hours_is_not_its_first_day(stretch: str) -> None:
    """Hours behind a day do not hide a second day: the officer is asked which is meant."""
    reading = read_day(stretch)
    assert reading is not None
    assert (reading.days, reading.how) == ((), "none")


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(1900, 3, 1), datetime(2099, 12, 31)),
    st.sampled_from(
        ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y.%m.%d. %H시 %M분", "%Y/%m/%d %H:%M:%S.%f", "%Y년 %m월 %d일 %H시",
         "%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M:%S+09:00", "%Y-%m-%dT%H:%M:%SZ", "%Y.%m.%d %H:%M 검사", "%Y-%m-%d %H시 %M분 %S초",
         "%Y-%m-%d 오전 %I:%M (보건소)"]
    ),
)  # fmt: skip
def test_an_hour_behind_a_day_is_dropped(moment: datetime, form: str) -> None:
    """In every usual dress the day is the one that was written, whatever the hour."""
    reading = read_day(moment.strftime(form))
    assert reading is not None
    assert reading.days == (moment.date(),)


@settings(max_examples=80, deadline=None)
@given(DAYS, DAYS, st.sampled_from(["~", " ~ ", " - ", ", ", "/", " "]), st.booleans())
def test_two_days_are_never_one(first: date, last: date, between: str, hours: bool) -> None:
    """Whatever separates two days of a cell, with or without hours, no day is read."""
    hour = " 09:00" if hours else ""
    reading = read_day(f"{first}{hour}{between}{last}{hour}")
    assert reading is not None
    assert reading.days == ()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 12), st.integers(1, 31), st.sampled_from(["{}월 {}일", "{}/{}", "{}-{}", "{}.{}.", "{}월{}일(수)"]),
       st.dates(date(2000, 1, 1), date(2030, 12, 31)))  # fmt: skip
def test_a_day_without_a_year_is_only_offered(month: int, day: int, form: str, today: date) -> None:
    """The offered day has that month and day, is not in the future and is the last such day within two years."""
    text = form.format(month, day)
    reading = read_day(text)
    assert reading is not None
    assert reading.days == ()
    before = (today - timedelta(days=back) for back in range((today - date(today.year - 1, 1, 1)).days + 1))
    assert likely_day(text, today) == next(
        (one for one in before if (one.month, one.day) == (month, day)), None
    )


@settings(max_examples=100, deadline=None)
@given(DAYS, DAYS, st.sampled_from([None, 1900, 2000]))
def test_other_days_of_a_row_only_choose(day: date, first: date, century: int | None) -> None:
    """A birth that can mean one day is believed whatever else the row says; evidence never makes a new day."""
    born = Born(first, century)
    assert read_birth(day, TODAY, born=born) == read_birth(day, TODAY)
    text = f"{day:%y%m%d}"
    alone, helped = read_birth(text, TODAY), read_birth(text, TODAY, born=born)
    if alone.birth:
        assert helped == alone
    if helped.birth and not alone.birth:
        assert born.allows(helped.birth)
        assert f"{helped.birth:%y%m%d}" == text
        other = helped.birth.replace(year=helped.birth.year + (100 if helped.birth.year < 2000 else -100))
        assert not born.allows(other)


@settings(max_examples=80, deadline=None)
@given(DAYS, DAYS)
def test_age_is_counted_in_birthdays(birth: date, day: date) -> None:
    """The oracle counts the birthdays that have come since; the 29th of February comes on the 1st of March."""
    assume(birth <= day)
    count = 0
    for year in range(birth.year + 1, day.year + 1):
        try:
            birthday = birth.replace(year=year)
        except ValueError:
            birthday = date(year, 3, 1)
        count += birthday <= day
    assert age_on(birth, day) == count


@pytest.mark.parametrize("word", ["남", "여", "남자", "여성", "M", "female", "1", "4", "8"])
@pytest.mark.parametrize("dress", ["{}", " {} ", "{}\u3000"])
def test_the_sex_in_full_width_and_spaced(word: str, dress: str) -> None:
    """Full-width letters and digits and stray spaces mean what the plain word means."""
    plain = read_sex(word)
    assert plain.sex is not None
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() else letter for letter in word)
    assert read_sex(dress.format(wide)) == plain
    assert read_sex(dress.format(" ".join(word))) == plain


@given(st.text(max_size=6))
@settings(max_examples=80, deadline=None)
def test_other_words_say_no_sex(text: str) -> None:
    """A century is never known without a sex, and only since 2000; what is not a known word says nothing."""
    reading = read_sex(text)
    assert reading.century in (None, 2000)
    assert reading.century is None or reading.sex is not None
    assert read_sex(f"{text}?") == SexReading(None)


def test_a_wide_digit_decides_the_century_of_a_row() -> None:
    """３ beside 150101 is a boy born in 2015, as 3 is."""
    header = (*HEADER[:4], "성별")
    rows = (TableRow(1, header), TableRow(2, ("홍하나", "150101", "010-0000-0001", "가람시 1", "３")))
    (person,) = check_roster(Table("명단", rows), TODAY).people
    assert (person.birth, person.sex) == (date(2015, 1, 1), "M")
