"""The station: who waits is the next group, faults answer everyone in it, and a full line is told at once."""

import asyncio
import threading
from collections.abc import Callable

import psycopg
import pytest
from tests.visits.gate.checkin_maker import NOON, VENUE, Issuer, Phone, door
from tests.visits.gate.conftest import Taker
from tests.visits.venues.desk_ground import Vault

from ansim.checkins.adapters import partitions
from ansim.checkins.api.live_gate import LiveGate
from ansim.checkins.domain.retention import days_to_prepare
from ansim.checkins.services import station as station_module
from ansim.checkins.services import taking
from ansim.checkins.services.station import Station
from ansim.kit.errors import AnsimError
from ansim.wire.days import day_of


def a_station(**changed: object) -> Station:
    """A station that knows one door, at noon."""
    given = {
        "issuers": Issuer(),
        "find_doors": lambda _v, _n: {VENUE: door()},
        "clock": lambda: NOON,
        **changed,
    }
    return Station(**given)  # type: ignore[arg-type]


def submit_all(station: Station, messages: list[bytes]) -> list[object]:
    """What becomes of messages that arrive together."""

    async def together() -> list[object]:
        return list(await asyncio.gather(*(station.submit(message) for message in messages)))

    return asyncio.run(asyncio.wait_for(together(), 60))


def code_of(outcome: object) -> str:
    """Its code, or `receipt`."""
    return outcome.code if isinstance(outcome, AnsimError) else "receipt"


def test_everyone_who_waits_shares_a_commit(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred messages while the only thread is busy: few groups, every receipt to its own message."""
    sizes: list[int] = []
    real = station_module.take

    def counted(**given: object) -> object:
        sizes.append(len(given["messages"]))  # type: ignore[arg-type]
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(station_module, "take", counted)
    station = a_station()
    messages = [taker.phone().come() for _ in range(100)]
    station.start(threads=1)
    outcomes = submit_all(station, messages)
    station.stop()
    assert sum(sizes) == 100
    assert len(sizes) < 60
    assert outcomes == [taker.one(message) for message in messages]


def test_partitions_are_made_when_the_day_changes(taker: Taker) -> None:
    """The first group of another day finds its partitions, though nobody made them before."""
    at = NOON + 5 * 86_400
    issuer = Issuer()
    issuer.days = range(0, 65_000)
    station = a_station(clock=lambda: at, issuers=issuer)
    station.start(threads=1)
    (outcome,) = submit_all(station, [Phone(issuer, day_of(at)).come(at)])
    station.stop()
    assert code_of(outcome) in ("receipt", "checkin.code")
    assert set(days_to_prepare(day_of(at))) <= set(partitions.days())


def test_a_full_line_is_told_at_once(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    """More waiting than can be answered soon: busy, try again; nobody is left without an answer."""
    monkeypatch.setattr(station_module, "MOST_WAITING", 3)
    station = a_station()

    async def crowd() -> list[object]:
        waiting = [asyncio.ensure_future(station.submit(taker.phone().come())) for _ in range(5)]
        await asyncio.sleep(0)
        station.start(threads=1)
        return list(await asyncio.gather(*waiting))

    told = [code_of(outcome) for outcome in asyncio.run(crowd())]
    station.stop()
    assert (told.count("receipt"), told.count("gate.busy")) == (3, 2)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (psycopg.OperationalError, "gate.store"),
        (RuntimeError, "ansim.unexpected"),
    ],
)
def test_a_fault_answers_everyone_and_the_thread_lives_on(
    taker: Taker, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], told: str
) -> None:
    """The store away, or a fault of ours: a code for each, and the next group is served."""
    real, broken = station_module.take, [True]

    def failing(**given: object) -> object:
        if broken:
            broken.clear()
            raise fault
        return real(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(station_module, "take", failing)
    station = a_station()
    station.start(threads=1)
    first = submit_all(station, [taker.phone().come()])
    second = submit_all(station, [taker.phone().come()])
    station.stop()
    assert [code_of(outcome) for outcome in (*first, *second)] == [told, "receipt"]


def test_an_away_store_is_said_once(
    taker: Taker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Five groups refused and one stored: two lines, the kind of fault in one, nothing of its words in either."""
    with monkeypatch.context() as patch:

        def away(**_given: object) -> object:
            raise psycopg.OperationalError("host=10.0.0.7 password=x")

        station = a_station()
        station.start(threads=1)
        patch.setattr(station_module, "take", away)
        for _ in range(5):
            assert code_of(submit_all(station, [taker.phone().come()])[0]) == "gate.store"
    assert code_of(submit_all(station, [taker.phone().come()])[0]) == "receipt"
    station.stop()
    lines = [record.getMessage() for record in caplog.records if record.name == "ansim.gate"]
    assert lines == ["the store: OperationalError", "the store: works again"]


def test_a_lost_connection_is_replaced(taker: Taker) -> None:
    """The server ends the station's connections between two groups: at most one group is told so, then it works."""
    station = a_station()
    station.start(threads=1)
    assert code_of(submit_all(station, [taker.phone().come()])[0]) == "receipt"
    taker.connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ansim gate' AND pid <> %s",
        [taker.connection.info.backend_pid],
    )
    message = taker.phone().come()
    told = [code_of(submit_all(station, [message])[0]) for _ in range(2)]
    station.stop()
    assert told[0] in ("gate.store", "receipt")
    assert told[1] == "receipt"


