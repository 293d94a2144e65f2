"""The sealer: opens and seals by the clock it is given, goes on after faults, ends when told."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import OperationalError
from tests.ledger.conftest import START

from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.ledger import queries, services, worker
from ansim.ledger.adapters.signers import head_memory, log_signer
from ansim.ledger.domain.checkpoints import open_checkpoint
from ansim.ledger.domain.errors import KeyChanged, SealBusy
from ansim.ledger.domain.keys import read_vkey
from ansim.ledger.domain.logs import LogName, NewEntry


@pytest.fixture
def fresh(db, monkeypatch, tmp_path):
    """An installation of its own: keys and memory in an empty home."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    monkeypatch.setenv("ANSIM_ROLE", Role.LEDGER)


def seal_due(at):
    for log in LogName:
        worker.seal_if_due(log, at)


def sealed(log):
    return queries.head(log).sealed_at


def test_the_first_round_opens_and_signs_every_log(fresh):
    """From nothing: each log with a key of its own, named after it, with a signed empty checkpoint."""
    seal_due(START)
    assert queries.open_logs() == ("lookups", "notices", "visits")
    heads = [queries.head(log) for log in LogName]
    assert len({head.vkey for head in heads}) == len(LogName)
    for head in heads:
        assert head.origin.startswith("ansim.invalid/")
        assert open_checkpoint(head.note, read_vkey(head.vkey)).checkpoint.size == 0


def test_the_origin_can_be_named_and_then_stays(fresh, monkeypatch):
    """ANSIM_LEDGER_ORIGIN names the logs at their opening; changing it later changes nothing."""
    monkeypatch.setenv("ANSIM_LEDGER_ORIGIN", "ledger.example.go.kr/")
    seal_due(START)
    monkeypatch.setenv("ANSIM_LEDGER_ORIGIN", "other.example")
    seal_due(START + timedelta(hours=1))
    assert queries.head(LogName.VISITS).origin == "ledger.example.go.kr/visits"


@pytest.mark.parametrize("name", ["a b", "a+b", "a\u3000b"])
def test_an_origin_that_no_note_can_hold_is_a_bad_setting(fresh, monkeypatch, name):
    """Spaces and plus signs are refused where the setting is read."""
    monkeypatch.setenv("ANSIM_LEDGER_ORIGIN", name)
    with pytest.raises(env.BadSetting):
        seal_due(START)


def test_each_log_keeps_its_own_clock(fresh):
    """Five seconds on, only `lookups` is sealed again; ten minutes on, both."""
    seal_due(START)
    seal_due(START + timedelta(seconds=5))
    assert sealed(LogName.LOOKUPS) == START + timedelta(seconds=5)
    assert sealed(LogName.VISITS) == START
    seal_due(START + timedelta(seconds=600))
    assert sealed(LogName.VISITS) == START + timedelta(seconds=600)


def test_pending_entries_are_integrated_by_the_next_round(fresh):
    """What was appended is under the next checkpoint."""
    seal_due(START)
    services.append(log=LogName.LOOKUPS, by="office", entries=[NewEntry("k", b"x")], at=START)
    seal_due(START + timedelta(seconds=5))
    assert queries.head(LogName.LOOKUPS).size == 1


def append(log, *names):
    by = {LogName.LOOKUPS: "office", LogName.VISITS: "visits"}[log]
    services.append(log=log, by=by, entries=[NewEntry(name, b"x") for name in names], at=START)


def test_a_look_up_need_not_wait_for_its_slot(fresh):
    """An entry that waits is sealed a second after the seal before; with nothing waiting the clock alone counts."""
    began = START.replace(second=0, microsecond=0)
    seal_due(began)
    seal_due(began + timedelta(seconds=2))
    assert sealed(LogName.LOOKUPS) == began
    append(LogName.LOOKUPS, "one", "two")
    seal_due(began + timedelta(seconds=2))
    assert (queries.head(LogName.LOOKUPS).size, sealed(LogName.LOOKUPS)) == (2, began + timedelta(seconds=2))
    seal_due(began + timedelta(seconds=4))
    assert sealed(LogName.LOOKUPS) == began + timedelta(seconds=2)
    seal_due(began + timedelta(seconds=5))
    assert sealed(LogName.LOOKUPS) == began + timedelta(seconds=5)


