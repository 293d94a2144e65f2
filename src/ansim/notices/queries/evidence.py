"""Evidence read again: is every statement still what was sealed, every seal still what the ledger holds, every file still its own?

Nothing found is repaired here; what is named is the seal or the notice, never a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.delivery.queries.happenings import altered
from ansim.kit.errors import AnsimError
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.errors import LedgerError, NotIntegrated, RefusedByLedger
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.logs import LogName, PlacedEntry
from ansim.notices.domain.evidence import Proof, Tree, What, said
from ansim.notices.models import Batch, Evidence, EvidenceSeal, Notice
from ansim.wire.notice_evidence import NONE_BEFORE, EvidenceLeaf, office_tag

_AHEAD: Final = 16
_AT_ONCE: Final = 2000
_OF_DELIVERY: Final = "delivery:"


class Fault(StrEnum):
    """What is wrong with the evidence of an office."""

    SEAL_MISSING = "seal_missing"
    SEAL_CHANGED = "seal_changed"
    STATEMENT_MISSING = "statement_missing"
    STATEMENT_CHANGED = "statement_changed"
    LEDGER_DIFFERS = "ledger_differs"
    NOTICE_UNTOLD = "notice_untold"
    NOTICE_CHANGED = "notice_changed"
    MESSAGE_CHANGED = "message_changed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `where` is a seal's number, a notice's reference or a message's key, which begins with that."""

    fault: Fault
    where: str


@dataclass(frozen=True, slots=True)
class EvidenceCheck:
    """What was checked of one office: statements, seals, how many wait for a seal or the ledger, and what is wrong.

    `asked` is whether the ledger answered: without it a whole end cut off would not show.
    """

    statements: int
    seals: int
    unsealed: int
    unlogged: int
    asked: bool
    findings: tuple[Finding, ...]


def leaf_of(seal: EvidenceSeal, code: str) -> EvidenceLeaf:
    """Return the leaf of a seal of the office with this code."""
    return EvidenceLeaf(office_tag(code), seal.seq, seal.count, bytes(seal.before), bytes(seal.root))


def seal_key(office_id: int, seq: int) -> str:
    """Return the key under which the ledger knows a seal."""
    return f"evidence/{office_id}/{seq}"


def batch_is_of(office_id: int, batch: int) -> bool:
    """Return whether an office has a batch of this number."""
    return Batch.objects.filter(office_id=office_id, pk=batch).exists()


def offices_with_evidence() -> tuple[int, ...]:
    """Return the offices that have sealed something."""
    return tuple(EvidenceSeal.objects.order_by("office_id").values_list("office_id", flat=True).distinct())


def unlogged_since(office_id: int) -> datetime | None:
    """Return since when the oldest seal of an office waits for the ledger; None when none does."""
    waiting = EvidenceSeal.objects.filter(office_id=office_id, leaf_index__isnull=True).order_by("seq")
    return waiting.values_list("made_at", flat=True).first()


def check_evidence(
    office_id: int, *, ledger: LedgerClient | None, batch: int | None = None, newest: int | None = None
) -> EvidenceCheck:
    """Check an office's chain of seals and their statements, of the `newest` seals only where given, and a batch's notices.

    `ledger` None or silent: its side is left out and `asked` is False. Raises NotInOffice for no such office.
    """
    seals = list(EvidenceSeal.objects.filter(office_id=office_id).order_by("seq"))
    code = office(office_id).code
    findings = list(_chain(seals, code))
    looked_into = seals if newest is None else seals[-newest:]
    findings += [wrong for seal in looked_into for wrong in _statements(seal)]
    asked, told = _ledger(office_id, seals, code, ledger)
    findings += told
    if batch is not None:
        findings += _notices(office_id, batch)
        findings += _messages(office_id, batch)
    return EvidenceCheck(
        statements=sum(seal.count for seal in looked_into),
        seals=len(seals),
        unsealed=Evidence.objects.filter(office_id=office_id, seal__isnull=True).count(),
        unlogged=sum(seal.leaf_index is None for seal in seals),
        asked=asked,
        findings=tuple(findings),
    )


def _chain(seals: list[EvidenceSeal], code: str) -> Iterator[Finding]:
    before, expected = NONE_BEFORE, 0
    for seal in seals:
        if seal.seq != expected:
            yield from (Finding(Fault.SEAL_MISSING, str(gone)) for gone in range(expected, seal.seq))
        elif bytes(seal.before) != before:
            yield Finding(Fault.SEAL_CHANGED, str(seal.seq - 1))
        before, expected = leaf_of(seal, code).digest(), seal.seq + 1


def _statements(seal: EvidenceSeal) -> Iterator[Finding]:
    bodies = _bodies(seal)
    if len(bodies) != seal.count:
        yield Finding(Fault.STATEMENT_MISSING, str(seal.seq))
    elif Tree(bodies).root() != bytes(seal.root):
        yield Finding(Fault.STATEMENT_CHANGED, str(seal.seq))


def _ledger(
    office_id: int, seals: list[EvidenceSeal], code: str, ledger: LedgerClient | None
) -> tuple[bool, list[Finding]]:
    """Hold the newest logged seal, which speaks for all before it, and what may have followed, against the ledger."""
    if ledger is None:
        return False, []
    logged = [seal for seal in seals if seal.leaf_index is not None]
    after = seals[-1].seq + 1 if seals else 0
    findings = []
    try:
        beyond = ledger.states(
            LogName.NOTICES, [seal_key(office_id, seq) for seq in range(after, after + _AHEAD)]
        )
        findings += [Finding(Fault.SEAL_MISSING, one.key.rpartition("/")[2]) for one in beyond]
        if logged:
            newest = logged[-1]
            leaf = leaf_of(newest, code).encode()
            placed = ledger.states(LogName.NOTICES, [seal_key(office_id, newest.seq)])
            if not placed or not _same(ledger, newest, leaf, placed[0]):
                findings.append(Finding(Fault.LEDGER_DIFFERS, str(newest.seq)))
    except AnsimError:
        return False, findings
    return True, findings