def test_a_key_folder_that_cannot_be_read_stores_nothing(
    taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V_d cannot be had: everyone is told that nothing can be stored, and nothing is."""

    def unreadable(_day: int, _today: int) -> bytes:
        raise PermissionError

    monkeypatch.setattr(taking.day_keys, "key_to_seal", unreadable)
    told = [code_of(one) for one in taker.all(taker.phone().come(), b"")]
    assert told == ["gate.store", "wire.checkin_malformed"]
    assert taker.count() == 0


def test_a_visitor_who_left_is_no_trouble(taker: Taker) -> None:
    """The answer of a cancelled wait is dropped; the visit stands all the same, and the others get theirs."""
    station = a_station()
    gone, here = taker.phone().come(), taker.phone().come()

    async def leave() -> object:
        leaving = asyncio.ensure_future(station.submit(gone))
        staying = asyncio.ensure_future(station.submit(here))
        await asyncio.sleep(0)
        leaving.cancel()
        station.start(threads=1)
        return await staying

    assert code_of(asyncio.run(leave())) == "receipt"
    station.stop()
    assert taker.count() == 2


def test_stopping_answers_who_waits(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop while groups wait: all get their answers, and every thread ends."""
    station = a_station()
    messages = [taker.phone().come() for _ in range(20)]

    async def crowd() -> list[object]:
        waiting = [asyncio.ensure_future(station.submit(message)) for message in messages]
        await asyncio.sleep(0)
        station.start(threads=2)
        stopping: Callable[[], None] = station.stop
        await asyncio.get_running_loop().run_in_executor(None, stopping)
        return list(await asyncio.gather(*waiting))

    assert {code_of(outcome) for outcome in asyncio.run(crowd())} == {"receipt"}
    assert not [one for one in threading.enumerate() if one.name.startswith("station-")]


def test_the_live_gate_answers_what_a_page_asks(taker: Taker) -> None:
    """Venue, batches, tile and key, read in threads beside the line."""
    gate = LiveGate(Issuer(), Vault(), clock=lambda: NOON)

    async def ask() -> tuple[object, ...]:
        return await gate.venue(b"nobody"), await gate.batches(1), await gate.tile(1, 0, 0), gate.key()

    venue, batches, tile, key = asyncio.run(ask())
    assert (venue, batches, tile) == (None, [], None)
    assert isinstance(key, bytes)
    assert len(key) == 33
