"""Sessions and forms: whose browser it is, for how long, and that no other site can press a button in it."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.office.accounts.conftest import BACKEND

from ansim.accounts import services
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import AuditEvent, Staff
from ansim.conf import settings as settings_of_roles
from ansim.kit.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(drill):
    """The administrator's printed sign-in data."""
    return drill.staff[4]


def _sign_in(client, person, address="/sign-in/"):
    client.post(address, {"login": person.login, "password": person.password})
    return client.post("/sign-in/code/", {"code": totp_code(person.totp_secret, now())})


def _strict(drill, role=StaffRole.ADMINISTRATOR):
    client = Client(enforce_csrf_checks=True)
    client.force_login(Staff.objects.get(pk=drill.actor(role).staff_id), backend=BACKEND)
    return client


def test_the_session_gets_a_new_key_at_sign_in(client, person):
    """A key that somebody planted before sign-in is worth nothing afterwards."""
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": person.login, "password": person.password})
    planted = client.cookies["sessionid"].value
    _sign_in(client, person)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, person):
    """The session cookie is HttpOnly, SameSite=Lax, and ends with the browser."""
    _sign_in(client, person)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]


@pytest.mark.parametrize(
    ("address", "secure", "hsts"),
    [("https://notice.example.go.kr", True, 31_536_000), ("http://localhost:8000", False, 0), ("", False, 0)],
)
def test_cookies_are_secure_where_the_address_is(monkeypatch, address, secure, hsts):
    """With an https address cookies travel by https only and browsers keep to it; on a desk they need not."""
    monkeypatch.setenv("ANSIM_PUBLIC_URL", address)
    made = settings_of_roles.settings_for("office")
    assert (made["SESSION_COOKIE_SECURE"], made["CSRF_COOKIE_SECURE"]) == (secure, secure)
    assert made["SECURE_HSTS_SECONDS"] == hsts
    if address:
        assert made["CSRF_TRUSTED_ORIGINS"] == [address]


def test_an_address_in_capitals_with_its_usual_port_is_the_same_site(monkeypatch):
    """Forms come from the origin as browsers write it; an address typed otherwise neither locks out nor weakens cookies."""
    monkeypatch.setenv("ANSIM_PUBLIC_URL", "HTTPS://Notice.Example.go.kr:443/")
    made = settings_of_roles.settings_for("office")
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://notice.example.go.kr"]
    assert made["SESSION_COOKIE_SECURE"] is True


def test_a_session_lasts_a_working_day(settings):
    """Eight hours after sign-in one signs in again, whatever the browser kept."""
    assert settings.SESSION_COOKIE_AGE == 8 * 3600
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE


def test_signing_out_forgets_the_session_on_the_server(as_manager):
    """After signing out, the old cookie opens nothing even when it is brought back."""
    old = as_manager.cookies["sessionid"].value
    as_manager.post("/sign-out/")
    back = Client()
    back.cookies["sessionid"] = old
    assert back.get("/staff/").status_code == 302
    assert not Session.objects.filter(session_key=old).exists()


@pytest.mark.parametrize("value", ["", "x" * 32, "../../etc/passwd", "' OR 1=1 --", "a" * 5000, "가" * 20])
def test_a_made_up_session_is_nobody(db, value):
    """Cookies that no sign-in made lead to the sign-in page."""
    client = Client()
    client.cookies["sessionid"] = value.encode("ascii", "replace").decode()
    assert client.get("/staff/").status_code == 302


def test_half_a_sign_in_opens_nothing(client, person):
    """After the password and before the code, no page of the office opens."""
    client.post("/sign-in/", {"login": person.login, "password": person.password})
    for address in ("/", "/staff/", "/account/", "/account/second-factor/enrol/", "/account/password/"):
        assert client.get(address)["Location"].startswith("/sign-in/"), address


def test_the_code_page_needs_the_password_first(client, db):
    """The second step cannot be opened by itself."""
    assert client.get("/sign-in/code/").status_code == 302
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 302


