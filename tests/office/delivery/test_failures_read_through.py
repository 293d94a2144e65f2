"""All failures from the newest to the oldest: a page begins where the one before ended, whatever fails meanwhile."""

from itertools import chain
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Delivery
from ansim.delivery.queries.failures import all_failed_deliveries, failed_deliveries, failed_page
from ansim.delivery.queries.marks import Mark
from ansim.delivery.services.claims import claim_parcel
from ansim.delivery.services.news import News, apply_news

#: failures a moment: pages of 3 end in the middle of one moment and at the border of two
MOMENTS = (1, 5, 2, 4, 1)


def _fail(office: Any, count: int, outcome: Outcome = Outcome.PERMANENT, code: str = "3050") -> None:
    office.queue(count, start=len(office.keys))
    claim = claim_parcel(group_id=office.group_id, limit=count, now=office.clock(), by="w")
    assert claim is not None
    news = [News(attempt.attempt_id, outcome, code) for attempt in claim.attempts]
    apply_news(news=news, now=office.clock(), by="poll")
    office.clock.forward(seconds=1)


@pytest.fixture
def failed(office: Any) -> Any:
    """An office with thirteen failures at five moments."""
    for count in MOMENTS:
        _fail(office, count)
    return office


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12, 13, 14])
def test_pages_together_are_the_whole_list(failed: Any, size: int) -> None:
    """Proves that pages of any size hold every failure once, in the list's order, though many share a moment."""
    pages = list(all_failed_deliveries(office_id=1, size=size))
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert tuple(chain.from_iterable(pages)) == failed_deliveries(office_id=1, limit=100)
    assert list(all_failed_deliveries(office_id=2, size=size)) == []


def test_what_fails_meanwhile_moves_no_page(failed: Any) -> None:
    """Proves that failures that come while the list is read put nobody in it twice and leave nobody out."""
    wanted = failed_deliveries(office_id=1, limit=100)
    pages = all_failed_deliveries(office_id=1, size=3)
    found = [*next(pages)]
    _fail(failed, 4)
    found += chain.from_iterable(pages)
    assert tuple(found) == wanted


def test_what_is_sent_again_meanwhile_is_left_out(failed: Any) -> None:
    """Proves that a page all of whose rows failed no more does not end the list."""
    wanted = failed_deliveries(office_id=1, limit=100)
    pages = all_failed_deliveries(office_id=1, size=3)
    found = [*next(pages)]
    gone = [one.delivery_id for one in wanted[3:6]]
    Delivery.objects.filter(pk__in=gone).update(state=State.QUEUED, code="")
    found += chain.from_iterable(pages)
    assert tuple(found) == wanted[:3] + wanted[6:]


def test_one_reason_is_read_through_alone(failed: Any) -> None:
    """Proves that a list of one state and code holds no other, page after page."""
    _fail(failed, 4, Outcome.TEMPORARY, "3040")
    pages = all_failed_deliveries(office_id=1, state=State.FAILED_TEMPORARY, code="3040", size=3)
    assert [one.code for one in chain.from_iterable(pages)] == ["3040"] * 4


def test_nothing_is_counted_off(failed: Any) -> None:
    """Proves that no statement skips rows: the last page would cost all those before it."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(all_failed_deliveries(office_id=1, size=2))
    assert len(asked) == 15
    assert not any("OFFSET" in one["sql"] for one in asked)


def test_pages_on_a_screen_meet_without_gap(failed: Any) -> None:
    """Proves that going down and up by marks of any size of page shows the same pages, also where moments are shared."""
    wanted = failed_deliveries(office_id=1, limit=100)
    for size in (1, 2, 3, 5, 12, 13):
        pages = [failed_page(office_id=1, limit=size)]
        while mark := pages[-1].older:
            pages.append(failed_page(office_id=1, older_than=mark, limit=size))
        assert tuple(chain.from_iterable(page.rows for page in pages)) == wanted
        for above, below in zip(reversed(pages[:-1]), reversed(pages[1:]), strict=True):
            assert failed_page(office_id=1, newer_than=below.newer, limit=size) == above


def test_a_page_stays_where_it_is_while_others_fail(failed: Any) -> None:
    """Proves that the page behind a mark is the same after new failures, and that the way up then reaches those."""
    first = failed_page(office_id=1, limit=3)
    second = failed_page(office_id=1, older_than=first.older, limit=3)
    _fail(failed, 2)
    assert failed_page(office_id=1, older_than=first.older, limit=3) == second
    above = failed_page(office_id=1, newer_than=second.newer, limit=3)
    assert above.rows == first.rows
    top = failed_page(office_id=1, newer_than=above.newer, limit=3)
    assert (top.rows, top.newer) == (failed_deliveries(office_id=1, limit=3), None)


def test_a_mark_beyond_the_list_leads_to_its_beginning(failed: Any) -> None:
    """Proves that a mark older than everything gives the newest page, not a page from which no way leads back."""
    page = failed_page(office_id=1, older_than=Mark(failed.clock().replace(year=1999), 1), limit=3)
    assert page == failed_page(office_id=1, limit=3)
