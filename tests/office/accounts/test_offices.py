"""Offices: founded once, changed with a trail, their senders a closed list."""

import pytest
from django.db import IntegrityError, transaction

from ansim.accounts import queries, services
from ansim.accounts.domain import errors
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.models import AuditEvent, Office, SenderNumber, Staff

pytestmark = pytest.mark.django_db


def _verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def test_an_office_is_founded_shut(db):
    """A new office is not open until its set-up ends, and its founding is in the trail under its own code."""
    office_id = services.create_office(
        by=system_actor("setup"), code=" Ansim-Gu ", name=" 안심구 ", head_title="안심구청장"
    )
    card = queries.office(office_id)
    assert (card.code, card.name, card.setup_step) == ("ansim-gu", "안심구", "seal")
    assert queries.offices() == ()
    assert not queries.any_office_open()
    assert queries.office_in_setup() == card
    assert AuditEvent.objects.get().office == "ansim-gu"


def test_a_code_is_used_once(other_office):
    """The second office with a code is refused, and nothing of it stays."""
    with pytest.raises(errors.OfficeCodeTaken):
        services.create_office(by=system_actor("setup"), code="other-gun", name="가", head_title="나")
    assert Office.objects.count() == 1


def test_a_bad_code_is_refused(db):
    """A code with other letters is refused."""
    with pytest.raises(errors.OfficeCodeBad):
        services.create_office(by=system_actor("setup"), code="안심", name="가", head_title="나")


def test_opening_an_office_ends_its_setup(other_office):
    """An open office is listed and no longer in set-up."""
    assert [card.code for card in queries.offices()] == ["other-gun"]
    assert queries.any_office_open()
    assert queries.office_in_setup() is None
    assert _verbs() == ["office.create", "office.open"]


def test_an_unknown_office_is_not_here(db):
    """Asking for an office that does not exist says so."""
    with pytest.raises(errors.NotInOffice):
        queries.office(0)


def test_a_change_names_fields_not_values(drill, manager):
    """The audit event of a change tells which fields changed, not what they say."""
    services.change_office(by=manager, office_id=drill.office_id, officer="다른 사람", phone="010-0000-0000")
    assert queries.office(drill.office_id).officer == "다른 사람"
    event = AuditEvent.objects.get(verb="office.change")
    assert event.why == "officer"


def test_no_change_leaves_no_event(drill, manager):
    """Saving what stands already writes nothing."""
    services.change_office(by=manager, office_id=drill.office_id, name="안심시")
    assert "office.change" not in _verbs()


def test_another_office_cannot_be_changed(drill, manager, other_office):
    """An administrator changes only the own office; another one does not seem to exist."""
    for act in (
        lambda: services.change_office(by=manager, office_id=other_office.office_id, name="뺏긴군"),
        lambda: services.add_sender_number(
            by=manager, office_id=other_office.office_id, number="010-0000-0000"
        ),
        lambda: services.open_office(by=manager, office_id=other_office.office_id),
    ):
        with pytest.raises(errors.NotInOffice):
            act()


def test_a_sender_number_is_checked_and_listed(drill, manager):
    """A number in any writing joins the list by its digits."""
    assert services.add_sender_number(by=manager, office_id=drill.office_id, number="02-0000-0000") == (
        "0200000000"
    )
    assert queries.is_sender_number(drill.office_id, "0200000000")
    assert queries.office(drill.office_id).senders == ("01000000000", "0200000000")


def test_a_number_is_listed_once(drill, manager):
    """The same number in another writing is refused."""
    with pytest.raises(errors.SenderNumberTaken):
        services.add_sender_number(by=manager, office_id=drill.office_id, number="01000000000")


def test_a_bad_number_is_refused(drill, manager):
    """An emergency number cannot be a sender."""
    with pytest.raises(errors.SenderNumberBad):
        services.add_sender_number(by=manager, office_id=drill.office_id, number="112")


def test_the_database_keeps_the_list_closed(drill):
    """Two rows of one number in use, or letters for digits, are refused by the database itself."""
    number = SenderNumber.objects.get()
    number.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        number.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        SenderNumber.objects.update(digits="010-0000-0000"[:8])


def test_a_retired_number_stays_on_record_and_sends_no_more(drill, manager):
    """Retiring keeps the row, frees the number to be added anew, and a second time changes nothing."""
    (number,) = queries.sender_numbers(drill.office_id)
    for _ in range(2):
        services.retire_sender_number(by=manager, number_id=number.id, why="번호 해지")
    assert not queries.is_sender_number(drill.office_id, "01000000000")
    assert _verbs().count("sender.retire") == 1
    services.add_sender_number(by=manager, office_id=drill.office_id, number="010-0000-0000")
    assert [card.retired_at is None for card in queries.sender_numbers(drill.office_id)] == [False, True]


def test_numbers_of_another_office_are_out_of_reach(drill, other_office):
    """Another office can neither use nor retire a number."""
    (number,) = queries.sender_numbers(drill.office_id)
    assert not queries.is_sender_number(other_office.office_id, "01000000000")
    with pytest.raises(errors.NotInOffice):
        services.retire_sender_number(by=other_office, number_id=number.id, why="x")


def test_an_office_opens_only_when_its_setup_is_done(other_office):
    """The database refuses an open office that is still in set-up, and an unknown step."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.update(setup_step="seal")
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.update(setup_step="lunch")


def test_scope_hides_other_offices(drill, manager, other_office):
    """Rows of another office and rows that do not exist look the same; no office sees nothing."""
    assert queries.of_office(Staff.objects.all(), manager).count() == 6
    assert queries.of_office(Staff.objects.all(), other_office).count() == 0
    assert queries.of_office(Staff.objects.all(), system_actor("worker")).count() == 0
    for lookup in ({"pk": 0}, {"pk": manager.staff_id}):
        with pytest.raises(errors.NotInOffice):
            queries.in_office(Staff.objects.all(), other_office, **lookup)


def test_models_name_themselves_without_personal_data(drill):
    """What a model says of itself in a message or trail holds no name."""
    assert str(Office.objects.get()) == "ansim-si"
    assert str(SenderNumber.objects.get()) == "01000000000"
    assert str(Staff.objects.get(login="notice")).startswith("staff:")
    assert "김하늘" not in "".join(str(event) for event in AuditEvent.objects.all())
