"""Approvals end: look-ups are closed by the minute, once, and nothing is revealed under them any more."""

from datetime import timedelta

import pytest

from ansim.kit.clock import now
from ansim.tracing.domain.lookups import LookupExpired, LookupState
from ansim.tracing.models import Lookup, LookupEvent
from ansim.tracing.queries.lookups import lookup
from ansim.tracing.services import ending
from ansim.tracing.services.asking import ask_again
from ansim.tracing.services.ending import close_ended
from ansim.tracing.services.revealing import reveal_contact

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=73)


def test_before_the_end_nothing_is_closed(desk):
    """A minute before 72 hours are over both stand; at 72 hours they are closed, with the reason."""
    asked = desk.asked(desk.case(phone="010-0000-0002"))
    opened = desk.opened(desk.case())
    ends = Lookup.objects.get(pk=opened).expires_at
    assert close_ended(at=min(ends, Lookup.objects.get(pk=asked).expires_at) - timedelta(minutes=1)) == 0
    assert close_ended(at=now() + LATER) == 2
    for number in (asked, opened):
        card = lookup(desk.tracer, number)
        assert card.state is LookupState.CLOSED
        assert card.moments[-1].why == "expired"


def test_closing_again_closes_nothing(desk):
    """The next minute finds them closed; one row of the change, not two."""
    number = desk.opened(desk.case())
    close_ended(at=now() + LATER)
    assert close_ended(at=now() + LATER) == 0
    assert LookupEvent.objects.filter(lookup_id=number, after="closed").count() == 1


def test_one_that_waits_for_another_role_is_left_to_its_own_end(desk):
    """A signed look-up is ended by its own run, which says why; the sweep does not touch it."""
    number = desk.signed(desk.case())
    assert close_ended(at=now() + LATER) == 0
    assert lookup(desk.tracer, number).state is LookupState.SIGNED


def test_another_worker_may_be_quicker(desk, monkeypatch):
    """Whoever moved it first counts; the sweep goes on with the others."""
    first = desk.asked(desk.case(phone="010-0000-0002"))
    desk.opened(desk.case())
    real = ending.move

    def overtaken(**said):
        if said["lookup"].pk == first:
            Lookup.objects.filter(pk=first).update(state="closed")
        real(**said)

    monkeypatch.setattr(ending, "move", overtaken)
    assert close_ended(at=now() + LATER) == 1


def test_after_the_end_one_asks_again(desk):
    """Nothing is revealed any more; the scope can be asked for again, and is another look-up."""
    reference = desk.case()
    number = desk.opened(reference)
    close_ended(at=now() + LATER)
    row = desk.contacts(reference)[0]
    with pytest.raises(LookupExpired):
        reveal_contact(by=desk.tracer, contact_id=row.pk, why="call", at=now() + LATER)
    fresh = ask_again(by=desk.tracer, lookup_id=number, at=now())
    assert lookup(desk.tracer, fresh).again_of == number
