"""Keeping evidence: noted in the act's own transaction or read from delivery's events, sealed under one root, put into the ledger.

Everything here may be repeated: a statement is noted once for its source, a seal holds what had none, the ledger takes a
leaf once. What delivery wrote is read twice, at once and ten minutes later, since a later number may be committed first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from django.db import connection, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.queries.offices import office
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.happenings import Happening, happenings
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import MAX_BATCH, LogName, NewEntry
from ansim.notices.domain.asking import AskState
from ansim.notices.domain.evidence import Tree, What, statement
from ansim.notices.domain.guardian_keys import is_guardians, is_later, is_question, notice_of
from ansim.notices.models import (
    Approval,
    Asking,
    Batch,
    Evidence,
    EvidenceMark,
    EvidenceSeal,
    Notice,
    NoticeEvent,
)
from ansim.notices.queries.evidence import leaf_of, seal_key
from ansim.wire.notice_evidence import NONE_BEFORE

AT_ONCE: Final = 2000
MOST_IN_SEAL: Final = 10_000
_LOCK: Final = 0x65766964
_LATE: Final = timedelta(minutes=10)
_FIRST, _SECOND = "first", "second"
_COUNTED: Final = {
    State.DELIVERED: "delivered",
    State.UNKNOWN: "unknown",
    **dict.fromkeys(FAILED, "failed"),
}
_ACCEPTED: Final = frozenset({State.SENT, State.DELIVERED, *FAILED})
_SEALED: Final = """
UPDATE notices_evidence e SET seal_id = %s, place = k.place
FROM unnest(%s::bigint[], %s::int[]) AS k (id, place) WHERE e.id = k.id
"""
_PACED: Final = """
INSERT INTO notices_pace (batch, minute, what, count)
SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::int[]) AS k (batch, minute, what, count)
ORDER BY 1, 2, 3
ON CONFLICT (batch, minute, what) DO UPDATE SET count = notices_pace.count + EXCLUDED.count
"""


def note_released(*, batch: Batch, by: Actor, at: datetime) -> int:
    """Note that every issued notice of a batch was released, by whom and with which bytes; return how many.

    Belongs into the transaction of the release.
    """
    prepared = Approval.objects.filter(batch=batch, act="prepared").values_list("staff_id", flat=True).first()
    rows = Notice.objects.filter(batch=batch, issued_at__isnull=False).order_by("id")
    columns = ("reference", "pdf_sha256", "jpg_sha256")
    fresh = [
        Evidence(
            office_id=batch.office_id,
            batch=batch.pk,
            reference=reference,
            source=f"release:{reference}",
            at=at,
            body=statement(
                What.RELEASED,
                at,
                notice=reference,
                batch=batch.pk,
                prepared_by=f"staff:{prepared}",
                released_by=by.who,
                pdf_sha256=pdf_sha256,
                image_sha256=jpg_sha256,
                manifest_sha256=batch.manifest_sha256,
            ),
        )
        for reference, pdf_sha256, jpg_sha256 in rows.values_list(*columns).iterator(AT_ONCE)
    ]
    Evidence.objects.bulk_create(fresh, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(fresh)


def note_posted(*, batch: Batch, references: Sequence[str], by: Actor, at: datetime) -> None:
    """Note that the notices of these references went out as a file for the post office."""
    for reference in references:
        _note(What.POSTED, batch, f"posted:{reference}", at, reference, by=by.who)


def note_changed(*, event: NoticeEvent, by: Actor) -> None:
    """Note that an issued notice was withdrawn or superseded."""
    notice = event.notice
    _note(
        *(What.CHANGED, notice.batch, f"changed:{event.pk}", event.at, notice.reference),
        state=str(event.after),
        by=by.who,
    )


def note_asked(*, batch: Batch, askings: Sequence[Asking], state: AskState, by: str, at: datetime) -> None:
    """Note how questions stand that must be answered before a notice goes, each once a state."""
    rows = [
        Evidence(
            office_id=batch.office_id,
            batch=batch.pk,
            reference=notice_of(one.key),
            source=f"asked:{one.key}:{state.value}",
            at=at,
            body=statement(
                What.ASKED,
                at,
                notice=notice_of(one.key),
                batch=batch.pk,
                message=one.key,
                question=one.question,
                state=state.value,
                by=by,
            ),
        )
        for one in askings
    ]
    Evidence.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def note_of_batch(*, what: What, batch: Batch, source: str, at: datetime, **facts: str | int) -> None:
    """Note what is said of a whole batch, once for its source."""
    _note(what, batch, source, at, "", **facts)


def _note(
    what: What, batch: Batch, source: str, at: datetime, reference: str = "", **facts: str | int
) -> None:
    told = {"notice": reference, **facts} if reference else facts
    row = Evidence(
        office_id=batch.office_id,
        batch=batch.pk,
        reference=reference,
        source=source,
        at=at,
        body=statement(what, at, batch=batch.pk, **told),
    )
    Evidence.objects.bulk_create([row], ignore_conflicts=True)


def collect(*, at: datetime) -> int:
    """Note what delivery wrote since the last look, and what was committed late; return how many events were new."""
    found = 0
    while (news := _read_on(_FIRST, None)) is not None:
        found += news
    while (news := _read_on(_SECOND, at - _LATE)) is not None:
        found += news
    return found


@transaction.atomic
def _read_on(name: str, before: datetime | None) -> int | None:
    """Note the next events of one reader, those before a moment only; return how many were new, None at the end."""
    EvidenceMark.objects.bulk_create([EvidenceMark(name=name)], ignore_conflicts=True)
    mark = EvidenceMark.objects.select_for_update().get(name=name)
    read: Sequence[Happening] = happenings(after_id=mark.last_id, limit=AT_ONCE)
    if before is not None:
        read = list(takewhile(lambda one: one.at < before, read))
    if not read:
        return None
    fresh = _unnoted(read)
    Evidence.objects.bulk_create([_of_message(one, batch) for one, batch in fresh])
    _count(fresh)
    EvidenceMark.objects.filter(name=name).update(last_id=read[-1].id)
    return len(fresh)


def _unnoted(read: Sequence[Happening]) -> list[tuple[Happening, int]]:
    """Return the events that speak of a notice and are not noted yet, each with the notice's batch."""
    noted = set(
        Evidence.objects.filter(source__in=[_source(one) for one in read]).values_list("office_id", "source")
    )
    references = {notice_of(one.key) for one in read}
    batches = {
        (office_id, reference): batch
        for office_id, reference, batch in Notice.objects.filter(reference__in=references).values_list(
            "office_id", "reference", "batch_id"
        )
    }
    fresh = [one for one in read if (one.office_id, _source(one)) not in noted]
    placed = ((one, batches.get((one.office_id, notice_of(one.key)))) for one in fresh)
    return [(one, batch) for one, batch in placed if batch is not None]


