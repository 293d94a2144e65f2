"""Keeping the counts of deliveries few, and mending them should they ever be wrong.

The database adds rows for every statement that moves deliveries and changes none, so that no worker waits for another.
Here they are summed, by one process at a time: whoever comes second leaves it to the first.
"""

from typing import Final

from django.db import transaction

from ansim.delivery.queries.tallies import DIFFERENCES
from ansim.delivery.services.statements import run, run_count

_TRY: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('ansim.delivery.tally', 0))"
_WAIT: Final = "SELECT pg_advisory_xact_lock(hashtextextended('ansim.delivery.tally', 0))"
_SPREAD: Final = """
SELECT DISTINCT group_id FROM (
    SELECT group_id FROM delivery_tally GROUP BY group_id, state, code HAVING count(*) > 1 OR sum(count) = 0
) AS spread ORDER BY group_id
"""
_FOLD: Final = """
WITH gone AS (
    DELETE FROM delivery_tally WHERE group_id = %(group)s RETURNING state, code, count
)
INSERT INTO delivery_tally (group_id, state, code, count)
SELECT %(group)s, state, code, sum(count) FROM gone GROUP BY state, code HAVING sum(count) <> 0
"""
_MEND: Final = f"""
INSERT INTO delivery_tally (group_id, state, code, count)
SELECT group_id, state, code, found - kept FROM ({DIFFERENCES}) AS wrong
"""  # noqa: S608 (both parts are constants)


def fold_tallies() -> int:
    """Make one row of each count that has become several, none of what came to nothing; return of how many groups.

    A transaction of its own for each group, unless one is open: a reader sees either all rows of before or their sums, and
    what others commit meanwhile stays beside them.
    """
    return sum(_fold(group_id) for (group_id,) in run(_SPREAD, {}))


@transaction.atomic
def _fold(group_id: int) -> bool:
    if not run(_TRY, {})[0][0]:
        return False
    run_count(_FOLD, {"group": group_id})
    return True


@transaction.atomic
def mend_tallies() -> int:
    """Add what is missing to every count that is not true and take away what is too much; return how many there were.

    Counts and deliveries are compared in the statement that mends, so that workers may go on sending meanwhile.
    """
    run(_WAIT, {})
    return run_count(_MEND, {"groups": None})
