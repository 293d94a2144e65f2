"""When the rest follows a first few messages: all of those have an end, and none failed in a way of ours."""

from collections.abc import Mapping
from typing import Final

from ansim.delivery.domain.states import FINAL, State

#: ends that say something of our own sending, not of one phone
OURS: Final = frozenset({State.FAILED_TECHNICAL, State.EXPIRED, State.CANCELLED})


def rest_may_go(counts: Mapping[State, int]) -> bool:
    """Return whether the rest may follow by itself, by the states of the first ones.

    A number that is out of service or a phone that is off is nobody's fault here, but one at least must have arrived.
    """
    held = {state for state, count in counts.items() if count}
    return State.DELIVERED in held and held <= FINAL and not held & OURS
