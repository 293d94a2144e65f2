"""Companions (protocol.md, 0x06): the visitor's token vouches for a sealed box; every byte of it is bound."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.wire import p256
from ansim.wire.checkin import Fields
from ansim.wire.companion import NAMED, Named, code_of, read_named, sign_named, verify_named
from ansim.wire.desk import CALL, COMPANION, call_value, open_box, seal_box, sign_desk
from ansim.wire.errors import DeskForged, DeskMalformed, WireError
from ansim.wire.token import Token, sign_token

VAULT, HOLDER, OTHER = (ec.derive_private_key(number, ec.SECP256R1()) for number in (21, 22, 23))
ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
PLACE = Fields(b"venue1", 7, b"\x02sticker", 1_795_230_000, False, 3)


def token_of(holder: ec.EllipticCurvePrivateKey = HOLDER) -> Token:
    """The visitor's token of that day."""
    return sign_token(ISSUER, 20_778, b"T" * 16, p256.write_point(holder.public_key()))


def named(**changed: object) -> Named:
    """A companion by an invented number."""
    box = seal_box(VAULT.public_key(), COMPANION, call_value("01000000009", b"hash-rec"))
    return sign_named(token_of(), box, replace(PLACE, **changed), HOLDER)  # type: ignore[arg-type]


def test_it_says_where_and_when_and_that_it_is_counted_already() -> None:
    """304 bytes: venue, zone and time of the visitor's own check-in, the token in place of a code, nobody counted twice."""
    made = named()
    data = made.encode()
    assert len(data) == NAMED == 304
    read = read_named(data)
    verify_named(read)
    assert read == made
    fields = read.message.fields
    assert (fields.venue, fields.zone, fields.time, fields.people) == (PLACE.venue, 7, PLACE.time, 0)
    assert fields.code == code_of(token_of())
    assert fields.code[:1] == b"\x06"


def test_the_vault_alone_reads_the_number() -> None:
    """The box opens under its key and holds the class and the digits."""
    assert open_box(VAULT, named().message.box)[0] == COMPANION


def test_leaving_is_the_same_box_with_the_out_bit() -> None:
    """A check-out is told apart by one bit under a signature of its own."""
    came, left = named(), named(out=True)
    assert left.message.fields.out
    with pytest.raises(DeskForged):
        verify_named(Named(came.token, replace(came.message, fields=left.message.fields)))


def test_every_byte_flipped_is_refused() -> None:
    """Token, box, class, venue, zone, code, time, party, signature: the code holds the whole token."""
    data = bytearray(named().encode())
    for at in range(len(data)):
        data[at] ^= 0x04
        with pytest.raises(WireError):
            verify_named(read_named(bytes(data)))
        data[at] ^= 0x04


@pytest.mark.parametrize("data", [b"", bytes(NAMED), bytes(NAMED - 1), bytes(NAMED + 1)])
def test_what_is_no_such_message_is_refused(data: bytes) -> None:
    """Other lengths, and zeros."""
    with pytest.raises(WireError):
        read_named(data)


@pytest.mark.parametrize(("kind", "people"), [(CALL, 0), (COMPANION, 1)])
def test_another_class_or_a_party_of_its_own_is_refused(kind: int, people: int) -> None:
    """A call cannot ride on a visitor's token, nor may a companion be counted twice."""
    made = named()
    fields = replace(made.message.fields, people=people)
    other = Named(made.token, sign_desk(HOLDER, made.message.box, kind, fields))
    with pytest.raises(DeskMalformed):
        read_named(other.encode())


def test_another_visitors_key_or_token_vouches_for_nobody() -> None:
    """Signed by another key, or shown with another token."""
    made = named()
    forged = sign_desk(OTHER, made.message.box, COMPANION, made.message.fields)
    moved = Named(token_of(OTHER), made.message)
    for wrong in (Named(made.token, forged), moved):
        with pytest.raises(DeskForged):
            verify_named(wrong)
