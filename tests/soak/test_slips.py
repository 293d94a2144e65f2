"""1,000 variants of a 10,000-row list: slid by one to five rows, sorted alone, rows swapped, clean. Figures are printed.

A run can be parted: ANSIM_SOAK_FIRST is the first seed, ANSIM_SOAK_LISTS how many. Every fiftieth list tells the figures so
far, so that a run that is ended tells something too.
"""

import os
from collections import defaultdict
from datetime import date

from ansim.sandbox.slips import Figures, make_variant, measure

TODAY = date(2026, 11, 21)
FIRST, LISTS = int(os.environ.get("ANSIM_SOAK_FIRST", "0")), int(os.environ.get("ANSIM_SOAK_LISTS", "1000"))
ROWS, TOLD_EVERY = 10_000, 50
FALSE_ALARMS = 0.001


def tell(last: int, sums: dict[str, Figures]) -> None:
    """Print the figures of every way to spoil a list, up to a seed."""
    print(f"\nseeds {FIRST} to {last}", flush=True)
    for way, found in sums.items():
        print(f"{way}: {found.told()}", flush=True)


def test_nobody_with_a_witness_gets_a_strangers_notice() -> None:
    """No wrong row with a witness goes on, every slid list is told of, and clean rows are all but never doubted."""
    sums: dict[str, Figures] = defaultdict(Figures)
    for seed in range(FIRST, FIRST + LISTS):
        variant = make_variant(seed, TODAY, ROWS)
        sums[variant.way].add(measure(variant, TODAY)[0])
        if (seed - FIRST + 1) % TOLD_EVERY == 0:
            tell(seed, sums)
    tell(FIRST + LISTS - 1, sums)
    assert sum(found.sent_in_spite for found in sums.values()) == 0
    assert sums["clean"].wrong == 0
    assert sums["clean"].doubted <= FALSE_ALARMS * sums["clean"].rows
    for way in ("turned", "pushed", "deleted", "sorted"):
        assert sums[way].alarmed == sums[way].lists
