"""Guests without any number: the operator's page prints slips that stay at the venue, and says so where one is stuck."""

import re

import pytest
from tests.visits.venues.walking import NAME, opened

from ansim.checkins.models import Device

pytestmark = pytest.mark.django_db


def test_the_desk_leads_to_slips_for_who_has_no_number(browser) -> None:
    """Where numbers are typed it stands that others cannot be written down there, and where their slips are."""
    client = browser()
    venue = opened(client)
    page = client.get(f"/venues/{venue}/desk/").content.decode()
    assert "번호가 하나도 없는 손님은 여기에 적을 수 없습니다." in page
    assert f'href="/venues/{venue}/desk/paper/"' in page


def test_six_slips_with_the_venues_name_and_zones(browser) -> None:
    """Each slip has its lines and is for one person; only the first is read aloud; nothing can be sent from the page."""
    client = browser()
    page = client.get(f"/venues/{opened(client)}/desk/paper/").content.decode()
    slips = re.findall(r"<li( aria-hidden=\"true\")?><p><strong>(.*?)</strong>", page)
    assert [name for _hidden, name in slips] == [NAME["name"]] * 6
    assert [bool(hidden) for hidden, _name in slips] == [False] + [True] * 5
    for words in ("들어간 시각", "나간 시각", "구역", "연락할 곳(주소나 전화)", "인원", "4주가 지난 봉투"):
        assert words in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    assert not Device.objects.exists()


def test_an_english_page_has_english_slips_once(browser) -> None:
    """In English each line stands in one language; in Korean both, for guests who read no Korean."""
    client = browser()
    address = f"/venues/{opened(client)}/desk/paper/"
    assert '<span lang="en">Date</span>' in client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    assert "<dt>Time of coming</dt>" in page
    assert '<span lang="en">' not in page


def test_nobody_prints_for_anothers_venue(browser) -> None:
    """A venue of somebody else has no slips here."""
    venue = opened(browser())
    assert browser(2).get(f"/venues/{venue}/desk/paper/").status_code == 404
