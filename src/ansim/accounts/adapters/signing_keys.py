"""Making, sealing and using officers' signing keys: ECDSA on P-256 with SHA-256, signatures as r || s (RFC 7518)."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ansim.conf import keys

_SHA256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class NewKey:
    """A fresh key: its id, the public half as SPKI DER, the private half sealed under the office's key."""

    key_id: str
    public_der: bytes
    private_sealed: bytes


def make_key(office_id: int) -> NewKey:
    """Return a fresh key of an officer of this office; the private half never leaves in the clear."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_id = hashlib.sha256(public).hexdigest()[:16]
    return NewKey(key_id, public, keys.office_cipher(office_id).seal(plain, _place(key_id)))


def sign(data: bytes, *, office_id: int, key_id: str, private_sealed: bytes) -> bytes:
    """Return the 64-byte signature over `data`. Raises SealBroken when the sealed key was changed or moved."""
    plain = keys.office_cipher(office_id).open(bytes(private_sealed), _place(key_id))
    private = serialization.load_der_private_key(plain, password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(private.sign(data, _SHA256))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def fits(data: bytes, signature: bytes, *, public_der: bytes) -> bool:
    """Say whether a 64-byte signature over `data` was made with the key of this public half."""
    if len(signature) != 64:
        return False
    public = serialization.load_der_public_key(bytes(public_der))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    pair = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        public.verify(encode_dss_signature(*pair), data, _SHA256)
    except InvalidSignature:
        return False
    return True


def _place(key_id: str) -> bytes:
    return b"signing-key:" + key_id.encode()
