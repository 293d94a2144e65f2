"""Two people or two workers at the same moment, on real PostgreSQL: one wins, the other is told, nothing stands twice."""

import threading
from contextlib import closing
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from tests.office.tracing.conftest import Desk, second_tracer
from tests.office.tracing.role_fakes import standing_fakes

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.services.demo import create_demo_office
from ansim.calls.transport import RoleUnreachable
from ansim.delivery.models import Delivery
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.notices.models import Batch
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.contacts import Grade, Identity, Step
from ansim.tracing.models import (
    Case,
    CaseEvent,
    Contact,
    ContactEvent,
    ExposureMessage,
    IdentityAnswer,
    Lookup,
    LookupEvent,
    LookupSignature,
    Visit,
)
from ansim.tracing.queries.contacts import ContactRows, contact_counts
from ansim.tracing.services import roles
from ansim.tracing.services.asking import sign_lookup, turn_down
from ansim.tracing.services.cases import close_case, correct_case, record_case
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.identities import keep_answer, take_identity
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import ask_messages, send_messages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(transactional_db, monkeypatch):
    """The desk, with rows that other connections see."""
    cache.clear()
    office = create_demo_office(at=now())
    fakes = standing_fakes(now())
    monkeypatch.setattr(roles, "others", fakes.others)
    return Desk(
        tracer=office.actor(StaffRole.TRACER),
        second=second_tracer(office.office_id),
        approver=office.actor(StaffRole.APPROVER),
        officer=office.actor(StaffRole.NOTICE_OFFICER),
        office_id=office.office_id,
        roles=fakes,
    )


