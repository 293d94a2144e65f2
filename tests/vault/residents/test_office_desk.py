"""An office's desk at the vault: the office's pass says who serves, cards are made and blocked, and all of it is told."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import b64, unb64

from ansim.accounts.models import AuditEvent
from ansim.conf import keys, ports
from ansim.conf.roles import Role
from ansim.delivery.domain.reports import NotSent
from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey
from ansim.vault.api import office_desks
from ansim.vault.domain.errors import DeskRefused, PhoneWrong, TooOften
from ansim.vault.models import Card, Resident
from ansim.vault.services import office_desk
from ansim.vault.services.desk import give_stub
from ansim.vault.services.office_desk import block_at_desk, serve_card, staff_of_pass
from ansim.wire.days import day_number
from ansim.wire.desk import CARD, seal_box
from ansim.wire.desk_pass import BadDeskPass, DeskPass, sign_desk_pass

pytestmark = pytest.mark.django_db
DAY = day_number(korean_day(START))
TYPED = "010-0000-0001"


@pytest.fixture
def office_key(monkeypatch):
    """The office's service key; the vault knows its public half."""
    with monkeypatch.context() as office:
        office.setenv("ANSIM_ROLE", "office")
        keys.publish_service(Role.OFFICE)
        return keys.service_key(Role.OFFICE)


@pytest.fixture
def pass_of(office_key):
    """A function that signs a pass as the office does."""

    def make(staff=7, *, until=START + timedelta(minutes=15), key=None):
        given = DeskPass(1, "ansim-si", staff, int(until.timestamp()), b"n" * 16)
        return sign_desk_pass(given, key or office_key)

    return make


@pytest.fixture
def clerk(pass_of):
    """Who serves at the desk."""
    return staff_of_pass(given=pass_of(), now=START)


def serve(clerk, *, phone=TYPED, name="", replace=False, now=START):
    """Make a card at the desk."""
    return serve_card(by=clerk, phone=phone, name=name, replace=replace, now=now)


def stub_of(card, now=START):
    """What the vault answers a venue's desk for this card."""
    box = seal_box(key_folder.desk_key().public_key(), CARD, card)
    return give_stub(box=box, kind=CARD, day=DAY, now=now)


def test_a_pass_names_the_member_of_staff(clerk):
    """Who, of which office; the vault's own roles and permissions are not needed."""
    assert (clerk.who, clerk.staff_id, clerk.office_id, clerk.office_code) == ("staff:7", 7, 1, "ansim-si")


@pytest.mark.parametrize("minutes", [-1, 21, 60 * 24])
def test_a_pass_that_is_over_or_too_long_is_refused(pass_of, minutes):
    """Fifteen minutes are given; whatever a pass says, nobody serves on it for longer than twenty."""
    given = pass_of(until=START + timedelta(minutes=minutes))
    with pytest.raises(BadDeskPass):
        staff_of_pass(given=given, now=START)


def test_a_pass_ends_with_its_last_second(pass_of):
    """Good until the moment it names, and not one second more."""
    given = pass_of()
    assert staff_of_pass(given=given, now=START + timedelta(minutes=15)).who == "staff:7"
    with pytest.raises(BadDeskPass):
        staff_of_pass(given=given, now=START + timedelta(minutes=15, seconds=1))


def test_a_pass_signed_by_another_role_is_refused(pass_of):
    """The vault's own key opens no desk either."""
    with pytest.raises(BadDeskPass):
        staff_of_pass(given=pass_of(key=key_folder.service_key()), now=START)


def test_a_member_of_staff_serves_sixty_in_ten_minutes(pass_of, monkeypatch):
    """A script with a pass does not try numbers all day; another member of staff is not held up."""
    limits = (office_desk.Limit("desk.10m", 2, timedelta(minutes=10)),)
    monkeypatch.setattr(office_desk, "PER_STAFF", limits)
    given = pass_of()
    for _ in range(2):
        staff_of_pass(given=given, now=START)
    with pytest.raises(TooOften):
        staff_of_pass(given=given, now=START)
    assert staff_of_pass(given=pass_of(staff=8), now=START).who == "staff:8"


def test_a_card_is_made_for_somebody_who_never_had_a_phone_enrolled(clerk, post):
    """The person is made with it; the card is taken at a venue's desk and is kept nowhere."""
    made = serve(clerk, name="김손님")
    row = Resident.objects.get()
    assert (len(made.card), made.told, made.blocked) == (16, True, 0)
    assert PersonKey.of(row).open("phone", row.phone).decode() == PHONE
    assert PersonKey.of(row).open("name", row.name).decode() == "김손님"
    assert len(stub_of(made.card)) == 87
    assert made.card not in bytes(Card.objects.get().mark)
    assert made.card.hex() not in repr(made)


def test_the_owner_of_the_number_is_told(clerk, post):
    """A card made behind somebody's back does not stay unknown to them; the message holds neither card nor name."""
    made = serve(clerk, name="김손님")
    (message,) = post.sent
    assert message.address == "01000000001"
    assert "카드가 발급" in message.text
    assert b64(made.card) not in message.text
    assert "김손님" not in message.text


@pytest.mark.parametrize("why", ["refused", "no sender"])
def test_who_cannot_be_told_gets_the_card_all_the_same(clerk, post, monkeypatch, own_home, why):
    """No message service, or a number it refuses: the card stands, and the page can say that nobody was told."""
    if why == "refused":
        post.answer = NotSent("no_such_number", retryable=False)
    else:
        (own_home / "sandbox").write_text("{}")
    made = serve(clerk)
    assert (made.told, post.sent) == (False, [])
    assert stub_of(made.card)


