"""Before release: can everybody of a batch be sent to, and will the message service take it? Asked twice, by page and by release."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.conf import keys
from ansim.delivery.domain.errors import ProviderMissing
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.limits import check_image_size, check_item, over_quota
from ansim.delivery.domain.messages import Capabilities, Channel, Item, Kind
from ansim.delivery.domain.preflight import Check, Verdict
from ansim.delivery.queries.plans import LadderOf, hours_of, ladder_of
from ansim.delivery.services.preflight import check_account, check_alimtalk
from ansim.delivery.services.providers import capabilities_of
from ansim.kit.clock import korean_datetime
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NotFitToSend
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.step_words import filled
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.askings import count_questions
from ansim.notices.queries.batches import batch_row
from ansim.notices.services.addressing import guardian_item, own_item
from ansim.notices.services.manifest import sender_of

_MOST_TOLD = 50
#: what the service itself is asked for, once more when a batch is released
_ASKED = ("balance", "left", "quota", "template", "clock")


@dataclass(frozen=True, slots=True)
class Concern:
    """One person to whom the notice cannot be sent as it is, and why."""

    reference: str
    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Checklist:
    """What stands for and against a release; `concerned` are at most 50 of those whom `limits.over` counts or no quota reaches."""

    checks: tuple[Check, ...]
    concerned: tuple[Concern, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nothing refuses."""
        return not any(check.verdict is Verdict.REFUSED for check in self.checks)


def checklist(*, by: Actor, batch_id: int, at: datetime, asks: bool = False) -> Checklist:
    """Look at every message of a batch and at the service; with `asks` the questions for birth dates are messages too.

    Raises NotPermitted, NotInOffice.
    """
    by.need(Permission.BATCH_RELEASE)
    batch = batch_row(by, batch_id)
    questions = count_questions(batch) if asks else 0
    checks = _service_checks(batch, questions, at)
    try:
        limits = capabilities_of(office_id=batch.office_id)
    except ProviderMissing:
        return Checklist(checks)
    room = min((check.room for check in checks if check.room is not None), default=None)
    looked_at = 0
    unfit: dict[str, Concern] = {}
    beyond: dict[str, Concern] = {}
    for one in _looked_at(batch, limits, _alimtalk(batch)):
        looked_at += one.is_message
        if one.problem is not None:
            unfit.setdefault(one.reference, Concern(one.reference, one.name, one.problem))
        elif (
            one.is_message and room is not None and looked_at + questions > room and len(beyond) < _MOST_TOLD
        ):
            beyond.setdefault(one.reference, Concern(one.reference, one.name, over_quota()))
    found = (
        Check("limits.over", {"count": f"{len(unfit):,}"})
        if unfit
        else Check("limits", {"count": f"{looked_at:,}"})
    )
    return Checklist((*checks, found), tuple((unfit | beyond).values())[:_MOST_TOLD])


def refuse_unfit(*, by: Actor, batch_id: int, at: datetime, asks: bool = False) -> None:
    """Ask the message service once more, outside any transaction; with `asks` for the questions for birth dates too.

    What the account lacks raises NotFitToSend; messages themselves are checked again when they are queued.
    """
    batch = batch_row(by, batch_id)
    refused = [
        check
        for check in _service_checks(batch, count_questions(batch) if asks else 0, at)
        if check.verdict is Verdict.REFUSED and check.code.partition(".")[0] in _ASKED
    ]
    if refused:
        raise NotFitToSend(tuple(refused))


def _service_checks(batch: Batch, questions: int, at: datetime) -> tuple[Check, ...]:
    """Ask for all that will be sent: the pictures, and before them so many questions, texts with a subject."""
    notices = Notice.objects.filter(batch=batch)
    count = notices.filter(phone_tag__isnull=False).count()
    count += notices.filter(guardian_tag__isnull=False).count()
    sender = sender_of(batch.office_id)
    kinds = {Kind.LMS: questions, Kind.MMS: count} if questions else {Kind.MMS: count}
    checks = check_account(office_id=batch.office_id, sender=sender, kinds=kinds, now=at)
    if questions:
        checks = (*checks, Check("questions", {"count": f"{questions:,}"}))
    ladder = ladder_of(office_id=batch.office_id, kind=batch.kind)
    if Step.ALIMTALK in ladder.steps:
        told = check_alimtalk(office_id=batch.office_id, template=ladder.template, words=ladder.words)
        checks = (*checks, told)
    hours = hours_of(office_id=batch.office_id)
    if hours is None or hours.holds(at):
        return checks
    return *checks, Check("window", {"at": korean_datetime(hours.opens_after(at))})


@dataclass(frozen=True, slots=True)
class _Looked:
    """One message of a batch (or, later on its ladder, an Alimtalk), and the first thing that stands against it."""

    reference: str
    name: str
    problem: Problem | None
    is_message: bool = True


@dataclass(frozen=True, slots=True)
class _Alimtalk:
    """How a batch's people are told by Alimtalk when the picture does not reach them."""

    ladder: LadderOf
    limits: Capabilities

    def against(self, record: NoticeRecord, office_name: str) -> Problem | None:
        """Return what stands against the words of one person."""
        words = filled(self.ladder.words, record, office_name)
        item = Item(record.reference, record.phone, words, template=self.ladder.template)
        return next(iter(check_item(item, self.limits)), None)


def _alimtalk(batch: Batch) -> _Alimtalk | None:
    ladder = ladder_of(office_id=batch.office_id, kind=batch.kind)
    if Step.ALIMTALK not in ladder.steps:
        return None
    try:
        return _Alimtalk(ladder, capabilities_of(office_id=batch.office_id, channel=Channel.ALIMTALK))
    except ProviderMissing:
        return None


def _looked_at(batch: Batch, limits: Capabilities, alimtalk: _Alimtalk | None) -> Iterator[_Looked]:
    """Yield every message with the first thing that stands against it, None when nothing does."""
    opened = OfficeKeys(batch.office_id)
    pictures = keys.office_blobs(batch.office_id)
    name = office(batch.office_id).name

    def against(item: Item) -> Problem | None:
        found = check_item(item, limits) or check_image_size(pictures.size(item.attachment), limits)
        return found[0] if found else None

    for row in Notice.objects.filter(batch=batch).order_by("id").iterator():
        record = record_from_bytes(opened.open(row.record, f"notice:{row.reference}"))
        for item in (own_item(row, record, name), guardian_item(row, record, name)):
            if item is not None:
                yield _Looked(row.reference, record.name, against(item))
        if alimtalk is not None and record.phone:
            problem = alimtalk.against(record, name)
            yield _Looked(row.reference, record.name, problem, is_message=False)
