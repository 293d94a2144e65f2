"""Cells of a line list that somebody else wrote: as long and as odd as a file can hold, read at once and in one order."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.tracing.domain.chains import Link, find_chains
from ansim.tracing.domain.graph import natural
from ansim.tracing.domain.sources import KnownCases, Source, cell_text

KNOWN = KnownCases(["SK_1", "SK_14", "7"])
NAMES = st.text(alphabet="a01９٣²_-가 ", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "cell",
    [
        "a" + " " * 300_000 + "b",
        "a" + "\t \x0b" * 100_000 + "\nb",
        "\n" * 300_000 + "x" + "\r" * 300_000,
        "#" * 100_000,
        "9" * 100_000,
        "a_" * 50_000,
        "no." * 50_000,
    ],
    ids=["blanks", "tabs", "lines", "signs", "digits", "joined", "words"],
)
def test_a_cell_of_any_length_is_read_in_one_pass(cell: str) -> None:
    """Hundreds of thousands of blanks or digits in one cell keep nobody waiting: one person or one text comes out."""
    found = KNOWN.read(cell)
    assert len((*found.people, *found.texts)) == 1


@given(st.lists(st.sampled_from(["SK_1", "SK_14", "7"]), min_size=1, max_size=5), st.data())
@settings(max_examples=80, deadline=None)
def test_lines_of_a_cell_are_pieces_however_they_end(numbers: list[str], data: st.DataObject) -> None:
    """Windows, old Mac and Unix ends of lines, with blanks and empty lines between: each line is one source."""
    ends = data.draw(
        st.lists(
            st.sampled_from(["\n", "\r\n", "\r", " \n ", "\n\n", "\t\r\n \r\n"]),
            min_size=len(numbers),
            max_size=len(numbers),
        )
    )
    cell = "".join(number + end for number, end in zip(numbers, ends, strict=True))
    assert KNOWN.read(cell) == Source(tuple(dict.fromkeys(numbers)))


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_text_that_was_read_is_read_the_same_again(text: str) -> None:
    """What a cell says is stored and shown; put back into a file it says the same, so an import is repeatable."""
    once = cell_text(text)
    assert cell_text(once) == once
    named = KNOWN.named(text)
    assert KNOWN.named(named) == named


@pytest.mark.parametrize("digits", [4_000, 4_001, 4_300, 4_301, 50_000])
def test_a_number_longer_than_python_reads_is_a_name(digits: int) -> None:
    """Such a case number is ordered like any other, and the chains that hold it are found."""
    long = f"K{'9' * digits}"
    links = [Link("K1", long), Link(long, "K2")]
    assert sorted([long, "K2", "K1"], key=natural) == ["K1", "K2", long]
    assert find_chains(links, ("K1", "K2")).generation == {"K1": 0, "K2": 2, long: 1}


@given(st.lists(NAMES, unique=True, max_size=8))
@settings(max_examples=100, deadline=None)
def test_the_order_of_names_is_total(names: list[str]) -> None:
    """No two names stand level: shuffled in any way they come out in one order."""
    assert len({natural(name) for name in names}) == len(names)
    shuffled = random.Random(len(names)).sample(names, len(names))
    assert sorted(shuffled, key=natural) == sorted(names, key=natural)


@given(st.lists(st.integers(0, 10**30), min_size=2, max_size=6, unique=True), st.text("abc", max_size=3))
@settings(max_examples=60, deadline=None)
def test_numbers_of_any_size_are_counted(numbers: list[int], letters: str) -> None:
    """The order of the names is that of the numbers in them, counted here by decimals."""
    names = [f"{letters}{number}" for number in numbers]
    ordered = sorted(names, key=natural)
    values = [Decimal(name.removeprefix(letters)) for name in ordered]
    assert values == sorted(values)
