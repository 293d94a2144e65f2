"""Looks through the pages of one person before they are copied: every stream's use of resources, every font's text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ansim.notices.adapters.pdf_content import Usage, plain_name, read_usage
from ansim.notices.adapters.pdf_objects import Objects, PdfUnsplittable, Ref, Stream, Value

_DEEPEST = 12


class Survey:
    """What some pages use. `usages` by object number of a form or pattern, `pages` by place, `shown` by font."""

    def __init__(self, objects: Objects, pages: Sequence[Mapping[bytes, Value]]) -> None:
        """Raises PdfUnsplittable where a stream cannot be read with certainty."""
        self._objects = objects
        self.usages: dict[int, Usage] = {}
        self.shown: dict[int, list[bytes]] = defaultdict(list)
        self.pages = tuple(
            self._visit(objects.streams(page.get(b"/Contents")), objects.mapping(page.get(b"/Resources")), 0)
            for page in pages
        )

    def _visit(self, streams: Sequence[Stream], resources: Mapping[bytes, Value], depth: int) -> Usage:
        if depth > _DEEPEST:
            raise PdfUnsplittable
        usage = read_usage(b"\n".join(self._objects.decoded(stream) for stream in streams))
        for kind in (b"/XObject", b"/Pattern"):
            for value in usage.keep(kind, self._objects.mapping(resources.get(kind))).values():
                self._visit_stream(value, resources, usage, depth)
        for state in usage.keep(b"/ExtGState", self._objects.mapping(resources.get(b"/ExtGState"))).values():
            mask = self._objects.mapping(self._objects.mapping(state).get(b"/SMask"))
            self._visit_stream(mask.get(b"/G"), resources, usage, depth)
        self._note_fonts(usage, resources)
        return usage

    def _visit_stream(
        self, value: Value | None, outer: Mapping[bytes, Value], usage: Usage, depth: int
    ) -> None:
        """Visit a form or tiling pattern; one without resources of its own draws on those around it."""
        stream = self._objects.get(value)
        if not isinstance(stream, Stream) or not isinstance(value, Ref) or value.number in self.usages:
            return
        if stream.info.get(b"/Subtype") == b"/Image" or b"/BBox" not in stream.info:
            return
        own = self._objects.mapping(stream.info.get(b"/Resources"))
        found = self._visit([stream], own or outer, depth + 1)
        self.usages[value.number] = found
        if not own:
            usage.add(found)

    def _note_fonts(self, usage: Usage, resources: Mapping[bytes, Value]) -> None:
        fonts = {
            plain_name(name): value for name, value in self._objects.mapping(resources.get(b"/Font")).items()
        }
        for name, texts in usage.shown.items():
            font = fonts.get(name)
            if isinstance(font, Ref):
                self.shown[font.number].extend(texts)
