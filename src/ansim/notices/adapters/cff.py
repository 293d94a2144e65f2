"""Font programs in the Compact Font Format (Adobe Technical Note 5176): where glyphs stand, and new ones of chosen glyphs.

Only CID-keyed programs; charstrings are carried, never interpreted.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

Span = tuple[int, int]
_CHARSET, _CHARSTRINGS, _PRIVATE, _SUBRS = 15, 17, 18, 19
_ROS, _CID_COUNT, _FD_ARRAY, _FD_SELECT = 1230, 1234, 1236, 1237  # 12 30 and so on
_NOTHING = b"\x0e"  # endchar
_ADOBE, _IDENTITY = 391, 392  # the first strings of a program's own


class ProgramUnknown(ValueError):
    """A font program whose glyphs cannot be carried one by one: not CID-keyed, with subroutines, or damaged."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A Type 2 charstring without subroutines, and the Private DICT by which it is read."""

    outline: bytes
    private: bytes


@lru_cache(maxsize=16)
def glyph_spans(program: bytes) -> tuple[tuple[int, Span], ...] | None:
    """Return (CID, place) of every glyph, None for programs that are not CID-keyed."""
    try:
        top, _ = _top(program)
        if _ROS not in top or _CHARSTRINGS not in top:
            return None
        glyphs, _ = _index(program, top[_CHARSTRINGS][0])
        charset = _charset(program, top.get(_CHARSET, [0])[0], len(glyphs))
    except (IndexError, struct.error, KeyError, ValueError):
        return None
    return tuple(zip(charset, glyphs, strict=False))


def glyphs_of(program: bytes) -> dict[int, Glyph]:
    """Return every glyph by its CID. Raises ProgramUnknown."""
    spans = glyph_spans(program)
    if spans is None:
        raise ProgramUnknown
    try:
        top, place = _top(program)
        _, place = _index(program, place)
        shared, _ = _index(program, place)
        fonts, _ = _index(program, top[_FD_ARRAY][0])
        privates = [_private(program, span) for span in fonts]
        chosen = [privates[font] for font in _chosen(program, top[_FD_SELECT][0], len(spans))]
        glyphs = [Glyph(program[slice(*span)], one) for (_, span), one in zip(spans, chosen, strict=True)]
    except (LookupError, ValueError, struct.error) as error:
        raise ProgramUnknown from error
    if shared:
        raise ProgramUnknown
    return {cid: glyph for (cid, _), glyph in zip(spans, glyphs, strict=True)}


def program_of(name: bytes, glyphs: Sequence[Glyph], box: Sequence[int]) -> bytes:
    """Return a CID-keyed program in which glyph n has CID n, from 1 on; 0 (.notdef) is empty.

    `box` is the FontBBox. Same glyphs, same bytes.
    """
    privates = sorted({glyph.private for glyph in glyphs})
    head = b"\x01\x00\x04\x04" + _index_of([name])
    strings = _index_of([b"Adobe", b"Identity"]) + _index_of([])
    charset = b"\x02" + struct.pack(">HH", 1, max(0, len(glyphs) - 1)) if glyphs else b"\x00"
    select = bytes((0, 0, *(privates.index(glyph.private) for glyph in glyphs)))
    outlines = _index_of([_NOTHING, *(glyph.outline for glyph in glyphs)])
    place = len(head) + len(_index_of([_top_of(box, len(glyphs), (0, 0, 0, 0))])) + len(strings)
    starts = [*accumulate((len(charset), len(select), len(outlines)), initial=place)]
    end = starts[-1] + len(_index_of([_font_of(0, 0)] * len(privates)))
    ends = accumulate(map(len, privates), initial=end)
    fonts = _index_of([_font_of(len(one), start) for one, start in zip(privates, ends, strict=False)])
    top = _index_of([_top_of(box, len(glyphs), starts)])
    return b"".join((head, top, strings, charset, select, outlines, fonts, *privates))


def font_box(program: bytes) -> list[int]:
    """Return the FontBBox of a program: left, bottom, right, top in thousandths of the size."""
    top, _ = _top(program)
    return top.get(5, [0, 0, 0, 0])


def _top(program: bytes) -> tuple[dict[int, list[int]], int]:
    """Return the Top DICT and the place behind it."""
    _, place = _index(program, program[2])
    tops, place = _index(program, place)
    return _dict(program[slice(*tops[0])]), place


