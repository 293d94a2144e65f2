"""What a source cell says: people named in many ways, texts kept as texts, years and exits never taken for people."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ansim.tracing.domain.sources import Cell, KnownCases, Source, cell_text

NUMBERS = KnownCases(["1", "2", "15", "20", "26", "27", "31", "109"])
LETTERED = KnownCases(["TJ5", "TJ6", "TJ34", "TJ37", "TJ93", "TJ107"])
DASHED = KnownCases(["SK_1", "SK_16"])


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("26,27", ("26", "27")),
        ("15, 20", ("15", "20")),
        ("15;20", ("15", "20")),
        ("15 / 20", ("15", "20")),
        ("15、20", ("15", "20")),
        ("15，20", ("15", "20")),
        ("15\n20", ("15", "20")),
        ("15 and 20", ("15", "20")),
        ("15 및 20", ("15", "20")),
        ("31", ("31",)),
        (31, ("31",)),
        (31.0, ("31",)),
        ("31.0", ("31",)),
        ("３１", ("31",)),
        ("  31 ", ("31",)),
        ("#31", ("31",)),
        ("case 31", ("31",)),
        ("Case #31", ("31",)),
        ("patient No. 31", ("31",)),
        ("31번", ("31",)),
        ("31번 환자", ("31",)),
        ("31번째 확진자", ("31",)),
        ("제31번", ("31",)),
        ("확진자 31", ("31",)),
        ("확진자 31, 26번 환자", ("31", "26")),
        ("colleague of case 31", ("31",)),
        ("wife of case 109 shopping", ("109",)),
        ("31번 환자의 가족", ("31",)),
        ("27,27", ("27",)),
        ("7103", ("7103",)),
        ("372, 573", ("372", "573")),
    ],
)
def test_numbered_cases_are_found(cell: Cell, people: tuple[str, ...]) -> None:
    """One or several numbers, with or without a word around them, listed or looking like those listed."""
    assert NUMBERS.read(cell) == Source(people)


@pytest.mark.parametrize(
    ("cell", "people", "texts"),
    [
        ("TJ5", ("TJ5",), ()),
        ("tj5", ("TJ5",), ()),
        ("case TJ5 (family)", ("TJ5",), ()),
        ("coworker of case TJ5", ("TJ5",), ()),
        ("colleague of cases TJ34 and TJ37", ("TJ34", "TJ37"), ()),
        ("family member of cases TJ34 TJ37", ("TJ34", "TJ37"), ()),
        ("close contact of TJ93, TJ107, TJ5 and TJ6", ("TJ93", "TJ107", "TJ5", "TJ6"), ()),
        ("Wuhan, affect by TJ5", ("TJ5",), ("Wuhan",)),
        ("Wuhan; TJ6", ("TJ6",), ("Wuhan",)),
        ("Wuhan, TJ5 and JN25", ("TJ5",), ("Wuhan", "JN25")),
        ('"TJ5", "TJ6"', ("TJ5", "TJ6"), ()),
        ("TJ999", ("TJ999",), ()),
        ("son of TJ999", ("TJ999",), ()),
        ("sister of case 109", (), ("sister of case 109",)),
        ("confirmed patient", (), ("confirmed patient",)),
    ],
)
def test_lettered_cases_are_found_in_free_text(
    cell: str, people: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    """Free text as it was typed in Tianjin: people are taken out, the rest beside them is kept as text."""
    assert LETTERED.read(cell) == Source(people, texts)


@pytest.mark.parametrize(
    "text",
    [
        "import",
        "Guro call center",
        "The Catholic University of Korea Eunpyeong St. Mary's Hospital",
        "shopper, in the mall",
        "unknown",
        "집단발생 2020",
        "2020-02-01",
        "강남역 2번 출구",
        "family of 3 cases",
        "3 people",
        "구로 콜센터",
        "15층",
    ],
)
def test_a_text_stays_one_text(text: str) -> None:
    """Imports, clusters, dates and station exits name nobody; a comma does not cut them in two."""
    assert NUMBERS.read(text) == Source((), (text,))


@pytest.mark.parametrize("cell", [None, "", " ", "NA", "n/a", "nan", "-", "None", "없음", '""', "\ufeff"])
def test_empty_cells_say_nothing(cell: Cell) -> None:
    """Neither a person nor a text."""
    assert NUMBERS.read(cell) == Source()
    assert cell_text(cell) == ""


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"),
        (1.5, "1.5"),
        (True, "True"),
        ("1.00", "1"),
        ("1.05", "1.05"),
        ("v1.0", "v1.0"),
        (date(2020, 2, 1), "2020-02-01"),
        (datetime(2020, 2, 1, 9, 30), "2020-02-01 09:30:00"),
        ("a \u00a0 b", "a b"),
        ("\ufeff SK_1 ", "SK_1"),
        (float("inf"), "inf"),
    ],
)
def test_cells_become_texts(cell: Cell, text: str) -> None:
    """Excel's 1.0 is case 1; other numbers, days and spaces come out as a person would read them."""
    assert cell_text(cell) == text


