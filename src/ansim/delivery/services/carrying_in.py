"""Inside: results that were carried back are applied to the attempts of their bundles, forward only, whole file or nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import transaction

from ansim.delivery.domain.carry_errors import BundleUnknown
from ansim.delivery.domain.carrying import Result, read_words, tag_of
from ansim.delivery.domain.states import Outcome, Stage
from ansim.delivery.models import Attempt, Parcel
from ansim.delivery.services.news import News, apply_news
from ansim.wire.carried import CarryKind, CarryReader


@dataclass(frozen=True, slots=True)
class AppliedResults:
    """How many results the file held, and how many deliveries came into which state by them."""

    results: int
    states: dict[str, int]


def take_results(
    stream: BinaryIO,
    *,
    office_id: int,
    private: X25519PrivateKey,
    signer: bytes,
    reader: str,
    own: bytes,
    now: datetime,
    by: str,
) -> AppliedResults:
    """Apply the results that the installation `reader` (fingerprint, signing key `signer`) wrote for this one.

    `own` is the public key with which the bundles were signed. Older results after newer ones change nothing, nor does
    the same file twice; unknown stays unknown. Raises the errors of wire.carried, CarryUnreadable, BundleUnknown.
    """
    file = CarryReader(stream, kind=CarryKind.RESULTS, private=private, signer=signer)
    results: dict[UUID, list[Result]] = defaultdict(list)
    for said, _ in file.records():
        result = read_words(Result, said)
        results[result.ident].append(result)
    states: dict[str, int] = defaultdict(int)
    with transaction.atomic():
        for ident, found in results.items():
            parcel = Parcel.objects.filter(
                fence=ident, stage=Stage.CARRIED, ref=reader, group__office_id=office_id
            ).first()
            if parcel is None:
                raise BundleUnknown
            for moved in apply_news(news=_news(parcel, found, own, office_id), now=now, by=by):
                states[moved.state] += moved.count
            _settle(parcel, now)
    return AppliedResults(sum(map(len, results.values())), dict(states))


def _news(parcel: Parcel, results: list[Result], own: bytes, office_id: int) -> list[News]:
    """Return the results as news about attempts of this bundle. Raises BundleUnknown for a tag that is not in it."""
    rows = Attempt.objects.filter(parcel=parcel).values_list("pk", "number", "delivery__key")
    attempts = {tag_of(own, office_id, f"{key}/{number}"): pk for pk, number, key in rows}
    if any(result.tag not in attempts for result in results):
        raise BundleUnknown
    return [News(attempts[result.tag], result.known, result.code, result.message_id) for result in results]


def _settle(parcel: Parcel, now: datetime) -> None:
    """Note when the last attempt of a bundle got its result; the bundle stays carried."""
    rest = Attempt.objects.filter(parcel=parcel, outcome__in=(Outcome.OPEN, Outcome.UNKNOWN))
    if not rest.exists():
        Parcel.objects.filter(pk=parcel.pk, settled_at__isnull=True).update(settled_at=now)
