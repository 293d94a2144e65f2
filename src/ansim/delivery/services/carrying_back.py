"""Outside: what became of the bundles is written for the inner installation; what is settled is forgotten here."""

from datetime import datetime, timedelta
from typing import BinaryIO, Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Exists, OuterRef

from ansim.delivery.domain.carrying import Result, outcome_of, words
from ansim.delivery.domain.states import ORDER, Outcome, State
from ansim.delivery.models import Bundle, Delivery
from ansim.delivery.services.sealing import attachments
from ansim.wire.carried import CarryKind, CarryWriter

#: no result comes later (an MMS takes 80 hours at most); older bundles are told no more
TOLD: Final = timedelta(days=30)
_PAGE: Final = 500
_NEEDED: Final = (State.QUEUED, State.SENDING, State.UNKNOWN)


def write_results(
    out: BinaryIO,
    *,
    office_id: int,
    signer: Ed25519PrivateKey,
    peer: bytes,
    opening: bytes,
    now: datetime,
) -> tuple[int, int]:
    """Write all that is known of the bundles signed by `peer`; return how many results, and how many still wait.

    The file always tells everything of the last 30 days: a lost or doubled one costs nothing.
    """
    file = CarryWriter(out, kind=CarryKind.RESULTS, ident=uuid4().bytes, signer=signer, reader=opening)
    told = waiting = 0
    bundles = Bundle.objects.filter(office_id=office_id, signer=peer.hex(), taken_at__gt=now - TOLD)
    for bundle in bundles.order_by("pk"):
        last = 0
        while page := _page(bundle, last):
            for delivery in page:
                result = _result(bundle, delivery)
                told, waiting = (told + 1, waiting) if result else (told, waiting + 1)
                if result:
                    file.record(words(result))
            last = page[-1].pk
    file.close()
    return told, waiting


def _page(bundle: Bundle, last: int) -> list[Delivery]:
    rows = Delivery.objects.filter(group_id=bundle.group_id, pk__gt=last)
    return list(rows.defer("content").prefetch_related("attempts").order_by("pk")[:_PAGE])


def _result(bundle: Bundle, delivery: Delivery) -> Result | None:
    attempts = sorted(delivery.attempts.all(), key=lambda one: (ORDER[Outcome(one.outcome)], one.number))
    outcome = outcome_of(State(delivery.state), [Outcome(one.outcome) for one in attempts])
    if outcome is None:
        return None
    of_it = [one for one in attempts if one.outcome == outcome]
    code, message_id = (of_it[-1].code, of_it[-1].message_id) if of_it else (delivery.state, "")
    return Result(bundle.ident.hex, delivery.key, outcome.value, code, message_id)


def forget_carried(*, now: datetime, limit: int = 1000) -> int:
    """Forget number, text and picture of what was carried here and cannot go any more; return of how many.

    Tag, times and results stay: without them a copy of the bundle could send again.
    """
    still_open = Delivery.objects.filter(group=OuterRef("group"), state__in=_NEEDED)
    done = 0
    for bundle in Bundle.objects.filter(forgotten_at__isnull=True).order_by("pk"):
        over = (
            Delivery.objects.filter(group_id=bundle.group_id).exclude(content=b"").exclude(state__in=_NEEDED)
        )
        for delivery in over.only("pk", "attachment").order_by("pk")[:limit]:
            if delivery.attachment:
                attachments(bundle.office_id).delete(delivery.attachment)
            Delivery.objects.filter(pk=delivery.pk).update(content=b"", attachment="", sha256="")
            done += 1
    with transaction.atomic():
        kept = Delivery.objects.filter(group=OuterRef("group")).exclude(content=b"")
        Bundle.objects.filter(~Exists(still_open), ~Exists(kept), forgotten_at__isnull=True).update(
            forgotten_at=now
        )
    return done
