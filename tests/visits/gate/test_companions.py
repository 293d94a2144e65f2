"""Companions at the gate (protocol.md, 0x06): nobody is named but beside a check-in that is here, as many as were counted."""

import asyncio
import hashlib
import threading
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import OperationalError, connection
from tests.visits.gate.checkin_maker import DAY, ELSEWHERE, HALL, MIDNIGHT, NOON, VENUE, Issuer, Phone
from tests.visits.gate.conftest import Taker
from tests.visits.venues.desk_ground import Vault

from ansim.checkins.adapters import day_keys, store
from ansim.checkins.adapters.evidence_rows import sealed_of
from ansim.checkins.adapters.inside import arrivals_by_hour, people_inside
from ansim.checkins.api import live_gate as live
from ansim.checkins.api.live_gate import LiveGate
from ansim.checkins.domain.assurance import Assurance
from ansim.checkins.domain.refusals import (
    CompanionAlone,
    CompanionNotTaken,
    CompanionsSpent,
    IssuerAway,
    IssuerUnknown,
    OutTooEarly,
    TooEarly,
    TooLate,
    WrongDay,
)
from ansim.checkins.models import Companion
from ansim.checkins.services.companions import forget_named, take_companion
from ansim.checkins.services.restoring import rebuild_rows
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Answer
from ansim.wire.checkin import Fields
from ansim.wire.companion import Named, sign_named
from ansim.wire.desk import COMPANION, call_value, read_evidence, seal_box
from ansim.wire.errors import DeskForged, DeskMalformed, TokenForged
from ansim.wire.evidence import open_evidence

VAULT_KEY = ec.derive_private_key(21, ec.SECP256R1()).public_key()
HOUR = 3_600


class Party:
    """A visitor who came in at noon with companions, and a vault that remembers boxes."""

    def __init__(self, taker: Taker, people: int = 3) -> None:
        self.taker, self.vault, self.phone = taker, Vault(), taker.phone()
        assert taker.told(self.phone.come(people=people)) == "receipt"

    def box(self, number: int = 1) -> bytes:
        """Seal the number of a companion."""
        return seal_box(VAULT_KEY, COMPANION, call_value(f"0100000000{number}", b"recorded"))

    def named(self, box: bytes | None = None, phone: Phone | None = None, **changed: object) -> Named:
        """A companion of this visitor, or something else."""
        place = replace(Fields(VENUE, 0, bytes(8), NOON, False, 0), **changed)  # type: ignore[arg-type]
        one = phone or self.phone
        return sign_named(one.token, box or self.box(), place, one.holder)

    def take(self, named: Named, now: int = NOON) -> None:
        """Send it."""
        take_companion(data=named.encode(), vault=self.vault, issuers=self.taker.issuer, now=now)

    def refused(self, named: Named, now: int = NOON) -> type[Exception]:
        """The kind of its refusal."""
        with pytest.raises(AnsimError) as refusal:
            self.take(named, now)
        return refusal.type


@pytest.fixture
def party(taker: Taker) -> Party:
    """Three people at noon."""
    return Party(taker)


def rows(taker: Taker) -> list[tuple[object, ...]]:
    """What the store holds of companions."""
    found = taker.rows("venue, at, party, assurance, handle, zone")
    return [row for row in found if row[3] == Assurance.COMPANION]


def test_a_companion_becomes_a_visit_beside_the_visitors(party: Party) -> None:
    """Same venue and time, a handle of the companion's own, the lowest assurance, counted in the visitor's party alone."""
    named = party.named()
    party.take(named)
    ((venue, at, people, proved, handle, _),) = rows(party.taker)
    assert (bytes(venue), at, people, proved) == (VENUE, NOON, 0, Assurance.COMPANION)  # type: ignore[arg-type]
    assert bytes(handle) == hashlib.sha256(named.message.box).digest()[:16]  # type: ignore[arg-type]
    assert min(Assurance) is Assurance.COMPANION


