"""A template before one's eyes: the pages of an invented person's notice, as pictures."""

import io
from dataclasses import replace

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.queries.offices import office
from ansim.accounts.queries.pictures import picture_in_use, picture_png
from ansim.conf import ports
from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.images import pixels_of
from ansim.notices.adapters.packages import template_labelled, templates
from ansim.notices.adapters.pages import opened
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.previewer import without_seal
from ansim.notices.adapters.render import Rendered, render
from ansim.notices.domain.composing import Recipient
from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord, Worded
from ansim.notices.domain.sample import PERSON, sample_record
from ansim.notices.domain.template import Template, template_in_force

_SCALE = 1.6
_QUALITY = 80


def sample_pictures(by: Actor, label: str, wording: tuple[Worded, ...] = ()) -> tuple[bytes, bytes]:
    """Return the A4 page and the phone page of a sample notice of the actor's office, each as a JPEG.

    `wording` are the office's own texts on it. Raises NotPermitted, NotInOffice, BadTemplate.
    """
    by.need(Permission.TEMPLATE_READ)
    logo = logo_in_use(by)
    record = sample_of(by, template_labelled(label), wording, logo=logo)
    return _drawn(without_seal(record, logo))


def specimen_pictures(
    by: Actor, kind: PictureKind, png: bytes | None, language: str = ""
) -> tuple[bytes, bytes]:
    """Return both pages of a sample notice as `sample_pictures`, with a seal or logo that is not in use yet.

    `png` is as it would be kept, None for no logo; beside a new seal stands the logo in use, beside a new logo no
    seal. Every page is marked as a drill. Raises NotPermitted, NotInOffice, BadSeal, BadLogo.
    """
    by.need(Permission.TEMPLATE_READ)
    logo = png if kind is PictureKind.LOGO else logo_in_use(by)
    pictures = Pictures(png if kind is PictureKind.SEAL else None, logo)
    person = replace(PERSON, language=language)
    return _drawn(render(sample_of(by, _specimen(), (), person, logo=logo), pictures))


def specimen_languages() -> tuple[str, ...]:
    """Return the languages beside Korean in which a specimen can be looked at, "" for English."""
    return "", *_specimen().others


def logo_in_use(by: Actor) -> bytes | None:
    """Return the logo of the actor's office (PNG), None without one. Raises BlobMissing, SealBroken."""
    office_id = by.office_id or 0
    return picture_png(office_id, picture_in_use(office_id, PictureKind.LOGO))


def _specimen() -> Template:
    return template_in_force(templates(), NoticeKind.ISOLATION, korean_day(now()))


def _drawn(files: Rendered) -> tuple[bytes, bytes]:
    drawn = io.BytesIO()
    with opened(files.pdf) as document:
        pixels_of(document[0], _SCALE).save(drawn, "JPEG", quality=_QUALITY)
    return drawn.getvalue(), files.jpg


def sample_of(
    by: Actor,
    template: Template,
    wording: tuple[Worded, ...],
    person: Recipient = PERSON,
    *,
    logo: bytes | None = None,
) -> NoticeRecord:
    """Return the record of a sample notice of the actor's office, issued today. Raises NotInOffice."""
    if by.office_id is None:
        raise NotInOffice
    card = office(by.office_id)
    issuer = Issuer(card.name, card.head_title, card.department, card.officer, card.phone, card.code)
    today = korean_day(now())
    said = Pictures(logo=logo).logo_sha256
    return sample_record(
        template, issuer, ports.public_url(), today, wording=wording, person=person, logo=said
    )
