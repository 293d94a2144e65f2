"""Writes wire.json: the formats of the protocol byte by byte, for Python and the browser alike.

Run once when a format changes: `.venv/bin/python tests/vectors/make_wire.py`. All keys in it are fixed and public.
"""

import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.wire import access, checkin, day_key, days, p256, receipt, token, venue_code
from ansim.wire.layout import write_base64url

ISSUER = bytes(range(32))
HOLDER = 0x1F2E3D4C5B6A79880123456789ABCDEF1F2E3D4C5B6A79880123456789ABCDEF
GATE = 0x00A1B2C3D4E5F60718293A4B5C6D7E8F00A1B2C3D4E5F60718293A4B5C6D7E8F
DAY_KEY = hashlib.sha256(b"day key of the vectors").digest()
VENUE_KEY = hashlib.sha256(b"venue key of the vectors").digest()
UID = 0x0102030405060708
VENUE = bytes.fromhex("a0a1a2a3a4a5")
AT = 1_795_237_200  # 2026-11-21 14:00 in Korea
DAY = 20_778


def _private(value: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(value, ec.SECP256R1())


def _jwk(value: int) -> dict[str, str]:
    numbers = _private(value).public_key().public_numbers()
    parts = {"d": value, "x": numbers.x, "y": numbers.y}
    held = {name: write_base64url(part.to_bytes(32, "big")) for name, part in parts.items()}
    return {"kty": "EC", "crv": "P-256", **held}


def _other_s(signature: bytes) -> bytes:
    s = p256.ORDER - int.from_bytes(signature[32:], "big")
    return signature[:32] + s.to_bytes(32, "big")


def _days() -> list[dict[str, object]]:
    times = (0, 53_999, 54_000, AT, 1_795_186_799, 1_795_186_800, 4_294_967_295)
    return [
        {"time": at, "day": days.day_of(at), "date": days.date_of(days.day_of(at)).isoformat()}
        for at in times
    ]


def _handles() -> list[dict[str, object]]:
    return [{"counter": n, "handle": token.handle_of(DAY_KEY, UID, n).hex()} for n in (0, 1, 63, 64, 255)]


def _codes() -> dict[str, object]:
    seed = venue_code.day_seed(VENUE_KEY, VENUE, DAY)
    steps = [venue_code.step_of(AT) + n for n in (-5, -4, 0, 1, 2)]
    shown = [{"step": n, "code": venue_code.screen_code(seed, VENUE, 7, n).hex()} for n in steps]
    codes = (bytes(8), venue_code.sticker_code(bytes(range(7))), bytes.fromhex(str(shown[2]["code"])))
    written = [
        {"zone": 7, "code": one.hex(), "fragment": venue_code.write_fragment(VENUE, 7, one)} for one in codes
    ]
    good = written[2]["fragment"]
    assert isinstance(good, str)
    bad = ["", good[:-1], good + "A", good[:-1] + "B", good[:5] + "+" + good[6:], good + "==", "가" * 22]
    return {
        "venue_key": VENUE_KEY.hex(),
        "seed": seed.hex(),
        "zone": 7,
        "screen": shown,
        "fragments": written,
        "not_fragments": bad,
    }


def _checkins(pass_: token.Token) -> list[dict[str, object]]:
    made = []
    holder = _private(HOLDER)
    seed = venue_code.day_seed(VENUE_KEY, VENUE, DAY)
    screen = venue_code.screen_code(seed, VENUE, 7, venue_code.step_of(AT))
    for name, at, code, out, people in (
        ("in by a screen", AT, screen, False, 1),
        ("in with a party by a sticker", AT + 30, venue_code.sticker_code(bytes(range(7))), False, 127),
        ("out without a code", AT + 3_600, venue_code.NO_CODE, True, 1),
    ):
        fields = checkin.Fields(VENUE, 7, code, at, out, people)
        signed = checkin.sign_checkin(pass_, fields, holder)
        answer = receipt.sign_receipt(_private(GATE), signed, at + 5)
        high = checkin.Checkin(pass_, fields, _other_s(signed.signature))
        made.append(
            {
                "name": name,
                "venue": VENUE.hex(),
                "zone": 7,
                "code": code.hex(),
                "time": at,
                "out": out,
                "people": people,
                "message": signed.message.hex(),
                "low": signed.encode().hex(),
                "high": high.encode().hex(),
                "hash": receipt.hash_of(signed).hex(),
                "receipt": answer.encode().hex(),
            }
        )
    return made


def _access() -> dict[str, object]:
    key = hashlib.sha256(b"audit key of the vectors").digest()
    note = access.AccessNote(access.AccessKind.REVEAL, AT, "안심시 보건소", "reveal", ("name", "phone"))
    leaf = access.seal_access(key, 2, note, bytes(range(32)))
    return {
        "key": key.hex(),
        "count": 2,
        "tag": leaf.tag.hex(),
        "leaf": leaf.encode().hex(),
        "kind": int(note.kind),
        "at": note.at,
        "who": note.who,
        "why": note.why,
        "fields": list(note.fields),
        "dummy": access.dummy_access(bytes(range(32))).encode().hex(),
    }


def main() -> None:
    """Write the vectors beside this file."""
    issuer = Ed25519PrivateKey.from_private_bytes(ISSUER)
    hpk = p256.write_point(_private(HOLDER).public_key())
    made = token.sign_token(issuer, DAY, token.handle_of(DAY_KEY, UID, 3), hpk)
    body = {
        "days": _days(),
        "day_key": {
            "day": DAY,
            "key": DAY_KEY.hex(),
            "commitment": day_key.commitment(DAY, DAY_KEY).hex(),
            "uid": f"{UID:016x}",
            "handles": _handles(),
        },
        "issuer": issuer.public_key().public_bytes_raw().hex(),
        "holder": _jwk(HOLDER),
        "gate": {**_jwk(GATE), "point": p256.write_point(_private(GATE).public_key()).hex()},
        "token": {
            "day": DAY,
            "kid": made.kid.hex(),
            "handle": made.handle.hex(),
            "hpk": hpk.hex(),
            "encoded": made.encode().hex(),
        },
        "codes": _codes(),
        "checkins": _checkins(made),
        "access": _access(),
    }
    path = Path(__file__).with_name("wire.json")
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
