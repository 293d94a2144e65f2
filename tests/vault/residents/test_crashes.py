"""A crash between log and reveal, at every step: never a release without its leaf, never a second leaf, always a way on."""

from datetime import timedelta

import pytest
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.test_revealing import look, own_leaves
from tests.vault.residents.warrants import OPENING, Paper, handle

from ansim.vault import worker
from ansim.vault.models import Access, Dummy
from ansim.vault.services import accesses, closing, revealing
from ansim.vault.services.closing import close_warrant
from ansim.vault.services.revealing import give_subject

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("papers")]


class Crash(Exception):
    """The process ends here."""


def crash_before(monkeypatch, owner, name, *, after=False):
    """End the process before (or after) the next call of `name`, once."""
    real = getattr(owner, name)

    def ending(*arguments, **named):
        monkeypatch.setattr(owner, name, real)
        if after:
            real(*arguments, **named)
        raise Crash

    monkeypatch.setattr(owner, name, ending)


STEPS = [
    ("write", False),
    ("write", True),
    ("append", False),
    ("append", True),
    ("proof", False),
    ("proof", True),
    ("noted", False),
    ("noted", True),
    ("release", False),
    ("release", True),
    ("read", False),
]


def place(step, memory_log):
    """Where a step stands in the code."""
    return {
        "write": (revealing, "write_accesses"),
        "append": (memory_log, "append"),
        "proof": (memory_log, "wait_integrated"),
        "noted": (accesses, "_note"),
        "release": (revealing, "release_accesses"),
        "read": (revealing, "_revealed"),
    }[step]


@pytest.mark.parametrize(("step", "after"), STEPS)
def test_a_crash_between_log_and_reveal(enrol_phone, uid_of, logs, memory_log, monkeypatch, step, after):
    """Killed before or after each step nothing was released unlogged; asked again it is released under the same leaf."""
    phone = enrol_phone()
    owner, name = place(step, memory_log)
    crash_before(monkeypatch, owner, name, after=after)
    with pytest.raises(Crash):
        look(Paper(START), [handle(uid_of(PHONE))], logs)
    leaves = own_leaves(phone, memory_log)
    for row in Access.objects.all():
        if row.released_at is not None:
            assert row.leaf_index in [index for index, _ in leaves]
            assert row.proof is not None
    (one,) = look(Paper(START), [handle(uid_of(PHONE))], logs)
    ((index, _),) = own_leaves(phone, memory_log)
    assert one.leaf_index == index
    assert len(memory_log.leaves()) == 16
    row = Access.objects.get()
    assert row.released_at >= row.logged_at


@pytest.mark.parametrize(("step", "after"), [step for step in STEPS if step[0] != "read"])
def test_a_crash_between_log_and_subject(enrol_phone, uid_of, logs, memory_log, monkeypatch, step, after):
    """The same for the uid that goes to the opener."""
    phone = enrol_phone()
    paper = Paper(START, PHONE)
    owner, name = place(step, memory_log)
    crash_before(monkeypatch, owner, name, after=after)

    def ask():
        return give_subject(use=paper.use(), phone=PHONE, opening=OPENING, logs=logs, now=START)

    with pytest.raises(Crash):
        ask()
    sealed, index = ask()
    assert paper.open_subject(sealed) == uid_of(PHONE)
    assert [at for at, _ in own_leaves(phone, memory_log)] == [index]


@pytest.mark.parametrize(("step", "after"), STEPS[1:5])
def test_what_was_written_is_logged_even_if_nobody_asks_again(
    enrol_phone, uid_of, logs, memory_log, monkeypatch, step, after
):
    """The keeper logs the leaf that is owed and releases nothing by it; younger ones are left to their own process."""
    phone = enrol_phone()
    owner, name = place(step, memory_log)
    crash_before(monkeypatch, owner, name, after=after)
    with pytest.raises(Crash):
        look(Paper(START), [handle(uid_of(PHONE))], logs)
    worker.log_owed(held=logs, at=START + timedelta(seconds=30))
    assert Access.objects.get().logged_at is None
    worker.log_owed(held=logs, at=START + timedelta(minutes=2))
    row = Access.objects.get()
    assert row.logged_at is not None
    assert row.released_at is None
    assert [at for at, _ in own_leaves(phone, memory_log)] == [row.leaf_index]
    assert len(memory_log.leaves()) == 16
    assert not Dummy.objects.filter(leaf_index__isnull=True).exists()


def test_a_ledger_that_is_away_releases_nothing(enrol_phone, uid_of, logs, memory_log):
    """The look fails with the transport's error; with the ledger back it goes on."""
    from ansim.calls.transport import RoleUnreachable

    enrol_phone()
    memory_log.fault = RoleUnreachable(role="ledger")
    with pytest.raises(RoleUnreachable):
        look(Paper(START), [handle(uid_of(PHONE))], logs)
    assert Access.objects.get().released_at is None
    memory_log.fault = None
    assert len(look(Paper(START), [handle(uid_of(PHONE))], logs)) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_while_closing(enrol_phone, uid_of, logs, memory_log, monkeypatch, after):
    """Closing is repeated to its end: one closing leaf, and everything owed stands before it."""
    phone = enrol_phone()
    paper = Paper(START)
    crash_before(monkeypatch, memory_log, "append")
    with pytest.raises(Crash):
        look(paper, [handle(uid_of(PHONE))], logs)
    row_id = paper.use().row_id
    crash_before(monkeypatch, memory_log, "append", after=after)
    with pytest.raises(Crash):
        close_warrant(row_id=row_id, logs=logs, now=START)
    close_warrant(row_id=row_id, logs=logs, now=START)
    kinds = [leaf[0] for leaf in memory_log.leaves()]
    assert kinds == [3] * 16 + [8]
    assert len(own_leaves(phone, memory_log)) == 1
    assert closing.WarrantUse.objects.get().closed_at == START


def test_many_at_once_and_a_crash_in_the_middle(enrol_phone, uid_of, logs, memory_log, monkeypatch):
    """Three hundred contacts in one request: killed in the second batch, asked again, each has one leaf."""
    from ansim.vault.services.enrolling import enrol_many

    uids = enrol_many(people=[(f"+821000{n:06d}", "주민") for n in range(300)], now=START)
    handles = [handle(uid) for uid in uids]
    real, calls = memory_log.append, []

    def second_time(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise Crash
        return real(*arguments)

    memory_log.append = second_time
    with pytest.raises(Crash):
        look(Paper(START, people=300), handles, logs)
    assert len(memory_log.leaves()) == 256
    assert not Access.objects.filter(released_at__isnull=False).exists()
    memory_log.append = real
    found = look(Paper(START, people=300), handles, logs)
    assert [one.values["phone"] for one in found] == [f"+821000{n:06d}" for n in range(300)]
    assert len(memory_log.leaves()) == 304
    assert len({one.leaf_index for one in found}) == 300
