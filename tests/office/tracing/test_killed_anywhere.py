"""Killed between any two statements: a look-up, a message and an answer are resumed, and nothing is doubled or lost.

Each step is a statement to the database or a question to another role; the run ends before the n-th one, for every n.
"""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction

from ansim.delivery.models import Delivery
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.lookups import LookupState
from ansim.tracing.models import (
    Case,
    Contact,
    ContactEvent,
    Exposure,
    ExposureMessage,
    IdentityAnswer,
    Lookup,
    LookupEvent,
    Reveal,
    Visit,
)
from ansim.tracing.services.collecting import collect_answers
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import ask_messages, send_messages

pytestmark = pytest.mark.django_db
MOST_STEPS = 300


class Killed(BaseException):
    """The process ends here: no `except` of the services sees it."""


class Steps:
    """Counts steps and ends the run before the n-th, once; with `after` an answer is lost on its way instead."""

    def __init__(self, last, *, after=False):
        self.last, self.after, self.count, self.dead = last, after, 0, False

    def take(self, ask):
        """One step."""
        self.count += 1
        due = self.count == self.last and not self.dead
        if due and not self.after:
            self.dead = True
            raise Killed
        answer = ask()
        if due:
            self.dead = True
            raise Killed
        return answer

    def statement(self, execute, sql, params, many, context):
        """A statement as a step; once dead, only what a lost connection would do by itself happens."""
        if self.dead:
            return execute(sql, params, many, context)
        return self.take(lambda: execute(sql, params, many, context))


@contextmanager
def counted(desk, steps):
    """Every statement and every question to another role goes through `steps`."""
    fakes = desk.roles
    asked = [
        (fakes.ledger, "append"),
        (fakes.ledger, "wait_integrated"),
        (fakes.ledger, "inclusion"),
        (fakes.vault, "subject"),
        (fakes.vault, "reveal"),
        (fakes.vault, "answered"),
        (fakes.opener, "trace"),
        (fakes.visits, "names"),
    ]
    for role, name in asked:
        real = getattr(role, name)
        setattr(role, name, _step(steps, real))
    try:
        with connection.execute_wrapper(steps.statement):
            yield
    finally:
        for role, name in asked:
            delattr(role, name)


def _step(steps, real):
    return lambda *given, **named: steps.take(lambda: real(*given, **named))


def killed_at_every_step(desk, act, check_dead, check_done, *, after=False):
    """Run `act` killed at step 1, 2, 3, ... each time from the same state, then again to its end; return the steps."""
    ledger = desk.roles.ledger
    kept = list(ledger.entries), dict(ledger.keys), list(desk.roles.vault.asked)
    for last in range(1, MOST_STEPS):
        with transaction.atomic():
            steps = Steps(last, after=after)
            died = False
            try:
                with counted(desk, steps):
                    act()
            except Killed:
                died = True
                connection.needs_rollback = (
                    False  # a single statement would have been a transaction of its own
                )
                check_dead()
                act()
            check_done()
            transaction.set_rollback(True)
        ledger.entries[:], desk.roles.vault.asked[:] = kept[0], kept[2]
        ledger.keys.clear()
        ledger.keys.update(kept[1])
        if not died:
            return last - 1
    raise AssertionError("never came to its end")


def all_or_nothing(number):
    """What must hold of a look-up wherever it was killed."""
    row = Lookup.objects.get(pk=number)
    stored = Contact.objects.filter(lookup=row).count(), Visit.objects.count(), Exposure.objects.count()
    if row.state == LookupState.OPENED:
        assert stored == (3, 2, 3)
    else:
        assert stored == (0, 0, 0)
        assert row.state in (LookupState.SIGNED, LookupState.LOGGED)
    assert (row.leaf_index is not None) == (row.state != LookupState.SIGNED)


