"""The signed QR: what it says, what it hides, and that nothing but the office's own text is genuine."""

import base64
import json
from dataclasses import replace
from datetime import date, timedelta
from unicodedata import normalize

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import KeySet
from tests.unit.notices.samples import (
    BASE,
    OTHER_PEM,
    PEM,
    PERSON,
    TODAY,
    composer,
    jwks,
    quarantine_record,
    record,
    references,
)

from ansim.notices.domain.jws import (
    MOST_CHARACTERS,
    BadSigningKey,
    QrTooLong,
    Signer,
    new_signing_key,
    notice_address,
    payload_matches,
    payload_of,
    qr_text,
)
from ansim.notices.domain.masking import mask_name
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.verdict import NoticeStatus, Reason, standing_by_day, verify_qr

RECORD = record()
TEXT = RECORD.qr_text


def _unpadded(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def test_the_text_is_the_references_address_and_a_short_jws():
    """Address derived from the reference, header of alg and kid only, at most 350 characters."""
    address, _, token = TEXT.partition("#")
    assert address == f"{BASE}/n/{RECORD.reference}"
    assert len(TEXT) <= MOST_CHARACTERS
    header = json.loads(_unpadded(token.split(".")[0]))
    assert header == {"alg": "ES256", "kid": Signer(PEM).kid}


def test_the_payload_is_minimal():
    """Masked name and birth year, never the full name, the birth day, the phone or the address."""
    said = json.loads(payload_of(RECORD))
    assert said == {
        "r": RECORD.reference,
        "k": "isolation",
        "n": "홍*동",
        "b": 1990,
        "f": "2026-11-20",
        "t": "2026-11-26",
        "o": "4199",
    }


def test_any_jose_library_verifies_it_with_the_published_key():
    """joserfc takes the token with the JWKS as it is published."""
    said = jws.deserialize_compact(RECORD.jws, KeySet.import_key_set(jwks()))
    assert json.loads(said.payload)["r"] == RECORD.reference


def test_plain_ecdsa_verifies_it_too():
    """The signature is bare ES256 (RFC 7518, 3.4): r and s over header.payload, checked without any JOSE code."""
    header, payload, signature = RECORD.jws.split(".")
    key = jwks()["keys"][0]
    x, y = (int.from_bytes(_unpadded(key[axis]), "big") for axis in ("x", "y"))
    raw = _unpadded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(der, f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))


def test_the_published_key_holds_no_secret():
    """The JWKS has the public point, the kid and the office; never `d`."""
    assert set(jwks()["keys"][0]) == {"kty", "crv", "x", "y", "kid", "alg", "use", "office"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.integers(1, 127))
def test_one_changed_character_is_never_genuine_and_never_a_traceback(place, flip):
    """Any one character of the text changed: not genuine, with a reason, with the office's own address known."""
    changed = TEXT[:place] + chr(ord(TEXT[place]) ^ flip) + TEXT[place + 1 :]
    verdict = verify_qr(changed, jwks(), today=TODAY, base_url=BASE)
    assert not verdict.genuine or changed.strip() == TEXT
    assert verdict.genuine or (verdict.reason is not Reason.NONE and verdict.claims is None)


def test_every_character_of_the_token_changed_is_refused():
    """No character of the JWS can be exchanged for its neighbour, its last, loosely coded one included."""
    address, _, token = TEXT.partition("#")
    for place, sign in enumerate(token):
        for other in (chr(ord(sign) + 1), chr(ord(sign) - 1), sign.swapcase()):
            if other != sign:
                changed = f"{address}#{token[:place]}{other}{token[place + 1 :]}"
                assert not verify_qr(changed, jwks(), today=TODAY).genuine, (place, other)


@given(st.text(max_size=900))
def test_garbage_is_no_notice(text):
    """Whatever a QR holds, the answer is a verdict."""
    assert not verify_qr(text, jwks(), today=TODAY).genuine


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://nid.example.com/qr?code=123",
        "HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3",
        "shc:/5676290952432060346029243740446031222959",
        "a.b.c",
        "eyJhbGciOiJub25lIn0..",
        "x" * 800,
        "[" * 300 + ".a.b",
    ],
)
def test_codes_of_other_systems_are_told_apart(text):
    """QRs of other systems, unsigned tokens and noise are `not_a_notice`."""
    verdict = verify_qr(text, jwks(), today=TODAY)
    assert (verdict.genuine, verdict.reason) == (False, Reason.NOT_A_NOTICE)
    assert verdict.sentence().ko
    assert verdict.sentence().en


def test_another_key_does_not_speak_for_the_office():
    """A key that is not published is unknown; one that lies about its kid is found out by the signature."""
    forged = qr_text(RECORD, Signer(OTHER_PEM), BASE)
    assert verify_qr(forged, jwks(), today=TODAY).reason is Reason.UNKNOWN_KEY
    liar = {"keys": [jwks(OTHER_PEM)["keys"][0] | {"kid": Signer(PEM).kid}]}
    assert verify_qr(TEXT, liar, today=TODAY).reason is Reason.ALTERED
    assert verify_qr(TEXT, {"keys": []}, today=TODAY).reason is Reason.UNKNOWN_KEY
    assert verify_qr(TEXT, {}, today=TODAY).reason is Reason.UNKNOWN_KEY


def test_a_key_speaks_for_its_own_office_only():
    """A key published for one office code cannot sign notices of another."""
    assert verify_qr(TEXT, jwks(office="0000"), today=TODAY).reason is Reason.ALTERED
    unbound = {"keys": [{name: value for name, value in jwks()["keys"][0].items() if name != "office"}]}
    assert verify_qr(TEXT, unbound, today=TODAY).genuine


