"""Signing operators in: only by what this installation's vault signed, once, while it is fresh; no phone is kept."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.accounts.models import AuditEvent
from ansim.checkins.domain.errors import AssertionOld
from ansim.checkins.models import Operator, TakenAssertion
from ansim.checkins.services.operators import sign_in
from ansim.wire.operator import BadAssertion, OperatorAssertion, sign_operator

pytestmark = pytest.mark.django_db
PHONE = bytes(range(16))


def _signed(key, at, nonce=b"n" * 16, pairwise=PHONE):
    return sign_operator(OperatorAssertion(pairwise, int(at.timestamp()), nonce), key)


def test_the_same_phone_is_the_same_operator(vault_key, start) -> None:
    """Two sign-ins of one phone are one operator, of two phones two."""
    first = sign_in(assertion=_signed(vault_key, start, b"1" * 16), at=start)
    again = sign_in(assertion=_signed(vault_key, start, b"2" * 16), at=start + timedelta(minutes=1))
    other = sign_in(assertion=_signed(vault_key, start, b"3" * 16, bytes(16)), at=start)
    assert first == again != other
    row = Operator.objects.get(pk=first)
    assert (row.first_seen_at, row.last_seen_at) == (start, start + timedelta(minutes=1))


def test_a_sign_in_counts_once(vault_key, start) -> None:
    """The same assertion again is refused, as a stolen one would be."""
    said = _signed(vault_key, start)
    sign_in(assertion=said, at=start)
    with pytest.raises(AssertionOld):
        sign_in(assertion=said, at=start)
    assert AuditEvent.objects.filter(verb="operator.sign_in").count() == 1


@pytest.mark.parametrize("seconds", [-301, 301, 3600, -86_400])
def test_a_sign_in_is_fresh_for_five_minutes(vault_key, start, seconds) -> None:
    """Older than five minutes, or from as far in the future, is refused; the border itself stands."""
    with pytest.raises(AssertionOld):
        sign_in(assertion=_signed(vault_key, start + timedelta(seconds=seconds)), at=start)
    border = 300 if seconds > 0 else -300
    assert sign_in(assertion=_signed(vault_key, start + timedelta(seconds=border)), at=start)


def test_what_another_key_signed_is_refused(vault_key, start) -> None:
    """No other role, and nobody outside, can sign an operator in."""
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    for wrong in (_signed(stranger, start), b"", b"x" * 101):
        with pytest.raises(BadAssertion):
            sign_in(assertion=wrong, at=start)
    assert Operator.objects.count() == 0


def test_used_sign_ins_are_forgotten_once_they_are_too_old_to_count(vault_key, start) -> None:
    """The list of used nonces stays short: what has run out anyway is deleted."""
    sign_in(assertion=_signed(vault_key, start), at=start)
    later = start + timedelta(minutes=11)
    sign_in(assertion=_signed(vault_key, later, b"m" * 16), at=later)
    assert TakenAssertion.objects.count() == 1


def test_nothing_of_a_phone_is_kept(vault_key, start) -> None:
    """The row of an operator has the pairwise id and two times, and no other column."""
    assert {field.name for field in Operator._meta.get_fields() if not field.is_relation} == {
        "id",
        "pairwise",
        "first_seen_at",
        "last_seen_at",
    }
