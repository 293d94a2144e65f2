"""What the Typst pages are given: every word of a notice as it will stand on the page, nothing to compute there."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from ansim.kit.clock import korean_date
from ansim.kit.fonts import own_face
from ansim.notices.adapters.about import about_fields
from ansim.notices.adapters.beside import beside
from ansim.notices.adapters.packages import Place, template_labelled
from ansim.notices.domain.compare import spelled_date, written_date, written_phone
from ansim.notices.domain.record import NoticeRecord, Worded
from ansim.notices.domain.template import FREE, worded

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def page_fields(record: NoticeRecord, qr_box: int) -> dict[str, object]:
    """Return every word of both pages but the QR. `qr_box` is the side of the square left free, in pixels."""
    period, issuer = record.period, record.issuer
    template = worded(template_labelled(record.template), record.wording)
    own = {"name": record.name, "address": record.address, "place": record.place or record.address}
    return {
        **own,
        **{f"{field}_face": own_face(text) for field, text in own.items()},
        **_words(record.template, record.wording, record.language),
        **about_fields(record, template),
        "reason": record.reason.ko,
        "reason_en": beside(record, template, "reason", record.reason),
        "legal_basis": record.legal_basis.ko,
        "legal_basis_en": beside(record, template, "legal_basis", record.legal_basis),
        "penalty": record.penalty.ko,
        "penalty_en": beside(record, template, "penalty", record.penalty),
        "appeal": record.appeal.ko,
        "appeal_en": beside(record, template, "appeal", record.appeal),
        "second_lang": record.language or "en",
        "drill": issuer.drill,
        "reference": record.reference,
        "office": issuer.office_name,
        "head": issuer.head_title,
        "department": issuer.department,
        "officer": issuer.officer,
        "contact": issuer.contact,
        "birth": written_date(record.birth),
        "phone": written_phone(record.phone),
        "first": korean_date(period.first_day),
        "last": korean_date(period.last_day),
        "last_short": korean_date(period.last_day).split(" ", 1)[1],
        "release": f"{korean_date(period.released_at.date())} 0시",
        "release_short": f"{korean_date(period.released_at.date()).split(' ', 1)[1]} 0시",
        "period_en": f"{_english(record.period.first_day)} to {_english(record.period.last_day)}, 24:00 (midnight)",
        "until_en": f"{_english(record.period.last_day)}, 24:00",
        "days": str(period.days),
        "article": period.article,
        "issued": spelled_date(record.issued_on),
        "qr_box": qr_box,
        "logo": record.logo,
    }


def with_entries(
    fields: Mapping[str, object], places: Mapping[str, Place], lines: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    """Return the fields of an A4 page with the lines that stand in its places."""
    entries = {name: (place.size, place.weight) for name, place in places.items()}
    return {**fields, "entries": entries, "lines": lines}


def a4_source(fields: Mapping[str, object], layout: str, qr: bytes) -> bytes:
    """Return the Typst source of one A4 page; `qr` is a picture (PNG)."""
    whole = {**fields, "qr": list(qr)}
    return f'#import "/{layout}/a4.typ": notice\n#notice(json(bytes({_literal(whole)})))'.encode()


def block_source(fields: Mapping[str, object], layout: str) -> bytes:
    """Return the Typst source of the signed block for notices issued elsewhere, without number and QR."""
    return f'#import "/{layout}/block.typ": notices\n#notices(json(bytes({_literal(fields)})))'.encode()


def phone_source(fields: list[dict[str, object]], layout: str, layer: str = "whole") -> bytes:
    """Return the Typst source of several phone pages of one layout; a `layer` other than the whole if it has such."""
    asked = "" if layer == "whole" else f', layer: "{layer}"'
    return (
        f'#import "/{layout}/phone.typ": notices\n#notices(json(bytes({_literal(fields)})){asked})'.encode()
    )


def _literal(value: object) -> str:
    """Return `value` as JSON inside a Typst string; JSON's own escapes of quote and backslash are Typst's."""
    return json.dumps(json.dumps(value, ensure_ascii=False), ensure_ascii=False)


@lru_cache(maxsize=32)  # of one batch these are the same for all who read the same language
def _words(label: str, wording: tuple[Worded, ...], language: str) -> Mapping[str, str]:
    template = worded(template_labelled(label), wording)
    words = {"accent": template.accent}
    for name, sentence in template.words.items():
        words[name] = sentence.ko
        words[f"{name}_en"] = template.second(name, language)
    words.update({f"{name}_lang": template.language_of(name, language) for name in FREE})
    return words


def _english(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
