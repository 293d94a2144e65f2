"""Puts a block of our own on a person's PDF: what the file holds stays byte for byte, a few objects come and one changes."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from ansim.notices.adapters.block import BLOCK_HEIGHT
from ansim.notices.adapters.pdf_content import plain_name, read_usage
from ansim.notices.adapters.pdf_objects import (
    Name,
    Object,
    Objects,
    OwnPdf,
    PdfUnsplittable,
    Ref,
    Stream,
    Value,
    Word,
    write_file,
)
from ansim.notices.adapters.pdf_split import PdfSplitter

Place = tuple[float, float]
_A4 = (595.28, 841.89)
_TOP_LEFT = (54.0, 841.89 - 54 - BLOCK_HEIGHT)
_XOBJECT = b"/XObject"
_STEPS = {b"q": 1, b"Q": -1}


class Sheet:
    """One person's PDF, to be finished with a block of proof."""

    def __init__(self, pdf: bytes) -> None:
        """A file that was not written here is split first, whatever it looks like. Raises as `PdfSplitter`."""
        if not isinstance(pdf, OwnPdf):
            splitter = PdfSplitter(pdf)
            pdf = splitter.split(range(1, len(splitter) + 1))
        self._file = Objects(pdf)
        self._root = _reference(self._file.trailer.get(b"/Root"))
        self._tree = _reference(self._file.mapping(self._root).get(b"/Pages"))
        kids = self._file.get(self._file.mapping(self._tree).get(b"/Kids"))
        self._kids = [_reference(kid) for kid in kids] if isinstance(kids, list) else []

    def is_settled(self) -> bool:
        """Whether the first page leaves the state of drawing as it found it, so that a block can be drawn after it."""
        page = self._file.mapping(self._kids[0])
        streams = self._file.streams(page.get(b"/Contents"))
        content = b"\n".join(self._file.decoded(stream) for stream in streams)
        steps = [_STEPS[word] for word in content.split() if word in _STEPS]
        levels = [*accumulate(steps, initial=0)]
        return min(levels) == levels[-1] == 0 or read_usage(content).balanced

    def stamped(self, block: Callable[[int], Sequence[Object]], place: Place | None) -> OwnPdf:
        """Return the file with `block` at a place of the first page, or on an A4 page of its own at the end.

        `block` is called with its first object's number; its last object is the form to draw.
        """
        made = self._file.as_written()
        for one in block(len(made) + 1):
            form = _add(made, one)
        if place is None:
            made[self._tree.number] = self._longer_tree(form, made)
        else:
            made[self._kids[0].number] = self._page(form, place, made)
        return write_file(made, self._root.number)

    def _longer_tree(self, form: Ref, made: dict[int, Object]) -> dict[bytes, Value]:
        page = _add(
            made,
            {
                b"/Type": Name(b"/Page"),
                b"/Parent": self._tree,
                b"/MediaBox": Word(b"[0 0 %.2f %.2f]" % _A4),
                b"/Contents": _add(made, Stream({}, _drawing(b"/Proof", _TOP_LEFT))),
                b"/Resources": {_XOBJECT: {b"/Proof": form}},
            },
        )
        count = Word(b"%d" % (len(self._kids) + 1))
        return {**self._file.mapping(self._tree), b"/Count": count, b"/Kids": [*self._kids, page]}

    def _page(self, form: Ref, place: Place, made: dict[int, Object]) -> dict[bytes, Value]:
        page = dict(self._file.mapping(self._kids[0]))
        resources = dict(self._file.mapping(page.get(b"/Resources")))
        drawn = dict(self._file.mapping(resources.get(_XOBJECT)))
        name = b"/Proof"
        while name in {plain_name(one) for one in drawn}:
            name += b"x"
        contents = self._file.get(page.get(b"/Contents"))
        before, after = (
            _add(made, Stream({}, b"q\n")),
            _add(made, Stream({}, b"\nQ\n" + _drawing(name, place))),
        )
        page[b"/Contents"] = [before, *(contents if isinstance(contents, list) else []), after]
        page[b"/Resources"] = {**resources, _XOBJECT: {**drawn, name: form}}
        return page


def _drawing(name: bytes, place: Place) -> bytes:
    return b"q 1 0 0 1 %.2f %.2f cm %b Do Q\n" % (*place, name)


def _add(made: dict[int, Object], value: Object) -> Ref:
    number = len(made) + 1
    made[number] = value
    return Ref(number)


def _reference(value: Value | None) -> Ref:
    if not isinstance(value, Ref):
        raise PdfUnsplittable
    return value
