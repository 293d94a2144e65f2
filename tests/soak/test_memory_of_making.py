"""100,000 notices by one process of the pool: its memory stays flat. The figures are printed."""

import os

from tests.unit.notices.memory_of_making import GROWTH_MB, LEARNT, is_flat, resident_mb

COUNT = int(os.environ.get("ANSIM_SOAK_NOTICES", "100000"))


def test_a_hundred_thousand_notices_need_no_more_memory_than_a_few_thousand() -> None:
    """In no stretch does the process hold more than while it learnt all letters, and in the last ones no more than after that."""
    held = resident_mb(COUNT)
    print(f"\n{COUNT} notices, MB in each stretch: {held}")
    assert is_flat(held)
    assert max(held[-LEARNT:]) <= max(held[: 2 * LEARNT]) + GROWTH_MB // 3
