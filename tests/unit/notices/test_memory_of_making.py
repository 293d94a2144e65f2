"""Making notices does not gather memory (tests/soak has the run of 100,000)."""

from tests.unit.notices.memory_of_making import GROWTH_MB, resident_mb

COUNT = 4_500


def test_memory_stays_flat_over_three_lives_of_the_compiler() -> None:
    """Thousands of people of every syllable: a later compiler's process holds what the first ones' held."""
    held = resident_mb(COUNT)
    assert len(held) == 3
    assert max(held) <= max(held[:2]) + GROWTH_MB