def test_a_new_password_ends_other_sessions(person, drill):
    """Changing the password leaves the browser at hand signed in and ends every other one."""
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(Staff.objects.get(login=person.login), backend=BACKEND)
    typed = {"oldpassword": person.password, "password1": "gureum-haneul-7", "password2": "gureum-haneul-7"}
    assert here.post("/account/password/", typed).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_a_new_invitation_ends_every_session(signed_in, manager, drill):
    """Somebody who found a lost phone with an open page is out as soon as the administrator reinvites."""
    client = signed_in(StaffRole.TRACER)
    assert client.get("/account/").status_code == 200
    services.reinvite(by=manager, staff_id=drill.actor(StaffRole.TRACER).staff_id, why="분실")
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.org/",
        "//evil.example.org/",
        "http:evil.example.org",
        "javascript:alert(1)",
        "\\\\evil.example.org",
        "/\\evil.example.org",
        "https:///evil.example.org",
    ],
)
def test_sign_in_leads_to_no_other_site(client, person, elsewhere):
    """An address of another site behind `next` is forgotten."""
    client.post(
        "/sign-in/?next=" + elsewhere, {"login": person.login, "password": person.password, "next": elsewhere}
    )
    answer = client.post("/sign-in/code/", {"code": totp_code(person.totp_secret, now())})
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_sign_in_leads_back_to_where_one_was(client, person):
    """The page one wanted before signing in opens after it."""
    typed = {"login": person.login, "password": person.password, "next": "/office/"}
    client.post("/sign-in/?next=/office/", typed)
    answer = client.post("/sign-in/code/", {"code": totp_code(person.totp_secret, now())})
    assert answer["Location"] == "/office/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"]
)
def test_the_language_switch_leads_to_no_other_site(client, db, elsewhere):
    """The switch goes back to a page of ours only."""
    answer = client.post("/language", {"language": "en", "next": elsewhere})
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


FORMS = [
    "/staff/new/",
    "/staff/{colleague}/",
    "/staff/{colleague}/invitation/",
    "/staff/{colleague}/active/",
    "/office/edit/",
    "/office/seal/edit/",
    "/office/seal/sample/",
    "/office/logo/edit/",
    "/office/logo/sample/",
    "/office/logo/drop/",
    "/office/pdf-key/edit/",
    "/office/senders/new/",
    "/office/message-service/",
    "/account/password/",
    "/account/signing-key/",
    "/account/recovery-codes/new/",
    "/account/second-factor/renew/",
    "/account/confirm/",
    "/sign-out/",
    "/language",
]


@pytest.mark.parametrize("address", FORMS)
def test_no_button_is_pressed_from_another_site(drill, address):
    """Every form of a signed-in person needs its token: without it the page 403 comes and nothing happens."""
    client = _strict(drill)
    before = AuditEvent.objects.count()
    colleague = drill.actor(StaffRole.TRACER).staff_id
    answer = client.post(address.format(colleague=colleague), {"why": "x", "language": "en"})
    assert answer.status_code == 403
    assert "새로 고친" in answer.content.decode()
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-in/first/", "/setup/"])
def test_forms_before_sign_in_need_their_token_too(db, address):
    """Nobody is signed in, invited in or set up by a form of another site."""
    assert Client(enforce_csrf_checks=True).post(address, {"login": "x"}).status_code == 403


@pytest.mark.parametrize("address", ["/staff/new/", "/office/edit/", "/office/senders/new/", "/account/"])
def test_a_form_carries_a_token_that_works(drill, address):
    """What the page hands out is accepted back."""
    client = _strict(drill)
    page = client.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    target = "/account/signing-key/" if address == "/account/" else address
    assert client.post(target, {"csrfmiddlewaretoken": token}).status_code in (200, 302)


def test_the_token_may_come_in_the_header(drill):
    """htmx sends the token of the page's meta tag as a header."""
    client = _strict(drill)
    token = re.search(r'name="csrf-token" content="(\w+)"', client.get("/account/").content.decode()).group(1)
    assert client.post("/account/signing-key/", headers={"X-CSRFToken": token}).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://testserver.example.org"])
def test_a_good_token_from_another_origin_is_refused(drill, origin):
    """A stolen token does not help a page of another origin."""
    client = _strict(drill)
    token = re.search(r'name="csrf-token" content="(\w+)"', client.get("/account/").content.decode()).group(1)
    answer = client.post("/account/signing-key/", headers={"X-CSRFToken": token, "Origin": origin})
    assert answer.status_code == 403


def test_guarded_pages_are_not_stored(as_manager):
    """No page behind sign-in is kept by the browser or by anything between."""
    for address in ("/staff/", "/office/", "/account/", "/office/seal/", "/staff/?export=csv"):
        assert "no-store" in as_manager.get(address)["Cache-Control"], address


def test_no_frame_and_no_guessing_of_kinds(as_manager):
    """Pages refuse to stand in a frame, and files are what they say they are."""
    answer = as_manager.get("/staff/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
