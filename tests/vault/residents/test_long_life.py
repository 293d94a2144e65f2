"""A long random life of the vault: looks, faults, crashes, repeats, closings, forgetting; what must hold holds after each."""

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from tests.vault.residents.conftest import START
from tests.vault.residents.test_crashes import STEPS, Crash, crash_before, place
from tests.vault.residents.test_revealing import look, own_leaves
from tests.vault.residents.warrants import Paper, handle

from ansim.calls.transport import RoleUnreachable
from ansim.ledger.domain.errors import NotIntegrated
from ansim.vault import worker
from ansim.vault.domain.errors import WarrantClosed
from ansim.vault.models import Access, Dummy, Resident, WarrantUse
from ansim.vault.services.closing import close_warrants
from ansim.wire.access import read_access
from ansim.wire.leaves import ClosedLeaf, read_leaf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("papers")]
PHONES = [f"+82100000004{number}" for number in range(5)]


class Life:
    """The vault, its people and its warrants, and one random source."""

    def __init__(self, seed, enrol_phone, uid_of, logs, memory_log, monkeypatch):
        self.random = random.Random(seed)
        self.phones = {number: enrol_phone(number) for number in PHONES}
        self.uids = {number: uid_of(number) for number in PHONES}
        self.logs, self.log, self.patch = logs, memory_log, monkeypatch
        self.now, self.papers = START, [Paper(START, salt=bytes(32))]
        self.told = set()

    def look(self):
        """One look at some people under some warrant."""
        paper = self.random.choice(self.papers)
        people = self.random.sample(PHONES, self.random.choice((1, 1, 2, 5)))
        fields = self.random.choice((("phone",), ("phone", "name")))
        found = look(
            paper, [handle(self.uids[one]) for one in people], self.logs, fields=fields, now=self.now
        )
        self.told |= {one.leaf_index for one in found}

    def look_and_die(self):
        """The same, killed at some step."""
        step, after = self.random.choice(STEPS)
        with self.patch.context() as patch:
            owner, name = place(step, self.log)
            crash_before(patch, owner, name, after=after)
            self.look()

    def look_without_ledger(self):
        """The ledger is away, or does not seal."""
        with self.patch.context() as patch:
            if self.random.random() < 0.5:
                patch.setattr(self.log, "fault", RoleUnreachable(role="ledger"))
            else:
                patch.setattr(self.log, "sealed", False)
            self.look()

    def keep(self):
        """The keeper comes by, some time later."""
        self.now += timedelta(minutes=self.random.choice((1, 30, 600)))
        worker.log_owed(held=self.logs, at=self.now)
        close_warrants(logs=self.logs, now=self.now)

    def new_warrant(self):
        """Another warrant is granted."""
        self.papers.append(Paper(self.now, salt=self.random.randbytes(32)))

    def check(self):
        """What must hold at every moment."""
        leaves = self.log.leaves()
        for row in Access.objects.filter(released_at__isnull=False):
            assert bytes(row.entry) == leaves[row.leaf_index]
            assert row.released_at >= row.logged_at
        for number, phone in self.phones.items():
            mine = [index for index, _ in own_leaves(phone, self.log)]
            counted = Resident.objects.get(uid=self.uids[number].to_bytes(8, "big")).looked
            written = Access.objects.filter(resident__uid=self.uids[number].to_bytes(8, "big"))
            assert counted == written.count()
            assert len(mine) <= counted
        for row in WarrantUse.objects.filter(closed_at__isnull=False):
            of_it = [
                leaf for leaf in leaves if leaf[0] == 3 and read_access(leaf).warrant == bytes(row.leaf_hash)
            ]
            closings = [read_leaf(leaf) for leaf in leaves if leaf[0] == 8]
            (closing,) = [
                one for one in closings if isinstance(one, ClosedLeaf) and one.warrant == bytes(row.leaf_hash)
            ]
            assert len(of_it) == row.accesses.count() + closing.dummies
            assert len(of_it) % 16 == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_long_random_life(seed, enrol_phone, uid_of, logs, memory_log, monkeypatch):
    """Sixty random acts: nothing told without its leaf, no leaf of a person twice, closed warrants add up."""
    life = Life(seed, enrol_phone, uid_of, logs, memory_log, monkeypatch)
    acts = [life.look, life.look, life.look_and_die, life.look_without_ledger, life.keep, life.new_warrant]
    for _ in range(60):
        with suppress(Crash, RoleUnreachable, NotIntegrated, WarrantClosed):
            life.random.choice(acts)()
        life.check()
    life.now += timedelta(days=10)
    life.keep()
    life.check()
    assert not Access.objects.filter(logged_at__isnull=True).exists()
    assert not Dummy.objects.filter(leaf_index__isnull=True).exists()
    assert not WarrantUse.objects.filter(closed_at__isnull=True).exists()
    for number, phone in life.phones.items():
        row = Resident.objects.get(uid=life.uids[number].to_bytes(8, "big"))
        assert len(own_leaves(phone, memory_log)) == row.looked
