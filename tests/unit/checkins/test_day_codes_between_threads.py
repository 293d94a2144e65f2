"""The bound on old codes where several threads read the clock: one count over the second's turn, and none for ever."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain import codes
from ansim.checkins.domain.codes import DAYS_A_SECOND, DayCodes
from ansim.checkins.domain.refusals import GateBusy
from ansim.wire.days import day_of

NOON = 1_795_230_000
DAY = day_of(NOON)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes that cost nothing: here only how often a day is made counts."""
    monkeypatch.setattr(codes, "_STEPS_A_DAY", 1)


def made(days: DayCodes, *seconds: int) -> list[bool]:
    """Ask for a day of another door at each of these times; say of each whether it was made."""
    found = []
    for at in seconds:
        door = bytes([len(days._kept) // 250, len(days._kept) % 250]) * 3
        try:
            days.of((b"s" * 32, door, 0, DAY), at)
            found.append(True)
        except GateBusy:
            found.append(False)
    return found


def test_two_threads_over_the_turn_of_a_second_share_one_count() -> None:
    """One still has the second before: going to and fro between the two must not begin the count anew each time."""
    assert sum(made(DayCodes(), *[NOON + turn % 2 for turn in range(60)])) <= 2 * DAYS_A_SECOND


@pytest.mark.parametrize("back", [3, 3_600])
def test_a_clock_that_is_set_back_stops_nobody(back: int) -> None:
    """After the time was corrected, days are made as before: the count is of about now, not of what will be."""
    days = DayCodes()
    assert made(days, *[NOON] * (DAYS_A_SECOND + 1)) == [True] * DAYS_A_SECOND + [False]
    assert made(days, *[NOON - back] * 2) == [True, True]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=60))
def test_no_order_of_times_makes_many_days(steps: list[int]) -> None:
    """Over however many seconds that follow each other, in each eight at most; whoever waits a second is served."""
    times = [NOON + sum(steps[: at + 1]) for at in range(len(steps))]
    days = DayCodes()
    served = made(days, *times)
    for second in set(times):
        asked = [was for at, was in zip(times, served, strict=True) if at == second]
        assert asked == [True] * min(len(asked), DAYS_A_SECOND) + [False] * max(len(asked) - DAYS_A_SECOND, 0)


def test_a_day_that_is_kept_costs_nothing_however_busy_it_is() -> None:
    """The count is of days made: one that is there is given to everybody, whatever the second."""
    days = DayCodes()
    made(days, *[NOON] * DAYS_A_SECOND)
    (screen, *_) = days._kept
    assert {days.of(screen, NOON) for _ in range(50)} == {days._kept[screen]}
    assert made(days, NOON) == [False]
