"""One spelling of a genuine token and no other: every byte, every header trick, every claim that is none."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey
from tests.unit.notices.samples import BASE, OTHER_PEM, PEM, TODAY, jwks, record, references

from ansim.notices.domain.jws import MOST_CHARACTERS, Signer, payload_of
from ansim.notices.domain.strict_jws import is_signed
from ansim.notices.domain.verdict import NoticeStatus, Reason, Verdict, verify_qr

RECORD = record()
TOKEN = RECORD.jws
HEAD, PAYLOAD, SIGNATURE = TOKEN.split(".")
ADDRESS = f"{BASE}/n/{RECORD.reference}"
KID = Signer(PEM).kid
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _plain(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def _verdict(token, **more):
    return verify_qr(f"{ADDRESS}#{token}", more.pop("keys", jwks()), today=TODAY, **more)


def _signed_with(header):
    """A token whose signature really covers the strange header, as only the office itself could make it."""
    head = _b64(json.dumps(header).encode())
    key = load_pem_private_key(PEM, password=None)
    der = key.sign(f"{head}.{PAYLOAD}".encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return f"{head}.{PAYLOAD}.{_b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _claims(**changes):
    return json.loads(payload_of(RECORD)) | changes


def _said(claims):
    data = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return verify_qr(Signer(PEM).sign(data), jwks(), today=TODAY)


def test_the_token_itself_is_genuine():
    """The ground of all that follows: untouched, the token is genuine with its address and without."""
    assert _verdict(TOKEN).genuine
    assert verify_qr(TOKEN, jwks(), today=TODAY).genuine
    assert _verdict(_signed_with({"alg": "ES256", "kid": KID})).genuine


@pytest.mark.parametrize("segment", [0, 1, 2], ids=["header", "payload", "signature"])
def test_every_byte_flipped_is_refused(segment):
    """Each byte of each part with one bit turned: never genuine, always a reason."""
    parts = TOKEN.split(".")
    data = _plain(parts[segment])
    for place in range(len(data)):
        for bit in (0x01, 0x20, 0x80):
            changed = bytes(value ^ bit if number == place else value for number, value in enumerate(data))
            found = _verdict(".".join([*parts[:segment], _b64(changed), *parts[segment + 1 :]]))
            assert not found.genuine, (place, bit)
            assert found.reason is not Reason.NONE
            assert found.claims is None


@pytest.mark.parametrize("segment", [0, 1, 2], ids=["header", "payload", "signature"])
def test_no_part_has_a_second_spelling(segment):
    """The last letter of a part may carry unused bits: of its spellings one alone is taken."""
    parts = TOKEN.split(".")
    good = parts[segment]
    taken = []
    for letter in ALPHABET:
        spelled = good[:-1] + letter
        try:
            same = _plain(spelled) == _plain(good)
        except ValueError:
            continue
        if same and _verdict(".".join([*parts[:segment], spelled, *parts[segment + 1 :]])).genuine:
            taken.append(letter)
    assert taken == [good[-1]]


@pytest.mark.parametrize("segment", [0, 1, 2], ids=["header", "payload", "signature"])
@pytest.mark.parametrize("noise", ["=", "==", " ", "\n", "\t", "%", "\u200b", "é", "+", "/", "\0"])
def test_nothing_may_stand_inside_a_part(segment, noise):
    """Padding, blanks, line breaks and signs of other alphabets before, within and after a part are refused."""
    parts = TOKEN.split(".")
    good = parts[segment]
    for spelled in (noise + good, good[:9] + noise + good[9:], good + noise):
        token = ".".join([*parts[:segment], spelled, *parts[segment + 1 :]])
        if token.strip() == TOKEN:
            continue  # blanks around the whole text are the camera's, not the token's
        assert not _verdict(token).genuine, spelled[:12]


@pytest.mark.parametrize(
    "token",
    [
        "..",
        ".",
        "...",
        f"{HEAD}..",
        f"{HEAD}.{PAYLOAD}",
        f"{HEAD}.{PAYLOAD}.",
        f"{HEAD}..{SIGNATURE}",
        f".{PAYLOAD}.{SIGNATURE}",
        f"{TOKEN}.",
        f".{TOKEN}",
        f"{HEAD}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}",
        f"{PAYLOAD}.{HEAD}.{SIGNATURE}",
        f"{HEAD}.{SIGNATURE}.{PAYLOAD}",
        f"{HEAD}{PAYLOAD}{SIGNATURE}",
        f"{HEAD},{PAYLOAD},{SIGNATURE}",
        TOKEN[::-1],
        TOKEN.upper(),
        TOKEN.lower(),
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN + TOKEN,
    ],
    ids=range(21),
)
def test_parts_too_few_too_many_and_in_disorder_are_refused(token):
    """A compact token has exactly three parts in their order; anything else is no notice or altered."""
    found = _verdict(token)
    assert not found.genuine
    assert found.reason in (Reason.NOT_A_NOTICE, Reason.ALTERED, Reason.UNKNOWN_KEY)


def _public_bytes():
    key = jwks()["keys"][0]
    return _plain(key["x"]) + _plain(key["y"])


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "HS256", "HS512", "RS256", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "es256", "ES256 "])  # fmt: skip
def test_only_es256_is_an_algorithm(algorithm):
    """An unsigned token, another family or another spelling of the name is no notice, however it is signed."""
    head = _b64(json.dumps({"alg": algorithm, "kid": KID}).encode())
    for signature in (SIGNATURE, "", _b64(b"x" * 64)):
        assert _verdict(f"{head}.{PAYLOAD}.{signature}").reason is Reason.NOT_A_NOTICE


@pytest.mark.parametrize("secret", ["pem", "point", "jwk", "kid"])
def test_the_public_key_is_no_shared_secret(secret):
    """Key confusion: a MAC made with what everybody knows, under HS256 or under the name ES256, is refused."""
    known = {
        "pem": ECKey.import_key(PEM).as_pem(private=False),
        "point": _public_bytes(),
        "jwk": json.dumps(jwks()["keys"][0]).encode(),
        "kid": KID.encode(),
    }[secret]
    for algorithm in ("HS256", "ES256"):
        head = _b64(json.dumps({"alg": algorithm, "kid": KID}).encode())
        mac = hmac.digest(known, f"{head}.{PAYLOAD}".encode(), hashlib.sha256)
        for signature in (mac, mac + mac):
            assert not _verdict(f"{head}.{PAYLOAD}.{_b64(signature)}").genuine


@pytest.mark.parametrize(
    "more",
    [
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"b64": True},
        {"jwk": jwks(OTHER_PEM)["keys"][0]},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["AAAA"]},
        {"typ": "JWT"},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"enc": "A128GCM"},
        {"": ""},
    ],
    ids=lambda more: next(iter(more)) or "empty name",
)
def test_no_further_header_is_taken_even_when_signed(more):
    """Keys and addresses in a header, compression, critical extensions: refused before any key is looked at."""
    header = {"alg": "ES256", "kid": KID} | more
    assert _verdict(_signed_with(header)).reason is Reason.NOT_A_NOTICE


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"alg": "ES256"},
        {"kid": KID},
        {"alg": ["ES256"], "kid": KID},
        {"alg": None, "kid": KID},
        {"alg": {"ES256": 1}, "kid": KID},
        {"Alg": "ES256", "kid": KID},
        {"alg": "ES256", "Kid": KID},
        ["alg", "kid"],
        "ES256",
        7,
        None,
        True,
    ],
    ids=range(13),
)
def test_headers_of_another_shape_are_no_notice(header):
    """A header is an object of exactly two texts."""
    assert _verdict(_signed_with(header)).reason is Reason.NOT_A_NOTICE


@pytest.mark.parametrize(
    "kid", ["", "x", KID.lower() + "x", KID[:-1], f"{KID} ", None, 7, [KID], {"kid": KID}, True]
)
def test_a_kid_that_is_not_published_is_unknown(kid):
    """A name of a key that is almost, or no text at all, finds no key."""
    assert _verdict(_signed_with({"alg": "ES256", "kid": kid})).reason is Reason.UNKNOWN_KEY


@pytest.mark.parametrize("header", [b"", b"{", b"\xff\xfe", b"[" * 200, b'{"alg":"ES256"', b"{}x"])
def test_a_header_that_is_no_json_is_no_notice(header):
    """Empty, cut, deep or binary headers are refused quietly."""
    assert _verdict(f"{_b64(header)}.{PAYLOAD}.{SIGNATURE}").reason is Reason.NOT_A_NOTICE


def test_doubled_names_cannot_smuggle_an_algorithm():
    """A header that says alg twice is covered by the signature: nobody but the office can have written it."""
    for text in (
        f'{{"alg":"none","alg":"ES256","kid":"{KID}"}}',
        f'{{"alg":"ES256","kid":"{KID}","alg":"none"}}',
    ):
        found = _verdict(f"{_b64(text.encode())}.{PAYLOAD}.{SIGNATURE}")
        assert not found.genuine


def test_doubled_claims_cannot_be_added():
    """A second last day put behind the signed one changes the signed bytes and is altered."""
    said = payload_of(RECORD).decode()
    longer = said[:-1] + ',"t":"2027-12-31"}'
    assert _verdict(f"{HEAD}.{_b64(longer.encode())}.{SIGNATURE}").reason is Reason.ALTERED


@pytest.mark.parametrize("length", [0, 1, 31, 32, 63, 65, 70, 71, 72, 96, 128])
def test_a_signature_of_another_length_is_altered(length):
    """Raw ES256 has 64 bytes; anything shorter or longer is refused without an exception."""
    assert _verdict(f"{HEAD}.{PAYLOAD}.{_b64(b'1' * length)}").reason is Reason.ALTERED


def test_a_der_signature_is_not_a_jws_signature():
    """The right numbers in the wrapping of certificates are not taken."""
    raw = _plain(SIGNATURE)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    assert _verdict(f"{HEAD}.{PAYLOAD}.{_b64(der)}").reason is Reason.ALTERED


@pytest.mark.parametrize(
    ("r", "s"),
    [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
        (ORDER, ORDER),
        (ORDER - 1, ORDER - 1),
        (2**256 - 1, 2**256 - 1),
        (ORDER, 1),
    ],
)
def test_degenerate_signatures_are_altered(r, s):
    """Zeros, ones, the group order and beyond: the numbers that broken verifiers take (CVE-2022-21449)."""
    forged = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert _verdict(f"{HEAD}.{PAYLOAD}.{_b64(forged)}").reason is Reason.ALTERED


def test_the_halves_of_a_signature_cannot_be_exchanged():
    """s before r is another signature."""
    raw = _plain(SIGNATURE)
    assert _verdict(f"{HEAD}.{PAYLOAD}.{_b64(raw[32:] + raw[:32])}").reason is Reason.ALTERED


def test_a_signature_of_another_notice_is_altered():
    """Signatures of the same key over other facts do not fit."""
    other = record(number=4).jws.split(".")
    assert _verdict(f"{HEAD}.{PAYLOAD}.{other[2]}").reason is Reason.ALTERED
    assert _verdict(f"{HEAD}.{other[1]}.{SIGNATURE}").reason is Reason.ALTERED


CLAIMS_THAT_ARE_NONE = [
    {"r": None},
    {"r": ""},
    {"r": 12},
    {"r": [RECORD.reference]},
    {"r": RECORD.reference.replace("-", "")},
    {"r": RECORD.reference.lower()},
    {"r": f" {RECORD.reference}"},
    {"r": RECORD.reference[:-1] + ("0" if RECORD.reference[-1] != "0" else "1")},
    {"k": None},
    {"k": ""},
    {"k": "Isolation"},
    {"k": ["isolation"]},
    {"b": "heisei"},
    {"b": None},
    {"b": [1990]},
    {"b": {}},
    {"f": None},
    {"f": ""},
    {"f": "2026-13-01"},
    {"f": "2026-02-30"},
    {"f": "20.11.2026"},
    {"f": 20261120},
    {"f": ["2026-11-20"]},
    {"t": "tomorrow"},
    {"t": "2026-11-26T00:00:00"},
    {"t": {}},
]


@pytest.mark.parametrize("change", CLAIMS_THAT_ARE_NONE, ids=lambda change: json.dumps(change))
def test_signed_claims_that_are_none_are_altered(change):
    """Even well signed, a claim that cannot be read makes the whole altered and never a traceback."""
    found = _said(_claims(**change))
    assert (found.genuine, found.reason) == (False, Reason.ALTERED)


@pytest.mark.parametrize("lost", ["r", "k", "n", "b", "f", "t", "o"])
def test_each_claim_is_needed(lost):
    """A signed payload without one of its claims is no notice of ours."""
    claims = _claims()
    del claims[lost]
    assert _said(claims).reason is Reason.ALTERED


@pytest.mark.parametrize("year", [b"1e400", b"Infinity", b"-Infinity", b"NaN", b"1e5", b"-1"])
def test_strange_numbers_of_a_birth_year_are_no_traceback(year):
    """JSON numbers without an end are refused, odd ones are only odd."""
    found = _said(payload_of(RECORD).replace(b'"b":1990', b'"b":' + year))
    assert isinstance(found, Verdict)
    assert found.genuine is (year in (b"1e5", b"-1"))


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"[]", b'"x"', b"7", b"{}", b"{", b"\xff", b"[" * 60, b"{}{}"]
)
def test_signed_bytes_that_are_no_claims_are_refused(payload):
    """The office's signature over anything but an object of claims makes no notice."""
    assert not _said(payload).genuine


