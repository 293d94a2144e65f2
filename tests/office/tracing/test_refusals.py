"""Every service and query of tracing by who asks: role, office, process; nothing changes where it is refused."""

from datetime import date

import pytest
from tests.office.tracing.standing_cases import another_office, rows_of_tracing

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_day, now
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.contacts import (
    Grade,
    Identity,
)
from ansim.tracing.domain.lookups import (
    Asked,
    PersonDays,
)
from ansim.tracing.models import Case, Contact, Lookup
from ansim.tracing.queries.cases import CaseRows, case, history_of_case, visits_of_case
from ansim.tracing.queries.contacts import ContactRows, contact_counts, contact_detail
from ansim.tracing.queries.counters import counters
from ansim.tracing.queries.lookups import (
    lookup,
    lookups_of_case,
    lookups_to_sign,
    people_opened,
    recent_lookups,
)
from ansim.tracing.queries.telling import tellable
from ansim.tracing.services.asking import ask_again, ask_lookup, go_on_with, sign_lookup, turn_down
from ansim.tracing.services.cases import close_case, correct_case, record_case
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.identities import take_identity
from ansim.tracing.services.revealing import reveal_contact
from ansim.tracing.services.telling import ask_messages

pytestmark = pytest.mark.django_db
TODAY = korean_day(now())
WHO = Identity("홍길동", date(1980, 1, 2), "가람시 새벽동 1")


def asked(**changes):
    """What a good look-up asks for."""
    what = {"scope": PersonDays(TODAY, TODAY), "generations": 1, "most_people": 10, "basis": "idcpa-18"}
    return Asked(**{**what, **changes})


@pytest.fixture
def opened(desk):
    """A case with contacts, and a look-up that waits for signatures."""
    reference = desk.case()
    desk.opened(reference)
    desk.asked(reference)
    return reference


def acts(desk, reference):
    """Every act by name, as a function of who does it, with everything else right."""
    row = Contact.objects.filter(case__reference=reference).first()
    waiting = Lookup.objects.filter(state="asked").first().pk
    days = desk.days()
    return {
        "record": lambda by: record_case(by=by, phone="010-0000-0009", days=days, at=now()),
        "correct": lambda by: correct_case(by=by, reference=reference, seen=1, days=days, at=now()),
        "close": lambda by: close_case(by=by, reference=reference, seen=1, why="끝", at=now()),
        "ask": lambda by: ask_lookup(by=by, reference=reference, asked=asked(), at=now()),
        "again": lambda by: ask_again(by=by, lookup_id=waiting, at=now()),
        "sign": lambda by: sign_lookup(by=by, lookup_id=waiting, at=now()),
        "turn_down": lambda by: turn_down(by=by, lookup_id=waiting, why="너무 넓음", at=now()),
        "go_on": lambda by: go_on_with(by=by, lookup_id=waiting, at=now()),
        "grade": lambda by: grade_contacts(
            by=by, reference=reference, seen={row.pk: row.version}, grade=Grade.ACCEPTED, at=now()
        ),
        "reveal": lambda by: reveal_contact(by=by, contact_id=row.pk, why="call", at=now()),
        "identify": lambda by: take_identity(
            by=by, contact_id=row.pk, seen=row.version, identity=WHO, at=now()
        ),
        "tell": lambda by: ask_messages(by=by, reference=reference, contact_ids=[row.pk], at=now()),
        "hand_over": lambda by: take_contacts(
            by=by, case=reference, typed_count=1, issued_on=TODAY, at=now()
        ),
    }


ACTS = (
    "record", "correct", "close", "ask", "again", "sign", "turn_down", "go_on", "grade", "reveal", "identify",
    "tell", "hand_over",
)  # fmt: skip
BY_APPROVER = {"sign", "turn_down"}


