"""The worker makes the notices of a batch: record and QR once, files by the pool, read back, sealed; or stops.

Interrupted work goes on where it stood: a draft without files is made again from its record, to the same bytes.
"""

from collections.abc import Sequence
from contextlib import suppress

from django.db import connection, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import seal_png
from ansim.conf import env, keys
from ansim.kit.errors import AnsimError
from ansim.kit.ids import new_reference
from ansim.notices.adapters.office_keys import OfficeKeys, public_jwks
from ansim.notices.adapters.pool import NoticePool
from ansim.notices.adapters.pool_worker import Made, RenderJob
from ansim.notices.domain.adopting import adopt
from ansim.notices.domain.batch import (
    BatchState,
    LayoutUnconfirmed,
    ListStale,
    NobodyLeft,
    NoticeState,
    Source,
    StepName,
    WrongState,
)
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes
from ansim.notices.models import Batch, Notice, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.people import jpg_name, pdf_name
from ansim.notices.services.composing import composer_of, recipient_of
from ansim.notices.services.holding import refuse_while_held
from ansim.notices.services.issued import IssuedMaterial
from ansim.notices.services.jobs import ask
from ansim.notices.services.manifest import manifest_of
from ansim.notices.services.newcomers import refuse_while_offered
from ansim.notices.services.states import halt, move, worker_of
from ansim.notices.services.steps import advance, begin, end

_AT_ONCE = 2000
_KEPT_TOGETHER = 64
_KEPT = """
UPDATE notices_notice n SET pdf_sha256 = k.pdf, jpg_sha256 = k.jpg, block_page = k.block, state = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[]) AS k (id, pdf, jpg, block) WHERE n.id = k.id
"""  # bulk_update spends more time on its CASE of 64 rows than the rows take to store


