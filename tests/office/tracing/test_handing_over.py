"""Contacts become a batch of quarantine notices without anything typed twice; who is not known yet stays counted."""

import pytest

from ansim.accounts.domain.errors import NotPermitted
from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.contact_list import ContactLine, contact_list
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.models import Batch
from ansim.notices.queries.balance import balance
from ansim.notices.queries.people import rows_of_batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.contacts import take_contacts
from ansim.tracing.domain.contacts import (
    Grade,
    HandedOverAlready,
    NobodyReady,
    WrongHandOverCount,
)
from ansim.tracing.models import Contact
from ansim.tracing.queries.contacts import contact_counts
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.revealing import reveal_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(desk):
    """A case with three accepted contacts, of whom two are known and one of these was revealed."""
    reference = desk.case()
    desk.opened(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, *rows)
    desk.identify(rows[0], "홍가나")
    desk.identify(rows[1], "홍다라")
    reveal_contact(by=desk.tracer, contact_id=rows[0].pk, why="call", at=now())
    return reference


def handed(desk, reference, count=2):
    """The batch of those who are ready."""
    today = korean_day(now())
    return take_contacts(by=desk.tracer, case=reference, typed_count=count, issued_on=today, at=now())


def test_the_batch_holds_exactly_those_who_are_known(desk, known):
    """Name, birth date, address, last contact and, where revealed, the phone arrive as they were told."""
    taken = handed(desk, known)
    check_batch(batch_id=taken.batch_id)
    people = [card.person for card in rows_of_batch(desk.officer, taken.batch_id)]
    first = desk.contacts(known)[0]
    assert [person.name for person in people] == ["홍가나", "홍다라"]
    assert people[0].phone == f"0{bytes(first.handle).decode().removeprefix('+82')}"
    assert people[0].last_contact == first.last_day
    assert people[0].address == "가람시 새벽동 1"
    assert Batch.objects.get().kind == NoticeKind.QUARANTINE


def test_the_balance_holds_on_both_sides(desk, known):
    """Every contact is in one count of the case; every row of the batch is in the balance of the batch."""
    taken = handed(desk, known)
    check_batch(batch_id=taken.batch_id)
    counts = contact_counts(desk.tracer, known)
    assert (counts.handed_over, counts.waiting, counts.ready, counts.total) == (2, 1, 0, 3)
    found = balance(desk.officer, taken.batch_id)
    assert found.rows == 2 == counts.handed_over
    assert found.waiting + found.excluded == 2


def test_nobody_is_handed_over_twice(desk, known):
    """The next batch holds only who became known since."""
    first = handed(desk, known)
    with pytest.raises(NobodyReady):
        handed(desk, known)
    desk.identify(desk.contacts(known)[2], "홍마바")
    second = handed(desk, known, 1)
    assert second.batch_id != first.batch_id
    assert {row.handed_over_to for row in desk.contacts(known)} == {first.batch_id, second.batch_id}


def test_the_count_must_be_what_stands_now(desk, known):
    """Somebody becoming known between page and press is told, and nobody is handed over."""
    with pytest.raises(WrongHandOverCount) as refused:
        handed(desk, known, 3)
    assert "2" in refused.value.text()
    assert not Batch.objects.exists()
    assert not Contact.objects.filter(handed_over_to__isnull=False).exists()


def test_who_was_handed_over_is_changed_there(desk, known):
    """Neither a grade nor an identity is changed here once a notice is being made."""
    handed(desk, known)
    row = desk.contacts(known)[0]
    with pytest.raises(HandedOverAlready):
        grade_contacts(by=desk.tracer, reference=known, seen={row.pk: row.version}, grade=Grade.NEW, at=now())
    with pytest.raises(HandedOverAlready):
        desk.identify(row, "남모름")


def test_a_notice_officer_does_not_hand_over(desk, known):
    """The act is the tracer's."""
    with pytest.raises(NotPermitted):
        take_contacts(by=desk.officer, case=known, typed_count=2, issued_on=korean_day(now()), at=now())


def test_the_list_reads_as_the_one_an_officer_would_upload():
    """Commas, quotes and a missing phone come through the reader of lists unchanged."""
    today = korean_day(now())
    birth = today.replace(year=1980, month=2, day=3)
    lines = [
        ContactLine("홍가나", birth, "01000000001", '가람시 새벽동 1, "가"동 2호', today),
        ContactLine("Nguyen Van A", birth, "", "가람시 새벽동 2", today),
    ]
    checked = check_roster(read_table(contact_list(lines), "list.csv"), today, NoticeKind.QUARANTINE)
    assert [(one.name, one.birth, one.phone) for one in checked.people] == [
        ("홍가나", birth, "01000000001"),
        ("Nguyen Van A", birth, None),
    ]
    assert checked.people[0].address == '가람시 새벽동 1, "가"동 2호'
    assert not checked.errors
