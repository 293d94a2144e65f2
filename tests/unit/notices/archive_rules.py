"""What a PDF says of itself as PDF/A-2b (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), held against how it is built.

No validator (that is tests/verapdf.py, which needs a Java): the rules of its profiles that can be broken by what we do
(fonts filled in, colours rewritten, a signature added), read by our own reader of PDF objects, on every machine.
"""

import re
import zlib
from xml.etree import ElementTree

from ansim.notices.adapters.pdf_objects import Reader, Stream

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
_OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) 0 obj\b")
_PROHIBITED = (
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/AA",
    b"/OpenAction",
    b"/XFA",
    b"/LZWDecode",
    b"/Movie",
    b"/Sound",
)
_DEVICE = {b"/DeviceRGB": 3, b"/DeviceGray": 1, b"/DeviceCMYK": 4}


class Claimed:
    """A PDF's objects as its last revision has them, its trailer, its catalogue and what its XMP claims."""

    def __init__(self, data):
        self.data = data
        self.objects = {}
        for found in _OBJECT.finditer(data):
            self.objects[int(found[1])] = _object(data, found.end())
        self.trailer = {}
        for place in re.finditer(rb"[\r\n]trailer\s", data):
            self.trailer |= Reader(data, place.end()).value()
        self.catalogue = self.get(self.trailer[b"/Root"])
        xmp = self.get(self.catalogue.get(b"/Metadata"))
        self.xmp = ElementTree.fromstring(
            xmp.data[xmp.data.index(b"<x:xmpmeta") :].rpartition(b"<?xpacket")[0]
        )

    def get(self, value):
        """What a value is, references followed."""
        while hasattr(value, "number"):
            value = self.objects[value.number]
        return value

    def info_of(self, value):
        """The dictionary of a value: its own, or its stream's."""
        value = self.get(value)
        return value.info if isinstance(value, Stream) else value

    def dictionaries(self):
        """Every dictionary of the file, those within others too."""
        waiting = [value.info if isinstance(value, Stream) else value for value in self.objects.values()]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                yield one
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one

    def claim(self, name):
        """What the XMP says under a name, as attribute or element; "" for nothing."""
        for one in self.xmp.iter():
            if name in one.attrib:
                return one.attrib[name]
            if one.tag == name:
                return one.text or ""
        return ""

    def pages(self):
        """The pages in order."""
        return [self.get(kid) for kid in self.get(self.get(self.catalogue[b"/Pages"])[b"/Kids"])]


def _object(data, place):
    reader = Reader(data, place)
    value = reader.value()
    begun = re.compile(rb"\s*stream\r?\n").match(data, reader.place)
    if not isinstance(value, dict) or begun is None:
        return value
    length = int(value[b"/Length"]) if not hasattr(value[b"/Length"], "number") else None
    end = begun.end() + length if length is not None else data.index(b"endstream", begun.end())
    return Stream(value, data[begun.end() : end])


def archive_faults(data):
    """The rules of PDF/A-2b that a file breaks, in words."""
    file = Claimed(data)
    found = [*_of_file(file), *_of_metadata(file), *_of_colours(file), *_of_fonts(file), *_of_notes(file)]
    if (file.claim(PDFAID + "part"), file.claim(PDFAID + "conformance")) != ("2", "B"):
        found.append("claims another standard")
    return found


def _of_file(file):
    yield from _of_objects(file)
    head, _, rest = file.data.partition(b"\n")
    if not re.fullmatch(rb"%PDF-1\.[0-7]", head):
        yield "head"
    if not (rest[:1] == b"%" and all(byte > 127 for byte in rest[1:5])):
        yield "comment behind the head"
    if b"/ID" not in file.trailer or b"/Encrypt" in file.trailer:
        yield "trailer"
    if not file.data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "end"


def _of_objects(file):
    if re.search(rb"[^\r\n\d]\d+ 0 obj\b", file.data):
        yield "object not on a line of its own"
    for one in file.dictionaries():
        if any(name in one for name in _PROHIBITED) or one.get(b"/S") in _PROHIBITED:
            yield "prohibited action"
        if one.get(b"/Filter") == b"/LZWDecode" or (b"/F" in one and b"/FFilter" in one):
            yield "prohibited filter"
    for value in file.objects.values():
        if isinstance(value, Stream) and not hasattr(value.info[b"/Length"], "number"):
            behind = file.data.find(value.data) + len(value.data)
            if not re.compile(rb"\r?\n?endstream").match(file.data, behind):
                yield "length of a stream"