def test_an_enrolled_person_keeps_everything(clerk, post, enrol_phone):
    """The card belongs to the same person as the phone; a name is changed only where one is typed."""
    enrol_phone(name="본인 이름")
    uid = bytes(Resident.objects.get().uid)
    serve(clerk)
    row = Resident.objects.get()
    assert bytes(row.uid) == uid
    assert PersonKey.of(row).open("name", row.name).decode() == "본인 이름"


def test_a_lost_card_is_blocked_by_its_successor(clerk, post):
    """Asked to, the desk blocks all earlier cards in the same commit; not asked to, they go on."""
    first, second = serve(clerk), serve(clerk)
    assert second.blocked == 0
    assert all(stub_of(one.card) for one in (first, second))
    third = serve(clerk, replace=True)
    assert third.blocked == 2
    for lost in (first, second):
        with pytest.raises(DeskRefused):
            stub_of(lost.card)
    assert stub_of(third.card)


def test_a_card_refused_blocks_nothing(clerk, post):
    """The fourth card of a day is refused whole: the cards in use stay in use, and nobody is told of a card."""
    made = [serve(clerk) for _ in range(3)]
    with pytest.raises(TooOften):
        serve(clerk, replace=True)
    assert len(post.sent) == 3
    assert all(stub_of(one.card) for one in made)


def test_the_desk_blocks_by_number(clerk, post):
    """A lost card: the number is enough; again, or for a number nobody has, there is none left."""
    made = serve(clerk)
    counts = [block_at_desk(by=clerk, phone=phone, now=START) for phone in (TYPED, TYPED, "01000000009")]
    assert counts == [1, 0, 0]
    with pytest.raises(DeskRefused):
        stub_of(made.card)


@pytest.mark.parametrize("phone", ["", "064-000-0000", "1234", "010-0000-000x"])
def test_what_is_no_mobile_number_is_refused(clerk, phone):
    """Nothing is made or written for it."""
    for act in (serve, lambda by, phone: block_at_desk(by=by, phone=phone, now=START)):
        with pytest.raises(PhoneWrong):
            act(clerk, phone=phone)
    assert (Resident.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_every_act_stands_in_the_vaults_trail(clerk, post):
    """Who of which office, what, which card: never a number or a name."""
    serve(clerk, name="김손님")
    serve(clerk, replace=True)
    block_at_desk(by=clerk, phone=TYPED, now=START)
    block_at_desk(by=clerk, phone="01000000009", now=START)
    told = [
        (one.who, one.office, one.verb, one.reference, one.why) for one in AuditEvent.objects.order_by("pk")
    ]
    first, second = Card.objects.order_by("pk").values_list("pk", flat=True)
    person = f"resident:{Resident.objects.get().pk}"
    assert told == [
        ("staff:7", "ansim-si", "card.issue", f"card:{first}", "blocked=0"),
        ("staff:7", "ansim-si", "card.issue", f"card:{second}", "blocked=1"),
        ("staff:7", "ansim-si", "card.block", person, "blocked=1"),
        ("staff:7", "ansim-si", "card.block", "", "blocked=0"),
    ]


def ask(path, *, origin=None, **body):
    """The request as the office's page sends it."""
    headers = {"origin": origin or ports.office_origins()[0]}
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def at_start(monkeypatch):
    """The vault's clock stands at START."""
    for module in ("ansim.vault.api.office_desks", "ansim.vault.api.answers"):
        monkeypatch.setattr(f"{module}.now", lambda: START)


def test_over_http_the_offices_page_makes_and_blocks_cards(pass_of, post, at_start):
    """With the pass; answers are readable to the office's page alone, and nothing is cached."""
    shown = b64(pass_of())
    made = ask("/v1/desk/cards", **{"pass": shown}, phone=TYPED, name="김손님", replace=1)
    assert (made.status_code, made.json()["told"], made.json()["blocked"]) == (201, True, 0)
    assert made.headers["Access-Control-Allow-Origin"] == ports.office_origins()[0]
    assert made.headers["Cache-Control"] == "no-store"
    assert stub_of(unb64(made.json()["card"]))
    blocked = ask("/v1/desk/cards/block", **{"pass": shown}, phone=TYPED)
    assert blocked.json() == {"blocked": 1}
    visitors = ask("/v1/desk/cards/block", origin=ports.visitor_origins()[0], **{"pass": shown}, phone=TYPED)
    assert "Access-Control-Allow-Origin" not in visitors.headers


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "vault.body_wrong"),
        ({"pass": "AAAA"}, 400, "vault.body_wrong"),
        ({"pass": b64(bytes(121)), "phone": TYPED}, 401, "desk.bad_pass"),
    ],
)
def test_over_http_nobody_is_served_without_a_pass(pass_of, at_start, body, status, code):
    """No pass, half a pass, a forged one: refused with a sentence, and nothing is written."""
    for path in ("/v1/desk/cards", "/v1/desk/cards/block"):
        refused = ask(path, **body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert refused.json()["message"]
    assert (Resident.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("wrong", [{"replace": "yes"}, {"replace": 2}, {"name": 5}, {"name": "가" * 61}])
def test_over_http_fields_are_read_strictly(pass_of, at_start, wrong):
    """What the page never sends is refused by the name of its field."""
    refused = ask("/v1/desk/cards", **{"pass": b64(pass_of()), "phone": TYPED, **wrong})
    assert refused.status_code == 400
    assert next(iter(wrong)) in refused.json()["message"]
    assert office_desks.card.ansim_public
