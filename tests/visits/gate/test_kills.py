"""kill -9 of the gate and of PostgreSQL under load: every acknowledged check-in is there, none twice."""

import threading
from collections.abc import Callable

from tests.visits.gate.running_gate import Heard, RunningGate, wait_until

from ansim.wire.checkin import read_checkin
from ansim.wire.receipt import RECEIPT, hash_of, read_receipt

MESSAGES = 400


def stored(gate: RunningGate) -> dict[bytes, int]:
    """How often each check-in's hash is in the evidence, in the queue to the ledger, and its row in the visits."""
    counted: dict[bytes, int] = {}
    with gate.connect() as connection:
        for table in ("checkins_evidence", "checkins_unlogged"):
            for (digest,) in connection.execute(f"SELECT digest FROM {table}"):
                counted[bytes(digest)] = counted.get(bytes(digest), 0) + 1
        for (digest,) in connection.execute(
            'SELECT digest FROM checkins_visit JOIN checkins_evidence USING (kday, handle) WHERE NOT "out"'
        ):
            counted[bytes(digest)] = counted.get(bytes(digest), 0) + 1
    return counted


def all_is_well(gate: RunningGate, messages: list[bytes], heard: Heard) -> None:
    """What was acknowledged is there; sent again, everything has one receipt, the same as before, and stands once."""
    held = stored(gate)
    for message, receipt in heard.items():
        told = read_receipt(receipt)
        assert len(receipt) == RECEIPT
        assert told.checkin_hash == hash_of(read_checkin(message))
        assert held[told.checkin_hash] == 3
    again = gate.send(messages)
    assert len(again) == len(messages)
    assert {message: again[message] for message in heard} == heard
    held = stored(gate)
    assert {hash_of(read_checkin(message)) for message in messages} <= held.keys()
    assert set(held.values()) == {3}


def under_load(gate: RunningGate, messages: list[bytes], after: int, strike: Callable[[], None]) -> Heard:
    """Send, strike once so many are acknowledged, and return what was acknowledged by then and after."""
    heard: Heard = {}
    sending = threading.Thread(target=gate.send, args=(messages, 16, heard))
    sending.start()
    wait_until(lambda: len(heard) >= after, "check-ins are acknowledged")
    strike()
    sending.join(90)
    assert not sending.is_alive()
    assert after <= len(heard) <= len(messages)
    return heard


def test_kill_9_of_the_gate_loses_nothing_acknowledged(running: RunningGate) -> None:
    """Twice, in the midst of a rush: what phones hold a receipt for is in the store; the rest they send again."""
    for after in (40, 150):
        messages = running.messages(MESSAGES)
        heard = under_load(running, messages, after, running.kill)
        assert len(heard) < MESSAGES
        running.start()
        all_is_well(running, messages, heard)


def test_kill_9_of_postgresql_loses_nothing_acknowledged(running: RunningGate) -> None:
    """The database dies in the midst of a rush: meanwhile the gate says that nothing can be stored; when the database
    is back it goes on by itself."""
    messages = running.messages(MESSAGES)
    heard = under_load(running, messages, 100, running.kill_postgres)
    assert len(heard) < MESSAGES
    running.start_postgres()
    assert running.process is not None
    assert running.process.poll() is None
    wait_until(lambda: running.send(messages[:1]), "the gate stores again")
    all_is_well(running, messages, heard)
    assert "Traceback" not in running.log.read_text(errors="replace")