@pytest.mark.parametrize(
    "change",
    [
        {"x": "AA"},
        {"y": jwks(OTHER_PEM)["keys"][0]["y"]},
        {"x": ""},
        {"x": None},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "RSA"},
        {"kty": "party"},
        {"kty": None},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"crv": None},
        {"x": 7},
    ],
    ids=range(12),
)
def test_a_damaged_public_key_is_no_traceback(change):
    """Keys that are off the curve, of another kind or half lost verify nothing and raise nothing."""
    damaged = {"keys": [jwks()["keys"][0] | change]}
    assert _verdict(TOKEN, keys=damaged).reason is Reason.ALTERED


@pytest.mark.parametrize("lost", ["kty", "crv", "x", "y"])
def test_a_public_key_without_a_part_is_no_traceback(lost):
    """Each part of the key is needed."""
    key = {name: value for name, value in jwks()["keys"][0].items() if name != lost}
    assert not _verdict(TOKEN, keys={"keys": [key]}).genuine


def test_the_first_key_of_a_name_decides():
    """Two keys of one name: the published order counts, and a stranger's key behind ours changes nothing."""
    stranger = jwks(OTHER_PEM)["keys"][0] | {"kid": KID}
    assert _verdict(TOKEN, keys={"keys": [*jwks()["keys"], stranger]}).genuine
    assert not _verdict(TOKEN, keys={"keys": [stranger, *jwks()["keys"]]}).genuine


