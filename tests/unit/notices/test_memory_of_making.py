"""Making notices does not gather memory (tests/soak has the run of 100,000)."""

from tests.unit.notices.memory_of_making import LEARNT, is_flat, resident_mb

COUNT = 20_000


def test_memory_stays_flat_over_twenty_thousand_notices() -> None:
    """20,000 people of every syllable: once each was seen, no stretch of 1,500 needs more memory than those before."""
    held = resident_mb(COUNT)
    assert len(held) > LEARNT
    assert is_flat(held), held
