"""Certificates of dispatch: made from the sealed evidence of one notice, each written to the audit trail."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ansim.accounts import queries
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf import ports
from ansim.ledger.client import LedgerClient
from ansim.notices.adapters.dispatch_pdf import dispatch_pdf
from ansim.notices.adapters.ledger import ledger as role_ledger
from ansim.notices.domain.dispatch import certificate
from ansim.notices.domain.evidence import said
from ansim.notices.domain.kinds import law_of
from ansim.notices.queries.evidence import proofs_about
from ansim.notices.queries.people import notice_by_reference

_WHO = ("prepared_by", "released_by", "by")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The certificate to print and the proofs to check it by, both as files."""

    pdf: bytes
    proofs: bytes


@transaction.atomic
def certify_dispatch(
    *, by: Actor, reference: str, at: datetime, ledger: LedgerClient | None = None
) -> Dispatch:
    """Return the certificate of a notice of the actor's office.

    `ledger` is the role's client unless another is given; one that is away leaves its proofs out. Raises NotPermitted,
    NotInOffice, NothingToCertify, RenderFailed.
    """
    by.need(Permission.PERSON_READ)
    card = notice_by_reference(by, reference)
    proofs = proofs_about(by, card.reference, ledger=ledger or role_ledger())
    who = {str(said(proof.body).get(key, "")) for proof in proofs for key in _WHO}
    page = certificate(
        card.record,
        proofs,
        kind=law_of(card.record.kind).name.text("ko"),
        names=queries.names_of(who),
        address=f"{ports.public_url()}/ledger",
        made_at=at,
    )
    audit(by=by, verb="notice.certify_dispatch", reference=card.reference, at=at)
    told = {"notice": card.reference, "made_at": at.isoformat(), "proofs": [one.to_json() for one in proofs]}
    return Dispatch(dispatch_pdf(page, at=at), json.dumps(told, ensure_ascii=False, indent=1).encode())