def test_a_retired_key_goes_on_verifying_what_it_signed():
    """After a change of keys both are published; notices of either are genuine."""
    both = {"keys": [*jwks(OTHER_PEM)["keys"], *jwks()["keys"]]}
    assert _verdict(TOKEN, keys=both).genuine


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"{BASE}/n/{RECORD.reference}",
        f"http://other.example/n/{RECORD.reference}",
        f"/n/{RECORD.reference}",
    ],
)
def test_without_a_known_site_the_end_of_the_address_counts(address):
    """A verifier who knows no site takes any address that ends in the signed reference."""
    text = f"{address}#{TOKEN}" if address else TOKEN
    assert verify_qr(text, jwks(), today=TODAY).genuine


@pytest.mark.parametrize(
    "address",
    [
        BASE,
        f"{BASE}/n/",
        f"{BASE}/n/{references()[9]}",
        f"{BASE}/n/{RECORD.reference}/",
        f"{BASE}/n/{RECORD.reference}?x=1",
        f"{BASE}/n/{RECORD.reference.lower()}",
        f"{BASE}/N/{RECORD.reference}",
        f"{BASE}/n/x{RECORD.reference}",
        f"{BASE}/n{RECORD.reference}",
        f"{BASE}/n/{RECORD.reference}#",
        "javascript:alert(1)",
        "x",
    ],
)
def test_an_address_that_does_not_end_in_the_reference_is_another(address):
    """Only /n/ and the very reference is an address of this notice."""
    assert verify_qr(f"{address}#{TOKEN}", jwks(), today=TODAY).reason is Reason.OTHER_ADDRESS


