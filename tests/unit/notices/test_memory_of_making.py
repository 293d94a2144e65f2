"""Making notices does not gather memory (tests/soak has the run of 100,000)."""

from tests.unit.notices.memory_of_making import GROWTH_MB, resident_mb

COUNT = 4_500


def test_memory_stays_flat_over_thousands_of_notices() -> None:
    """Thousands of people of every syllable: the last stretch of them needs no more memory than the first."""
    held = resident_mb(COUNT)
    assert len(held) == 3
    assert max(held) <= held[0] + GROWTH_MB