def test_the_same_message_again_is_one_visit(party: Party) -> None:
    """A phone that got no answer sends the same bytes; its place is taken once."""
    named = party.named()
    for _ in range(3):
        party.take(named)
    assert (len(rows(party.taker)), Companion.objects.count()) == (1, 1)


def test_no_more_are_named_than_were_counted(party: Party) -> None:
    """Three came: two may be named; who counted nobody names nobody; a vault's refusal gives the place back."""
    for number in (1, 2):
        party.take(party.named(party.box(number)))
    assert party.refused(party.named(party.box(3))) is CompanionsSpent
    assert party.vault.asked == 2
    alone = Party(party.taker, people=1)
    assert alone.refused(alone.named()) is CompanionsSpent


def test_a_mistyped_number_leaves_the_place_for_the_right_one(party: Party) -> None:
    """What the vault refuses is told in its own words and does not count; a vault that is away keeps the place."""

    class Refusing:
        status = 403

        def request(self, *_words: object) -> Answer:
            return Answer(self.status, b'{"code": "vault.desk"}')

    vault, party.vault = party.vault, Refusing()  # type: ignore[assignment]
    assert party.refused(party.named()) is CompanionNotTaken
    assert Companion.objects.count() == 0
    Refusing.status = 503
    assert party.refused(party.named()) is IssuerAway
    assert (Companion.objects.count(), rows(party.taker)) == (1, [])
    party.vault = vault
    party.take(party.named())
    assert party.refused(party.named(party.box(3))) is CompanionsSpent


def test_a_token_that_did_not_check_in_vouches_for_nobody(party: Party) -> None:
    """Neither one that never came, nor from another place or time than its own check-in."""
    stranger = party.taker.phone()
    assert party.refused(party.named(phone=stranger)) is CompanionAlone
    for changed in ({"venue": ELSEWHERE}, {"zone": HALL}, {"time": NOON - 30}):
        assert party.refused(party.named(**changed)) is CompanionAlone
    assert (party.vault.asked, rows(party.taker)) == (0, [])


def test_every_byte_flipped_is_refused(party: Party) -> None:
    """Token, box, class, fields, signature: nothing reaches the vault."""
    data = bytearray(party.named().encode())
    for at in range(len(data)):
        data[at] ^= 0x04
        with pytest.raises(AnsimError):
            take_companion(data=bytes(data), vault=party.vault, issuers=party.taker.issuer, now=NOON)
        data[at] ^= 0x04
    assert (party.vault.asked, rows(party.taker)) == (0, [])


def test_another_issuer_or_another_key_vouches_for_nobody(party: Party) -> None:
    """A token nobody issued, one forged under a true key's id, a signature by another phone's key."""
    forger = Phone(Issuer(2))
    assert party.refused(party.named(phone=forger)) is IssuerUnknown
    forged = replace(party.phone.token, signature=bytes(64))
    box = party.box()
    assert (
        party.refused(sign_named(forged, box, party.named().message.fields, party.phone.holder))
        is TokenForged
    )
    other = party.taker.phone()
    assert (
        party.refused(sign_named(party.phone.token, box, party.named().message.fields, other.holder))
        is DeskForged
    )
    assert party.refused(Named(party.phone.token, replace(party.named().message, kind=4))) is DeskMalformed


@pytest.mark.parametrize(
    ("now", "why"),
    [(NOON - 61, TooEarly), (NOON + 72 * HOUR + 1, TooLate), (MIDNIGHT + 4 * 24 * HOUR, TooLate)],
)
def test_clocks_and_days_are_the_gates(party: Party, now: int, why: type[Exception]) -> None:
    """As far ahead, and as late, as a check-in may be."""
    assert party.refused(party.named(), now) is why


