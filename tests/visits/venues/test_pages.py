"""Pages for venues as an operator uses them: four steps to the poster, today, settings, closing, the door screen."""

import re

import pytest
from tests.visits.venues.walking import ADDRESS, HOURS, NAME, opened

from ansim.checkins.models import Sticker, Venue
from ansim.checkins.queries.inside import VenueDay
from ansim.web.venue import venue_views

pytestmark = pytest.mark.django_db


def test_four_steps_lead_to_the_poster(browser) -> None:
    """A confirmed phone, name and kind, address, hours and zones: then the venue stands and its poster prints."""
    client = browser()
    assert client.get("/venues/")["Location"] == "/venues/open/"
    assert client.post("/venues/open/", NAME)["Location"] == "/venues/open/address/"
    assert client.post("/venues/open/address/", ADDRESS)["Location"] == "/venues/open/hours/"
    answer = client.post("/venues/open/hours/", HOURS, follow=True)
    page = answer.content.decode()
    row = Venue.objects.get()
    assert row.name == NAME["name"]
    assert [zone.name for zone in row.zones.all()] == ["홀", "방 1"]
    assert all(sticker.short in page for sticker in Sticker.objects.all())
    pdf = client.get(f"/venues/{bytes(row.ident).hex()}/posters/a4.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("size", ["a4", "a5", "tent", "stickers"])
def test_every_size_prints(browser, size) -> None:
    """Each paper is offered on the page and gives a PDF, for one zone too."""
    client = browser()
    venue = opened(client)
    page = client.get(f"/venues/{venue}/posters/").content.decode()
    assert f"/venues/{venue}/posters/{size}.pdf?zone=1" in page
    assert client.get(f"/venues/{venue}/posters/{size}.pdf?zone=1").content.startswith(b"%PDF")


def test_a_step_cannot_be_skipped(browser) -> None:
    """Opening a later step by its address leads back to the first that is missing."""
    client = browser()
    assert client.get("/venues/open/hours/")["Location"] == "/venues/open/"
    assert client.get("/venues/open/address/")["Location"] == "/venues/open/"
    client.post("/venues/open/", NAME)
    assert client.get("/venues/open/hours/")["Location"] == "/venues/open/address/"
    assert Venue.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "words", "said"),
    [
        ("", {**NAME, "name": ""}, "필수"),
        ("", {**NAME, "name": "x" * 61}, "60자"),
        ("", {**NAME, "name": "국수\U0001f35c"}, "U+1F35C"),
        ("", {**NAME, "kind": "no.such"}, "no.such"),
        ("address/", {**ADDRESS, "street": ""}, "필수"),
        ("address/", {**ADDRESS, "region": "한양"}, "한양"),
        ("address/", {**ADDRESS, "district": ""}, "시·군·구"),
        ("hours/", {**HOURS, "opens": "9시"}, "11:00처럼"),
        ("hours/", {**HOURS, "closes": ""}, "11:00처럼"),
        ("hours/", {**HOURS, "closed": ["9"]}, "9"),
        ("hours/", {**HOURS, "zones": "홀\n홀"}, "같은 이름"),
        ("hours/", {**HOURS, "zones": "가" * 41}, "40자"),
    ],
)
def test_what_was_typed_wrong_is_said_beside_its_field(browser, path, words, said) -> None:
    """The page comes back with 400, what was typed still in it, and the words say what to do."""
    client = browser()
    for before, good in (("", NAME), ("address/", ADDRESS)):
        if path != before:
            client.post(f"/venues/open/{before}", good)
        else:
            break
    answer = client.post(f"/venues/open/{path}", words)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Venue.objects.count() == 0


def test_today_shows_counts_and_never_a_name(browser, monkeypatch) -> None:
    """Today's page tells the number inside and the address; closing for the day asks first and can be undone.

    The question counts those who would leave, and counts nobody where nobody is inside.
    """
    client = browser()
    venue = opened(client)
    page = client.get(f"/venues/{venue}/").content.decode()
    assert "지금 안에" in page
    assert "11:00–22:00, 쉬는 날 월" in page
    assert client.get(f"/venues/{venue}/live/").status_code == 200
    assert "지금 안에 아무도 없습니다" in client.get(f"/venues/{venue}/shut/").content.decode()
    with monkeypatch.context() as changed:
        changed.setattr(venue_views, "day_of_venue", lambda *_: VenueDay(inside=3, arrivals=(4,)))
        assert "3명이 방금 나간 것으로 기록됩니다" in client.get(f"/venues/{venue}/shut/").content.decode()
    assert Venue.objects.get().shut_until is None
    client.post(f"/venues/{venue}/shut/")
    assert "오늘 영업을 끝냈습니다" in client.get(f"/venues/{venue}/").content.decode()
    assert "오늘 영업 끝" in client.get("/venues/").content.decode()
    client.post(f"/venues/{venue}/reopen/")
    assert Venue.objects.get().shut_until is None


