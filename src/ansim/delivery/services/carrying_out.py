"""Inside: queued deliveries of a group become a bundle for one other installation, written as often as it takes.

A bundle is a parcel in stage `carried`. Its attempts are committed, as possibly sent, before a byte is written: what is
lost on the way is written again as the same bundle, never sent from here.
"""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from ansim.delivery.domain.carry_errors import BundleLost, BundleUnknown, CarriedElsewhere, NothingToCarry
from ansim.delivery.domain.carrying import MOST, CarriedItem, Manifest, tag_of, words
from ansim.delivery.domain.errors import AttachmentChanged, GroupClosed, GroupUnknown
from ansim.delivery.domain.overdue import LOST
from ansim.delivery.domain.states import Control, Stage, State
from ansim.delivery.models import Attempt, Delivery, Group, Parcel
from ansim.delivery.queries.carrying import CarriedBundle, bundles_of
from ansim.delivery.services.claims import claim_parcel
from ansim.delivery.services.control import carry_group
from ansim.delivery.services.sealing import Sealer, attachments
from ansim.wire.carried import CarryKind, CarryWriter

_PAGE: Final = 200


@transaction.atomic
def claim_bundle(
    *, office_id: int, group: str, reader: str, now: datetime, by: str, limit: int = MOST
) -> CarriedBundle:
    """Give what is queued in the group over to the installation `reader` (its fingerprint); return the bundle.

    With nothing queued, the newest bundle of the group again. Raises GroupUnknown, GroupClosed (stopped),
    GroupPaused, NothingToCarry.
    """
    row = Group.objects.filter(office_id=office_id, name=group).first()
    if row is None:
        raise GroupUnknown
    queued = Delivery.objects.filter(group=row, state=State.QUEUED, expires_at__gt=now)
    if row.control == Control.CARRIED or queued.exists():
        carry_group(group_id=row.pk, now=now, by=by)
        claim_parcel(group_id=row.pk, limit=limit, now=now, by=by, carried_to=reader)
    bundles = bundles_of(office_id=office_id, group=group)
    if not bundles:
        raise NothingToCarry
    return bundles[-1]


def write_bundle(
    out: BinaryIO,
    *,
    office_id: int,
    group: str,
    ident: UUID,
    signer: Ed25519PrivateKey,
    opening: bytes,
    reader: str,
    is_drill: bool,
) -> int:
    """Write a bundle of the group, sealed to the X25519 key `opening`; return how many messages it holds.

    Raises BundleUnknown, CarriedElsewhere (claimed for another reader), GroupClosed (stopped meanwhile), BundleLost,
    AttachmentChanged, BlobMissing, SealBroken.
    """
    parcel = (
        Parcel.objects.select_related("group")
        .filter(fence=ident, stage=Stage.CARRIED, group__office_id=office_id, group__name=group)
        .first()
    )
    if parcel is None:
        raise BundleUnknown
    if parcel.ref != reader:
        raise CarriedElsewhere
    if parcel.group.control == Control.STOPPED:
        raise GroupClosed
    if parcel.code == LOST:
        raise BundleLost
    file = CarryWriter(out, kind=CarryKind.BUNDLE, ident=ident.bytes, signer=signer, reader=opening)
    count = parcel.attempts.count()
    file.record(words(Manifest(parcel.group.sender, count, is_drill, parcel.claimed_at.timestamp())))
    own = signer.public_key().public_bytes_raw()
    for item, image in _items(parcel, office_id, own):
        file.record(words(item), image)
    file.close()
    return count


def _items(parcel: Parcel, office_id: int, signer: bytes) -> Iterator[tuple[CarriedItem, bytes]]:
    sealer, pictures = Sealer(office_id), attachments(office_id)
    for attempt in _attempts(parcel):
        delivery = attempt.delivery
        content = sealer.open(delivery.key, delivery.content)
        image = pictures.get(delivery.attachment) if delivery.attachment else b""
        if image and not hmac.compare_digest(hashlib.sha256(image).hexdigest(), delivery.sha256):
            raise AttachmentChanged
        tag = tag_of(signer, office_id, f"{delivery.key}/{attempt.number}")
        expires = delivery.expires_at.timestamp()
        yield (
            CarriedItem(tag, content.address, content.subject, content.text, delivery.sha256, expires),
            image,
        )


def _attempts(parcel: Parcel) -> Iterator[Attempt]:
    """Go through the attempts page by page: memory stays flat however many there are."""
    last = 0
    while page := list(parcel.attempts.select_related("delivery").filter(pk__gt=last).order_by("pk")[:_PAGE]):
        yield from page
        last = page[-1].pk
