"""Outside: a bundle becomes queued deliveries of a group of its own, all of them once, or none.

The key of a delivery is the tag of its attempt, unique in the database: opened twice, copied or made anew under another
name, no attempt is ever queued twice. From there it is sent like everything else (services/sending.py).
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import IntegrityError, transaction

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.carry_errors import BundleAltered, CarryUnreadable, ClockBehind, DrillMixed
from ansim.delivery.domain.carrying import MOST, CarriedItem, Manifest, read_words
from ansim.delivery.domain.errors import KeyReused, ProviderMissing
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.preflight import MOST_SKEW
from ansim.delivery.models import Bundle, Delivery, Provider
from ansim.delivery.services.control import open_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.sealing import attachments
from ansim.kit.blobs import BlobStore
from ansim.wire.carried import CarryKind, CarryReader

_PAGE: Final = 200
_Records = Iterator[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class TakenBundle:
    """A bundle that is registered here: its group, how many messages, whether this file was the first to bring it."""

    ident: UUID
    group_id: int
    count: int
    is_new: bool


def take_bundle(
    stream: BinaryIO,
    *,
    office_id: int,
    signer: bytes,
    private: X25519PrivateKey,
    is_drill: bool,
    now: datetime,
    by: str,
) -> TakenBundle:
    """Register a bundle signed by `signer` for sending from this office; a second time only verify it again.

    Raises the errors of wire.carried, CarryUnreadable, BundleAltered, DrillMixed, ClockBehind, ProviderMissing,
    SenderNotAllowed, ItemsRefused, DiskFull; then nothing of it was registered.
    """
    file = CarryReader(stream, kind=CarryKind.BUNDLE, private=private, signer=signer)
    taking = _Taking(office_id, file, now, by)
    try:
        with transaction.atomic():
            _one_at_a_time(office_id)
            known = taking.known()
            bundle = known or taking.register(is_drill=is_drill)
    except (KeyReused, IntegrityError):  # its attempts came in another bundle, or it is another office's
        raise BundleAltered from None
    if known is not None:
        for _ in file.records():
            pass
        if known.office_id != office_id or not hmac.compare_digest(known.digest, file.digest):
            raise BundleAltered
    count = Delivery.objects.filter(group_id=bundle.group_id).count()
    return TakenBundle(taking.ident, bundle.group_id, count, is_new=known is None)


def _one_at_a_time(office_id: int) -> None:
    """Let two who take the same file at once do it one after the other. Raises ProviderMissing without a real account."""
    provider = Provider.objects.select_for_update(no_key=True).filter(office_id=office_id).first()
    if provider is None or kind_named(provider.name).is_bridge:
        raise ProviderMissing


class _Taking:
    """One bundle on its way into the tables."""

    def __init__(self, office_id: int, file: CarryReader, now: datetime, by: str) -> None:
        self._office_id, self._file, self._now, self._by = office_id, file, now, by
        self.ident = UUID(bytes=file.head.ident)
        self.count = 0

    def known(self) -> Bundle | None:
        """Return the bundle if it was registered before."""
        return Bundle.objects.filter(signer=self._file.head.signer.hex(), ident=self.ident).first()

    def register(self, *, is_drill: bool) -> Bundle:
        """Put everything into the tables; the signature is the last thing read, before the commit."""
        records = self._file.records()
        manifest = read_words(Manifest, next(records, (b"", b""))[0])
        if manifest.is_drill != is_drill:
            raise DrillMixed
        if self._now < manifest.made - MOST_SKEW:
            raise ClockBehind
        group_id = self._open_group(manifest.sender)
        pictures = attachments(self._office_id)
        put: list[str] = []
        try:
            for page in _pages(records):
                self._queue(group_id, page, pictures, put)
            if self.count != manifest.count or self.count > MOST:
                raise CarryUnreadable
            return Bundle.objects.create(
                office_id=self._office_id,
                signer=self._file.head.signer.hex(),
                ident=self.ident,
                digest=self._file.digest,
                group_id=group_id,
                taken_at=self._now,
            )
        except BaseException:
            for name in put:
                pictures.delete(name)
            raise

    def _open_group(self, sender: str) -> int:
        name = f"carried:{self.ident.hex}"
        return open_group(office_id=self._office_id, name=name, sender=sender, now=self._now, by=self._by)

    def _queue(
        self, group_id: int, page: list[tuple[bytes, bytes]], pictures: BlobStore, put: list[str]
    ) -> None:
        by_expiry: dict[datetime, list[Item]] = defaultdict(list)
        for said, image in page:
            item = read_words(CarriedItem, said)
            found = hashlib.sha256(image).hexdigest() if image else ""
            if found != item.sha256:
                raise CarryUnreadable
            name = f"carried/{self.ident.hex}/{item.tag}.jpg" if image else ""
            by_expiry[item.expiry].append(
                Item(item.tag, item.address, item.text, item.subject, name, item.sha256)
            )
            if image:
                put.append(name)
                pictures.put(name, image)
        for expires_at, items in by_expiry.items():
            queued = queue_deliveries(
                group_id=group_id, items=items, expires_at=expires_at, now=self._now, by=self._by
            )
            if queued.already:  # one attempt twice in one bundle
                raise CarryUnreadable
            self.count += queued.queued


def _pages(records: _Records) -> Iterator[list[tuple[bytes, bytes]]]:
    page: list[tuple[bytes, bytes]] = []
    for record in records:
        page.append(record)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page
