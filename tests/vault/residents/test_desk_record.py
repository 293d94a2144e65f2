"""The warrant `self` at an office's desk: the leaf before the record, the message after it, the trail with who served."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import b64

from ansim.accounts.domain.actors import Actor
from ansim.accounts.models import AuditEvent
from ansim.conf import keys, ports
from ansim.conf.roles import Role
from ansim.ledger.domain.errors import NotIntegrated
from ansim.vault.api import office_desks
from ansim.vault.domain.errors import PhoneWrong, TooOften
from ansim.vault.models import Access, Resident, WarrantUse
from ansim.vault.services.closing import close_warrants
from ansim.vault.services.desk_record import show_record
from ansim.vault.services.office_desk import serve_card
from ansim.vault.services.own_visits import LIFE, look_for_oneself
from ansim.vault.services.telling import tell_people
from ansim.wire.access import AccessKind, open_access, read_access
from ansim.wire.desk_pass import DeskPass, sign_desk_pass

pytestmark = pytest.mark.django_db
TYPED = "010-0000-0001"
OFFICES = {1: "안심시 보건소", 3: "이웃시 보건소"}
CLERK = Actor("staff:7", (), 7, 1, "ansim-si")


def show(logs, *, phone=TYPED, by=CLERK, agencies=OFFICES, now=START):
    """Show the record of a number's person at the desk."""
    return show_record(by=by, phone=phone, agencies=agencies, logs=logs, now=now)


def test_the_person_reads_what_is_held(enrol_phone, logs, post):
    """Number, name, cards, and this very look with the office's name."""
    enrol_phone(name="김손님")
    serve_card(by=CLERK, phone=TYPED, name="", replace=False, now=START)
    record = show(logs)
    assert (record["phone"], record["name"], record["cards"]) == (PHONE, "김손님", 1)
    (look,) = record["looked_at"]
    assert (look["kind"], look["agency"], look["released"]) == ("SELF", "안심시 보건소", True)


def test_the_leaf_stands_before_and_the_person_can_read_it(enrol_phone, logs, memory_log):
    """In the public log, among dummies up to 16, readable by the person's own key alone: who, why, what."""
    phone = enrol_phone()
    show(logs)
    access = Access.objects.get()
    assert memory_log.leaves()[access.leaf_index] == bytes(access.entry)
    assert len(memory_log.leaves()) == 16
    note = open_access(phone.audit_key, 0, read_access(bytes(access.entry)))
    assert (note.kind, note.who, note.why, note.fields) == (
        AccessKind.SELF,
        "안심시 보건소",
        "desk",
        ("record",),
    )
    assert (access.officers, access.office) == ("staff:7", 1)


@pytest.mark.parametrize("fault", [None, NotIntegrated()])
def test_without_its_leaf_nothing_is_told(enrol_phone, logs, memory_log, fault):
    """A log that is away or does not seal: refused, not released; later it works, with a leaf of its own."""
    enrol_phone()
    memory_log.sealed, memory_log.fault = fault is not None, fault
    with pytest.raises(NotIntegrated):
        show(logs)
    assert Access.objects.get().released_at is None
    memory_log.sealed, memory_log.fault = True, None
    assert show(logs)["phone"] == PHONE
    assert Access.objects.filter(released_at__isnull=False).count() == 1


def test_the_owner_of_the_number_is_told_once(enrol_phone, logs, post):
    """Somebody else's clerk who looks leaves word with the owner: of a desk, not of an investigation."""
    enrol_phone()
    show(logs)
    assert tell_people(now=START) == 1
    (message,) = post.sent
    assert message.address == "01000000001"
    assert "기관 창구에서" in message.text
    assert "역학조사" not in message.text
    assert tell_people(now=START) == 0


def test_the_trail_names_who_served_and_no_number(enrol_phone, logs):
    """One row a look, also for a number that nobody has; neither number nor name stands in it."""
    enrol_phone(name="김손님")
    show(logs)
    assert show(logs, phone="010-0000-0009") is None
    rows = AuditEvent.objects.filter(verb="record.show").order_by("pk")
    person = f"resident:{Resident.objects.get().pk}"
    assert [(row.who, row.office, row.reference) for row in rows] == [
        ("staff:7", "ansim-si", person),
        ("staff:7", "ansim-si", ""),
    ]
    assert "00000001" not in "".join(row.why + row.reference for row in rows)