def race(*acts):
    """Run acts at the same moment, each in a connection of its own; return what each came to: a value or an error's code."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        with closing(connection):
            gate.wait(20)
            try:
                outcomes[number] = act()
            except AnsimError as error:
                outcomes[number] = error.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def opened(desk):
    """A case with three contacts."""
    reference = desk.case()
    desk.opened(reference)
    return reference


def test_one_call_taken_by_two_is_one_case(live):
    """Both press at once with the same number: one row, and both are led to it."""

    def record(by):
        return record_case(by=by, phone="010-0000-0001", days=live.days(), at=now())

    one, two = race(lambda: record(live.tracer), lambda: record(live.second))
    assert one.reference == two.reference
    assert {one.is_new, two.is_new} == {True, False}
    assert Case.objects.count() == CaseEvent.objects.count() == 1


def test_a_case_is_corrected_by_one_and_not_closed_over_it(live):
    """Of a correction and a closing that saw the same version one is refused, and the version moved once."""
    reference = live.case()
    outcomes = race(
        lambda: correct_case(
            by=live.tracer, reference=reference, seen=1, days=live.days(onset=None), at=now()
        ),
        lambda: close_case(by=live.second, reference=reference, seen=1, why="끝", at=now()),
    )
    assert sorted(map(str, outcomes)) == ["None", "case.changed"]
    assert Case.objects.get().version == 2
    assert CaseEvent.objects.count() == 2


def test_one_officer_in_two_windows_signs_once(live):
    """The database holds one signature, and the second press is told so."""
    number = live.asked(live.case())

    def sign():
        return sign_lookup(by=live.tracer, lookup_id=number, at=now())

    outcomes = race(sign, sign)
    assert sorted(map(str, outcomes)) == ["asked", "lookup.same_officer"]
    assert LookupSignature.objects.count() == 1
    assert Lookup.objects.get().state == "asked"


def test_two_officers_at_once_are_two_signatures(live):
    """Both signatures stand, and the look-up set out exactly once."""
    number = live.asked(live.case())
    outcomes = race(
        lambda: sign_lookup(by=live.tracer, lookup_id=number, at=now()),
        lambda: sign_lookup(by=live.approver, lookup_id=number, at=now()),
    )
    assert sorted(map(str, outcomes)) == ["asked", "signed"]
    assert LookupSignature.objects.count() == 2
    assert LookupEvent.objects.filter(after="signed").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tracing.run'")
        assert cursor.fetchone() == (1,)


def test_signed_or_its_case_closed_never_both(live):
    """The last signature and the closing of the case at the same moment: no lock holds, and nothing is opened after."""
    reference = live.case()
    number = live.asked(reference)
    sign_lookup(by=live.tracer, lookup_id=number, at=now())
    outcomes = race(
        lambda: sign_lookup(by=live.approver, lookup_id=number, at=now()),
        lambda: close_case(by=live.second, reference=reference, seen=1, why="끝", at=now()),
    )
    assert Case.objects.get().state == "closed"
    state = Lookup.objects.get().state
    assert (state, str(outcomes[0])) in (
        ("signed", "signed"),
        ("closed", "lookup.state"),
        ("closed", "lookup.case_closed"),
    )
    if state == "signed":
        assert run_lookup(lookup_id=number) == "failed"
    assert live.roles.opener.asked == []
    assert live.roles.ledger.entries == []


def test_signed_or_turned_down_never_both(live):
    """The last signature and the turning down at the same moment: the look-up ends in one of the two."""
    number = live.asked(live.case())
    sign_lookup(by=live.tracer, lookup_id=number, at=now())
    outcomes = race(
        lambda: sign_lookup(by=live.approver, lookup_id=number, at=now()),
        lambda: turn_down(by=live.approver, lookup_id=number, why="넓음", at=now()),
    )
    state = Lookup.objects.get().state
    assert (state, outcomes.count("lookup.state")) in (("signed", 1), ("closed", 1))
    after = list(LookupEvent.objects.order_by("pk").values_list("after", flat=True))
    assert after == ["asked", state]


def test_two_workers_on_one_look_up_store_it_once(live):
    """Both trace at the same moment; one result stands, one history, no error for either."""
    number = live.signed(live.case())
    live.roles.vault.down = True
    with pytest.raises(RoleUnreachable):
        run_lookup(lookup_id=number)
    live.roles.vault.down = False
    gate = threading.Barrier(2)

    def together():
        gate.wait(20)

    live.roles.opener.before_answer = together
    outcomes = race(lambda: run_lookup(lookup_id=number), lambda: run_lookup(lookup_id=number))
    assert outcomes == ["opened", "opened"]
    assert (Contact.objects.count(), Visit.objects.count()) == (3, 2)
    after = list(LookupEvent.objects.order_by("pk").values_list("after", flat=True))
    assert after == ["asked", "signed", "logged", "opened"]
    assert ContactEvent.objects.filter(what="found").count() == 3


def test_two_look_ups_of_one_case_bring_each_contact_once(live):
    """Two approved look-ups that come back at the same moment: three contacts, whichever was first."""
    reference = live.case()
    numbers = [live.signed(reference), live.signed(reference)]
    gate = threading.Barrier(2)
    live.roles.opener.before_answer = lambda: gate.wait(20)
    outcomes = race(*[lambda one=one: run_lookup(lookup_id=one) for one in numbers])
    if outcomes != ["opened", "opened"]:  # the second lost on a row of the first: its job comes again
        live.roles.opener.before_answer = lambda: None
        outcomes = [run_lookup(lookup_id=one) for one in numbers]
    assert outcomes == ["opened", "opened"]
    assert (Contact.objects.count(), Visit.objects.count()) == (3, 2)


def test_two_tracers_grade_one_contact_at_once(live):
    """One grade stands; the other tracer is told that somebody was first."""
    reference = opened(live)
    row = live.contacts(reference)[0]

    def grade(by, wanted):
        return grade_contacts(
            by=by, reference=reference, seen={row.pk: 1}, grade=wanted, reason="다른 층", at=now()
        )

    outcomes = race(lambda: grade(live.tracer, Grade.ACCEPTED), lambda: grade(live.second, Grade.REJECTED))
    assert sorted(map(str, outcomes)) == ["1", "contact.changed"]
    assert Contact.objects.get(pk=row.pk).version == 2
    assert ContactEvent.objects.filter(contact=row, what__in=["accept", "reject"]).count() == 1


def test_overlapping_choices_do_not_lock_each_other_out(live):
    """Two tracers grade all contacts in opposite order at once: no deadlock, and one of them wins whole."""
    reference = opened(live)
    rows = live.contacts(reference)
    forward = {row.pk: row.version for row in rows}
    backward = dict(reversed(forward.items()))

    def grade(by, seen):
        return grade_contacts(by=by, reference=reference, seen=seen, grade=Grade.ACCEPTED, at=now())

    outcomes = race(lambda: grade(live.tracer, forward), lambda: grade(live.second, backward))
    assert sorted(map(str, outcomes)) == ["3", "contact.changed"]
    assert set(Contact.objects.values_list("version", flat=True)) == {2}


def test_the_call_and_the_form_at_once_keep_one_answer(live):
    """A tracer types while the person's own answer is taken over: one stands, both orders are sound."""
    reference = opened(live)
    row = live.contacts(reference)[0]
    live.accept(reference, row)
    fresh = Contact.objects.select_related("case", "lookup", "lookup__office").get(pk=row.pk)
    typed = Identity("홍길동", date(1980, 1, 2), "가람시 새벽동 1")
    told = Identity("홍가나", date(1980, 1, 2), "가람시 새벽동 2")
    outcomes = race(
        lambda: take_identity(by=live.tracer, contact_id=row.pk, seen=2, identity=typed, at=now()),
        lambda: keep_answer(by=live.tracer, contact=fresh, identity=told, at=now()),
    )
    assert outcomes in ([None, False], ["contact.changed", True])
    assert IdentityAnswer.objects.count() == 1


