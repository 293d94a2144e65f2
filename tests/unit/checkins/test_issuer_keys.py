"""The issuer's keys as the gate keeps them: fetched when needed, not too often, believed only in one form."""

import json

import pytest

from ansim.checkins.adapters.issuer_keys import IssuerKeys
from ansim.checkins.domain.refusals import IssuerAway, IssuerUnknown
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Answer
from ansim.wire.layout import write_base64url
from ansim.wire.token import key_id

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
DAY = 20_778


class Vault:
    """A vault that publishes keys, counts who asks, and may be away or talk nonsense."""

    def __init__(self, *keys: tuple[bytes, int, int]) -> None:
        self.publish(*keys)
        self.away = False
        self.asked = 0

    def publish(self, *keys: tuple[bytes, int, int]) -> None:
        """Replace the list."""
        listed = [{"key": write_base64url(key), "first_day": one, "last_day": two} for key, one, two in keys]
        self.answer = Answer(200, json.dumps({"keys": listed, "contact_key": "x"}).encode())

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Implements Transport."""
        assert (method, path, body) == ("GET", "/v1/issuer-keys", b"")
        self.asked += 1
        if self.away:
            raise AnsimError
        return self.answer


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """The seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A fresh one."""
    return Clock()


def test_a_key_is_fetched_once_and_kept(clock: Clock) -> None:
    """A hundred tokens, one question."""
    vault = Vault((ONE, DAY - 3, DAY + 3))
    keys = IssuerKeys(vault, clock)
    assert {keys.public(key_id(ONE), DAY) for _ in range(100)} == {ONE}
    assert vault.asked == 1


def test_an_unknown_key_asks_again_but_not_at_every_token(clock: Clock) -> None:
    """A new week's key is found by the first token that shows it; invented ids cost one question in ten seconds."""
    vault = Vault((ONE, DAY - 3, DAY + 3))
    keys = IssuerKeys(vault, clock)
    for _ in range(50):
        with pytest.raises(IssuerUnknown):
            keys.public(b"????", DAY)
    assert vault.asked == 1
    vault.publish((ONE, DAY - 3, DAY + 3), (TWO, DAY + 4, DAY + 10))
    with pytest.raises(IssuerUnknown):
        keys.public(key_id(TWO), DAY + 4)
    clock.now += 10
    assert keys.public(key_id(TWO), DAY + 4) == TWO


@pytest.mark.parametrize(("day", "good"), [(-4, False), (-3, True), (3, True), (4, False)])
def test_a_key_signs_for_its_own_days(clock: Clock, day: int, good: bool) -> None:
    """The first and the last day count, the days around them do not."""
    keys = IssuerKeys(Vault((ONE, DAY - 3, DAY + 3)), clock)
    if good:
        assert keys.public(key_id(ONE), DAY + day) == ONE
    else:
        with pytest.raises(IssuerUnknown):
            keys.public(key_id(ONE), DAY + day)


def test_a_key_that_was_withdrawn_counts_for_an_hour_at_most(clock: Clock) -> None:
    """The list is fetched anew every hour and replaced as a whole."""
    vault = Vault((ONE, DAY - 3, DAY + 3))
    keys = IssuerKeys(vault, clock)
    keys.public(key_id(ONE), DAY)
    vault.publish((TWO, DAY - 3, DAY + 3))
    clock.now += 3_600
    assert keys.public(key_id(ONE), DAY) == ONE
    clock.now += 1
    with pytest.raises(IssuerUnknown):
        keys.public(key_id(ONE), DAY)


def test_a_vault_that_is_away_stops_nobody_who_is_known(clock: Clock) -> None:
    """Known keys count on; before the first fetch everyone is told to try again, and it is tried every ten seconds."""
    vault = Vault((ONE, DAY - 3, DAY + 3))
    vault.away = True
    keys = IssuerKeys(vault, clock)
    for _ in range(5):
        with pytest.raises(IssuerAway):
            keys.public(key_id(ONE), DAY)
    assert vault.asked == 1
    vault.away = False
    clock.now += 10
    assert keys.public(key_id(ONE), DAY) == ONE
    vault.away = True
    clock.now += 9_999
    assert keys.public(key_id(ONE), DAY) == ONE


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, b"{}"),
        Answer(404, b'{"keys": []}'),
        Answer(200, b"<html>"),
        Answer(200, b"[]"),
        Answer(200, b'{"keys": 7}'),
        Answer(200, b'{"keys": [7]}'),
        Answer(200, b'{"keys": [{"key": "AA", "first_day": 1, "last_day": 2}]}'),
        Answer(200, b'{"keys": [{"key": "!", "first_day": 1, "last_day": 2}]}'),
        Answer(
            200,
            json.dumps({"keys": [{"key": write_base64url(ONE), "first_day": "1", "last_day": 2}]}).encode(),
        ),
        Answer(
            200,
            json.dumps({"keys": [{"key": write_base64url(ONE), "first_day": 1, "last_day": None}]}).encode(),
        ),
        Answer(200, b"[" * 9_999),
    ],
)
def test_what_is_no_list_of_keys_changes_nothing(clock: Clock, answer: Answer) -> None:
    """A proxy's page or another form: as if the vault were away."""
    vault = Vault((ONE, DAY - 3, DAY + 3))
    keys = IssuerKeys(vault, clock)
    keys.public(key_id(ONE), DAY)
    vault.answer = answer
    clock.now += 9_999
    assert keys.public(key_id(ONE), DAY) == ONE
    fresh = IssuerKeys(vault, clock)
    with pytest.raises(IssuerAway):
        fresh.public(key_id(ONE), DAY)
