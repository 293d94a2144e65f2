"""The rules of single values as tables: the cell, what must come of it, and why; and the same rules beside oracles.

The oracles know nothing of our code: libphonenumber for phones, dateutil for dates, ISO-2022-KR for letters that
Korean text messages can show.
"""

from datetime import date, timedelta

import phonenumbers
import pytest
from dateutil import parser as dateutil_parser
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansim.notices.domain.births import age_on, read_birth
from ansim.notices.domain.days import read_day
from ansim.notices.domain.headers import find_layout, meaning
from ansim.notices.domain.names import name_code
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.table import Table, TableRow
from ansim.notices.domain.texts import clean_text, half_width

TODAY = date(2022, 2, 20)
NUMBER = "01000001234"

READ_PHONES = [
    ("☎010-0000-1234", "a picture of a telephone is no part of the number"),
    ("📱 010-0000-1234", "nor is that of a mobile"),
    ("tel:010-0000-1234", "copied from a link"),
    ("010_0000_1234", "typed into a form that refuses hyphens"),
    ("010*0000*1234", "typed on a phone's keys"),
    ("010·0000·1234", "middle dots"),
    ("010:0000:1234", "colons"),
    ("010~0000~1234", "waves"),
    ("010ㅡ0000ㅡ1234", "the Hangul vowel that looks like a dash on the keyboard"),
    ("010ー0000ー1234", "the Japanese long sound"),
    ("010—0000—1234", "the long dash that a word processor makes of two"),
    ("0 1 0 0 0 0 0 1 2 3 4", "spread over a form's boxes"),
    ("010-0000-12 34", "a slip of the space bar"),
    ("-010-0000-1234", "a hyphen before"),
    ("010-0000-1234-", "a hyphen behind"),
    ("010-0000-1234,", "a comma left from a list"),
    ("'01000001234", "the apostrophe with which Excel keeps a zero"),
    ('="01000001234"', "the formula with which a CSV keeps a zero"),
    ("#010-0000-1234", "a number sign"),
    ("+8210-0000-1234", "the country code without a space"),
    ("+82)10-0000-1234", "the country code behind a bracket"),
    ("(+82)10-0000-1234", "the country code in brackets"),
    ("82 010 0000 1234", "the country code and the zero both"),
    ("0082-10-0000-1234", "the country code as dialled"),
    ("010-0000-1234\u202c", "an invisible sign of direction, from a web page"),
    (821000001234.0, "the country code in a cell of numbers"),
]


@pytest.mark.parametrize(("cell", "why"), READ_PHONES, ids=[why for _, why in READ_PHONES])
def test_a_phone_is_read_and_nothing_is_told(cell: str | float, why: str) -> None:
    """One number and no words: the number, no warning."""
    reading = read_phone(cell)
    assert (reading.number, reading.codes, reading.note) == (NUMBER, (), ""), why


NOTED_PHONES = [
    ("010-0000-1234 (모)", "모", "the mother's"),
    ("모 010-0000-1234", "모", "said before"),
    ("어머니(010-0000-1234)", "어머니", "the number in brackets"),
    ("010-0000-1234 어머니 번호", "어머니", "a word that only says 'number' is left out"),
    ("010-0000-1234/ 부재", "부재", "did not answer"),
    ("010 0000 1234 김가온", "김가온", "whose it is"),
]


@pytest.mark.parametrize(("cell", "note", "why"), NOTED_PHONES, ids=[why for *_, why in NOTED_PHONES])
def test_words_beside_a_phone_are_kept_and_told(cell: str, note: str, why: str) -> None:
    """Whose phone it is matters: the words go to the note and the officer is warned."""
    reading = read_phone(cell)
    assert (reading.number, reading.codes, reading.note) == (NUMBER, ("phone.note",), note), why


