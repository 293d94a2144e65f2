"""Jobs carry ids alone and are written with the act; look-ups of one venue instead of one person."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ansim.delivery.models import Delivery
from ansim.kit.clock import now
from ansim.tracing import worker
from ansim.tracing.domain.lookups import ScopeTooWide, VenueHours
from ansim.tracing.models import Case, Contact, Lookup
from ansim.tracing.queries.lookups import estimate, estimate_of, lookup
from ansim.tracing.services.asking import ask_again, go_on_with, sign_lookup
from ansim.tracing.services.cases import close_case
from ansim.tracing.services.collecting import waiting_cases
from ansim.tracing.services.telling import ask_messages
from ansim.web.tracing.words import scope_words
from ansim.wire.warrant import read_warrant

pytestmark = pytest.mark.django_db


def jobs(task):
    """What the queued jobs of a task carry, oldest first, with their locks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args, lock FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task])
        rows = cursor.fetchall()
    return [(json.loads(args) if isinstance(args, str) else args, lock) for args, lock in rows]


def hours(length=2):
    """One venue for some hours of yesterday."""
    start = (now() - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    return VenueHours("0000000000a1", start, start + timedelta(hours=length))


@pytest.fixture
def told(desk):
    """A case with accepted contacts that are to be told."""
    desk.connect()
    reference = desk.case()
    desk.opened(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, *rows)
    ask_messages(by=desk.tracer, reference=reference, contact_ids=[row.pk for row in rows], at=now())
    return reference


def test_the_second_signature_sets_one_job_out(desk):
    """None with the first signature, one with the second, with the number of the look-up and nothing else."""
    number = desk.asked(desk.case())
    sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    assert jobs("tracing.run") == []
    sign_lookup(by=desk.approver, lookup_id=number, at=now())
    assert jobs("tracing.run") == [({"lookup": number}, f"lookup-{number}")]


def test_a_job_is_undone_with_its_act(desk):
    """Whoever signs in a transaction that is not kept has set nothing going."""
    number = desk.asked(desk.case())
    sign_lookup(by=desk.tracer, lookup_id=number, at=now())
    with transaction.atomic():
        sign_lookup(by=desk.approver, lookup_id=number, at=now())
        transaction.set_rollback(True)
    assert jobs("tracing.run") == []
    assert Lookup.objects.get(pk=number).state == "asked"


def test_going_on_is_another_job_under_the_same_lock(desk):
    """Two jobs of one look-up never run beside each other."""
    number = desk.signed(desk.case())
    go_on_with(by=desk.tracer, lookup_id=number, at=now())
    found = jobs("tracing.run")
    assert [args for args, _lock in found] == [{"lookup": number}] * 2
    assert {lock for _args, lock in found} == {f"lookup-{number}"}


def test_the_job_of_a_look_up_runs_it(desk):
    """What the worker does with the job's number is the whole look-up."""
    reference = desk.case()
    number = desk.signed(reference)
    worker.run(lookup=number)
    assert lookup(desk.tracer, number).state == "opened"
    assert len(desk.contacts(reference)) == 3


def test_the_job_of_messages_sends_and_wakes_the_sending(desk, told):
    """Three deliveries are queued and the sending of their group is asked for; a second job finds nothing to do."""
    case = Case.objects.get().pk
    assert jobs("tracing.tell") == [({"case": case}, f"case-{case}")]
    worker.tell(case=case)
    assert Delivery.objects.count() == 3
    waiting = len(jobs("delivery.send"))
    worker.tell(case=case)
    assert (Delivery.objects.count(), len(jobs("delivery.send"))) == (3, waiting)


def test_each_minute_asks_only_for_cases_that_wait(desk, told):
    """No job before a message went, one afterwards, none for a case that was closed."""
    case = Case.objects.get()
    worker.look_for_answers(timestamp=0)
    assert jobs("tracing.collect") == []
    worker.tell(case=case.pk)
    worker.look_for_answers(timestamp=60)
    assert jobs("tracing.collect") == [({"case": case.pk}, f"case-{case.pk}")]
    close_case(by=desk.tracer, reference=told, seen=case.version, why="끝", at=now())
    assert waiting_cases() == ()
    worker.look_for_answers(timestamp=120)
    assert len(jobs("tracing.collect")) == 1


def test_the_job_of_answers_takes_them_over(desk, told):
    """Who answered in the vault is known after the job, the others still wait."""
    case = Case.objects.get().pk
    worker.tell(case=case)
    row = desk.contacts(told)[0]
    desk.roles.vault.forms = {bytes(row.handle).decode(): ("홍길동", (now() - timedelta(days=9000)).date(), "가람시 새벽동 1")}  # fmt: skip
    worker.collect(case=case)
    assert Contact.objects.filter(identity__isnull=False).count() == 1


def test_a_look_up_of_a_venue_asks_the_vault_for_nobody(desk):
    """Venue first: the opener gets no uid, no phone is looked up, and the contacts come all the same."""
    reference = desk.case()
    number = desk.asked(reference, scope=hours())
    for officer in (desk.tracer, desk.approver):
        sign_lookup(by=officer, lookup_id=number, at=now())
    worker.run(lookup=number)
    assert lookup(desk.tracer, number).state == "opened"
    assert [subject for _opening, subject, _policy in desk.roles.opener.asked] == [None]
    assert b"trace" not in desk.roles.ledger.entries
    assert len(desk.contacts(reference)) == 3


def test_the_warrant_of_a_venue_is_that_venue_and_those_hours(desk):
    """What the officers sign names the venue, two moments and no subject."""
    scope = hours()
    number = desk.asked(desk.case(), scope=scope)
    found = read_warrant(bytes(Lookup.objects.get(pk=number).warrant)).scope
    assert found.venue.hex() == scope.venue
    assert (found.start, found.end) == (int(scope.start.timestamp()), int(scope.end.timestamp()))
    card = lookup(desk.tracer, number)
    assert card.scope == scope
    assert "한 장소" in scope_words(card.scope)


def test_a_venue_is_not_guessed_from_days(desk):
    """The estimate counts by days of persons: for a venue there is none, and a venue's result does not spoil it."""
    reference = desk.case()
    number = desk.asked(reference, scope=hours())
    assert estimate_of(desk.tracer, lookup(desk.tracer, number)).people is None
    for officer in (desk.tracer, desk.approver):
        sign_lookup(by=officer, lookup_id=number, at=now())
    worker.run(lookup=number)
    assert estimate(desk.tracer, 5).people is None


def test_a_venue_asked_again_keeps_its_hours(desk):
    """Asking again copies the scope; a scope too long was never asked in the first place."""
    reference = desk.case()
    number = desk.asked(reference, scope=hours())
    again = ask_again(by=desk.tracer, lookup_id=number, at=now())
    assert lookup(desk.tracer, again).scope == lookup(desk.tracer, number).scope
    with pytest.raises(ScopeTooWide) as refused:
        desk.asked(reference, scope=hours(13))
    assert "hours" in refused.value.text("en")
