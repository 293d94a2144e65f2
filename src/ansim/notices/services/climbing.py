"""Taking the next step of the ladder for whoever could not be reached: one way at a time, never while one may still arrive."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from ansim.accounts.queries.offices import office
from ansim.delivery.domain.errors import GroupClosed, ItemsRefused, ProviderMissing, SenderNotAllowed
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.messages import Channel, Item
from ansim.delivery.domain.states import FAILED
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.groups import counts_by_state
from ansim.delivery.queries.plans import FailedForGood, LadderOf, failed_deliveries_due, ladder_of
from ansim.delivery.services.control import open_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import BatchState, NoticeState
from ansim.notices.domain.changes import ChangeState
from ansim.notices.domain.expiry import sent_until
from ansim.notices.domain.guardian_keys import again_key, is_step, later_group, notice_of, step_key
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.step_words import filled, text_instead
from ansim.notices.models import Batch, Change, Notice, Rung
from ansim.notices.queries.batches import delivery_groups
from ansim.notices.services.jobs import ask
from ansim.notices.services.manifest import sender_of

_BY = "system:ladder"
_PAGE = 1000
_CHANNELS = {Step.TEXT: Channel.SMS, Step.ALIMTALK: Channel.ALIMTALK}


def climb_all(*, at: datetime) -> int:
    """Take every step that is due in every released batch; return how many."""
    found = Batch.objects.filter(state=BatchState.RELEASED, delivery_group__isnull=False).order_by("pk")
    return sum(climb(batch_id=pk, at=at) for pk in found.values_list("pk", flat=True))


def climb(*, batch_id: int, at: datetime) -> int:
    """Take the next steps that are due in a released batch; return how many people took one."""
    batch = Batch.objects.select_related("office").get(pk=batch_id)
    ladder = ladder_of(office_id=batch.office_id, kind=batch.kind)
    groups = delivery_groups(batch_id)
    standing = _standing(groups)
    if batch.state != BatchState.RELEASED or len(ladder.steps) == 1 or _ended.get(batch_id) == standing:
        return 0
    climb, taken, after = _Climb(batch, ladder, at), 0, 0
    while page := failed_deliveries_due(
        office_id=batch.office_id, groups=groups, limit=_PAGE, after_id=after
    ):
        after = page[-1].delivery_id
        taken += climb.take(page)
    if taken:
        ask("send", batch=batch_id)
    if climb.left:
        _ended.pop(batch_id, None)
    else:
        _ended[batch_id] = standing
    return taken


_ended: Final[dict[int, frozenset[object]]] = {}
"""By batch: the counts of its groups at which every failure was found with its step taken.

Counting is cheap, looking at each failure is not. Fewer failures than steps say nothing: one of them may have arrived late.
"""


def _standing(groups: Collection[int]) -> frozenset[object]:
    """Return how many deliveries are in which state of which group."""
    return frozenset(
        (group, state, count) for group in groups for state, count in counts_by_state(group_id=group).items()
    )


@dataclass(slots=True)
class _Climb:
    """One look at the failed deliveries of a batch; `left` counts those after which no step was taken yet."""

    batch: Batch
    ladder: LadderOf
    at: datetime
    left: int = 0

    def take(self, failed: Collection[FailedForGood]) -> int:
        """Take the steps that are due; return how many."""
        open_ones = {one.key: one for one in failed if is_step(one.key)}
        for key in Rung.objects.filter(after_key__in=list(open_ones)).values_list("after_key", flat=True):
            del open_ones[key]
        due = [key for key, one in open_ones.items() if one.due <= self.at]
        taken = self._take(due)
        self.left += len(open_ones) - taken
        return taken

    def _take(self, due: Collection[str]) -> int:
        references = {notice_of(key): key for key in due}
        notices = Notice.objects.filter(
            batch=self.batch, reference__in=list(references), state=NoticeState.ISSUED
        )
        return sum(self._step(notice, references[notice.reference]) for notice in notices.order_by("id"))

    @transaction.atomic
    def _step(self, notice: Notice, after_key: str) -> bool:
        held = Notice.objects.select_for_update().get(pk=notice.pk)  # one step at a time, also by two workers
        if held.state != NoticeState.ISSUED:  # withdrawn or replaced since it was found
            return False
        taken = list(Rung.objects.filter(notice=notice).order_by("number"))
        if any(rung.after_key == after_key for rung in taken) or self._is_under_way(notice, taken):
            return False
        done = taken[-1].number if taken else 1
        for number, step in enumerate(self.ladder.steps[done:], done + 1):
            key = "" if step is Step.POST else step_key(notice.reference, number)
            if not (self._queued(notice, step, key) if key else self._record(notice).address):
                continue  # it cannot go this way
            Rung.objects.create(
                notice=notice, number=number, step=step.value, key=key, after_key=after_key, at=self.at
            )
            return True
        return False

    def _is_under_way(self, notice: Notice, taken: Collection[Rung]) -> bool:
        """Whether anything that carries the notice arrived or may still arrive, the messages sent again included."""
        again = Change.objects.filter(notice=notice, state=ChangeState.AGREED).values_list(
            "number", flat=True
        )
        keys = [notice.reference, *(rung.key for rung in taken if rung.key)]
        keys += [again_key(notice.reference, number) for number in again]
        states = states_by_key(office_id=notice.office_id, keys=keys)
        return any(state not in FAILED for state in states.values())

    def _record(self, notice: Notice) -> NoticeRecord:
        place = f"notice:{notice.reference}"
        return record_from_bytes(OfficeKeys(notice.office_id).open(notice.record, place))

    def _queued(self, notice: Notice, step: Step, key: str) -> bool:
        """Queue the message of a step; False where it cannot be sent, so that the step after it is taken."""
        record = self._record(notice)
        until = sent_until(record.kind, notice.last_day, self.at)
        if until <= self.at:
            return False
        name = office(notice.office_id).name
        said = text_instead(record, name)
        item = Item(key, record.phone, said.text, said.subject)
        if step is Step.ALIMTALK:
            words = filled(self.ladder.words, record, name)
            item = Item(key, record.phone, words, template=self.ladder.template)
        sender = sender_of(notice.office_id)
        try:
            with transaction.atomic():
                group = open_group(
                    office_id=notice.office_id,
                    name=later_group(notice.batch_id, f"{step.value}:{sender}"),
                    sender=sender,
                    now=self.at,
                    by=_BY,
                    channel=_CHANNELS[step],
                    in_hours=True,
                )
                queue_deliveries(group_id=group, items=[item], expires_at=until, now=self.at, by=_BY)
        except (ProviderMissing, SenderNotAllowed, GroupClosed, ItemsRefused):
            return False
        return True
