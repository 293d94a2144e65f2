"""100,000 notices by one process of the pool: its memory stays flat. The figures are printed."""

import os

from tests.unit.notices.memory_of_making import GROWTH_MB, resident_mb

COUNT = int(os.environ.get("ANSIM_SOAK_NOTICES", "100000"))


def test_a_hundred_thousand_notices_need_no_more_memory_than_a_few_thousand() -> None:
    """In no stretch does the process hold more than in the first tenth, but for a few MB."""
    held = resident_mb(COUNT)
    print(f"\n{COUNT} notices, MB in each stretch: {held}")
    assert max(held) <= max(held[: len(held) // 10]) + GROWTH_MB
