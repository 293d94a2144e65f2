"""How fast an account may be used: a limit kept in every window of a second, and how long to wait after a refusal.

Messages go in blocks. A block of n takes its turn and keeps the next one away for n spacings, so that any second holds
at most the blocks that begin in it: `per_second` messages, whoever sends them (GCRA with the block as its burst).
"""

from datetime import timedelta
from typing import Final

_BLOCKS: Final = 10
_SECOND: Final = timedelta(seconds=1)
#: what may pass between a permit and its request without two blocks coming into one second
SLACK: Final = timedelta(milliseconds=20)
#: a turn that is further away is not waited for: the claim is given back
LONGEST_TURN: Final = timedelta(seconds=10)

FIRST_WAIT: Final = timedelta(seconds=15)
_LONGEST_WAIT: Final = timedelta(minutes=5)
_LONGEST_ASKED: Final = timedelta(hours=1)


def block_size(per_second: int) -> int:
    """Return how many messages may go at once under a limit of `per_second` (1 or more)."""
    return max(1, per_second // _BLOCKS)


def turn_of(count: int, per_second: int) -> timedelta:
    """Return how long `count` messages (a block at most) keep the next ones away."""
    return (_SECOND + SLACK) * count / (per_second - block_size(per_second) + 1)


def wait_after(refusals: int, asked: timedelta | None = None) -> timedelta:
    """Return how long an account rests after so many refusals in a row; what the service `asked` for counts when longer.

    15 seconds, doubled each time up to 5 minutes; what is asked for is taken up to an hour.
    """
    own = min(FIRST_WAIT * (1 << min(max(refusals, 1) - 1, 10)), _LONGEST_WAIT)
    return max(own, min(asked or timedelta(), _LONGEST_ASKED))