@transaction.atomic
def start_making(*, by: Actor, batch_id: int) -> None:
    """Have the notices of a checked batch made for every row without an error; the rest stay in the balance.

    Raises NotPermitted, NotInOffice, LayoutUnconfirmed, ListStale, NewcomersOpen, HoldsOpen, NobodyLeft,
    WrongState.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.asks_layout:
        raise LayoutUnconfirmed
    if batch.stale:
        raise ListStale
    refuse_while_offered(batch)
    refuse_while_held(batch)
    if not batch.included:
        raise NobodyLeft
    move(by=by, batch=batch, after=BatchState.MAKING)
    ask("make", batch=batch.pk)


def make_batch(*, batch_id: int) -> None:
    """Make what is not yet made; afterwards the batch is `made`, or `stopped` when one file differs from its record.

    A fault that passes by itself (DiskFull) is raised for the job to try again; what was made stays made.
    """
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != BatchState.MAKING:
        return
    with suppress(
        WrongState
    ):  # an officer stopped it meanwhile, or another worker was quicker: theirs counts
        try:
            _make_all(batch)
        except AnsimError as wrong:
            if wrong.retryable or isinstance(wrong, WrongState):
                raise
            with transaction.atomic():
                halt(by=worker_of(batch), batch=batch, code=wrong.code, says=wrong.text)


def _make_all(batch: Batch) -> None:
    material = IssuedMaterial(batch) if batch.source == Source.ISSUED else None
    with NoticePool(env.value("WORKERS"), seal=seal_png(batch.office_id), jwks=public_jwks()) as pool:
        pool.start()
        _draft(batch, material)
        total = Notice.objects.filter(batch=batch).count()
        begin(batch.pk, StepName.MAKE, total)
        while drafts := _next_drafts(batch):
            if not _make(batch, drafts, material, pool, total):
                return
    keys.office_blobs(batch.office_id).settle()  # before anybody may release what a power cut could take
    end(batch.pk, StepName.MAKE)
    with transaction.atomic():
        move(by=worker_of(batch), batch=batch, after=BatchState.MADE, manifest_sha256=manifest_of(batch))


def _next_drafts(batch: Batch) -> list[Notice]:
    found = Notice.objects.filter(batch=batch, state=NoticeState.DRAFT).select_related("roster_row")
    return list(found.order_by("id")[:_AT_ONCE])


def _make(
    batch: Batch, drafts: list[Notice], material: IssuedMaterial | None, pool: NoticePool, total: int
) -> bool:
    """Make and keep these drafts; return False when the batch was stopped over a difference."""
    by_reference = {notice.reference: notice for notice in drafts}
    done = total - Notice.objects.filter(batch=batch, state=NoticeState.DRAFT).count()
    made: list[Made] = []
    for one in pool.make(_jobs(batch, drafts, material)):
        made.append(one)
        if one.problems or len(made) == _KEPT_TOGETHER:
            if not _keep(batch, by_reference, made):
                return False
            done += len(made)
            advance(batch.pk, StepName.MAKE, done)
            made = []
    if not _keep(batch, by_reference, made):
        return False
    advance(batch.pk, StepName.MAKE, done + len(made))
    return Batch.objects.filter(pk=batch.pk, state=BatchState.MAKING).exists()


@transaction.atomic
def _draft(batch: Batch, material: IssuedMaterial | None) -> None:
    """Give every included row its reference, record and signed QR, once, whoever else is at it."""
    Batch.objects.select_for_update().get(pk=batch.pk)
    if Notice.objects.filter(batch=batch).exists():
        return
    office = OfficeKeys(batch.office_id)
    composer = composer_of(batch)
    notices = []
    for row in RosterRow.objects.filter(batch=batch, codes__len=0).order_by("row").iterator():
        person = person_from_bytes(office.open(row.person or b"", f"row:{batch.pk}:{row.row}"))
        reference = new_reference()
        recipient = recipient_of(person, composer.kind, composer.issued_on)
        if material is None:
            record = composer.compose(recipient, reference)
        else:
            first, last = material.period(row.pages)
            record = adopt(composer, recipient, reference, first, last)
        notices.append(_notice(batch, row, person, record, office))
    Notice.objects.bulk_create(notices, batch_size=1000)


def _notice(batch: Batch, row: RosterRow, person: Person, record: NoticeRecord, office: OfficeKeys) -> Notice:
    return Notice(
        office_id=batch.office_id,
        batch=batch,
        roster_row=row,
        reference=record.reference,
        record=office.seal(record_to_bytes(record), f"notice:{record.reference}"),
        name_tag=office.tag("name", person.name),
        phone_tag=office.tag("phone", person.phone) if person.phone else None,
        guardian_tag=office.tag("phone", record.second_phone) if record.second_phone else None,
        birth_tag=office.birth_tag(person.birth),
        first_day=record.period.first_day,
        last_day=record.period.last_day,
    )


def _jobs(batch: Batch, chunk: Sequence[Notice], material: IssuedMaterial | None) -> list[RenderJob]:
    office = OfficeKeys(batch.office_id)
    jobs = []
    for notice in chunk:
        record = record_from_bytes(office.open(notice.record, f"notice:{notice.reference}"))
        if material is None:
            jobs.append(RenderJob(record))
        else:
            pages = notice.roster_row.pages
            jobs.append(RenderJob(record, material.pdf_of(pages), material.read_elsewhere(pages)))
    return jobs


def _keep(batch: Batch, by_reference: dict[str, Notice], made: Sequence[Made]) -> bool:
    """Seal the files and mark the notices as made; a single difference stops the batch. Return whether to go on."""
    problems = [problem for one in made for problem in one.problems]
    if problems:
        with transaction.atomic():
            halt(by=worker_of(batch), batch=batch, code=problems[0].code, says=problems[0].message)
        return False
    blobs = keys.office_blobs(batch.office_id)
    ids = [by_reference[one.reference].pk for one in made]
    pdfs = [blobs.put(pdf_name(batch.pk, one.reference), one.pdf) for one in made]
    jpgs = [blobs.put(jpg_name(batch.pk, one.reference), one.jpg) for one in made]
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [NoticeState.MADE.value, ids, pdfs, jpgs, [one.block_page for one in made]])
    return True
