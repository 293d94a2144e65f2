"""Signed requests between roles: a fixed profile of RFC 9421 (HTTP Message Signatures) with Ed25519.

Covered always and only: @method, @path, @query and content-digest (RFC 9530), with created, keyid, nonce and, as
tag, the role that is asked. Replay, age and a tag meant for another role are for the caller to refuse.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_COVERED = '("@method" "@path" "@query" "content-digest")'
_INPUT = re.compile(
    r'ansim=(\("@method" "@path" "@query" "content-digest"\)'
    r';created=([0-9]{1,12});keyid="([a-z]{1,16}/[0-9a-f]{16})";nonce="([0-9a-f]{32})";tag="([a-z]{1,16})")'
)
_SIGNATURE = re.compile(r"ansim=:([A-Za-z0-9+/]{86}==):")


class BadSignature(AnsimError):
    """The request carries no signature of a known role, or it does not fit the request."""

    code = "service.signature"
    sentence = Sentence(
        ko="역할 사이의 요청 서명이 맞지 않습니다. 두 역할이 같은 설치의 열쇠를 쓰는지 확인해 주세요.",
        en="The request between roles is not signed by a known service key. Check that both use this installation's keys.",
    )


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What a signature covers: method in capitals, path, query without `?`, and body."""

    method: str
    path: str
    query: str
    body: bytes

    def _base(self, parameters: str) -> bytes:
        if "\n" in f"{self.method}{self.path}{self.query}":  # a line of its own would blur what covers what
            raise BadSignature
        return (
            f'"@method": {self.method}\n"@path": {self.path}\n"@query": ?{self.query}\n'
            f'"content-digest": {content_digest(self.body)}\n"@signature-params": {parameters}'
        ).encode()


@dataclass(frozen=True, slots=True)
class Signer:
    """What a checked signature says: key id (`role/16 hex`), seconds since 1970, nonce, name of the role asked."""

    keyid: str
    created: int
    nonce: str
    asked: str


def content_digest(body: bytes) -> str:
    """Return the RFC 9530 Content-Digest of a body, SHA-256."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def key_id(role: str, public: Ed25519PublicKey) -> str:
    """Return `role/` and the first 8 bytes of SHA-256 of the raw public key, as hex."""
    return f"{role}/{hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]}"


def sign(
    request: SignedRequest, key: Ed25519PrivateKey, *, role: str, asked: str, created: int, nonce: str
) -> dict[str, str]:
    """Return the headers Content-Digest, Signature-Input and Signature for `request` from `role` to role `asked`.

    `created` is seconds since 1970; `nonce` 32 hex digits, never used twice.
    """
    keyid = key_id(role, key.public_key())
    parameters = f'{_COVERED};created={created};keyid="{keyid}";nonce="{nonce}";tag="{asked}"'
    # The base is private to the dataclass so that no caller can sign anything but a whole request.
    signature = key.sign(request._base(parameters))
    return {
        "Content-Digest": content_digest(request.body),
        "Signature-Input": f"ansim={parameters}",
        "Signature": f"ansim=:{base64.b64encode(signature).decode()}:",
    }


def read_signer(signature_input: str) -> Signer:
    """Return who claims to have signed, unchecked; raise BadSignature when the header is not ours."""
    found = _INPUT.fullmatch(signature_input)
    if found is None:
        raise BadSignature
    return Signer(keyid=found[3], created=int(found[2]), nonce=found[4], asked=found[5])


def verify(request: SignedRequest, headers: dict[str, str], public: Ed25519PublicKey) -> Signer:
    """Check the signature headers (lower-case names) of `request` under `public`; raise BadSignature."""
    signature_input = headers.get("signature-input", "")
    signer = read_signer(signature_input)
    if headers.get("content-digest", "") != content_digest(request.body):
        raise BadSignature
    parameters = signature_input.removeprefix("ansim=")
    try:
        public.verify(_signature(headers.get("signature", "")), request._base(parameters))
    except (InvalidSignature, ValueError):  # a ValueError: not base64, not ASCII, lone surrogates
        raise BadSignature from None
    return signer


def _signature(header: str) -> bytes:
    """Return the raw signature of a Signature header; only the one canonical base 64 form of it will do."""
    found = _SIGNATURE.fullmatch(header)
    if found is None:
        raise BadSignature
    raw = base64.b64decode(found[1], validate=True)
    if base64.b64encode(raw).decode() != found[1]:
        raise BadSignature
    return raw
