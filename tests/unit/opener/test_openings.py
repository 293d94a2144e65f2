"""Openings: one-time keys in memory, a few, for a while, one trace at a time."""

import pytest

from ansim.opener.domain.errors import OpeningBusy, OpeningGone, TooManyOpenings
from ansim.opener.domain.openings import LIFETIME, MOST_TRACES, Openings

NOW = 1_800_000_000


def test_every_opening_has_a_key_of_its_own() -> None:
    """Names and keys never repeat; the private half never shows in a repr."""
    openings = Openings()
    made = [openings.make(NOW) for _ in range(20)]
    assert len({one.name for one in made} | {one.public_key for one in made}) == 40
    assert all(len(one.public_key) == 32 for one in made)
    assert (made[0].made, made[0].expires) == (NOW, NOW + LIFETIME)
    with openings.use(made[0].name, NOW) as use:
        assert use.private_key.public_key().public_bytes_raw() == made[0].public_key
        assert "private" not in repr(use)


def test_an_opening_expires() -> None:
    """Used until its last second, gone with the next, whoever asks."""
    openings = Openings(lifetime=60)
    made = openings.make(NOW)
    with openings.use(made.name, NOW + 59):
        pass
    with pytest.raises(OpeningGone), openings.use(made.name, NOW + 60):
        pass


@pytest.mark.parametrize("name", ["", "0" * 32, "../status"])
def test_an_unknown_opening_is_gone(name: str) -> None:
    """Made up, mistyped or of a process that was killed: all the same."""
    with pytest.raises(OpeningGone), Openings().use(name, NOW):
        pass


def test_there_are_only_so_many() -> None:
    """A full house refuses new ones rather than forgetting old ones; the expired make room."""
    openings = Openings(most=3, lifetime=60)
    made = [openings.make(NOW + second) for second in range(3)]
    with pytest.raises(TooManyOpenings):
        openings.make(NOW + 59)
    assert openings.make(NOW + 60).made == NOW + 60
    with openings.use(made[1].name, NOW + 60):
        pass


def test_one_trace_at_a_time() -> None:
    """Two workers on one look-up: the second is told to look again in a moment, and then goes through."""
    openings = Openings()
    name = openings.make(NOW).name
    with openings.use(name, NOW), pytest.raises(OpeningBusy), openings.use(name, NOW):
        pass
    with openings.use(name, NOW):
        pass


def test_a_trace_that_fails_costs_no_use() -> None:
    """Only what was logged counts."""
    openings = Openings()
    name = openings.make(NOW).name
    numbers = []

    def fail() -> None:
        with openings.use(name, NOW) as use:
            numbers.append(use.number)
            raise ZeroDivisionError

    for _ in range(MOST_TRACES * 2):
        with pytest.raises(ZeroDivisionError):
            fail()
    assert set(numbers) == {1}


def test_the_last_use_destroys_the_key() -> None:
    """As many logged traces as are allowed; the next finds nothing."""
    openings = Openings()
    name = openings.make(NOW).name
    for number in range(1, MOST_TRACES + 1):
        with openings.use(name, NOW) as use:
            assert use.number == number
            openings.count(use)
    with pytest.raises(OpeningGone), openings.use(name, NOW):
        pass


def test_an_opening_may_expire_while_it_is_used() -> None:
    """A long trace is counted all the same, and the opening stays gone."""
    openings = Openings(lifetime=60)
    name = openings.make(NOW).name
    with openings.use(name, NOW) as use:
        openings.make(NOW + 60)
        openings.count(use)
    with pytest.raises(OpeningGone), openings.use(name, NOW):
        pass
