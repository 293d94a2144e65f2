"""Claims: what a worker takes, under a fence token, with attempts committed before any call.

Every statement here is one transaction. A claim is SKIP LOCKED, a release compare-and-swap on the fence: a worker
that slept past its lease finds its fence gone before it can send.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from ansim.delivery.domain.states import Control, Stage
from ansim.delivery.services.statements import run, run_count
from ansim.kit.clock import KST

# A lease outlasts the longest request (3 s connect, 10 s write, 10 s read), so nobody takes over a live call.
PREPARING: Final = timedelta(seconds=60)
RELEASED: Final = timedelta(seconds=45)

# `paced` is asked by itself, never joined: a join would have all that is queued sorted before each claim.
_CLAIM: Final = """
WITH paced AS (
    SELECT g.sender, g.provider_id, g.control = 'carried' AS is_carried, COALESCE(p.per_second, 0) AS per_second,
        COALESCE(p.refusals, 0) AS refusals, w.upto
    FROM delivery_group g LEFT JOIN delivery_pace p ON p.provider_id = g.provider_id
        LEFT JOIN delivery_firstwave w ON w.group_id = g.id AND w.opened_at IS NULL
        LEFT JOIN delivery_hours h ON h.office_id = g.office_id AND g.in_hours
    WHERE g.id = %(group)s AND g.control = %(control)s
      AND (g.control = 'carried' OR p.closed_until IS NULL OR p.closed_until <= %(now)s)
      AND (g.control = 'carried' OR h.opens IS NULL OR %(clock)s::time >= h.opens AND %(clock)s::time < h.closes)
), picked AS (
    SELECT d.id, d.expires_at, d.office_id FROM delivery_delivery d
    WHERE d.group_id = %(group)s AND d.state = 'queued' AND EXISTS (SELECT FROM paced) AND d.expires_at > %(now)s
      AND (d.not_before IS NULL OR d.not_before <= %(now)s OR (SELECT is_carried FROM paced))
      AND ((SELECT is_carried OR upto IS NULL FROM paced) OR d.id <= (SELECT upto FROM paced))
    ORDER BY d.id LIMIT least(%(limit)s, (SELECT greatest(1, per_second / 10) FROM paced WHERE per_second > 0))
    FOR UPDATE OF d SKIP LOCKED
), placed AS (
    SELECT id, expires_at, office_id,
        (%(fences)s::uuid[])[least(row_number() OVER (ORDER BY id), cardinality(%(fences)s::uuid[]))] AS fence
    FROM picked
), box AS (
    INSERT INTO delivery_parcel (group_id, fence, stage, ref, lease_until, expires_at, claimed_at, released_at, code)
    SELECT %(group)s, fence, %(stage)s, %(ref)s, %(lease)s, min(expires_at), %(now)s, %(released)s::timestamptz, ''
    FROM placed GROUP BY fence RETURNING id, fence
), moved AS (
    UPDATE delivery_delivery d SET state = 'sending', tries = d.tries + 1, changed_at = %(now)s
    FROM placed WHERE d.id = placed.id
    RETURNING d.id, d.tries, d.key, d.content, d.attachment, d.sha256, placed.office_id, placed.fence
), noted AS (
    INSERT INTO delivery_deliveryevent (delivery_id, at, before, after, attempt, code, by, reason)
    SELECT id, %(now)s, 'queued', 'sending', tries, '', %(by)s, '' FROM moved
), tried AS (
    INSERT INTO delivery_attempt (delivery_id, number, parcel_id, outcome, message_id, file_id, code)
    SELECT moved.id, moved.tries, box.id, 'open', '', '', '' FROM moved JOIN box ON box.fence = moved.fence
    RETURNING id, delivery_id, parcel_id
)
SELECT moved.fence, tried.parcel_id, moved.office_id, paced.sender, paced.provider_id, paced.per_second, paced.refusals,
    tried.id, moved.tries, moved.key, moved.content, moved.attachment, moved.sha256
FROM tried JOIN moved ON moved.id = tried.delivery_id CROSS JOIN paced
ORDER BY moved.id
"""

_RELEASE: Final = """
UPDATE delivery_parcel p SET stage = 'released', released_at = %(now)s, lease_until = %(lease)s
FROM unnest(%(parcels)s::bigint[], %(fences)s::uuid[]) AS ours (id, fence),
    delivery_group g LEFT JOIN delivery_hours h ON h.office_id = g.office_id AND g.in_hours