def test_nobody_is_made_by_looking(logs, memory_log):
    """An unknown number: no person, no leaf."""
    assert show(logs, phone="010-0000-0009") is None
    assert (Resident.objects.count(), Access.objects.count(), memory_log.leaves()) == (0, 0, [])


def test_who_is_forgotten_is_nobody(enrol_phone, logs):
    """Eight weeks after the last use there is nothing to show, swept or not."""
    enrol_phone()
    assert show(logs, now=START + timedelta(days=70)) is None
    assert not Access.objects.exists()


@pytest.mark.parametrize("phone", ["", "064-000-0000", "1234"])
def test_what_is_no_number_is_refused(logs, phone):
    """Nothing is written for it."""
    with pytest.raises(PhoneWrong):
        show(logs, phone=phone)
    assert not AuditEvent.objects.exists()


def test_three_looks_a_day_at_desks(enrol_phone, logs):
    """The fourth is refused without a leaf; the phone's own looks are counted apart; the next day goes on."""
    enrol_phone()
    for _ in range(3):
        show(logs)
    with pytest.raises(TooOften):
        show(logs)
    assert Access.objects.count() == 3
    assert look_for_oneself(row=Resident.objects.get(), logs=logs, now=START).signed
    assert show(logs, now=START + timedelta(hours=25))["leaves"] == 5


def test_every_look_is_listed_with_its_office(enrol_phone, logs):
    """The phone's own has none; an office without a usable name is told by its number."""
    enrol_phone()
    look_for_oneself(row=Resident.objects.get(), logs=logs, now=START)
    show(logs, by=Actor("staff:9", (), 9, 3, "other"))
    record = show(logs, agencies={3: "이웃시 보건소"})
    assert [(one["office"], one["agency"]) for one in record["looked_at"]] == [
        (0, ""),
        (3, "이웃시 보건소"),
        (1, "office:1"),
    ]


def test_its_use_closes_like_any_warrant(enrol_phone, logs, memory_log):
    """Ten minutes later the closing leaf declares its fifteen dummies: leaves are people and dummies, no alarm."""
    enrol_phone()
    show(logs)
    assert close_warrants(logs=logs, now=START + LIFE + timedelta(seconds=1)) == 1
    assert len(memory_log.leaves()) == 17
    assert WarrantUse.objects.get().closed_at is not None


@pytest.fixture
def at_the_vault(monkeypatch, logs):
    """The vault's clock stands at START, its ledger is in memory, the office role answers; returns a function to ask."""
    for module in ("ansim.vault.api.office_desks", "ansim.vault.api.answers"):
        monkeypatch.setattr(f"{module}.now", lambda: START)
    monkeypatch.setattr(office_desks, "logs", lambda: logs)
    monkeypatch.setattr(office_desks, "agencies", lambda: OFFICES)
    with monkeypatch.context() as office:
        office.setenv("ANSIM_ROLE", "office")
        keys.publish_service(Role.OFFICE)
        key = keys.service_key(Role.OFFICE)
    until = int((START + timedelta(minutes=15)).timestamp())
    shown = b64(sign_desk_pass(DeskPass(1, "ansim-si", 7, until, b"n" * 16), key))

    def ask(phone=TYPED, given=shown):
        headers = {"origin": ports.office_origins()[0]}
        body = json.dumps({"pass": given, "phone": phone})
        return Client().post("/v1/desk/record", body, content_type="application/json", headers=headers)

    return ask


def test_over_http_the_offices_page_reads_it(enrol_phone, at_the_vault):
    """With the pass: the record, nothing cached; null for a number that nobody has."""
    enrol_phone()
    answer = at_the_vault()
    assert answer.json()["record"]["phone"] == PHONE
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == ports.office_origins()[0]
    assert at_the_vault("010-0000-0009").json() == {"record": None}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"given": b64(bytes(121))}, 401, "desk.bad_pass"),
        ({"given": "AAAA"}, 400, "vault.body_wrong"),
        ({"phone": "1234"}, 400, "vault.phone_wrong"),
    ],
)
def test_over_http_nobody_reads_without_a_pass_and_a_number(enrol_phone, at_the_vault, changed, status, code):
    """A forged pass, half a pass, no number: a sentence, and no leaf."""
    enrol_phone()
    answer = at_the_vault(**changed)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Access.objects.exists()
