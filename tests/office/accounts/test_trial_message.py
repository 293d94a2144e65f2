"""The one real message to oneself: through the real line to a real gateway, never twice, never beyond a drill."""

import hashlib

import pytest

from ansim.accounts import queries, services
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.models import AuditEvent
from ansim.conf.keys import office_blobs
from ansim.delivery.domain.errors import TrialRefused
from ansim.delivery.domain.states import Control, State
from ansim.delivery.models import Delivery, Group, Provider
from ansim.delivery.services.providers import provider_of
from ansim.delivery.services.trial import Picture, send_trial
from ansim.kit.clock import now
from ansim.sandbox.gateway.settings import GatewaySettings
from ansim.web.staff.message_service import (
    DrillStaysInside,
    MessageService,
    NoMessageService,
    NoSender,
    connect_message_service,
    follow_sender_numbers,
    send_trial_message,
)

ACCOUNT = GatewaySettings()
OWN_PHONE = "01000000001"
TEXT = "[안심시] 안심 시험 문자입니다."


@pytest.fixture
def configured(monkeypatch, gateway):
    """Settings that name an account at the sandbox gateway, which knows the office's sender."""
    gateway.reset(receipt_delay=3600, senders=["01000000000", "15220000", "0200000000"])
    monkeypatch.setenv("ANSIM_SMS_URL", gateway.url)
    monkeypatch.setenv("ANSIM_SMS_KEY", ACCOUNT.api_key)
    monkeypatch.setenv("ANSIM_SMS_SECRET", ACCOUNT.api_secret)
    return gateway


def _try(manager, **changes):
    return send_trial_message(
        **{"by": manager, "office_id": manager.office_id, "phone": OWN_PHONE, "text": TEXT, **changes}
    )


def test_one_message_arrives_at_the_gateway(configured, manager):
    """The text goes once, from the office's sender, to the number typed, and the answer says what to look for."""
    answer = _try(manager)
    (accepted,) = configured.accepted()
    assert accepted["number"] == hashlib.sha256(OWN_PHONE.encode()).hexdigest()
    assert "보냈습니다" in answer.ko
    assert "was sent" in answer.en


def test_it_is_an_ordinary_delivery_of_the_group_of_trials(configured, manager):
    """The delivery stands in the group trial:<office>, ends as sent, and its number is sealed at rest."""
    _try(manager)
    delivery = Delivery.objects.get()
    assert delivery.group.name.startswith(f"trial:{manager.office_id}")
    assert delivery.group.sender == "01000000000"
    assert delivery.state == "sent"
    assert OWN_PHONE.encode() not in bytes(delivery.content)


def test_each_press_is_a_message_of_its_own(configured, manager):
    """Trying again sends again: every trial has its own reference, so nothing is taken for a repetition."""
    _try(manager)
    _try(manager)
    assert set(configured.keys().values()) == {1}
    assert len(configured.keys()) == 2


def test_the_trial_is_told_without_the_number(configured, manager):
    """Connecting and trying leave one event each; neither holds the number or the keys."""
    _try(manager)
    _try(manager)
    events = list(AuditEvent.objects.filter(verb__startswith="message_service.").order_by("pk"))
    assert [event.verb.partition(".")[2] for event in events] == ["connect", "try", "try"]
    told = "".join(f"{event.reference}{event.why}" for event in events)
    assert OWN_PHONE not in told
    assert ACCOUNT.api_key not in told


def test_no_answer_is_no_promise(configured, manager):
    """When the gateway takes the message and loses its answer, the person is sent to the phone, not to the button."""
    configured.faults(lose_answer=1.0, seed=1)
    answer = _try(manager)
    assert "답이 오지 않았습니다" in answer.ko
    assert Delivery.objects.get().state == "unknown"


def test_a_wrong_key_is_explained_and_nothing_waits(configured, manager, monkeypatch):
    """A refused account names the provider's code; the message is cancelled, so that it cannot go later."""
    monkeypatch.setenv("ANSIM_SMS_SECRET", "wrong")
    with pytest.raises(TrialRefused) as refused:
        _try(manager)
    assert "API 키" in refused.value.text("ko")
    assert Delivery.objects.get().state == "cancelled"
    assert configured.accepted() == []


def test_a_corrected_key_goes_through_at_the_next_press(configured, manager, monkeypatch):
    """After a refusal the group is halted; the next trial lets it run again with the key of the settings."""
    with monkeypatch.context() as wrong:
        wrong.setenv("ANSIM_SMS_SECRET", "wrong")
        with pytest.raises(TrialRefused):
            _try(manager)
    assert Group.objects.get().control == Control.PAUSED
    _try(manager)
    assert Group.objects.get().control == Control.RUNNING
    assert len(configured.accepted()) == 1


