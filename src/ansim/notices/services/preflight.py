"""Before release: can everybody of a batch be sent to, and will the message service take it? Asked twice, by page and by release."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.conf import keys
from ansim.delivery.domain.errors import ProviderMissing
from ansim.delivery.domain.limits import check_image_size, check_item
from ansim.delivery.domain.messages import Capabilities, Item, Kind
from ansim.delivery.domain.preflight import Check, Verdict
from ansim.delivery.queries.plans import hours_of
from ansim.delivery.services.preflight import check_account
from ansim.delivery.services.providers import capabilities_of
from ansim.kit.clock import korean_datetime
from ansim.kit.problem import Problem
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NotFitToSend
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.services.addressing import guardian_item, own_item
from ansim.notices.services.manifest import sender_of

_MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Concern:
    """One person to whom the notice cannot be sent as it is, and why."""

    reference: str
    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Checklist:
    """What stands for and against a release; `concerned` are at most 50 of the people whom `limits.over` counts."""

    checks: tuple[Check, ...]
    concerned: tuple[Concern, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nothing refuses."""
        return not any(check.verdict is Verdict.REFUSED for check in self.checks)


def checklist(*, by: Actor, batch_id: int, at: datetime) -> Checklist:
    """Look at every message of a batch and at the service. Raises NotPermitted, NotInOffice."""
    by.need(Permission.BATCH_RELEASE)
    batch = batch_row(by, batch_id)
    checks = _service_checks(batch, at)
    try:
        limits = capabilities_of(office_id=batch.office_id)
    except ProviderMissing:
        return Checklist(checks)
    looked_at = list(_looked_at(batch, limits))
    concerned = {one.reference: one for one in looked_at if one is not None}
    found = (
        Check("limits.over", {"count": f"{len(concerned):,}"})
        if concerned
        else Check("limits", {"count": f"{len(looked_at):,}"})
    )
    return Checklist((*checks, found), tuple(concerned.values())[:_MOST_TOLD])


def refuse_unfit(*, by: Actor, batch_id: int, at: datetime) -> None:
    """Ask the message service once more, outside any transaction.

    What the account lacks raises NotFitToSend; messages themselves are checked again when they are queued.
    """
    refused = [
        check
        for check in _service_checks(batch_row(by, batch_id), at)
        if check.verdict is Verdict.REFUSED and check.code.partition(".")[0] in ("balance", "clock")
    ]
    if refused:
        raise NotFitToSend(tuple(refused))


def _service_checks(batch: Batch, at: datetime) -> tuple[Check, ...]:
    notices = Notice.objects.filter(batch=batch)
    count = notices.filter(phone_tag__isnull=False).count()
    count += notices.filter(guardian_tag__isnull=False).count()
    sender = sender_of(batch.office_id)
    checks = check_account(office_id=batch.office_id, sender=sender, kinds={Kind.MMS: count}, now=at)
    hours = hours_of(office_id=batch.office_id)
    if hours is None or hours.holds(at):
        return checks
    return *checks, Check("window", {"at": korean_datetime(hours.opens_after(at))})


def _looked_at(batch: Batch, limits: Capabilities) -> Iterator[Concern | None]:
    """Yield for every message the first thing that stands against it, None when nothing does."""
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
                problem = against(item)
                yield Concern(row.reference, record.name, problem) if problem else None
