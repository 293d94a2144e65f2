"""PDF files written by hand for tests: plain pages, and printers' habits that leak."""

import zlib
from collections.abc import Sequence


def write(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of objects numbered from 1; the first is the catalogue."""
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (count, trailer, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def stream(data: bytes, info: bytes = b"") -> bytes:
    """A packed stream."""
    packed = zlib.compress(data)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (info, len(packed), packed)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def document(
    contents: Sequence[bytes], tree: bytes = b"/MediaBox [0 0 300 400]", resources: bytes = b""
) -> bytes:
    """Pages in Helvetica as /F1; `tree` and `resources` are inherited from the page tree."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]%b/Resources<</Font<</F1 3 0 R>>%b>>>>"
        % (len(contents), kids, tree, resources),
        FONT,
    ]
    for place, content in enumerate(contents):
        objects += [b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % (first + 2 * place + 1), stream(content)]
    return write(objects)


def outlined(names: Sequence[str]) -> bytes:
    """A page a name, and everybody's name in title, outline, attachment, metadata, structure and private data."""
    plain = [name.encode() for name in names]
    everybody = b", ".join(plain)
    pages = len(plain)
    first = 10
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R/Metadata 6 0 R/StructTreeRoot 7 0 R"
        b"/Names<</EmbeddedFiles<</Names[(list) 8 0 R]>>>>>>",
        b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>>>>>"
        % (pages, kids),
        FONT,
        b"<</Type/Outlines/First 5 0 R/Last 5 0 R/Count 1>>",
        b"<</Title(%b)/Parent 4 0 R/Dest[%d 0 R/Fit]>>" % (everybody, first + 2),
        stream(b"<x:xmpmeta>" + everybody, b"/Type/Metadata/Subtype/XML"),
        b"<</Type/StructTreeRoot/K<</Type/StructElem/S/P/Alt(%b)>>>>" % everybody,
        b"<</Type/Filespec/F(list.csv)/EF<</F 9 0 R>>>>",
        stream(everybody, b"/Type/EmbeddedFile"),
    ]
    for place, name in enumerate(plain):
        own = b"/PieceInfo<</Print<</Private(%b)>>>>/StructParents 0/Metadata 6 0 R" % everybody
        note = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Contents(%b)/Dest[%d 0 R/Fit]>>]" % (
            everybody, first,
        )  # fmt: skip
        objects += [
            b"<</Type/Page/Parent 2 0 R/Contents %d 0 R%b%b>>" % (first + 2 * place + 1, own, note),
            stream(b"BT /F1 12 Tf 10 10 Td (%b) Tj ET" % name),
        ]
    return write(objects, b"/Info<</Title(%b)>>" % everybody)


def embedded(names: Sequence[str]) -> bytes:
    """One resource dictionary for all pages: a form and a picture a person, each page drawing only its own."""
    plain = [name.encode() for name in names]
    first = 4 + 2 * len(plain)
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(plain)))
    shared = b"".join(b"/Fm%d %d 0 R/Im%d %d 0 R" % (p, 4 + 2 * p, p, 5 + 2 * p) for p in range(len(plain)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 300 400]"
        b"/Resources<</Font<</F1 3 0 R>>/XObject<<%b>>>>>>" % (len(plain), kids, shared),
        FONT,
    ]
    for name in plain:
        objects += [
            stream(
                b"BT /F1 12 Tf 10 10 Td (%b) Tj ET" % name, b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]"
            ),
            stream(
                name.ljust(30),
                b"/Type/XObject/Subtype/Image/Width 30/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
            ),
        ]
    for place in range(len(plain)):
        objects += [
            b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % (first + 2 * place + 1),
            stream(b"/Fm%d Do q 30 0 0 1 0 0 cm /Im%d Do Q" % (place, place)),
        ]
    return write(objects)
