"""The one check of a warrant: what must hold, and each way in which it must not be got round."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.kit.errors import AnsimError
from ansim.ledger.domain.signing import NoteSigner
from ansim.warrants.domain import errors
from ansim.warrants.domain.checking import FRESH, check_presented, check_signed
from ansim.wire.errors import WarrantMalformed
from ansim.wire.warrant import (
    UNBOUND,
    PersonScope,
    SignedWarrant,
    VenueScope,
    read_presented,
    read_signed,
    write_presented,
)


def _check(world, presented):
    return check_presented(presented, world.officers, world.log.key, world.now)


def test_a_warrant_of_two_officers_with_a_fresh_proof_is_used(world) -> None:
    """Straight, and after it went as JSON from role to role."""
    presented = world.presented(world.signed())
    assert _check(world, presented) == world.warrant
    assert _check(world, read_presented(write_presented(presented))) == world.warrant


def test_one_officer_signing_twice_is_refused(world, make_officer) -> None:
    """With the same key, or with a second key of the same person."""
    with pytest.raises(errors.SignedTwice):
        _check(world, world.presented(world.signed(world.tracer, world.tracer)))
    second = make_officer(1, secret=999)
    both = world.with_officers(world.tracer, second)
    with pytest.raises(errors.SignedTwice):
        _check(both, both.presented(both.signed(world.tracer, second)))


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_signatures_are_refused(world, count: int) -> None:
    """Nobody, or one officer alone."""
    signed = world.signed()
    alone = replace(signed, signatures=signed.signatures[:count])
    with pytest.raises(errors.SignatureMissing):
        _check(world, world.presented(alone))


def test_an_officer_of_another_office_is_refused(world, make_officer) -> None:
    """A real key of a real officer, but the warrant is not of that office."""
    stranger = make_officer(7, office=4)
    known = world.with_officers(world.tracer, stranger)
    with pytest.raises(errors.SignatureWrong):
        _check(known, known.presented(known.signed(world.tracer, stranger)))


def test_a_key_that_is_not_in_use_is_refused(world, make_officer) -> None:
    """A retired key, and one that nobody ever made known."""
    left = world.with_officers(world.tracer)
    with pytest.raises(errors.SignatureWrong):
        _check(left, left.presented(left.signed()))
    with pytest.raises(errors.SignatureWrong):
        _check(world, world.presented(world.signed(world.tracer, make_officer(9))))


def test_a_key_shown_under_anothers_name_is_refused(world, make_officer) -> None:
    """The key that counts is the office's, not the one that the warrant carries."""
    thief = make_officer(9)
    forged = replace(thief.sign(world.warrant), key_id=world.approver.key_id)
    signed = SignedWarrant(world.warrant, (world.tracer.sign(world.warrant), forged))
    with pytest.raises(errors.SignatureWrong):
        _check(world, world.presented(signed))
    forged = replace(forged, public_der=world.approver.card.public_der)
    with pytest.raises(errors.SignatureWrong):
        _check(world, world.presented(replace(signed, signatures=(signed.signatures[0], forged))))


def test_an_office_that_names_rubbish_as_a_key_is_refused(world) -> None:
    """A public half that is no P-256 key verifies nothing."""
    card = replace(world.approver.card, public_der=b"rubbish")
    known = replace(world, officers={**world.officers, card.key_id: card})
    signed = world.signed()
    shown = replace(signed.signatures[1], public_der=b"rubbish")
    with pytest.raises(errors.SignatureWrong):
        _check(known, known.presented(replace(signed, signatures=(signed.signatures[0], shown))))


def test_signatures_of_another_warrant_are_refused(world) -> None:
    """Two good signatures for one scope cannot be put under a wider one."""
    signed = world.signed()
    wider = replace(world.warrant, scope=replace(world.warrant.scope, first=20_765))
    with pytest.raises(errors.SignatureWrong):
        _check(world, world.presented(replace(signed, warrant=wider)))


