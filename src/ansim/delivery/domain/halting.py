"""When a group stops itself: at least 10 failures that are at least 10 % of what has a result (postmangovsg)."""

from typing import Final

FAILURES: Final = 10
SHARE_PERCENT: Final = 10


def should_halt(failed: int, finished: int) -> bool:
    """Return whether `failed` of `finished` deliveries are too many to go on without a person looking."""
    return failed >= FAILURES and failed * 100 >= finished * SHARE_PERCENT