@pytest.mark.parametrize(
    "address",
    [
        f"http://quarantine.example.go.kr/n/{RECORD.reference}",
        f"https://quarantine.example.go.kr.evil.example/n/{RECORD.reference}",
        f"https://quarantine.example.go.kr@evil.example/n/{RECORD.reference}",
        f"https://evil.example/https://quarantine.example.go.kr/n/{RECORD.reference}",
        f"https://QUARANTINE.example.go.kr/n/{RECORD.reference}",
        f"https://quarantine.example.go.kr:443/n/{RECORD.reference}",
        f"https://quarantine.example.go.kr//n/{RECORD.reference}",
        f"//quarantine.example.go.kr/n/{RECORD.reference}",
    ],
)
def test_where_the_site_is_known_only_it_counts(address):
    """Look-alike hosts, user parts, ports and other schemes are other addresses."""
    assert verify_qr(f"{address}#{TOKEN}", jwks(), today=TODAY, base_url=BASE).reason is Reason.OTHER_ADDRESS


def test_a_text_of_twice_the_length_is_not_even_looked_at():
    """Up to 700 characters a text is judged, beyond it is no notice, whatever stands in it."""
    padded = f"{'x' * (2 * MOST_CHARACTERS - len(TOKEN) - 1)}#{TOKEN}"
    assert len(padded) == 2 * MOST_CHARACTERS
    assert verify_qr(padded, jwks(), today=TODAY).reason is Reason.OTHER_ADDRESS
    assert verify_qr("x" + padded, jwks(), today=TODAY).reason is Reason.NOT_A_NOTICE
    for huge in ("A" * 10_000_000, f"{'.' * 1_000_000}", f"#{'#' * 1_000_000}"):
        assert verify_qr(huge, jwks(), today=TODAY).reason is Reason.NOT_A_NOTICE


