"""A template before one's eyes: the pages of an invented person's notice, as pictures."""

import io

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.conf import ports
from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.images import pixels_of
from ansim.notices.adapters.packages import template_labelled
from ansim.notices.adapters.pages import opened
from ansim.notices.adapters.render import render
from ansim.notices.domain.record import Issuer
from ansim.notices.domain.sample import sample_record

_SCALE = 1.6
_QUALITY = 80


def sample_pictures(by: Actor, label: str) -> tuple[bytes, bytes]:
    """Return the A4 page and the phone page of a sample notice of the actor's office, each as a JPEG.

    Raises NotPermitted, NotInOffice, BadTemplate.
    """
    by.need(Permission.BATCH_READ)
    if by.office_id is None:
        raise NotInOffice
    card = office(by.office_id)
    issuer = Issuer(card.name, card.head_title, card.department, card.officer, card.phone, card.code)
    record = sample_record(template_labelled(label), issuer, ports.public_url(), korean_day(now()))
    files = render(record)
    drawn = io.BytesIO()
    with opened(files.pdf) as document:
        pixels_of(document[0], _SCALE).save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue(), files.jpg
