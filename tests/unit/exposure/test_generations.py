"""Generations go level by level and respect time."""

import pytest
from tests.unit.exposure.by_hand import clock, minutes_of, only, policy, spans, trace, visit, window

from ansim.exposure.model import ALWAYS, Window


def test_the_case_is_cut_to_its_window() -> None:
    """Generation 0 counts only inside the infectious window."""
    rows = ("Q cafe 10:00-11:00", "P cafe 10:00-11:00", "Q cafe 2d10:00-2d11:00", "R cafe 2d10:00-2d11:00")
    assert minutes_of(trace(*rows, sources={"Q": window("1d00:00-3d00:00")})) == {"R": (1, 60)}
    assert minutes_of(trace(*rows, sources={"Q": window("00:00-10:20")})) == {"P": (1, 20)}


def test_a_contact_is_a_source_from_its_first_exposure_on() -> None:
    """B met the case at 12:00: whom B met at 10:00 is nobody's contact, whom B met at 14:00 is."""
    rows = ("B cafe 10:00-11:00", "X cafe 10:00-11:00", "Q gym 12:00-13:00", "B gym 12:00-13:00",
            "B zoo 14:00-15:00", "Y zoo 14:00-15:00")  # fmt: skip
    assert minutes_of(trace(*rows, generations=2)) == {"B": (1, 60), "Y": (2, 60)}


def test_in_the_middle_of_a_visit_too() -> None:
    """B sits in the cafe from 9 to 12, the case comes at 11: only what follows 11:00 counts for B's contacts."""
    rows = ("B cafe 09:00-12:00", "Q cafe 11:00-11:30", "X cafe 09:00-11:20", "Y cafe 11:40-12:00")
    found = trace(*rows, generations=2, min_minutes=15)
    assert minutes_of(found) == {"B": (1, 30), "X": (1, 20), "Y": (2, 20)}
    assert spans(found.contacts[-1]) == [("B", clock("11:40"), clock("12:00"))]


def test_the_latent_time_is_added() -> None:
    """With a latent time of a day, the evening of the exposure counts for nothing, the next evening does."""
    rows = ("Q gym 12:00-13:00", "B gym 12:00-13:00", "B zoo 20:00-21:00", "X zoo 20:00-21:00",
            "B zoo 1d20:00-1d21:00", "Y zoo 1d20:00-1d21:00")  # fmt: skip
    assert set(minutes_of(trace(*rows, generations=2, latent_hours=24))) == {"B", "Y"}


def test_a_contact_is_a_source_for_as_many_days_as_the_policy_says() -> None:
    """Source days are counted from the end of the latent time; the last second is the one before they are over."""
    rows = ("Q gym 12:00-13:00", "B gym 12:00-13:00", "B zoo 2d11:00-2d13:00", "X zoo 2d11:00-2d13:00")
    found = trace(*rows, generations=2, latent_hours=24, source_days=1)
    assert spans(found.contacts[1]) == [("B", clock("2d11:00"), clock("2d12:00"))]
    assert found.contacts[0].window == Window(clock("1d12:00"), clock("2d12:00"))


def test_the_earliest_exposure_of_any_qualifying_pair_begins_it() -> None:
    """Exposed to R at 9 and to Q at 12, both enough: a source from 9 on, though Q's minutes are more."""
    rows = ("R cafe 09:00-09:20", "B cafe 09:00-09:20", "Q gym 12:00-13:00", "B gym 12:00-13:00",
            "B zoo 10:00-11:00", "X zoo 10:00-11:00")  # fmt: skip
    found = trace(*rows, sources={"Q": ALWAYS, "R": ALWAYS}, generations=2)
    assert minutes_of(found) == {"B": (1, 60), "X": (2, 60)}


def test_the_first_exposure_of_a_pair_counts_though_it_alone_was_too_short() -> None:
    """Five minutes at 9 and ten at 12 qualify together: a source from 9 on."""
    rows = ("Q cafe 09:00-09:05", "B cafe 09:00-09:05", "Q gym 12:00-12:10", "B gym 12:00-12:10",
            "B zoo 10:00-11:00", "X zoo 10:00-11:00")  # fmt: skip
    assert minutes_of(trace(*rows, generations=2)) == {"B": (1, 15), "X": (2, 60)}