def opened_once(desk, number):
    """What must hold of a look-up that came to its end, however often it began."""
    row = Lookup.objects.get(pk=number)
    assert row.state == LookupState.OPENED
    assert (Contact.objects.count(), Visit.objects.count(), Exposure.objects.count()) == (3, 2, 3)
    after = list(LookupEvent.objects.filter(lookup=row).order_by("pk").values_list("after", flat=True))
    assert after == ["asked", "signed", "logged", "opened"]
    assert ContactEvent.objects.filter(what="found").count() == 3
    assert list(desk.roles.ledger.keys) == [f"warrant-{number}"]
    assert desk.roles.ledger.entries[row.leaf_index] == bytes(row.leaf)
    assert row.trouble_code == ""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_look_up_killed_anywhere_is_resumed(desk, after):
    """For each step of logging and tracing: all or nothing is stored, and the next worker ends with one of each."""
    number = desk.signed(desk.case())
    steps = killed_at_every_step(
        desk,
        lambda: run_lookup(lookup_id=number),
        lambda: all_or_nothing(number),
        lambda: opened_once(desk, number),
        after=after,
    )
    assert steps > 20


def test_a_second_look_up_killed_anywhere_keeps_what_stood(desk):
    """Grades and answers of the first look-up are there after every death of the second."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    desk.accept(reference, row)
    desk.identify(row)
    number = desk.signed(reference)

    def check():
        kept = Contact.objects.get(pk=row.pk)
        assert (kept.grade, kept.identity is not None) == ("accepted", True)
        assert (Contact.objects.count(), Visit.objects.count(), Exposure.objects.count()) == (3, 2, 3)
        state = Lookup.objects.get(pk=number).state
        newest = set(Contact.objects.values_list("lookup_id", flat=True))
        assert newest == ({number} if state == "opened" else newest - {number})

    killed_at_every_step(desk, lambda: run_lookup(lookup_id=number), check, check)


def told(desk, reference):
    """Contacts of a case accepted and asked to be told."""
    desk.connect()
    rows = desk.contacts(reference)
    desk.accept(reference, *rows)
    ids = [row.pk for row in rows]
    return ask_messages(by=desk.tracer, reference=reference, contact_ids=ids, at=now())


def nothing_without_its_leaf(desk):
    """Whoever is known here was asked for in a row of our own and stands in the ledger."""
    revealed = sum(entry == b"reveal" for entry in desk.roles.ledger.entries)
    assert revealed == len(desk.roles.vault.asked)
    for contact in Contact.objects.filter(phone__isnull=False):
        rows = Reveal.objects.filter(contact=contact, leaf_index__isnull=False, answered_at__isnull=False)
        assert rows.exists()
        assert all(desk.roles.ledger.entries[row.leaf_index] == b"reveal" for row in rows)
    asked = {number for number, _why, _fields in desk.roles.vault.asked}
    rows = Reveal.objects.select_related("contact")
    assert asked <= {bytes(row.contact.handle).decode() for row in rows}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_messages_killed_anywhere_reach_everybody_once(desk, after):
    """For each step of revealing and queueing: never two messages a person, nobody known without row and leaf."""
    reference = desk.case()
    desk.opened(reference)
    told(desk, reference)
    case = Case.objects.get().pk

    def dead():
        nothing_without_its_leaf(desk)
        queued = ExposureMessage.objects.filter(queued_at__isnull=False).count()
        assert Delivery.objects.count() == queued
        assert queued in (0, 3)

    def done():
        nothing_without_its_leaf(desk)
        assert Delivery.objects.count() == 3
        assert Delivery.objects.values("key").distinct().count() == 3
        assert ExposureMessage.objects.filter(queued_at__isnull=False, trouble="").count() == 3

    steps = killed_at_every_step(desk, lambda: send_messages(case_id=case), dead, done, after=after)
    assert steps > 10


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_answers_killed_anywhere_are_kept_once(desk, after):
    """For each step of collecting: one answer a person, and whoever did not answer stays waiting and unknown."""
    reference = desk.case()
    desk.opened(reference)
    told(desk, reference)
    case = Case.objects.get().pk
    send_messages(case_id=case)
    rows = desk.contacts(reference)
    form = ("홍길동", date(1980, 1, 2), "가람시 새벽동 1")
    desk.roles.vault.forms = {bytes(row.handle).decode(): form for row in rows[:2]}

    def dead():
        nothing_without_its_leaf(desk)
        known = Contact.objects.filter(identity__isnull=False)
        assert known.count() == IdentityAnswer.objects.count()
        assert not known.filter(pk=rows[2].pk).exists()

    def done():
        dead()
        assert IdentityAnswer.objects.filter(source="self").count() == 2
        assert set(IdentityAnswer.objects.values_list("contact_id", flat=True)) == {
            rows[0].pk,
            rows[1].pk,
        }
        assert "identity" not in {
            why for number, why, _ in desk.roles.vault.asked if number == bytes(rows[2].handle).decode()
        }

    killed_at_every_step(desk, lambda: collect_answers(case_id=case), dead, done, after=after)


class Passing(AnsimError):
    """A fault that passes."""

    code = "ledger.unreachable_for_a_moment"
    retryable = True


@pytest.mark.parametrize("role", ["ledger.append", "ledger.wait_integrated", "ledger.inclusion", "vault.subject", "opener.trace"])  # fmt: skip
@pytest.mark.parametrize("times", [1, 3])
def test_a_passing_fault_at_any_question_is_told_and_tried_again(desk, role, times):
    """The look-up stands where it stood with the fault beside it; once it passed, one result and no trouble."""
    number = desk.signed(desk.case())
    name, question = role.split(".")
    fake = getattr(desk.roles, name)

    def fail(*_given, **_named):
        raise Passing

    setattr(fake, question, fail)
    for _ in range(times):
        with pytest.raises(Passing):
            run_lookup(lookup_id=number)
        all_or_nothing(number)
        assert Lookup.objects.get(pk=number).trouble_code == Passing.code
    delattr(fake, question)
    assert run_lookup(lookup_id=number) is LookupState.OPENED
    opened_once(desk, number)


@pytest.mark.parametrize("role", ["ledger.append", "ledger.inclusion", "vault.subject", "opener.trace"])
def test_a_final_refusal_at_any_question_ends_the_look_up(desk, role):
    """Nothing is stored, the code stands in trouble and history, and no later run goes on with it."""
    number = desk.signed(desk.case())
    name, question = role.split(".")

    class Final(AnsimError):
        code = "somebody.refused"

    def fail(*_given, **_named):
        raise Final

    setattr(getattr(desk.roles, name), question, fail)
    assert run_lookup(lookup_id=number) is LookupState.FAILED
    delattr(getattr(desk.roles, name), question)
    assert run_lookup(lookup_id=number) is LookupState.FAILED
    row = Lookup.objects.get(pk=number)
    assert (row.trouble_code, set(row.trouble_says)) == ("somebody.refused", {"ko", "en"})
    assert LookupEvent.objects.get(lookup=row, after="failed").why == "somebody.refused"
    assert not Contact.objects.exists()
    assert not Visit.objects.exists()


def test_a_failure_that_comes_after_anothers_success_changes_nothing(desk):
    """Of two workers one stores the result while the other is refused: the result stands and no error escapes."""
    number = desk.signed(desk.case())

    class Late(AnsimError):
        code = "opener.gone"

    def overtaken():
        desk.roles.opener.before_answer = lambda: None
        assert run_lookup(lookup_id=number) is LookupState.OPENED
        raise Late

    desk.roles.opener.before_answer = overtaken
    assert run_lookup(lookup_id=number) is LookupState.OPENED
    opened_once(desk, number)


def test_names_of_venues_never_hold_up_a_look_up(desk):
    """A visits role that is away leaves ids in place of names; the next look-up brings the names."""
    reference = desk.case()
    desk.roles.visits.down = True
    number = desk.opened(reference)
    opened_once(desk, number)
    desk.roles.visits.down = False
    desk.opened(reference)
    assert Lookup.objects.filter(state="opened").count() == 2
