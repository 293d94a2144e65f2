"""What the vault knows of one person, in the clear; the values never reach a log or a repr."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from ansim.vault.domain.errors import FormWrong
from ansim.wire.layout import number

UID: Final = 8


class Field(StrEnum):
    """What may be revealed of a person; a warrant names which."""

    PHONE = "phone"
    NAME = "name"
    BIRTH = "birth"
    ADDRESS = "address"


FORM_FIELDS: Final = frozenset({Field.BIRTH, Field.ADDRESS})


@dataclass(frozen=True, slots=True)
class Form:
    """The identity form as a contact filled it in."""

    name: str = field(repr=False)
    birth: date = field(repr=False)
    address: str = field(repr=False)


def read_form(name: str, birth: str, address: str, *, today: date) -> Form:
    """Return a checked identity form; `birth` is an ISO date, not in the future. Raises FormWrong."""
    try:
        born = date.fromisoformat(birth)
    except ValueError:
        raise FormWrong(name="birth") from None
    if not today.year - 130 <= born.year or born > today:
        raise FormWrong(name="birth")
    if not 1 <= len(name) <= 60:
        raise FormWrong(name="name")
    if not 5 <= len(address) <= 200:
        raise FormWrong(name="address")
    return Form(name, born, address)


def phone_index(pepper: bytes, phone: str) -> bytes:
    """Return HMAC-SHA256(pepper, E.164), 32 bytes: how a number is found without being kept."""
    return hmac.new(pepper, phone.encode(), hashlib.sha256).digest()


def pairwise_id(key: bytes, phone: str) -> bytes:
    """Return the 16 bytes that stand for an operator's phone at the visits role only."""
    return hmac.new(key, b"ansim-operator/v1\n" + phone.encode(), hashlib.sha256).digest()[:16]


def card_mark(pepper: bytes, card: bytes) -> bytes:
    """Return HMAC-SHA256(pepper, card), 32 bytes: how a card is found without being kept."""
    return hmac.new(pepper, b"ansim-card/v1\n" + card, hashlib.sha256).digest()


def slip_mark(pepper: bytes, slip: bytes) -> bytes:
    """Return HMAC-SHA256(pepper, slip), 32 bytes: how a paper slip is found without being kept."""
    return hmac.new(pepper, b"ansim-slip/v1\n" + slip, hashlib.sha256).digest()


def place_under(pepper: bytes, warrant_leaf: bytes, uid: int) -> bytes:
    """Return 16 bytes that stand for a person under one warrant, in records that outlive the person's own."""
    told = b"ansim-access/v1\n" + warrant_leaf + number(uid, UID, "uid")
    return hmac.new(pepper, told, hashlib.sha256).digest()[:16]