REFUSED_PHONES = [
    ("010-0000-1234 010-0000-1234", "phone.two_numbers", "twice the same is still two"),
    ("010-0000-1234~5", "phone.two_numbers", "a range means two lines"),
    ("010-0000-1234/5", "phone.two_numbers", "a second last digit means two lines"),
    ("010-0000-1234, 1235", "phone.two_numbers", "only the end repeated"),
    ("010-0000-1234 내선 12", "phone.two_numbers", "an extension is no mobile's"),
    ("02-000-0000, 010-0000-1234", "phone.two_numbers", "which is meant cannot be chosen for the officer"),
    ("1. 010-0000-1234", "phone.length", "a running number could be a digit"),
    ("010-0000-1234(2)", "phone.length", "a count behind could be a digit"),
    ("①010-0000-1234", "phone.length", "a number in a ring is a digit too"),
    ("0l0-0000-1234", "phone.unreadable", "a small L for a one"),
    ("٠١٠-0000-1234", "phone.length", "Arabic digits are not read as ours"),
    ("+10-0000-1234", "phone.foreign", "a plus without our country code"),
    ("00782 10 0000 1234", "phone.foreign", "dialled through a carrier's code from abroad"),
    ("821000001234.0", "phone.length", "a number turned into text with its decimal"),
    (1000001234.5, "phone.length", "no telephone number has a fraction"),
    ("015-0000-0000", "phone.length", "no such prefix"),
    ("070-0000-0000", "phone.landline", "internet telephone"),
    ("0505-000-0000", "phone.landline", "personal number that forwards"),
    ("064-000-0000", "phone.landline", "Jeju"),
    ("044-000-0000", "phone.landline", "Sejong"),
    ("119", "phone.unreadable", "the fire brigade"),
    ("1339", "phone.unreadable", "the agency's hotline"),
    (0, "phone.unreadable", "a zero filled in"),
    ("--", "phone.unreadable", "two hyphens are not the one that means nothing"),
    (date(2022, 2, 16), "phone.length", "a day slid over"),
    (float("nan"), "phone.unreadable", "not a number"),
    (1e300, "phone.two_numbers", "a number beyond all"),
]


@pytest.mark.parametrize(("cell", "code", "why"), REFUSED_PHONES, ids=[why for *_, why in REFUSED_PHONES])
def test_a_phone_that_could_be_another_is_refused(cell: object, code: str, why: str) -> None:
    """Nothing is made of it, and the code says what to do."""
    reading = read_phone(cell)  # type: ignore[arg-type]
    assert (reading.number, reading.codes) == (None, (code,)), why


SIGNS = st.sampled_from(["-", " ", ".", "", ") ", " - ", "–"])


@settings(max_examples=200)
@given(
    st.integers(0, 9999_9999), SIGNS, SIGNS, st.sampled_from(["0", "+82 ", "+82-", "+82 (0)", "82", "0082 "])
)
def test_phones_are_read_as_libphonenumber_reads_them(tail: int, one: str, two: str, front: str) -> None:
    """Whatever separates the groups and however the country is written: its number and ours are one."""
    digits = f"{tail:08d}"
    text = f"{front}10{one}{digits[:4]}{two}{digits[4:]}"
    mine = read_phone(text).number
    parsed = phonenumbers.parse(f"+{text[2:]}" if front == "0082 " else text, "KR")
    assert mine == f"010{digits}"
    assert f"0{parsed.national_number}" == mine


@settings(max_examples=200)
@given(st.from_regex(r"\+?[0-9]{1,4}[- ]?[0-9]{2,4}[- ]?[0-9]{3,4}", fullmatch=True))
def test_no_other_number_becomes_a_mobile_one(text: str) -> None:
    """Where libphonenumber finds no 010 number of eleven digits, neither do we, but for a zero that is told."""
    reading = read_phone(text)
    try:
        parsed = phonenumbers.parse(text, "KR")
        national = f"0{parsed.national_number}" if parsed.country_code == 82 else ""
    except phonenumbers.NumberParseException:
        national = ""
    if reading.number and "phone.zero_restored" not in reading.codes:
        assert reading.number == national


