"""One's own account: password, second factor, recovery codes, signing key; each asked for proof and told."""

import re

import pytest
from django.test import Client
from tests.office.accounts.conftest import BACKEND

from ansim.accounts import queries
from ansim.accounts.adapters import second_factor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.domain.totp import totp_code
from ansim.accounts.models import AuditEvent, Staff
from ansim.kit.clock import now

pytestmark = pytest.mark.django_db
GOOD = "gureum-haneul-7"


@pytest.fixture
def person(drill):
    """The administrator's printed sign-in data."""
    return drill.staff[4]


def _verbs():
    return list(AuditEvent.objects.order_by("-pk").values_list("verb", flat=True)[:4])


def _change(client, **typed):
    return client.post("/account/password/", typed)


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong-wrong-1", GOOD, GOOD, "oldpassword"),
        ("", GOOD, GOOD, "oldpassword"),
        (None, GOOD, "other-other-2", "password2"),
        (None, "short1", "short1", "password1"),
        (None, "1234567890123", "1234567890123", "password1"),
        (None, "password1234", "password1234", "password1"),
        (None, "manager-1234", "manager-1234", "password1"),
        (None, "", "", "password1"),
    ],
)
def test_a_bad_change_of_password_is_refused(as_manager, person, old, new, again, says):
    """A wrong old password, two different new ones, and weak ones stand beside their field; the old one stays."""
    answer = _change(
        as_manager, oldpassword=person.password if old is None else old, password1=new, password2=again
    )
    assert answer.status_code == 200
    assert says in answer.context["form"].errors
    assert Staff.objects.get(login=person.login).check_password(person.password)
    assert "password.change" not in _verbs()


@pytest.mark.parametrize(
    "new", ["gureum-haneul-7", "네 개의 낱말로 된 것", "correct horse battery", " 앞뒤 공백도 글자 "]
)
def test_a_good_password_is_taken_as_typed(as_manager, person, new):
    """Any long text is a password: words, spaces, Korean; nothing is cut off it."""
    assert _change(as_manager, oldpassword=person.password, password1=new, password2=new).status_code == 302
    staff = Staff.objects.get(login=person.login)
    assert staff.check_password(new)
    assert not staff.check_password(new.strip() + "x")
    assert _verbs()[0] == "password.change"


def test_the_old_password_is_over(as_manager, person):
    """After a change the old password signs nobody in."""
    _change(as_manager, oldpassword=person.password, password1=GOOD, password2=GOOD)
    answer = Client().post("/sign-in/", {"login": person.login, "password": person.password})
    assert answer.status_code == 200


def _fresh(manager):
    """A browser of the administrator whose second factor was taken away."""
    second_factor.forget(manager.staff_id)
    client = Client()
    client.force_login(Staff.objects.get(pk=manager.staff_id), backend=BACKEND)
    return client


def _secret(page):
    return re.search(r"\b([A-Z2-7]{32})\b", page).group(1)


def test_the_enrolment_shows_picture_and_letters(drill, manager):
    """The secret comes as a QR in the page itself and as letters to type, and is nobody's before it is proved."""
    page = _fresh(manager).get("/account/second-factor/enrol/").content.decode()
    assert 'src="data:image/svg+xml' in page
    assert len(_secret(page)) == 32
    assert not second_factor.is_enrolled(manager.staff_id)


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "12345", "1234567", "１２３４５６"])
def test_a_wrong_code_enrols_nothing(drill, manager, code):
    """Only a code of the shown secret enrols; the secret stays the same for the next try."""
    client = _fresh(manager)
    before = _secret(client.get("/account/second-factor/enrol/").content.decode())
    answer = client.post("/account/second-factor/enrol/", {"code": code})
    assert answer.status_code == 200
    assert _secret(answer.content.decode()) == before
    assert not second_factor.is_enrolled(manager.staff_id)


def test_the_right_code_enrols_and_is_told(drill, manager):
    """With the right code the factor stands, sealed, the recovery codes are next, and the trail tells it."""
    client = _fresh(manager)
    secret = _secret(client.get("/account/second-factor/enrol/").content.decode())
    answer = client.post("/account/second-factor/enrol/", {"code": totp_code(secret, now())})
    assert answer["Location"] == "/account/recovery-codes/"
    assert second_factor.drill_secret(manager.staff_id) == secret
    assert "second_factor.enrol" in _verbs()


def test_recovery_codes_are_ten_and_all_different(drill, manager):
    """After enrolment ten codes can be seen and downloaded, the same ones."""
    client = _fresh(manager)
    secret = _secret(client.get("/account/second-factor/enrol/").content.decode())
    client.post("/account/second-factor/enrol/", {"code": totp_code(secret, now())})
    page = client.get("/account/recovery-codes/").content.decode()
    shown = set(re.findall(r"\b[0-9a-f]{8}\b|\b\d{8}\b", page))
    file = client.get("/account/recovery-codes/file/").content.decode()
    assert len(shown) == 10
    assert all(code in file for code in shown)


