"""Filling a parcel: open the sealed contents, hash each picture again, upload it, put all into the provider's group.

Nothing here has an effect outside: whatever breaks, the parcel is given back whole.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from ansim.delivery.adapters.base import Adapter
from ansim.delivery.domain.errors import AttachmentChanged, FileSeenBefore
from ansim.delivery.domain.limits import check_image
from ansim.delivery.domain.messages import Message
from ansim.delivery.services.claims import Claim, ClaimedAttempt, renew_parcel
from ansim.delivery.services.sealing import Sealer, attachments
from ansim.delivery.services.statements import run
from ansim.kit.blobs import BlobStore
from ansim.kit.errors import AnsimError

_RENEW_EVERY = 16
_FILES = """
UPDATE delivery_attempt a SET file_id = n.file_id
FROM unnest(%(ids)s::bigint[], %(files)s::text[]) AS n (id, file_id) WHERE a.id = n.id
"""


class FenceLost(Exception):
    """Another worker (or a stop) has taken the parcel over: this one must not touch it any more."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An attempt whose picture is not the released one."""

    attempt_id: int
    error: AnsimError


def prepare_messages(
    *, adapter: Adapter, claim: Claim, now: Callable[[], datetime]
) -> tuple[dict[int, Message], list[Broken]]:
    """Return the messages by attempt id, and the attempts that must not go. Uploads pictures, records their ids.

    Raises FileSeenBefore when the provider returned an id of an earlier upload; FenceLost; ProviderBusy or
    ProviderError by the upload.
    """
    sealer = Sealer(claim.office_id)
    pictures: BlobStore | None = None
    messages: dict[int, Message] = {}
    broken: list[Broken] = []
    files: dict[int, str] = {}
    for count, attempt in enumerate(claim.attempts, 1):
        content = sealer.open(attempt.key, attempt.content)
        file_id = ""
        if attempt.attachment:
            pictures = pictures or attachments(claim.office_id)  # the vault sends none and may not open any
            try:
                image = _image(pictures, attempt, adapter)
            except AnsimError as error:
                broken.append(Broken(attempt.attempt_id, error))
                continue
            file_id = adapter.upload(f"{secrets.token_hex(12)}.jpg", image)
            if file_id in files.values():
                raise FileSeenBefore
            files[attempt.attempt_id] = file_id
        messages[attempt.attempt_id] = Message(
            attempt.reference,
            claim.sender,
            content.address,
            content.text,
            content.subject,
            file_id,
            content.template,
        )
        if files and count % _RENEW_EVERY == 0 and not renew_parcel(claim=claim, now=now()):
            raise FenceLost
    _record_files(files)
    return messages, broken


def _image(pictures: BlobStore, attempt: ClaimedAttempt, adapter: Adapter) -> bytes:
    """Return the picture's bytes. Raises AttachmentChanged, BlobMissing, SealBroken."""
    image = pictures.get(attempt.attachment)
    same = hmac.compare_digest(hashlib.sha256(image).hexdigest(), attempt.sha256)
    if not same or check_image(image, adapter.capabilities):
        raise AttachmentChanged
    return image


def _record_files(files: dict[int, str]) -> None:
    """Record the provider's ids of the pictures; the database refuses one that was ever used before."""
    if not files:
        return
    try:
        with transaction.atomic():
            run(_FILES, {"ids": list(files), "files": list(files.values())})
    except IntegrityError:
        raise FileSeenBefore from None


def references(attempts: Sequence[ClaimedAttempt]) -> dict[str, int]:
    """Return attempt ids by our own reference."""
    return {attempt.reference: attempt.attempt_id for attempt in attempts}
