"""A4 sheets: a form for everyone whose notice has the same words and as many lines, filled in person by person.

What cannot be filled in (a form written in another way than we know, a letter without a glyph of its own, a layout that
names no places), or speaks of another notice and so shares its words with nobody, is set by the compiler: the same page,
in several times the time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from ansim.notices.adapters.images import qr_picture
from ansim.notices.adapters.layout import a4_source, page_fields, with_entries
from ansim.notices.adapters.letters import Letters, LetterUnknown
from ansim.notices.adapters.packages import places_of
from ansim.notices.adapters.sheet_form import DOT, SheetForm, sheet_form
from ansim.notices.domain.record import NoticeRecord

_LAST_SYLLABLE = 0xD7A3  # 힣 and those before it stand for values: no word of a form has them
_MOST_FORMS = 128

_Lines = Mapping[str, Sequence[str]]


class Sheets:
    """Forms and letters, kept from one notice to the next."""

    def __init__(
        self, compiled: Callable[[bytes, NoticeRecord], bytes], drawn: Callable[[bytes], bytes]
    ) -> None:
        """`compiled` makes an A4 PDF of a Typst source, dated as the record is; `drawn` any PDF."""
        self._compiled = compiled
        self._letters = Letters(drawn)
        self._forms: dict[tuple[object, ...], SheetForm | None] = {}

    def pages(self, records: Sequence[NoticeRecord], layout: str) -> Iterator[bytes]:
        """Yield the A4 PDF of each record of one layout, in order. Raises what `compiled` raises."""
        fields = [page_fields(record, 0) for record in records]
        self._letters.learn(str(one[name]) for one in fields for name in places_of(layout))
        for record, one in zip(records, fields, strict=True):
            yield self._sheet(record, one, layout)

    def _sheet(self, record: NoticeRecord, fields: Mapping[str, object], layout: str) -> bytes:
        places = places_of(layout)
        lines: _Lines = {name: (str(fields[name]),) for name in places}
        with suppress(LetterUnknown):
            lines = {name: self._letters.lines(lines[name][0], place.most) for name, place in places.items()}
            if not fields["about"] and (form := self._form(record, layout, fields, lines)):
                return form.filled(lines, record.qr_text, self._letters)
        source = a4_source(with_entries(fields, places, lines), layout, qr_picture(record.qr_text))
        return self._compiled(source, record)

    def _form(
        self, record: NoticeRecord, layout: str, fields: Mapping[str, object], lines: _Lines
    ) -> SheetForm | None:
        words = (value for name, value in fields.items() if name not in lines)
        key = (layout, record.issued_on, *words, *map(len, lines.values()))
        if key not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            self._forms[key] = self._compiled_form(record, layout, fields, lines)
        return self._forms[key]

    def _compiled_form(
        self, record: NoticeRecord, layout: str, fields: Mapping[str, object], lines: _Lines
    ) -> SheetForm | None:
        spots = [(name, number) for name, texts in lines.items() for number in range(len(texts))]
        slots = {chr(_LAST_SYLLABLE - place): spot for place, spot in enumerate(spots)}
        letters: dict[str, list[str]] = {}
        for letter, (name, _) in slots.items():
            letters.setdefault(name, []).append(letter)
        source = a4_source(with_entries(fields, places_of(layout), letters), layout, DOT)
        return sheet_form(self._compiled(source, record), slots)
