"""Officers' signing keys: made, replaced, sealed at rest, and signatures that anybody can check."""

import pytest
from django.db import IntegrityError, transaction

from ansim.accounts import queries, services
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import NoSigningKey
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, SigningKey
from ansim.kit.sealing import SealBroken

pytestmark = pytest.mark.django_db
DATA = b"warrant"


@pytest.fixture
def approver(drill):
    """The approver of the sandbox office, who has a key."""
    return drill.actor(StaffRole.APPROVER)


def _signed(actor):
    signature = services.sign_as(actor, DATA)
    return {"key_id": signature.key_id, "signature": signature.value}


def test_a_signature_is_checked_by_its_key_id(approver):
    """What an officer signs is known as theirs."""
    signature = services.sign_as(approver, DATA)
    assert signature.algorithm == "ES256"
    assert len(signature.value) == 64
    assert queries.is_signed_by(DATA, key_id=signature.key_id, signature=signature.value)
    assert queries.signer_of(signature.key_id) == approver.who


def test_any_change_breaks_a_signature(approver):
    """A changed text, a changed byte, another length or another key is refused."""
    signed = _signed(approver)
    flipped = bytes([signed["signature"][0] ^ 1]) + signed["signature"][1:]
    assert not queries.is_signed_by(b"warrant!", **signed)
    assert not queries.is_signed_by(DATA, key_id=signed["key_id"], signature=flipped)
    assert not queries.is_signed_by(DATA, key_id=signed["key_id"], signature=signed["signature"][:63])
    assert not queries.is_signed_by(DATA, key_id=signed["key_id"], signature=bytes(64))
    assert not queries.is_signed_by(DATA, key_id="0" * 16, signature=signed["signature"])
    assert queries.signer_of("0" * 16) is None


def test_officers_have_keys_of_their_own(drill, approver):
    """One officer's signature is not another's."""
    signed = _signed(approver)
    other = services.sign_as(drill.actor(StaffRole.NOTICE_OFFICER), DATA)
    assert other.key_id != signed["key_id"]
    assert not queries.is_signed_by(DATA, key_id=other.key_id, signature=signed["signature"])


def test_a_replaced_key_signs_no_more_but_is_still_checked(approver):
    """Old signatures stay checkable after the key was replaced; new ones use the new key."""
    signed = _signed(approver)
    fresh = services.make_signing_key(by=approver)
    assert fresh != signed["key_id"]
    assert services.sign_as(approver, DATA).key_id == fresh
    assert queries.is_signed_by(DATA, **signed)
    card = queries.key_card(approver)
    assert card is not None
    assert (card.key_id, card.retired_at) == (fresh, None)
    assert AuditEvent.objects.filter(verb="signing_key.make", reference=fresh).exists()


def test_a_retired_key_leaves_its_officer_without_one(approver):
    """After retirement nothing can be signed; retiring twice tells once."""
    for _ in range(2):
        services.retire_signing_key(by=approver, why="유출 의심")
    with pytest.raises(NoSigningKey):
        services.sign_as(approver, DATA)
    assert queries.key_card(approver) is None
    assert AuditEvent.objects.filter(verb="signing_key.retire").count() == 1


def test_a_process_signs_nothing(drill):
    """A process has no key, gets none, and cannot sign."""
    worker = system_actor("worker", office_id=drill.office_id)
    with pytest.raises(NoSigningKey):
        services.make_signing_key(by=worker)
    with pytest.raises(NoSigningKey):
        services.sign_as(worker, DATA)
    assert queries.key_card(worker) is None


def test_the_private_half_is_sealed_to_its_row(drill, approver):
    """A sealed key moved to another officer's row does not open."""
    mine = SigningKey.objects.get(staff_id=approver.staff_id)
    other = SigningKey.objects.exclude(pk=mine.pk).first()
    SigningKey.objects.filter(pk=mine.pk).update(private_sealed=other.private_sealed)
    with pytest.raises(SealBroken):
        services.sign_as(approver, DATA)


def test_one_key_is_in_use(approver):
    """Two keys in use for one officer are refused by the database itself."""
    row = SigningKey.objects.get(staff_id=approver.staff_id)
    row.pk, row.key_id = None, "f" * 16
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert str(row) == "f" * 16


def test_public_keys_of_an_office_are_listed(drill, approver, other_office):
    """Every key of the office, retired ones too; none of another office."""
    before = queries.public_keys(drill.office_id)
    assert {card.who for card in before} == {actor.who for actor in drill.actors}
    services.make_signing_key(by=approver)
    assert len(queries.public_keys(drill.office_id)) == len(before) + 1
    assert queries.public_keys(other_office.office_id) == ()
