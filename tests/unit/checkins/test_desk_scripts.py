"""The desk's own scripts against Python: a box that the vault opens, a message that the store takes, slips as typed."""

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ansim.kit.ids import check_character
from ansim.wire.checkin import Checkin, Fields, is_of_its_day
from ansim.wire.days import day_of
from ansim.wire.desk import BOX, CALL, CARD, COMPANION, call_value, open_box, read_desk, verify_desk
from ansim.wire.errors import DeskMalformed, SealedBroken
from ansim.wire.slip import slip_value
from ansim.wire.token import Token

STATIC = Path(__file__).parents[3] / "src" / "ansim" / "web" / "static" / "ansim"
VAULT = ec.derive_private_key(21, ec.SECP256R1())
FIELDS = Fields(b"venue1", 0, b"\x03device7", 1_795_237_200, False, 3)
SCRIPT = """
const desk = await import(process.argv[2]);
const keys = await import(process.argv[3]);
const hex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const told = (data) => Buffer.from(data).toString("hex");
const value = desk.callValue("01000000001", hex("0102030405060708"));
const box = await desk.sealBox(hex(process.argv[4]), desk.CALL, value);
const key = await keys.newKey(false);
const fields = { venue: hex("76656e756531"), zone: 0, code: hex("0364657669636537"), time: 1795237200, out: false, people: 3 };
const message = await desk.signDesk(key.privateKey, box, desk.CALL, fields);
const store = await import(process.argv[5]);
const ends = JSON.parse(process.argv[6]).map((time) => store.lastLeaving(time));
let last;
const numbers = JSON.parse(process.argv[7]).map((time) => (last = store.nextNumber(last, time)).number);
const slips = await import(process.argv[8]);
const read = JSON.parse(process.argv[9]).map((text) => { const found = slips.slipValue(text); return found && told(found); });
const named = await import(process.argv[10]);
const token = new Uint8Array(hex("02".repeat(120)));
const companion = await named.signNamed(token, box, { ...fields, people: 5, code: hex("0000000000000000") }, key.privateKey);
const mobiles = JSON.parse(process.argv[11]).map(desk.mobileIn);
const tens = [0, 599, 600, 1795237229].map(slips.toTen);
const { cardIn } = await import(new URL("./desk_scan.js", import.meta.url));
const scanned = JSON.parse(process.argv[12]).map(cardIn);
const more = { slips: read, scanned, companion: told(companion), mobiles, tens };
process.stdout.write(JSON.stringify([told(value), told(box), told(key.point), told(message), ends, numbers, more]));
"""
SLIP = "A0101-BCDEF-" + check_character("A0101BCDEF")
SLIPS = [
    SLIP, SLIP.lower().replace("-", " "), SLIP.replace("0", "O").replace("1", "l"), SLIP.replace("-", "")[:-1],
    SLIP.replace("B", "C"), "01012345678", "", "가나다라마바사아자차카", f"{SLIP}0",
]  # fmt: skip
MOBILES = {
    "010-0000-0001": "01000000001", "０１０ 0000 0001": "01000000001", "(011) 000-0001": "0110000001",
    "064-000-0000": None, "": None, "010-0000-000x": None, SLIP: None,
}  # fmt: skip
CARD_TEXT = "QUJDREVGR0hJSktMTU5PUA"
SCANNED = [
    f" {CARD_TEXT}\n", SLIP, f"https://visits.example/#{CARD_TEXT}", "https://example.org/notice", "01000000001",
    "QUJDREVGR0hJSktMTU5PUB", "가" * 22, "",
]  # fmt: skip
MIDNIGHT = 1_795_186_800
"""2026-11-21 00:00 in Korea."""
CAME = [MIDNIGHT - 30, MIDNIGHT, MIDNIGHT + 12 * 3_600, MIDNIGHT + 86_370]
WRITTEN = [MIDNIGHT - 60, MIDNIGHT - 30, MIDNIGHT, MIDNIGHT + 60, MIDNIGHT + 90, MIDNIGHT + 86_400]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Value, box, the device's point and the message, as the browser's modules make them."""
    if shutil.which("node") is None:
        pytest.skip("node is not on the path, and the modules are JavaScript")
    place = tmp_path_factory.mktemp("desk") / "ansim"
    place.mkdir()
    for name in ("desk_store.js", "desk_slip.js", "desk_scan.js"):
        shutil.copy(STATIC / name, place)
    shutil.copytree(STATIC / "visit", place / "visit")
    (place / "package.json").write_text('{"type": "module"}')
    (place / "run.mjs").write_text(SCRIPT)
    point = VAULT.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
    words = [(place / "visit" / "desk_box.js").as_uri(), (place / "visit" / "keys.js").as_uri(), point]
    words += [(place / "desk_store.js").as_uri(), json.dumps(CAME), json.dumps(WRITTEN)]
    words += [(place / "desk_slip.js").as_uri(), json.dumps(SLIPS)]
    words += [(place / "visit" / "named.js").as_uri(), json.dumps(list(MOBILES)), json.dumps(SCANNED)]
    done = subprocess.run(
        ["node", str(place / "run.mjs"), *words], capture_output=True, text=True, timeout=60, check=True
    )
    *made, ends, numbers, more = json.loads(done.stdout)
    return [*(bytes.fromhex(one) for one in made), ends, numbers, more]


def test_a_call_holds_the_digits_and_the_records_hash(told: list[Any]) -> None:
    """The same 16 bytes as in Python."""
    assert told[0] == call_value("01000000001", bytes(range(1, 9)))


def test_the_vault_opens_a_box_that_the_browser_sealed(told: list[Any]) -> None:
    """HPKE by WebCrypto: 98 bytes, opened by Python's own; another vault opens nothing."""
    assert len(told[1]) == BOX
    assert open_box(VAULT, told[1]) == (CALL, told[0])
    with pytest.raises(SealedBroken):
        open_box(ec.derive_private_key(22, ec.SECP256R1()), told[1])


