"""P-256 as the protocol uses it: compressed points, 64-byte signatures, both forms of s."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import p256

WYCHEPROOF = (
    Path(__file__).parents[4] / "shared" / "vectors" / "wycheproof" / "ecdsa_secp256r1_sha256_p1363_test.json"
)
KEY = ec.derive_private_key(11, ec.SECP256R1())
POINT = p256.write_point(KEY.public_key())


@given(st.binary(max_size=300))
def test_what_is_signed_verifies_in_both_forms(message: bytes) -> None:
    """Our signatures have the low s; the high s of the same signature verifies as well."""
    signature = p256.sign(KEY, message)
    s = int.from_bytes(signature[32:], "big")
    assert s <= p256.ORDER // 2
    high = signature[:32] + (p256.ORDER - s).to_bytes(32, "big")
    assert p256.is_signed(POINT, message, signature)
    assert p256.is_signed(POINT, message, high)
    assert p256.low_s(high) == signature == p256.low_s(signature)


def test_every_byte_of_a_signature_and_the_point_counts(flips) -> None:
    """No neighbour of the signature, the message or the key passes."""
    signature = p256.sign(KEY, b"visit")
    assert not any(p256.is_signed(POINT, b"visit", other) for other in flips(signature))
    assert not any(p256.is_signed(POINT, other, signature) for other in flips(b"visit"))
    assert not any(p256.is_signed(other, b"visit", signature) for other in flips(POINT))


@pytest.mark.parametrize("value", [0, 1, p256.ORDER // 2, p256.ORDER, p256.ORDER + 1, 2**256 - 1])
def test_an_s_that_is_low_or_no_s_is_left_alone(value: int) -> None:
    """Only a valid high s has another form; nonsense stays nonsense."""
    signature = bytes(32) + value.to_bytes(32, "big")
    assert p256.low_s(signature) == signature
    assert not p256.is_signed(POINT, b"visit", signature)


@pytest.mark.parametrize(
    "point",
    [
        b"",
        POINT[:-1],
        POINT + b"\0",
        b"\x04" + POINT[1:],
        b"\x02" + b"\xff" * 32,
        b"\x02" + bytes(31) + b"\x01",
    ],
)
def test_what_is_no_point_is_none(point: bytes) -> None:
    """Wrong length, wrong prefix, beyond the field, not on the curve."""
    assert p256.read_point(point) is None
    assert not p256.is_signed(point, b"visit", p256.sign(KEY, b"visit"))


def test_a_point_has_a_long_form_for_browsers() -> None:
    """0x04, x and y; its x is that of the short form."""
    long = p256.long_point(KEY.public_key())
    assert len(long) == 65
    assert long[0] == 4
    assert long[1:33] == POINT[1:]


@pytest.mark.parametrize("length", [0, 63, 65, 128])
def test_a_signature_of_another_length_is_none(length: int) -> None:
    """64 bytes and nothing else."""
    assert not p256.is_signed(POINT, b"visit", bytes(length))


def _der(key) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_a_key_in_der_is_read_when_it_is_p256() -> None:
    """SubjectPublicKeyInfo of P-256 is a key; of another curve, another sort, or rubbish it is none."""
    found = p256.read_spki(_der(KEY))
    assert found is not None
    assert p256.write_point(found) == POINT
    assert p256.read_spki(_der(ec.generate_private_key(ec.SECP384R1()))) is None
    assert p256.read_spki(_der(Ed25519PrivateKey.generate())) is None
    assert p256.read_spki(b"rubbish") is None


@pytest.mark.skipif(not WYCHEPROOF.exists(), reason="the shared vectors are not beside this checkout")
def test_wycheproofs_signatures_get_their_verdicts() -> None:
    """All of Project Wycheproof's P-256 signatures in this form: accepted and refused as it says."""
    wrong, seen = [], 0
    for group in json.loads(WYCHEPROOF.read_text())["testGroups"]:
        key = p256.read_spki(bytes.fromhex(group["publicKeyDer"]))
        assert key is not None
        for test in group["tests"]:
            seen += 1
            got = p256.verifies(key, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
            if got != (test["result"] == "valid"):
                wrong.append(test["tcId"])
    assert seen > 200
    assert wrong == []
