"""Signed requests: RFC 9421's own rules for the base, and every byte of every part is covered."""

import base64
import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import http_signature as wire
from ansim.wire.http_signature import BadSignature, SignedRequest, key_id, read_signer, sign, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
CREATED = 1_795_237_200
NONCE = "00112233445566778899aabbccddeeff"
REQUEST = SignedRequest("POST", "/v1/logs/visits/entries", "from=1&to=9", b'{"entry": "x"}')

words = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), max_size=40)
requests = st.builds(
    SignedRequest,
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    words.map(lambda word: f"/{word}"),
    words,
    st.binary(max_size=200),
)


def signed(request: SignedRequest = REQUEST) -> dict[str, str]:
    """The headers of a signed request, names in small letters as a server sees them."""
    made = sign(request, KEY, role="office", asked="ledger", created=CREATED, nonce=NONCE)
    return {name.lower(): value for name, value in made.items()}


def test_the_base_is_that_of_rfc_9421() -> None:
    """Someone who reads only RFC 9421 and 9530 can check the signature: the base is written out here by hand."""
    headers = signed()
    digest = base64.b64encode(hashlib.sha256(REQUEST.body).digest()).decode()
    assert headers["content-digest"] == f"sha-256=:{digest}:"
    parameters = headers["signature-input"].removeprefix("ansim=")
    base = (
        '"@method": POST\n'
        '"@path": /v1/logs/visits/entries\n'
        '"@query": ?from=1&to=9\n'
        f'"content-digest": sha-256=:{digest}:\n'
        f'"@signature-params": {parameters}'
    )
    PUBLIC.verify(base64.b64decode(headers["signature"][7:-1]), base.encode())
    assert parameters == (
        '("@method" "@path" "@query" "content-digest")'
        f';created={CREATED};keyid="{key_id("office", PUBLIC)}";nonce="{NONCE}";tag="ledger"'
    )


def test_the_digest_is_that_of_the_published_example() -> None:
    """The Content-Digest of RFC 9530's example body is the value printed there."""
    body = b'{"hello": "world"}\n'
    assert wire.content_digest(body) == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_a_key_id_is_the_role_and_the_beginning_of_the_keys_hash() -> None:
    """key_id is role/16 hex of SHA-256 of the raw public key."""
    assert key_id("vault", PUBLIC) == f"vault/{hashlib.sha256(PUBLIC.public_bytes_raw()).hexdigest()[:16]}"


@given(requests)
def test_what_was_signed_is_accepted_and_says_who_signed(request: SignedRequest) -> None:
    """Any request verifies as it was signed and tells key id, time, nonce and the role asked."""
    signer = verify(request, signed(request), PUBLIC)
    assert (signer.keyid, signer.created, signer.nonce) == (key_id("office", PUBLIC), CREATED, NONCE)
    assert signer.asked == "ledger"


@given(requests, requests)
def test_a_signature_fits_no_other_request(request: SignedRequest, other: SignedRequest) -> None:
    """The headers of one request are refused on any other."""
    if request != other:
        with pytest.raises(BadSignature):
            verify(other, signed(request), PUBLIC)


@pytest.mark.parametrize("part", ["method", "path", "query"])
def test_every_flipped_bit_of_method_path_and_query_is_refused(part: str) -> None:
    """Each of the low seven bits of each character of the request line, flipped alone, is refused."""
    text = getattr(REQUEST, part)
    for position in range(len(text)):
        for bit in range(7):
            changed = text[:position] + chr(ord(text[position]) ^ 1 << bit) + text[position + 1 :]
            with pytest.raises(BadSignature):
                verify(replace(REQUEST, **{part: changed}), signed(), PUBLIC)


def test_every_flipped_bit_of_the_body_is_refused() -> None:
    """Each bit of the body, flipped alone, is refused, and so is a longer or shorter body."""
    for position in range(len(REQUEST.body) * 8):
        changed = bytearray(REQUEST.body)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(BadSignature):
            verify(replace(REQUEST, body=bytes(changed)), signed(), PUBLIC)
    for body in (b"", REQUEST.body + b"\n", REQUEST.body[:-1]):
        with pytest.raises(BadSignature):
            verify(replace(REQUEST, body=body), signed(), PUBLIC)


@pytest.mark.parametrize("name", ["content-digest", "signature-input", "signature"])
def test_every_flipped_bit_of_every_header_is_refused(name: str) -> None:
    """Each bit of each header, flipped alone, is refused: also the unused last bits of the base 64 text."""
    headers = signed()
    for position, character in enumerate(headers[name]):
        for bit in range(8):
            value = headers[name]
            changed = value[:position] + chr(ord(character) ^ 1 << bit) + value[position + 1 :]
            with pytest.raises(BadSignature):
                verify(REQUEST, {**headers, name: changed}, PUBLIC)


@pytest.mark.parametrize("name", ["content-digest", "signature-input", "signature"])
@pytest.mark.parametrize("value", [None, "", "ansim=", "ansim=::", "ansim=:!:", "ansim=:가:", "x" * 9000])
def test_a_missing_or_foreign_header_is_refused(name: str, value: str | None) -> None:
    """A header that is missing, empty, not base 64, not ASCII or far too long is refused with the one error."""
    headers = signed()
    if value is None:
        del headers[name]
    else:
        headers[name] = value
    with pytest.raises(BadSignature):
        verify(REQUEST, headers, PUBLIC)


def test_another_keys_signature_is_refused() -> None:
    """Headers signed by one key are refused under another's public key."""
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    with pytest.raises(BadSignature):
        verify(REQUEST, signed(), other)


def test_parts_cannot_be_pushed_over_into_one_another() -> None:
    """A line break in path or query could make two requests look alike to the signature: such are refused."""
    sly = SignedRequest("GET", '/a\n"@query": ?b', "c", b"")
    with pytest.raises(BadSignature):
        sign(sly, KEY, role="office", asked="ledger", created=CREATED, nonce=NONCE)
    for part in ("method", "path", "query"):
        with pytest.raises(BadSignature):
            verify(replace(REQUEST, **{part: getattr(REQUEST, part) + "\n"}), signed(), PUBLIC)


def test_lone_surrogates_of_a_mangled_query_are_refused() -> None:
    """Text that cannot be written as UTF-8 never escapes as UnicodeEncodeError."""
    with pytest.raises(BadSignature):
        verify(replace(REQUEST, query="\udc80"), signed(), PUBLIC)


@pytest.mark.parametrize(
    "change",
    [
        ("ansim=", "other="),
        ('"@method" ', ""),
        ("created=", "expires="),
        (f"created={CREATED}", "created=-1"),
        (f"created={CREATED}", "created=١٢٣"),
        ("office/", "OFFICE/"),
        (NONCE, NONCE[:-1]),
        (NONCE, NONCE.upper()),
        (';tag="ledger"', ""),
        ('tag="ledger"', 'tag=""'),
    ],
)
def test_a_signature_input_of_another_form_is_not_ours(change: tuple[str, str]) -> None:
    """Only the one fixed profile is read: other labels, components, parameters and spellings are refused."""
    text = signed()["signature-input"]
    assert change[0] in text
    with pytest.raises(BadSignature):
        read_signer(text.replace(*change))


@given(st.text(max_size=200))
def test_any_text_as_signature_input_is_read_or_refused(text: str) -> None:
    """Whatever stands in the header, nothing but BadSignature comes out."""
    with pytest.raises(BadSignature):
        read_signer(text)
