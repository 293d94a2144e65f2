"""The sealer: opens and seals by the clock it is given, goes on after faults, ends when told."""

import logging
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


def sealed(log):
    return queries.head(log).sealed_at


def test_the_first_round_opens_and_signs_both_logs(fresh):
    """From nothing: two logs with keys of their own, named after their key, with signed empty checkpoints."""
    worker.seal_due(START)
    assert queries.open_logs() == ("lookups", "visits")
    heads = [queries.head(log) for log in LogName]
    assert heads[0].vkey != heads[1].vkey
    for head in heads:
        assert head.origin.startswith("ansim.invalid/")
        assert open_checkpoint(head.note, read_vkey(head.vkey)).checkpoint.size == 0


def test_the_origin_can_be_named_and_then_stays(fresh, monkeypatch):
    """ANSIM_LEDGER_ORIGIN names the logs at their opening; changing it later changes nothing."""
    monkeypatch.setenv("ANSIM_LEDGER_ORIGIN", "ledger.example.go.kr/")
    worker.seal_due(START)
    monkeypatch.setenv("ANSIM_LEDGER_ORIGIN", "other.example")
    worker.seal_due(START + timedelta(hours=1))
    assert queries.head(LogName.VISITS).origin == "ledger.example.go.kr/visits"


@pytest.mark.parametrize("name", ["a b", "a+b", "a\u3000b"])
def test_an_origin_that_no_note_can_hold_is_a_bad_setting(fresh, monkeypatch, name):
    """Spaces and plus signs are refused where the setting is read."""
    monkeypatch.setenv("ANSIM_LEDGER_ORIGIN", name)
    with pytest.raises(env.BadSetting):
        worker.seal_due(START)


def test_each_log_keeps_its_own_clock(fresh):
    """Five seconds on, only `lookups` is sealed again; ten minutes on, both."""
    worker.seal_due(START)
    worker.seal_due(START + timedelta(seconds=5))
    assert sealed(LogName.LOOKUPS) == START + timedelta(seconds=5)
    assert sealed(LogName.VISITS) == START
    worker.seal_due(START + timedelta(seconds=600))
    assert sealed(LogName.VISITS) == START + timedelta(seconds=600)


def test_pending_entries_are_integrated_by_the_next_round(fresh):
    """What was appended is under the next checkpoint."""
    worker.seal_due(START)
    services.append(log=LogName.LOOKUPS, by="office", entries=[NewEntry("k", b"x")], at=START)
    worker.seal_due(START + timedelta(seconds=5))
    assert queries.head(LogName.LOOKUPS).size == 1


def test_the_loop_ends_when_told(fresh, monkeypatch):
    """run_sealer seals with the clock it is given and returns once stop is set."""
    stop, moments = Event(), iter([START, START + timedelta(seconds=5)])
    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker.connection, "close", lambda: None)

    def clock():
        moment = next(moments)
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
    ("fault", "logged"),
    [(SealBusy(), False), (KeyChanged(log="visits"), True), (OperationalError("secret value"), True)],
)
def test_a_fault_is_logged_without_values_and_the_loop_goes_on(fresh, monkeypatch, caplog, fault, logged):
    """Another sealer is nothing to log; other faults are one line that names no value."""

    def failing(_at):
        raise fault

    monkeypatch.setattr(worker, "seal_due", failing)
    monkeypatch.setattr(worker.connection, "close", lambda: None)
    with caplog.at_level(logging.INFO, logger="ansim.ledger"):
        worker._one_round(START)
    assert bool(caplog.records) is logged
    assert "secret" not in caplog.text


def test_a_lost_key_stops_sealing_instead_of_starting_anew(fresh):
    """If the key file is gone, the new key made in its place signs nothing in the old log's name."""
    worker.seal_due(START)
    (keys.folder(Role.LEDGER) / "log-visits.key").unlink()
    with pytest.raises(KeyChanged):
        worker.seal_now(LogName.VISITS, START + timedelta(seconds=600))


def test_keys_and_memory_are_closed_to_other_roles(fresh, monkeypatch):
    """No other role can sign for a log or touch what it remembers."""
    worker.seal_due(START)
    assert (keys.folder(Role.LEDGER) / "log-visits.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("ANSIM_ROLE", Role.OFFICE)
    with pytest.raises(keys.WrongRole):
        log_signer(LogName.VISITS)
    with pytest.raises(keys.WrongRole):
        head_memory()
