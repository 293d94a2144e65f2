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
from ansim.notices.adapters.previewer import without_seal
from ansim.notices.domain.composing import Recipient
from ansim.notices.domain.record import Issuer, NoticeRecord, Worded
from ansim.notices.domain.sample import PERSON, sample_record
from ansim.notices.domain.template import Template

_SCALE = 1.6
_QUALITY = 80


def sample_pictures(by: Actor, label: str, wording: tuple[Worded, ...] = ()) -> tuple[bytes, bytes]:
    """Return the A4 page and the phone page of a sample notice of the actor's office, each as a JPEG.

    `wording` are the office's own texts on it. Raises NotPermitted, NotInOffice, BadTemplate.
    """
    by.need(Permission.TEMPLATE_READ)
    files = without_seal(sample_of(by, template_labelled(label), wording))
    drawn = io.BytesIO()
    with opened(files.pdf) as document:
        pixels_of(document[0], _SCALE).save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue(), files.jpg


def sample_of(
    by: Actor, template: Template, wording: tuple[Worded, ...], person: Recipient = PERSON
) -> NoticeRecord:
    """Return the record of a sample notice of the actor's office, issued today. Raises NotInOffice."""
    if by.office_id is None:
        raise NotInOffice
    card = office(by.office_id)
    issuer = Issuer(card.name, card.head_title, card.department, card.officer, card.phone, card.code)
    today = korean_day(now())
    return sample_record(template, issuer, ports.public_url(), today, wording=wording, person=person)
