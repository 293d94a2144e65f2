"""Balances that anybody may read: numbers of whole batches that are sealed and in the ledger, never of a few people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ansim.accounts.queries.offices import office
from ansim.notices.adapters.ledger import ledger
from ansim.notices.domain.evidence import Proof, said
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Evidence
from ansim.notices.queries.evidence import leaf_of, proof_of

LEAST_ROWS: Final = 10
"""Batches of fewer people are left out: what became of one of them could be read off the numbers."""


@dataclass(frozen=True, slots=True)
class PublicBalance:
    """The newest sealed balance of one batch; `index` is the place of its seal's leaf in the log `notices`."""

    id: int
    office: str
    batch: int
    kind: NoticeKind
    at: datetime
    rows: int
    delivered: int
    failed: int
    posted: int
    excluded: int
    expired: int
    unknown: int
    seal: int
    index: int
    root: str


def public_balances(*, limit: int = 50) -> tuple[PublicBalance, ...]:
    """Return the newest balance of each batch, newest first, of batches with at least 10 rows."""
    sealed = Evidence.objects.filter(
        reference="", source__startswith="balance:", seal__leaf_index__isnull=False
    ).select_related("seal")
    found: dict[int, PublicBalance] = {}
    for row in sealed.order_by("-id")[: limit * 4]:
        card = _card(row)
        if card.rows >= LEAST_ROWS and card.batch not in found and len(found) < limit:
            found[card.batch] = card
    return tuple(found.values())


def balance_proof(evidence_id: int) -> Proof | None:
    """Return the proof of one public balance; None for a number that is none."""
    row = Evidence.objects.filter(
        pk=evidence_id, reference="", source__startswith="balance:", seal__leaf_index__isnull=False
    ).select_related("seal")
    found = row.first()
    if found is None or _card(found).rows < LEAST_ROWS:
        return None
    return proof_of(found, ledger=ledger())


def _card(row: Evidence) -> PublicBalance:
    facts: dict[str, Any] = said(bytes(row.body))
    seal = row.seal
    assert seal is not None
    assert seal.leaf_index is not None
    return PublicBalance(
        id=row.pk,
        office=office(row.office_id).name,
        batch=int(facts["batch"]),
        kind=NoticeKind(facts["kind"]),
        at=row.at,
        rows=int(facts["rows"]),
        delivered=int(facts["delivered"]),
        failed=int(facts["failed"]),
        posted=int(facts["posted"]),
        excluded=int(facts["excluded"]),
        expired=int(facts["expired"]),
        unknown=int(facts["unknown"]),
        seal=seal.seq,
        index=seal.leaf_index,
        root=leaf_of(seal, office(row.office_id).code).root.hex(),
    )