def test_two_tracers_hand_over_at_once(live):
    """Everybody goes over once, in one batch; the second press finds nobody or another count."""
    reference = opened(live)
    rows = live.contacts(reference)
    live.accept(reference, *rows)
    for row in rows[:2]:
        live.identify(row)

    def hand_over(by):
        taken = take_contacts(by=by, case=reference, typed_count=2, issued_on=korean_day(now()), at=now())
        return f"batch {taken.batch_id}"

    outcomes = race(lambda: hand_over(live.tracer), lambda: hand_over(live.second))
    assert sum(str(one).startswith("batch") for one in outcomes) == 1
    assert set(outcomes) & {"contact.nobody_ready", "contact.count"}
    assert Batch.objects.count() == 1
    assert contact_counts(live.tracer, reference).handed_over == 2
    steps = [card.step for card in ContactRows(live.tracer, reference)[0:9]]
    assert steps.count(Step.HANDED_OVER) == 2


def test_two_tracers_ask_for_the_same_messages(live):
    """Both choose everybody at once: three rows, and the one who was second is told that nobody is left or the same three."""
    reference = opened(live)
    rows = live.contacts(reference)
    live.accept(reference, *rows)
    ids = [row.pk for row in rows]
    outcomes = race(
        *[
            lambda by=by: ask_messages(by=by, reference=reference, contact_ids=ids, at=now())
            for by in (live.tracer, live.second)
        ]
    )
    assert set(outcomes) <= {0, 3}
    assert ExposureMessage.objects.count() == 3


def test_two_workers_send_each_message_once(live):
    """Two jobs of one case at the same moment queue three deliveries, one a person."""
    live.connect()
    reference = opened(live)
    rows = live.contacts(reference)
    live.accept(reference, *rows)
    ids = [row.pk for row in rows]
    ask_messages(by=live.tracer, reference=reference, contact_ids=ids, at=now())
    case = Case.objects.get().pk
    race(lambda: send_messages(case_id=case), lambda: send_messages(case_id=case))
    assert Delivery.objects.count() == 3
    assert set(Delivery.objects.values_list("key", flat=True)) == {f"exposure:{one}" for one in ids}
    assert not ExposureMessage.objects.filter(queued_at__isnull=True).exists()


def test_a_look_up_that_expires_between_two_presses_is_not_signed(live):
    """The moment of the press counts, not that of the page: in time signs, a second late does not."""
    number = live.asked(live.case())
    end = Lookup.objects.get().expires_at
    outcomes = race(
        lambda: sign_lookup(by=live.tracer, lookup_id=number, at=end - timedelta(seconds=1)),
        lambda: sign_lookup(by=live.approver, lookup_id=number, at=end),
    )
    assert outcomes == ["asked", "lookup.expired"]
    assert Lookup.objects.get().state == "asked"
