"""Finding a person, and what the public may ask of a notice: exactly, never by guessing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from office_ground import row

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.notices.domain.verdict import NoticeStatus, verify_qr
from ansim.notices.models import Notice
from ansim.notices.queries.keys import public_keys
from ansim.notices.queries.people import find_people, notice_by_reference, notices_of_batch, rows_of_batch
from ansim.notices.queries.standing import by_reference_and_birth, standing

UNKNOWN = "0000-0000-0000"


def test_a_person_is_found_by_exact_name_phone_or_birth(drill: Any) -> None:
    """Spaces in the typed name do not matter; another birth date or phone finds nobody."""
    drill.made([row(1, 성명="남궁 민수"), row(2)])
    found = find_people(drill.officer, name="남궁민수")
    assert [one.record.name for one in found] == ["남궁 민수"]
    birth = found[0].record.birth
    assert find_people(drill.officer, phone="01000000001")[0].reference == found[0].reference
    assert find_people(drill.officer, name="남궁민수", birth=birth)
    assert find_people(drill.officer, name="남궁민수", birth=birth + timedelta(days=1)) == ()
    assert find_people(drill.officer, name="남궁") == ()


def test_nothing_typed_finds_nobody(drill: Any, rows: Any) -> None:
    """An empty search, or a birth date alone, lists no strangers."""
    drill.made(rows(2))
    assert find_people(drill.officer) == ()
    assert find_people(drill.officer, birth=date(1980, 1, 1)) == ()


def test_search_and_files_are_permissions_of_their_own(drill: Any, rows: Any) -> None:
    """The administrator manages the office and sees no person."""
    batch_id = drill.made(rows(1))
    administrator = drill.office.actor(StaffRole.ADMINISTRATOR)
    for ask in (
        lambda: find_people(administrator, name="홍길나"),
        lambda: notices_of_batch(administrator, batch_id),
        lambda: rows_of_batch(administrator, batch_id),
        lambda: notice_by_reference(administrator, UNKNOWN),
    ):
        with pytest.raises(NotPermitted):
            ask()


def test_another_office_finds_nothing(drill: Any, rows: Any) -> None:
    """The same search from another office finds nobody, and its reference does not exist there."""
    batch_id = drill.made(rows(1))
    stranger = replace(drill.officer, office_id=drill.office.office_id + 1)
    reference = notices_of_batch(drill.officer, batch_id)[0].reference
    assert find_people(stranger, name="홍길나") == ()
    assert rows_of_batch(stranger, batch_id) == ()
    with pytest.raises(NotInOffice):
        notice_by_reference(stranger, reference)


def test_pages_of_people_do_not_overlap(drill: Any, rows: Any) -> None:
    """Two pages of the list together are the list, in its order."""
    batch_id = drill.checked(rows(5))
    first = rows_of_batch(drill.officer, batch_id, limit=3)
    second = rows_of_batch(drill.officer, batch_id, start=3, limit=3)
    assert [one.row for one in (*first, *second)] == [3, 4, 5, 6, 7]
    assert all(one.person for one in (*first, *second))


def test_the_qr_of_an_issued_notice_is_genuine(drill: Any, rows: Any) -> None:
    """The signed text in the record verifies under the office's published keys and says valid today."""
    batch_id = drill.released(rows(1))
    card = notices_of_batch(drill.officer, batch_id)[0]
    today = card.record.period.first_day
    verdict = verify_qr(card.record.qr_text, public_keys(), today=today, status=standing)
    assert (verdict.genuine, verdict.status) == (True, NoticeStatus.VALID)


def test_a_notice_that_was_never_released_has_no_standing(drill: Any, rows: Any) -> None:
    """A made but unreleased notice, however well signed, is unknown to verifiers; so is a made-up reference."""
    batch_id = drill.made(rows(1))
    card = notices_of_batch(drill.officer, batch_id)[0]
    assert standing(card.reference) is None
    assert by_reference_and_birth(card.reference, card.record.birth, today=card.record.issued_on) is None
    assert standing(UNKNOWN) is None


def test_reference_and_birth_show_the_masked_notice(drill: Any, rows: Any) -> None:
    """With both facts right the answer is masked; one wrong, or an unknown number, answers alike: nothing."""
    batch_id = drill.released(rows(1))
    card = notices_of_batch(drill.officer, batch_id)[0]
    birth, today = card.record.birth, card.record.period.first_day
    found = by_reference_and_birth(card.reference, birth, today=today)
    assert found is not None
    assert (found.status, found.office) == (NoticeStatus.VALID, "안심시")
    assert card.record.name not in found.name
    assert "*" in found.name
    assert by_reference_and_birth(card.reference, birth + timedelta(days=1), today=today) is None
    assert by_reference_and_birth(UNKNOWN, birth, today=today) is None


def test_the_answer_follows_the_days_and_the_withdrawal(drill: Any, rows: Any) -> None:
    """Before its period not yet, after it ended; withdrawn beats both."""
    batch_id = drill.released(rows(1))
    card = notices_of_batch(drill.officer, batch_id)[0]
    birth, period = card.record.birth, card.record.period

    def status(day: date) -> NoticeStatus:
        found = by_reference_and_birth(card.reference, birth, today=day)
        assert found is not None
        return found.status

    assert status(period.first_day - timedelta(days=1)) is NoticeStatus.NOT_YET
    assert status(period.last_day) is NoticeStatus.VALID
    assert status(period.last_day + timedelta(days=1)) is NoticeStatus.ENDED
    Notice.objects.filter(reference=card.reference).update(state="withdrawn")
    assert status(period.first_day) is NoticeStatus.WITHDRAWN
    assert standing(card.reference) is NoticeStatus.WITHDRAWN
