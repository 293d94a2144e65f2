"""The receiving side of signed calls: its memory of nonces stays bounded and forgets nothing too early."""

from hypothesis import given
from hypothesis import strategies as st

from ansim.calls.service import _MAX_AGE_SECONDS, _Nonces

LIFETIMES = 2.0 * _MAX_AGE_SECONDS  # a request dated a minute ahead may be replayed for two
START = 1_795_237_200.0


def test_a_nonce_is_taken_once() -> None:
    """The first taking succeeds, every later one fails; another nonce is another matter."""
    nonces = _Nonces()
    assert nonces.take("a", START)
    assert not nonces.take("a", START + 1)
    assert nonces.take("b", START + 1)


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 100)), max_size=60))
def test_no_nonce_can_be_used_twice_within_two_lifetimes(calls: list[tuple[int, float]]) -> None:
    """However the calls fall, a nonce taken less than two lifetimes ago is never taken again."""
    nonces, moment = _Nonces(), START
    taken_at: dict[int, float] = {}
    for number, pause in calls:
        moment += pause
        recent = number in taken_at and moment - taken_at[number] < LIFETIMES
        taken = nonces.take(str(number), moment)
        assert not (taken and recent)
        if taken:
            taken_at[number] = moment
        elif number not in taken_at:
            raise AssertionError("a nonce never seen was refused")


def test_the_memory_is_bounded() -> None:
    """Nonces of long ago are forgotten, so that a role may run for months."""
    nonces = _Nonces()
    for number in range(1_000):
        assert nonces.take(f"old{number}", START)
    for turn in (1, 2):
        assert nonces.take(f"new{turn}", START + turn * LIFETIMES)
    assert nonces.take("old7", START + 2 * LIFETIMES)
