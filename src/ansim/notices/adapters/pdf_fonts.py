"""Fonts cut down to the characters one person's pages show, so that nobody's rare syllable travels along.

The font program keeps its layout; outlines nobody shows are overwritten (CFF: Adobe TN 5176, TrueType: OpenType glyf).
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from ansim.notices.adapters.cff import glyph_spans

_ONE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_MANY = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_ENDCHAR = b"\x0e"
_MOST = 65536
_HEAD = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Kept def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n%b\nendcodespacerange\n"
)
_TAIL = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def codes_of(shown: Iterable[bytes], width: int) -> frozenset[int]:
    """Return the character codes in shown strings, each of `width` bytes."""
    return frozenset(
        int.from_bytes(text[place : place + width], "big")
        for text in shown
        for place in range(0, len(text) - width + 1, width)
    )


def keep_texts(cmap: bytes, codes: frozenset[int], width: int) -> bytes:
    """Return a ToUnicode map of only `codes`, each of `width` bytes."""
    mapped = texts_by_code(cmap)
    return texts_map({code: mapped[code] for code in codes if code in mapped}, width)


def texts_map(texts: Mapping[int, bytes], width: int) -> bytes:
    """Return a ToUnicode map: the text (UTF-16, big end first) of each code of `width` bytes."""
    whole = b"<" + b"00" * width + b"> <" + b"FF" * width + b">"
    lines = [
        b"<%0*X> <%b>" % (width * 2, code, text.hex().upper().encode())
        for code, text in sorted(texts.items())
    ]
    blocks = [lines[place : place + 100] for place in range(0, len(lines), 100)]
    body = (b"%d beginbfchar\n%b\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks)
    return b"".join((_HEAD % whole, *body, _TAIL))


@lru_cache(maxsize=16)
def texts_by_code(cmap: bytes) -> dict[int, bytes]:
    """Return the text (UTF-16, big end first) of every code in a ToUnicode map."""
    return dict(_mapped(cmap))


def _mapped(cmap: bytes) -> Iterator[tuple[int, bytes]]:
    for kind, body in _BLOCK.findall(cmap):
        if kind == b"bfchar":
            yield from ((int(code, 16), _hex(text)) for code, text in _ONE.findall(body))
        else:
            for first, last, target in _MANY.findall(body):
                yield from _range(int(first, 16), int(last, 16), target)


def _range(first: int, last: int, target: bytes) -> Iterator[tuple[int, bytes]]:
    last = min(last, first + _MOST)
    if target.startswith(b"["):
        texts = re.findall(rb"<([0-9A-Fa-f]+)>", target)
        yield from zip(range(first, last + 1), map(_hex, texts), strict=False)
        return
    start = _hex(target.strip(b"<>"))
    for step in range(last - first + 1):
        number = int.from_bytes(start, "big") + step
        yield first + step, number.to_bytes(max(len(start), (number.bit_length() + 7) // 8), "big")


def _hex(digits: bytes) -> bytes:
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def blank_cff(program: bytes, cids: frozenset[int]) -> bytes | None:
    """Return a CFF font program in which only glyphs of `cids` (and .notdef) keep their outline.

    None when the program is not a plain CID-keyed CFF, whose glyphs cannot be told by their codes.
    """
    glyphs = glyph_spans(program)
    if glyphs is None:
        return None
    return _overwritten(program, [span for cid, span in glyphs if cid and cid not in cids], _ENDCHAR)


def blank_truetype(program: bytes, glyphs: frozenset[int]) -> bytes | None:
    """Return a TrueType program in which only `glyphs` (and what they are built of) keep their outline."""
    try:
        tables = _tables(program)
        long = struct.unpack_from(">h", program, tables[b"head"][0] + 50)[0]
        start, length = tables[b"loca"]
        raw = program[start : start + length - length % 4]
        places = [
            place * (1 if long else 2)
            for place in struct.unpack(f">{len(raw) // (4 if long else 2)}{'I' if long else 'H'}", raw)
        ]
        base, size = tables[b"glyf"]
        spans = [(base + one, base + two) for one, two in pairwise(places)]
        if any(not base <= one <= two <= base + size for one, two in spans):
            return None
        kept = _with_parts(program, spans, glyphs | {0})
    except (IndexError, struct.error, KeyError):
        return None
    return _overwritten(program, [span for number, span in enumerate(spans) if number not in kept], b"\0")


def _tables(program: bytes) -> dict[bytes, tuple[int, int]]:
    count = struct.unpack_from(">H", program, 4)[0]
    records = (struct.unpack_from(">4sIII", program, 12 + 16 * number) for number in range(count))
    return {tag: (start, length) for tag, _, start, length in records}


def _with_parts(program: bytes, spans: list[tuple[int, int]], glyphs: Iterable[int]) -> set[int]:
    """Add the components of composite glyphs."""
    kept: set[int] = set()
    waiting = list(glyphs)
    while waiting:
        number = waiting.pop()
        if number in kept or number >= len(spans):
            continue
        start, end = spans[number]
        kept.add(number)
        if end - start < 12 or struct.unpack_from(">h", program, start)[0] >= 0:
            continue
        place, more = start + 10, True
        while more and place < end:
            flags, part = struct.unpack_from(">HH", program, place)
            waiting.append(part)
            place += (
                4
                + (4 if flags & 1 else 2)
                + (2 if flags & 8 else 4 if flags & 64 else 8 if flags & 128 else 0)
            )
            more = bool(flags & 32)
    return kept


def _overwritten(program: bytes, spans: Iterable[tuple[int, int]], filler: bytes) -> bytes:
    changed = bytearray(program)
    for start, end in spans:
        changed[start:end] = filler * (end - start)
    return bytes(changed)
