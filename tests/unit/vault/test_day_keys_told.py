"""What the opener believes of the vault's day keys: 32 bytes a day, and how many counters there can have been."""

import json

import pytest
from tests.unit.opener.town import Town, warrant_for

from ansim.kit.transport import Answer
from ansim.vault.client import DayKeys, VaultClient, VaultRefused
from ansim.wire.warrant import Presented


class Said:
    """A vault that always answers the same."""

    def __init__(self, told: object) -> None:
        self._body = json.dumps(told).encode()

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Answer."""
        return Answer(200, self._body)


@pytest.fixture
def presented() -> Presented:
    """Any warrant."""
    return warrant_for(Town().opening())


@pytest.mark.parametrize("counters", [1, 64, 256])
def test_keys_come_with_how_many_counters_there_can_be(presented: Presented, counters: int) -> None:
    """A phone's alone, or a desk's too: whatever the vault says, within what a token can hold."""
    told = Said({"keys": {"20700": "AAAA"}, "counters": counters})
    assert VaultClient(told).day_keys(presented, [20_700]) == DayKeys({20_700: bytes(3)}, counters)


@pytest.mark.parametrize("counters", [0, 257, -1, "64", None, 6.5, [64]])
def test_another_number_is_no_answer(presented: Presented, counters: object) -> None:
    """A number beyond what a token can hold would lose visits or ask for those that cannot be."""
    told = Said({"keys": {}, "counters": counters})
    with pytest.raises(VaultRefused):
        VaultClient(told).day_keys(presented, [20_700])


def test_an_answer_without_the_number_is_refused(presented: Presented) -> None:
    """Nothing is guessed: too few counters would lose visits silently."""
    with pytest.raises(VaultRefused):
        VaultClient(Said({"keys": {}})).day_keys(presented, [20_700])
