"""The line of a tracer: a phone number becomes a case, a look-up, contacts, and people who can be given a notice."""

from datetime import timedelta

import pytest

from ansim.accounts import queries as accounts
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_day, now
from ansim.tracing.domain.contacts import CaseChanged, Step
from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.domain.phones import BadPhone
from ansim.tracing.models import Case, Contact, Exposure, Lookup, Visit
from ansim.tracing.queries.cases import CaseRows, case, history_of_case, place_names, visits_of_case
from ansim.tracing.queries.contacts import ContactRows, contact_counts, contact_detail
from ansim.tracing.queries.lookups import estimate, lookup, lookups_of_case, lookups_to_sign
from ansim.tracing.services.cases import close_case, correct_case, record_case
from ansim.tracing.services.running import run_lookup

pytestmark = pytest.mark.django_db


def verbs():
    """The verbs of the audit trail, oldest first."""
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_phone_number_becomes_a_case_with_its_infectious_period(desk):
    """Two days before onset until the day of confirmation, and the policy that says so is kept with the case."""
    one = case(desk.tracer, desk.case()).card
    today = korean_day(now())
    assert (one.period.first_day, one.period.last_day) == (today - timedelta(days=4), today)
    assert one.period.policy == "general/2020-01-01"
    assert one.phone == "01000000001"


def test_the_phone_of_a_case_is_sealed(desk):
    """No column of a case holds the number in the clear, and the audit trail does not either."""
    desk.case()
    row = Case.objects.values().get()
    assert not any(
        b"00000001" in bytes(str(value), "utf-8") for name, value in row.items() if name != "person"
    )
    assert b"00000001" not in bytes(row["person"])
    assert not AuditEvent.objects.filter(reference__contains="0000-0001").exists()


def test_the_same_number_leads_to_the_open_case(desk):
    """Two tracers who take the same call work on one case; after it was closed the number opens another."""
    first = record_case(by=desk.tracer, phone="010-0000-0001", days=desk.days(), at=now())
    again = record_case(by=desk.second, phone="+82 10 0000 0001", days=desk.days(), at=now())
    assert (first.reference, first.is_new, again.is_new) == (again.reference, True, False)
    close_case(by=desk.tracer, reference=first.reference, seen=1, why="잘못 적음", at=now())
    assert record_case(by=desk.tracer, phone="01000000001", days=desk.days(), at=now()).is_new


@pytest.mark.parametrize(
    "text", ["", "02-123-4567", "010-0000-001", "010-0000-00011", "김나나", "+1 555 0100"]
)
def test_what_is_no_mobile_number_makes_no_case(desk, text):
    """A clear sentence instead of a case that nobody can look up."""
    with pytest.raises(BadPhone):
        record_case(by=desk.tracer, phone=text, days=desk.days(), at=now())
    assert not Case.objects.exists()


def test_two_tracers_do_not_overwrite_each_other(desk):
    """The second to save a case they both opened is told who was first; what the first wrote stands."""
    reference = desk.case()
    onset = korean_day(now()) - timedelta(days=1)
    correct_case(by=desk.second, reference=reference, seen=1, days=desk.days(onset=onset), at=now())
    with pytest.raises(CaseChanged) as refused:
        correct_case(by=desk.tracer, reference=reference, seen=1, days=desk.days(), at=now())
    assert "나누리" in refused.value.text()
    assert case(desk.tracer, reference).card.onset == onset


def test_a_corrected_onset_moves_the_period(desk):
    """The period is counted anew from the corrected day, by the same dated policy."""
    reference = desk.case()
    onset = korean_day(now()) - timedelta(days=6)
    correct_case(by=desk.tracer, reference=reference, seen=1, days=desk.days(onset=onset), at=now())
    assert case(desk.tracer, reference).card.period.first_day == onset - timedelta(days=2)


def test_two_signatures_a_leaf_and_then_the_contacts(desk):
    """Asked, signed by two, logged, opened: the leaf stands in the ledger before the vault or the opener was asked."""
    reference = desk.case()
    number = desk.opened(reference)
    one = lookup(desk.tracer, number)
    assert one.state is LookupState.OPENED
    assert [moment.what for moment in one.moments] == ["asked", "signed", "logged", "opened"]
    assert one.leaf_index == 0
    assert desk.roles.ledger.entries[0] == bytes(Lookup.objects.get().leaf)
    assert desk.roles.ledger.entries[1] == b"trace"
    assert len({signature.staff_id for signature in one.signatures}) == 2