def _private(program: bytes, span: Span) -> bytes:
    size, place = _dict(program[slice(*span)])[_PRIVATE]
    private = program[place : place + size]
    if _SUBRS in _dict(private):
        raise ProgramUnknown
    return private


def _chosen(data: bytes, place: int, count: int) -> list[int]:
    """Return which of the fonts of a program draws each glyph (FDSelect, formats 0 and 3)."""
    if data[place] == 0:
        return list(data[place + 1 : place + 1 + count])
    ranges = struct.unpack_from(">H", data, place + 1)[0]
    firsts = [struct.unpack_from(">HB", data, place + 3 + 3 * number) for number in range(ranges)]
    ends = [first for first, _ in firsts[1:]] + [count]
    return [font for (first, font), end in zip(firsts, ends, strict=True) for _ in range(first, end)]


def _index(data: bytes, place: int) -> tuple[list[Span], int]:
    """Return the (start, end) of every item of an INDEX and the place behind it."""
    count = struct.unpack_from(">H", data, place)[0]
    if not count:
        return [], place + 2
    size = data[place + 2]
    base = place + 3 + size * (count + 1) - 1
    table = data[place + 3 : base + 1]
    offsets = [base + int.from_bytes(table[at : at + size], "big") for at in range(0, len(table), size)]
    if offsets[-1] > len(data):
        raise ValueError
    return list(pairwise(offsets)), offsets[-1]


def _index_of(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\x00\x00"
    offsets = [*accumulate(map(len, items), initial=1)]
    return b"".join((struct.pack(">HB", len(items), 4), struct.pack(f">{len(offsets)}I", *offsets), *items))


def _top_of(box: Sequence[int], count: int, starts: Sequence[int]) -> bytes:
    charset, select, outlines, fonts = starts
    return b"".join((
        _entry(_ROS, _ADOBE, _IDENTITY, 0), _entry(5, *box), _entry(_CID_COUNT, count + 1),
        _entry(_CHARSET, charset), _entry(_FD_SELECT, select), _entry(_CHARSTRINGS, outlines),
        _entry(_FD_ARRAY, fonts),
    ))  # fmt: skip


def _font_of(size: int, place: int) -> bytes:
    return _entry(_PRIVATE, size, place)


def _entry(operator: int, *numbers: int) -> bytes:
    """Return an entry of a DICT, its numbers five bytes long whatever they are."""
    wide = operator >= 1200
    code = bytes((12, operator - 1200)) if wide else bytes((operator,))
    return b"".join(b"\x1d" + struct.pack(">i", number) for number in numbers) + code


def _dict(data: bytes) -> dict[int, list[int]]:
    """Read a DICT; operators of two bytes become 1200 + the second. Real numbers are passed over as 0."""
    found: dict[int, list[int]] = {}
    operands: list[int] = []
    place = 0
    while place < len(data):
        first = data[place]
        if first <= 21:
            wide = first == 12
            found[1200 + data[place + 1] if wide else first] = operands
            operands, place = [], place + 1 + wide
        else:
            number, place = _operand(data, place)
            operands.append(number)
    return found


def _operand(data: bytes, place: int) -> tuple[int, int]:
    first = data[place]
    if first == 28:
        return struct.unpack_from(">h", data, place + 1)[0], place + 3
    if first == 29:
        return struct.unpack_from(">i", data, place + 1)[0], place + 5
    if first == 30:
        while data[place + 1] & 15 != 15:
            place += 1
        return 0, place + 2
    if first <= 246:
        return first - 139, place + 1
    sign = 1 if first <= 250 else -1
    return sign * ((first - (247 if sign == 1 else 251)) * 256 + data[place + 1] + 108), place + 2


def _charset(data: bytes, place: int, count: int) -> list[int]:
    """Return the CID of every glyph."""
    if place <= 2:
        return list(range(count))
    cids = [0]
    kind = data[place]
    if kind > 2:
        raise ValueError
    place += 1
    while len(cids) < count:
        first = struct.unpack_from(">H", data, place)[0]
        left = 0 if kind == 0 else int.from_bytes(data[place + 2 : place + 2 + kind], "big")
        cids.extend(range(first, first + left + 1))
        place += 2 + kind
    return cids
