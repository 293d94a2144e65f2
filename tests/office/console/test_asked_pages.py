"""Pages of questions for birth dates: the choice before release, the number for answers, and the list a person decides."""

from datetime import timedelta
from typing import Any

import pytest
from asking_ground import NUMBER, Town, birth_of, row, said, town
from django.test import Client
from family_ground import painted
from tests.office.markup import faults_of

from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.states import State
from ansim.delivery.queries.plans import replies_of
from ansim.delivery.services.plans import set_replies
from ansim.notices.models import Asking, Change
from ansim.notices.services.releasing import hand_over, stop_batch

__all__ = ["painted", "town"]


def handed_over(town: Town, *numbers: int) -> int:
    """A batch of good rows that waits for the second officer."""
    batch = town.drill.made([row(number) for number in numbers])
    hand_over(by=town.officer, batch_id=batch, at=town.moment)
    return batch


def later(town: Town, monkeypatch: pytest.MonkeyPatch, hours: int = 25) -> None:
    """Let the office's wait go by for the pages too."""
    moment = town.moment + timedelta(hours=hours)
    for where in ("ansim.web.console.asked_views.now", "ansim.web.console.progress.now"):
        monkeypatch.setattr(where, lambda: moment)


def test_the_choice_stands_on_where_answers_can_come(town: Town, approver: Client) -> None:
    """Proves that the release page says how many numbers nobody knows, proposes to ask, and that the release asks."""
    batch = handed_over(town, 1, 2)
    page = approver.get(f"/batches/{batch}/release/").content.decode()
    assert "2개 번호" in page
    box = page[page.index('name="asks"') - 200 : page.index('name="asks"') + 200]
    assert "checked" in box
    typed = {"typed": "2", "manifest": town.batch(batch).manifest_sha256, "asks": "on"}
    assert approver.post(f"/batches/{batch}/release/", typed).status_code == 302
    assert town.state(town.reference(batch, 1)) is State.HELD_BACK


def test_without_a_number_for_answers_the_page_says_why_not(town: Town, approver: Client) -> None:
    """Proves that the choice is not offered where no answer could come, and where to set that up."""
    set_replies(office_id=town.office_id, number="", hours=24)
    batch = handed_over(town, 1)
    page = approver.get(f"/batches/{batch}/release/").content.decode()
    assert 'name="asks"' not in page
    assert "답장을 받을 번호가 정해져 있지 않아" in page


def test_a_batch_that_waits_says_so_everywhere(town: Town, officer: Client) -> None:
    """Proves that the batch, its balance, the person and the home page show that an answer is waited for."""
    batch = town.release([row(1)])
    page = officer.get(f"/batches/{batch}/").content.decode()
    assert "1명은 생년월일 답장을 기다립니다" in page
    assert "답장 대기" in page
    assert "생년월일을 묻는 문자" in page
    assert not faults_of(page)
    person = officer.get(f"/people/{town.reference(batch, 1)}/").content.decode()
    assert "생년월일을 묻고 답장을 기다립니다" in person
    assert "생년월일을 묻는 문자" in person
    assert officer.get("/batches/").status_code == 200


def test_nobody_to_decide_about_is_said(town: Town, officer: Client) -> None:
    """Proves both empty states: nobody was asked, and everything is in its course."""
    quiet = town.release([row(1)], asks=False)
    asked = town.release([row(2)])
    assert "먼저 물은 번호가 없습니다" in officer.get(f"/batches/{quiet}/asked/").content.decode()
    page = officer.get(f"/batches/{asked}/asked/").content.decode()
    assert "정해야 할 사람이 없습니다" in page
    assert not faults_of(page)


