"""Letting go of what was held back until its caller knew more: once, and never what was cancelled or has expired."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from ansim.delivery.domain.messages import Channel
from ansim.delivery.services.statements import run

# Row locks settle every race: whoever cancels or expires first leaves nothing to let go, whoever lets go first leaves
# a queued delivery, which stopping and expiring find as well.
_LET_GO: Final = """
WITH held AS (
    SELECT id FROM delivery_delivery
    WHERE office_id = %(office)s AND channel = ANY(%(channels)s::text[]) AND key = ANY(%(keys)s::text[])
      AND state = 'held_back' AND expires_at > %(now)s
    ORDER BY id FOR UPDATE
), moved AS (
    UPDATE delivery_delivery d SET state = 'queued', changed_at = %(now)s, not_before = %(now)s
    FROM held WHERE d.id = held.id RETURNING d.id, d.key
), noted AS (
    INSERT INTO delivery_deliveryevent (delivery_id, at, before, after, attempt, code, by, reason)
    SELECT id, %(now)s, 'held_back', 'queued', 0, '', %(by)s, %(reason)s FROM moved
)
SELECT key FROM moved
"""


def let_go(
    *, office_id: int, keys: Collection[str], now: datetime, by: str, reason: str = ""
) -> frozenset[str]:
    """Queue an office's deliveries with these keys that are still held back; return the keys of those.

    Their waiting begins now for the alarm of the queue's age. In the caller's transaction. Wake a worker after the commit (worker.wake).
    """
    params = {
        "office": office_id,
        "channels": [channel.value for channel in Channel],
        "keys": list(keys),
        "now": now,
        "by": by,
        "reason": reason[:200],
    }
    return frozenset(row[0] for row in run(_LET_GO, params))