@pytest.mark.parametrize("address", ["", "file/", "new/"])
def test_seeing_recovery_codes_asks_for_proof(as_manager, person, address):
    """A browser left open neither shows, nor hands out, nor makes recovery codes: it asks for the password first."""
    answer = as_manager.get(f"/account/recovery-codes/{address}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/confirm/")
    as_manager.post("/account/confirm/", {"password": person.password})
    assert (
        not as_manager.get(f"/account/recovery-codes/{address}")
        .headers.get("Location", "")
        .startswith("/account/confirm/")
    )


def test_whoever_has_no_codes_is_led_to_make_them(as_manager, person):
    """The account page's button is no dead end: without codes it leads to their making, and then shows them."""
    as_manager.post("/account/confirm/", {"password": person.password})
    assert as_manager.get("/account/recovery-codes/")["Location"] == "/account/recovery-codes/new/"
    assert as_manager.post("/account/recovery-codes/new/")["Location"] == "/account/recovery-codes/"
    assert as_manager.get("/account/recovery-codes/").status_code == 200
    assert _verbs()[0] == "recovery_codes.make"


def test_new_codes_replace_the_old_ones(as_manager, person):
    """Making codes again takes the old ones out of use."""
    as_manager.post("/account/confirm/", {"password": person.password})
    files = []
    for _ in range(2):
        as_manager.post("/account/recovery-codes/new/")
        files.append(set(as_manager.get("/account/recovery-codes/file/").content.decode().split()))
    assert len(files[0] & files[1]) < 10


def test_nobody_takes_the_own_second_factor_away(as_manager, manager):
    """The pages of django-allauth that would remove the factor lead to the account and remove nothing."""
    for method in (as_manager.get, as_manager.post):
        method("/account/second-factor/kept/", {"confirm": "1"})
        assert second_factor.is_enrolled(manager.staff_id)


def test_changing_the_factor_needs_a_proof_first(as_manager, manager):
    """A browser left open cannot replace the factor: without the proof the press does nothing."""
    answer = as_manager.post("/account/second-factor/renew/")
    assert answer.status_code == 302
    assert "/account/confirm/" in answer["Location"]
    assert second_factor.is_enrolled(manager.staff_id)


@pytest.mark.parametrize("typed", ["", "wrong-wrong-1", "' OR '1'='1"])
def test_a_wrong_proof_proves_nothing(as_manager, manager, typed):
    """After a wrong password on the page of the proof, the change is still shut."""
    assert as_manager.post("/account/confirm/", {"password": typed}).status_code == 200
    as_manager.post("/account/second-factor/renew/")
    assert second_factor.is_enrolled(manager.staff_id)


def test_a_right_proof_opens_the_change(as_manager, manager, person):
    """With the password typed once more the factor is taken away and the next page enrols another one."""
    as_manager.post("/account/confirm/?next=/account/second-factor/renew/", {"password": person.password})
    answer = as_manager.post("/account/second-factor/renew/")
    assert answer["Location"] == "/account/second-factor/enrol/"
    assert not second_factor.is_enrolled(manager.staff_id)
    assert _verbs()[0] == "second_factor.renew"


@pytest.mark.parametrize("role", StaffRole)
def test_every_role_makes_an_own_signing_key(signed_in, drill, role):
    """A press makes a new key of one's own, shows its id, and leaves everybody else's key alone."""
    client = signed_in(role)
    actor = drill.actor(role)
    others = {card.key_id for card in queries.public_keys(drill.office_id) if card.who != actor.who}
    assert client.post("/account/signing-key/").status_code == 302
    assert queries.key_card(actor).key_id in client.get("/account/").content.decode()
    assert others <= {card.key_id for card in queries.public_keys(drill.office_id) if card.retired_at is None}


def test_a_link_makes_no_key(as_manager, manager):
    """Opening the address does nothing: keys are made by a press."""
    before = queries.key_card(manager)
    assert as_manager.get("/account/signing-key/").status_code == 405
    assert queries.key_card(manager) == before


@pytest.mark.parametrize("role", StaffRole)
def test_the_account_shows_the_own_person_only(signed_in, drill, role):
    """Name, id and roles of the signed-in person; nobody else's."""
    page = signed_in(role).get("/account/").content.decode()
    own = next(person for person in drill.staff if person.role is role)
    assert own.name in page
    for other in drill.staff:
        if other is not own:
            assert other.name not in page


def test_secrets_are_sealed_at_rest(drill, manager):
    """What stands in the database is neither the secret nor the same twice; another role's text is refused."""
    from django.apps import apps

    row = apps.get_model("mfa", "Authenticator").objects.get(user_id=manager.staff_id, type="totp")
    assert drill.staff[4].totp_secret not in str(row.data)
    assert second_factor.open_secret(row.data["secret"]) == drill.staff[4].totp_secret
    assert second_factor.seal_secret("X") != second_factor.seal_secret("X")


@pytest.mark.parametrize("place", [0, 15, -1])
def test_a_changed_secret_does_not_open(drill, manager, place):
    """One changed byte of a sealed secret is noticed."""
    import base64

    from ansim.kit.sealing import SealBroken

    sealed = bytearray(base64.b64decode(second_factor.seal_secret("SECRET")))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        second_factor.open_secret(base64.b64encode(bytes(sealed)).decode())