def test_a_warrant_about_nobody_is_refused(world) -> None:
    """Two good signatures, in force and public, but whoever shows it first could say whom it is about: refused."""
    loose = replace(world, warrant=replace(world.warrant, scope=PersonScope(20_771, 20_778, UNBOUND)))
    signed = SignedWarrant(
        loose.warrant, (loose.tracer.sign(loose.warrant), loose.approver.sign(loose.warrant))
    )
    with pytest.raises(errors.SubjectMissing) as refused:
        _check(loose, loose.presented(signed))
    assert refused.value.status == 403
    with pytest.raises(errors.SubjectMissing):
        check_signed(signed, loose.officers, loose.now)


def test_a_venue_s_warrant_names_no_person(world) -> None:
    """A venue and its hours bind a warrant as well: it needs no commitment."""
    at = int(world.now.timestamp())
    scope = VenueScope(b"VENUE1", at - 7_200, at)
    venue = replace(world, warrant=replace(world.warrant, scope=scope))
    signed = SignedWarrant(
        venue.warrant, (venue.tracer.sign(venue.warrant), venue.approver.sign(venue.warrant))
    )
    assert _check(venue, venue.presented(signed)).scope == scope


@pytest.mark.parametrize(("seconds", "used"), [(86_399, True), (86_400, False), (90_000, False)])
def test_an_expired_warrant_is_refused(world, seconds: int, used: bool) -> None:
    """Used up to its last second, refused from the next."""
    signed = world.signed()
    at = world.now + timedelta(seconds=seconds)
    if used:
        check_signed(signed, world.officers, at)
    else:
        with pytest.raises(errors.WarrantExpired):
            check_signed(signed, world.officers, at)


@pytest.mark.parametrize("proof", [b"", b"c2sp.org/tlog-proof@v1\n\n", b"\xff" * 80])
def test_a_missing_proof_is_refused(world, proof: bytes) -> None:
    """No proof, no key."""
    with pytest.raises(errors.WarrantUnlogged):
        _check(world, replace(world.presented(world.signed()), proof=proof))


def test_a_proof_from_another_log_is_refused(world) -> None:
    """A log of another name, and one of the same name under another key."""
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    for log in (NoteSigner("ansim.example/visits", other), NoteSigner(world.log.key.name, other)):
        with pytest.raises(errors.WarrantUnlogged):
            _check(world, world.presented(world.signed(), log=log))


def test_a_proof_of_another_entry_or_place_is_refused(world) -> None:
    """The proof must be of this warrant with these signatures, at the place that is named."""
    signed = world.signed()
    with pytest.raises(errors.WarrantUnlogged):
        _check(world, world.presented(signed, entry=world.signed(world.approver, world.tracer).leaf()))
    with pytest.raises(errors.WarrantUnlogged):
        _check(world, replace(world.presented(signed), leaf_index=3))


@pytest.mark.parametrize(("age", "used"), [(FRESH, True), (FRESH + 1, False), (-60, True), (-61, False)])
def test_a_stale_proof_is_refused(world, age: int, used: bool) -> None:
    """A checkpoint older than ten minutes, or from the future, does not count."""
    presented = world.presented(world.signed(), at=int(world.now.timestamp()) - age)
    if used:
        assert _check(world, presented) == world.warrant
    else:
        with pytest.raises(errors.ProofStale):
            _check(world, presented)


def test_every_byte_of_a_warrant_flipped_is_refused(world) -> None:
    """Warrant, signatures, keys: with the old proof none passes, nor with a proof made for the change."""
    presented = world.presented(world.signed())
    raw = presented.signed.encode()
    for at in range(len(raw)):
        turned = raw[:at] + bytes([raw[at] ^ (1 << at % 8)]) + raw[at + 1 :]
        try:
            changed = read_signed(turned)
        except WarrantMalformed:
            continue
        with pytest.raises(AnsimError):
            _check(world, replace(presented, signed=changed))
        with pytest.raises(AnsimError):
            _check(world, world.presented(changed))


def test_every_byte_of_a_proof_flipped_is_refused(world) -> None:
    """Header, index, hashes, checkpoint, time."""
    presented = world.presented(world.signed())
    for at in range(len(presented.proof)):
        turned = bytearray(presented.proof)
        turned[at] ^= 1 << at % 8
        with pytest.raises(errors.WarrantRefused):
            _check(world, replace(presented, proof=bytes(turned)))
