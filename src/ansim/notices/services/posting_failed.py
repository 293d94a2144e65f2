"""Turning failed messages of one reason into letters, where no ladder does so: an officer's act, the count typed."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.ladder import Step
from ansim.delivery.queries.failures import failures_by_key
from ansim.notices.domain.guardian_keys import notice_of
from ansim.notices.models import Notice, Rung
from ansim.notices.queries.postable import Standing, judged


@transaction.atomic
def post_failed(*, by: Actor, keys: Collection[str], at: datetime) -> int:
    """Have the notices of these failed messages join the letters of their batches; return how many.

    One that arrived meanwhile, took another way or became void is left alone: each is looked at anew under its lock.
    Raises NotPermitted.
    """
    by.need(Permission.BATCH_CREATE)
    office_id = by.office_id or 0
    references = {notice_of(key) for key in keys}
    locked = Notice.objects.select_for_update().filter(office_id=office_id, reference__in=references)
    held = {notice.pk: notice for notice in locked.order_by("id")}
    found = judged(office_id, failures_by_key(office_id=office_id, keys=keys), at)
    chosen = {one.notice_id: one.key for one in found if one.standing is Standing.POST}
    last = dict(
        Rung.objects.filter(notice__in=chosen).values_list("notice").annotate(last=Max("number")).order_by()
    )
    Rung.objects.bulk_create(
        Rung(
            notice_id=pk,
            number=last.get(pk, 1) + 1,
            step=Step.POST.value,
            key="",
            after_key=key,
            at=at,
        )
        for pk, key in chosen.items()
    )
    for pk in chosen:
        audit(by=by, verb="notice.post_failed", reference=held[pk].reference)
    return len(chosen)
