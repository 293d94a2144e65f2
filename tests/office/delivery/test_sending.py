"""Sending: the plain way, by parcel and one by one, with and without pictures."""

from typing import Any

import pytest


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("pictures", [False, True])
def test_everything_queued_is_accepted_once(office: Any, one_by_one: bool, pictures: bool) -> None:
    """Proves that each queued delivery reaches the gateway once, to its own number with its own picture."""
    office.queue(12, pictures=pictures)
    office.send_all(limit=5, one_by_one=one_by_one)
    assert office.counts() == {"sent": 12}
    assert sum(office.gateway.keys().values()) == 12
    office.check_balance()
