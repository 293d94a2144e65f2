"""Sign-in: password and code, each refused in every wrong way, used once, limited, and told in the trail."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from ansim.accounts import services
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import AuditEvent, Staff
from ansim.conf import env
from ansim.kit.clock import now

pytestmark = pytest.mark.django_db
GOOD = "gureum-haneul-7"


@pytest.fixture
def person(drill):
    """The administrator's printed sign-in data."""
    return drill.staff[4]


def _password(client, login, password):
    return client.post("/sign-in/", {"login": login, "password": password})


def _code(client, person):
    return client.post("/sign-in/code/", {"code": totp_code(person.totp_secret, now())})


def _verbs(staff_id):
    return list(AuditEvent.objects.filter(who=f"staff:{staff_id}").values_list("verb", flat=True))


def test_password_and_code_sign_in(client, person, manager):
    """The right password leads to the code, the right code to the first page of the person's work."""
    assert _password(client, person.login, person.password)["Location"] == "/sign-in/code/"
    assert client.get("/staff/").status_code == 302
    assert _code(client, person)["Location"] == "/"
    assert client.get("/")["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200
    assert _verbs(manager.staff_id)[0] == "staff.sign_in"


def test_the_staff_id_may_be_typed_in_capitals(client, person):
    """Capital letters in the staff id are forgiven."""
    assert _password(client, person.login.upper(), person.password).status_code == 302


def test_a_wrong_password_is_refused_and_told(client, person, manager):
    """A wrong password keeps the door shut; the trail tells the attempt and not what was typed."""
    answer = _password(client, person.login, "wrong-wrong-1")
    assert answer.status_code == 200
    event = AuditEvent.objects.get(verb="staff.sign_in_failed")
    assert event.reference == manager.who
    assert "wrong" not in f"{event.why}{event.reference}"


def test_an_unknown_id_is_refused_like_a_wrong_password(client, person):
    """The page does not say whether an id exists, and leaves no event of strangers."""
    unknown = _password(client, "nobody", "wrong-wrong-1").content.decode()
    wrong = _password(client, person.login, "wrong-wrong-1").content.decode()
    errors = [
        re.findall(r'class="form-hint-invalid"[^>]*>([^<]+)|alert"><p>([^<]+)', page)
        for page in (unknown, wrong)
    ]
    assert errors[0] == errors[1]
    assert errors[0]
    assert AuditEvent.objects.filter(verb="staff.sign_in_failed").count() == 1


def test_a_wrong_code_is_refused(client, person):
    """Without the right code nobody is signed in."""
    _password(client, person.login, person.password)
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 200
    assert client.get("/staff/").status_code == 302


def test_a_code_works_once(person):
    """Somebody who saw password and code over a shoulder cannot use the code again."""
    first, second = Client(), Client()
    for client in (first, second):
        _password(client, person.login, person.password)
    code = totp_code(person.totp_secret, now())
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    assert second.post("/sign-in/code/", {"code": code}).status_code == 200
    assert second.get("/staff/").status_code == 302


def test_guessing_passwords_is_stopped(client, person):
    """After five wrong passwords the right one is refused too, for five minutes."""
    for _ in range(5):
        _password(client, person.login, "wrong-wrong-1")
    assert _password(client, person.login, person.password).status_code == 200


def test_a_flood_gets_the_page_for_too_many_attempts(client, drill):
    """Thirty attempts a minute from one address are enough; the next one reads what to do."""
    for _ in range(30):
        client.post("/sign-in/first/", {})
    answer = client.post("/sign-in/first/", {})
    assert answer.status_code == 429
    assert "5분" in answer.content.decode()


def test_a_shut_account_does_not_sign_in(client, drill, manager):
    """A shut account is refused at sign-in and loses its open session at once."""
    approver = drill.staff[1]
    _password(client, approver.login, approver.password)
    _code(client, approver)
    assert client.get("/account/").status_code == 200
    staff_id = drill.actor(StaffRole.APPROVER).staff_id
    services.set_active(by=manager, staff_id=staff_id, active=False, why="퇴직")
    assert client.get("/account/").status_code == 302
    assert _password(Client(), approver.login, approver.password).status_code in (200, 302)
    assert client.get("/account/").status_code == 302


def test_signing_out_takes_a_press(as_manager):
    """A link alone does not sign out; the button does."""
    assert as_manager.get("/sign-out/").status_code == 200
    assert as_manager.get("/account/").status_code == 200
    assert as_manager.post("/sign-out/").status_code == 302
    assert as_manager.get("/account/").status_code == 302


def test_there_is_no_sign_up_and_no_reset_by_mail(client, db):
    """Pages of django-allauth that ansim does not use have no address."""
    for address in (
        "/signup/",
        "/accounts/signup/",
        "/account/email/",
        "/password/reset/",
        "/sign-in/signup/",
    ):
        assert client.get(address).status_code == 404


def test_the_drill_shows_its_code_and_a_real_installation_does_not(client, person, monkeypatch):
    """In the sandbox the second step shows the code; elsewhere it never does."""
    _password(client, person.login, person.password)
    assert 'id="drill-code"' in client.get("/sign-in/code/").content.decode()
    monkeypatch.setattr(env, "sandbox", lambda: False)
    assert 'id="drill-code"' not in client.get("/sign-in/code/").content.decode()


def test_an_invited_colleague_starts(client, manager):
    """Invitation, password, enrolment, recovery codes: one way through, and then the pages are open."""
    invitation = services.invite_staff(by=manager, login="fresh", name="새 사람", roles=["approver"])
    form = {"login": "fresh", "code": invitation.code, "password": GOOD, "again": GOOD}
    assert client.post("/sign-in/first/", form)["Location"] == "/account/second-factor/enrol/"
    assert client.get("/account/")["Location"] == "/account/second-factor/enrol/"
    page = client.get("/account/second-factor/enrol/").content.decode()
    secret = re.search(r'id="totp-secret">([A-Z2-7]+)<', page)[1]
    answer = client.post("/account/second-factor/enrol/", {"code": totp_code(secret, now())})
    assert answer["Location"] == "/account/recovery-codes/"
    assert (
        len(
            re.findall(
                r"<li><code>\d{8}</code></li>", client.get("/account/recovery-codes/").content.decode()
            )
        )
        == 10
    )
    verbs = set(_verbs(invitation.staff_id))
    assert {"staff.join", "staff.sign_in", "second_factor.enrol"} <= verbs


def test_a_recovery_code_stands_in_for_the_phone_once(client, manager):
    """A recovery code signs in without the phone, and only one time."""
    test_an_invited_colleague_starts(client, manager)
    page = client.get("/account/recovery-codes/").content.decode()
    code = re.search(r"<li><code>(\d{8})</code></li>", page)[1]
    for status in (302, 200):
        cache.clear()
        other = Client()
        _password(other, "fresh", GOOD)
        assert other.post("/sign-in/code/", {"code": code}).status_code == status


@pytest.mark.parametrize(
    ("change", "beside"),
    [
        ({"code": "AAAA-AAAA-AAAA"}, "초대 코드가 맞지"),
        ({"password": "short", "again": "short"}, "10"),
        ({"again": "another-one-9"}, "두 비밀번호가 다릅니다"),
        ({"login": ""}, "필수"),
    ],
)
def test_what_is_wrong_with_a_first_use_stands_beside_its_field(client, manager, change, beside):
    """Each mistake is explained, and nobody is signed in."""
    invitation = services.invite_staff(by=manager, login="fresh", name="새 사람", roles=["approver"])
    form = {"login": "fresh", "code": invitation.code, "password": GOOD, "again": GOOD, **change}
    answer = client.post("/sign-in/first/", form)
    assert answer.status_code == 200
    assert beside in answer.content.decode()
    assert client.get("/account/").status_code == 302


def test_changing_the_second_factor_asks_again(client, person, manager):
    """Another app is enrolled only after one more proof, and the trail tells it."""
    _password(client, person.login, person.password)
    _code(client, person)
    cache.clear()
    asked = client.get("/account/second-factor/renew/")
    assert asked.status_code == 302
    assert "/account/confirm/" in asked["Location"]
    assert client.post(asked["Location"], {"password": person.password}).status_code == 302
    assert client.get("/account/second-factor/renew/").status_code == 200
    assert client.post("/account/second-factor/renew/")["Location"] == "/account/second-factor/enrol/"
    assert "second_factor.renew" in _verbs(manager.staff_id)


def test_a_changed_password_is_told(client, person, manager):
    """Changing the password takes the old one, applies the rules, and leaves an event."""
    _password(client, person.login, person.password)
    _code(client, person)
    form = {"oldpassword": person.password, "password1": GOOD, "password2": GOOD}
    assert client.post("/account/password/", {**form, "oldpassword": "wrong"}).status_code == 200
    assert client.post("/account/password/", form).status_code == 302
    assert Staff.objects.get(login=person.login).check_password(GOOD)
    assert "password.change" in _verbs(manager.staff_id)


def test_the_account_page_makes_a_signing_key(as_manager, manager):
    """The account page shows the key's id and replaces the key at a press."""
    before = as_manager.get("/account/").content.decode()
    assert as_manager.get("/account/signing-key/").status_code == 405
    assert as_manager.post("/account/signing-key/")["Location"] == "/account/"
    assert as_manager.get("/account/").content.decode() != before
    assert "signing_key.make" in _verbs(manager.staff_id)
