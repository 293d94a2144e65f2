"""The search for cycles rests while many values are made, and goes on exactly as before."""

import gc
import weakref
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from ansim.kit.collecting import many_values, set_aside


@pytest.fixture(autouse=True)
def searching() -> Iterator[None]:
    """Every test begins and ends with the search on, as a process does."""
    assert gc.isenabled()
    yield
    gc.enable()


def test_it_rests_inside_and_goes_on_after() -> None:
    """Off in the block, on behind it."""
    with many_values():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_blocks_may_lie_in_each_other() -> None:
    """Only the end of the outermost one begins the search again."""
    with many_values():
        with many_values():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_work_that_breaks_does_not_leave_it_off() -> None:
    """An error passes through, and the search goes on."""
    with pytest.raises(RuntimeError, match="broken"), many_values():
        raise RuntimeError("broken")
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off() -> None:
    """A process that runs without the search is left so."""
    gc.disable()
    with many_values():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_two_threads_at_once_both_rest() -> None:
    """The first to end does not begin the search under the other."""
    inside, may_end = Event(), Event()

    def at_work() -> None:
        with many_values():
            inside.set()
            may_end.wait(60)

    with many_values():
        other = Thread(target=at_work)
        other.start()
        assert inside.wait(60)
    assert not gc.isenabled()
    may_end.set()
    other.join(60)
    assert gc.isenabled()


def test_what_is_set_aside_is_never_looked_at_again() -> None:
    """What lived before stands outside every search, a cycle of it too; what comes after is searched as ever."""

    class Knot:
        pass

    before, after = Knot(), Knot()
    before.self, after.self = before, after
    gone: list[str] = []
    weakref.finalize(before, gone.append, "before")
    weakref.finalize(after, gone.append, "after")
    try:
        del after
        kept = gc.get_freeze_count()
        set_aside()
        assert gone == ["after"]  # a last search takes what nobody holds
        assert gc.get_freeze_count() > kept
        del before
        late = Knot()
        late.self = late
        weakref.finalize(late, gone.append, "late")
        del late
        gc.collect()
        assert gone == ["after", "late"]
    finally:
        gc.unfreeze()
    gc.collect()
    assert "before" in gone
