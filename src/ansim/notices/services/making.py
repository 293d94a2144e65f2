"""The worker makes the notices of a batch: record and QR once, files by the pool, read back, sealed; or stops.

Interrupted work goes on where it stood: a draft without files is made again from its record, to the same bytes.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from itertools import chain

from django.db import connection, transaction
from django.db.models import Q

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.pictures import picture_png
from ansim.conf import env, keys
from ansim.kit.errors import AnsimError
from ansim.kit.ids import new_reference
from ansim.kit.problem import Problem
from ansim.notices.adapters.canary import look
from ansim.notices.adapters.ocr import find_ocr
from ansim.notices.adapters.office_keys import OfficeKeys, public_jwks
from ansim.notices.adapters.pictures import Pictures
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
from ansim.notices.domain.composing import Composer
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes
from ansim.notices.models import Batch, Notice, RosterRow
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.edge_cases import references_of_edges
from ansim.notices.queries.people import jpg_name, pdf_name
from ansim.notices.services.composing import composer_of, logo_of, recipient_of, seal_of
from ansim.notices.services.holding import refuse_while_held
from ansim.notices.services.issued import IssuedMaterial
from ansim.notices.services.jobs import ask
from ansim.notices.services.manifest import manifest_of
from ansim.notices.services.newcomers import refuse_while_offered
from ansim.notices.services.renewal_records import record_of
from ansim.notices.services.states import halt, move, worker_of
from ansim.notices.services.steps import advance, begin, end
from ansim.notices.services.transferring import refuse_while_offered_elsewhere

_AT_ONCE = 64  # notices written as drafts while the pool makes those before: more, and it would run dry
_KEPT_TOGETHER = 32
_SETTLED_EVERY = 640
_CANARY = 5
_KEPT = """
UPDATE notices_notice n SET pdf_sha256 = k.pdf, jpg_sha256 = k.jpg, block_page = k.block, state = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[]) AS k (id, pdf, jpg, block) WHERE n.id = k.id
"""  # bulk_update spends more time on its CASE of many rows than the rows take to store

_Draft = tuple[Notice, NoticeRecord]


@transaction.atomic
def start_making(*, by: Actor, batch_id: int) -> None:
    """Have the notices of a checked batch made for every row without an error; the rest stay in the balance.

    Raises NotPermitted, NotInOffice, LayoutUnconfirmed, ListStale, NewcomersOpen, TransfersOpen, HoldsOpen,
    NobodyLeft, WrongState.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.asks_layout:
        raise LayoutUnconfirmed
    if batch.stale:
        raise ListStale
    refuse_while_offered(batch)
    refuse_while_offered_elsewhere(batch)
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
    seal, logo = seal_of(batch), picture_png(batch.office_id, logo_of(batch))
    with NoticePool(env.value("WORKERS"), pictures=Pictures(seal, logo), jwks=public_jwks()) as pool:
        pool.start()
        begin(batch.pk, StepName.MAKE, batch.included)
        while left := _left(batch):
            if not _make(batch, material, pool, left):
                return
    if material is None and not _canary_holds(batch):
        return
    keys.office_blobs(batch.office_id).settle()  # before anybody may release what a power cut could take
    end(batch.pk, StepName.MAKE)
    with transaction.atomic():
        used = hashlib.sha256(seal).hexdigest() if seal else ""
        manifest = manifest_of(batch)
        move(
            by=worker_of(batch),
            batch=batch,
            after=BatchState.MADE,
            manifest_sha256=manifest,
            seal_sha256=used,
        )
    references_of_edges(batch)  # so that the page of a hundred thousand does not wait for them


def _canary_holds(batch: Batch) -> bool:
    """Have the first pictures read by OCR, where it is installed; a single difference stops the batch."""
    if (ocr := find_ocr()) is None:
        return True
    office, blobs = OfficeKeys(batch.office_id), keys.office_blobs(batch.office_id)
    first = Notice.objects.filter(batch=batch).order_by("id")[:_CANARY]
    made = [
        (
            record_from_bytes(office.open(one.record, f"notice:{one.reference}")),
            blobs.get(jpg_name(batch.pk, one.reference)),
        )
        for one in first
    ]
    return _stops_at_none(batch, look(made, ocr, env.value("WORKERS")))


def _stops_at_none(batch: Batch, problems: Sequence[Problem]) -> bool:
    """Stop the batch over the first of these problems; return whether there was none."""
    if problems:
        with transaction.atomic():
            halt(by=worker_of(batch), batch=batch, code=problems[0].code, says=problems[0].message)
    return not problems


def _left(batch: Batch) -> int:
    """Return how many included rows have no finished notice."""
    rows = RosterRow.objects.filter(batch=batch, codes__len=0)
    return rows.filter(Q(notice__isnull=True) | Q(notice__state=NoticeState.DRAFT)).count()


