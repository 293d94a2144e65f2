"""People without a phone at a venue's device, each test after its line of the protocol: what the store takes and refuses."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test import Client

from ansim.checkins.adapters import day_keys, partitions
from ansim.checkins.adapters.evidence_rows import sealed_of
from ansim.checkins.adapters.store import row_name
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.errors import NotYourVenue
from ansim.checkins.domain.refusals import (
    CodeWrong,
    DeskNotTaken,
    DeviceUnknown,
    DoorClosed,
    IssuerAway,
    TooEarly,
    TooLate,
)
from ansim.checkins.services import closing, restoring
from ansim.checkins.services.desk import stop_devices, take_desk, tie_device
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Answer
from ansim.web.venue import desk_views
from ansim.wire import p256
from ansim.wire.checkin import Fields, rounded
from ansim.wire.days import day_of
from ansim.wire.desk import CALL, CARD, COMPANION, read_evidence, seal_box, sign_desk
from ansim.wire.errors import DeskForged, DeskMalformed
from ansim.wire.evidence import open_evidence
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.stub import sign_stub, verify_stub

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
SECONDS = rounded(int(NOW.timestamp()))
ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
VAULT = ec.derive_private_key(21, ec.SECP256R1())
KEY = ec.derive_private_key(22, ec.SECP256R1())


class Vault:
    """The vault as the store meets it: a stub for each box, the same for the same; it notes what it was told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.status = 200
        self.ahead = 0

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Give the stub for a box."""
        assert (method, path) == ("POST", "/v1/stubs")
        told = json.loads(body)
        self.asked.append(told)
        if self.status != 200:
            return Answer(self.status, b'{"code": "vault.desk"}')
        box = read_base64url(told["box"]) or b""
        digest = _sha(box)
        stub = sign_stub(ISSUER, told["day"] + self.ahead, digest[:16], told["class"], digest)
        return Answer(200, json.dumps({"stub": write_base64url(stub.encode())}).encode())


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@pytest.fixture
def vault():
    """A vault in memory."""
    return Vault()


@pytest.fixture
def desk(opened, operator, command):
    """A venue of an operator with one registered device, and a maker of its messages."""
    partitions.prepare([day_of(SECONDS) - 1, day_of(SECONDS)])
    by = operator(1)
    ident = opened(by)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE checkins_venue SET opened_at = %s", [NOW - timedelta(days=9)])
    number = tie_device(by=by, venue=ident, point=p256.write_point(KEY.public_key()), at=NOW)

    def message(kind=CARD, value=b"card" * 4, key=KEY, **changed):
        fields = Fields(ident, 0, b"\x03" + number, SECONDS, False, 2)
        box = seal_box(VAULT.public_key(), kind, value)
        return sign_desk(key, box, kind, replace(fields, **changed)).encode()

    message.by, message.ident, message.number = by, ident, number
    return message


def rows():
    """What the store holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT venue, at, party, assurance, handle FROM checkins_visit ORDER BY at")
        return [(bytes(v), at, party, Assurance(a), bytes(h)) for v, at, party, a, h in cursor.fetchall()]


def test_a_card_becomes_a_visit_like_any_other(desk, vault):
    """Venue, time, people and the desk's assurance; the handle is the stub's."""
    data = desk()
    take_desk(data=data, vault=vault, now=NOW)
    ((venue, at, party, proved, handle),) = rows()
    assert (venue, at, party, proved) == (desk.ident, SECONDS, 2, Assurance.DESK)
    assert handle == _sha(data[:98])[:16]


def test_the_vault_is_told_box_class_and_day_alone(desk, vault):
    """No venue, no time, no device."""
    data = desk()
    take_desk(data=data, vault=vault, now=NOW)
    assert vault.asked == [{"box": write_base64url(data[:98]), "class": CARD, "day": day_of(SECONDS)}]


def test_the_evidence_proves_stub_and_device(desk, vault):
    """205 bytes under V_d: the issuer's signature for this box and class, the device's for venue and time."""
    take_desk(data=desk(), vault=vault, now=NOW)
    day = day_of(SECONDS)
    (sealed,) = sealed_of(day)
    plain = open_evidence(day_keys.key_to_open(day), row_name((day, sealed.handle, False)), sealed.sealed)
    evidence = read_evidence(plain)
    verify_stub(evidence.stub, evidence.kind, evidence.box_hash, ISSUER.public_key().public_bytes_raw())
    evidence.verify(p256.write_point(KEY.public_key()))


def test_a_repeated_message_is_one_visit(desk, vault):
    """The vault gives the same stub, the store has its place taken: nothing is counted twice."""
    data = desk()
    for _ in range(3):
        take_desk(data=data, vault=vault, now=NOW)
    assert len(rows()) == 1


def test_a_blocked_card_gets_none(desk, vault):
    """What the vault refuses is told to the operator and nothing is stored."""
    vault.status = 403
    with pytest.raises(DeskNotTaken):
        take_desk(data=desk(), vault=vault, now=NOW)
    vault.status = 503
    with pytest.raises(IssuerAway):
        take_desk(data=desk(), vault=vault, now=NOW)
    assert rows() == []