def _source(one: Happening) -> str:
    return f"delivery:{one.id}"


def _of_message(one: Happening, batch: int) -> Evidence:
    reference = notice_of(one.key)
    return Evidence(
        office_id=one.office_id,
        batch=batch,
        reference=reference,
        source=_source(one),
        at=one.at,
        body=statement(
            What.MESSAGE,
            one.at,
            notice=reference,
            batch=batch,
            message=one.key,
            state=one.after.value,
            attempt=one.attempt,
            code=one.code,
            service=one.service,
            service_id=one.message_id,
            image_sha256=one.sha256,
        ),
    )


def _count(fresh: Iterable[tuple[Happening, int]]) -> None:
    """Add what people's own messages came to, by minute: into a state, and out of the one before."""
    counts: Counter[tuple[int, datetime, str]] = Counter()
    for one, batch in fresh:
        if is_guardians(one.key) or is_later(one.key) or is_question(one.key):
            continue
        minute = one.at.replace(second=0, microsecond=0)
        if one.after in _ACCEPTED and one.before not in _ACCEPTED:
            counts[batch, minute, "sent"] += 1
        if one.after in _COUNTED:
            counts[batch, minute, _COUNTED[one.after]] += 1
        if one.before in _COUNTED:
            counts[batch, minute, _COUNTED[one.before]] -= 1
    rows = [(*key, count) for key, count in counts.items() if count]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_PACED, [list(column) for column in zip(*rows, strict=True)])


@transaction.atomic
def seal_evidence(*, at: datetime) -> int:
    """Put statements that have none under a seal, one office after another; return how many were sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    waiting = Evidence.objects.filter(seal__isnull=True)
    sealed = 0
    for office_id in sorted(set(waiting.order_by().values_list("office_id", flat=True).distinct())):
        sealed += _seal_some(office_id, at)
    return sealed


def _seal_some(office_id: int, at: datetime) -> int:
    rows = Evidence.objects.filter(office_id=office_id, seal__isnull=True).order_by("id")
    found = [(pk, bytes(body)) for pk, body in rows.values_list("pk", "body")[:MOST_IN_SEAL]]
    last = EvidenceSeal.objects.filter(office_id=office_id).order_by("-seq").first()
    code = office(office_id).code
    seal = EvidenceSeal.objects.create(
        office_id=office_id,
        seq=last.seq + 1 if last else 0,
        count=len(found),
        before=leaf_of(last, code).digest() if last else NONE_BEFORE,
        root=Tree([body for _, body in found]).root(),
        made_at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, [seal.pk, [pk for pk, _ in found], list(range(len(found)))])
    return len(found)


def log_seals(*, ledger: LedgerClient) -> int:
    """Append the leaves that the ledger does not have yet and keep their places; return how many.

    Raises RefusedByLedger, ProofWrong, or what the transport raises; repeat it freely.
    """
    pending = list(EvidenceSeal.objects.filter(leaf_index__isnull=True).order_by("id")[:MAX_BATCH])
    if not pending:
        return 0
    codes = {one.office_id: office(one.office_id).code for one in pending}
    entries = [
        NewEntry(seal_key(one.office_id, one.seq), leaf_of(one, codes[one.office_id]).encode())
        for one in pending
    ]
    for seal, placed in zip(pending, ledger.append(LogName.NOTICES, entries), strict=True):
        EvidenceSeal.objects.filter(pk=seal.pk).update(leaf_index=placed.index)
    return len(pending)
