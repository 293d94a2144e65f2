"""The counts of deliveries that the database keeps, and whether they are what counting the deliveries gives."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet, Sum

from ansim.delivery.domain.states import State
from ansim.delivery.models import Group, Tally

#: both sides in one statement, so that nothing is committed between them: exact while workers send
DIFFERENCES: Final = """
SELECT group_id, state, code, COALESCE(kept.count, 0)::bigint AS kept, COALESCE(found.count, 0)::bigint AS found
FROM (
    SELECT group_id, state, code, sum(count) AS count FROM delivery_tally
    WHERE %(groups)s::bigint[] IS NULL OR group_id = ANY(%(groups)s) GROUP BY group_id, state, code
) AS kept FULL JOIN (
    SELECT group_id, state, code, count(*) AS count FROM delivery_delivery
    WHERE %(groups)s::bigint[] IS NULL OR group_id = ANY(%(groups)s) GROUP BY group_id, state, code
) AS found USING (group_id, state, code)
WHERE COALESCE(kept.count, 0) <> COALESCE(found.count, 0)
"""


@dataclass(frozen=True, slots=True)
class WrongCount:
    """A count that is not true: of a group's deliveries in `state` (and of `code`) it says `kept`, there are `found`."""

    group_id: int
    state: str
    code: str
    kept: int
    found: int


@dataclass(frozen=True, slots=True)
class Recount:
    """What came of counting the deliveries of `groups` groups anew."""

    groups: int
    wrong: tuple[WrongCount, ...]


def by_state(found: QuerySet[Tally]) -> dict[State, int]:
    """Return the sums by state of some counts, with 0 for none."""
    counts = dict.fromkeys(State, 0)
    for state, count in found.values_list("state").annotate(total=Sum("count")):
        counts[State(state)] = count
    return counts


def recount(*, newest: int | None = None) -> Recount:
    """Count the deliveries of the newest groups, or of all, and return where the kept counts differ.

    Reads every delivery of those groups, about a second for a million. Also of groups that are gone something may be kept.
    """
    groups = list(Group.objects.order_by("-pk").values_list("pk", flat=True)[:newest])
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES, {"groups": None if newest is None else groups})
        wrong = sorted(cursor.fetchall())
    return Recount(len(groups), tuple(WrongCount(*row) for row in wrong))
