"""Pages for venues under any input: wrong fields, texts of any kind, other methods, other sites, wrong bodies."""

import unicodedata

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.visits.venues.walking import ADDRESS, HOURS, NAME, opened, sign_in

from ansim.accounts.api.routes import routes
from ansim.checkins.domain.details import checked, checked_zones
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.models import Device, Operatorship, Screen, Sticker, Venue, Zone
from ansim.checkins.services.venues import MOST_A_DAY
from ansim.web.base.middleware import POLICY
from ansim.web.venue.forms import SettingsForm, details_from
from ansim.wire.desk import BOX, DESK
from ansim.wire.p256 import POINT

pytestmark = pytest.mark.django_db
SAVED = {**NAME, **ADDRESS, **HOURS}
TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=25)


def everything():
    """All rows that pages for venues may change."""
    return [list(model.objects.order_by("pk").values()) for model in (Venue, Zone, Sticker, Screen, Device)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "가" * 61),
        ("name", "카페\x00"),
        ("name", "\u3164"),
        ("name", "카페\u202e"),
        ("kind", ""),
        ("kind", "food.cafe "),
        ("kind", "food.nowhere"),
        ("region", "한양"),
        ("region", ["제주특별자치도", ""]),
        ("district", ""),
        ("district", "시" * 31),
        ("street", "\u200b"),
        ("street", "길" * 121),
        ("detail", "층" * 81),
        ("opens", "25:00"),
        ("opens", ""),
        ("closes", "오후 10시"),
        ("closed", ["0", "8"]),
        ("zones", "홀\n홀 "),
        ("zones", "가" * 41),
        ("zones", "\n".join(str(number) for number in range(201))),
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_one_wrong_field_changes_nothing_at_all(browser, field, value, language) -> None:
    """Beside all good fields the one is marked, in the page's language, and neither words nor zones are touched."""
    client = browser()
    venue = opened(client)
    before = everything()
    client.cookies["django_language"] = language
    answer = client.post(
        f"/venues/{venue}/settings/", {**SAVED, "name": "새 이름", "zones": "뜰", field: value}
    )
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert answer.headers["Content-Language"] == language
    assert everything() == before


@settings(max_examples=60, deadline=None)
@given(TYPED, TYPED, TYPED, TYPED, st.lists(TYPED, max_size=3))
def test_a_form_is_right_when_the_domain_says_so(name, district, street, detail, zones) -> None:
    """Whatever is typed: the page takes exactly what the service would take, and hands on the same words."""
    lines = "\n".join(zones)
    form = SettingsForm(
        {**SAVED, "name": name, "district": district, "street": street, "detail": detail, "zones": lines}
    )
    typed = {**SAVED, "name": name, "district": district, "street": street, "detail": detail}
    try:
        kept = checked(details_from(typed), {NAME["kind"]})
        parts = list(checked_zones(lines.splitlines()))
    except VenueBad:
        assert not form.is_valid()
        return
    assert form.is_valid(), form.errors
    words = {one: form.cleaned_data[one] for one in ("name", "district", "street", "detail")}
    assert words == {one: getattr(kept, one) for one in words}
    assert form.cleaned_data["zone_names"] == parts


def test_the_name_may_be_typed_in_either_form_to_close_a_venue(browser) -> None:
    """Some devices send Hangul as single letters: a name of sixty syllables is then three times as long, and the same."""
    client = browser()
    name = "각" * 60
    venue = opened(client, name=name)
    assert client.post(f"/venues/{venue}/close/", {"typed": name[:-1]}).status_code == 400
    assert Venue.objects.get().closed_at is None
    apart = unicodedata.normalize("NFD", name)
    assert len(apart) == 180
    assert client.post(f"/venues/{venue}/close/", {"typed": f" {apart} "}).status_code == 302
    assert Venue.objects.get().closed_at is not None


def test_a_day_has_an_end_for_opening_venues_by_the_pages_too(browser) -> None:
    """The venue beyond the day's number is refused in words, and the draft of it is not lost."""
    client = browser()
    opened(client)
    operator = Operatorship.objects.get()
    for number in range(MOST_A_DAY - 1):
        row = Venue.objects.get(pk=operator.venue_id)
        row.pk, row.ident = None, number.to_bytes(6, "big")
        row.save()
        Operatorship.objects.create(venue=row, operator_id=operator.operator_id, since=operator.since)
    client.post("/venues/open/", NAME)
    client.post("/venues/open/address/", ADDRESS)
    answer = client.post("/venues/open/hours/", HOURS)
    assert answer.status_code == 429
    assert str(MOST_A_DAY) in answer.content.decode()
    assert Venue.objects.count() == MOST_A_DAY
    assert NAME["name"] in client.get("/venues/open/").content.decode()


