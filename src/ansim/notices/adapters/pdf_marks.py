"""What stands on a page of a PDF and where: its letters, its rulings, and whatever makes either of them doubtful.

Places are points of the page turned so that its letters stand upright. Nothing is interpreted here but what hides text.
"""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pypdfium2 import raw

from ansim.notices.adapters.ruled_grid import Box, Glyph, Rule, Unsure

MOST_LETTERS = 20_000  # on one page: a full list has some 4,000
_MOST_OBJECTS = 60_000
_DEEPEST = 6
_THIN = 3.0  # points: a filled area no wider is a line
_STRAIGHT = 0.4  # points by which a ruling may lean
_PICTURE = 0.2  # share of the page from which a picture is the page
_MEANINGLESS = frozenset(("Cc", "Cs", "Co", "Cn"))
_UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(slots=True)
class Marks:
    """One page. `strays` are areas of curves, slanted lines and pictures; `scanned`: a picture is most of the page.

    `bare`: nothing at all is drawn on it.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    strays: list[Box] = field(default_factory=list)
    scanned: bool = False
    bare: bool = True


@dataclass(slots=True)
class _Drawn:
    """What was found among the objects: places of text objects in the order of painting, and areas painted over."""

    order: dict[int, int] = field(default_factory=dict)
    clips: dict[int, Box] = field(default_factory=dict)
    covers: list[tuple[int, Box]] = field(default_factory=list)


def read_marks(page: Any) -> Marks:
    """Return the marks of an open page. Raises Unsure where text is hidden, nameless or turned in several ways."""
    marks, drawn = Marks(), _Drawn()
    if raw.FPDFPage_CountObjects(page.raw) > _MOST_OBJECTS:
        raise Unsure
    seen = Box(*page.get_bbox())
    _read_objects(page, marks, drawn, (seen.right - seen.left) * (seen.top - seen.bottom))
    text = page.get_textpage()
    try:
        if text.count_chars() > MOST_LETTERS:
            raise Unsure
        quarter = _quarter(text)
        marks.glyphs = list(_glyphs(text, drawn, seen))
    finally:
        text.close()
    return _turned(marks, quarter) if quarter else marks


def _read_objects(page: Any, marks: Marks, drawn: _Drawn, area: float) -> None:
    outer: list[Matrix] = []
    for place, thing in enumerate(page.get_objects(max_depth=_DEEPEST)):
        if place > _MOST_OBJECTS:
            raise Unsure
        marks.bare = False
        del outer[thing.level :]
        matrix = outer[-1] if outer else None
        if thing.type == raw.FPDF_PAGEOBJ_FORM:
            if thing.level + 1 >= _DEEPEST:
                raise Unsure
            own = thing.get_matrix().get()
            outer.append(_after(own, matrix) if matrix else own)
        elif thing.type == raw.FPDF_PAGEOBJ_TEXT:
            _note_text(thing, place, drawn, matrix)
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            _note_path(thing, place, marks, drawn, matrix)
        else:  # pictures and shades
            box = _box(_corners(thing.get_bounds()), matrix)
            marks.strays.append(box)
            marks.scanned = marks.scanned or (box.right - box.left) * (box.top - box.bottom) > area * _PICTURE


def _note_text(thing: Any, place: int, drawn: _Drawn, matrix: Matrix | None) -> None:
    key = _address(thing.raw)
    drawn.order[key] = place
    if raw.FPDFTextObj_GetTextRenderMode(thing.raw) in _UNSEEN:
        raise Unsure
    clip = raw.FPDFPageObj_GetClipPath(thing.raw)
    boxes = []
    for path in range(max(0, raw.FPDFClipPath_CountPaths(clip))):
        count = raw.FPDFClipPath_CountPathSegments(clip, path)
        points = [_point(raw.FPDFClipPath_GetPathSegment(clip, path, one)) for one in range(max(0, count))]
        if points:
            boxes.append(_box(points, matrix))
    if boxes:
        drawn.clips[key] = Box(
            max(box.left for box in boxes), max(box.bottom for box in boxes),
            min(box.right for box in boxes), min(box.top for box in boxes),
        )  # fmt: skip


def _note_path(thing: Any, place: int, marks: Marks, drawn: _Drawn, matrix: Matrix | None) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing.raw, fill, stroke)
    own = thing.get_matrix().get()
    whole = _after(own, matrix) if matrix else own
    lines, is_curved = _lines(thing.raw, whole)
    straight = [rule for one in lines if (rule := _rule(*one)) is not None]
    if stroke.value:
        marks.rules += [rule for rule in straight if rule.high > rule.low]
        marks.strays += [_box(list(one), None) for one in lines if _rule(*one) is None]
    if not fill.value and not (stroke.value and is_curved):
        return
    box = _box([point for one in lines for point in one], None) if lines else Box(0, 0, 0, 0)
    if is_curved or len(straight) < len(lines):
        marks.strays.append(box)
    elif min(box.right - box.left, box.top - box.bottom) > _THIN:
        drawn.covers.append((place, box))
    elif not stroke.value and lines:
        marks.rules.append(_middle(box))


def _lines(path: Any, matrix: Matrix) -> tuple[list[tuple[Point, Point]], bool]:
    """Return the straight pieces of a path on the page, those of its curves by their points, and whether it has any."""
    lines = []
    is_curved = False
    start = last = (0.0, 0.0)
    for place in range(max(0, raw.FPDFPath_CountSegments(path))):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        kind = raw.FPDFPathSegment_GetType(segment)
        point = _on(_point(segment), matrix)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        else:
            is_curved = is_curved or kind != raw.FPDF_SEGMENT_LINETO
            lines.append((last, point))
        last = point
        if raw.FPDFPathSegment_GetClose(segment):
            lines.append((last, start))
            last = start
    return lines, is_curved


def _rule(start: Point, end: Point) -> Rule | None:
    """Return a straight piece as a ruling, None for a slanted one."""
    if abs(start[0] - end[0]) <= _STRAIGHT:
        return Rule(True, (start[0] + end[0]) / 2, *sorted((start[1], end[1])))
    if abs(start[1] - end[1]) <= _STRAIGHT:
        return Rule(False, (start[1] + end[1]) / 2, *sorted((start[0], end[0])))
    return None


def _middle(box: Box) -> Rule:
    """Return the ruling that a thin filled area is."""
    if box.right - box.left < box.top - box.bottom:
        return Rule(True, (box.left + box.right) / 2, box.bottom, box.top)
    return Rule(False, (box.bottom + box.top) / 2, box.left, box.right)


def _quarter(text: pypdfium2.PdfTextPage) -> int:
    """Return by how many quarters all letters are turned clockwise. Raises Unsure where they differ or stand slanted."""
    turns = set()
    for place in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(text.raw, place) or _letter(text, place).isspace():
            continue
        quarters = raw.FPDFText_GetCharAngle(text.raw, place) / (math.pi / 2)
        if abs(quarters - round(quarters)) > 0.01:
            raise Unsure
        turns.add(round(quarters) % 4)
    if len(turns) > 1:
        raise Unsure
    return turns.pop() if turns else 0


def _glyphs(text: pypdfium2.PdfTextPage, drawn: _Drawn, seen: Box) -> Iterator[Glyph]:
    """Yield the letters and the blanks that stand in the file, in its order; blanks PDFium adds are left out."""
    for place in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(text.raw, place):
            continue
        letter = _letter(text, place)
        ink, loose = Box(*text.get_charbox(place)), Box(*text.get_charbox(place, loose=True))
        run = _address(raw.FPDFText_GetTextObject(text.raw, place))
        if not letter.isspace():
            if raw.FPDFText_HasUnicodeMapError(text.raw, place) == 1:
                raise Unsure
            _see(ink, run, drawn, seen)
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text.raw, place, x, y)
        yield Glyph(letter, ink, loose, (x.value, y.value), run)


def _letter(text: pypdfium2.PdfTextPage, place: int) -> str:
    """Return a letter. Raises Unsure for one that no font gives a meaning. PDFium hides hyphens at ends of lines."""
    if raw.FPDFText_IsHyphen(text.raw, place) == 1:
        return "-"
    code = raw.FPDFText_GetUnicode(text.raw, place)
    letter = chr(code) if 0 < code < 0x110000 else "\0"
    if letter == "\ufffd" or (unicodedata.category(letter) in _MEANINGLESS and not letter.isspace()):
        raise Unsure
    if unicodedata.bidirectional(letter) in ("R", "AL", "AN"):  # written from the right: its order is a guess
        raise Unsure
    return letter


def _see(ink: Box, run: int, drawn: _Drawn, seen: Box) -> None:
    """Raise Unsure for a letter that nobody sees: beside the page, cut off, or painted over."""
    x, y = ink.middle
    clip = drawn.clips.get(run, seen)
    if not seen.holds(x, y) or not clip.holds(x, y):
        raise Unsure
    painted = drawn.order.get(run)
    if painted is None or any(place > painted and cover.holds(x, y) for place, cover in drawn.covers):
        raise Unsure


def _turned(marks: Marks, quarter: int) -> Marks:
    """Return marks as they are once the page is turned upright."""

    def point(x: float, y: float) -> Point:
        return {1: (-y, x), 2: (-x, -y), 3: (y, -x)}[quarter]

    def box(one: Box) -> Box:
        return _box([point(one.left, one.bottom), point(one.right, one.top)], None)

    def rule(one: Rule) -> Rule:
        ends = (
            ((one.at, one.low), (one.at, one.high))
            if one.upright
            else ((one.low, one.at), (one.high, one.at))
        )
        turned = _rule(point(*ends[0]), point(*ends[1]))
        assert turned is not None  # a quarter turn keeps it straight
        return turned

    return Marks(
        [one._replace(ink=box(one.ink), loose=box(one.loose), origin=point(*one.origin)) for one in marks.glyphs],
        [rule(one) for one in marks.rules],
        [box(one) for one in marks.strays],
        marks.scanned,
        marks.bare,
    )  # fmt: skip


def _address(pointer: Any) -> int:
    return ctypes.addressof(pointer.contents) if pointer else 0


def _point(segment: Any) -> Point:
    x, y = ctypes.c_float(), ctypes.c_float()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


def _corners(bounds: tuple[float, float, float, float]) -> list[Point]:
    left, bottom, right, top = bounds
    return [(left, bottom), (left, top), (right, bottom), (right, top)]


def _box(points: list[Point], matrix: Matrix | None) -> Box:
    placed = [_on(point, matrix) for point in points] if matrix else points
    across, up = zip(*placed, strict=True)
    return Box(min(across), min(up), max(across), max(up))


def _on(point: Point, matrix: Matrix) -> Point:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def _after(first: Matrix, then: Matrix) -> Matrix:
    """Return one matrix that does what two do after each other."""
    a, b, c, d, e, f = first
    across, up = _on((a, b), (*then[:4], 0, 0)), _on((c, d), (*then[:4], 0, 0))
    return (*across, *up, *_on((e, f), then))
