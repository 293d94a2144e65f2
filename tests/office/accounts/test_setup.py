"""The first set-up: behind the printed code, resumed where it stood, shut for good once an office is open."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain import errors
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.models import AuditEvent, OfficePicture, Staff
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

pytestmark = pytest.mark.django_db
OFFICE = {
    "name": "안심시",
    "code": "ansim-si",
    "head_title": "안심시장",
    "department": "보건소",
    "phone": "1522-0000",
}
ADMIN = {"login": "first", "name": "첫 관리자", "roles": ["administrator"]}


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """Forget the attempts of earlier tests."""
    cache.clear()


@pytest.fixture
def installer(client):
    """A browser in which the printed code was typed."""
    assert client.post("/setup/", {"code": services.setup_code()})["Location"] == "/setup/office/"
    return client


def _text(answer):
    return answer.content.decode()


def _until(client, step):
    """Go through the steps before `step`."""
    client.post("/setup/office/", OFFICE)
    if step != "seal":
        client.post("/setup/seal/", {"later": "1"})
    if step in ("staff", "message"):
        client.post("/setup/sender/", {"number": "1522-0000"})
    if step == "message":
        client.post("/setup/staff/", ADMIN)
        client.post("/setup/staff/", {"next": "1"})


def test_the_code_stays_the_same_until_the_end(db):
    """Restarting prints the same code; it is gone once an office is open."""
    code = services.setup_code()
    assert services.setup_code() == code
    services.check_setup_code(f" {code.lower()} ")
    with pytest.raises(errors.SetupTokenWrong):
        services.check_setup_code("AAAA-AAAA-AAAA")
    services.create_demo_office()
    assert services.setup_code() is None
    with pytest.raises(errors.SetupTokenWrong):
        services.check_setup_code(code)


@pytest.mark.parametrize("step", ["office", "seal", "sender", "staff", "message"])
def test_no_step_is_reached_without_the_code(client, step):
    """Every step leads to the question for the code."""
    assert client.get(f"/setup/{step}/")["Location"] == "/setup/"
    assert client.post(f"/setup/{step}/", OFFICE)["Location"] == "/setup/"
    assert not queries.office_in_setup()


def test_a_wrong_code_is_explained(client):
    """A wrong code says where the right one stands."""
    assert "ansim serve" in _text(client.post("/setup/", {"code": "AAAA-AAAA-AAAA"}))
    assert client.get("/setup/office/").status_code == 302


def test_guessing_the_code_is_stopped(client):
    """Thirty attempts a minute are enough."""
    for _ in range(30):
        client.post("/setup/", {"code": "x"})
    assert client.post("/setup/", {"code": services.setup_code()}).status_code == 429


def test_the_whole_way(installer, settings):
    """Office, seal, sender, staff, message: at the end the office is open and the first person can start."""
    settings.ANSIM_TRIAL_MESSAGE = f"{__name__}.trial"
    assert installer.post("/setup/office/", OFFICE)["Location"] == "/setup/seal/"
    picture = SimpleUploadedFile("seal.png", draw_seal("안심시장인"), "image/png")
    assert installer.post("/setup/seal/", {"picture": picture})["Location"] == "/setup/sender/"
    assert installer.post("/setup/sender/", {"number": "1522-0000"})["Location"] == "/setup/staff/"
    invited = _text(installer.post("/setup/staff/", ADMIN))
    code = re.search(r'id="invitation-code">([0-9A-Z-]{14})<', invited)[1]
    assert installer.post("/setup/staff/", {"next": "1"})["Location"] == "/setup/message/"
    sent = _text(installer.post("/setup/message/", {"phone": "010-0000-0001"}))
    assert "문자를 보냈습니다" in sent
    assert installer.post("/setup/message/", {"finish": "1"})["Location"] == "/sign-in/first/"
    (office,) = queries.offices()
    assert (office.name, office.has_seal, office.senders) == ("안심시", False, ("15220000",))
    (waiting,) = OfficePicture.objects.values_list("state", "asked_by")
    assert waiting == ("asked", None)
    assert services.redeem_invitation(login="first", code=code, password="gureum-haneul-7")
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[0] == "office.create"
    assert "office.open" in verbs
    assert {event.who for event in AuditEvent.objects.exclude(verb="staff.join")} == {"system:setup"}
    assert "01000000001" not in "".join(f"{e.reference}{e.why}" for e in AuditEvent.objects.all())


def trial(*, by, office_id, phone, text):
    """Stand for the message service: say what would be sent."""
    assert (by.who, by.office_id) == ("system:setup", office_id)
    assert (phone, text) == ("01000000001", "[안심시] 안심 시험 문자입니다.")
    return Sentence("문자를 보냈습니다.", "The message was sent.")


class Refused(AnsimError):
    """The service refuses."""

    code = "test.refused"
    sentence = Sentence("잔액이 없습니다.", "There is no balance.")


def refusing_trial(**_message):
    """Stand for a message service without balance."""
    raise Refused


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("ansim.web.staff.message_service.send_trial_message", "문자 서비스가 아직"),
        (f"{__name__}.refusing_trial", "잔액이 없습니다"),
    ],
)
def test_a_trial_that_fails_is_explained_and_not_the_end(installer, settings, service, said):
    """Without a message service, or with one that refuses, the reason is shown and the set-up can still finish."""
    settings.ANSIM_TRIAL_MESSAGE = service
    _until(installer, "message")
    assert said in _text(installer.post("/setup/message/", {"phone": "01000000001"}))
    assert "010으로 시작하는" in _text(installer.post("/setup/message/", {"phone": "1522-0000"}))
    assert installer.post("/setup/message/", {"finish": "1"}).status_code == 302


@pytest.mark.parametrize("step", ["seal", "sender", "staff", "message"])
def test_it_goes_on_where_it_stood_in_another_browser(installer, step):
    """After a crash or in another browser, the code leads to the step that comes next."""
    _until(installer, step)
    other = Client()
    assert other.post("/setup/", {"code": services.setup_code()})["Location"] == f"/setup/{step}/"
    assert other.get(f"/setup/{step}/").status_code == 200
    assert other.get("/setup/")["Location"] == f"/setup/{step}/"


def test_no_step_is_skipped_ahead(installer):
    """The address of a later step leads back to where the set-up stands."""
    _until(installer, "sender")
    assert installer.get("/setup/message/")["Location"] == "/setup/"
    assert installer.get("/setup/seal/").status_code == 200


def test_the_office_is_founded_once(installer):
    """Pressing twice founds one office; the first step is shut afterwards."""
    installer.post("/setup/office/", OFFICE)
    assert installer.post("/setup/office/", {**OFFICE, "code": "ansim-gu"})["Location"] == "/setup/"
    assert queries.office_in_setup().code == "ansim-si"


@pytest.mark.parametrize(
    ("step", "typed", "beside"),
    [
        ("office", {**OFFICE, "code": "안심"}, "기관 코드는"),
        ("office", {**OFFICE, "name": ""}, "필수"),
        ("seal", {"picture": SimpleUploadedFile("a.png", b"x")}, "관인 그림을 읽을 수 없습니다"),
        ("sender", {"number": "119"}, "발신번호가 맞지 않습니다"),
        ("staff", {**ADMIN, "login": "x"}, "직원 아이디는"),
        ("staff", {**ADMIN, "roles": ["auditor", "tracer"]}, "감사자는"),
        ("staff", {"next": "1"}, "관리자 한 명이 꼭"),
    ],
)
def test_bad_input_is_explained_and_the_step_stays(installer, step, typed, beside):
    """Each wrong value is explained, and the set-up stays where it was."""
    if step != "office":
        _until(installer, step)
    answer = installer.post(f"/setup/{step}/", typed)
    assert answer.status_code == 200
    assert beside in _text(answer)
    standing = queries.office_in_setup()
    assert (standing.setup_step if standing else "office") == step


def test_a_number_given_twice_goes_on(installer):
    """Going back and giving the same sender number again is no dead end."""
    _until(installer, "staff")
    assert installer.post("/setup/sender/", {"number": "1522-0000"})["Location"] == "/setup/staff/"


def test_it_is_shut_once_an_office_is_open(installer):
    """Afterwards the code, the steps and the session of the installer lead to the sign-in page."""
    _until(installer, "message")
    installer.post("/setup/message/", {"finish": "1"})
    assert installer.get("/setup/")["Location"] == "/sign-in/"
    assert installer.get("/setup/staff/")["Location"] == "/setup/"
    before = Staff.objects.count()
    installer.post("/setup/staff/", {**ADMIN, "login": "second"})
    assert Staff.objects.count() == before


def test_an_open_office_takes_no_step_back(other_office):
    """A step of an office that is open is refused."""
    with pytest.raises(errors.NotInOffice):
        services.take_setup_step(by=system_actor("setup"), office_id=other_office.office_id, step="seal")