def test_ids_with_signs_are_whole() -> None:
    """SK_16 is one word, not SK and 16; a link to it inside a sentence is found."""
    assert DASHED.read("SK_16") == Source(("SK_16",))
    assert DASHED.read("ward of SK_16, SK_1") == Source(("SK_16", "SK_1"))
    assert DASHED.read("16") == Source((), ("16",))


def test_a_listed_name_with_a_comma_is_one_person() -> None:
    """Whatever the list uses as a number is looked up whole before it is taken apart."""
    known = KnownCases(["Gumi, 3", "4"])
    assert known.read("gumi, 3") == Source(("Gumi, 3",))


def test_the_infected_is_one_person_even_if_unlisted() -> None:
    """The person's own cell is never split; what is not known stands as it was written."""
    assert NUMBERS.named("26,27") == "26,27"
    assert NUMBERS.named("case 31") == "31"
    assert NUMBERS.named("Kim") == "Kim"
    assert NUMBERS.named(None) == ""


def test_without_a_list_everything_is_text() -> None:
    """No case numbers, no shape to go by."""
    assert KnownCases([]).read("31") == Source((), ("31",))
    assert KnownCases([]).person("31") is None


@settings(max_examples=300, deadline=None)
@given(some.text(max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    """Whatever was typed: people without doubles, and never neither person nor text unless the cell is empty."""
    found = NUMBERS.read(text)
    assert len(set(found.people)) == len(found.people)
    assert bool(found.people or found.texts) == bool(cell_text(text))


@settings(max_examples=200, deadline=None)
@given(
    some.lists(some.sampled_from(["1", "2", "15", "109"]), min_size=1, max_size=5),
    some.sampled_from([",", ", ", ";", "/", " and ", "、"]),
)
def test_lists_of_numbers_come_back_in_order(numbers: list[str], sign: str) -> None:
    """However they are joined."""
    assert NUMBERS.read(sign.join(numbers)).people == tuple(dict.fromkeys(numbers))


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        ("X", Source(("X",))),
        ("JN25", Source(("JN25",))),
        ("Kim", Source(("Kim",))),
        ("TJ5, JN25", Source(("TJ5", "JN25"))),
        ("import", Source((), ("import",))),
        ("Unknown", Source((), ("Unknown",))),
        ("해외유입", Source((), ("해외유입",))),
        ("Guro call center", Source((), ("Guro call center",))),
        ("TJ5,", Source(("TJ5",))),
        ("", Source()),
    ],
)
def test_a_column_of_numbers_names_people_nobody_listed(cell: str, source: Source) -> None:
    """In a column called `from` an unknown single word is a person; words for nobody and sentences stay texts."""
    assert LETTERED.read(cell, names_people=True) == source


def test_words_of_a_sentence_are_not_case_numbers() -> None:
    """A list numbered A, B, C does not make "a friend" a link to A."""
    known = KnownCases(["A", "B"])
    assert known.read("a friend") == Source((), ("a friend",))
    assert known.read("a, b") == Source(("A", "B"))
