"""The rows of a page that say why: the other notice that a notice speaks of, or its own reason where it speaks of none."""

from ansim.notices.domain.compare import written_date
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.template import LABELS, Template


def about_fields(record: NoticeRecord, template: Template) -> dict[str, str]:
    """Return `about`, `about_en`, `about_why` and, for the read-back, the rows as they stand on the pages."""
    fields = dict.fromkeys(("about", "about_en", "about_why", "about_row", "about_phone", "reason_row"), "")
    if LABELS[0] not in template.words:  # a layout that names its rows itself
        return fields
    other = record.replaces
    if other is None:
        reason = template.second("reason", record.language) if record.language else record.reason.en
        return {
            **fields,
            "reason_row": f"{_label(record, template, 'reason_label')} {record.reason.ko} {reason}",
        }
    kind, day = law_of(other.kind).name, written_date(other.issued_on)
    korean = f"{other.reference} ({day} {kind.ko})"
    english = f"{kind.en} of {other.issued_on.isoformat()}"
    label = _label(record, template, "about_label")
    row = f"{label} {korean} {english}"
    return {
        **fields,
        "about": korean,
        "about_en": english,
        "about_why": other.why,
        "about_row": f"{row} 사유: {other.why}" if other.why else row,
        "about_phone": f"{label} {korean}",
    }


def _label(record: NoticeRecord, template: Template, word: str) -> str:
    return f"{template.words[word].ko} {template.second(word, record.language)}"
