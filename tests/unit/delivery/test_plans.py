"""Hours of sending and ladders, without a database."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.hours import Window
from ansim.delivery.domain.ladder import LadderWrong, Step, checked, due_at, next_step
from ansim.delivery.domain.states import FAILED, State
from ansim.kit.clock import KST

DAY = Window(time(8), time(21))
SENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def _seoul(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=KST)


@pytest.mark.parametrize(
    ("moment", "inside", "opens"),
    [
        (_seoul(8), True, _seoul(8)),
        (_seoul(20, 59), True, _seoul(20, 59)),
        (_seoul(21), False, _seoul(8, day=22)),
        (_seoul(0, 30), False, _seoul(8)),
        (_seoul(7, 59), False, _seoul(8)),
        (_seoul(23, 59), False, _seoul(8, day=22)),
    ],
)
def test_hours_are_those_of_korea(moment: datetime, inside: bool, opens: datetime) -> None:
    """Proves the borders of the day, told by the clock of Seoul wherever the server stands."""
    for same in (moment, moment.astimezone(UTC)):
        assert DAY.holds(same) is inside
        assert DAY.opens_after(same) == opens


@settings(max_examples=50, deadline=None)
@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    opens=st.integers(0, 22),
    length=st.integers(1, 23),
)
def test_the_next_opening_is_inside_and_never_a_day_away(moment: datetime, opens: int, length: int) -> None:
    """Proves that whoever waits is sent to within a day, inside the hours, and not before now."""
    window = Window(time(opens), time(min(23, opens + length)))
    found = window.opens_after(moment)
    assert moment <= found < moment + timedelta(days=1)
    assert window.holds(found)


@pytest.mark.parametrize(
    "steps",
    [
        [Step.PICTURE],
        [Step.PICTURE, Step.POST],
        [Step.PICTURE, Step.TEXT, Step.ALIMTALK, Step.POST],
        [Step.PICTURE, Step.ALIMTALK, Step.TEXT],
    ],
)
def test_ladders_that_can_be_used(steps: list[Step]) -> None:
    """Proves that any order of the ways between is allowed."""
    assert checked(steps) == tuple(steps)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [Step.TEXT],
        [Step.POST, Step.PICTURE],
        [Step.PICTURE, Step.POST, Step.TEXT],
        [Step.PICTURE, Step.TEXT, Step.TEXT],
        [Step.PICTURE, Step.PICTURE],
    ],
)
def test_ladders_that_cannot_be_used(steps: list[Step]) -> None:
    """Proves that nothing begins otherwise, is tried twice or comes after the post."""
    with pytest.raises(LadderWrong):
        checked(steps)


def test_steps_follow_each_other() -> None:
    """Proves that the step after the last is none."""
    steps = (Step.PICTURE, Step.TEXT, Step.POST)
    assert [next_step(steps, done) for done in (1, 2, 3, 9)] == [Step.TEXT, Step.POST, None, None]


@pytest.mark.parametrize("state", list(State))
def test_a_step_waits_until_nothing_can_come_any_more(state: State) -> None:
    """Proves for every state: at once after a final word, after the settle time of what may still come, else never."""
    failed = SENT + timedelta(hours=2)
    due = due_at(state, sent_at=SENT, failed_at=failed, settle=timedelta(hours=80))
    if state in (State.FAILED_PERMANENT, State.RETURNED):
        assert due == failed
    elif state in FAILED:
        assert due == SENT + timedelta(hours=80)
    else:
        assert due is None


def test_what_never_went_settles_from_its_failure() -> None:
    """Proves that a delivery refused before it went waits from then on."""
    found = due_at(State.FAILED_TECHNICAL, sent_at=None, failed_at=SENT, settle=timedelta(hours=25))
    assert found == SENT + timedelta(hours=25)
