"""A file of visits: read in any encoding and spelling that offices use; every problem told, all at once."""

from datetime import UTC, datetime

import pytest

from ansim.exposure.file import read_moment, read_visits
from ansim.exposure.file_problems import SENTENCES, VisitsEmpty, VisitsEncoding
from ansim.exposure.model import Visit

HEADER = "person,venue,at,left\n"
NINE = int(datetime(2026, 11, 20, 0, 0, tzinfo=UTC).timestamp())


def told(text: str) -> list[tuple[int | None, str | None, str]]:
    """Row, column and code of every problem."""
    return [(one.row, one.column, one.code) for one in read_visits(text.encode()).problems]


def test_a_file_is_read() -> None:
    """Times with and without offset, a missing departure; rows in the order of the file."""
    checked = read_visits(
        (HEADER + "A,cafe,2026-11-20T09:00:00+09:00,2026-11-20T00:30Z\nB,cafe,2026-11-20 09:00,\n").encode()
    )
    assert checked.visits == (
        Visit("A", "cafe", None, NINE, NINE + 1_800),
        Visit("B", "cafe", None, NINE, None),
    )
    assert (checked.problems, checked.zones) == ((), {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_encoding_of_an_office(encoding: str, newline: str) -> None:
    """UTF-8 with and without BOM, CP949 and UTF-16: the same Korean people and places."""
    text = "대상자,장소,입장,퇴장\n홍길동,다방,2026-11-20T09:00,2026-11-20T10:00\n".replace("\n", newline)
    checked = read_visits(text.encode(encoding))
    assert checked.problems == ()
    assert checked.visits == (Visit("홍길동", "다방", None, NINE, NINE + 3_600),)


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_any_separator(separator: str) -> None:
    """Comma, tab and semicolon, as spreadsheets write them."""
    text = (HEADER + "A,cafe,2026-11-20T09:00,\n").replace(",", separator)
    assert read_visits(text.encode()).visits == (Visit("A", "cafe", None, NINE, None),)


def test_columns_in_any_order_and_extra_ones() -> None:
    """Columns are found by their names, capitals and blanks aside; others are left alone."""
    text = "note, LEFT ,Zone,at,Venue,PERSON\nx,,2층,2026-11-20T09:00,cafe,A\n,,,,,\ny,,,2026-11-20T09:00,cafe,B\n"
    checked = read_visits(text.encode())
    assert checked.visits == (Visit("A", "cafe", 1, NINE, None), Visit("B", "cafe", None, NINE, None))
    assert checked.zones == {1: "2층"}


def test_a_zone_is_any_text() -> None:
    """Zones are numbered as they come up; the same text is the same zone."""
    rows = "".join(
        f"{person},cafe,2026-11-20T09:00,,{zone}\n" for person, zone in zip("ABC", "xyx", strict=True)
    )
    checked = read_visits(("person,venue,at,left,zone\n" + rows).encode())
    assert [one.zone for one in checked.visits] == [1, 2, 1]
    assert checked.zones == {1: "x", 2: "y"}


def test_quoted_cells() -> None:
    """Commas and line breaks in quotes belong to the cell; the row's number is that of its first line."""
    text = HEADER + 'A,"cafe, big\nnew",2026-11-20T09:00,\nB,cafe,never,\n'
    assert read_visits(text.encode()).visits[0].venue == "cafe, big\nnew"
    assert told(text) == [(4, "at", "visits.time")]


def test_every_missing_column_is_told() -> None:
    """All of them at once, in the row of the header; nothing else is said of such a file."""
    assert told("who,where\nA,cafe\n") == [(1, None, "visits.column_missing")] * 4
    assert [one.params["what"] for one in read_visits(b"person,at\nA,never\n").problems] == ["venue", "left"]


def test_a_column_twice_is_told() -> None:
    """Two columns of one name, in whichever language, cannot both be meant."""
    assert told("person,venue,at,left,사람,zone,zone\n") == [
        (1, "person", "visits.column_twice"),
        (1, "zone", "visits.column_twice"),
    ]


def test_every_problem_of_every_row_is_told() -> None:
    """One pass, all problems: empty cells, bad times, a departure before the arrival, a torn row; good rows stay."""
    text = HEADER + (
        ",,,\n"
        " ,cafe,2026-11-20T09:00,\n"
        "A,,never,soon\n"
        "A,cafe,,2026-11-20T09:00\n"
        "A,cafe,2026-11-20T09:00,2026-11-20T08:59\n"
        "A,cafe,2026-11-20T09:00,2026-11-20T10:00,2층\n"
        "A,cafe,2026-11-20T09:00,2026-11-20T10:00,\n"
        'A,"ca"fe,2026-11-20T09:00,2026-11-20T10:00\n'
        "B,cafe,2026-11-20T09:00\n"
    )
    assert told(text) == [
        (3, "person", "visits.person_missing"),
        (4, "venue", "visits.venue_missing"),
        (4, "at", "visits.time"),
        (4, "left", "visits.time"),
        (5, "at", "visits.at_missing"),
        (6, "left", "visits.left_before_at"),
        (7, None, "visits.row_broken"),
        (9, None, "visits.row_broken"),
    ]
    assert [one.person for one in read_visits(text.encode()).visits] == ["A", "B"]


def test_an_unclosed_quote_is_one_problem() -> None:
    """A quote that never ends swallows the rest of the file: told where it begins."""
    assert told(HEADER + 'A,"cafe,2026-11-20T09:00,\nB,cafe,2026-11-20T09:00,\n') == [
        (2, None, "visits.row_broken")
    ]


def test_an_unreadable_header_misses_its_columns() -> None:
    """A header that cannot be split has none of the columns."""
    assert (
        told('"per"son,venue,at,left\nA,cafe,2026-11-20T09:00,\n') == [(1, None, "visits.column_missing")] * 4
    )


def test_only_a_header() -> None:
    """No visits is a problem of the file, not an empty answer."""
    assert told(HEADER) == [(None, None, "visits.none")]
    assert told("\n\n" + HEADER + "\n,,,\n") == [(None, None, "visits.none")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ;\r\n"])
def test_an_empty_file(data: bytes) -> None:
    """Nothing to read is said in one sentence."""
    with pytest.raises(VisitsEmpty):
        read_visits(data)


@pytest.mark.parametrize("data", [b"\xff\xfeA", b"person\0,venue", b"\x81\xff\xff", b"\xff\xfe\x00\xd8"])
def test_no_encoding_fits(data: bytes) -> None:
    """Half a UTF-16 file, zero bytes, bytes of no encoding: one sentence, no traceback."""
    with pytest.raises(VisitsEncoding):
        read_visits(data)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-20T09:00", NINE),
        ("2026-11-20T09:00:00.999", NINE),
        ("2026-11-20 09:00:01", NINE + 1),
        ("20261120T0900", NINE),
        ("2026-11-20T00:00Z", NINE),
        ("2026-11-19T23:00-01:00", NINE),
        ("2026-11-20", None),
        ("2026-11-31T09:00", None),
        ("2026-11-20T25:00", None),
        ("1899-12-31T23:59", None),
        ("2200-01-01T00:00", None),
        ("0001-01-01T00:00+14:00", None),
        ("9999-12-31T23:59-14:00", None),
        ("", None),
        ("44885.375", None),
        ("오전 9시", None),
    ],
)
def test_moments(text: str, seconds: int | None) -> None:
    """ISO 8601 with a time of day, to the second; Korean time where it has no offset; anything else is none."""
    assert read_moment(text) == seconds


def test_every_sentence_has_both_languages() -> None:
    """Every problem can be told in Korean and English."""
    for code, sentence in SENTENCES.items():
        assert code.startswith("visits.")
        assert sentence.text("ko", what="열") != sentence.text("en", what="열")
