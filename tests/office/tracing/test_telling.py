"""The exposure message: on the phone alone, at most once a person, each reveal with its leaf; and the answers that come."""

from datetime import date, timedelta

import pytest

from ansim.calls.transport import RoleUnreachable
from ansim.delivery.models import Delivery
from ansim.delivery.services.sealing import Sealer
from ansim.kit.clock import now
from ansim.tracing.domain.contacts import Grade, NobodyChosen, NotAccepted
from ansim.tracing.domain.remote import RoleBusy
from ansim.tracing.models import Case, Contact, ExposureMessage, IdentityAnswer, Lookup, Reveal
from ansim.tracing.queries.contacts import contact_counts
from ansim.tracing.services.collecting import collect_answers, waiting_cases
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.telling import ask_messages, send_messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(desk):
    """A case with three accepted contacts, at an office that can send."""
    desk.connect()
    reference = desk.case()
    desk.opened(reference)
    desk.accept(reference, *desk.contacts(reference))
    return reference


def ask(desk, reference, rows=None):
    """Ask for messages to these contacts, else to all."""
    ids = [row.pk for row in rows if row] if rows else [row.pk for row in desk.contacts(reference)]
    return ask_messages(by=desk.tracer, reference=reference, contact_ids=ids, at=now())


def send():
    """Let the worker send for the one case."""
    return send_messages(case_id=Case.objects.get().pk)


def number(row):
    """The number behind a contact's handle, as the vault knows it."""
    return bytes(row.handle).decode()


def contents(desk):
    """What lies in the queue: address and text of each delivery."""
    sealer = Sealer(desk.office_id)
    return [sealer.open(one.key, one.content) for one in Delivery.objects.order_by("pk")]


def test_each_gets_one_message_on_the_own_number(desk, accepted):
    """Three contacts, three deliveries, each to the number behind the own handle, in one question to the vault."""
    assert ask(desk, accepted) == 3
    send()
    wanted = {f"0{number(row).removeprefix('+82')}" for row in desk.contacts(accepted)}
    assert {one.address for one in contents(desk)} == wanted
    assert len(desk.roles.vault.asked) == 3
    assert Reveal.objects.filter(answered_at__isnull=False, leaf_index__isnull=False).count() == 3


def test_the_words_say_nothing_of_disease_place_or_time(desk, accepted):
    """Only that there was an exposure, who writes, and how to answer."""
    ask(desk, accepted)
    send()
    text = contents(desk)[0].text
    for told in ("코로나", "새벽카페", "가람체육관", "분", "홍역", "general"):
        assert told not in text.replace("담당자분", "")
    assert "[훈련]" in text
    assert "/#identity" in text


def test_nobody_gets_it_twice(desk, accepted):
    """Asked again, sent again, even by another tracer: the same three deliveries."""
    ask(desk, accepted)
    send()
    assert ask(desk, accepted) == 0
    send()
    assert Delivery.objects.count() == ExposureMessage.objects.count() == 3


def test_only_accepted_contacts_are_told(desk, accepted):
    """One rejected among those chosen stops the act; nobody at all is told apart."""
    row = desk.contacts(accepted)[0]
    grade_contacts(
        by=desk.tracer,
        reference=accepted,
        seen={row.pk: row.version},
        grade=Grade.REJECTED,
        reason="다른 층",
        at=now(),
    )
    with pytest.raises(NotAccepted):
        ask(desk, accepted)
    with pytest.raises(NobodyChosen):
        ask_messages(by=desk.tracer, reference=accepted, contact_ids=[], at=now())
    assert not ExposureMessage.objects.exists()


def test_a_vault_that_does_not_answer_leaves_them_asked_for(desk, accepted):
    """Nothing is queued, the trouble is told to the job, and the next try sends all."""
    ask(desk, accepted)
    desk.roles.vault.down = True
    with pytest.raises(RoleUnreachable):
        send()
    assert not Delivery.objects.exists()
    assert set(ExposureMessage.objects.values_list("trouble", flat=True)) == {"service.unreachable"}
    desk.roles.vault.down = False
    send()
    assert Delivery.objects.count() == 3


def test_one_who_was_forgotten_holds_up_nobody(desk, accepted):
    """The two others are told; beside the third stands why not."""
    rows = desk.contacts(accepted)
    desk.roles.vault.forgotten = {number(rows[1])}
    ask(desk, accepted)
    send()
    assert Delivery.objects.count() == 2
    assert ExposureMessage.objects.get(contact=rows[1]).trouble == "contact.forgotten"


def test_after_the_approval_ended_nobody_is_revealed(desk, accepted):
    """An ended warrant asks the vault nothing."""
    ask(desk, accepted)
    Lookup.objects.update(expires_at=now() - timedelta(minutes=1))
    assert send() is None
    assert desk.roles.vault.asked == []
    assert set(ExposureMessage.objects.values_list("trouble", flat=True)) == {"lookup.expired"}


def test_an_answer_becomes_an_identity(desk, accepted):
    """Who filled in the form is revealed with a leaf and known; who did not is not even asked for."""
    rows = desk.contacts(accepted)
    ask(desk, accepted)
    send()
    assert waiting_cases() == (Case.objects.get().pk,)
    desk.roles.vault.forms = {number(rows[0]): ("홍길동", date(1980, 1, 2), "가람시 새벽동 1")}
    before = len(desk.roles.vault.asked)
    assert collect_answers(case_id=Case.objects.get().pk) == 1
    asked = desk.roles.vault.asked[before:]
    assert asked == [(number(rows[0]), "identity", ("address", "birth", "name"))]
    assert IdentityAnswer.objects.get().source == "self"
    counts = contact_counts(desk.tracer, accepted)
    assert (counts.ready, counts.waiting) == (1, 2)
    assert collect_answers(case_id=Case.objects.get().pk) == 0


def test_what_the_tracer_typed_meanwhile_stands(desk, accepted):
    """An answer that comes after the call does not overwrite what was typed on it."""
    rows = desk.contacts(accepted)
    ask(desk, accepted)
    send()
    desk.identify(rows[0], "홍가나")
    desk.roles.vault.forms = {number(rows[0]): ("홍길동", date(1980, 1, 2), "가람시 새벽동 1")}
    assert collect_answers(case_id=Case.objects.get().pk) == 0
    assert IdentityAnswer.objects.get().source == "tracer"


def test_a_form_that_makes_no_notice_is_left_to_the_tracer(desk, accepted):
    """A name of digits is kept nowhere; the contact stays among those waiting."""
    rows = desk.contacts(accepted)
    ask(desk, accepted)
    send()
    desk.roles.vault.forms = {number(rows[0]): ("12", date(1980, 1, 2), "가람시 새벽동 1")}
    assert collect_answers(case_id=Case.objects.get().pk) == 0
    assert Contact.objects.filter(identity__isnull=False).count() == 0
    assert RoleBusy.retryable
