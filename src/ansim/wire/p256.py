"""ECDSA on P-256 with SHA-256 as the protocol uses it: compressed points of 33 bytes, signatures r | s of 64.

ECDSA is malleable, so what is made or stored has the low s; a high s is valid and never refused. Signing is
deterministic (RFC 6979): the same words have the same signature, and no signature needs fresh randomness.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

_SHA256 = ec.ECDSA(hashes.SHA256())
_SIGNING = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the group (SEC 2, secp256r1); the other s of a signature is ORDER - s."""
SIGNATURE = 64
POINT = 33


def low_s(signature: bytes) -> bytes:
    """Return the 64-byte signature with the smaller of its two valid s."""
    s = int.from_bytes(signature[32:], "big")
    return signature[:32] + (ORDER - s).to_bytes(32, "big") if ORDER // 2 < s < ORDER else signature


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return the signature of `message`, r | s in 64 bytes, s low."""
    r, s = decode_dss_signature(key.sign(message, _SIGNING))
    return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


def is_signed(point: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the key of this point signed `message`; False for no point or another length, too."""
    key = read_point(point)
    return key is not None and verifies(key, message, signature)


def verifies(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Say whether `key` signed `message` with these 64 bytes."""
    if len(signature) != SIGNATURE:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        key.verify(encode_dss_signature(r, s), message, _SHA256)
    except InvalidSignature:
        return False
    return True


def read_point(point: bytes) -> ec.EllipticCurvePublicKey | None:
    """Return the public key of a compressed point of 33 bytes, None when it lies on no curve of ours."""
    if len(point) != POINT or point[0] not in (2, 3):
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    except ValueError:
        return None


def write_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the compressed point of a public key, 33 bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)


def long_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the uncompressed point of a public key, 65 bytes: the only form that every browser imports."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@lru_cache(maxsize=256)
def read_spki(der: bytes) -> ec.EllipticCurvePublicKey | None:
    """Return the P-256 public key of a SubjectPublicKeyInfo in DER, None for anything else."""
    try:
        key = serialization.load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == _CURVE.name else None