READ_DAYS = [
    ("2022. 2 .16", "a slip of the space bar"),
    ("2022,02,16", "commas of another country's settings"),
    ("2022-02-16T14:05:00Z", "exported by a program"),
    ("2022-02-16T14:05+09:00", "with the zone"),
    ("2022-02-16 24:00", "midnight at the end of the day is of that day"),
    ("2022년 2월16일 오후 2시", "with the hour"),
    ("2022.02.16 (수)", "with the day of the week"),
    ("16feb2022", "statistics programs write it so"),
    ("16 FEB 2022", "in capitals"),
    ("16th February, 2022", "as spoken"),
    (44608.999, "a minute before midnight in Excel's count"),
    ("２０２２년２월１６일", "full-width digits"),
]


@pytest.mark.parametrize(("cell", "why"), READ_DAYS, ids=[why for _, why in READ_DAYS])
def test_a_day_is_read(cell: str | float, why: str) -> None:
    """Only 16 February 2022 can be meant."""
    reading = read_day(cell)
    assert reading is not None
    assert reading.days == (date(2022, 2, 16),), why


REFUSED_DAYS = [
    ("2월 16일", "the year is missing"),
    ("2.16", "the year is missing, or it is a number"),
    ("2022-02-16 ~", "the beginning of a stretch"),
    ("2022.2.16~2.22", "a stretch of days"),
    ("2022-02-16, 2022-02-17", "two days"),
    ("2022.2.16/2022.2.17", "two days with a stroke"),
    ("2022-02-29", "no leap year"),
    ("1900-02-29", "no leap year, whatever Excel says"),
    ("2022-00-16", "no month"),
    ("2022-02-00", "a day that programs write for unknown"),
    ("0000-00-00", "a date that databases write for nothing"),
    ("Febtober 1 2022", "a word that only begins like a month"),
    ("Marble 3 2022", "another"),
    ("Ju 3 2022", "June or July"),
    ("음 2022-02-16", "the lunar calendar"),
    ("임인년 2월 16일", "the sexagenary year"),
    ("令和4年2月16日", "a Japanese era"),
    ("2022.02.16생", "a word behind"),
    ("만 30세", "an age"),
    ("19900101-1", "half a resident number"),
    ("2022-W07-3", "a week"),
    ("2022-047", "the day of the year"),
    ("20222160", "eight digits that are no day"),
    ("202202160", "nine digits"),
    ("44,608", "a count with a thousands sign"),
    (60, "Excel's 29 February 1900 lies below the counts that are read"),
    (float("inf"), "no end"),
]


@pytest.mark.parametrize(("cell", "why"), REFUSED_DAYS, ids=[why for _, why in REFUSED_DAYS])
def test_what_is_not_one_day_is_refused(cell: str | float, why: str) -> None:
    """No part of it is taken for the whole."""
    reading = read_day(cell)
    assert reading is not None
    assert reading.days == (), why


FORMS = [
    "%Y-%m-%d",
    "%Y.%m.%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d %b %Y",
    "%B %d, %Y",
    "%d-%b-%Y",
    "%Y-%m-%dT%H:%M:%S",
]


@settings(max_examples=200)
@given(st.dates(date(1900, 3, 1), date(2100, 1, 1)), st.sampled_from(FORMS))
def test_days_are_read_as_dateutil_reads_them(day: date, form: str) -> None:
    """In forms that leave no choice both readers agree with the day that was written."""
    text = day.strftime(form)
    reading = read_day(text)
    assert reading is not None
    assert reading.days == (day,) == (dateutil_parser.parse(text).date(),)


@settings(max_examples=200)
@given(st.integers(1, 12), st.integers(1, 31), st.integers(1950, 2050), st.sampled_from("/.-"))
def test_day_and_month_in_doubt_give_both_readings_of_dateutil(
    month: int, day: int, year: int, sign: str
) -> None:
    """American and European order: exactly the days that dateutil finds with either, and no third."""
    text = f"{month:02d}{sign}{day:02d}{sign}{year}"
    expected = set()
    for dayfirst, (one, two) in ((False, (month, day)), (True, (day, month))):
        try:
            expected.add(date(year, one, two))
        except ValueError:
            continue
        assert dateutil_parser.parse(text, dayfirst=dayfirst).date() in expected
    reading = read_day(text)
    assert reading is not None
    assert set(reading.days) == expected