def test_many_look_ups_are_sealed_once_a_second(fresh):
    """However often entries come, two seals between slots are a second apart; what came meanwhile goes together."""
    began = START.replace(second=0, microsecond=0)
    seal_due(began)
    for step in range(1, 9):
        append(LogName.LOOKUPS, f"k{step}")
        seal_due(began + timedelta(seconds=step / 2))
        assert sealed(LogName.LOOKUPS) == began + timedelta(seconds=step // 2)
        assert queries.head(LogName.LOOKUPS).size == step // 2 * 2


def test_visits_are_never_sealed_before_their_slot(fresh):
    """When a visit was logged must not be read off a checkpoint more finely than ten minutes."""
    began = START.replace(minute=0, second=0, microsecond=0)
    seal_due(began)
    append(LogName.VISITS, "batch")
    seal_due(began + timedelta(seconds=599))
    assert (sealed(LogName.VISITS), queries.head(LogName.VISITS).size) == (began, 0)
    seal_due(began + timedelta(seconds=600))
    assert queries.head(LogName.VISITS).size == 1


def test_an_entry_is_waiting_until_it_is_sealed(fresh):
    """Waiting is what stands beyond a tree: everything of an empty one, nothing of the newest."""
    seal_due(START)
    assert not queries.is_waiting(LogName.LOOKUPS, 0)
    append(LogName.LOOKUPS, "one", "two")
    assert [queries.is_waiting(LogName.LOOKUPS, size) for size in (0, 1, 2)] == [True, True, False]
    assert not queries.is_waiting(LogName.VISITS, 0)


def test_the_loop_ends_when_told(fresh, monkeypatch):
    """run_sealer seals with the clock it is given and returns once stop is set."""
    stop, moments = Event(), iter([START] * len(LogName))
    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker.connection, "close", lambda: None)

    def clock():
        moment = next(moments, START + timedelta(seconds=5))
        if moment > START:
            stop.set()
        return moment

    worker.run_sealer(stop, clock)
    assert sealed(LogName.LOOKUPS) == START + timedelta(seconds=5)


def test_a_loop_that_is_told_before_it_begins_does_nothing(fresh, monkeypatch):
    """With stop set from the start no log is opened."""
    stop = Event()
    stop.set()
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    worker.run_sealer(stop, lambda: START)
    assert queries.open_logs() == ()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (KeyChanged(log="visits"), "The key of visits"),
        (OperationalError("secret value"), "database (OperationalError)"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_a_fault_is_logged_once_when_it_begins_and_when_it_ends(fresh, monkeypatch, caplog, fault, said):
    """Twenty faulty rounds and a good one are two lines, which name no value; the rounds go on."""
    rounds = [fault] * 20

    def failing(_log, _at):
        if rounds:
            raise rounds.pop()

    monkeypatch.setattr(worker, "seal_if_due", failing)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    faults = {}
    for _ in range(22):
        worker._round(LogName.VISITS, START, faults)
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert said in caplog.text
    assert "works again" in caplog.text
    assert "secret" not in caplog.text


def test_another_sealer_is_nothing_to_log(fresh, monkeypatch, caplog):
    """SealBusy passes silently: the other one does the work."""

    def busy(_log, _at):
        raise SealBusy

    monkeypatch.setattr(worker, "seal_if_due", busy)
    worker._round(LogName.VISITS, START, {})
    assert not caplog.records


def test_a_broken_log_does_not_hold_up_the_other(fresh, monkeypatch, caplog):
    """While `visits` cannot be sealed, `lookups` goes on."""
    seal_due(START)
    (keys.folder(Role.LEDGER) / "log-visits.key").unlink()
    stop = Event()
    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    moments = iter([START + timedelta(seconds=600)] * len(LogName))

    def clock():
        moment = next(moments, None)
        if moment is None:
            stop.set()
        return moment or START + timedelta(seconds=605)

    worker.run_sealer(stop, clock)
    assert sealed(LogName.VISITS) == START
    assert sealed(LogName.LOOKUPS) == START + timedelta(seconds=605)
    assert len(caplog.records) == 1


def test_a_lost_key_stops_sealing_instead_of_starting_anew(fresh):
    """If the key file is gone, the new key made in its place signs nothing in the old log's name."""
    seal_due(START)
    (keys.folder(Role.LEDGER) / "log-visits.key").unlink()
    with pytest.raises(KeyChanged):
        worker.seal_now(LogName.VISITS, START + timedelta(seconds=600))


def test_keys_and_memory_are_closed_to_other_roles(fresh, monkeypatch):
    """No other role can sign for a log or touch what it remembers."""
    seal_due(START)
    assert (keys.folder(Role.LEDGER) / "log-visits.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("ANSIM_ROLE", Role.OFFICE)
    with pytest.raises(keys.WrongRole):
        log_signer(LogName.VISITS)
    with pytest.raises(keys.WrongRole):
        head_memory()


@pytest.mark.parametrize(
    ("after", "waited"),
    [(0.0, 0.5), (2.0, 0.5), (4.5, 0.5), (4.75, 0.25), (4.96875, 0.03125), (599.875, 0.125)],
)
def test_the_sealer_looks_again_when_the_slot_begins(fresh, monkeypatch, after, waited):
    """Between rounds it rests half a second at most, and no longer than until the next five seconds begin."""
    rests = []

    class Told:
        def is_set(self):
            return bool(rests)

        def wait(self, seconds):
            rests.append(seconds)

    monkeypatch.setattr(worker, "seal_if_due", lambda _log, _at: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    worker.run_sealer(Told(), lambda: START.replace(microsecond=0) + timedelta(seconds=after))
    assert rests == [waited]
