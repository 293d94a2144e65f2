"""The parts under the public pages: limits that count in all processes, the ledger's cards, what runs."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db import connection
from django.db.utils import OperationalError
from django.test import RequestFactory

from ansim.ledger.domain.checkpoints import Checkpoint, OpenedCheckpoint
from ansim.ledger.domain.logs import LogName
from ansim.notices.domain.verdict import NoticeStatus
from ansim.web.base.limits import Limit, take
from ansim.web.public import ledger_views, running, verification

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 21, 5, tzinfo=UTC)
LIMIT = Limit("test", 3, 60)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    yield
    cache.clear()


def test_a_limit_lets_so_many_through_and_no_more():
    """Three of five in a window pass, in order."""
    assert [take(LIMIT, "someone", START) for _ in range(5)] == [True, True, True, False, False]


def test_a_limit_counts_each_asker_apart():
    """One who asks too often does not stop another."""
    for _ in range(4):
        take(LIMIT, "someone", START)
    assert take(LIMIT, "another", START)


def test_a_limit_begins_anew_with_its_window():
    """After the window the same asker may ask again."""
    for _ in range(4):
        take(LIMIT, "someone", START)
    assert not take(LIMIT, "someone", START)
    assert take(LIMIT, "someone", START + timedelta(seconds=60))


def test_limits_of_two_names_do_not_touch():
    """The count of one limit is not that of another."""
    for _ in range(4):
        take(LIMIT, "someone", START)
    assert take(Limit("other", 3, 60), "someone", START)


def test_what_is_kept_of_an_asker_is_no_address():
    """In the table of counts stands no address in the clear."""
    take(LIMIT, "203.0.113.7", START)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM accounts_cache")
        assert "203.0.113.7" not in str(cursor.fetchall())


def test_tries_to_sign_in_are_counted_by_whom_a_proxy_names():
    """allauth asks the same place for the address: the peer, or what a trusted proxy says."""
    asking = RequestFactory()
    count = get_adapter().get_client_ip
    assert (
        count(asking.get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.1"))
        == "203.0.113.9"
    )
    assert count(asking.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 2001:db8::1")) == (
        "2001:db8::/64"
    )


class Ledger:
    """A client that has verified a checkpoint of every log."""

    def __init__(self, time):
        self.time = time

    def checkpoint(self, log):
        head = Checkpoint(f"ledger.example/{log}", 1234, bytes(32))
        opened = OpenedCheckpoint(head, ())
        return type(
            "Opened", (), {"checkpoint": opened.checkpoint, "time_by": lambda _self, _name: self.time}
        )()


@pytest.mark.parametrize("time", [1_800_000_000, None])
def test_a_log_is_shown_with_size_root_and_seal(client, monkeypatch, time):
    """The page shows what the client verified: size, root, origin, and the moment of the seal when it has one."""
    monkeypatch.setattr(ledger_views, "transport_to", lambda *_, **__: None)
    monkeypatch.setattr(ledger_views, "LedgerClient", lambda _transport: Ledger(time))
    text = client.get("/ledger").content.decode()
    assert text.count("1,234") == len(LogName)
    assert "ledger.example/lookups" in text
    assert ("봉인한 때" in text) is (time is not None)


def test_a_database_that_is_away_is_noticed():
    """Health and status do not fail on a lost database, they say it."""

    def away():
        raise OperationalError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running.connection, "cursor", away)
        assert running.database_answers() is False


def test_every_status_has_a_tone_with_a_word():
    """Colour is never the only sign: each standing has a tone and each tone a word."""
    tones = verification.tones()
    assert {verification.tone_of(status) for status in NoticeStatus} == set(tones)
    assert all(tones.values())


def test_an_unknown_kind_is_shown_by_its_own_name():
    """A kind of a later version is shown, not lost."""
    assert verification.kind_name("later") == "later"
