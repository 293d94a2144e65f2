"""Many handles at once are those that are made one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ansim.wire.errors import OutOfBounds
from ansim.wire.token import handle_of, handles_for, open_handle

KEYS = some.binary(min_size=32, max_size=32)
WANTED = some.lists(some.tuples(some.integers(0, 2**64 - 1), some.integers(0, 255)), max_size=20)


@given(KEYS, WANTED)
def test_many_handles_are_the_single_ones_in_order(key: bytes, wanted: list[tuple[int, int]]) -> None:
    """Each is the handle of its person and counter, and opens to them again."""
    made = handles_for(key, wanted)
    assert made == [handle_of(key, uid, counter) for uid, counter in wanted]
    assert [open_handle(key, handle) for handle in made] == wanted


@pytest.mark.parametrize(
    ("key", "uid", "counter"),
    [(bytes(31), 1, 0), (bytes(32), -1, 0), (bytes(32), 2**64, 0), (bytes(32), 1, 256)],
)
def test_one_that_is_out_of_bounds_refuses_all(key: bytes, uid: int, counter: int) -> None:
    """Nothing is made of a list with one impossible person, counter or key."""
    with pytest.raises(OutOfBounds):
        handles_for(key, [(1, 0), (uid, counter)])


def test_nobody_has_no_handles() -> None:
    """An empty day."""
    assert handles_for(bytes(32), iter(())) == []
