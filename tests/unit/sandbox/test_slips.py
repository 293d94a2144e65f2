"""Generated lists that slid: twenty variants here, a thousand of ten times the length in `make soak`."""

from datetime import date
from random import Random

import pytest

from ansim.sandbox.slips import WAYS, Figures, make_variant, measure, resident_number, spoil

TODAY = date(2026, 11, 21)
ROWS = 700


@pytest.fixture(scope="module")
def figures() -> dict[str, Figures]:
    """The sums of twenty variants by the way they were spoilt."""
    sums: dict[str, Figures] = {way: Figures() for way in WAYS}
    for seed in range(20):
        variant = make_variant(seed, TODAY, ROWS)
        sums[variant.way].add(measure(variant, TODAY)[0])
    for way, found in sums.items():
        print(f"{way}: {found.told()}")
    return sums


def test_nobody_with_a_witness_gets_a_strangers_notice(figures: dict[str, Figures]) -> None:
    """Of all rows on a wrong phone, name or birth date none that a witness spoke about goes on."""
    assert sum(found.wrong for found in figures.values()) > 5_000
    assert sum(found.witnessed for found in figures.values()) > 1_500
    assert sum(found.sent_in_spite for found in figures.values()) == 0


@pytest.mark.parametrize("way", ["turned", "pushed", "deleted", "sorted"])
def test_every_slid_list_is_told_of(figures: dict[str, Figures], way: str) -> None:
    """Rows without a witness are caught with the stretch they stand in."""
    found = figures[way]
    assert (found.alarmed, found.out) == (found.lists, found.wrong)


def test_clean_lists_raise_no_alarm(figures: dict[str, Figures]) -> None:
    """Nobody is left out of a clean list; held are families, namesakes and changed phones only."""
    clean = figures["clean"]
    assert (clean.wrong, clean.doubted, clean.alarmed) == (0, 0, 0)
    assert set(clean.codes) <= {
        "held.phone_shared",
        "held.namesake",
        "held.phone_changed",
        "held.phone_of_others",
    }
    assert clean.held < 0.05 * clean.rows


def test_swapped_rows_are_held_as_far_as_anybody_knows_them(figures: dict[str, Figures]) -> None:
    """Single swaps leave no stretch; those nobody ever saw before cannot be told, and the figure says how many."""
    swapped = figures["swapped"]
    assert swapped.witnessed <= swapped.out < swapped.wrong


def test_a_variant_is_the_same_for_the_same_seed() -> None:
    """Whoever reports a variant can name it by its seed."""
    assert make_variant(5, TODAY, 60) == make_variant(5, TODAY, 60)
    assert make_variant(5, TODAY, 60) != make_variant(11, TODAY, 60)
    assert [make_variant(seed, TODAY, 40).way for seed in range(6)] == list(WAYS)
    assert make_variant(0, TODAY, 40, "sorted").way == "sorted"


@pytest.mark.parametrize(
    ("way", "by", "cells"),
    [
        ("turned", 1, "abfcde"),
        ("turned", -2, "abefcd"),
        ("pushed", 2, "ab..cdef"),
        ("deleted", 3, "abf..."),
        ("sorted", 1, "abcdef"),
        ("clean", 1, "abcdef"),
    ],
)
def test_the_ways_are_what_their_names_say(way: str, by: int, cells: str) -> None:
    """From the third row on: turned loses nothing, pushed leaves a gap and an overhang, deleted an empty end."""
    rows = [{"성명": letter, "휴대전화": letter} for letter in "abcdef"]
    found = spoil(rows, way, "휴대전화", by, 2, Random(1))
    assert "".join(str(row["휴대전화"] or ".") for row in found) == cells
    assert "".join(str(row["성명"] or ".") for row in found) == "abcdef".ljust(len(cells), ".")


def test_swapping_changes_places_and_nothing_else() -> None:
    """The same cells, some of them in pairs in each other's place."""
    rows = [{"휴대전화": number} for number in range(100)]
    found = [row["휴대전화"] for row in spoil(rows, "swapped", "휴대전화", 1, 0, Random(2))]
    assert sorted(map(int, map(str, found))) == list(range(100))
    moved = [number for number, cell in enumerate(found) if cell != number]
    assert len(moved) == 40
    assert all(found[int(str(found[number]))] == number for number in moved)


def test_a_masked_resident_number_tells_century_and_sex() -> None:
    """The seventh digit is 1 to 4."""
    people = make_variant(3, TODAY, 200).people
    said = {resident_number(one)[7] for one in people}
    assert said == {"1", "2", "3", "4"}
