"""The pages of hand-overs: people picked and offered here, accepted or declined there, in both languages."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "notices"))

from tests.office.console.standing_ground import signed_in
from transfer_ground import two

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.notices.domain.transfers import TransferState
from ansim.notices.models import Batch, Transfer

__all__ = ["two"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def here(two):
    """The browser of the giving office's notice officer."""
    return signed_in(Staff.objects.get(pk=two.drill.office.actor(StaffRole.NOTICE_OFFICER).staff_id))


@pytest.fixture
def there(two):
    """The browser of the receiving office."""
    return signed_in(two.staff)


@pytest.fixture
def batch_id(two, rows):
    """A checked list of four."""
    return two.drill.checked(rows(4))


def _offer(two, **changes):
    return {"offer": "1", "rows": ["5"], "office": str(two.to), "why": "관할이 다름", "word": "", **changes}


def _text(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def test_a_person_goes_from_one_page_to_the_other(two, here, there, batch_id):
    """Linked from the batch, picked, offered; seen on the other home page, accepted, and a list there."""
    assert f'href="/batches/{batch_id}/transfer/"' in here.get(f"/batches/{batch_id}/").content.decode()
    answer = here.post(f"/batches/{batch_id}/transfer/", _offer(two))
    assert answer["Location"] == "/transfers/"
    one = Transfer.objects.get()
    assert "다른 기관이 넘기려는 명단입니다" in _text(there.get("/batches/"))
    page = _text(there.get("/transfers/"))
    assert "1 명 받기" in page or "1명 받기" in page
    assert "홍길" not in page
    answer = there.post(f"/transfers/{one.pk}/accept/")
    one.refresh_from_db()
    assert (one.state, answer["Location"]) == (TransferState.ACCEPTED, f"/batches/{one.made_id}/")
    assert there.get(answer["Location"]).status_code == 200
    assert f'href="/batches/{batch_id}/"' in here.get("/transfers/").content.decode()
    assert "다른 기관에 넘겼거나" in _text(here.get(f"/batches/{batch_id}/"))


def test_people_are_found_by_a_posted_word(two, here, batch_id):
    """The word stands in no address; who fits is shown, with the boxes unticked; nobody fits, and it is said."""
    url = f"/batches/{batch_id}/transfer/"
    text = here.post(url, {"find": "1", "word": "새벽동 3"}).content.decode()
    assert (text.count('name="rows"'), 'value="5"' in text, " checked" in text) == (1, True, False)
    assert "그런 사람이 없습니다" in _text(here.post(url, {"find": "1", "word": "없는 곳\0"}))
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"rows": []}, {"rows": ["99"]}, {"rows": ["x"]}, {"office": "0"}, {"office": ""}, {"why": ""}]
)
def test_what_is_missing_is_said_and_nothing_is_offered(two, here, batch_id, wrong):
    """Nobody, nobody's row, no office, no reason: the form comes back with what was typed."""
    answer = here.post(f"/batches/{batch_id}/transfer/", _offer(two, **wrong))
    assert answer.status_code == 200
    assert not Transfer.objects.exists()
    if "rows" not in wrong:
        assert 'value="5" id="row-5" checked' in answer.content.decode()


def test_declined_there_and_taken_back_here(two, here, there, batch_id):
    """Both ask for a reason; without one it is said and nothing changes."""
    for browser in (there, here):
        here.post(f"/batches/{batch_id}/transfer/", _offer(two))
        one = Transfer.objects.order_by("id").last()
        browser.post(f"/transfers/{one.pk}/decline/", {"why": " "})
        one.refresh_from_db()
        assert one.state == TransferState.OFFERED
        text = _text(browser.post(f"/transfers/{one.pk}/decline/", {"why": "아님"}, follow=True))
        assert "거두었습니다" in text
    assert Batch.objects.get(pk=batch_id).included == 4


def test_only_the_receiver_accepts(two, here, there, batch_id):
    """The giving office finds no such page; what is decided already is said to be."""
    here.post(f"/batches/{batch_id}/transfer/", _offer(two))
    one = Transfer.objects.get()
    assert here.post(f"/transfers/{one.pk}/accept/").status_code == 404
    there.post(f"/transfers/{one.pk}/accept/")
    assert "다른 사람이 처리한" in _text(there.post(f"/transfers/{one.pk}/accept/", follow=True))


def test_an_approver_sees_the_list_and_no_buttons(two, here, batch_id):
    """Reading is for everybody who reads batches, acting for who makes them."""
    here.post(f"/batches/{batch_id}/transfer/", _offer(two))
    approver = signed_in(Staff.objects.get(pk=two.drill.approver.staff_id))
    text = approver.get("/transfers/").content.decode()
    assert "관할이 다름" in text
    assert "/decline/" not in text


def test_without_another_office_nothing_is_offered(drill, rows):
    """An installation of one office shows no link, and the page says why."""
    made = drill.checked(rows(1))
    browser = signed_in(Staff.objects.get(pk=drill.officer.staff_id))
    assert "/transfer/" not in browser.get(f"/batches/{made}/").content.decode()
    assert "받을 기관이 없습니다" in _text(browser.get(f"/batches/{made}/transfer/"))
    assert "넘기거나 받을 사람이 없습니다" in _text(browser.get("/transfers/"))


def test_the_pages_speak_english(two, here, batch_id):
    """With the language button both pages are English."""
    here.cookies["django_language"] = "en"
    assert "Whom do you hand over" in _text(here.get(f"/batches/{batch_id}/transfer/"))
    here.post(f"/batches/{batch_id}/transfer/", _offer(two))
    assert "Waiting for an answer" in _text(here.get("/transfers/"))
