"""A pass for an office's desk, 121 bytes: the office says which of its staff may serve people at the vault, and until when.

`ver 1 (1) | office 8 | code 20 | staff 8 | until 4 | nonce 16 | sig 64`; code: the office's, ASCII, filled up with zeros;
sig: Ed25519 by the office's service key over "ansim-desk-pass/v1\\n" | body. Its age is for the receiver to refuse.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

SIZE: Final = 121
NONCE: Final = 16
_BODY: Final = 57
_CODE: Final = 20
_VERSION: Final = 1
_PURPOSE: Final = b"ansim-desk-pass/v1\n"


class BadDeskPass(AnsimError):
    """The pass is not one that this installation's office signed, or its time is over."""

    code = "desk.bad_pass"
    sentence = Sentence(
        ko="창구를 연 지 오래되었거나 이 기관이 연 창구가 아닙니다. 화면을 새로 열어 주세요.",
        en="The desk was opened too long ago, or not by this office. Open the page again.",
    )
    status = 401


@dataclass(frozen=True, slots=True)
class DeskPass:
    """`office` and `staff`: their row ids; `code`: the office's; `until`: unix seconds; `nonce`: 16 bytes."""

    office: int
    code: str
    staff: int
    until: int
    nonce: bytes

    def body(self) -> bytes:
        """Return the 57 bytes that are signed. Raises BadDeskPass for parts that do not fit."""
        code = self.code.encode()
        fits = self.code.isascii() and self.code.isprintable() and 0 < len(code) <= _CODE
        ids_fit = all(0 < one < 1 << 63 for one in (self.office, self.staff))
        if not (fits and ids_fit and 0 <= self.until < 1 << 32 and len(self.nonce) == NONCE):
            raise BadDeskPass
        return (
            bytes([_VERSION])
            + self.office.to_bytes(8, "big")
            + code.ljust(_CODE, b"\0")
            + self.staff.to_bytes(8, "big")
            + self.until.to_bytes(4, "big")
            + self.nonce
        )


def sign_desk_pass(given: DeskPass, office_key: Ed25519PrivateKey) -> bytes:
    """Return the 121 bytes of a signed pass. Raises BadDeskPass."""
    body = given.body()
    return body + office_key.sign(_PURPOSE + body)


def read_desk_pass(data: bytes, office_public: Ed25519PublicKey) -> DeskPass:
    """Return what the office signed. Raises BadDeskPass for another length, version or signature."""
    if len(data) != SIZE or data[0] != _VERSION:
        raise BadDeskPass
    try:
        office_public.verify(data[_BODY:], _PURPOSE + data[:_BODY])
    except InvalidSignature:
        raise BadDeskPass from None
    return DeskPass(
        int.from_bytes(data[1:9], "big"),
        data[9:29].rstrip(b"\0").decode(),
        int.from_bytes(data[29:37], "big"),
        int.from_bytes(data[37:41], "big"),
        data[41:_BODY],
    )