@settings(max_examples=150, deadline=None)
@given(st.text("".join(sorted(set(TOKEN + ALPHABET + "#./:="))), max_size=400))
def test_noise_of_the_right_letters_is_never_genuine(noise):
    """Letters of the alphabet of tokens in any order make no notice."""
    assert not verify_qr(noise, jwks(), today=TODAY).genuine
    assert not _verdict(noise).genuine


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=64, max_size=64))
def test_no_signature_drawn_by_lot_fits(signature):
    """Sixty-four bytes by lot are never a signature of ours."""
    assert _verdict(f"{HEAD}.{PAYLOAD}.{_b64(signature)}").reason is Reason.ALTERED


@pytest.mark.parametrize("status", list(NoticeStatus))
def test_every_status_has_its_sentence(status):
    """Each status is told in both languages, and only VALID is sound."""
    verdict = Verdict(True, status, Reason.NONE)
    assert verdict.sentence().ko != verdict.sentence().en
    assert verdict.sound is (status is NoticeStatus.VALID)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.NONE])
def test_every_reason_has_its_sentence(reason):
    """Each reason is told in both languages and is never sound, whatever the status says."""
    verdict = Verdict(False, NoticeStatus.VALID, reason)
    assert verdict.sentence().ko != verdict.sentence().en
    assert not verdict.sound


def test_the_claims_are_what_was_signed():
    """A verdict repeats the signed facts and nothing of the address."""
    claims = _verdict(TOKEN).claims
    assert claims is not None
    assert (claims.reference, claims.name, claims.birth_year) == (RECORD.reference, "홍*동", 1990)
    assert (claims.first_day, claims.last_day) == (date(2026, 11, 20), date(2026, 11, 26))
    assert claims == _verdict(replace(RECORD).jws).claims


def test_signing_twice_gives_two_signatures_of_one_payload():
    """ECDSA draws a number each time: two tokens, both genuine, which is why the record keeps the first."""
    one, other = Signer(PEM).sign(payload_of(RECORD)), Signer(PEM).sign(payload_of(RECORD))
    assert one.rpartition(".")[0] == other.rpartition(".")[0]
    assert _verdict(one).genuine
    assert _verdict(other).genuine


def test_a_key_on_another_curve_of_the_same_name_verifies_nothing():
    """A P-384 key published under our name cannot pass for a P-256 one."""
    other = ec.generate_private_key(ec.SECP384R1()).public_key().public_numbers()
    key = jwks()["keys"][0] | {
        "crv": "P-384",
        "x": _b64(other.x.to_bytes(48, "big")),
        "y": _b64(other.y.to_bytes(48, "big")),
    }
    assert not _verdict(TOKEN, keys={"keys": [key]}).genuine


def test_keys_that_were_taken_in_before_verify_only_their_own():
    """A key is taken in once, by all that it says: one of the same name and other points verifies nothing of the first."""
    own, other = (Signer(pem).public_jwk("4199") for pem in (PEM, OTHER_PEM))
    for key, signed in ((own, True), (other, False), ({**other, "kid": own["kid"]}, False), (own, True)):
        assert is_signed(TOKEN, key) is signed
    for odd in ({**own, "x": {1, 2}}, {**own, "x": ["A"]}, {**own, "kty": "oct"}):
        assert not is_signed(TOKEN, odd)