@settings(max_examples=150)
@given(st.integers(7_000, 80_000))
def test_excels_count_of_days_is_among_the_meanings(count: int) -> None:
    """The oracle is the calendar: day 1 of March 1900 is number 61."""
    reading = read_day(count)
    assert reading is not None
    assert date(1900, 3, 1) + timedelta(days=count - 61) in reading.days


@settings(max_examples=200)
@given(st.dates(date(1912, 3, 1), TODAY), st.integers(-3, 4))
def test_an_age_proves_a_birth_date_or_rules_it_out(day: date, off: int) -> None:
    """Full years, one less and the Korean count of up to two more agree; anything else contradicts."""
    age = age_on(day, TODAY) + off
    assume(age >= 0)
    reading = read_birth(day, TODAY, None, age)
    assert (reading.birth, reading.code) == ((day, None) if -1 <= off <= 2 else (None, "birth.contradicts"))


@settings(max_examples=150)
@given(st.dates(date(1912, 3, 1), TODAY), st.dates(date(1912, 3, 1), TODAY))
def test_two_sources_that_differ_are_never_both_believed(day: date, other: date) -> None:
    """A resident number's day and a written one: the same, or nobody's."""
    reading = read_birth(day, TODAY, other)
    assert reading.birth == (day if day == other else None)


NAMES = [
    ("김○○", "name.unreadable", "masked with rings"),
    ("김●●", "name.unreadable", "masked with black rings"),
    ("김◯◯", "name.unreadable", "masked with large rings"),
    ("김**", "name.unreadable", "masked with stars"),
    ("김00", "name.unreadable", "masked with zeros"),
    ("홍□동", "name.unreadable", "a letter that a program could not show"),
    ("홍\ufffd동", "name.unreadable", "a letter that was lost in an encoding"),
    ("홍길동①", "name.unreadable", "numbered among namesakes"),
    ("홍길동(1)", "name.unreadable", "numbered in brackets"),
    ("홍길동²", "name.unreadable", "numbered above the line"),
    ("홍길동٣", "name.unreadable", "digits of any script are digits"),
    ("홍길동 외 2명", "name.unreadable", "a household for one"),
    ("홍길동, 김철수", "name.unreadable", "two Korean names in one cell"),
    ("홍길동·김철수", "name.unreadable", "two with a dot between"),
    ("홍길동ㆍ김철수", "name.unreadable", "the dot that Korean keyboards have"),
    ("홍길동/김철수", "name.unreadable", "two with a stroke"),
    ("홍길동🙂", "name.unreadable", "a picture"),
    ("ㅎㄱㄷ", "name.unreadable", "initials in place of the name"),
    ("홍ㄱ동", "name.unreadable", "a slip of the keyboard"),
    ("미상", "name.missing", "a word that says there is none"),
    ("성명불상", "name.missing", "another"),
    ("신원 미상", "name.missing", "another, spaced"),
    ("없음", "name.missing", "another"),
    ("NULL", "name.missing", "what a database writes for nothing"),
    ("nan", "name.missing", "what a program writes for nothing"),
    ("Unknown", "name.missing", "in English"),
    ("홍길동A", None, "letters are how offices tell namesakes apart; the officer sees it"),
    ("홍길동(洪吉童)", None, "the characters behind"),
    ("D'Angelo", None, "an apostrophe"),
    ("D’Angelo", None, "a printed apostrophe"),
    ("SMITH, JOHN", None, "family name first, romanised"),
    ("Nguyễn Văn Ân", "name.unsendable", "Vietnamese: no text message carries it"),
    ("สมชาย", "name.unsendable", "Thai: no text message carries it"),
    ("محمد", "name.unsendable", "Arabic: no text message carries it"),
    ("さくら", None, "Japanese"),
    ("Ng", None, "two letters"),
    ("O`BRIEN", None, "the wrong apostrophe is how some forms have it"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "why"), NAMES, ids=[why for *_, why in NAMES])
def test_what_is_a_name_and_what_is_not(name: str, code: str | None, why: str) -> None:
    """As it comes from a cell: cleaned, half-width, judged."""
    assert name_code(half_width(clean_text(name))) == code, why