def test_late_by_a_day_it_is_still_taken(party: Party) -> None:
    """A phone that was off line names its companion afterwards; the assurance is the lowest anyway."""
    party.take(party.named(), NOON + 24 * HOUR)
    assert len(rows(party.taker)) == 1


def test_a_companion_leaves_with_the_visitor(party: Party) -> None:
    """The same box with the out bit ends the visit; the token's own rules of leaving hold."""
    box = party.box()
    party.take(party.named(box))
    assert party.refused(party.named(box, out=True)) is OutTooEarly
    assert party.refused(party.named(box, out=True, time=NOON + 30 * HOUR), NOON + 30 * HOUR) is WrongDay
    party.take(party.named(box, out=True, time=NOON + HOUR), NOON + HOUR)
    ((venue, at),) = party.taker.rows("venue, at", "checkins_departure")
    assert (bytes(venue), at) == (VENUE, NOON + HOUR)  # type: ignore[arg-type]
    assert Companion.objects.count() == 1


def test_leaving_for_somebody_never_named_counts_too(party: Party) -> None:
    """The out bit is no way around the count."""
    for number in (1, 2):
        party.take(party.named(party.box(number)))
    late = party.named(party.box(3), out=True, time=NOON + HOUR)
    assert party.refused(late, NOON + HOUR) is CompanionsSpent


def test_who_is_inside_is_counted_once(party: Party) -> None:
    """Three came, two of them named: three are inside, and three arrived in that hour."""
    for number in (1, 2):
        party.take(party.named(party.box(number)))
    assert people_inside(VENUE, NOON + 60, 60) == 3
    assert sum(arrivals_by_hour(VENUE, DAY)) == 3


def test_the_evidence_names_the_token_that_vouched(party: Party) -> None:
    """Stub, box and fields under V_d; the signature holds under the visitor's one-time key; a restore rebuilds the row."""
    named = party.named()
    party.take(named)
    handle = hashlib.sha256(named.message.box).digest()[:16]
    (sealed,) = [one for one in sealed_of(DAY) if one.handle == handle]
    evidence = read_evidence(
        open_evidence(day_keys.key_to_open(DAY), store.row_name((DAY, handle, False)), sealed.sealed)
    )
    evidence.verify(party.phone.token.hpk)
    assert evidence.fields.code == named.message.fields.code
    before = rows(party.taker)
    party.taker.connection.execute("DELETE FROM checkins_visit")
    rebuild_rows()
    assert rows(party.taker) == before


def test_two_at_once_do_not_pass_the_count(party: Party) -> None:
    """Of five sent together for two places, two are taken."""
    told: list[str] = []

    def send(number: int) -> None:
        try:
            party.take(party.named(party.box(number)))
            told.append("taken")
        except CompanionsSpent as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    hands = [threading.Thread(target=send, args=(number,)) for number in range(5)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)
    assert sorted(told) == ["checkin.companions"] * 3 + ["taken"] * 2
    assert len(rows(party.taker)) == 2


def test_who_vouched_for_whom_is_forgotten_after_late_ones_cannot_come(party: Party) -> None:
    """The hashes of a day go once its partition is closed."""
    party.take(party.named())
    assert (forget_named(before=DAY), forget_named(before=DAY + 1)) == (0, 1)
    assert Companion.objects.count() == 0


def test_the_live_gate_takes_companions_beside_its_line(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a thread of its own: taken, refused in words, or a database that is away, which the phone tries again."""
    gate = LiveGate(party.taker.issuer, party.vault, clock=lambda: NOON)

    def told(data: bytes) -> AnsimError | None:
        return asyncio.run(gate.companion(data))

    assert told(party.named().encode()) is None
    refusal = told(b"")
    assert isinstance(refusal, DeskMalformed)

    def away(**_given: object) -> None:
        raise OperationalError

    monkeypatch.setattr(live, "take_companion", away)
    fault = told(b"")
    assert fault is not None
    assert (fault.code, fault.retryable) == ("gate.store", True)
