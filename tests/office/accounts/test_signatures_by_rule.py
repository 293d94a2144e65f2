"""Officers' signatures by rule: whatever was signed verifies, whatever was changed does not, sealed keys open nowhere else."""

import json

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.accounts import queries, services
from ansim.accounts.adapters import signing_keys
from ansim.accounts.domain.errors import NoSigningKey
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import SigningKey
from ansim.kit.sealing import SealBroken

OFFICE, OTHER = 900_001, 900_002
DATA = json.dumps({"batch": 7, "count": 4000}).encode()


@pytest.fixture(scope="module")
def key():
    """A fresh key of an officer of an office."""
    return signing_keys.make_key(OFFICE)


def _sign(key, data=DATA, office_id=OFFICE, **changes):
    parts = {"key_id": key.key_id, "private_sealed": key.private_sealed, **changes}
    return signing_keys.sign(data, office_id=office_id, **parts)


def test_a_key_is_named_by_its_public_half(key):
    """The id is the beginning of the public half's hash: nobody can hand out another key under it."""
    import hashlib

    assert key.key_id == hashlib.sha256(key.public_der).hexdigest()[:16]
    public = serialization.load_der_public_key(key.public_der)
    assert public.curve.name == "secp256r1"


def test_the_private_half_is_not_readable(key):
    """What is kept is no private key, and holds no trace of one in the clear."""
    with pytest.raises(ValueError, match=r".+"):
        serialization.load_der_private_key(key.private_sealed, password=None)
    assert key.public_der[-64:] not in key.private_sealed


@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=300))
def test_whatever_is_signed_verifies(key, data):
    """Any bytes, none included, are signed in 64 bytes that fit them and no other bytes."""
    signature = _sign(key, data)
    assert len(signature) == 64
    assert signing_keys.fits(data, signature, public_der=key.public_der)
    assert not signing_keys.fits(data + b"\0", signature, public_der=key.public_der)


@pytest.mark.parametrize("place", [0, 1, 31, 32, 33, 63])
@pytest.mark.parametrize("bit", [0, 7])
def test_no_bit_of_a_signature_can_change(key, place, bit):
    """A changed bit in either half is refused, not an error."""
    signature = bytearray(_sign(key))
    signature[place] ^= 1 << bit
    assert not signing_keys.fits(DATA, bytes(signature), public_der=key.public_der)


@pytest.mark.parametrize("place", range(0, len(DATA), 4))
def test_no_byte_of_the_text_can_change(key, place):
    """A changed byte anywhere in what was signed is refused."""
    changed = bytearray(DATA)
    changed[place] ^= 1
    assert not signing_keys.fits(bytes(changed), _sign(key), public_der=key.public_der)


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\0" * 64,
        b"\xff" * 64,
        b"\0" * 63,
        b"\0" * 65,
        b"\0" * 32 + b"\x01" * 32,
        b"\x01" * 32 + b"\0" * 32,
    ],
    ids=["empty", "zeros", "ones", "short", "long", "r=0", "s=0"],
)
def test_impossible_signatures_are_only_wrong(key, signature):
    """Wrong lengths and numbers outside the curve are refused without a fault."""
    assert signing_keys.fits(DATA, signature, public_der=key.public_der) is False


def test_two_signatures_of_one_text_differ_and_both_fit(key):
    """Each signature has a random of its own; nothing about the key can be worked out from two."""
    one, two = _sign(key), _sign(key)
    assert one != two
    assert one[:32] != two[:32]
    assert signing_keys.fits(DATA, one, public_der=key.public_der)
    assert signing_keys.fits(DATA, two, public_der=key.public_der)


@pytest.mark.parametrize(
    "change",
    [
        {"office_id": OTHER},
        {"key_id": "0" * 16},
        {"private_sealed": b""},
        {"private_sealed": b"\0" * 200},
    ],
    ids=["another office", "another id", "nothing", "zeros"],
)
def test_a_sealed_key_opens_only_in_its_place(key, change):
    """Moved to another office or id, or replaced, the sealed key does not open."""
    with pytest.raises(SealBroken):
        _sign(key, **change)


@pytest.mark.parametrize("place", [0, 11, 12, 60, -1])
def test_a_changed_sealed_key_does_not_open(key, place):
    """One changed byte of the sealed key is noticed before anything is signed."""
    sealed = bytearray(key.private_sealed)
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        _sign(key, private_sealed=bytes(sealed))


@pytest.mark.django_db
@pytest.mark.parametrize("role", StaffRole)
def test_every_officer_signs_as_themselves(drill, role):
    """A signature of each demo officer names its own key, and the key names its officer."""
    actor = drill.actor(role)
    signature = services.sign_as(actor, DATA)
    assert signature.algorithm == "ES256"
    assert queries.signer_of(signature.key_id) == actor.who
    assert queries.is_signed_by(DATA, key_id=signature.key_id, signature=signature.value)
    others = {card.key_id for card in queries.public_keys(drill.office_id)} - {signature.key_id}
    for other in others:
        assert not queries.is_signed_by(DATA, key_id=other, signature=signature.value)


@pytest.mark.django_db
@pytest.mark.parametrize("key_id", ["", "0" * 16, "x" * 16, "' OR 1=1", "0" * 500])
def test_an_unknown_key_has_signed_nothing(drill, key_id):
    """Asked about a key that is not there, the answer is no and nobody."""
    assert not queries.is_signed_by(DATA, key_id=key_id, signature=b"\0" * 64)
    assert queries.signer_of(key_id) is None


@pytest.mark.django_db
def test_a_history_of_keys_stays_checkable(manager):
    """After five replacements every old signature still verifies under its own key, and one key is in use."""
    signed = []
    for _ in range(5):
        signed.append(services.sign_as(manager, DATA))
        services.make_signing_key(by=manager)
    assert len({signature.key_id for signature in signed}) == 5
    assert all(queries.is_signed_by(DATA, key_id=s.key_id, signature=s.value) for s in signed)
    assert SigningKey.objects.filter(staff_id=manager.staff_id, retired_at__isnull=True).count() == 1
    assert queries.key_card(manager).key_id not in {signature.key_id for signature in signed}


@pytest.mark.django_db
def test_without_a_key_nothing_is_signed(manager):
    """After retirement signing is refused and the account has no key, until one is made again."""
    services.retire_signing_key(by=manager, why="교체")
    assert queries.key_card(manager) is None
    with pytest.raises(NoSigningKey):
        services.sign_as(manager, DATA)
    fresh = services.make_signing_key(by=manager)
    assert services.sign_as(manager, DATA).key_id == fresh
