"""Looking at notices: some at random, either file, the A4 page as a picture. What is not released is shown without its seal."""

import io

from django.db.models.functions import Random

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.pictures import picture_png
from ansim.accounts.queries.scope import of_office
from ansim.notices.adapters.images import pixels_of
from ansim.notices.adapters.pages import opened
from ansim.notices.adapters.previewer import without_seal
from ansim.notices.domain.batch import Source
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.people import NoticeCard, notice_file, notices_by_references

_SCALE = 1.6  # 1 point = 1/72 inch: about 115 dots an inch, small print stays readable
_QUALITY = 80


def random_references(by: Actor, batch_id: int, count: int = 5) -> tuple[str, ...]:
    """Return references of `count` notices of a batch of the actor's office, others at every call."""
    by.need(Permission.NOTICE_READ)
    found = of_office(Notice.objects.filter(batch_id=batch_id), by).order_by(Random())
    return tuple(found.values_list("reference", flat=True)[:count])


def random_notices(by: Actor, batch_id: int, count: int = 5) -> tuple[NoticeCard, ...]:
    """Return `count` notices of a batch at random, so that whoever prepared it cannot know which are looked at."""
    return tuple(notices_by_references(by, random_references(by, batch_id, count)).values())


def shown_file(by: Actor, card: NoticeCard, *, image: bool) -> bytes:
    """Return a notice's phone image or A4 PDF as it may be seen: as stored once released, else set anew without the seal.

    What was issued elsewhere bears no seal of ours and is shown as stored. Raises BlobMissing, SealBroken, RenderFailed.
    """
    elsewhere = Batch.objects.filter(pk=card.batch_id, source=Source.ISSUED)
    if card.issued_at is not None or elsewhere.exists():
        return notice_file(by, card, image=image)
    by.need(Permission.NOTICE_READ)
    logo = picture_png(by.office_id or 0, card.record.logo)
    preview = without_seal(card.record, logo)
    return preview.jpg if image else preview.pdf


def page_picture(by: Actor, card: NoticeCard) -> bytes:
    """Return the first page of a notice's A4 PDF, as it may be seen, drawn as a JPEG. Raises as `shown_file`."""
    drawn = io.BytesIO()
    with opened(shown_file(by, card, image=False)) as document:
        pixels_of(document[0], _SCALE).save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue()