def test_an_unregistered_sender_is_refused_by_the_gateway(configured, manager):
    """A number that the service does not know as the office's is refused, with the service's code."""
    configured.reset(receipt_delay=3600, senders=["0299999999"])
    with pytest.raises(TrialRefused) as refused:
        _try(manager)
    assert refused.value.params["reason"] not in ("", "?")


def test_without_settings_it_says_what_to_set(drill, manager):
    """Nothing configured: the sentence names the two settings, and no account appears."""
    with pytest.raises(NoMessageService) as refused:
        _try(manager)
    for name in ("ANSIM_SMS_KEY", "ANSIM_SMS_SECRET"):
        assert name in refused.value.text("ko")
        assert name in refused.value.text("en")
    assert not Provider.objects.exists()


@pytest.mark.parametrize("missing", ["ANSIM_SMS_KEY", "ANSIM_SMS_SECRET"])
def test_half_an_account_is_none(configured, manager, monkeypatch, missing):
    """A key without its secret, or the other way round, connects nothing."""
    monkeypatch.delenv(missing)
    assert connect_message_service(by=manager, office_id=manager.office_id) == MessageService(False)


@pytest.mark.parametrize(
    "url", ["https://api.solapi.com", "http://192.0.2.7:80", "http://127.0.0.1.example.org"]
)
def test_a_drill_never_reaches_a_real_service(drill, manager, monkeypatch, url):
    """In a drill installation only a gateway on this machine can be connected, whatever the settings say."""
    for part, value in (("URL", url), ("KEY", "KEY"), ("SECRET", "secret")):
        monkeypatch.setenv(f"ANSIM_SMS_{part}", value)
    with pytest.raises(DrillStaysInside):
        _try(manager)
    assert not Provider.objects.exists()


@pytest.mark.parametrize("name", ["solapi", "nhn", "sens", "aligo"])
def test_a_real_installation_connects_the_real_service(drill, manager, monkeypatch, name):
    """Outside a drill the account is kept for the service and address of the settings, with the office's closed list."""
    monkeypatch.setenv("ANSIM_SMS_SERVICE", name)
    monkeypatch.setattr("ansim.conf.env.sandbox", lambda: False)
    for part, value in (("URL", "https://api.solapi.com"), ("KEY", "KEY"), ("SECRET", "secret")):
        monkeypatch.setenv(f"ANSIM_SMS_{part}", value)
    service = connect_message_service(by=manager, office_id=manager.office_id)
    assert service.is_connected
    assert provider_of(office_id=manager.office_id).senders == ["01000000000"]
    assert provider_of(office_id=manager.office_id).name == name


def test_connecting_twice_keeps_the_address_of_receipts(configured, manager):
    """The address registered at the service stays good; the account stays one."""
    first = connect_message_service(by=manager, office_id=manager.office_id)
    again = connect_message_service(by=manager, office_id=manager.office_id)
    assert first == again
    assert Provider.objects.count() == 1


def test_receipts_come_in_by_the_address_shown(configured, manager, client):
    """The address that the page shows takes receipts; the same with another secret does not exist."""
    url = connect_message_service(by=manager, office_id=manager.office_id).receipts_url
    path = url[url.index("/hooks/") :]
    other = path[:-1] + ("y" if path[-1] == "x" else "x")
    assert client.post(path, "[]", content_type="application/json").status_code == 200
    assert client.post(other, "[]", content_type="application/json").status_code == 404


def test_texts_come_in_by_the_address_shown(configured, manager, as_manager, client):
    """Beside the address of receipts stands that of texts, under the same secret; it takes a list of texts."""
    service = connect_message_service(by=manager, office_id=manager.office_id)
    page = as_manager.post("/office/message-service/", {"phone": "010-0000-0001"}).content.decode()
    assert service.texts_url in page
    assert service.texts_url == service.receipts_url.replace("/delivery/", "/texts/")
    path = service.texts_url[service.texts_url.index("/hooks/") :]
    assert client.post(path, "[]", content_type="application/json").json() == {"received": 0}


def test_the_secret_of_receipts_is_the_offices_own(configured, manager, other_office):
    """Two offices have two addresses; neither can be guessed from the other."""
    one = connect_message_service(by=manager, office_id=manager.office_id).receipts_url
    two = connect_message_service(by=other_office, office_id=other_office.office_id).receipts_url
    assert one.rpartition("/")[2] != two.rpartition("/")[2]
    assert len(one.rpartition("/")[2]) == 64