def _make(batch: Batch, material: IssuedMaterial | None, pool: NoticePool, left: int) -> bool:
    """Make and keep what is left; return False when the batch was stopped, over a difference or by an officer."""
    ids: dict[str, int] = {}
    made: list[Made] = []
    done = batch.included - left
    disk = _Disk(batch)
    for one in pool.make(_jobs(batch, material, ids), left):
        made.append(one)
        if one.problems or len(made) == _KEPT_TOGETHER:
            if not _keep(batch, ids, made):
                return False
            done += len(made)
            advance(batch.pk, StepName.MAKE, done)
            disk.told(len(made))
            made = []
    if not _keep(batch, ids, made):
        return False
    advance(batch.pk, StepName.MAKE, done + len(made))
    return Batch.objects.filter(pk=batch.pk, state=BatchState.MAKING).exists()


def _jobs(batch: Batch, material: IssuedMaterial | None, ids: dict[str, int]) -> Iterator[RenderJob]:
    """Yield what is to be made and note its id: drafts that an earlier run left, then new ones, written as they are due.

    The pool asks for the next ones while it makes those before.
    """
    office = OfficeKeys(batch.office_id)
    for notice, record in chain(_drafts_left(batch, office), _new_drafts(batch, material, office)):
        ids[notice.reference] = notice.pk
        if material is None:
            yield RenderJob(record)
        else:
            pages = notice.roster_row.pages
            yield RenderJob(record, material.pdf_of(pages), material.read_elsewhere(pages))


def _drafts_left(batch: Batch, office: OfficeKeys) -> Iterator[_Draft]:
    drafts = Notice.objects.filter(batch=batch, state=NoticeState.DRAFT).select_related("roster_row")
    for notice in drafts.order_by("id"):
        yield notice, record_from_bytes(office.open(notice.record, f"notice:{notice.reference}"))


def _new_drafts(batch: Batch, material: IssuedMaterial | None, office: OfficeKeys) -> Iterator[_Draft]:
    after = 0
    composer = cache(partial(composer_of, batch))  # what all share is gathered once
    while drafts := _draft(batch, material, office, composer, after):
        after = drafts[-1][0].roster_row.row
        yield from drafts


class _Disk:
    """Has the system write files out while others are made: left to the end, 800 MB of a day would take seconds."""

    def __init__(self, batch: Batch) -> None:
        self._blobs = keys.office_blobs(batch.office_id)
        self._waiting = 0
        self._writing: threading.Thread | None = None

    def told(self, count: int) -> None:
        """Take in that `count` more notices were stored."""
        self._waiting += count
        if self._waiting >= _SETTLED_EVERY and not (self._writing and self._writing.is_alive()):
            self._waiting = 0
            self._writing = threading.Thread(target=self._blobs.settle, daemon=True)
            self._writing.start()


@transaction.atomic
def _draft(
    batch: Batch,
    material: IssuedMaterial | None,
    office: OfficeKeys,
    composer_of_all: Callable[[], Composer],
    after: int,
) -> list[_Draft]:
    """Give the next included rows behind row `after` their reference, record and signed QR, once, whoever else is at it.

    Nobody any more when the batch was stopped.
    """
    if Batch.objects.select_for_update().get(pk=batch.pk).state != BatchState.MAKING:
        return []
    composer = composer_of_all()
    drafts = []
    rows = RosterRow.objects.filter(batch=batch, row__gt=after, codes__len=0, notice__isnull=True).order_by(
        "row"
    )
    if batch.source == Source.NOTICES:
        rows = rows.select_related("origin__batch", "origin__roster_row")
    for row in rows[:_AT_ONCE]:
        person = person_from_bytes(office.open(row.person or b"", f"row:{batch.pk}:{row.row}"))
        reference = new_reference()
        if material is None:
            record = record_of(composer, row, person, reference, office)
        else:
            recipient = recipient_of(person, composer.kind, composer.issued_on)
            first, last = material.period(row.pages)
            record = adopt(composer, recipient, reference, first, last)
        drafts.append((_notice(batch, row, person, record, office), record))
    Notice.objects.bulk_create([notice for notice, _ in drafts])
    return drafts


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
        part_tags=office.part_tags(person.name, record.phone, record.second_phone),
        first_day=record.period.first_day,
        last_day=record.period.last_day,
    )


def _keep(batch: Batch, ids: Mapping[str, int], made: Sequence[Made]) -> bool:
    """Seal the files and mark the notices as made; a single difference stops the batch. Return whether to go on."""
    if not _stops_at_none(batch, [problem for one in made for problem in one.problems]):
        return False
    blobs = keys.office_blobs(batch.office_id)
    numbers = [ids[one.reference] for one in made]
    pdfs = [blobs.put(pdf_name(batch.pk, one.reference), one.pdf) for one in made]
    jpgs = [blobs.put(jpg_name(batch.pk, one.reference), one.jpg) for one in made]
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [NoticeState.MADE.value, numbers, pdfs, jpgs, [one.block_page for one in made]])
    return True
