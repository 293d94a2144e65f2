"""Invented people: the same for the same seed, varied as in life, on phones that nobody can have."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from ansim.notices.domain.births import age_on
from ansim.notices.domain.names import name_code
from ansim.sandbox.names import invent_name
from ansim.sandbox.people import invent_people

TODAY = date(2026, 11, 21)
PEOPLE = invent_people(3, 3_000, TODAY)


def test_the_same_seed_gives_the_same_people() -> None:
    """Repeatable; another seed gives others."""
    assert invent_people(3, 50, TODAY) == PEOPLE[:50]
    assert invent_people(4, 50, TODAY) != PEOPLE[:50]


def test_nobody_can_be_called() -> None:
    """Every phone lies in 010-0, which was never assigned."""
    assert all(one.phone and one.phone.startswith("0100") and len(one.phone) == 11 for one in PEOPLE)


def test_people_are_told_apart() -> None:
    """Name and birth date are nobody else's; a phone is shared only by a parent and children."""
    assert len({(one.name, one.birth) for one in PEOPLE}) == len(PEOPLE)
    shared = Counter(one.phone for one in PEOPLE)
    assert 0 < sum(count > 1 for count in shared.values()) < 60
    assert max(shared.values()) <= 4


def test_ages_and_dates_are_possible() -> None:
    """Infants to the very old; days lie just before today."""
    assert all(one.specimen and one.birth < one.specimen < TODAY for one in PEOPLE)
    ages = [age_on(one.birth, TODAY) for one in PEOPLE]
    assert min(ages) < 2
    assert 80 < max(ages) <= 100


def test_names_are_as_varied_as_in_life() -> None:
    """김 leads, foreigners, rare syllables, long and short names occur; every name can stand on a notice."""
    names = [one.name for one in PEOPLE]
    families = Counter(name[0] for name in names)
    assert families.most_common(1)[0][0] == "김"
    assert 20 < sum(name.isascii() for name in names) < 120
    assert {name_code(name) for name in names} == {None, "name.rare_syllable"}
    assert {2, 3} <= {len(name) for name in names}
    assert len(set(names)) > 1_500


@pytest.mark.parametrize("seed", range(5))
def test_a_name_depends_only_on_its_seed(seed: int) -> None:
    """The same stream of chance gives the same name."""
    assert invent_name(Random(seed)) == invent_name(Random(seed))