def test_an_office_without_a_sender_is_told(configured, other_office):
    """No sender number: the message cannot go in the office's name, and the sentence says what to add."""
    with pytest.raises(NoSender):
        _try(other_office)


def test_the_account_follows_the_list_of_senders(configured, manager):
    """A number added later may send; a retired one may not."""
    connect_message_service(by=manager, office_id=manager.office_id)
    services.add_sender_number(by=manager, office_id=manager.office_id, number="02-000-0000")
    follow_sender_numbers(manager.office_id)
    assert provider_of(office_id=manager.office_id).senders == ["01000000000", "020000000"]
    first = queries.sender_numbers(manager.office_id)[0]
    services.retire_sender_number(by=manager, number_id=first.id, why="바뀜")
    follow_sender_numbers(manager.office_id)
    assert provider_of(office_id=manager.office_id).senders == ["020000000"]


def test_an_account_of_another_office_is_left_alone(configured, manager, other_office):
    """Following the list of one office changes no other's account."""
    connect_message_service(by=manager, office_id=manager.office_id)
    connect_message_service(by=other_office, office_id=other_office.office_id)
    follow_sender_numbers(other_office.office_id)
    assert provider_of(office_id=manager.office_id).senders == ["01000000000"]
    assert provider_of(office_id=other_office.office_id).senders == []


def test_the_page_connects_tries_and_shows_the_address(configured, as_manager):
    """The administrator's page sends the message and shows where receipts are to be posted."""
    page = as_manager.post("/office/message-service/", {"phone": "010-0000-0001"}).content.decode()
    assert "보냈습니다" in page
    assert "/hooks/delivery/" in page
    assert len(configured.accepted()) == 1


def test_the_page_explains_a_refusal_beside_the_number(drill, as_manager):
    """Without settings the page says so beside the field and sends nothing."""
    page = as_manager.post("/office/message-service/", {"phone": "010-0000-0001"}).content.decode()
    assert "ANSIM_SMS_KEY" in page
    assert 'aria-invalid="true"' in page


def test_numbers_of_the_office_page_reach_the_account(configured, as_manager, manager):
    """Adding and retiring on the pages changes what the account may send from."""
    connect_message_service(by=manager, office_id=manager.office_id)
    as_manager.post("/office/senders/new/", {"number": "02-000-0000"})
    assert "020000000" in provider_of(office_id=manager.office_id).senders
    first = queries.sender_numbers(manager.office_id)[0]
    as_manager.post(f"/office/senders/{first.id}/", {"why": "바뀜"})
    assert provider_of(office_id=manager.office_id).senders == ["020000000"]


def test_the_wizard_sends_the_message_and_connects_the_account(configured, client, db):
    """First run, last step: the settings are connected, the officer's phone gets its message, the office opens."""
    client.post("/setup/", {"code": services.setup_code()})
    office = {
        "name": "안심시",
        "code": "ansim-si",
        "head_title": "시장",
        "department": "보건소",
        "phone": "1522-0000",
    }
    client.post("/setup/office/", office)
    client.post("/setup/seal/", {"later": "1"})
    client.post("/setup/sender/", {"number": "1522-0000"})
    client.post("/setup/staff/", {"login": "first", "name": "첫 관리자", "roles": ["administrator"]})
    client.post("/setup/staff/", {"next": "1"})
    page = client.post("/setup/message/", {"phone": "010-0000-0001"}).content.decode()
    assert "보냈습니다" in page
    assert "/hooks/delivery/" in page
    assert len(configured.accepted()) == 1
    assert client.post("/setup/message/", {"finish": "1"})["Location"] == "/sign-in/first/"
    assert Provider.objects.get().senders == ["15220000"]


def test_a_process_without_an_office_has_no_service(db):
    """Asking for an office that does not exist says so; nothing is connected."""
    actor = system_actor("setup")
    with pytest.raises(NoMessageService):
        _try(actor, office_id=999_999)


def test_a_picture_goes_along(configured, manager):
    """A trial notice carries its picture to the gateway, byte for byte, under its subject."""
    connect_message_service(by=manager, office_id=manager.office_id)
    data = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
    name = "trials/1/picture.jpg"
    picture = Picture("통지서", name, office_blobs(manager.office_id).put(name, data))
    state = send_trial(
        office_id=manager.office_id,
        sender="01000000000",
        phone=OWN_PHONE,
        text=TEXT,
        now=now(),
        by=manager.who,
        picture=picture,
    )
    (accepted,) = configured.accepted()
    assert state is State.SENT
    assert accepted["image"] == hashlib.sha256(data).hexdigest()
