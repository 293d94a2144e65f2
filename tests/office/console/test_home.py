"""통지 현황 and the way there: what waits for whom, what went wrong, what an empty office sees."""

from datetime import UTC, datetime

import pytest

from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.health import ServiceHealth
from ansim.kit.clock import now
from ansim.notices.services.releasing import hand_over
from ansim.web.console import home_views

pytestmark = pytest.mark.django_db


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_empty_office_is_told_what_to_do(officer):
    """Without a batch the page says what to do next and offers the button."""
    text = text_of(officer, "/batches/")
    assert "아직 발급한 통지서가 없습니다" in text
    assert "/batches/new/" in text


def test_an_approver_of_an_empty_office_is_told_to_wait(approver):
    """Who may not make batches is not offered to."""
    text = text_of(approver, "/batches/")
    assert "담당자가 명단을 올리면" in text
    assert "/batches/new/" not in text


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (StaffRole.NOTICE_OFFICER, "/batches/"),
        (StaffRole.ADMINISTRATOR, "/staff/"),
        (StaffRole.AUDITOR, "/staff/"),
        (StaffRole.VENUE_HELPER, "/account/"),
    ],
)
def test_everybody_starts_at_their_own_work(signed_in, role, place):
    """The root leads each role to the first page it may use, and those without one to their account."""
    assert signed_in(role).get("/").headers["Location"] == place


def test_what_waits_stands_first_and_only_for_whom_it_waits(drill, officer, approver, rows):
    """A checked list waits for the officer, a handed-over batch for the approver, never for both."""
    batch_id = drill.checked(rows(2))
    assert "나를 기다리는 일" in text_of(officer, "/batches/")
    assert "나를 기다리는 일" not in text_of(approver, "/batches/")
    made = drill.made([*rows(3)])
    hand_over(by=drill.officer, batch_id=made, at=now())
    assert f"/batches/{made}/release/" in text_of(approver, "/batches/")
    assert f"/batches/{made}/release/" not in text_of(officer, "/batches/")
    assert f"#{batch_id} 확진자 격리 통지서" in text_of(officer, "/batches/")


def test_the_moving_part_polls_only_while_something_moves(drill, officer, rows):
    """The fragment asks again while a batch is being checked, and rests when nothing moves."""
    from office_ground import workbook

    drill.take(workbook(rows(1)))
    assert 'hx-trigger="every 2s"' in text_of(officer, "/batches/live/")


def test_a_quiet_page_does_not_poll(drill, officer, rows):
    """Nothing moves after the check, so nothing is asked."""
    drill.checked(rows(1))
    assert "hx-trigger" not in text_of(officer, "/batches/live/")


def test_failures_and_unknowns_are_counted_with_links(officer, monkeypatch):
    """Numbers of failures and unknown deliveries lead to their lists."""
    monkeypatch.setattr(home_views, "failed_count", lambda **_: 1234)
    monkeypatch.setattr(home_views, "unknown_count", lambda **_: 5)
    text = text_of(officer, "/batches/")
    assert "1,234" in text
    assert 'href="/failures/"' in text
    assert 'href="/unknown/"' in text


def test_a_stranger_is_sent_to_sign_in(client):
    """Without sign-in no page of the console opens."""
    for url in ("/", "/batches/", "/batches/1/", "/failures/", "/people/", "/unknown/"):
        assert "/sign-in/" in client.get(url).headers["Location"]


def test_an_administrator_sees_no_batch(signed_in):
    """Who manages the office does not see people: the page is refused, saying which permission is missing."""
    answer = signed_in(StaffRole.ADMINISTRATOR).get("/batches/")
    assert answer.status_code == 403
    assert "batch.read" in answer.content.decode()


def test_home_says_how_the_message_service_does(officer, monkeypatch):
    """A service that fails, one that rests and a queue that nobody sends are told; a well one takes no room."""
    noon = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

    def shown(found):
        monkeypatch.setattr(home_views, "service_health", lambda **_: found)
        return text_of(officer, "/batches/")

    assert "문자 서비스</h2>" not in shown(None)
    assert "문자 서비스</h2>" not in shown(ServiceHealth(1000, 1))
    ailing = shown(ServiceHealth(1000, 120, closed_until=noon))
    assert "1,000건 가운데 12%" in ailing
    assert "2026. 11. 21.(토) 12:00까지 쉽니다" in ailing
    assert "notice warning" in ailing
    stuck = shown(ServiceHealth(0, 0, waiting_since=noon))
    assert "notice danger" in stuck
    assert "2026. 11. 21.(토) 12:00부터 나가지 않고" in stuck
