"""The order of the first set-up: from every step, every address leads where it should, and nothing is done out of turn."""

import pytest
from django.core.cache import cache
from django.test import Client

from ansim.accounts import queries, services
from ansim.accounts.models import AuditEvent, Office, SenderNumber, Staff

pytestmark = pytest.mark.django_db
STEPS = ["office", "seal", "sender", "staff", "message"]
OFFICE = {
    "name": "안심시",
    "code": "ansim-si",
    "head_title": "시장",
    "department": "보건소",
    "phone": "1522-0000",
}
ADMIN = {"login": "first", "name": "첫 관리자", "roles": ["administrator"]}
PRESSES = {
    "office": [OFFICE],
    "seal": [{"later": "1"}],
    "sender": [{"number": "1522-0000"}],
    "staff": [ADMIN, {"next": "1"}],
    "message": [{"finish": "1"}],
}


@pytest.fixture
def installer(client):
    """A browser in which the printed code was typed."""
    cache.clear()
    client.post("/setup/", {"code": services.setup_code()})
    return client


def _to(client, step):
    """Do every step before `step`."""
    for before in STEPS[: STEPS.index(step)]:
        for typed in PRESSES[before]:
            client.post(f"/setup/{before}/", typed)


def _rows():
    return [list(model.objects.order_by("pk").values()) for model in (Office, SenderNumber, Staff)]


@pytest.mark.parametrize("standing", STEPS)
@pytest.mark.parametrize("asked", STEPS)
def test_where_an_address_leads(installer, standing, asked):
    """Steps done can be gone back to (but the office is founded once), the step at hand opens, later ones do not."""
    _to(installer, standing)
    answer = installer.get(f"/setup/{asked}/")
    opens = asked == standing or (asked != "office" and STEPS.index(asked) < STEPS.index(standing))
    if opens:
        assert answer.status_code == 200
    else:
        assert answer["Location"] == "/setup/"
        assert installer.get("/setup/")["Location"] == f"/setup/{standing}/"


@pytest.mark.parametrize("standing", STEPS[:-1])
def test_a_later_step_cannot_be_pressed(installer, standing):
    """Posting to steps ahead does nothing at all."""
    _to(installer, standing)
    before = _rows()
    for later in STEPS[STEPS.index(standing) + 1 :]:
        for typed in PRESSES[later]:
            installer.post(f"/setup/{later}/", typed)
    assert _rows() == before


@pytest.mark.parametrize("step", STEPS)
def test_without_the_code_nothing_can_be_pressed(installer, step):
    """A second browser that never typed the code changes nothing, whatever the first one has reached."""
    _to(installer, step)
    before = _rows()
    stranger = Client()
    for each in STEPS:
        for typed in PRESSES[each]:
            assert stranger.post(f"/setup/{each}/", typed)["Location"] == "/setup/"
    assert _rows() == before


@pytest.mark.parametrize("step", STEPS[1:])
def test_each_step_is_remembered_on_the_server(installer, step):
    """What was reached is a row, so that another browser with the code goes on there."""
    _to(installer, step)
    assert queries.office_in_setup().setup_step == step
    other = Client()
    assert other.post("/setup/", {"code": services.setup_code()})["Location"] == f"/setup/{step}/"


@pytest.mark.parametrize("back", ["seal", "sender", "staff"])
def test_going_back_loses_nothing(installer, back):
    """Repeating an earlier step leaves the later ones done."""
    _to(installer, "message")
    for typed in PRESSES[back]:
        installer.post(f"/setup/{back}/", typed)
    assert queries.office_in_setup().setup_step == "message"
    assert installer.get("/setup/message/").status_code == 200
    assert Staff.objects.count() == 1
    assert SenderNumber.objects.count() == 1


def test_staff_needs_an_administrator(installer):
    """Without an administrator nobody could go on afterwards, so the step does not end."""
    _to(installer, "staff")
    installer.post("/setup/staff/", {"next": "1"})
    assert queries.office_in_setup().setup_step == "staff"
    installer.post("/setup/staff/", {**ADMIN, "roles": ["tracer"]})
    installer.post("/setup/staff/", {"next": "1"})
    assert queries.office_in_setup().setup_step == "staff"
    installer.post("/setup/staff/", {**ADMIN, "login": "second"})
    installer.post("/setup/staff/", {"next": "1"})
    assert queries.office_in_setup().setup_step == "message"


def test_each_invitation_is_shown_once(installer):
    """The code of a colleague stands on the page that made it and on no later one."""
    _to(installer, "staff")
    answer = installer.post("/setup/staff/", ADMIN)
    code = answer.context["invitation"].code
    assert code in answer.content.decode()
    assert code not in installer.get("/setup/staff/").content.decode()


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA", "7KQ4", " ", "'", "0" * 20])
def test_a_wrong_code_opens_nothing(client, db, typed):
    """Another code is refused beside its field, and no step opens."""
    cache.clear()
    answer = client.post("/setup/", {"code": typed})
    assert answer.status_code == 200
    assert "code" in answer.context["form"].errors
    assert client.get("/setup/office/")["Location"] == "/setup/"


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_the_code_may_be_typed_carelessly(client, db, change):
    """Small letters, missing hyphens and spaces around are forgiven."""
    cache.clear()
    assert client.post("/setup/", {"code": change(services.setup_code())})["Location"] == "/setup/office/"


def test_the_whole_setup_is_told(installer):
    """Every step leaves its events in order, by the set-up, for the office that is being founded."""
    _to(installer, "message")
    installer.post("/setup/message/", {"finish": "1"})
    told = list(AuditEvent.objects.order_by("pk").values_list("verb", "reference"))
    assert [verb for verb, _reference in told] == [
        "office.create",
        "setup.step",
        "sender.add",
        "setup.step",
        "staff.invite",
        "setup.step",
        "office.open",
    ]
    assert [reference for verb, reference in told if verb == "setup.step"] == ["sender", "staff", "message"]


def test_the_end_closes_every_door(installer):
    """Once the office is open, the code is gone, every step leads to sign-in, and no press changes anything."""
    code = services.setup_code()
    _to(installer, "message")
    installer.post("/setup/message/", {"finish": "1"})
    before = _rows()
    assert services.setup_code() is None
    for browser in (installer, Client()):
        assert browser.post("/setup/", {"code": code})["Location"] == "/sign-in/"
        for step in STEPS:
            for typed in PRESSES[step]:
                assert browser.post(f"/setup/{step}/", typed).status_code == 302
    assert _rows() == before


def test_the_session_that_typed_the_code_is_a_new_one(client, db):
    """A session planted before the code was typed does not become the installer's."""
    cache.clear()
    client.get("/setup/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post("/setup/", {"code": services.setup_code()})
    assert client.session.session_key != planted


def test_two_installers_found_one_office(installer):
    """Two browsers with the code: the second one's office is not founded, it goes on with the first one's."""
    other = Client()
    other.post("/setup/", {"code": services.setup_code()})
    installer.post("/setup/office/", OFFICE)
    assert other.post("/setup/office/", {**OFFICE, "code": "other-si"})["Location"] == "/setup/"
    assert [row.code for row in Office.objects.all()] == ["ansim-si"]


@pytest.mark.parametrize("code", ["", "A", "-si", "안심시", "ansim_si", "ansim si", "a" * 21])
def test_a_bad_office_code_is_explained(installer, code):
    """The code is chosen once, so what cannot be a code is refused before anything is founded."""
    answer = installer.post("/setup/office/", {**OFFICE, "code": code})
    assert "code" in answer.context["form"].errors
    assert not Office.objects.exists()