def test_a_pair_that_does_not_qualify_begins_nothing() -> None:
    """Five minutes with R at 9 do not make B a source before Q's hour at 12."""
    rows = ("R cafe 09:00-09:05", "B cafe 09:00-09:05", "Q gym 12:00-13:00", "B gym 12:00-13:00",
            "B zoo 10:00-11:00", "X zoo 10:00-11:00")  # fmt: skip
    assert minutes_of(trace(*rows, sources={"Q": ALWAYS, "R": ALWAYS}, generations=2)) == {"B": (1, 60)}


def test_a_person_gets_the_lowest_level() -> None:
    """X met the case for 20 minutes and a contact for two hours: first generation, 20 minutes."""
    rows = (
        "Q gym 12:00-13:00",
        "B gym 12:00-13:00",
        "X gym 12:40-13:00",
        "B zoo 14:00-16:00",
        "X zoo 14:00-16:00",
    )
    assert minutes_of(trace(*rows, generations=2)) == {"B": (1, 60), "X": (1, 20)}


def test_the_window_is_never_revised_later() -> None:
    """B, a first contact from 12:00, is exposed again earlier to its own contact's side: nothing is revised.

    C is reached by B at 14:00. C met B at 9:00 as well, before B was a source; that hour stays without meaning.
    """
    rows = ("B cafe 09:00-10:00", "C cafe 09:00-10:00", "Q gym 12:00-13:00", "B gym 12:00-13:00",
            "B zoo 14:00-15:00", "C zoo 14:00-15:00", "C inn 10:00-11:00", "D inn 10:00-11:00",
            "C inn 16:00-17:00", "E inn 16:00-17:00")  # fmt: skip
    found = trace(*rows, generations=5)
    assert minutes_of(found) == {"B": (1, 60), "C": (2, 60), "E": (3, 60)}


def test_the_case_is_never_a_contact() -> None:
    """Neither of itself, nor of its contacts, nor of another case."""
    rows = (
        "Q gym 12:00-13:00",
        "B gym 12:00-13:00",
        "Q zoo 14:00-15:00",
        "B zoo 14:00-15:00",
        "R gym 12:00-13:00",
    )
    found = trace(*rows, sources={"Q": ALWAYS, "R": ALWAYS}, generations=3)
    assert set(minutes_of(found)) == {"B"}


def test_contacts_of_one_level_are_not_contacts_of_each_other() -> None:
    """Both met the case: their own hours together do not make a second generation of them."""
    rows = (
        "Q gym 12:00-13:00",
        "A gym 12:00-13:00",
        "B gym 12:00-13:00",
        "A zoo 14:00-15:00",
        "B zoo 14:00-15:00",
    )
    assert minutes_of(trace(*rows, generations=2)) == {"A": (1, 60), "B": (1, 60)}


@pytest.mark.parametrize("generations", [1, 2, 3, 4])
def test_as_many_levels_as_asked(generations: int) -> None:
    """A chain of five people, one meeting an hour: as many of them as levels are asked for, each a level on."""
    chain = "QABCD"
    rows = [f"{person} v{hour} {hour + 10}:00-{hour + 10}:30"
            for hour in range(4) for person in chain[hour : hour + 2]]  # fmt: skip
    found = minutes_of(trace(*rows, generations=generations))
    assert found == {chain[level]: (level, 30) for level in range(1, generations + 1)}


def test_a_source_without_visits_has_no_contacts() -> None:
    """A case that was nowhere reaches nobody, in however many generations."""
    assert trace("A gym 12:00-13:00", "B gym 12:00-13:00", generations=3).contacts == ()


def test_no_generations_find_nobody() -> None:
    """Zero levels are zero contacts."""
    assert trace("Q gym 12:00-13:00", "B gym 12:00-13:00", generations=0).contacts == ()


def test_the_window_of_a_contact_is_told() -> None:
    """A contact carries when it is a source: from its first exposure, for the policy's days."""
    contact = only(trace("Q gym 12:00-13:00", "B gym 12:10-13:00"))
    assert contact.window == policy().window_of_contact(clock("12:10"))


def test_a_repeated_row_changes_nothing() -> None:
    """The same row twice, as two stores may send it, is one visit."""
    rows = ("Q gym 12:00-13:00", "B gym 12:10-13:00")
    assert trace(*rows) == trace(*rows, *rows)
    assert trace(visit(rows[0]), visit(rows[1])) == trace(*rows)
