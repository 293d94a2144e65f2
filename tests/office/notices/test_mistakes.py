"""A mistake in the own notice: told by who confirmed the phone, read and settled by the office's officers alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from test_own_notices import Ground, ground, new_batch, new_notice, new_row
from tests.office.console.standing_ground import another_office, signed_in

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.models import AuditEvent, Staff
from ansim.kit.ids import new_reference
from ansim.notices.domain.mistakes import MOST_LETTERS, MOST_OPEN, MistakeSettled
from ansim.notices.models import Mistake
from ansim.notices.queries.mistakes import count_mistakes, open_mistakes
from ansim.notices.services.mistakes import settle_mistake

__all__ = ["ground", "new_batch", "new_notice", "new_row"]
SAID = "이름의 가운데 글자가 <b>길</b>이 아니라 '갈'입니다."


@pytest.fixture
def told(ground: Ground) -> tuple[Ground, str]:
    """A notice of which its recipient told a mistake; its reference."""
    reference = ground.notice().reference
    answer = ground.opened().post(f"/my/notices/{reference}/mistake", {"says": SAID})
    assert "담당자에게 알렸습니다" in answer.content.decode()
    return ground, reference


@pytest.fixture
def officer(ground: Ground) -> Client:
    """The notice officer's browser."""
    return signed_in(Staff.objects.get(pk=ground.drill.officer.staff_id))


def test_a_mistake_reaches_the_officers_list(told: tuple[Ground, str], officer: Client) -> None:
    """Counted on the home page, listed with the notice and the words as they were typed, settled by one button."""
    ground, reference = told
    assert "/mistakes/" in officer.get("/batches/").content.decode()
    text = officer.get("/mistakes/").content.decode()
    assert all(part in text for part in (reference, "&lt;b&gt;길&lt;/b&gt;", f"/notices/{reference}/"))
    (card,) = open_mistakes(ground.drill.officer)
    assert (card.reference, card.says, card.reported_at) == (reference, SAID, ground.moment)
    done = officer.post(f"/mistakes/{card.id}/settle/", follow=True)
    assert f"{reference}의 신고를 처리했습니다" in done.content.decode()
    assert "기다리는 신고가 없습니다" in done.content.decode()
    assert count_mistakes(ground.drill.officer) == 0
    verbs = AuditEvent.objects.filter(reference=reference).order_by("id")
    trail = [(event.verb, event.who, event.why) for event in verbs]
    assert trail == [
        ("notice.mistake_reported", "system:recipient", ""),
        ("notice.mistake_settled", ground.drill.officer.who, ""),
    ]


def test_what_was_said_is_sealed(told: tuple[Ground, str]) -> None:
    """Neither words nor name stand in the row."""
    row = Mistake.objects.get()
    assert SAID.encode() not in bytes(row.says)
    assert (row.settled_at, str(row)) == (None, f"mistake:{row.pk}")


def test_a_report_is_settled_once(told: tuple[Ground, str], officer: Client) -> None:
    """The second officer to press is told; what is no report of this office is refused."""
    ground, _ = told
    report = Mistake.objects.get().pk
    by = ground.drill.officer
    settle_mistake(by=by, mistake_id=report, at=ground.moment)
    with pytest.raises(MistakeSettled):
        settle_mistake(by=by, mistake_id=report, at=ground.moment)
    with pytest.raises(NotInOffice):
        settle_mistake(by=by, mistake_id=report + 1, at=ground.moment)
    page = officer.post(f"/mistakes/{report}/settle/", headers={"Accept": "text/html"})
    assert "다른 사람이 처리한" in page.content.decode()


def test_only_officers_of_the_office_see_and_settle(told: tuple[Ground, str]) -> None:
    """The approver may not, another office sees nothing, a process settles nothing."""
    ground, _ = told
    report = Mistake.objects.get().pk
    refused: tuple[Callable[..., Any], ...] = (count_mistakes, open_mistakes)
    for read in refused:
        with pytest.raises(NotPermitted):
            read(ground.drill.approver)
    with pytest.raises(NotPermitted):
        settle_mistake(by=ground.drill.approver, mistake_id=report, at=ground.moment)
    stranger = signed_in(another_office())
    assert "기다리는 신고가 없습니다" in stranger.get("/mistakes/").content.decode()
    stranger.post(f"/mistakes/{report}/settle/")
    assert Mistake.objects.get().settled_at is None
    nobody = replace(ground.drill.officer, staff_id=None, office_id=None)
    with pytest.raises(NotInOffice):
        settle_mistake(by=nobody, mistake_id=report, at=ground.moment)
    with pytest.raises(NotInOffice):
        count_mistakes(nobody)


def test_three_reports_of_a_notice_may_wait(told: tuple[Ground, str]) -> None:
    """A fourth is answered by a sentence with the office's phone in mind; settling one makes room."""
    ground, reference = told
    browser = ground.opened()
    address = f"/my/notices/{reference}/mistake"
    for _ in range(MOST_OPEN - 1):
        assert "알렸습니다" in browser.post(address, {"says": "또"}).content.decode()
    refused = browser.post(address, {"says": "또"}).content.decode()
    assert f"{MOST_OPEN}건을 아직 살펴보고" in refused
    first = Mistake.objects.order_by("id").first()
    assert first is not None
    settle_mistake(by=ground.drill.officer, mistake_id=first.pk, at=ground.moment)
    assert "알렸습니다" in browser.post(address, {"says": "또"}).content.decode()


def test_only_the_own_notice_can_be_spoken_of(told: tuple[Ground, str]) -> None:
    """Without a code, of another notice, with nothing or too much to say: nothing is kept."""
    ground, reference = told
    assert Client().post(f"/my/notices/{reference}/mistake", {"says": "x"})["Location"] == "/my/"
    browser = ground.opened()
    other = f"/my/notices/{new_reference()}/mistake"
    assert browser.post(other, {"says": "x"})["Location"] == "/my/notices"
    for says in ("", " ", "가" * (MOST_LETTERS + 1)):
        page = browser.post(f"/my/notices/{reference}/mistake", {"says": says}).content.decode()
        assert 'aria-invalid="true"' in page
    assert "무엇이 잘못되었나요" in browser.get(f"/my/notices/{reference}/mistake").content.decode()
    assert Mistake.objects.count() == 1
