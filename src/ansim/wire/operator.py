"""A sign-in of a venue operator, 101 bytes: the vault says that a phone was confirmed, visits learns no phone.

`ver 1 (1) | pairwise 16 | issued 4 | nonce 16 | sig 64`; sig: Ed25519 by the vault's service key over
"ansim-operator/v1\\n" | body. Age and a second use are for the receiver to refuse.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

SIZE: Final = 101
_BODY: Final = 37
_VERSION: Final = 1
_PURPOSE: Final = b"ansim-operator/v1\n"


class BadAssertion(AnsimError):
    """The sign-in is not one that this installation's vault signed."""

    code = "operator.bad_assertion"
    sentence = Sentence(
        ko="전화번호 확인 결과를 믿을 수 없습니다. 인증번호를 다시 받아 주세요.",
        en="The confirmation of the phone cannot be trusted. Ask for a new code.",
    )


@dataclass(frozen=True, slots=True)
class OperatorAssertion:
    """`pairwise`: 16 bytes that stand for the phone at the visits role only; `issued`: unix seconds; `nonce`: 16."""

    pairwise: bytes
    issued: int
    nonce: bytes

    def body(self) -> bytes:
        """Return the 37 bytes that are signed. Raises BadAssertion for parts of another length."""
        if len(self.pairwise) != 16 or len(self.nonce) != 16 or not 0 <= self.issued < 1 << 32:
            raise BadAssertion
        return bytes([_VERSION]) + self.pairwise + self.issued.to_bytes(4, "big") + self.nonce


def sign_operator(assertion: OperatorAssertion, vault_key: Ed25519PrivateKey) -> bytes:
    """Return the 101 bytes of a signed assertion. Raises BadAssertion."""
    body = assertion.body()
    return body + vault_key.sign(_PURPOSE + body)


def read_operator(data: bytes, vault_public: Ed25519PublicKey) -> OperatorAssertion:
    """Return what the vault signed. Raises BadAssertion for another length, version or signature."""
    if len(data) != SIZE or data[0] != _VERSION:
        raise BadAssertion
    try:
        vault_public.verify(data[_BODY:], _PURPOSE + data[:_BODY])
    except InvalidSignature:
        raise BadAssertion from None
    return OperatorAssertion(data[1:17], int.from_bytes(data[17:21], "big"), data[21:_BODY])
