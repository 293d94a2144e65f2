"""What is read off a finished picture, as an eye reads it, held against the record.

Dates are large figures on every notice: all of them must be read. Names are not held to their last letter, for many
syllables are ones that no reader of pictures knows; but where of several people no letter is read, none was drawn.
"""

import re
from collections.abc import Iterable
from typing import Final

from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.texts import squash

_DOT: Final = r"\s*[.,:;·ㆍ・]\s*"


def misread(record: NoticeRecord, texts: Iterable[str]) -> tuple[str, ...]:
    """Return which dates of a record (birth, first, last) stand in none of the texts read off its picture.

    Of the last day, month and day only: no more of it stands on a phone's page.
    """
    first, last = record.period.first_day, record.period.last_day
    wanted = {
        "birth": (record.birth.year, record.birth.month, record.birth.day),
        "first": (first.year, first.month, first.day),
        "last": (last.month, last.day),
    }
    read = list(texts)
    return tuple(
        field for field, figures in wanted.items() if not any(_stands(figures, text) for text in read)
    )


def is_named(record: NoticeRecord, texts: Iterable[str]) -> bool:
    """Return whether any letter of the name stands in the texts."""
    return any(letter in squash(text) for text in texts for letter in squash(record.name))


def _stands(figures: Iterable[int], text: str) -> bool:
    """Return whether these numbers stand behind each other, parted by dots, and are no part of longer ones."""
    return re.search(rf"(?<!\d){_DOT.join(map(str, figures))}(?!\d)", text) is not None
