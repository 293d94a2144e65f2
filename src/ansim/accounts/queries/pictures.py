"""An office's seals and logos: which are in use, which wait for a second officer, what there was; and their files."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.pictures import PictureKind, PictureState
from ansim.accounts.models import Office, OfficePicture
from ansim.accounts.queries.scope import in_office, of_office
from ansim.conf import keys
from ansim.kit.blobs import BlobMissing
from ansim.kit.sealing import SealBroken

SEAL_NAME = "seal.png"  # where the seal lay before it took two officers


@dataclass(frozen=True, slots=True)
class PictureCard:
    """One seal or logo as it was asked for; `sha256` "" for going without a logo, `asked_by` None for the first set-up."""

    id: int
    kind: PictureKind
    sha256: str
    state: PictureState
    why: str
    asked_by: int | None
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    decided_why: str


@dataclass(frozen=True, slots=True)
class PictureInUse:
    """What an office used at a moment: a kept PNG, None for none or where its file `is_lost`.

    `since` is when a second officer agreed to it, None where that never took one.
    """

    png: bytes | None
    since: datetime | None
    is_lost: bool = False


def pictures_of(by: Actor) -> tuple[PictureCard, ...]:
    """Return every seal and logo that was asked for in the actor's office, newest first."""
    return tuple(_card(row) for row in of_office(OfficePicture.objects.order_by("-id"), by))


def waiting_pictures(by: Actor) -> tuple[PictureCard, ...]:
    """Return what waits for a second officer in the actor's office, oldest first."""
    rows = OfficePicture.objects.filter(state=PictureState.ASKED).order_by("id")
    return tuple(_card(row) for row in of_office(rows, by))


def picture_by_id(by: Actor, picture_id: int) -> PictureCard:
    """Return one of the actor's office. Raises NotPermitted, NotInOffice."""
    by.need(Permission.TEMPLATE_READ)
    return _card(in_office(OfficePicture.objects.all(), by, pk=picture_id))


def picture_in_use(office_id: int, kind: PictureKind, *, agreed_by: datetime | None = None) -> str:
    """Return the SHA-256 (hex) of the seal or logo in use, or of the one in use at a moment; "" where there is none.

    A seal from before seals took two officers has none at a moment before the first that did.
    """
    agreed = OfficePicture.objects.filter(office_id=office_id, kind=kind, state=PictureState.AGREED)
    later = agreed_by is not None and agreed.filter(decided_at__gt=agreed_by).exists()
    if kind is PictureKind.SEAL and not later:
        return Office.objects.filter(pk=office_id).values_list("seal_sha256", flat=True).first() or ""
    if agreed_by is not None:
        agreed = agreed.filter(decided_at__lte=agreed_by)
    return agreed.order_by("-decided_at", "-id").values_list("sha256", flat=True).first() or ""


def picture_beside(by: Actor, card: PictureCard) -> PictureInUse:
    """Return what is in use while a picture waits, or what was when it was decided about. Raises NotPermitted, NotInOffice."""
    by.need(Permission.TEMPLATE_READ)
    if by.office_id is None:
        raise NotInOffice
    before = card.decided_at and card.decided_at - timedelta(microseconds=1)
    agreed = OfficePicture.objects.filter(office_id=by.office_id, kind=card.kind, state=PictureState.AGREED)
    if before is not None:
        agreed = agreed.filter(decided_at__lte=before)
    since = agreed.order_by("-decided_at", "-id").values_list("decided_at", flat=True).first()
    try:
        return PictureInUse(png_in_use(by.office_id, card.kind, agreed_by=before), since)
    except (BlobMissing, SealBroken):  # another one is asked for because of just that
        return PictureInUse(None, since, is_lost=True)


def png_in_use(office_id: int, kind: PictureKind, *, agreed_by: datetime | None = None) -> bytes | None:
    """Return the seal or logo as PNG, in use now or at a moment; None when none was. Raises BlobMissing, SealBroken."""
    if kind is PictureKind.SEAL:
        return seal_png(office_id, agreed_by=agreed_by)
    return picture_png(office_id, picture_in_use(office_id, kind, agreed_by=agreed_by))


def picture_png(office_id: int, sha256: str) -> bytes | None:
    """Return the kept PNG with a hash, None for "". Raises BlobMissing, SealBroken."""
    return keys.office_blobs(office_id).get(picture_name(sha256)) if sha256 else None


def seal_png(office_id: int, *, agreed_by: datetime | None = None) -> bytes | None:
    """Return the office's seal as PNG, in use now or at a moment; None when none was.

    Raises BlobMissing, SealBroken when its file is gone or was changed.
    """
    sha256 = picture_in_use(office_id, PictureKind.SEAL, agreed_by=agreed_by)
    with suppress(BlobMissing):
        if found := picture_png(office_id, sha256):
            return found
    blobs = keys.office_blobs(office_id)
    return blobs.get(SEAL_NAME) if sha256 or blobs.size(SEAL_NAME) is not None else None


def picture_name(sha256: str) -> str:
    """Return the name under which the file of a picture lies sealed."""
    return f"pictures/{sha256}.png"


def _card(row: OfficePicture) -> PictureCard:
    return PictureCard(
        id=row.pk,
        kind=row.picture_kind,
        sha256=row.sha256,
        state=PictureState(row.state),
        why=row.why,
        asked_by=row.asked_by_id,
        asked_at=row.asked_at,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
        decided_why=row.decided_why,
    )
