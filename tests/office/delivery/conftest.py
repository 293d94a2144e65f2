"""Ground of the delivery tests: a real gateway in its own process, an office with an account, a simulated clock."""

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import State
from ansim.sandbox.gateway.settings import GatewaySettings

ACCOUNT = GatewaySettings()
SENDER = "0200000000"
SECRET = "receipt-secret-of-the-tests"
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


@dataclass
class GatewayProcess:
    """The gateway as seen from outside: over HTTP only."""

    url: str
    client: httpx.Client

    def reset(self, **settings: Any) -> None:
        """Forget everything; begin with these settings."""
        self._post("reset", settings)

    def faults(self, **plan: Any) -> None:
        """Break as planned from now on."""
        self._post("faults", plan)

    def release(self) -> bool:
        """Post the receipts kept back; False, so that it can be said until they have come."""
        self._post("release", {})
        return False

    def accepted(self) -> list[dict[str, Any]]:
        """The gateway's truth: what it accepted, in order."""
        entries: list[dict[str, Any]] = self.client.get(f"{self.url}/sandbox/accepted").json()["accepted"]
        return entries

    def has_results(self) -> bool:
        """Whether every accepted message has its result."""
        return all(entry["code"] != "3000" for entry in self.accepted())

    def keys(self) -> Counter[str]:
        """How often each delivery was accepted, by our own key."""
        return Counter(entry["fields"]["reference"].rpartition("/")[0] for entry in self.accepted())

    def _post(self, verb: str, body: dict[str, Any]) -> None:
        self.client.post(f"{self.url}/sandbox/{verb}", json=body).raise_for_status()


@pytest.fixture(scope="session")
def gateway_process() -> Iterator[GatewayProcess]:
    """One gateway for the session, in its own process as in a real installation."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "ansim.sandbox.gateway", str(port)], stdin=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.close()
    with httpx.Client(trust_env=False, timeout=60) as client:
        gateway = GatewayProcess(f"http://127.0.0.1:{port}", client)
        _wait_for(lambda: client.get(f"{gateway.url}/sandbox/health").status_code == 200)
        yield gateway
    process.terminate()
    process.wait(60)


def _wait_for(ready: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.02)
    raise AssertionError("not ready in time")


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Wait until something is so; fail after 20 s."""
    return _wait_for


