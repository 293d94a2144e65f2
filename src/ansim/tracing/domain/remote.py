"""What the other roles give back to tracing, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


@dataclass(frozen=True, slots=True)
class NewOpening:
    """An opening: its name and the opener's one-time X25519 public key, 32 bytes."""

    opening: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Revealed:
    """What the vault knows of a contact, as far as it was asked: E.164 phone, name, birth date, address.

    `form_at` is when the person filled in the identity form, None before; `leaf_index` where the reveal is logged.
    """

    phone: str = field(repr=False)
    name: str = field(repr=False)
    birth: date | None = field(repr=False)
    address: str = field(repr=False)
    form_at: datetime | None
    leaf_index: int


@dataclass(frozen=True, slots=True)
class NamedVenue:
    """What the poster of a venue (its id as hex) says, its kind, the names of its zones by number; its address."""

    venue: str
    name: str
    kind: str
    zones: Mapping[int, str] = field(default_factory=dict)
    address: str = ""
    is_closed: bool = False


class RoleBusy(AnsimError):
    """A role refused for a reason that passes by itself."""

    code = "lookup.role_busy"
    retryable = True
    sentence = Sentence(
        ko="{role} 역할이 지금은 답하지 못합니다({told}). 잠시 뒤 저절로 이어서 하며, 바로 이어서 할 수도 있습니다.",
        en="Role {role} cannot answer now ({told}). The work goes on by itself in a moment, or at once when you ask.",
    )


class PhoneUnknown(AnsimError):
    """Nobody enrolled with the number of the case."""

    code = "lookup.unknown_phone"
    sentence = Sentence(
        ko="이 번호로 출입 인증을 등록한 사람이 없습니다. 번호를 확인하고, 다른 번호를 썼다면 그 번호로 확진자를 기록해 주세요.",
        en="Nobody enrolled with this number. Check it; if another number was used, record the case under that one.",
    )


class ContactForgotten(AnsimError):
    """The vault does not know the contact any more."""

    code = "contact.forgotten"
    sentence = Sentence(
        ko="보관 기간이 지나 보관소에서 파기된 사람입니다. 번호를 더는 알 수 없습니다.",
        en="The vault has forgotten this person: the retention period is over and the number cannot be known any more.",
    )