def _same(ledger: LedgerClient, seal: EvidenceSeal, leaf: bytes, placed: PlacedEntry) -> bool:
    """Say whether the ledger has a seal's leaf at its place, by a proof once it is under a checkpoint."""
    if (placed.index, placed.leaf) != (seal.leaf_index, leaf_hash(leaf)):
        return False
    try:
        ledger.inclusion(LogName.NOTICES, placed.index, leaf)
    except (NotIntegrated, RefusedByLedger):  # not under a checkpoint yet
        return True
    except LedgerError:
        return False
    return True


def _notices(office_id: int, batch: int) -> Iterator[Finding]:
    """Yield the issued notices of a batch that nothing is told of, or whose files are no longer those released."""
    told = {
        reference: said(bytes(body))
        for reference, body in Evidence.objects.filter(
            office_id=office_id, batch=batch, source__startswith="release:"
        ).values_list("reference", "body")
    }
    rows = Notice.objects.filter(office_id=office_id, batch_id=batch, issued_at__isnull=False)
    for reference, pdf, image in rows.values_list("reference", "pdf_sha256", "jpg_sha256").iterator(_AT_ONCE):
        released = told.pop(reference, None)
        if released is None:
            yield Finding(Fault.NOTICE_UNTOLD, reference)
        elif (released.get("pdf_sha256"), released.get("image_sha256")) != (pdf, image):
            yield Finding(Fault.NOTICE_CHANGED, reference)
    yield from (Finding(Fault.NOTICE_CHANGED, reference) for reference in sorted(told))


def _messages(office_id: int, batch: int) -> Iterator[Finding]:
    """Yield the messages of a batch whose rows in delivery no longer say what was noted when it happened."""
    rows = Evidence.objects.filter(office_id=office_id, batch=batch, source__startswith=_OF_DELIVERY)
    told = rows.order_by("id").values_list("source", "body").iterator(_AT_ONCE)
    found: set[str] = set()
    while chunk := list(islice(told, _AT_ONCE)):
        noted = {}
        for source, body in chunk:
            facts = said(bytes(body))
            noted[int(source.removeprefix(_OF_DELIVERY))] = (facts["message"], facts["state"])
        found |= altered(office_id=office_id, noted=noted)
    yield from (Finding(Fault.MESSAGE_CHANGED, key) for key in sorted(found))


@dataclass(frozen=True, slots=True)
class Told:
    """One statement about a notice as it is read, sealed or waiting."""

    what: What
    facts: dict[str, Any]
    seal: int | None


def statements_about(by: Actor, reference: str) -> tuple[Told, ...]:
    """Return what was noted of a notice of the actor's office, oldest first. Raises NotPermitted, NotInOffice."""
    by.need(Permission.NOTICE_READ)
    rows = Evidence.objects.filter(office_id=_office(by), reference=reference).select_related("seal")
    found = []
    for row in rows.order_by("at", "id"):
        facts = said(bytes(row.body))
        found.append(Told(What(facts["what"]), facts, row.seal.seq if row.seal else None))
    return tuple(found)


def proofs_about(by: Actor, reference: str, *, ledger: LedgerClient | None) -> tuple[Proof, ...]:
    """Return a proof of each sealed statement about a notice, oldest first, with the ledger's where it gives one."""
    by.need(Permission.NOTICE_READ)
    rows = Evidence.objects.filter(office_id=_office(by), reference=reference, seal__isnull=False)
    known: dict[int, tuple[Tree, str]] = {}
    proofs = []
    for row in rows.select_related("seal").order_by("at", "id"):
        assert row.seal is not None
        if row.seal.pk not in known:
            known[row.seal.pk] = Tree(_bodies(row.seal)), _tlog(ledger, row.seal)
        proofs.append(_proof(row, *known[row.seal.pk]))
    return tuple(proofs)


def proof_of(row: Evidence, *, ledger: LedgerClient | None) -> Proof:
    """Return the proof of one sealed statement, with the ledger's where it gives one."""
    assert row.seal is not None
    return _proof(row, Tree(_bodies(row.seal)), _tlog(ledger, row.seal))


def _proof(row: Evidence, tree: Tree, tlog: str) -> Proof:
    assert row.seal is not None
    assert row.place is not None
    leaf = leaf_of(row.seal, office(row.office_id).code)
    return Proof(bytes(row.body), row.place, tree.path(row.place), leaf, row.seal.leaf_index, tlog)


def _bodies(seal: EvidenceSeal) -> list[bytes]:
    return [bytes(body) for body in seal.statements.order_by("place").values_list("body", flat=True)]


def _tlog(ledger: LedgerClient | None, seal: EvidenceSeal) -> str:
    if ledger is None or seal.leaf_index is None:
        return ""
    leaf = leaf_of(seal, office(seal.office_id).code).encode()
    try:
        return ledger.inclusion(LogName.NOTICES, seal.leaf_index, leaf).proof.decode()
    except AnsimError:  # away, or not under a checkpoint yet: the seal stands without it
        return ""


def _office(by: Actor) -> int:
    if by.office_id is None:
        raise NotInOffice
    return by.office_id