@settings(max_examples=200)
@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=4))
def test_rare_syllables_are_those_that_messages_cannot_show(name: str) -> None:
    """The oracle is ISO-2022-KR, which knows the 2,350 syllables of KS X 1001 and refuses the rest."""
    try:
        name.encode("iso2022_kr")
        expected = None
    except UnicodeEncodeError:
        expected = "name.rare_syllable"
    assume(name_code(name) != "name.missing")  # 미확인 is a word, not a name
    assert name_code(name) == expected


@settings(max_examples=150)
@given(st.text(st.characters(categories=["Nd", "Nl", "No", "So", "Sc", "Sm"]), min_size=1, max_size=2))
def test_no_sign_or_number_of_any_script_stands_in_a_name(sign: str) -> None:
    """Before, within or behind it, whatever Unicode has to offer."""
    for name in (f"{sign}홍길동", f"홍{sign}길동", f"홍길동{sign}"):
        assert name_code(clean_text(name)) == "name.unreadable"


HEADERS = [
    ("성명(보호자)", "guardian_name", "the guardian's name is not the person's"),
    ("성명(법정대리인)", "guardian_name", "the representative's"),
    ("이름(신고자)", None, "the informant's"),
    ("생년월일(보호자)", None, "the guardian's birth date"),
    ("연락처(보호자)", "guardian_phone", "the guardian's phone"),
    ("휴대전화(모)", None, "the mother's"),
    ("연락처（보호자）", "guardian_phone", "in full-width brackets"),
    ("Name (guardian)", "guardian_name", "in English"),
    ("전화번호(자택)", None, "the phone at home is not carried about"),
    ("연락처[직장]", None, "the phone at work"),
    ("연락처(비상)", None, "the phone for emergencies"),
    ("주소(자택)", "address", "the address at home is the address"),
    ("연락처(본인)", "phone", "the person's own"),
    ("연락처(휴대전화)", "phone", "the kind of phone"),
    ("휴대전화(필수)", "phone", "a note to whoever fills it in"),
    ("성명(국문)", "name", "the Korean one"),
    ("이름(Name)", "name", "in two languages"),
    ("생년월일 (YYYY-MM-DD)", "birth", "the form wanted"),
    ("휴대폰1", "phone", "the first of two"),
    ("휴대폰2", "other_phone", "the second of two"),
    ("긴급 연락처", "other_phone", "for emergencies"),
    ("검체채취일시", "specimen", "with the hour"),
    ("확진일시", "confirmed", "with the hour"),
    ("최종접촉일시", "last_contact", "with the hour"),
    ("담당자 연락처", None, "the official's phone"),
    ("보호자 휴대폰", "guardian_phone", "said without brackets"),
    ("생년월일/성별", None, "two things in one column"),
    ("주민번호 뒷자리", "resident_back", "the half of which one digit is read"),
    ("출생년도", None, "a year is no birth date"),
    ("격리해제일", None, "the end of the period"),
    ("우편번호", None, "the postcode is no running number"),
]


@pytest.mark.parametrize(("header", "column", "why"), HEADERS, ids=[why for *_, why in HEADERS])
def test_what_a_column_is_about(header: str, column: str | None, why: str) -> None:
    """The person's own, in whatever dress; never somebody else's."""
    found = meaning(header)
    assert (found[0].value if found else None) == column, why


@pytest.mark.parametrize(
    "other", ["성명(보호자)", "연락처(보호자)", "생년월일(보호자)", "휴대전화(모)", "보호자 연락처"]
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_guardians_column_is_never_taken_for_the_persons(other: str, place: int) -> None:
    """Wherever it stands, even before the person's own under a longer title."""
    own = ["환자 성명", "환자 생년월일", "본인 연락처", "주소"]
    titles = [*own[:place], other, *own[place:]]
    layout = find_layout(Table("명단", (TableRow(1, tuple(titles)),)))
    assert layout is not None
    assert {layout.titles[column] for column in layout.places if layout.titles[column] != other} == set(own)
    assert layout.doubled == ()