def test_settings_change_words_and_zones(browser) -> None:
    """The form begins with what is there; saving keeps it, a removed zone's poster stops."""
    client = browser()
    venue = opened(client)
    page = client.get(f"/venues/{venue}/settings/").content.decode()
    assert all(word in page for word in ("바다 앞 국수집", "지어낸로 12", "11:00", "방 1"))
    words = {**NAME, **ADDRESS, **HOURS, "name": "새 국수집", "zones": "홀", "closed": []}
    assert client.post(f"/venues/{venue}/settings/", words)["Location"] == f"/venues/{venue}/"
    row = Venue.objects.get()
    assert row.name == "새 국수집"
    assert row.hours[0] == [660, 1320]
    assert Sticker.objects.filter(stopped_at__isnull=False).count() == 1
    assert client.post(f"/venues/{venue}/settings/", {**words, "name": ""}).status_code == 400


def test_a_new_poster_is_asked_for_twice(browser) -> None:
    """The page says that the old poster stops at once; only the press of the button makes a new code."""
    client = browser()
    venue = opened(client)
    before = Sticker.objects.get(zone=1).short
    assert "바로 쓸 수 없게" in client.get(f"/venues/{venue}/posters/1/new/").content.decode()
    assert Sticker.objects.count() == 3
    client.post(f"/venues/{venue}/posters/1/new/")
    assert before not in client.get(f"/venues/{venue}/posters/").content.decode()


def test_closing_for_good_wants_the_name_typed(browser) -> None:
    """Another name is refused; after the right one the venue is gone from every page but the list."""
    client = browser()
    venue = opened(client)
    assert client.post(f"/venues/{venue}/close/", {"typed": "딴 이름"}).status_code == 400
    assert Venue.objects.get().closed_at is None
    client.post(f"/venues/{venue}/close/", {"typed": " 바다 앞  국수집 "})
    assert Venue.objects.get().closed_at is not None
    assert "문을 닫은" in client.get("/venues/").content.decode()
    assert "문을 닫은 장소입니다" in client.get(f"/venues/{venue}/").content.decode()
    for path in ("posters/", "settings/", "close/"):
        assert client.get(f"/venues/{venue}/{path}").status_code == 400


def test_a_device_becomes_a_screen_and_signs_the_operator_out(browser) -> None:
    """The device gets a token for its cookie under /screen/ only; the operator's session on it is over."""
    client = browser()
    venue = opened(client)
    assert "로그아웃됩니다" in client.get(f"/venues/{venue}/screen/").content.decode()
    answer = client.post(f"/venues/{venue}/screen/", {"zone": "1"})
    cookie = answer.cookies["ansim_screen"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/screen/", True, "Strict")
    assert client.get(f"/venues/{venue}/")["Location"] == "/venues/sign-in/"
    told = client.get("/screen/seeds/").json()
    assert (told["zone"], told["zone_name"], len(told["seeds"])) == (1, "홀", 2)
    assert client.get("/screen/inside/").json() == {"inside": 0, "shut": False}
    browser().post(f"/venues/{venue}/screens/cut/")
    for path in ("/screen/seeds/", "/screen/inside/"):
        refused = client.get(path)
        assert refused.status_code == 403
        assert refused.json()["code"] == "venue.screen_stopped"


def test_the_screen_works_without_a_network_and_without_a_token_tells_nothing(client, db) -> None:
    """Page and service worker are there for everyone; seeds are only for the device that holds a token."""
    page = client.get("/screen/")
    assert page.status_code == 200
    assert "훈련" in page.content.decode()
    assert client.get("/screen/worker.js")["Content-Type"].startswith("text/javascript")
    assert client.get("/screen/seeds/").status_code == 403


def test_english_stands_on_every_page(browser) -> None:
    """With the switch on English no Korean sentence of a page is left, but for what is Korean in itself."""
    client = browser()
    venue = opened(client, name="Noodles")
    client.cookies["django_language"] = "en"
    for path in ("", "posters/", "settings/", "shut/", "close/", "screen/", "posters/0/new/"):
        page = client.get(f"/venues/{venue}/{path}").content.decode()
        page = re.sub(r"<select.*?</select>|<option.*?</option>", "", page, flags=re.S)
        told = re.sub(r"<[^>]+>|\(.\)", " ", page)  # weekdays of dates stand in brackets
        korean = set(re.findall(r"[가-힣]+", told)) - {"한국어"}
        assert korean <= {"제주특별자치도", "제주시", "지어낸로", "홀", "방", "중앙로", "시", "군", "구"}, (
            path
        )


def test_signing_out_ends_the_session(browser) -> None:
    """After signing out every page asks for the phone again."""
    client = browser()
    client.post("/venues/sign-out/")
    assert client.get("/venues/")["Location"] == "/venues/sign-in/"


def test_a_signed_in_operator_is_not_asked_again(browser) -> None:
    """The sign-in page sends a signed-in operator on."""
    assert browser().get("/venues/sign-in/")["Location"] == "/venues/"
