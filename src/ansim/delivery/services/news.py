"""News about attempts, whoever brings it (answer, receipt, look-up, person): applied forward only, event by event.

The order of outcomes and the allowed moves come from domain/states.py; the statement is built from that data, so
the database and the pure rules cannot differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ansim.delivery.domain.states import FAILED, ORDER, STATE_OF, TRANSITIONS, Outcome, Stage
from ansim.delivery.services.statements import run

_RANKS: Final = ", ".join(f"('{outcome.value}', {rank})" for outcome, rank in ORDER.items())
_MOVES: Final = ", ".join(
    f"('{before.value}', '{outcome.value}', '{after.value}')"
    for before, allowed in TRANSITIONS.items()
    for outcome, after in STATE_OF.items()
    if after in allowed
)
_FAILURES: Final = ", ".join(f"'{state.value}'" for state in sorted(FAILED))
_STATEMENT: Final = f"""
WITH rank (outcome, place) AS (VALUES {_RANKS}),
moves (before, outcome, after) AS (VALUES {_MOVES}),
news AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(outcomes)s::text[], %(codes)s::text[], %(messages)s::text[])
        AS n (attempt_id, outcome, code, message_id)
), known AS (
    SELECT a.id, news.outcome, news.code, news.message_id FROM delivery_attempt a
    JOIN news ON news.attempt_id = a.id
    WHERE (SELECT place FROM rank WHERE rank.outcome = news.outcome)
        > (SELECT place FROM rank WHERE rank.outcome = a.outcome)
    ORDER BY a.id FOR UPDATE OF a
), tried AS (
    UPDATE delivery_attempt a SET outcome = known.outcome, code = known.code,
        message_id = COALESCE(NULLIF(known.message_id, ''), a.message_id)
    FROM known WHERE a.id = known.id RETURNING a.delivery_id, a.number, a.outcome, a.code
), held AS (
    SELECT d.id, d.state, d.tries FROM delivery_delivery d
    WHERE d.id IN (SELECT delivery_id FROM tried) ORDER BY d.id FOR UPDATE
), best AS (
    SELECT DISTINCT ON (held.id) held.id, held.state AS before, moves.after, tried.number, tried.code
    FROM held JOIN tried ON tried.delivery_id = held.id
        JOIN moves ON moves.before = held.state AND moves.outcome = tried.outcome
        JOIN rank ON rank.outcome = tried.outcome
    WHERE tried.number = held.tries OR tried.outcome IN ('sent', 'delivered', 'returned')
    ORDER BY held.id, rank.place DESC
), moved AS (
    UPDATE delivery_delivery d SET state = best.after, changed_at = %(now)s,
        code = CASE WHEN best.after IN ({_FAILURES}) THEN best.code ELSE '' END,
        not_before = CASE WHEN best.after = 'queued' THEN %(not_before)s ELSE d.not_before END
    FROM best WHERE d.id = best.id
    RETURNING d.id, d.group_id, best.before, d.state AS after, best.number, best.code
), closed AS (
    UPDATE delivery_parcel p SET stage = ended.stage, code = ended.code, settled_at = %(now)s,
        ref = COALESCE(NULLIF(ended.ref, ''), p.ref)
    FROM unnest(%(parcels)s::bigint[], %(stages)s::text[], %(closings)s::text[], %(refs)s::text[])
        AS ended (id, stage, code, ref)
    WHERE p.id = ended.id
), noted AS (
    INSERT INTO delivery_deliveryevent (delivery_id, at, before, after, attempt, code, by, reason)
    SELECT id, %(now)s, before, after, number, code, %(by)s, %(reason)s FROM moved
)
SELECT group_id, after, count(*) FROM moved GROUP BY group_id, after
"""  # noqa: S608 (built from enums in domain/states.py)
_APPLY: Final = " ".join(
    _STATEMENT.split()
)  # psycopg reads a statement of more than 4,096 characters anew each time


@dataclass(frozen=True, slots=True)
class News:
    """What was learnt of one attempt. `code` is the provider's raw code or our own word."""

    attempt_id: int
    outcome: Outcome
    code: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many deliveries of a group came into a state."""

    group_id: int
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The stage in which a parcel ends together with the news about its attempts."""

    parcel_id: int
    stage: Stage
    code: str = ""
    ref: str = ""


def apply_news(
    *,
    news: Iterable[News],
    now: datetime,
    by: str,
    reason: str = "",
    not_before: datetime | None = None,
    closes: Sequence[Closing] = (),
) -> tuple[Moved, ...]:
    """Add news to attempts and move their deliveries where that is a move; one statement, one transaction.

    `closes` ends their parcels in the same statement. Of several news of one attempt the furthest counts. `not_before` holds back what becomes queued again.
    A failure of an earlier attempt never touches a delivery whose later attempt is under way.
    """
    furthest: dict[int, News] = {}
    for item in news:
        held = furthest.get(item.attempt_id)
        if held is None or ORDER[item.outcome] > ORDER[held.outcome]:
            furthest[item.attempt_id] = item
    if not furthest and not closes:
        return ()
    rows = [furthest[attempt_id] for attempt_id in sorted(furthest)]
    params: dict[str, Any] = {
        "ids": [row.attempt_id for row in rows],
        "outcomes": [row.outcome.value for row in rows],
        "codes": [row.code[:60] for row in rows],
        "messages": [row.message_id[:64] for row in rows],
        "now": now,
        "by": by,
        "reason": reason[:200],
        "not_before": not_before,
        "parcels": [end.parcel_id for end in closes],
        "stages": [end.stage.value for end in closes],
        "closings": [end.code[:60] for end in closes],
        "refs": [end.ref[:64] for end in closes],
    }
    return tuple(Moved(*row) for row in run(_APPLY, params))
