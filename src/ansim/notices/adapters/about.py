"""The rows of a page that say why: the other notice that a notice speaks of, or its own reason where it speaks of none."""

from collections.abc import Mapping

from ansim.kit.sentence import Sentence
from ansim.notices.domain.compare import written_date
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeRecord

_NONE = Sentence(ko="", en="")


def about_fields(record: NoticeRecord, words: Mapping[str, Sentence]) -> dict[str, str]:
    """Return `about`, `about_en`, `about_why` and, for the read-back, the rows as they stand on the pages."""
    other, label = record.replaces, words.get("about_label")
    if other is None or label is None:
        own, reason = words.get("reason_label", _NONE), record.reason
        none = dict.fromkeys(("about", "about_en", "about_why", "about_row", "about_phone"), "")
        return {**none, "reason_row": f"{own.ko} {own.en} {reason.ko} {reason.en}"}
    kind, day = law_of(other.kind).name, written_date(other.issued_on)
    korean = f"{other.reference} ({day} {kind.ko})"
    english = f"{kind.en} of {other.issued_on.isoformat()}"
    row = f"{label.ko} {label.en} {korean} {english}"
    return {
        "about": korean,
        "about_en": english,
        "about_why": other.why,
        "reason_row": "",
        "about_row": f"{row} 사유: {other.why}" if other.why else row,
        "about_phone": f"{label.ko} {label.en} {korean}",
    }
