"""Batches made from issued notices: a correction or withdrawal of one, certificates of many. Nothing is typed twice.

Such a batch is made, read back, handed over and released as any other; a correction ends its original on release.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.scope import in_office, of_office
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.errors import ReasonMissing
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, NoticeState, Source
from ansim.notices.domain.changes import ChangeState, ChangeWaits, NotInForce
from ansim.notices.domain.columns import Column
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes, person_to_bytes
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.renewing import (
    NobodyToCertify,
    NotCorrectable,
    NotWithdrawn,
    OriginalEnded,
    RenewalUnderWay,
    corrected,
    may_certify,
    may_correct,
)
from ansim.notices.models import Batch, BatchEvent, Change, Notice, NoticeEvent, RosterRow
from ansim.notices.queries.renewals import first_of, under_way_of
from ansim.notices.services.changing import retire, tell_replaced
from ansim.notices.services.intake import Intake
from ansim.notices.services.jobs import ask
from ansim.notices.services.states import move

_MOST_CERTIFIED = 100_000
_CHUNK = 2000


@transaction.atomic
def correct_notice(*, by: Actor, reference: str, typed: Mapping[Column, str], why: str, at: datetime) -> int:
    """Have a corrected notice made in place of one in force; return its batch of one, which two officers release.

    `reference` is canonical, `typed` what the officer typed, `why` is printed on the new notice. Raises NotPermitted,
    NotInOffice, ReasonMissing, WhyHoldsPersonalData, NotInForce, NotCorrectable, ChangeWaits, RenewalUnderWay, NotReadable,
    NothingCorrected.
    """
    by.need(Permission.NOTICE_REISSUE)
    if not why.strip():
        raise ReasonMissing
    notice = in_office(Notice.objects.select_for_update(), by, reference=reference)
    if notice.state != NoticeState.ISSUED:
        raise NotInForce
    if not may_correct(NoticeKind(notice.batch.kind)):
        raise NotCorrectable
    if Change.objects.filter(notice=notice, state=ChangeState.ASKED).exists():
        raise ChangeWaits
    under_way = under_way_of(notice)
    if under_way is not None:
        raise RenewalUnderWay(batch=under_way)
    first = first_of(notice)
    person = corrected(_person(notice), typed, NoticeKind(first.batch.kind), korean_day(at))
    made = _enter(by, NoticeKind.CORRECTION, [(notice, person)], why.strip()[:200], at)
    audit(by=by, verb="notice.correct", reference=notice.reference, why=why)
    return made.batch_id


@transaction.atomic
def certify_release(
    *, by: Actor, references: Collection[str], batch_id: int | None, ended_on: date | None, at: datetime
) -> Intake:
    """Make one batch of certificates of release; the same notices again are the same batch.

    Of the notices with these canonical references, or of a batch, or of those whose last day was `ended_on`, every one
    that is in force and over. Raises NotPermitted, NotInOffice, NobodyToCertify.
    """
    by.need(Permission.BATCH_CREATE)
    chosen = of_office(Notice.objects.filter(state=NoticeState.ISSUED), by)
    if references:
        chosen = chosen.filter(reference__in=list(references))
    elif batch_id is not None:
        chosen = chosen.filter(batch_id=batch_id)
    elif ended_on is not None:
        chosen = chosen.filter(last_day=ended_on)
    else:
        chosen = chosen.none()
    today = korean_day(at)
    found = chosen.filter(last_day__lt=today).select_related("batch", "roster_row").order_by("id")
    ended = [
        (notice, _person(notice))
        for notice in found[:_MOST_CERTIFIED].iterator(_CHUNK)
        if may_certify(NoticeKind(notice.batch.kind), notice.last_day, today)
    ]
    if not ended:
        raise NobodyToCertify
    return _enter(by, NoticeKind.RELEASE, ended, "", at)


@transaction.atomic
def document_withdrawal(*, by: Actor, reference: str, at: datetime) -> Intake:
    """Have the withdrawal of a withdrawn notice made as a notice of its own, for the same person; once.

    The reason of the withdrawal is printed on it. Nothing goes to anybody before two officers release it: where the
    phone was a stranger's, none is made. Raises NotPermitted, NotInOffice, NotWithdrawn.
    """
    by.need(Permission.BATCH_CREATE)
    notice = in_office(Notice.objects.select_for_update(), by, reference=reference)
    if notice.state != NoticeState.WITHDRAWN or not may_correct(NoticeKind(notice.batch.kind)):
        raise NotWithdrawn
    ended = NoticeEvent.objects.filter(notice=notice, after=NoticeState.WITHDRAWN)
    why = ended.values_list("why", flat=True).first() or ""
    return _enter(by, NoticeKind.WITHDRAWAL, [(notice, _person(notice))], why, at)


def settle_originals(*, by: Actor, batch: Batch, at: datetime) -> None:
    """End what a released correction replaces, inside the caller's transaction: its unsent messages are called off first.

    What a withdrawal speaks of ended when it was withdrawn.

    A phone that had the old notice and does not get the new one is told.

    Raises NotInForce where it was withdrawn or replaced
    meanwhile, OriginalEnded where a certificate would speak of such a notice: then nothing is released.
    """
    if batch.source != Source.NOTICES:
        return
    if batch.kind == NoticeKind.RELEASE:
        ended = RosterRow.objects.filter(batch=batch).exclude(origin__state=NoticeState.ISSUED).count()
        if ended:
            raise OriginalEnded(count=ended)
    if batch.kind != NoticeKind.CORRECTION:
        return
    for row in RosterRow.objects.filter(batch=batch, origin__isnull=False).select_related("origin", "notice"):
        if row.origin is not None:
            retire(by=by, notice=row.origin, after=NoticeState.SUPERSEDED, why=row.notice.reference, at=at)
            person = _person(row.notice)
            goes_to = [phone for phone in (person.phone, person.guardian_phone) if phone]
            tell_replaced(by=by, notice=row.origin, phones=goes_to, at=at)


def _person(notice: Notice) -> Person:
    row = notice.roster_row
    sealed = row.person or b""
    return person_from_bytes(OfficeKeys(notice.office_id).open(sealed, f"row:{row.batch_id}:{row.row}"))


def _enter(
    by: Actor, kind: NoticeKind, people: Iterable[tuple[Notice, Person]], why: str, at: datetime
) -> Intake:
    if by.office_id is None or by.staff_id is None:
        raise NotInOffice
    listed = list(people)
    content = _content(kind, listed)
    known = Batch.objects.filter(office_id=by.office_id, content_sha256=content)
    living = known.exclude(state=BatchState.STOPPED).values_list("pk", flat=True).first()
    if living is not None:
        return Intake(living, is_new=False)
    batch = Batch.objects.create(
        office_id=by.office_id,
        content_sha256=content,
        kind=kind,
        source=Source.NOTICES,
        state=BatchState.CHECKED,
        issued_on=korean_day(at),
        rows=len(listed),
        included=len(listed),
        created_by_id=by.staff_id,
        created_at=at,
    )
    BatchEvent.objects.create(batch=batch, after=BatchState.CHECKED, who=by.who, why=why, at=at)
    audit(by=by, verb="batch.create", reference=f"batch:{batch.pk}")
    office = OfficeKeys(by.office_id)
    RosterRow.objects.bulk_create(
        (
            RosterRow(
                batch=batch,
                row=number,
                origin=notice,
                person=office.seal(person_to_bytes(person), f"row:{batch.pk}:{number}"),
            )
            for number, (notice, person) in enumerate(listed, 1)
        ),
        batch_size=_CHUNK,
    )
    move(by=by, batch=batch, after=BatchState.MAKING)
    ask("make", batch=batch.pk)
    return Intake(batch.pk, is_new=True)


def _content(kind: NoticeKind, listed: list[tuple[Notice, Person]]) -> str:
    digest = hashlib.sha256(f"notices\n{kind.value}\n".encode())
    for notice, person in sorted(listed, key=lambda one: one[0].reference):
        digest.update(notice.reference.encode() + b"\n" + person_to_bytes(person) + b"\n")
    return digest.hexdigest()
