"""Erasing messages that must not stay, such as one-time codes: every row of a group whose results are in, or that is old."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ansim.delivery.domain.states import WAITING
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent, Group, GroupEvent, Parcel, Receipt
from ansim.delivery.services.tallying import fold_tallies


def erase_settled(*, office_id: int, older_than: datetime, limit: int = 1000) -> int:
    """Erase the office's groups that wait for nothing, and those opened before `older_than`; return how many.

    For roles that keep no messages. A report that comes later belongs to no attempt any more.
    """
    waiting = Delivery.objects.filter(group=OuterRef("pk"), state__in=WAITING)
    settled = Group.objects.filter(Q(created_at__lt=older_than) | ~Exists(waiting), office_id=office_id)
    gone = list(settled.order_by("pk").values_list("pk", flat=True)[:limit])
    for group_id in gone:
        _erase_group(group_id)
    fold_tallies()
    return len(gone)


@transaction.atomic
def _erase_group(group_id: int) -> None:
    Receipt.objects.filter(attempt__delivery__group_id=group_id).delete()
    Attempt.objects.filter(delivery__group_id=group_id).delete()
    DeliveryEvent.objects.filter(delivery__group_id=group_id).delete()
    Delivery.objects.filter(group_id=group_id).delete()
    Parcel.objects.filter(group_id=group_id).delete()
    GroupEvent.objects.filter(group_id=group_id).delete()
    Group.objects.filter(pk=group_id).delete()
