"""One-time keys under any order of making, using, counting and waiting, held against a plain model; threads too."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.errors import AnsimError
from ansim.opener.domain.errors import OpeningBusy, OpeningGone, TooManyOpenings
from ansim.opener.domain.openings import MOST_TRACES, Openings

LIFETIME = 10
MOST = 3
STEPS = st.lists(
    st.tuples(st.sampled_from(["make", "use", "fail", "wait"]), st.integers(0, 6)), min_size=1, max_size=40
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_any_life_of_openings_is_that_of_the_model(steps: list[tuple[str, int]]) -> None:
    """At most three at once, gone after ten seconds or three counted traces, and a trace that failed costs nothing."""
    openings, now = Openings(most=MOST, lifetime=LIFETIME), 0
    names: list[str] = []
    model: dict[str, tuple[int, int]] = {}  # name: until when, how many traces were counted
    for act, number in steps:
        model = {name: one for name, one in model.items() if now < one[0]}
        if act == "wait":
            now += number
        elif act == "make":
            if len(model) >= MOST:
                with pytest.raises(TooManyOpenings):
                    openings.make(now)
                continue
            made = openings.make(now)
            names.append(made.name)
            model[made.name] = (now + LIFETIME, 0)
        elif names:
            name = names[number % len(names)]
            if name not in model:
                with pytest.raises(OpeningGone), openings.use(name, now):
                    pass
                continue
            until, traces = model[name]
            with openings.use(name, now) as use:
                assert (use.number, use.opening.expires) == (traces + 1, until)
                if act == "use":
                    openings.count(use)
                    model[name] = (until, traces + 1)
            if model[name][1] >= MOST_TRACES:
                del model[name]


def test_a_fault_inside_gives_the_opening_back() -> None:
    """Whatever ends a trace, Ctrl-C as well: the opening is not busy for ever, and the use is not counted."""
    openings = Openings()
    made = openings.make(0)
    for fault in (ValueError, KeyboardInterrupt, OpeningGone):
        with pytest.raises(fault), openings.use(made.name, 1):
            raise fault
    with openings.use(made.name, 1) as use:
        assert use.number == 1


def test_counting_after_the_end_brings_nothing_back() -> None:
    """A trace that outlives its opening is counted without one; the name stays gone."""
    openings = Openings(lifetime=5)
    made = openings.make(0)
    with openings.use(made.name, 4) as use:
        openings.make(6)  # forgets what is over
        openings.count(use)
    with pytest.raises(OpeningGone), openings.use(made.name, 4):
        pass


def test_of_many_threads_one_traces() -> None:
    """Eight ask for one opening at the same moment: one holds it until all have asked, seven are told to wait."""
    openings = Openings()
    made = openings.make(0)
    start, end = Barrier(8), Barrier(8)

    def ask(_: int) -> type[AnsimError] | None:
        start.wait(60)
        with ExitStack() as held:
            try:
                held.enter_context(openings.use(made.name, 1))
            except OpeningBusy as busy:
                return type(busy)
            finally:
                end.wait(60)
        return None

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert (answers.count(None), answers.count(OpeningBusy)) == (1, 7)
    with openings.use(made.name, 1):
        pass


def test_many_threads_never_hold_too_many() -> None:
    """Sixteen make one at the same moment where five fit: five are made, eleven refused."""
    openings = Openings(most=5)
    start = Barrier(16)

    def make(_: int) -> str | None:
        start.wait(60)
        try:
            return openings.make(0).name
        except TooManyOpenings:
            return None

    with ThreadPoolExecutor(16) as pool:
        names = [name for name in pool.map(make, range(16)) if name]
    assert (len(names), len(set(names))) == (5, 5)


@pytest.mark.parametrize("name", ["", "0" * 32, "../x", "\0", "\udcff"])
def test_a_name_that_was_never_given_opens_nothing(name: str) -> None:
    """Whatever is asked for: gone, and no other error."""
    openings = Openings()
    openings.make(0)
    with pytest.raises(OpeningGone), openings.use(name, 0):
        pass
