"""Paper slips at a venue's desk (protocol.md, 0x05): typed in from paper, to ten minutes, above a call and below a card."""

from collections.abc import Callable

import pytest
from tests.visits.venues.desk_ground import NOON, OTHER, VAULT, Desk, at, stand, stored

from ansim.accounts.domain.actors import Actor
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.desk_refusals import SlipTime
from ansim.checkins.domain.refusals import DeskNotTaken
from ansim.checkins.services.intakes import tie_intake
from ansim.wire import p256
from ansim.wire.desk import PAPER, seal_box
from ansim.wire.slip import new_slip, slip_value

pytestmark = pytest.mark.django_db
HOUR = 3_600


@pytest.fixture
def desk(opened: Callable[..., bytes], operator: Callable[[int], Actor]) -> Desk:
    """A venue with a tablet."""
    return stand(opened, operator(1))


def box() -> bytes:
    """A slip as the tablet seals it."""
    return seal_box(VAULT.public_key(), PAPER, slip_value(new_slip()))


def test_a_slip_becomes_a_visit_of_low_assurance(desk: Desk) -> None:
    """Above what was said on the phone, below a sticker, however late it is typed in."""
    desk.take(desk.message(kind=PAPER, box=box()))
    desk.take(desk.message(kind=PAPER, box=box(), time=NOON - 5 * HOUR))
    assert [proved for (proved,) in stored("assurance")] == [Assurance.PAPER] * 2
    assert Assurance.CALL < Assurance.PAPER < Assurance.STICKER


@pytest.mark.parametrize("off", [30, 60, 570])
def test_its_time_is_rounded_to_ten_minutes(desk: Desk, off: int) -> None:
    """Finer than anybody writes on paper is refused before the vault sees a box."""
    assert NOON % 600 == 0
    assert desk.refused(desk.message(kind=PAPER, box=box(), time=NOON + off), NOON + 600) is SlipTime
    assert (desk.vault.asked, stored()) == (0, [])


def test_who_came_by_slip_leaves_at_the_tablet(desk: Desk) -> None:
    """Leaving is pressed, not read from paper: to 30 seconds, by the same box."""
    sealed = box()
    desk.take(desk.message(kind=PAPER, box=sealed))
    desk.take(desk.message(kind=PAPER, box=sealed, out=True, time=NOON + 90), NOON + 90)
    assert len(stored()) == 1


def test_a_telephone_server_sends_no_slips(desk: Desk) -> None:
    """An intake speaks of calls alone."""
    number = tie_intake(by=desk.by, point=p256.write_point(OTHER.public_key()), at=at(NOON))
    message = desk.message(OTHER, kind=PAPER, box=box(), code=b"\x04" + number)
    assert desk.refused(message) is DeskNotTaken
