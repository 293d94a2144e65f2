"""Forgetting by the Korean clock: nothing at 27 days, everything at 28 and 29; the leaf that says so; a dry run."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.visits.gate.checkin_maker import DAY, MIDNIGHT, NOON
from tests.visits.gate.conftest import Taker
from tests.visits.gate.paper_ledger import PaperLedger
from tests.visits.gate.stored import visits_of

from ansim.checkins.adapters import day_keys, partitions
from ansim.checkins.domain.refusals import EvidenceForgotten
from ansim.checkins.domain.retention import KEEP_DAYS, days_to_prepare, is_forgotten, takes_checkins
from ansim.checkins.models import Batch, ForgottenDay
from ansim.checkins.queries.evidence import evidence_of
from ansim.checkins.services import forgetting
from ansim.checkins.services.batching import make_batches
from ansim.checkins.services.forgetting import days_to_forget, forget, log_forgotten
from ansim.checkins.worker import Duties
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.wire.leaves import Forgotten, ForgottenLeaf, read_leaf, verify_leaf


def after(days: int, seconds: int = 0) -> datetime:
    """The beginning of a Korean day, so many days after the visits' day."""
    return datetime.fromtimestamp(MIDNIGHT + days * 86_400 + seconds, UTC)


@pytest.fixture
def visited(taker: Taker) -> Taker:
    """A day with three visits, one check-out and a batch."""
    phones = [taker.phone() for _ in range(3)]
    taker.all(*(phone.come(NOON - 600) for phone in phones), phones[0].go(NOON))
    make_batches(at=after(0, 40_000))
    return taker


@pytest.mark.parametrize(
    ("moment", "gone"),
    [
        (after(27), False),
        (after(28, -1), False),
        (after(28), True),
        (after(28, 43_200), True),
        (after(29), True),
        (after(400), True),
    ],
)
def test_a_day_is_kept_27_days_and_gone_at_28(visited: Taker, moment: datetime, gone: bool) -> None:
    """To the second by the Korean midnight: rows, check-outs, evidence, batch and key, all together."""
    forget(as_of=moment)
    held = [visited.count(table) for table in partitions.PARENTS]
    assert held == ([0, 0, 0] if gone else [3, 1, 4])
    assert (DAY in day_keys.days()) is not gone
    assert Batch.objects.filter(kday=DAY).exists() is not gone
    assert (DAY in partitions.days()) is not gone


def test_only_days_that_are_over_go(visited: Taker) -> None:
    """The day after is untouched, and takes check-ins as before."""
    visited.all(visited.phone(day=DAY + 1).come(NOON + 86_400), now=NOON + 86_400)
    forget(as_of=after(28))
    assert visited.rows("kday, 0") == [(DAY + 1, 0)]
    assert day_keys.days() == [DAY + 1]


def test_a_dry_run_tells_and_changes_nothing(visited: Taker) -> None:
    """What would go, by day, with its counts."""
    told = {one.day: (one.visits, one.evidence, one.key) for one in days_to_forget(as_of=after(28))}
    assert told[DAY] == (3, 4, True)
    assert all(counts == (0, 0, False) for day, counts in told.items() if day != DAY)
    assert visited.count("checkins_evidence") == 4
    assert DAY in day_keys.days()
    assert not ForgottenDay.objects.exists()


def test_a_signed_leaf_records_it_once(visited: Taker) -> None:
    """Leaf 0x05 under the service key of the role: how many visits of which day, and when; repeated, none again."""
    forget(as_of=after(28, 5))
    forget(as_of=after(28, 9))
    ledger = PaperLedger()
    appended = log_forgotten(ledger=LedgerClient(ledger))
    assert appended == len(ledger.entries) == ForgottenDay.objects.count()
    assert log_forgotten(ledger=LedgerClient(ledger)) == 0
    (leaf,) = (leaf for leaf in map(read_leaf, ledger.entries) if leaf.day == DAY)  # type: ignore[union-attr]
    assert isinstance(leaf, ForgottenLeaf)
    verify_leaf(leaf, keys.service_key(Role.VISITS).public_key().public_bytes_raw())
    assert (leaf.what, leaf.count, leaf.at) == (Forgotten.VISITS, 3, int(after(28, 5).timestamp()))


@pytest.mark.parametrize("step", ["drop", "commit"])
def test_a_crash_between_leaves_nothing_readable(
    visited: Taker, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """It dies after the key is destroyed, or within the dropping: no evidence opens, and the next run ends it."""
    owner, name = {"drop": (forgetting, "_drop"), "commit": (forgetting.ForgottenDay, "objects")}[step]

    class Dies:
        def __call__(self, *_values: object) -> None:
            raise KeyboardInterrupt

        def __getattr__(self, _name: str) -> object:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, Dies())
        with pytest.raises(KeyboardInterrupt):
            forget(as_of=after(28))
    assert visited.count("checkins_evidence") == 4
    with pytest.raises(EvidenceForgotten):
        evidence_of(DAY)
    forget(as_of=after(28))
    assert visited.count("checkins_evidence") == 0


def test_a_forgotten_day_takes_nothing_and_makes_no_new_key(visited: Taker) -> None:
    """No check-in of that day is taken, and V_d cannot come back as another key."""
    forget(as_of=after(28))
    assert visited.told(visited.phone().come(), now=NOON + 28 * 86_400) == "checkin.too_late"
    for ask in (lambda: day_keys.key_to_open(DAY), lambda: day_keys.key_to_seal(DAY, DAY + 28)):
        with pytest.raises(EvidenceForgotten):
            ask()
    assert DAY not in day_keys.days()
    assert visits_of(DAY, [b"x" * 16]) == []


def test_evidence_opens_to_the_same_bytes_while_it_is_kept(taker: Taker) -> None:
    """The 205 bytes of each check-in, with the low s, come back out of the store under V_d."""
    phone = taker.phone()
    messages = [phone.come(NOON - 600), phone.go(NOON)]
    taker.all(*messages)
    assert sorted(checkin.encode() for checkin in evidence_of(DAY)) == sorted(messages)


def test_the_worker_forgets_when_the_day_changes(visited: Taker) -> None:
    """At d + 27 nothing; one second after midnight of d + 28 it is gone, and said so in the ledger."""
    ledger = PaperLedger()
    duties = Duties(LedgerClient(ledger))
    duties.tend(after(28, -1))
    assert visited.count() == 3
    duties.tend(after(28, 1))
    assert visited.count() == 0
    assert any(isinstance(read_leaf(entry), ForgottenLeaf) for entry in ledger.entries)
    assert set(days_to_prepare(DAY + 28)) <= set(partitions.days())


def test_days_close_after_three_days(visited: Taker) -> None:
    """The worker closes the partition on d + 4: the database itself takes no more of that day, whoever asks."""
    Duties(LedgerClient(PaperLedger())).tend(after(3))
    assert visited.told(visited.phone().come(), now=NOON + 3 * 86_400 - 1) == "receipt"
    Duties(LedgerClient(PaperLedger())).tend(after(4))
    assert visited.told(visited.phone().come(), now=NOON + 3 * 86_400 - 1) == "gate.store"
    assert visited.count() == 4


@pytest.mark.parametrize("days", range(-3, 40))
def test_open_and_forgotten_days_never_meet(days: int) -> None:
    """From tomorrow's day to that of three days ago check-ins are taken; from 28 days on nothing is kept."""
    assert takes_checkins(DAY, DAY + days) == (-1 <= days <= 3)
    assert is_forgotten(DAY, DAY + days) == (days >= KEEP_DAYS)
    assert timedelta(days=KEEP_DAYS) == timedelta(weeks=4)