def looks(reference, contact, number):
    """Every query by name, as a function of who asks."""
    return {
        "case": lambda by: case(by, reference),
        "visits": lambda by: visits_of_case(by, reference),
        "history": lambda by: history_of_case(by, reference),
        "counts": lambda by: contact_counts(by, reference),
        "rows": lambda by: ContactRows(by, reference),
        "detail": lambda by: contact_detail(by, contact),
        "lookup": lambda by: lookup(by, number),
        "lookups": lambda by: lookups_of_case(by, reference),
        "tellable": lambda by: tellable(by, reference, [contact]),
    }


LOOKS = ("case", "visits", "history", "counts", "rows", "detail", "lookup", "lookups", "tellable")


@pytest.mark.parametrize("act", ACTS)
def test_a_notice_officer_does_nothing_of_a_tracer(desk, opened, act):
    """Each act is refused to who holds none of the tracers' permissions, and no row and no event is written."""
    before, trail = rows_of_tracing(), AuditEvent.objects.count()
    with pytest.raises(NotPermitted):
        acts(desk, opened)[act](desk.officer)
    assert rows_of_tracing() == before
    assert AuditEvent.objects.count() == trail


@pytest.mark.parametrize("act", ACTS)
def test_an_approver_only_signs_and_turns_down(desk, opened, act):
    """Everything else is refused to approvers, so that nobody asks and approves alone."""
    if act in BY_APPROVER:
        acts(desk, opened)[act](desk.approver)
        return
    before = rows_of_tracing()
    with pytest.raises(NotPermitted):
        acts(desk, opened)[act](desk.approver)
    assert rows_of_tracing() == before


@pytest.mark.parametrize("act", [act for act in ACTS if act != "record"])
def test_another_offices_rows_do_not_exist(desk, opened, act):
    """With every permission, but of another office, each act finds nothing."""
    stranger = another_office()
    before = rows_of_tracing()
    with pytest.raises(NotInOffice):
        acts(desk, opened)[act](stranger)
    assert rows_of_tracing() == before
    assert desk.roles.vault.asked == []


@pytest.mark.parametrize("act", ACTS)
def test_a_process_is_nobody(desk, opened, act):
    """A job has no roles: no act of a person can be done in the name of a process."""
    before = rows_of_tracing()
    with pytest.raises((NotPermitted, NotInOffice)):
        acts(desk, opened)[act](system_actor("worker", office_id=desk.office_id, office_code="x"))
    assert rows_of_tracing() == before


@pytest.mark.parametrize("look", LOOKS)
def test_each_query_wants_permission_and_office(desk, opened, look):
    """A notice officer is refused; a tracer of another office finds nothing; the own tracer sees."""
    contact = Contact.objects.first().pk
    ask = looks(opened, contact, Lookup.objects.first().pk)[look]
    with pytest.raises(NotPermitted):
        ask(desk.officer)
    with pytest.raises(NotInOffice):
        ask(another_office())
    assert ask(desk.tracer) is not None


def test_lists_of_another_office_are_empty(desk, opened):
    """Cases, look-ups, counters and people opened are counted within the office alone."""
    stranger = another_office()
    assert len(CaseRows(stranger)) == 0
    assert recent_lookups(stranger) == lookups_to_sign(stranger) == ()
    assert people_opened(stranger) == 0
    assert people_opened(desk.tracer) == 3
    found = counters(stranger)
    assert {getattr(found, name) for name in found.__slots__} == {0, ()}
    with pytest.raises(NotPermitted):
        counters(desk.officer)
    with pytest.raises(NotPermitted):
        people_opened(desk.officer)


def test_the_same_number_in_two_offices_is_two_cases(desk):
    """Each office keeps its own: neither learns of the other's case, and tags do not match."""
    stranger = another_office()
    desk.case()
    made = record_case(by=stranger, phone="010-0000-0001", days=desk.days(), at=now())
    assert made.is_new
    tags = [bytes(tag) for tag in Case.objects.values_list("phone_tag", flat=True)]
    assert len(set(tags)) == 2
