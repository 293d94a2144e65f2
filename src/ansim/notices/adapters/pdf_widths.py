"""Widths of a font's characters cut down to those shown: the list itself tells which rare syllables others have.

ISO 32000-1, 9.7.4.3: `c [w1 w2 …]` gives widths from code c on, `first last w` one width to a run of codes.
"""

from collections.abc import Mapping

from ansim.notices.adapters.pdf_objects import Objects, PdfUnsplittable, Value, Word

_MOST = 65536


def keep_widths(objects: Objects, widths: list[Value], codes: frozenset[int]) -> Word:
    """Return the widths of `codes` only, as the words of an array. Raises PdfUnsplittable for what is no list of widths."""
    if id(widths) not in objects.widths:
        objects.widths[id(widths)] = (widths, widths_by_code(objects, widths))
    _, known = objects.widths[id(widths)]
    return Word(b"[%b]" % b"".join(b"%d[%b]" % (code, known[code]) for code in sorted(codes & known.keys())))


def widths_by_code(objects: Objects, widths: list[Value]) -> Mapping[int, Word]:
    """Return the width of each code in thousandths of the size, as written. Raises PdfUnsplittable."""
    found: dict[int, Word] = {}
    items = [objects.get(item) for item in widths]
    place = 0
    try:
        while place < len(items):
            first, second = _code(items[place]), items[place + 1]
            if isinstance(second, list):
                found.update(enumerate(map(_word, second), start=first))
                place += 2
            else:
                last, width = _code(second), _word(items[place + 2])
                if last - first >= _MOST:
                    raise PdfUnsplittable
                found.update(dict.fromkeys(range(first, last + 1), width))
                place += 3
    except (IndexError, ValueError) as error:
        raise PdfUnsplittable from error
    return found


def _code(value: object) -> int:
    return int(_word(value))


def _word(value: object) -> Word:
    if not isinstance(value, Word):
        raise PdfUnsplittable
    return value
