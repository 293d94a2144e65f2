"""did:key, credential and key binding: every change is refused, whatever its shape."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.vault.domain.credential import (
    Binding,
    did_key,
    make_credential,
    read_binding,
    read_credential,
    thumbprint,
)
from ansim.vault.domain.errors import CredentialWrong, HolderKeyWrong
from ansim.wire.p256 import write_point

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ISSUER = ec.derive_private_key(11, ec.SECP256R1())
HOLDER = ec.derive_private_key(22, ec.SECP256R1())
POINT = write_point(HOLDER.public_key())
CREDENTIAL = make_credential(ISSUER, POINT, issuer="ansim-vault", now=NOW)
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jws(key, claims, header=None):
    head = b64(json.dumps(header or {"alg": "ES256"}).encode())
    body = b64(claims if isinstance(claims, bytes) else json.dumps(claims).encode())
    r, s = decode_dss_signature(key.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256())))
    return f"{head}.{body}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def base58(text):
    """An oracle that reads base58 back."""
    value = 0
    for letter in text:
        value = value * 58 + ALPHABET.index(letter)
    return value.to_bytes(35, "big")


def claims(**changed):
    told = {
        "nonce": b64(b"n" * 32),
        "aud": "ansim-vault",
        "iat": int(NOW.timestamp()),
        "act": "tokens",
        "day": 20_780,
        "hash": b64(b"h" * 32),
    }
    told.update(changed)
    return {name: value for name, value in told.items() if value is not ...}


def test_the_known_example_of_a_did_key():
    """A P-256 vector of the did:key method: the multicodec prefix makes every name begin with zDn."""
    known = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"
    raw = base58(known[1:])
    assert raw[:2] == b"\x80\x24"
    assert did_key(raw[2:]) == f"did:key:{known}"


@given(st.integers(1, 2**200))
@settings(max_examples=50, deadline=None)
def test_a_did_key_reads_back_to_its_point(number):
    """Any point's name holds the point and begins with zDn."""
    point = write_point(ec.derive_private_key(number, ec.SECP256R1()).public_key())
    name = did_key(point)
    assert name.startswith("did:key:zDn")
    assert base58(name.removeprefix("did:key:z"))[2:] == point


def test_a_credential_gives_its_point_back():
    """What was put in is what is read, under the issuer's key alone."""
    assert read_credential(ISSUER.public_key(), CREDENTIAL) == POINT
    with pytest.raises(CredentialWrong):
        read_credential(HOLDER.public_key(), CREDENTIAL)


def test_every_changed_character_of_a_credential_is_refused():
    """Flip any one character to another letter: refused, or the same bytes in another spelling are refused as well."""
    for at, letter in enumerate(CREDENTIAL):
        if letter == ".":
            continue
        changed = CREDENTIAL[:at] + ("A" if letter != "A" else "B") + CREDENTIAL[at + 1 :]
        with pytest.raises(CredentialWrong):
            read_credential(ISSUER.public_key(), changed)


@pytest.mark.parametrize("point", [b"", bytes(33), b"\x04" + bytes(32), b"\x02" + b"\xff" * 32])
def test_what_is_no_point_gets_no_name_and_no_credential(point):
    """Refused with the holder's error, never the library's."""
    with pytest.raises(HolderKeyWrong):
        thumbprint(point)
    with pytest.raises(HolderKeyWrong):
        make_credential(ISSUER, point, issuer="x", now=NOW)
    with pytest.raises(CredentialWrong):
        read_binding(point, "a.b.c", now=NOW)


PUBLIC = {"kty": "EC", "crv": "P-256", "x": b64(bytes(32)), "y": b64(bytes(32))}
GOOD = json.loads(base64.urlsafe_b64decode(CREDENTIAL.split(".")[1] + "=="))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"cnf": 5},
        {"cnf": {"jwk": 5}},
        {"cnf": {"jwk": {}}},
        {"cnf": {"jwk": PUBLIC}},
        {"cnf": {"jwk": {**PUBLIC, "crv": "P-384"}}},
        {"cnf": {"jwk": {"kty": "oct", "crv": "P-256", "x": "AA", "y": "AA"}}},
        {**GOOD, "sub": "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"},
        {**GOOD, "sub": None},
        [],
        "text",
        None,
        b"not json",
        b"\xff\xfe",
    ],
)
def test_a_credential_that_says_something_else_is_refused(told):
    """Rightly signed but of another content: no library error comes through."""
    with pytest.raises(CredentialWrong):
        read_credential(ISSUER.public_key(), jws(ISSUER, told))


@pytest.mark.parametrize(
    "header",
    [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES384"}, {}, {"alg": "ES256", "crit": ["x"]}, {"alg": 5}],
)
def test_only_es256_is_an_algorithm(header):
    """No other algorithm is read, whatever the header says."""
    with pytest.raises(CredentialWrong):
        read_credential(ISSUER.public_key(), jws(ISSUER, GOOD, header or {"typ": "JWT"}))


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_refused(text):
    """Nonsense of any kind is a wrong credential."""
    with pytest.raises(CredentialWrong):
        read_credential(ISSUER.public_key(), text)


def test_a_binding_says_what_the_holder_asks():
    """Nonce, act, day and hash come back; without a day it is 0."""
    assert read_binding(POINT, jws(HOLDER, claims()), now=NOW) == Binding(
        b"n" * 32, "tokens", 20_780, b"h" * 32
    )
    assert read_binding(POINT, jws(HOLDER, claims(day=...)), now=NOW).day == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "other"},
        {"aud": ...},
        {"aud": ["ansim-vault"]},
        {"iat": ...},
        {"iat": "1"},
        {"iat": True},
        {"iat": 1.5},
        {"act": ...},
        {"act": 1},
        {"day": "1"},
        {"day": None},
        {"day": True},
        {"nonce": ...},
        {"nonce": ""},
        {"nonce": "A"},
        {"nonce": "AB=="},
        {"nonce": 3},
        {"hash": ...},
        {"hash": "*"},
    ],
)
def test_a_binding_that_is_not_whole_is_refused(changed):
    """Every claim missing, empty or of another type."""
    with pytest.raises(CredentialWrong):
        read_binding(POINT, jws(HOLDER, claims(**changed)), now=NOW)


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_clocks_may_be_five_minutes_apart(seconds, good):
    """A phone's clock may be off by five minutes either way, not more."""
    text, moment = jws(HOLDER, claims()), NOW + timedelta(seconds=seconds)
    if good:
        assert read_binding(POINT, text, now=moment).act == "tokens"
    else:
        with pytest.raises(CredentialWrong):
            read_binding(POINT, text, now=moment)


def test_another_key_binds_nothing():
    """Signed by the issuer itself, it is not the holder who asks."""
    with pytest.raises(CredentialWrong):
        read_binding(POINT, jws(ISSUER, claims()), now=NOW)


def test_a_holder_key_is_kept_by_its_hash():
    """SHA-256 of the compressed point."""
    assert thumbprint(POINT) == hashlib.sha256(POINT).digest()


def test_a_text_beyond_all_measure_is_not_even_read():
    """More than 4,096 characters are refused before anything is parsed, even rightly signed ones."""
    long = jws(ISSUER, {**GOOD, "more": "x" * 4_096})
    with pytest.raises(CredentialWrong):
        read_credential(ISSUER.public_key(), long)
