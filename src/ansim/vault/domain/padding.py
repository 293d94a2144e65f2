"""Dummy leaves: what the public log shows of a warrant is its people rounded up to 16, and the closing leaf says by how many."""

from typing import Final

STEP: Final = 16


def dummies_for(people: int) -> int:
    """Return how many dummy leaves pad `people` access leaves to a multiple of 16."""
    return -people % STEP
