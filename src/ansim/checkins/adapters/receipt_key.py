"""The gate's P-256 key, with which it promises to log what it took; made once from a secret of the key folder."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.wire.p256 import ORDER, write_point


@lru_cache(maxsize=4)
def _kept(_folder: str) -> ec.EllipticCurvePrivateKey:
    # 2^256 is within 2^-32 of the order: no scalar is noticeably likelier than another
    secret = keys.secret(Role.VISITS, "receipt.key")
    return ec.derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def receipt_key() -> ec.EllipticCurvePrivateKey:
    """Return the private key, read once a process and key folder. Raises WrongRole outside the visits role."""
    return _kept(str(keys.folder(Role.VISITS)))


def receipt_point() -> bytes:
    """Return the public point, compressed, 33 bytes."""
    return write_point(receipt_key().public_key())