WHERE p.id = ours.id AND p.fence = ours.fence AND p.stage IN ('claimed', 'filled')
  AND p.lease_until > %(now)s AND p.expires_at > %(now)s AND g.id = p.group_id AND g.control = 'running'
  AND (h.opens IS NULL OR %(clock)s::time >= h.opens AND %(clock)s::time < h.closes)
  AND NOT EXISTS (
    SELECT FROM delivery_attempt a JOIN delivery_delivery d ON d.id = a.delivery_id
    WHERE a.parcel_id = p.id AND a.outcome = 'open' AND d.state <> 'sending'
  )
RETURNING p.id
"""

_RENEW: Final = """
UPDATE delivery_parcel SET lease_until = %(lease)s, stage = 'filled', ref = %(ref)s
WHERE id = %(parcel)s AND fence = %(fence)s AND stage IN ('claimed', 'filled')
"""


@dataclass(frozen=True, slots=True)
class ClaimedAttempt:
    """One delivery as claimed: its attempt's id and number, its sealed content, its picture."""

    attempt_id: int
    number: int
    key: str
    content: bytes
    attachment: str
    sha256: str

    @property
    def reference(self) -> str:
        """Return our own reference of this attempt, as it is sent along: key/number."""
        return f"{self.key}/{self.number}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A parcel that this worker, and no other, may fill and release.

    `per_second` is the account's limit (0: none), `refusals` how often in a row it asked us to wait.
    """

    parcel_id: int
    group_id: int
    office_id: int
    sender: str
    provider_id: int
    per_second: int
    refusals: int
    fence: uuid.UUID
    attempts: tuple[ClaimedAttempt, ...]


def claim_parcel(*, group_id: int, limit: int, now: datetime, by: str, carried_to: str = "") -> Claim | None:
    """Claim up to `limit` queued deliveries of a running group: parcel, attempts and events in one commit.

    An account with a limit gives a block at most, one that rests gives nothing, nor a group outside its office's hours.
    `carried_to` claims them of a carried group for that installation: the parcel counts as gone from the beginning,
    so no sweep and no worker ever takes it up.
    """
    found = _claimed(group_id, limit, [uuid.uuid4()], now, by, carried_to)
    return found[0] if found else None


def claim_each(*, group_id: int, limit: int, now: datetime, by: str) -> tuple[Claim, ...]:
    """Claim up to `limit` queued deliveries (a block at most) as `claim_parcel` does, each in a parcel of its own; one commit."""
    return _claimed(group_id, limit, [uuid.uuid4() for _ in range(limit)], now, by)


def _claimed(
    group_id: int, limit: int, fences: list[uuid.UUID], now: datetime, by: str, carried_to: str = ""
) -> tuple[Claim, ...]:
    """Claim into as many parcels as there are fences; what is more than fences goes into the last."""
    params: dict[str, Any] = {
        "group": group_id,
        "limit": limit,
        "now": now,
        "clock": now.astimezone(KST).time(),
        "fences": fences,
        "lease": now + PREPARING,
        "by": by,
        "ref": carried_to,
        "control": Control.CARRIED if carried_to else Control.RUNNING,
        "stage": Stage.CARRIED if carried_to else Stage.CLAIMED,
        "released": now if carried_to else None,
    }
    claims = []
    for fence, rows in groupby(run(_CLAIM, params), key=itemgetter(0)):
        parcel = list(rows)
        parcel_id, office_id, sender, provider_id, per_second, refusals = parcel[0][1:7]
        attempts = tuple(ClaimedAttempt(*row[7:]) for row in parcel)
        claims.append(
            Claim(parcel_id, group_id, office_id, sender, provider_id, per_second, refusals, fence, attempts)
        )
    return tuple(claims)


def release_parcel(*, claim: Claim, now: datetime) -> bool:
    """Return whether the parcel may go: the fence is still ours, the group runs, nothing in it has expired.

    The last thing before the request that sends; from here on the parcel counts as possibly sent.
    """
    return bool(release_each(claims=[claim], now=now))


def release_each(*, claims: Collection[Claim], now: datetime) -> frozenset[int]:
    """Ask for several parcels as `release_parcel` does for one, in one commit; return the ids of those that may go."""
    params: dict[str, Any] = {
        "parcels": [claim.parcel_id for claim in claims],
        "fences": [claim.fence for claim in claims],
        "now": now,
        "clock": now.astimezone(KST).time(),
        "lease": now + RELEASED,
    }
    return frozenset(row[0] for row in run(_RELEASE, params))


def renew_parcel(*, claim: Claim, now: datetime, ref: str = "") -> bool:
    """Lengthen the lease while a parcel is being filled; `ref` records the provider's id before any effect."""
    params = {"parcel": claim.parcel_id, "fence": claim.fence, "lease": now + PREPARING, "ref": ref}
    return run_count(_RENEW, params) == 1
