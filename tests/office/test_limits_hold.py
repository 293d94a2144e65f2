"""Limits hold while many others ask too: a crowd of counters pushes nobody's own out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache

from ansim.web.base.limits import Limit, take

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 5, tzinfo=UTC)
ONE = Limit("crowd.one", 3, 3600)
OTHERS = Limit("crowd.others", 3, 3600)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    yield
    cache.clear()


def test_a_crowd_does_not_open_what_was_used_up():
    """Django's own bound of 300 entries would drop counters by the order of their names: ours is far beyond a crowd."""
    used_up = [f"reference {number}" for number in range(20)]
    for asker in used_up:
        assert [take(ONE, asker, MOMENT) for _ in range(4)] == [True, True, True, False]
    for number in range(320):
        take(OTHERS, f"somebody {number}", MOMENT)
    assert [asker for asker in used_up if take(ONE, asker, MOMENT)] == []
    assert take(ONE, used_up[0], MOMENT + timedelta(hours=1))


def test_the_bound_is_a_city_of_askers():
    """Fifty thousand counters of one hour have room beside each other."""
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 50_000
