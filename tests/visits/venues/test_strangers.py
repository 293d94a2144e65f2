"""What the pages for venues refuse: strangers, forged sign-ins, other operators, strange addresses, too many tries."""

import pytest
from django.test import Client
from tests.visits.venues.walking import HOURS, opened, sign_in

from ansim.accounts.api.routes import routes, undeclared
from ansim.checkins.models import Operator, Sticker, Venue
from ansim.web.venue.limits import SHORT_CODES, SIGN_INS

pytestmark = pytest.mark.django_db
#: every address of the pages for venues, and who alone may see it
HOLDERS = {
    "venues/": "operator",
    "venues/open/": "operator",
    "venues/open/address/": "operator",
    "venues/open/hours/": "operator",
    "venues/<venue:venue>/": "operator",
    "venues/<venue:venue>/live/": "operator",
    "venues/<venue:venue>/shut/": "operator",
    "venues/<venue:venue>/reopen/": "operator",
    "venues/<venue:venue>/posters/": "operator",
    "venues/<venue:venue>/posters/<str:size>.pdf": "operator",
    "venues/<venue:venue>/posters/<int:zone>/new/": "operator",
    "venues/<venue:venue>/settings/": "operator",
    "venues/<venue:venue>/screens/cut/": "operator",
    "venues/<venue:venue>/close/": "operator",
    "venues/<venue:venue>/screen/": "operator",
    "venues/<venue:venue>/desk/": "operator",
    "venues/<venue:venue>/desk/device/": "operator",
    "venues/<venue:venue>/desk/paper/": "operator",
    "venues/<venue:venue>/desk/message/": "operator",
    "venues/<venue:venue>/desk/stop/": "operator",
    "screen/seeds/": "screen",
    "screen/inside/": "screen",
}
PUBLIC = {
    "venues/sign-in/",
    "venues/sign-out/",
    "screen/",
    "screen/worker.js",
    "language",
    "v1/short/<str:code>",
}
PATHS = [
    "",
    "live/",
    "shut/",
    "posters/",
    "posters/a4.pdf",
    "posters/0/new/",
    "settings/",
    "close/",
    "screen/",
    "desk/",
]
POSTS = [
    "shut/",
    "reopen/",
    "posters/0/new/",
    "settings/",
    "screens/cut/",
    "close/",
    "screen/",
    "desk/device/",
    "desk/message/",
    "desk/stop/",
]


def test_every_address_says_who_may_see_it() -> None:
    """No route of the visits role is undeclared; the table of holders is the one written here."""
    assert undeclared() == ()
    held = {route.path: route.access.holder for route in routes() if route.access and route.access.holder}
    assert held == HOLDERS
    public = {route.path for route in routes() if route.access and route.access.reason}
    assert public >= PUBLIC


@pytest.mark.parametrize("path", sorted(HOLDERS))
def test_a_stranger_sees_nothing(client, path) -> None:
    """Without a session or a token every held address sends to sign in or refuses, by GET and by POST."""
    address = "/" + path.replace("<venue:venue>", "0" * 12).replace("<str:size>", "a4").replace(
        "<int:zone>", "0"
    )
    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer.get("Location")) in {
            (302, "/venues/sign-in/"),
            (405, None),
            (403, None),
        }


@pytest.mark.parametrize("path", PATHS)
def test_another_operators_venue_does_not_exist(browser, path) -> None:
    """For a stranger's session a venue of somebody else is 404, as one that never was."""
    venue = opened(browser(1))
    other = browser(2)
    assert other.get(f"/venues/{venue}/{path}").status_code == 404
    assert other.get(f"/venues/{'0' * 12}/{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_another_operator_changes_nothing(browser, path) -> None:
    """No act on somebody else's venue goes through."""
    venue = opened(browser(1))
    before = (Venue.objects.values().get(), Sticker.objects.count())
    assert browser(2).post(f"/venues/{venue}/{path}", {**HOURS, "typed": "바다 앞 국수집"}).status_code == 404
    assert (Venue.objects.values().get(), Sticker.objects.count()) == before


@pytest.mark.parametrize("given", ["", "x", "AAAA", "!" * 300, "가", "A" * 135])
def test_a_forged_sign_in_is_told_and_signs_nobody_in(client, given) -> None:
    """Anything but the vault's signed bytes comes back with one sentence and no session."""
    answer = client.post("/venues/sign-in/", {"assertion": given})
    assert answer.status_code == 400
    assert "인증번호를 다시" in answer.content.decode()
    assert client.get("/venues/")["Location"] == "/venues/sign-in/"
    assert Operator.objects.count() == 0


def test_a_sign_in_from_another_site_is_refused(vault_key) -> None:
    """Without the token of the form nothing is posted: another site cannot sign a browser in."""
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, vault_key).status_code == 403
    assert Operator.objects.count() == 0