def test_the_devices_signature_covers_box_class_and_fields(told: list[Any]) -> None:
    """184 bytes, read back to exactly what was said, under the point that was registered."""
    message = read_desk(told[3])
    assert (message.box, message.kind, message.fields) == (told[1], CALL, FIELDS)
    verify_desk(message, told[2])
    assert message.kind != CARD


def test_the_tablet_keeps_a_box_as_long_as_its_guest_may_leave(told: list[Any]) -> None:
    """Until 12:00 of the next Korean day, exactly as the store takes it."""
    token = Token(0, b"kid4", bytes(16), b"", b"")
    for came, until in zip(CAME, told[4], strict=True):
        of_day = replace(token, day=day_of(came))
        last = Checkin(of_day, replace(FIELDS, time=until, out=True), b"")
        assert is_of_its_day(last)
        assert not is_of_its_day(replace(last, fields=replace(last.fields, time=until + 30)))


def test_guests_are_numbered_from_one_every_day(told: list[Any]) -> None:
    """Two before midnight, three after it, one on the next day."""
    assert told[5] == [1, 2, 1, 2, 3, 1]


def test_a_slip_is_read_as_python_reads_it(told: list[Any]) -> None:
    """However it is typed, and refused where Python refuses it: the same 16 bytes, or none."""

    def read(text: str) -> str | None:
        try:
            return slip_value(text).hex()
        except DeskMalformed:
            return None

    assert told[6]["slips"] == [read(text) for text in SLIPS]
    assert told[6]["slips"][:3] == [slip_value(SLIP).hex()] * 3
    assert told[6]["slips"][3:] == [None] * 6


def test_the_time_beside_a_slip_is_rounded_to_ten_minutes(told: list[Any]) -> None:
    """Down, as the store asks."""
    assert told[6]["tens"] == [0, 0, 600, 1_795_237_200]


def test_a_mobiles_number_is_read_however_it_is_typed(told: list[Any]) -> None:
    """Blanks, hyphens, full-width digits; a landline, a slip or half a number is none."""
    assert told[6]["mobiles"] == list(MOBILES.values())


def test_a_companion_is_vouched_for_by_token_and_key(told: list[Any]) -> None:
    """304 bytes: the token, and a desk's message with the token's hash for a code and nobody counted twice."""
    data = bytes.fromhex(told[6]["companion"])
    message = read_desk(data[120:])
    code = b"\x06" + hashlib.sha256(data[:120]).digest()[:7]
    assert (data[:120], message.kind, message.box) == (b"\x02" * 120, COMPANION, told[1])
    assert message.fields == replace(FIELDS, code=code, people=0)
    verify_desk(message, told[2])


def test_the_camera_takes_cards_and_slips_and_names_what_is_none(told: list[Any]) -> None:
    """A card's 22 characters and a slip as printed; a door's QR is told apart from everything else."""
    card, slip, door, *others = told[6]["scanned"]
    assert (card, slip, door) == ({"text": CARD_TEXT}, {"text": SLIP}, {"wrong": "venue"})
    assert others == [{"wrong": "other"}] * 5