def test_what_was_typed_goes_with_the_session(browser, vault_key) -> None:
    """Two operators at one counter: after signing out, the next one begins with empty fields."""
    client = browser(1)
    client.post("/venues/open/", NAME)
    client.post("/venues/sign-out/")
    sign_in(client, vault_key, 2)
    assert NAME["name"] not in client.get("/venues/open/").content.decode()
    assert client.get("/venues/open/hours/")["Location"] == "/venues/open/"


ACTS = ["shut/", "reopen/", "posters/0/new/", "settings/", "screens/cut/", "close/", "screen/", "desk/stop/"]


@pytest.mark.parametrize("path", ACTS)
def test_another_site_cannot_act_for_an_operator(browser, path) -> None:
    """A post without the page's own token is refused before anything is done, whatever it carries."""
    client = browser()
    venue = opened(client)
    before = everything()
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = client.cookies
    answer = strict.post(f"/venues/{venue}/{path}", {**SAVED, "typed": NAME["name"], "zone": "0"})
    assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_no_page_knows_another_method(browser, method) -> None:
    """Every address of a venue answers 405 or 403 to what pages never send, and nothing changes."""
    client = browser()
    venue = opened(client)
    before = everything()
    for route in routes():
        if route.path.startswith("venues/") and "sign-out" not in route.path:
            address = "/" + route.path.replace("<venue:venue>", venue).replace("<str:size>", "a4").replace(
                "<int:zone>", "0"
            )
            assert getattr(client, method)(address).status_code == 405, address
    assert everything() == before


@pytest.mark.parametrize("size", [0, 1, POINT - 1, POINT + 1, DESK, 100_000])
def test_a_device_of_another_size_is_refused_in_words(browser, size) -> None:
    """What is no point of 33 bytes registers nothing; so does a point that is not on the curve."""
    client = browser()
    venue = opened(client)
    address = f"/venues/{venue}/desk/device/"
    for body in (b"\x02" * size, b"\x05" * POINT, b"\x02" + b"\xff" * (POINT - 1)):
        answer = client.post(address, body, content_type="application/octet-stream")
        assert (answer.status_code, answer.json()["code"]) == (403, "checkin.device")
        assert answer.json()["message"]
    assert Device.objects.count() == 0


@pytest.mark.parametrize("size", [0, BOX, BOX + 7, DESK - 1, DESK, DESK + 1, 100_000])
def test_a_message_is_of_the_venue_of_its_address(browser, size) -> None:
    """A message that names no venue, or another one of the same operator, goes nowhere by this venue's address."""
    client = browser()
    venue, other = opened(client), opened(client)
    body = (bytes(BOX + 1) + bytes.fromhex(other) + bytes(DESK))[:size]
    answer = client.post(f"/venues/{venue}/desk/message/", body, content_type="application/octet-stream")
    assert answer.status_code == 404
    if size == DESK:
        told = client.post(f"/venues/{other}/desk/message/", body, content_type="application/octet-stream")
        assert told.status_code != 404
        assert told.json()["code"].startswith(("checkin.", "desk."))


def test_the_desk_page_may_reach_the_vault_and_no_other_page_may(browser) -> None:
    """Its policy is the pages' own with one origin more; all other pages of a venue have the plain one."""
    client = browser()
    venue = opened(client)
    policy = client.get(f"/venues/{venue}/desk/")["Content-Security-Policy"]
    assert policy.startswith(f"{POLICY}; connect-src 'self' http")
    assert len(policy.removeprefix(f"{POLICY}; connect-src 'self' ").split()) == 1
    assert "*" not in policy
    assert "unsafe" not in policy
    for path in ("", "live/", "shut/", "posters/", "settings/", "close/", "screen/"):
        assert client.get(f"/venues/{venue}/{path}")["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("cookie", ["", "fr", "ko\x00", "../../en", "en-US", "x" * 4_000, "<b>"])
def test_a_strange_language_is_korean(client, cookie) -> None:
    """Only the two of the switch are languages; whatever else stands in the cookie, the page is whole."""
    client.cookies["django_language"] = cookie
    answer = client.get("/venues/sign-in/")
    assert (answer.status_code, answer["Content-Language"]) == (200, "ko")
    assert '<html lang="ko"' in answer.content.decode()


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_language_switch_leads_nowhere_else(client, away) -> None:
    """The address to go back to is one of this host, and the language stays what it was for one that is none."""
    answer = client.post("/language", {"language": "en", "next": away})
    assert answer["Location"] == "/"
    assert answer.cookies["django_language"].value == "en"
    assert "django_language" not in client.post("/language", {"language": "xx", "next": "/venues/"}).cookies