@pytest.fixture
def gateway(gateway_process: GatewayProcess) -> GatewayProcess:
    """The gateway, empty; its receipts are an hour away unless a test asks for them."""
    gateway_process.reset(receipt_delay=3600)
    return gateway_process


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        """Move on."""
        self.moment += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 18:00 in Seoul until it is moved."""
    return Clock()


@dataclass
class Office:
    """Office 1 with an account at the gateway, its adapter, and one group."""

    gateway: GatewayProcess
    clock: Clock
    adapter: Solapi
    provider_id: int
    group_id: int
    keys: list[str] = field(default_factory=list)

    def queue(self, count: int, *, pictures: bool = False, hours: float = 24, start: int = 0) -> list[str]:
        """Queue `count` invented messages; return their keys."""
        from ansim.delivery.services.queueing import queue_deliveries

        items = [self.item(number, pictures=pictures) for number in range(start, start + count)]
        queue_deliveries(
            group_id=self.group_id,
            items=items,
            expires_at=self.clock() + timedelta(hours=hours),
            now=self.clock(),
            by="tester",
        )
        self.keys += [item.key for item in items]
        return [item.key for item in items]

    def item(self, number: int, *, pictures: bool = False) -> Item:
        """One invented message; its picture, if any, is one of a kind."""
        from ansim.conf.keys import office_blobs

        name = sha256 = ""
        if pictures:
            name = f"test/{number}.jpg"
            sha256 = office_blobs(1).put(name, JPEG + number.to_bytes(8, "big"))
        address = f"0100{number % 10_000_000:07d}"
        return Item(f"KEY-{number:06d}", address, f"시험 통지 {number}", attachment=name, sha256=sha256)

    def send(self, limit: int = 100, *, one_by_one: bool = False) -> Any:
        """Send one parcel."""
        from ansim.delivery.services.sending import send_pending

        return send_pending(
            adapter=self.adapter, group_id=self.group_id, limit=limit, now=self.clock, one_by_one=one_by_one
        )

    def send_all(self, limit: int = 100, *, one_by_one: bool = False) -> None:
        """Send until nothing is left to claim."""
        while self.send(limit, one_by_one=one_by_one):
            pass

    def settle(self) -> None:
        """Sweep and look up, as the worker does each minute."""
        from ansim.delivery.services.sweeping import sweep_stalled
        from ansim.delivery.services.unknowns import resolve_unknown

        sweep_stalled(now=self.clock())
        resolve_unknown(adapter=self.adapter, provider_id=self.provider_id, now=self.clock())

    def counts(self) -> dict[str, int]:
        """Deliveries by state, only states that occur; the kept counts are those that counting gives."""
        from ansim.delivery.queries.groups import counts_by_state
        from ansim.delivery.queries.tallies import recount

        assert recount().wrong == ()
        return {state.value: n for state, n in counts_by_state(group_id=self.group_id).items() if n}

    def check_balance(self) -> None:
        """Every delivery is in exactly one state; nobody got anything twice, nobody anything not theirs."""
        import hashlib

        counts = self.counts()
        assert sum(counts.values()) == len(self.keys)
        accepted = self.gateway.accepted()
        twice = {key: times for key, times in self.gateway.keys().items() if times > 1}
        assert twice == {}
        for entry in accepted:
            number = int(entry["fields"]["reference"].rpartition("/")[0].removeprefix("KEY-"))
            address = f"0100{number % 10_000_000:07d}"
            assert entry["number"] == hashlib.sha256(address.encode()).hexdigest()
            if entry["image"]:
                image = JPEG + number.to_bytes(8, "big")
                assert entry["image"] == hashlib.sha256(image).hexdigest()

    def states(self) -> dict[str, State]:
        """States by key."""
        from ansim.delivery.queries.deliveries import states_by_key

        return states_by_key(office_id=1, keys=self.keys)


@pytest.fixture
def office(transactional_db: None, gateway: GatewayProcess, clock: Clock) -> Iterator[Office]:
    """An office ready to send; real commits, since crashes are tested."""
    from ansim.delivery.services.control import open_group
    from ansim.delivery.services.providers import connect_provider

    provider_id = connect_provider(
        office_id=1,
        base_url=gateway.url,
        api_key=ACCOUNT.api_key,
        api_secret=ACCOUNT.api_secret,
        senders=[SENDER],
        receipt_secret=SECRET,
        now=clock(),
        by="tester",
    )
    group_id = open_group(office_id=1, name="batch-1", sender=SENDER, now=clock(), by="tester")
    timeout = httpx.Timeout(1.0)
    with closing(SolapiHttp(gateway.url, ACCOUNT.api_key, ACCOUNT.api_secret, timeout=timeout)) as http:
        adapter = Solapi(http, frozenset({SENDER}))
        yield Office(gateway, clock, adapter, provider_id, group_id)


@pytest.fixture
def sides(office: Office, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two installations over one database: office 1 inside, office 2 outside with the account at the gateway."""
    from tests.office.delivery.carrying_sides import INSIDE, OUTSIDE, Sides

    from ansim.conf import env
    from ansim.delivery.services.providers import connect_provider
    from ansim.delivery.services.sealing import _cipher

    _cipher.cache_clear()
    _cipher(INSIDE)  # of its own home, also where the other side's worker looks at every account
    made = Sides(office, {INSIDE: env.home(), OUTSIDE: tmp_path / "outside"}, monkeypatch)
    with made.at(OUTSIDE):
        connect_provider(
            office_id=OUTSIDE,
            base_url=office.gateway.url,
            api_key=ACCOUNT.api_key,
            api_secret=ACCOUNT.api_secret,
            senders=[SENDER],
            receipt_secret=SECRET,
            now=office.clock(),
            by="tester",
        )
    yield made
    _cipher.cache_clear()
    (env.home() / "keys" / "office" / "carry-1.peer").unlink(missing_ok=True)