def test_the_address_is_bound_to_the_signature():
    """A genuine token behind another reference or another site is no genuine notice; a bare token is."""
    token = RECORD.jws
    other = references()[5]
    for address in (f"{BASE}/n/{other}", f"{BASE}/x/{RECORD.reference}", "https://evil.example"):
        assert verify_qr(f"{address}#{token}", jwks(), today=TODAY).reason is Reason.OTHER_ADDRESS
    elsewhere = f"https://evil.example/n/{RECORD.reference}#{token}"
    assert verify_qr(elsewhere, jwks(), today=TODAY, base_url=BASE).reason is Reason.OTHER_ADDRESS
    assert verify_qr(TEXT, jwks(), today=TODAY, base_url=BASE + "/").genuine
    assert verify_qr(token, jwks(), today=TODAY, base_url=BASE).genuine


def _signed(claims):
    token = Signer(PEM).sign(claims if isinstance(claims, bytes) else json.dumps(claims).encode())
    return verify_qr(token, jwks(), today=TODAY)


def test_well_signed_nonsense_is_refused():
    """Even the office's own signature does not make a notice of claims that are none."""
    good = json.loads(payload_of(RECORD))
    assert _signed(good).genuine
    for change in (
        {"r": "AAAA-AAAA-AAAA"},
        {"r": 7},
        {"k": "party"},
        {"f": "soon"},
        {"b": None},
        {"t": 20261127},
    ):
        assert _signed(good | change).reason is Reason.ALTERED
    for payload in (b"[]", b"{", b"\xff", b"", {}):
        assert not _signed(payload).genuine


@pytest.mark.parametrize(
    ("shift", "status"),
    [(-2, "not_yet"), (-1, "valid"), (5, "valid"), (6, "ended")],
)
def test_the_status_follows_the_day(shift, status):
    """Before the first day not yet, through the last day valid, the day after ended."""
    verdict = verify_qr(TEXT, jwks(), today=TODAY + timedelta(days=shift))
    assert (verdict.genuine, verdict.status) == (True, NoticeStatus(status))
    assert verdict.sound is (status == "valid")


@pytest.mark.parametrize(
    ("known", "status"),
    [("valid", "valid"), ("withdrawn", "withdrawn"), ("superseded", "superseded"), (None, "unknown")],
)
def test_the_offices_books_decide_over_the_day(known, status):
    """Withdrawn and superseded stand over the days; a reference that was never issued is unknown."""
    asked = []

    def books(reference):
        asked.append(reference)
        return NoticeStatus(known) if known else None

    verdict = verify_qr(TEXT, jwks(), today=TODAY, status=books)
    assert (verdict.status, asked) == (NoticeStatus(status), [RECORD.reference])
    assert verdict.sentence().ko


def test_the_day_alone_says_not_yet_valid_ended():
    """The last day counts in full."""
    first, last = date(2026, 11, 20), date(2026, 11, 26)
    found = [standing_by_day(first, last, first + timedelta(days=shift)) for shift in (-1, 0, 6, 7)]
    assert [status.value for status in found] == ["not_yet", "valid", "valid", "ended"]


def test_a_text_that_would_be_too_long_is_refused():
    """An address that takes the room of the signature is refused before anything is printed."""
    with pytest.raises(QrTooLong, match=r"qr\.too_long"):
        record(base_url=f"https://{'x' * 80}.example.go.kr")


@given(st.text(min_size=1, max_size=60), st.integers(1900, 2026))
@settings(max_examples=40, deadline=None)
def test_no_name_makes_the_text_too_long(name, year):
    """Whatever the name, an address of 30 characters leaves room."""
    person = replace(PERSON, name=name, birth=date(year, 1, 1))
    assert len(composer().compose(person, references()[0]).qr_text) <= MOST_CHARACTERS


def test_keys_of_other_kinds_are_refused():
    """Only a P-256 private key signs: no public key, no other curve, no text."""
    other = ec.generate_private_key(ec.SECP384R1())
    wrong = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for pem in (b"", b"nonsense", wrong):
        with pytest.raises(BadSigningKey):
            Signer(pem)
    assert Signer(new_signing_key()).kid != Signer(new_signing_key()).kid


def test_a_record_knows_whether_its_signature_is_its_own():
    """A record whose name, days or reference were changed after signing does not match its QR."""
    assert payload_matches(RECORD)
    moved = replace(RECORD.period, last_day=date(2026, 11, 27))
    for change in (
        {"name": "김민수"},
        {"birth": date(1991, 1, 1)},
        {"period": moved},
        {"kind": NoticeKind.QUARANTINE},
        {"reference": references()[3]},
        {"qr_text": quarantine_record().qr_text},
        {"qr_text": "x"},
    ):
        assert not payload_matches(replace(RECORD, **change))


def test_the_address_is_made_of_base_and_reference():
    """A trailing slash of the base makes no second one."""
    assert notice_address("https://a.example/", "R") == "https://a.example/n/R"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍*동"),
        ("김민", "김*"),
        ("남궁민수", "남**수"),
        ("김", "*"),
        ("", "*"),
        ("NGUYEN VAN AN", "N*N V*N A*"),
        ("Li Na", "L* N*"),
        ("아브라카다브라", "아*라"),
        (normalize("NFD", "홍길동"), "홍*동"),
        ("Alexander Bartholomew Christopher Deng", "A*r B*w C*r D*g"),
        ("A B C D E F G H I J K L M", "* * * * * * * * *"),
    ],
)
def test_names_are_masked(name, masked):
    """First and last letter stay, the middle goes; long names end early."""
    assert mask_name(name) == masked
