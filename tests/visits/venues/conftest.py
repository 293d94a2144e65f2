"""Ground of the venue tests: invented places, an operator, a simulated clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.visits.venues import walking

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.hands import operator_actor
from ansim.checkins.services.operators import sign_in
from ansim.checkins.services.venues import open_venue
from ansim.conf import keys
from ansim.wire.operator import OperatorAssertion, sign_operator

#: Saturday 2026-11-21, 18:00 in Korea
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CAFE = Details("안심카페", "food.cafe", "제주특별자치도", "제주시", "지어낸로 12", "1층")


@pytest.fixture
def start() -> datetime:
    """The moment at which the tests begin."""
    return START


@pytest.fixture
def cafe() -> Details:
    """The words of an invented café."""
    return CAFE


@pytest.fixture
def command() -> Actor:
    """The machine's own command."""
    return system_actor("command")


@pytest.fixture
def vault_key(monkeypatch: pytest.MonkeyPatch) -> Ed25519PrivateKey:
    """A vault that this role trusts."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    monkeypatch.setattr(keys, "service_public", lambda role: key.public_key())
    return key


@pytest.fixture
def operator(vault_key: Ed25519PrivateKey, db: None) -> Callable[[int], Actor]:
    """Signs operators in: the same number is the same phone."""
    seen: list[int] = []

    def make(number: int) -> Actor:
        seen.append(number)
        said = OperatorAssertion(bytes([number]) * 16, int(START.timestamp()), len(seen).to_bytes(16, "big"))
        return operator_actor(sign_in(assertion=sign_operator(said, vault_key), at=START))

    return make


@pytest.fixture
def opened(command: Actor, db: None) -> Callable[..., bytes]:
    """Opens the café, for the machine's command unless another actor is named."""

    def make(by: Actor | None = None, **words: Any) -> bytes:
        zones = words.pop("zones", ())
        details = Details(
            **{name: words.get(name, getattr(CAFE, name)) for name in CAFE.__dataclass_fields__}
        )
        return open_venue(by=by or command, details=details, zones=zones, at=START)

    return make


@pytest.fixture
def browser(vault_key: Ed25519PrivateKey, db: None) -> Callable[..., Client]:
    """Signs a browser in as the operator of a number."""

    def make(number: int = 1) -> Client:
        client = Client()
        assert walking.sign_in(client, vault_key, number).status_code == 302
        return client

    return make
