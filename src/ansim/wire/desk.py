"""Messages of a desk (protocol.md, People without a phone): 184 bytes, a box for the vault and what the device saw.

`box 98 | class 1 | venue 6 | zone 2 | code 8 | time 4 | party 1 | sig 64`, signed by the device over
"ansim-desk/v1\\n" | SHA-256(box) | class | fields. Evidence of it: `stub 87 | SHA-256(box) 32 | class 1 | fields 21 | sig 64`.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ansim.wire import p256
from ansim.wire.checkin import FIELDS, Fields, read_fields
from ansim.wire.errors import CheckinMalformed, DeskForged, DeskMalformed, OutOfBounds, SealedBroken
from ansim.wire.layout import exactly, number
from ansim.wire.stub import STUB, Stub, read_stub

DESK: Final = 184
BOX: Final = 98
CARD: Final = 0x03
CALL: Final = 0x04
PAPER: Final = 0x05
COMPANION: Final = 0x06
_VALUE: Final = 16
_NIBBLES: Final = 16
_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO: Final = b"ansim-desk-box/v1"
_PURPOSE: Final = b"ansim-desk/v1\n"


@dataclass(frozen=True, slots=True)
class DeskMessage:
    """A sealed box, the class of desk (CARD, CALL, PAPER, COMPANION), the fields, the device's signature."""

    box: bytes
    kind: int
    fields: Fields
    signature: bytes

    @property
    def box_hash(self) -> bytes:
        """SHA-256 of the box."""
        return hashlib.sha256(self.box).digest()

    @property
    def message(self) -> bytes:
        """What the device signs. Raises OutOfBounds."""
        return _PURPOSE + self.box_hash + number(self.kind, 1, "class") + self.fields.encode()

    def encode(self) -> bytes:
        """Return the 184 bytes. Raises OutOfBounds."""
        return (
            exactly(self.box, BOX, "box")
            + number(self.kind, 1, "class")
            + self.fields.encode()
            + exactly(self.signature, 64, "signature")
        )

    def evidence(self, stub: Stub) -> bytes:
        """Return the 205 bytes kept as evidence, the signature with the low s. Raises OutOfBounds."""
        tail = number(self.kind, 1, "class") + self.fields.encode() + p256.low_s(self.signature)
        return stub.encode() + self.box_hash + tail


def seal_box(vault: ec.EllipticCurvePublicKey, kind: int, value: bytes) -> bytes:
    """Return kind 1 | value 16 sealed to the vault's P-256 key: 98 bytes. Raises OutOfBounds."""
    return _SUITE.encrypt(number(kind, 1, "class") + exactly(value, 16, "value"), vault, _INFO)


def open_box(vault: ec.EllipticCurvePrivateKey, box: bytes) -> tuple[int, bytes]:
    """Return (kind, value 16) of a box. Raises SealedBroken."""
    try:
        plain = _SUITE.decrypt(box, vault, _INFO) if len(box) == BOX else b""
    except InvalidTag:
        plain = b""
    if not plain:
        raise SealedBroken
    return plain[0], plain[1:]


def call_value(national: str, record: bytes) -> bytes:
    """Return the 16 bytes of a call: the number's digits in BCD, filled up with F, then the record's hash 8. Raises OutOfBounds."""
    if not (national.isascii() and national.isdigit() and len(national) <= _NIBBLES):
        raise OutOfBounds(what="phone")
    return bytes.fromhex(national.ljust(_NIBBLES, "f")) + exactly(record, 8, "record hash")


def number_of(value: bytes) -> str:
    """Return the digits in the value of a call. Raises DeskMalformed when they are none."""
    digits = value[:8].hex().rstrip("f")
    if len(value) != _VALUE or not digits.isdigit():
        raise DeskMalformed
    return digits


def read_desk(data: bytes) -> DeskMessage:
    """Parse 184 bytes without checking the signature. Raises DeskMalformed."""
    if len(data) != DESK:
        raise DeskMalformed
    fields = _fields(data[BOX + 1 : BOX + 1 + FIELDS])
    return DeskMessage(data[:BOX], data[BOX], fields, data[BOX + 1 + FIELDS :])


def sign_desk(device: ec.EllipticCurvePrivateKey, box: bytes, kind: int, fields: Fields) -> DeskMessage:
    """Return the message signed by the device, s low. Raises OutOfBounds."""
    unsigned = DeskMessage(box, kind, fields, bytes(64))
    return replace(unsigned, signature=p256.sign(device, unsigned.message))


def verify_desk(message: DeskMessage, device_point: bytes) -> None:
    """Check the signature under the device's compressed point. Raises DeskForged."""
    if not p256.is_signed(device_point, message.message, message.signature):
        raise DeskForged


@dataclass(frozen=True, slots=True)
class DeskEvidence:
    """What is kept of a desk check-in: stub, hash of the box, class, fields, the device's signature."""

    stub: Stub
    box_hash: bytes
    kind: int
    fields: Fields
    signature: bytes

    def verify(self, device_point: bytes) -> None:
        """Check the device's signature; the stub's is verify_stub's. Raises DeskForged."""
        signed = _PURPOSE + self.box_hash + number(self.kind, 1, "class") + self.fields.encode()
        if not p256.is_signed(device_point, signed, self.signature):
            raise DeskForged


def read_evidence(data: bytes) -> DeskEvidence:
    """Parse the 205 bytes of a desk check-in's evidence. Raises DeskMalformed."""
    rest = data[STUB:]
    if len(rest) != 32 + 1 + FIELDS + 64:
        raise DeskMalformed
    return DeskEvidence(read_stub(data[:STUB]), rest[:32], rest[32], _fields(rest[33:54]), rest[54:])


def _fields(data: bytes) -> Fields:
    try:
        return read_fields(data)
    except CheckinMalformed:
        raise DeskMalformed from None
