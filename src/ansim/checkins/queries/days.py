"""How much the store holds of given days: numbers only."""

from collections.abc import Iterable

from ansim.checkins.adapters import partitions


def visits_on(days: Iterable[int]) -> int:
    """Return how many visits of these days (wire's day numbers) are stored; 0 for days without a partition."""
    return sum(partitions.count(day).visits for day in days)
