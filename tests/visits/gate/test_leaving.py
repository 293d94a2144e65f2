"""Late and out-of-order check-outs: same token, after the check-in, first wins, until 12:00 of the next day."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.visits.gate.checkin_maker import DAY, ELSEWHERE, MIDNIGHT, NOON, VENUE, Phone, screen
from tests.visits.gate.conftest import Taker
from tests.visits.gate.stored import visits_of

from ansim.checkins.domain.assurance import HowLeft

NEXT_NOON = MIDNIGHT + 36 * 3_600


def left_of(phone: Phone) -> tuple[int | None, HowLeft]:
    """When the visit of a phone ended, and how that is known."""
    (row,) = visits_of(phone.day, [phone.handle])
    return row.left, row.how_left


def test_a_check_out_ends_the_visit(taker: Taker) -> None:
    """Without a code, or with the screen's, the visit ends by the own word at the signed time."""
    for code in (bytes(8), screen(NOON)):
        phone = taker.phone()
        assert taker.told(phone.come(NOON - 3_600)) == "receipt"
        assert left_of(phone) == (None, HowLeft.UNKNOWN)
        assert taker.told(phone.go(NOON, code=code)) == "receipt"
        assert left_of(phone) == (NOON, HowLeft.OWN)


def test_a_check_out_may_come_before_its_check_in(taker: Taker) -> None:
    """Out first, in an hour later on the wire: the visit has both its ends."""
    phone = taker.phone()
    assert taker.told(phone.go(NOON)) == "receipt"
    assert visits_of(DAY, [phone.handle]) == []
    assert taker.told(phone.come(NOON - 3_600), now=NOON + 3_600) == "receipt"
    assert left_of(phone) == (NOON, HowLeft.OWN)


def test_both_in_one_group_in_either_order(taker: Taker) -> None:
    """A phone that was offline sends both at once; their order in the group does not matter."""
    for turned in (False, True):
        phone = taker.phone()
        pair = [phone.come(NOON - 600), phone.go(NOON)]
        outcomes = taker.all(*(reversed(pair) if turned else pair))
        assert all(isinstance(outcome, bytes) for outcome in outcomes)
        assert left_of(phone) == (NOON, HowLeft.OWN)


def test_the_first_check_out_wins(taker: Taker) -> None:
    """A second one with another time is told that the token is used; the same one again has its receipt."""
    phone = taker.phone()
    taker.one(phone.come(NOON - 3_600))
    first = phone.go(NOON - 600)
    receipt = taker.one(first)
    assert taker.told(phone.go(NOON)) == "checkin.used"
    assert taker.one(first, now=NOON + 50_000) == receipt
    assert left_of(phone) == (NOON - 600, HowLeft.OWN)


@pytest.mark.parametrize("seconds", [0, -30, -3_600])
def test_one_leaves_after_one_comes(taker: Taker, seconds: int) -> None:
    """A check-out at or before the time of the check-in is refused, and the visit stays open."""
    phone = taker.phone()
    taker.one(phone.come(NOON - 600))
    assert taker.told(phone.go(NOON - 600 + seconds)) == "checkin.out_early"
    assert left_of(phone) == (None, HowLeft.UNKNOWN)
    assert taker.told(phone.go(NOON)) == "receipt"


def test_one_leaves_where_one_came(taker: Taker) -> None:
    """A check-out at another venue is refused; one that came first is kept, and ends nothing."""
    phone = taker.phone()
    taker.one(phone.come(NOON - 600))
    assert taker.told(phone.go(NOON, venue=ELSEWHERE)) == "checkin.out_elsewhere"
    early = taker.phone()
    kept = early.go(NOON, venue=ELSEWHERE)
    receipt = taker.one(kept)
    assert taker.told(early.come(NOON - 600)) == "receipt"
    assert left_of(early) == (None, HowLeft.UNKNOWN)
    assert taker.one(kept) == receipt


@pytest.mark.parametrize(
    ("out", "told"),
    [(NEXT_NOON, "receipt"), (NEXT_NOON + 30, "checkin.day"), (MIDNIGHT - 30, "checkin.day")],
)
def test_until_noon_of_the_next_day(taker: Taker, out: int, told: str) -> None:
    """12:00 of d + 1 is the last moment, the beginning of d the first."""
    assert taker.told(taker.phone().go(out), now=NEXT_NOON + 60) == told


def test_a_wrong_code_does_not_check_out(taker: Taker) -> None:
    """Zero or one of this door: another venue's code is refused."""
    phone = taker.phone()
    taker.one(phone.come(NOON - 600))
    assert taker.told(phone.go(NOON, code=screen(NOON, venue=ELSEWHERE))) == "checkin.code"


Step = tuple[bool, int, bool]


def oracle(steps: Sequence[Step]) -> tuple[list[bool], tuple[int, int | None] | None]:
    """What must become of messages (out?, minute, elsewhere?) of one token, one after another: taken or not, and the
    visit at VENUE or ELSEWHERE as (minute of coming, minute of leaving)."""
    came: tuple[int, bool] | None = None
    gone: tuple[int, bool] | None = None
    taken = []
    for step in steps:
        out, minute, elsewhere = step
        if out and gone is not None:
            taken.append(gone == (minute, elsewhere))
        elif out and came is not None and (came[1] != elsewhere or minute <= came[0]):
            taken.append(False)
        elif out:
            gone = (minute, elsewhere)
            taken.append(True)
        elif came is not None:
            taken.append(came == (minute, elsewhere))
        else:
            came = (minute, elsewhere)
            taken.append(True)
    if came is None:
        return taken, None
    ends = gone is not None and gone[1] == came[1] and gone[0] > came[0]
    return taken, (came[0], gone[0] if ends and gone else None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.booleans()), min_size=1, max_size=6),
    st.booleans(),
)
def test_any_order_of_messages_derives_the_same_visit_as_the_oracle(
    taker: Taker, steps: list[Step], together: bool
) -> None:
    """Check-ins and check-outs of one token in any order, times and venues: taken and derived as the oracle says.

    In one group check-ins are looked at before check-outs, as the protocol lets them arrive in any order.
    """
    phone = taker.phone()
    if together:
        steps = sorted(steps, key=lambda step: step[0])
    messages = []
    for out, minute, elsewhere in steps:
        venue = ELSEWHERE if elsewhere else VENUE
        at = NOON - 600 + minute * 60
        messages.append(phone.go(at, venue=venue) if out else phone.come(at, venue=venue))
    outcomes = taker.all(*messages) if together else [taker.one(message) for message in messages]
    taken, visit = oracle(steps)
    assert [isinstance(outcome, bytes) for outcome in outcomes] == taken
    rows = visits_of(DAY, [phone.handle])
    found = [(row.at, row.left) for row in rows]
    if visit is None:
        assert found == []
    else:
        came, gone = (None if minute is None else NOON - 600 + minute * 60 for minute in visit)
        assert found == [(came, gone)]
