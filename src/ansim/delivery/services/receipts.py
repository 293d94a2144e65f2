"""Receipts, by webhook or by polling: stored once each, joined to their attempts, applied forward only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from ansim.delivery.adapters.base import Adapter, ListsResults
from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.reports import Report
from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt, Parcel, Provider
from ansim.delivery.services.news import News, apply_news
from ansim.delivery.services.providers import authenticated_provider
from ansim.delivery.services.sending import after_move
from ansim.delivery.services.statements import run

# A result is asked for this much longer than it may take, while the provider still keeps the message.
SLACK: Final = timedelta(hours=16)
# Where results of a span of time are had at once: so many parcels of one message each, at most an hour of them.
SPAN: Final = 20_000
HOUR: Final = timedelta(hours=1)
AROUND: Final = timedelta(minutes=1)
PAGE: Final = 1000
# An attempt is found by our own reference, which comes back with every receipt, so that a receipt may be earlier
# than the answer; by the provider's id only when the reference is missing.
_STORE: Final = """
WITH given AS (
    SELECT * FROM unnest(%(messages)s::text[], %(keys)s::text[], %(numbers)s::int[], %(codes)s::text[],
        %(events)s::text[], %(moments)s::timestamptz[])
        AS g (message_id, key, number, code, event_id, reported_at)
), placed AS (
    SELECT given.*, a.id AS attempt_id FROM given
    LEFT JOIN delivery_delivery d
        ON d.office_id = %(office)s AND d.channel = %(channel)s AND d.key = given.key AND given.key <> ''
    LEFT JOIN delivery_attempt a ON a.delivery_id = d.id AND a.number = given.number
)
INSERT INTO delivery_receipt (provider_id, attempt_id, message_id, code, event_id, reported_at, received_at)
SELECT DISTINCT ON (message_id, code) %(provider)s, attempt_id, message_id, code, event_id, reported_at, %(now)s
FROM placed ORDER BY message_id, code
ON CONFLICT (provider_id, message_id, code) DO NOTHING
RETURNING attempt_id, message_id, code
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Of the receipts that came: how many were new, how many belong to no attempt of ours."""

    received: int
    new: int
    strange: int


def take_receipts(*, provider_id: int, secret: str, payload: bytes, now: datetime) -> Taken:
    """Take a webhook's body. Raises ReceiptForged (wrong secret), ReceiptUnreadable (not the provider's form)."""
    provider = authenticated_provider(provider_id=provider_id, secret=secret)
    reports = kind_named(provider.name).read_receipts(payload)
    return store_reports(provider=provider, reports=reports, now=now, by="receipt")


@transaction.atomic
def store_reports(*, provider: Provider, reports: Sequence[Report], now: datetime, by: str) -> Taken:
    """Store reports once each (provider, message, code) and apply what they add; any order, any number of times."""
    rows = [report for report in reports if report.message_id]
    if not rows:
        return Taken(len(reports), 0, 0)
    stored = _store(provider, rows, now)
    by_message = {(report.message_id, report.code): report for report in rows}
    news, strange = [], 0
    for attempt_id, message_id, code in stored:
        outcome = by_message[message_id, code].outcome
        if attempt_id is None:
            strange += 1
        elif outcome is not None:
            news.append(News(attempt_id, outcome, code, message_id))
    after_move(apply_news(news=news, now=now, by=by), now)
    return Taken(len(reports), len(stored), strange)


def _store(provider: Provider, rows: Sequence[Report], now: datetime) -> list[tuple[int | None, str, str]]:
    parts = [_split(report.reference) for report in rows]
    params: dict[str, Any] = {
        "messages": [report.message_id for report in rows],
        "keys": [key for key, _ in parts],
        "numbers": [number for _, number in parts],
        "codes": [report.code for report in rows],
        "events": [report.event_id for report in rows],
        "moments": [report.reported_at for report in rows],
        "office": provider.office_id,
        "channel": provider.channel,
        "provider": provider.pk,
        "now": now,
    }
    return [_placed(provider, (row[0], row[1], row[2])) for row in run(_STORE, params)]


def _placed(provider: Provider, row: tuple[int | None, str, str]) -> tuple[int | None, str, str]:
    """Find the attempt of a receipt without our reference by the provider's message id."""
    if row[0] is not None:
        return row
    found = Attempt.objects.filter(message_id=row[1], parcel__group__provider=provider).values_list("pk")
    return (found[0][0] if found else None, row[1], row[2])


def _split(reference: str) -> tuple[str, int]:
    key, _, number = reference.rpartition("/")
    return (key, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else ("", 0)


def poll_results(
    *, adapter: Adapter, provider: Provider, older_than: datetime, now: datetime, limit: int
) -> int:
    """Ask for the results of parcels that went before `older_than` and still miss some; return how many parcels.

    The backup of the webhook; results later than the provider's `settle` come by webhook or never. Raises ProviderBusy
    or ProviderError.
    """
    limits = adapter.capabilities
    asked = min(limits.settle + SLACK, limits.kept)
    missing = Attempt.objects.filter(parcel=OuterRef("pk"), outcome=Outcome.SENT)
    waiting = Parcel.objects.filter(
        Exists(missing),
        Q(polled_at__isnull=True) | Q(polled_at__lt=older_than),
        group__provider=provider,
        stage=Stage.ANSWERED,
        released_at__lt=older_than,
        released_at__gte=older_than - asked,
    ).exclude(ref="")
    ordered = waiting.order_by(F("polled_at").asc(nulls_first=True), "pk")
    if limits.lists_results and isinstance(adapter, ListsResults):
        return _poll_span(adapter, provider, list(ordered[:SPAN]), now)
    parcels = list(ordered[:limit])
    for parcel in parcels:
        store_reports(provider=provider, reports=adapter.reports(parcel.ref), now=now, by="poll")
        Parcel.objects.filter(pk=parcel.pk).update(polled_at=now)
    return len(parcels)


def _poll_span(adapter: ListsResults, provider: Provider, parcels: Sequence[Parcel], now: datetime) -> int:
    """Ask at once for the results of the time in which these parcels of one message each went; the oldest hour of it."""
    moments = sorted(parcel.released_at for parcel in parcels if parcel.released_at)
    if not moments:
        return 0
    since, until = moments[0] - AROUND, min(moments[-1], moments[0] + HOUR) + AROUND
    for page in _pages(adapter.results_between(since, until)):
        store_reports(provider=provider, reports=page, now=now, by="poll")
    asked = [parcel.pk for parcel in parcels if parcel.released_at and parcel.released_at <= until]
    Parcel.objects.filter(pk__in=asked).update(polled_at=now)
    return len(asked)


def _pages(reports: Iterator[Report]) -> Iterator[list[Report]]:
    while page := list(islice(reports, PAGE)):
        yield page