def test_the_result_is_ranked_and_explained(desk):
    """Nearest generation first, then the longest; every exposure says where, when, with whom and by which policy."""
    reference = desk.case()
    desk.opened(reference)
    cards = ContactRows(desk.tracer, reference)[0:10]
    assert [(card.generation, card.minutes) for card in cards] == [(1, 22), (1, 21), (2, 23)]
    detail = contact_detail(desk.tracer, cards[2].id)
    (exposure,) = detail.exposures
    assert (exposure.found.source, exposure.found.minutes) == (f"{1:016x}", 23)
    assert exposure.policy == "general/2020-01-01"
    assert [visit.venue for visit in visits_of_case(desk.tracer, reference)] == [
        "0000000000a1",
        "0000000000b2",
    ]
    assert place_names(["0000000000a1"])["0000000000a1"].name == "새벽카페"


def test_places_and_times_are_sealed(desk):
    """Neither the venue nor the times of a visit or an exposure stand in the clear."""
    reference = desk.case()
    desk.opened(reference)
    for model in (Visit, Exposure):
        assert not any(b"0000000000a1" in bytes(row.content) for row in model.objects.all())
    assert "0000000000a1" not in str(list(Contact.objects.values()))


def test_a_second_look_up_adds_and_loses_nothing(desk):
    """What was found before is one row still, keeps its grade, and carries the newest handle."""
    reference = desk.case()
    desk.opened(reference)
    first = desk.contacts(reference)[0]
    desk.accept(reference, first)
    again = desk.opened(reference)
    rows = desk.contacts(reference)
    assert (len(rows), Visit.objects.count(), Exposure.objects.count()) == (3, 2, 3)
    assert Contact.objects.get(pk=first.pk).grade == "accepted"
    assert {row.lookup_id for row in rows} == {again}


def test_every_contact_is_counted_once(desk):
    """New, rejected, waiting for identity, ready and handed over always make up the whole."""
    reference = desk.case()
    desk.opened(reference)
    one, two, _three = desk.contacts(reference)
    assert contact_counts(desk.tracer, reference).ungraded == 3
    desk.accept(reference, one, two)
    desk.identify(one)
    counts = contact_counts(desk.tracer, reference)
    assert (counts.ungraded, counts.waiting, counts.ready, counts.total) == (1, 1, 1, 3)
    assert [card.step for card in ContactRows(desk.tracer, reference)[0:9]] == [
        Step.ACCEPTED if row.pk == two.pk else Step.IDENTIFIED if row.pk == one.pk else Step.NEW
        for row in desk.contacts(reference)
    ]


def test_the_list_of_today_says_the_next_step(desk):
    """A fresh case wants a look-up, an asked one a signature, a found contact a grade."""
    reference = desk.case()

    def step():
        return case(desk.tracer, reference).next_step

    assert step() == "look_up"
    number = desk.asked(reference)
    assert step() == "sign"
    assert [card.id for card in lookups_to_sign(desk.approver)] == [number]
    assert len(CaseRows(desk.tracer, mine=True)) == 1
    assert len(CaseRows(desk.second, mine=True)) == 0
    desk.opened(reference)
    Lookup.objects.filter(pk=number).update(state="closed")
    assert step() == "grade"


def test_the_estimate_comes_from_the_office_itself(desk):
    """Without a look-up before there is no number; afterwards it is the office's own rate of people a day."""
    assert estimate(desk.tracer, 5).people is None
    reference = desk.case()
    desk.opened(reference)
    assert estimate(desk.tracer, 10).people == 6
    assert len(lookups_of_case(desk.tracer, reference)) == 1


def test_nobody_of_another_office_or_role_sees_a_case(desk):
    """A notice officer has no permission, and another office's reference does not exist."""
    reference = desk.case()
    with pytest.raises(NotPermitted):
        case(desk.officer, reference)
    stranger = accounts.actor_of("tracer").__class__(
        who="staff:0", roles=desk.tracer.roles, staff_id=1, office_id=desk.office_id + 1000, office_code="x"
    )
    with pytest.raises(NotInOffice):
        case(stranger, reference)


def test_running_twice_changes_nothing(desk):
    """A job that comes twice finds the look-up opened and leaves it alone."""
    reference = desk.case()
    number = desk.opened(reference)
    assert run_lookup(lookup_id=number) is LookupState.OPENED
    assert len(desk.roles.opener.asked) == 1


def test_the_history_tells_every_act(desk):
    """Recording, asking, signing, logging and opening stand in the history and in the audit trail."""
    reference = desk.case()
    desk.opened(reference)
    told = [moment.what for moment in history_of_case(desk.tracer, reference)]
    assert told == ["record", "ask_lookup", "lookup_signed", "lookup_logged", "lookup_opened"]
    wanted = ["record", "ask_lookup", "sign", "sign", "signed", "logged", "opened"]
    assert [verb.partition(".")[2] for verb in verbs() if verb != "lookup.request"][-7:] == wanted
