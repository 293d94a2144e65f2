"""What must not happen between two acts: rejected people told, the same answer revealed again and again, one left untold."""

from datetime import date, timedelta

import pytest

from ansim.delivery.models import Delivery
from ansim.kit.clock import now
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.models import Case, Contact, ExposureMessage, IdentityAnswer, Lookup, Reveal
from ansim.tracing.queries.telling import tellable
from ansim.tracing.services.collecting import collect_answers
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.telling import ask_messages, send_messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(desk):
    """A case with three accepted contacts, all asked to be told."""
    desk.connect()
    reference = desk.case()
    desk.opened(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, *rows)
    ask_messages(by=desk.tracer, reference=reference, contact_ids=[row.pk for row in rows], at=now())
    return reference


def send():
    """Let the worker send for the one case."""
    return send_messages(case_id=Case.objects.get().pk)


def collect():
    """Let the worker ask for answers."""
    return collect_answers(case_id=Case.objects.get().pk)


def number(row):
    """The number behind a contact's handle, as the vault knows it."""
    return bytes(row.handle).decode()


def graded(desk, reference, row, grade, reason=""):
    """Grade one contact as it stands."""
    seen = {row.pk: Contact.objects.get(pk=row.pk).version}
    grade_contacts(by=desk.tracer, reference=reference, seen=seen, grade=grade, reason=reason, at=now())


@pytest.mark.parametrize("grade", [Grade.REJECTED, Grade.NEW])
def test_who_is_no_contact_any_more_is_neither_revealed_nor_told(desk, accepted, grade):
    """Rejected or taken back between asking and sending: the vault is not asked, and no message goes."""
    rows = desk.contacts(accepted)
    graded(desk, accepted, rows[0], grade, "다른 층")
    send()
    assert number(rows[0]) not in {one for one, _why, _fields in desk.roles.vault.asked}
    assert Contact.objects.get(pk=rows[0].pk).phone is None
    assert Delivery.objects.count() == 2
    assert not Reveal.objects.filter(contact=rows[0]).exists()


def test_who_is_rejected_after_the_reveal_is_not_told(desk, accepted):
    """Even when the number is known here, a rejected person gets no message that was not queued yet."""
    rows = desk.contacts(accepted)
    desk.roles.vault.forgotten = {number(rows[1])}
    send()
    desk.roles.vault.forgotten = set()
    ExposureMessage.objects.filter(contact=rows[2]).update(queued_at=None)
    Delivery.objects.filter(key=f"exposure:{rows[2].pk}").delete()
    graded(desk, accepted, rows[2], Grade.REJECTED, "다른 층")
    send()
    assert {one.key for one in Delivery.objects.all()} == {f"exposure:{rows[0].pk}", f"exposure:{rows[1].pk}"}


def test_accepted_again_is_told_once(desk, accepted):
    """Who was rejected before the sending and accepted later gets the one message when asked again."""
    rows = desk.contacts(accepted)
    graded(desk, accepted, rows[0], Grade.REJECTED, "다른 층")
    send()
    graded(desk, accepted, rows[0], Grade.ACCEPTED)
    assert tellable(desk.tracer, accepted, [row.pk for row in rows]) == (rows[0].pk,)
    ask_messages(by=desk.tracer, reference=accepted, contact_ids=[rows[0].pk], at=now())
    send()
    send()
    assert Delivery.objects.count() == ExposureMessage.objects.count() == 3


def test_who_was_held_up_by_an_ended_approval_can_be_told_after_the_next(desk, accepted):
    """A message that an ended approval held up may be asked for again once a new look-up found the person."""
    rows = desk.contacts(accepted)
    Lookup.objects.update(expires_at=now() - timedelta(minutes=1))
    send()
    assert not Delivery.objects.exists()
    desk.opened(accepted)
    ids = [row.pk for row in rows]
    assert tellable(desk.tracer, accepted, ids) == tuple(ids)
    assert ask_messages(by=desk.tracer, reference=accepted, contact_ids=ids, at=now()) == 3
    send()
    assert Delivery.objects.count() == ExposureMessage.objects.count() == 3
    assert tellable(desk.tracer, accepted, ids) == ()


def test_an_answer_that_makes_no_notice_is_revealed_once(desk, accepted, monkeypatch):
    """A form with a name of digits is looked at one time, not every minute; a corrected one is looked at again."""
    send()
    row = desk.contacts(accepted)[0]
    vault = desk.roles.vault
    filled = {number(row): now()}
    monkeypatch.setattr(
        vault, "answered", lambda _shown, handles: tuple(filled.get(h.decode()) for h in handles)
    )
    vault.forms = {number(row): ("12", date(1980, 1, 2), "가람시 새벽동 1")}
    before = len(vault.asked)
    assert [collect() for _ in range(3)] == [0, 0, 0]
    assert len(vault.asked) == before + 1
    vault.forms = {number(row): ("홍길동", date(1980, 1, 2), "가람시 새벽동 1")}
    filled[number(row)] = now()
    assert collect() == 1
    assert IdentityAnswer.objects.get().contact_id == row.pk
    assert len(vault.asked) == before + 2


def test_a_form_without_a_birth_date_is_revealed_once(desk, accepted, monkeypatch):
    """The same holds for a form that lacks what a notice needs."""
    send()
    row = desk.contacts(accepted)[0]
    filled = now()
    monkeypatch.setattr(
        desk.roles.vault,
        "answered",
        lambda _shown, handles: tuple(filled if h.decode() == number(row) else None for h in handles),
    )
    desk.roles.vault.forms = {number(row): ("홍길동", None, "가람시 새벽동 1")}
    before = len(desk.roles.vault.asked)
    assert [collect(), collect()] == [0, 0]
    assert len(desk.roles.vault.asked) == before + 1


@pytest.mark.parametrize("grade", [Grade.REJECTED, Grade.NEW])
def test_an_answer_of_who_is_no_contact_any_more_is_not_looked_at(desk, accepted, grade):
    """Rejected or taken back after the message: the form in the vault stays closed to the office."""
    send()
    row = desk.contacts(accepted)[0]
    graded(desk, accepted, row, grade, "다른 층")
    desk.roles.vault.forms = {number(row): ("홍길동", date(1980, 1, 2), "가람시 새벽동 1")}
    before = len(desk.roles.vault.asked)
    assert collect() == 0
    assert len(desk.roles.vault.asked) == before
    assert not IdentityAnswer.objects.exists()