def test_who_did_not_answer_is_posted_or_let_go(
    town: Town, officer: Client, approver: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves the list's two ways: by post at once, or by a second officer whose page says what it agrees to."""
    batch = town.release([row(number) for number in (1, 2, 3)])
    keys = [town.reference(batch, number) for number in (1, 2, 3)]
    town.text("01000000003", said(birth_of(3)))
    later(town, monkeypatch)
    page = officer.get(f"/batches/{batch}/asked/").content.decode()
    assert not faults_of(page)
    assert [key in page for key in keys] == [True, True, False]
    assert "010-****-0001" in page
    home = officer.get(f"/batches/{batch}/").content.decode()
    assert "다음: 답장이 없는 사람" in home
    address = f"/batches/{batch}/asked/decide/"
    done = officer.post(address, {"key": keys[0], "how": "post"}, follow=True).content.decode()
    assert "1명을 우편으로 바꾸었습니다" in done
    asked = {"key": keys[1], "how": "let_go", "why": "본인과 통화"}
    assert "승인을 요청했습니다" in officer.post(address, asked, follow=True).content.decode()
    change = Change.objects.get()
    shown = approver.get(f"/changes/{change.pk}/").content.decode()
    assert "답장 없이 보내기 승인하기" in shown
    approver.post(f"/changes/{change.pk}/agree/")
    assert [town.state(key) for key in keys] == [State.CANCELLED, State.QUEUED, State.QUEUED]


def test_a_decision_about_nobody_or_without_reason_is_refused(town: Town, officer: Client) -> None:
    """Proves that nothing chosen, a key of nobody and a missing reason change nothing, and that each is told."""
    batch = town.release([row(1)])
    address = f"/batches/{batch}/asked/decide/"
    assert "먼저 사람을 골라" in officer.post(address, {"how": "post"}, follow=True).content.decode()
    key = town.reference(batch, 1)
    for typed in ({"key": "X", "how": "let_go", "why": "통화"}, {"key": key, "how": "let_go", "why": ""}):
        assert 'role="alert"' in officer.post(address, typed, follow=True).content.decode()
    assert Asking.objects.get().state == "waiting"
    assert not Change.objects.exists()


def test_another_office_sees_and_decides_nothing(town: Town, stranger: Client) -> None:
    """Proves that both addresses are those of the batch's own office."""
    batch = town.release([row(1)])
    key = town.reference(batch, 1)
    assert stranger.get(f"/batches/{batch}/asked/").status_code == 404
    typed = {"key": key, "how": "post"}
    assert stranger.post(f"/batches/{batch}/asked/decide/", typed).status_code == 404
    assert town.state(key) is State.HELD_BACK


def test_a_stopped_batch_is_not_posted_any_more(town: Town, officer: Client) -> None:
    """Proves that the list's button does nothing to a batch that was stopped, and says why."""
    batch = town.release([row(1)])
    stop_batch(by=town.approver, batch_id=batch, why="잘못 올림", at=town.moment)
    typed = {"key": town.reference(batch, 1), "how": "post"}
    page = officer.post(f"/batches/{batch}/asked/decide/", typed, follow=True).content.decode()
    assert 'role="alert"' in page
    assert town.balance(batch).letters == 0


def test_the_number_for_answers_is_set_in_the_office(town: Town, signed_in: Any) -> None:
    """Proves the form: the account's numbers or none, 1 to 72 hours, shown afterwards."""
    admin = signed_in(StaffRole.ADMINISTRATOR)
    address = "/office/sending/replies/"
    assert admin.post(address, {"number": NUMBER, "hours": "73"}).status_code == 200
    assert admin.post(address, {"number": "0299999999", "hours": "5"}).status_code == 200
    assert admin.post(address, {"number": NUMBER, "hours": "36"}).status_code == 302
    found = replies_of(office_id=town.office_id)
    assert found is not None
    assert found.wait == timedelta(hours=36)
    page = admin.get("/office/sending/").content.decode()
    assert "답장을 36시간 기다림" in page
    assert not faults_of(page)
    assert not faults_of(admin.get(address).content.decode())
    assert admin.post(address, {"number": "", "hours": "24"}).status_code == 302
    assert replies_of(office_id=town.office_id) is None
