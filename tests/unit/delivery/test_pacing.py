"""The limit of an account: blocks and turns on a simulated clock, held against an oracle that counts every second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.delivery.domain.pacing import FIRST_WAIT, SLACK, block_size, turn_of, wait_after

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _handed_out(per_second: int, asks: list[tuple[int, int]]) -> list[tuple[datetime, int]]:
    """Hand out turns as the database does, to workers that ask after so many milliseconds for so many messages."""
    now = next_at = START
    given_out = []
    for later, count in asks:
        now += timedelta(milliseconds=later)
        count = min(count, block_size(per_second))
        start = max(now, next_at)
        next_at = start + turn_of(count, per_second)
        given_out.append((start, count))
    return given_out


def _most_in_a_second(going: list[tuple[datetime, int]]) -> int:
    """The oracle: for every moment at which something went, what went from then until a second later."""
    return max(sum(count for at, count in going if start <= at < start + SECOND) for start, _ in going)


@settings(max_examples=50, deadline=None)
@given(
    per_second=st.integers(1, 2000),
    asks=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 500)), min_size=1, max_size=60),
    late=st.lists(st.integers(0, SLACK // timedelta(milliseconds=1)), min_size=60, max_size=60),
)
def test_every_second_keeps_the_limit(per_second: int, asks: list[tuple[int, int]], late: list[int]) -> None:
    """Proves that no second holds more than the limit, whoever asks when, and though each is a little late."""
    turns = _handed_out(per_second, asks)
    going = [
        (start + timedelta(milliseconds=wait), count)
        for (start, count), wait in zip(turns, late, strict=False)
    ]
    assert _most_in_a_second(going) <= per_second


@pytest.mark.parametrize("per_second", [1, 2, 9, 10, 11, 19, 50, 100, 1000, 5000])
def test_a_busy_account_comes_near_its_limit(per_second: int) -> None:
    """Proves that asking without a pause wastes little: 85 % of the limit, above ten a second; never more than it."""
    block = block_size(per_second)
    turns = _handed_out(per_second, [(0, block)] * 200)
    seconds = (turns[-1][0] - turns[0][0]) / SECOND
    rate = sum(count for _, count in turns[:-1]) / seconds
    assert 0.85 * per_second <= rate <= per_second
    assert _most_in_a_second(turns) <= per_second


@pytest.mark.parametrize(("per_second", "block"), [(1, 1), (9, 1), (10, 1), (20, 2), (999, 99), (1000, 100)])
def test_a_block_is_a_tenth(per_second: int, block: int) -> None:
    """Proves the size of a block, one message at least."""
    assert block_size(per_second) == block


@pytest.mark.parametrize(
    ("refusals", "asked", "seconds"),
    [
        (0, None, 15),
        (1, None, 15),
        (2, None, 30),
        (3, None, 60),
        (5, None, 240),
        (6, None, 300),
        (1000, None, 300),
        (1, 3, 15),
        (1, 120, 120),
        (6, 600, 600),
        (1, 90_000, 3600),
    ],
)
def test_waits_double_and_follow_what_is_asked_for(refusals: int, asked: int | None, seconds: int) -> None:
    """Proves the rest after each refusal in a row: doubled to five minutes, longer when the service says so, an hour at most."""
    wanted = None if asked is None else timedelta(seconds=asked)
    assert wait_after(refusals, wanted) == timedelta(seconds=seconds)


def test_the_first_wait_is_that_of_a_delivery() -> None:
    """Proves that a message given back and its account wait alike."""
    assert wait_after(1) == FIRST_WAIT
