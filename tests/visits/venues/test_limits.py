"""How often a stranger may ask: counted per asker and window, over all processes, without keeping an address."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from ansim.web.base.limits import Limit, take

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LIMIT = Limit("test", 3, 600)


@pytest.mark.django_db
def test_a_window_holds_so_many_and_no_more() -> None:
    """Three of three are taken, the fourth is not; another asker and another limit count for themselves."""
    assert [take(LIMIT, "a", START) for _ in range(4)] == [True, True, True, False]
    assert take(LIMIT, "b", START)
    assert take(Limit("other", 3, 600), "a", START)


@pytest.mark.django_db
def test_a_new_window_begins_anew() -> None:
    """At the border of the window the count is zero again; a second before it is not."""
    for _ in range(3):
        take(LIMIT, "a", START)
    assert not take(LIMIT, "a", START + timedelta(seconds=599))
    assert take(LIMIT, "a", START + timedelta(seconds=600))


@pytest.mark.django_db
def test_no_address_is_kept() -> None:
    """The table of counts holds a hash of the asker, never the address itself."""
    take(LIMIT, "192.0.2.7", START)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key || value, ' ') FROM accounts_cache")
        (told,) = cursor.fetchone()
    assert "limit.test." in told
    assert "192.0.2.7" not in told


@pytest.mark.django_db(transaction=True)
def test_many_at_once_share_one_count() -> None:
    """Sixteen questions at the same moment: three are taken, whichever process counts."""
    begin, taken = threading.Barrier(16), []

    def ask() -> None:
        begin.wait()
        taken.append(take(LIMIT, "a", START))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == [False] * 13 + [True] * 3
