"""Two people at once on one venue, on a real PostgreSQL: one winner, nothing twice, nothing half."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from ansim.checkins.domain.errors import AssertionOld, VenueClosed
from ansim.checkins.models import Closing, Operator, Sticker, Venue, Zone
from ansim.checkins.services.closing import close_for_good, close_for_the_day
from ansim.checkins.services.operators import sign_in
from ansim.checkins.services.stickers import replace_sticker
from ansim.checkins.services.venues import open_venue, set_zones
from ansim.wire.operator import OperatorAssertion, sign_operator

pytestmark = pytest.mark.django_db(transaction=True)


def _together(*works):
    """Run all at once in threads; return what they raised."""
    begin, raised = threading.Barrier(len(works)), []

    def run(work):
        begin.wait()
        try:
            work()
        except Exception as error:  # the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


@pytest.fixture
def ident(command, cafe, start, transactional_db):
    """A café that really stands in the database."""
    return open_venue(by=command, details=cafe, zones=["홀"], at=start)


def test_eight_new_posters_at_once_leave_one_in_use(ident, command, start) -> None:
    """However they fall, one code is in use at the end, and every earlier one is stopped."""
    works = [lambda: replace_sticker(by=command, venue=ident, at=start)] * 8
    assert _together(*works) == []
    rows = Sticker.objects.filter(venue__ident=ident, zone=0)
    assert rows.count() == 9
    assert rows.filter(stopped_at__isnull=True).count() == 1
    assert rows.values("code").distinct().count() == 9


def test_zones_changed_by_two_at_once_get_numbers_of_their_own(ident, command, start) -> None:
    """Two lists at once are taken one after the other: no number twice, one of the lists stands."""
    lists = [["홀", f"방 {number}"] for number in range(6)]
    works = [
        (lambda names=names: set_zones(by=command, venue=ident, names=names, at=start)) for names in lists
    ]
    assert _together(*works) == []
    in_use = set(
        Zone.objects.filter(venue__ident=ident, ended_at__isnull=True).values_list("name", flat=True)
    )
    assert sorted(in_use) in [sorted(names) for names in lists]
    stickers = Sticker.objects.filter(venue__ident=ident, stopped_at__isnull=True)
    zones = Zone.objects.filter(venue__ident=ident, ended_at__isnull=True)
    assert {row.zone for row in stickers} == {0} | {row.number for row in zones}


def test_one_stolen_sign_in_used_by_many_at_once_counts_once(vault_key, start, transactional_db) -> None:
    """Eight uses of one assertion: one operator is signed in, seven are refused."""
    said = sign_operator(OperatorAssertion(b"p" * 16, int(start.timestamp()), b"n" * 16), vault_key)
    raised = _together(*[lambda: sign_in(assertion=said, at=start)] * 8)
    assert [type(error) for error in raised] == [AssertionOld] * 7
    assert Operator.objects.count() == 1


def test_the_first_sign_in_from_two_phones_of_one_person_is_one_operator(
    vault_key, start, transactional_db
) -> None:
    """Two fresh assertions of one phone at the same moment end in one row."""
    fresh = [
        sign_operator(OperatorAssertion(b"p" * 16, int(start.timestamp()), bytes([number]) * 16), vault_key)
        for number in range(6)
    ]
    assert _together(*[(lambda said=said: sign_in(assertion=said, at=start)) for said in fresh]) == []
    assert Operator.objects.count() == 1


def test_closing_for_good_beats_everything_after_it(ident, command, start) -> None:
    """Whatever came with it is done before or refused; at the end nothing of the venue is in use."""
    works = [
        lambda: close_for_good(by=command, venue=ident, at=start + timedelta(minutes=1)),
        lambda: replace_sticker(by=command, venue=ident, at=start),
        lambda: set_zones(by=command, venue=ident, names=["새 방"], at=start),
        lambda: close_for_the_day(by=command, venue=ident, at=start),
    ]
    raised = _together(*works)
    assert {type(error) for error in raised} <= {VenueClosed}
    assert Venue.objects.get(ident=ident).closed_at is not None
    assert not Sticker.objects.filter(venue__ident=ident, stopped_at__isnull=True).exists()
    assert Closing.objects.filter(venue__ident=ident).count() in (1, 2)
