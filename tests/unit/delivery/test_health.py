"""What the figures of a message service say of it."""

from datetime import UTC, datetime

import pytest

from ansim.delivery.domain.health import Health, ServiceHealth, is_trouble, judge

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "troubled", "health"),
    [
        (0, 0, Health.UNTRIED),
        (19, 19, Health.UNTRIED),
        (20, 0, Health.WELL),
        (20, 1, Health.WELL),
        (20, 2, Health.AILING),
        (1000, 99, Health.WELL),
        (1000, 100, Health.AILING),
        (1000, 499, Health.AILING),
        (1000, 500, Health.DOWN),
        (20, 20, Health.DOWN),
    ],
)
def test_shares_decide(asked: int, troubled: int, health: Health) -> None:
    """Proves the borders: nothing is said of fewer than 20, a tenth ails, a half is down."""
    assert judge(asked, troubled) is health
    assert ServiceHealth(asked, troubled).health is health


def test_a_share_is_told_in_percent() -> None:
    """Proves that none of nothing is none."""
    assert ServiceHealth(0, 0).percent == 0
    assert ServiceHealth(200, 25).percent == 12


@pytest.mark.parametrize(
    ("seen", "worth"),
    [
        (ServiceHealth(0, 0), False),
        (ServiceHealth(100, 1), False),
        (ServiceHealth(100, 10), True),
        (ServiceHealth(100, 60), True),
        (ServiceHealth(0, 0, closed_until=NOON), True),
        (ServiceHealth(0, 0, waiting_since=NOON), True),
    ],
)
def test_only_what_matters_is_said(seen: ServiceHealth, worth: bool) -> None:
    """Proves that a page speaks of a service only when somebody should know."""
    assert seen.is_worth_saying is worth


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("http_429", True),
        ("http_429_TooManyRequests", True),
        ("http_503", True),
        ("ConnectError", True),
        ("ReadTimeout", True),
        ("http_404_ResourceNotFound", False),
        ("http_403_InvalidAPIKey", False),
        ("fence_lost", False),
        ("paced", False),
        ("", False),
    ],
)
def test_only_the_services_own_trouble_counts(code: str, trouble: bool) -> None:
    """Proves that what we gave back ourselves, and refusals of our account, say nothing of the service."""
    assert is_trouble(code) is trouble
