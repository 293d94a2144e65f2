"""Nonces: each passes once for as long as its signature could still be right, whatever the load or the clock."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.calls import service
from ansim.calls.service import _Nonces

LIFE = service._MAX_AGE_SECONDS
START = 1_795_237_200.0


class EveryNonce:
    """The rule in its plainest form: everything ever seen is kept for ever."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def take(self, nonce: str) -> bool:
        fresh = nonce not in self.seen
        self.seen.add(nonce)
        return fresh


def test_a_nonce_passes_once() -> None:
    """The first time yes, then no; another nonce is not held up by it."""
    nonces = _Nonces()
    assert nonces.take("a", START)
    assert not nonces.take("a", START)
    assert nonces.take("b", START)
    assert not nonces.take("a", START + 1)


@pytest.mark.parametrize("later", [0, 1, 59, 60, 61, 119, 119.999, 120])
@pytest.mark.parametrize("offset", [0, 1, 60, 119, 119.5])
def test_a_nonce_is_remembered_while_its_signature_lives(offset: float, later: float) -> None:
    """Up to two lifetimes after it was seen (signed 60 s ahead, shown 60 s late) a replay is refused."""
    nonces = _Nonces()
    nonces.take("first", START)
    assert nonces.take("a", START + offset)
    nonces.take("second", START + offset + later / 2)
    assert not nonces.take("a", START + offset + later)


steps = st.lists(st.tuples(st.integers(0, 30), st.floats(0, 90, allow_nan=False)), min_size=1, max_size=80)


@settings(deadline=None)
@given(steps)
def test_no_replay_within_two_lifetimes_ever_passes(walk: list[tuple[int, float]]) -> None:
    """Over any walk of time: what the rule kept for ever refuses within 120 s, the two generations refuse too."""
    nonces, rule = _Nonces(), EveryNonce()
    last: dict[str, float] = {}
    moment = START
    for number, step in walk:
        moment += step
        nonce = str(number)
        taken, fresh = nonces.take(nonce, moment), rule.take(nonce)
        if fresh:
            assert taken
        elif moment - last[nonce] <= 2 * LIFE:
            assert not taken
        if taken:
            last[nonce] = moment


def test_memory_is_bounded_by_the_rate_not_by_the_days() -> None:
    """After a day at ten requests a second it holds what four lifetimes bring, and no more."""
    nonces = _Nonces()
    for number in range(24 * 3600 * 10):
        assert nonces.take(str(number), START + number / 10)
        if number % 50_000 == 0:
            assert len(nonces._newer) + len(nonces._older) <= 4 * LIFE * 10 + 1


def test_taking_never_sweeps_what_is_held() -> None:
    """With a hundred thousand nonces held, another one replaces no collection: the cost does not grow with load."""
    nonces = _Nonces()
    for number in range(100_000):
        nonces.take(str(number), START)
    held = nonces._newer
    assert nonces.take("one more", START + 1)
    assert nonces._newer is held


@pytest.mark.parametrize("back", [1, 60, 3600, 86_400])
def test_a_clock_set_back_forgets_nothing(back: float) -> None:
    """While the clock runs through a time again, what was seen is still refused."""
    nonces = _Nonces()
    nonces.take("a", START)
    assert not nonces.take("a", START - back)
    assert nonces.take("b", START - back)
    assert not nonces.take("b", START - back + 1)
    assert not nonces.take("a", START)


def test_a_clock_that_jumps_ahead_and_back_keeps_the_last_generation() -> None:
    """One jump ahead and back (a wrong time server) does not open the door to what was seen just before."""
    nonces = _Nonces()
    nonces.take("before", START - 500)
    nonces.take("a", START)
    nonces.take("ahead", START + 86_400)
    assert not nonces.take("a", START + 1)


def test_of_racing_requests_with_one_nonce_one_passes() -> None:
    """Twelve threads show the same hundred nonces in different order: each nonce passes exactly once."""
    nonces = _Nonces()
    names = [str(number) for number in range(100)]
    gate = threading.Barrier(12)

    def show(seed: int) -> list[str]:
        order = random.Random(seed).sample(names, len(names))
        gate.wait(timeout=60)
        return [name for name in order if nonces.take(name, START)]

    with ThreadPoolExecutor(12) as pool:
        passed = [name for taken in pool.map(show, range(12)) for name in taken]
    assert sorted(passed) == sorted(names)