def test_the_page_for_the_phone_may_reach_the_vault_and_nothing_else(client) -> None:
    """The policy of the page names this origin and the vault; the number has no name in a form of this server."""
    answer = client.get("/venues/sign-in/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["connect-src"].startswith("'self' http://localhost:")
    assert len(policy["connect-src"].split()) == 2
    page = answer.content.decode()
    assert 'id="phone"' in page
    assert 'name="phone"' not in page
    assert 'name="code"' not in page


@pytest.mark.parametrize(
    "address",
    [
        "/venues/zzzzzzzzzzzz/",
        "/venues/123/",
        "/venues/000000000000000/",
        "/venues/ABCDEF012345/",
        "/venues/000000000000/posters/99999999999/new/",
    ],
)
def test_an_address_that_is_none_is_404(browser, address) -> None:
    """Strange addresses are no venues, never an error of the server."""
    assert browser().get(address).status_code == 404


@pytest.mark.parametrize("query", ["zone=9", "zone=-1", "zone=x", "zone=²", "zone=999999999"])
def test_a_zone_that_is_not_there_has_no_poster(browser, query) -> None:
    """Unknown zones and what is no number at all are 404; so is an unknown size."""
    client = browser()
    venue = opened(client)
    assert client.get(f"/venues/{venue}/posters/a4.pdf?{query}").status_code == 404
    assert client.get(f"/venues/{venue}/posters/a3.pdf").status_code == 404
    assert client.get(f"/venues/{venue}/posters/9/new/").status_code == 404
    assert client.post(f"/venues/{venue}/screen/", {"zone": query.partition("=")[2]}).status_code == 404


def test_sign_ins_are_counted_by_address(client) -> None:
    """After thirty tries in ten minutes the page asks to wait; another address goes on."""
    for _ in range(SIGN_INS.most):
        client.post("/venues/sign-in/", {"assertion": "x"})
    assert client.post("/venues/sign-in/", {"assertion": "x"}).status_code == 429
    elsewhere = client.post("/venues/sign-in/", {"assertion": "x"}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 400


def test_a_short_code_is_told_to_scripts_of_any_origin(browser, client) -> None:
    """The code of a poster gives its QR's fragment; what is wrong or unknown says so in the asker's language."""
    opened(browser())
    short = Sticker.objects.get(zone=0).short
    answer = client.get(f"/v1/short/{short}")
    assert len(answer.json()["fragment"]) == 22
    assert answer["Access-Control-Allow-Origin"] == "*"
    wrong = client.get("/v1/short/AAAA-AAAB", headers={"accept-language": "en"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "venue.short_bad")
    assert wrong.json()["message"].isascii()
    assert client.get("/v1/short/" + "9" * 500).status_code == 400


def test_short_codes_cannot_be_tried_out(client) -> None:
    """After sixty questions in ten minutes an address gets no more answers."""
    for _ in range(SHORT_CODES.most):
        client.get("/v1/short/AAAA-AAAA")
    assert client.get("/v1/short/AAAA-AAAA").status_code == 429


def test_a_proxy_on_this_machine_says_who_asks(client) -> None:
    """Behind a proxy the last address of its header is counted, of IPv6 the household's network."""
    for number in range(SHORT_CODES.most):
        client.get("/v1/short/x", headers={"x-forwarded-for": f"198.51.100.1, 2001:db8::{number:x}"})
    blocked = client.get("/v1/short/x", headers={"x-forwarded-for": "2001:db8::ffff"})
    assert blocked.status_code == 429
    assert client.get("/v1/short/x", headers={"x-forwarded-for": "not an address"}).status_code == 400