def _of_metadata(file):
    stream = file.get(file.catalogue[b"/Metadata"])
    if b"/Filter" in stream.info or stream.info.get(b"/Subtype") != b"/XML":
        yield "metadata packed"
    info = file.get(file.trailer.get(b"/Info")) or {}
    titles = [one.text for one in file.xmp.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")]
    if b"/Title" in info and _text(file.get(info[b"/Title"])) not in titles:
        yield "title differs from the metadata"
    for name, key in ((b"/CreationDate", "CreateDate"), (b"/ModDate", "ModifyDate")):
        if name in info:
            said = re.sub(r"\D", "", file.claim("{http://ns.adobe.com/xap/1.0/}" + key))[:14]
            if said != re.sub(r"\D", "", bytes(info[name]).decode())[:14]:
                yield f"{key} differs from the metadata"


def _text(value):
    data = bytes(value)
    return data[2:].decode("utf-16-be") if data[:2] == b"\xfe\xff" else data.decode("latin-1")


def _of_colours(file):
    intents = [file.get(one) for one in file.get(file.catalogue.get(b"/OutputIntents", []))]
    profiles = [file.get(one[b"/DestOutputProfile"]) for one in intents if one.get(b"/S") == b"/GTS_PDFA1"]
    if len(profiles) != 1:
        yield "no output intent"
        return
    profile = profiles[0]
    packed = profile.data if b"/Filter" not in profile.info else zlib.decompress(profile.data)
    if packed[36:40] != b"acsp" or int(profile.info[b"/N"]) not in (1, 3):
        yield "no colour profile"
    for one in file.dictionaries():
        space = file.get(one.get(b"/ColorSpace"))
        if isinstance(space, bytes) and _DEVICE.get(space, 1) == 4:
            yield "colour without a profile"
        if one.get(b"/Subtype") == b"/Image" and (
            one.get(b"/Interpolate") == b"true" or b"/Alternates" in one or b"/OPI" in one
        ):
            yield "image"


def _of_fonts(file):
    used = {id(one): one for one in file.dictionaries() if one.get(b"/Type") == b"/FontDescriptor"}
    for one in used.values():
        if not {b"/FontFile", b"/FontFile2", b"/FontFile3"} & set(one):
            yield "font not embedded"
    for one in file.dictionaries():
        if one.get(b"/Type") != b"/Font":
            continue
        kind = one.get(b"/Subtype")
        if kind in (b"/Type1", b"/TrueType") and b"/FontDescriptor" not in one:
            yield "font not embedded"
        if kind == b"/CIDFontType2" and b"/CIDToGIDMap" not in one:
            yield "font without a map"
        if kind == b"/Type0" and b"/ToUnicode" not in one:
            yield "font without letters"


def _of_notes(file):
    for page in file.pages():
        for one in file.get(page.get(b"/Annots", [])):
            note = file.get(one)
            flags = int(note.get(b"/F", b"0"))
            if not flags & 4 or flags & 0b100011:
                yield "annotation that does not print"


def tag_faults(data):
    """The rules of PDF/UA-1 that a file breaks which claims it; for one that does not, whether it claims tags by halves."""
    file = Claimed(data)
    tree = file.get(file.catalogue.get(b"/StructTreeRoot"))
    marked = file.get(file.catalogue.get(b"/MarkInfo", {})).get(b"/Marked")
    if not file.claim(PDFUAID + "part"):
        return ["tags by halves"] if (tree is None) != (marked is None) else []
    found = [] if tree is not None and marked == b"true" else ["no tags"]
    if b"/Lang" not in file.catalogue:
        found.append("no language")
    view = file.get(file.catalogue.get(b"/ViewerPreferences", {}))
    if view.get(b"/DisplayDocTitle") != b"true":
        found.append("title not shown")
    found += [fault for page in file.pages() for fault in _of_page(file, page)]
    for one in file.dictionaries():
        if one.get(b"/S") == b"/Figure" and not ({b"/Alt", b"/ActualText"} & set(one)):
            found.append("picture without words")
    return found


def _of_page(file, page):
    if b"/StructParents" not in page:
        yield "page without tags"
    if b"/Annots" in page and page.get(b"/Tabs") != b"/S":
        yield "order of tabs"
    box = [float(one) for one in file.get(page[b"/MediaBox"])]
    for one in file.get(page.get(b"/Annots", [])):
        note = file.get(one)
        left, low, *_ = (float(number) for number in note[b"/Rect"])
        if b"/StructParent" not in note and left >= box[0] and low >= box[1]:
            yield "annotation without a tag"
