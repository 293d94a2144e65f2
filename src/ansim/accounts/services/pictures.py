"""Seal and logo of an office: uploaded by one officer, seen on a specimen and agreed to by another, used from then on."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from ansim.accounts.adapters.logo_images import clean_logo
from ansim.accounts.adapters.seal_images import clean_seal
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.pictures import (
    PictureBySame,
    PictureDecided,
    PictureKind,
    PictureMissing,
    PictureSame,
    PictureState,
    PictureWaits,
    PictureWhyMissing,
)
from ansim.accounts.models import Office, OfficePicture
from ansim.accounts.queries.pictures import picture_in_use, picture_name
from ansim.accounts.services.trail import audit
from ansim.conf import keys

_CLEAN = {PictureKind.SEAL: clean_seal, PictureKind.LOGO: clean_logo}


def clean_picture(kind: PictureKind, picture: bytes) -> bytes:
    """Return an uploaded file as the PNG that would be kept.

    Raises SealUnreadable, LogoUnreadable, LogoShape, LogoBusy, LogoBlank.
    """
    return _CLEAN[kind](picture)


def ask_picture(*, by: Actor, kind: PictureKind, picture: bytes | None, why: str, at: datetime) -> int:
    """Keep a PNG or JPEG, sealed at rest, as what a second officer decides about; None asks to go without a logo.

    What is in use stays in use. The first set-up may ask too; the newest of its own waits. Raises NotPermitted,
    NotInOffice, PictureWhyMissing, WhyHoldsPersonalData, PictureMissing, PictureSame, PictureWaits, DiskFull, and as
    `clean_picture` does.
    """
    if by.staff_id is not None:
        by.need(Permission.OFFICE_MANAGE)
    if by.office_id is None:
        raise NotInOffice
    if not why.strip():
        raise PictureWhyMissing
    if picture is None and kind is PictureKind.SEAL:
        raise PictureMissing
    png = None if picture is None else clean_picture(kind, picture)
    sha256 = "" if png is None else hashlib.sha256(png).hexdigest()
    if sha256 == picture_in_use(by.office_id, kind):
        raise PictureSame
    with transaction.atomic():
        if by.staff_id is None:
            OfficePicture.objects.filter(
                office_id=by.office_id, kind=kind, state=PictureState.ASKED, asked_by=None
            ).delete()
        row = OfficePicture(
            office_id=by.office_id,
            kind=kind,
            sha256=sha256,
            why=why.strip()[:200],
            asked_by_id=by.staff_id,
            asked_at=at,
        )
        _keep(row)
        if png is not None:
            keys.office_blobs(by.office_id).put(picture_name(sha256), png)
        audit(by=by, verb=f"{kind}.ask", reference=row.reference, why=why, at=at)
    return row.pk


@transaction.atomic
def agree_picture(*, by: Actor, picture_id: int, at: datetime) -> None:
    """Agree to a seal or logo: batches whose making begins from now on have it.

    Raises NotPermitted, NotInOffice, PictureDecided, PictureBySame.
    """
    by.need(Permission.OFFICE_APPROVE)
    row = _locked(by, picture_id)
    if row.asked_by_id == by.staff_id:
        raise PictureBySame
    if row.picture_kind is PictureKind.SEAL:
        Office.objects.filter(pk=row.office_id).update(seal_sha256=row.sha256)
    _decide(by, row, PictureState.AGREED, "", at)


@transaction.atomic
def decline_picture(*, by: Actor, picture_id: int, why: str, at: datetime) -> None:
    """Decline a seal or logo, with a reason; whoever uploaded it may take it back so. Its file is gone.

    Raises NotPermitted, NotInOffice, PictureWhyMissing, WhyHoldsPersonalData, PictureDecided.
    """
    if not why.strip():
        raise PictureWhyMissing
    row = _locked(by, picture_id)
    by.need(Permission.OFFICE_MANAGE if row.asked_by_id == by.staff_id else Permission.OFFICE_APPROVE)
    _decide(by, row, PictureState.DECLINED, why, at)
    kept = OfficePicture.objects.filter(office_id=row.office_id, sha256=row.sha256)
    if row.sha256 and not kept.exclude(state=PictureState.DECLINED).exists():
        blobs, name = keys.office_blobs(row.office_id), picture_name(row.sha256)
        transaction.on_commit(lambda: blobs.delete(name))


def _keep(row: OfficePicture) -> None:
    """Keep what is asked for. Raises PictureWaits: the database lets one of a kind wait."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise PictureWaits from None


def _locked(by: Actor, picture_id: int) -> OfficePicture:
    found = OfficePicture.objects.select_for_update().filter(pk=picture_id)
    row = found.filter(office_id=by.office_id).first() if by.office_id is not None else None
    if row is None or by.staff_id is None:
        raise NotInOffice
    if row.state != PictureState.ASKED:
        raise PictureDecided
    return row


def _decide(by: Actor, row: OfficePicture, after: PictureState, why: str, at: datetime) -> None:
    row.state, row.decided_by_id, row.decided_at, row.decided_why = after, by.staff_id, at, why.strip()[:200]
    row.save(update_fields=("state", "decided_by", "decided_at", "decided_why"))
    verb = "agree" if after is PictureState.AGREED else "decline"
    audit(by=by, verb=f"{row.kind}.{verb}", reference=row.reference, why=why or row.why, at=at)
