"""A case that was closed: nothing of it is signed, logged, traced or asked for any more, and each says so."""

from datetime import timedelta

import pytest

from ansim.kit.clock import now
from ansim.tracing.domain.contacts import CaseChanged
from ansim.tracing.domain.lookups import CaseClosed, LookupNotThere, LookupState
from ansim.tracing.models import Case, Lookup
from ansim.tracing.queries.lookups import lookup, lookups_to_sign
from ansim.tracing.services.asking import ask_again, sign_lookup
from ansim.tracing.services.cases import close_case
from ansim.tracing.services.ending import close_ended
from ansim.tracing.services.running import run_lookup

pytestmark = pytest.mark.django_db


def close(desk, reference):
    """Close the case as its tracer."""
    seen = Case.objects.get(reference=reference).version
    close_case(by=desk.tracer, reference=reference, seen=seen, why="다른 사람", at=now())


def test_closing_a_case_closes_what_waits_for_a_signature(desk):
    """The look-up leaves every approver's list with its reason; signing it says where it stands."""
    reference = desk.case()
    number = desk.asked(reference)
    close(desk, reference)
    card = lookup(desk.approver, number)
    assert card.state is LookupState.CLOSED
    assert (card.moments[-1].why, card.moments[-1].who) == ("case_closed", desk.tracer.who)
    assert lookups_to_sign(desk.approver) == ()
    with pytest.raises(LookupNotThere):
        sign_lookup(by=desk.approver, lookup_id=number, at=now())
    assert desk.roles.ledger.entries == []


def test_a_look_up_of_a_closed_case_cannot_be_signed(desk):
    """One that still waits although its case is closed (asked in the same moment) is refused with its sentence."""
    reference = desk.case()
    number = desk.asked(reference)
    Case.objects.filter(reference=reference).update(state="closed")
    for officer in (desk.tracer, desk.approver):
        with pytest.raises(CaseClosed) as refused:
            sign_lookup(by=officer, lookup_id=number, at=now())
        assert "닫" in refused.value.text()
        assert "closed" in refused.value.text("en")
    assert lookup(desk.tracer, number).signatures == ()


@pytest.mark.parametrize("state", [LookupState.SIGNED, LookupState.LOGGED])
def test_a_signed_look_up_of_a_closed_case_opens_nothing(desk, state):
    """Signed, or logged already: the run ends with the sentence, and neither vault nor opener was asked."""
    reference = desk.case()
    number = desk.signed(reference)
    if state is LookupState.LOGGED:
        Lookup.objects.filter(pk=number).update(state=state, leaf=b"leaf", leaf_index=0)
    close(desk, reference)
    before = list(desk.roles.ledger.entries)
    assert run_lookup(lookup_id=number) is LookupState.FAILED
    card = lookup(desk.tracer, number)
    assert card.trouble_code == CaseClosed.code
    assert "닫" in card.trouble_says["ko"]
    assert desk.roles.ledger.entries == before
    assert desk.roles.opener.asked == []
    assert desk.contacts(reference) == []


def test_what_was_opened_before_the_closing_stays(desk):
    """Closing touches no look-up that has its result; it ends in its own time, and is not asked for again."""
    reference = desk.case()
    number = desk.opened(reference)
    close(desk, reference)
    assert lookup(desk.tracer, number).state is LookupState.OPENED
    assert len(desk.contacts(reference)) == 3
    with pytest.raises(CaseChanged):
        ask_again(by=desk.tracer, lookup_id=number, at=now())
    assert close_ended(at=now() + timedelta(hours=73)) == 1


def test_only_the_look_ups_of_that_case_are_closed(desk):
    """Another case's look-up waits on."""
    first, second = desk.case(), desk.case(phone="010-0000-0002")
    mine, other = desk.asked(first), desk.asked(second)
    close(desk, first)
    assert lookup(desk.tracer, mine).state is LookupState.CLOSED
    assert lookup(desk.tracer, other).state is LookupState.ASKED