def test_a_vault_that_is_away_or_answers_another_day_gives_nothing(desk, vault):
    """The operator presses again; a stub of another day is none."""

    class Away:
        def request(self, *_words: object) -> Answer:
            raise AnsimError

    with pytest.raises(IssuerAway):
        take_desk(data=desk(), vault=Away(), now=NOW)
    vault.ahead = 1
    with pytest.raises(DeskNotTaken):
        take_desk(data=desk(), vault=vault, now=NOW)


def test_a_call_has_the_lowest_assurance(desk, vault):
    """A number that was said is never as good as a card, early or late."""
    take_desk(data=desk(CALL), vault=vault, now=NOW)
    take_desk(data=desk(CALL, time=SECONDS - 3_600), vault=vault, now=NOW)
    assert [row[3] for row in rows()] == [Assurance.CALL, Assurance.CALL]


def test_paper_typed_in_later_is_late(desk, vault):
    """A card whose message comes an hour after its time proves less."""
    take_desk(data=desk(time=SECONDS - 3_600), vault=vault, now=NOW)
    assert rows()[0][3] is Assurance.LATE


def test_every_byte_of_a_desk_message_flipped_is_refused(desk, vault):
    """Box, class, venue, code, time, party, signature: none of it can be turned."""
    data = bytearray(desk())
    for at in range(len(data)):
        data[at] ^= 0x04
        with pytest.raises(AnsimError):
            take_desk(data=bytes(data), vault=vault, now=NOW)
        data[at] ^= 0x04
    assert rows() == []


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"time": SECONDS + 120}, TooEarly),
        ({"time": SECONDS - 72 * 3_600 - 60}, TooLate),
        ({"kind": COMPANION}, DeskNotTaken),
        ({"zone": 4}, CodeWrong),
        ({"code": b"\x02sticker"}, DeviceUnknown),
        ({"venue": b"other!"}, DeviceUnknown),
        ({"key": ec.derive_private_key(23, ec.SECP256R1())}, DeskForged),
    ],
)
def test_what_a_device_may_not_say_is_refused(desk, vault, changed, refused):
    """Clock skew, too late, classes not taken, other zones, venues, devices and keys."""
    with pytest.raises(refused):
        take_desk(data=desk(**changed), vault=vault, now=NOW)


def test_a_stopped_device_and_a_closed_venue_take_nobody(desk, vault):
    """A lost tablet is cut off; while a venue is shut for the day, nobody comes in by its desk either."""
    closing.close_for_the_day(by=desk.by, venue=desk.ident, at=NOW - timedelta(minutes=1))
    with pytest.raises(DoorClosed):
        take_desk(data=desk(), vault=vault, now=NOW)
    assert stop_devices(by=desk.by, venue=desk.ident, at=NOW) == 1
    with pytest.raises(DeviceUnknown):
        take_desk(data=desk(), vault=vault, now=NOW)


def test_a_restore_rebuilds_desk_visits_too(desk, vault):
    """The row comes back out of its evidence as it was."""
    take_desk(data=desk(), vault=vault, now=NOW)
    before = rows()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM checkins_visit")
    restoring.rebuild_rows()
    assert rows() == before


def test_only_the_operator_ties_devices_and_only_with_a_key(desk, operator):
    """Another operator's venue, or bytes that are no point."""
    with pytest.raises(NotYourVenue):
        tie_device(by=operator(2), venue=desk.ident, point=p256.write_point(KEY.public_key()), at=NOW)
    with pytest.raises(DeviceUnknown):
        tie_device(by=desk.by, venue=desk.ident, point=b"\x02" + b"\xff" * 32, at=NOW)
    with pytest.raises(DeskMalformed):
        take_desk(data=b"", vault=Vault(), now=NOW)


def test_the_page_its_device_and_its_message(desk, vault, monkeypatch):
    """The operator opens the page, the browser registers its key and sends; another venue's message is not taken here."""
    monkeypatch.setattr(desk_views, "transport_to", lambda *_words, **_more: vault)
    browser = Client()
    session = browser.session
    session["operator"] = int(desk.by.who.rpartition(":")[2])
    session.save()
    path = f"/venues/{desk.ident.hex()}/desk/"
    page = browser.get(path)
    assert "휴대전화 없는 손님 적기" in page.content.decode()
    assert "connect-src 'self' http" in page["Content-Security-Policy"]

    def post(name, body):
        return browser.post(f"{path}{name}/", body, content_type="application/octet-stream")

    assert len(post("device", p256.write_point(KEY.public_key())).json()["device"]) == 14
    assert post("device", b"x").json()["code"] == "checkin.device"
    assert post("message", desk()).json() == {"taken": True}
    assert post("message", desk()[:-1] + b"\0\0").status_code >= 400
    assert post("message", desk(venue=b"other!")).status_code >= 400
    assert post("stop", b"").json() == {"stopped": 2}
    assert len(rows()) == 1
    assert Client().get(path).status_code == 302
