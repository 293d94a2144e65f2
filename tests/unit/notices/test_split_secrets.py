"""Everybody's name, number and birth date in every corner a PDF has: no split or stamped file holds another's."""

import re
import zlib
from collections.abc import Iterator
from functools import cache

import pypdfium2
import pytest
from tests.unit.notices.conftest import PRINTED_ON
from tests.unit.notices.pdf_files import stream
from tests.unit.notices.printout_cuts import arranged
from tests.unit.notices.samples import record

from ansim.notices.adapters.issued_image import stamp_issued
from ansim.notices.adapters.pdf_fonts import keep_texts
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.domain.people import Person
from ansim.notices.queries.issued_pdfs import pair_issued_pdf, split_issued_pdf
from ansim.notices.queries.rosters import read_roster
from ansim.sandbox.saeol import make_issued_notices

ISSUED = make_issued_notices(77, PRINTED_ON, 14)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_CODES = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>")


def everybody() -> bytes:
    """What must not leak, as a program would write it: name, birth date, number, address of all."""
    lines = (f"{one.name} {one.birth} {one.phone} {one.address}" for one in ISSUED.people)
    return "\n".join(lines).encode()


@cache
def haunted(pdf: bytes) -> bytes:
    """The printout saved again by appending: a catalogue with everybody in every entry that may hold words."""
    plain = arranged(pdf, range(1, len(pypdfium2.PdfDocument(pdf)) + 1))  # a plain table of places
    said = everybody()
    hexed = b"<FEFF" + said.decode().encode("utf-16-be").hex().encode() + b">"
    first = int(re.findall(rb"/Size (\d+)", plain)[-1])
    root = re.findall(rb"/Root (\d+) 0 R", plain)[-1]
    pages = re.findall(rb"/Pages (\d+) 0 R", plain)[-1]
    old_table = plain[plain.rindex(b"startxref") + 9 :].split()[0]
    names = b"<</JavaScript<</Names[(a)<</S/JavaScript/JS %b>>]>>/EmbeddedFiles<</Names[(b) %d 0 R]>>>>" % (
        hexed, first + 2,
    )  # fmt: skip
    objects = {
        int(root): b"<</Type/Catalog/Pages %b 0 R/Outlines %d 0 R/Metadata %d 0 R/Names %b/AcroForm %d 0 R"
        b"/OpenAction<</S/JavaScript/JS %b>>/PieceInfo<</A<</Private %b>>>>/Lang%b>>"
        % (pages, first, first + 1, names, first + 4, hexed, hexed, hexed),
        first: b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count 1>>" % (first + 5, first + 5),
        first + 1: stream(b"<x:xmpmeta>" + said, b"/Type/Metadata/Subtype/XML"),
        first + 2: b"<</Type/Filespec/F(list.csv)/EF<</F %d 0 R>>/Desc %b>>" % (first + 3, hexed),
        first + 3: stream(said, b"/Type/EmbeddedFile"),
        first + 4: b"<</Fields[%d 0 R]/DA(/Helv 0 Tf)/XFA %d 0 R>>" % (first + 6, first + 3),
        first + 5: b"<</Title%b/Parent %d 0 R>>" % (hexed, first),
        first + 6: b"<</FT/Tx/T%b/TU%b/V%b/DV%b>>" % ((hexed,) * 4),
        first + 7: b"<</Title%b/Author%b/Keywords%b>>" % ((hexed,) * 3),
    }
    data = plain
    table = b"xref\n"
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    trailer = b"trailer\n<</Size %d/Root %b 0 R/Info %d 0 R/Prev %b>>\nstartxref\n%d\n%%%%EOF\n" % (
        first + 8, root, first + 7, old_table, len(data),
    )  # fmt: skip
    return data + table + trailer


def layers(data: bytes) -> Iterator[bytes]:
    """The file as it lies there, each stream unpacked, and each map of letters as the text it can spell."""
    yield data
    for found in _STREAM.findall(data):
        try:
            body = zlib.decompressobj().decompress(found)
        except zlib.error:
            continue
        yield body
        if b"beginbfchar" in body:
            letters = b"".join(bytes.fromhex(text.decode()) for _, text in _CODES.findall(body))
            yield letters.decode("utf-16-be", "replace").encode()


@cache
def secrets(person: Person) -> frozenset[bytes]:
    """Name, number, birth date and address of a person in the spellings that files use."""
    digits = person.phone or "-" * 11
    words = {
        person.name, digits, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", person.birth.isoformat(),
        f"{person.birth:%Y%m%d}", f"{person.birth.year}. {person.birth.month}. {person.birth.day}.",
        person.address,
    }  # fmt: skip
    spelled: set[bytes] = set()
    for word in words:
        for encoding in ("utf-8", "utf-16-be", "cp949"):
            raw = word.encode(encoding, "replace")
            spelled |= {raw, raw.hex().encode(), raw.hex().upper().encode()}
    return frozenset(spelled)


def leaked(data: bytes, own: Person) -> set[bytes]:
    """What a file holds of anybody but its person."""
    whole = b"\n".join(layers(data))
    mine = secrets(own)
    others = frozenset().union(*(secrets(one) for one in ISSUED.people if one.row != own.row)) - mine
    return {text for text in others if text in whole}


@pytest.fixture(scope="module")
def parts() -> dict[int, bytes]:
    """Everybody's file, split from the haunted printout by what stands on the pages."""
    checked = read_roster(ISSUED.roster, "목록.xlsx", PRINTED_ON)
    pdf = haunted(ISSUED.pdf)
    pairing = pair_issued_pdf(pdf, checked)
    assert pairing.complete
    return {pair.row: data for pair, data in split_issued_pdf(pdf, pairing)}


def test_the_test_would_see_a_leak() -> None:
    """The haunted printout itself, and plain PDFium cutting a page out of it, hold everybody: the search finds them."""
    pdf = haunted(ISSUED.pdf)
    assert len(leaked(pdf, ISSUED.people[0])) > 5 * len(ISSUED.people)
    everything = b"\n".join(layers(pdf))
    assert all(one.name.encode() in everything for one in ISSUED.people)


def test_no_split_file_holds_anybody_else(parts: dict[int, bytes]) -> None:
    """All fourteen, every object and every unpacked stream against everybody's name, number, birth and address."""
    assert {one.row: leaked(parts[one.row], one) for one in ISSUED.people} == {
        one.row: set() for one in ISSUED.people
    }


@pytest.mark.parametrize(
    "word",
    ["/Outlines", "/Metadata", "/Names", "/AcroForm", "/JavaScript", "/JS", "/EmbeddedFile", "/Info", "/PieceInfo",
     "/Thumb", "/XFA", "/OpenAction", "/Annots", "/StructTreeRoot", "/Prev", "/Lang"],
)  # fmt: skip
def test_no_entry_that_could_hold_words_is_left(word: str, parts: dict[int, bytes]) -> None:
    """Not even empty: what is not drawn has no place in a person's file."""
    assert not any(word.encode() in data for data in parts.values())


def test_one_revision_and_nothing_behind_its_end(parts: dict[int, bytes]) -> None:
    """Nothing lies under a later table or after the end mark."""
    for data in parts.values():
        assert data.count(b"startxref") == data.count(b"%%EOF") == 1
        assert data.endswith(b"%%EOF\n")


def test_the_widths_of_a_font_name_only_the_letters_shown(parts: dict[int, bytes]) -> None:
    """As many widths as letters in the map: a list of all would say which syllables others have."""
    for data in list(parts.values())[:6]:
        widths = [len(re.findall(rb"\d+\[", found)) for found in re.findall(rb"/W (\[[^/]*?\]\])", data)]
        assert widths
        assert max(widths) < 200


def test_the_stamped_file_holds_nobody_else_either() -> None:
    """Our block adds office, number and QR of the person; the file is still only theirs."""
    own = ISSUED.people[0]
    part = PdfSplitter(haunted(ISSUED.pdf)).split(ISSUED.pages[own.row])
    assert leaked(stamp_issued(record(), part).pdf, own) == set()


def test_a_map_of_letters_is_cut_to_its_codes() -> None:
    """The search looks into maps: one that kept a stranger's syllable would spell it."""
    whole = b"2 beginbfchar\n<0001> <AE40>\n<0002> <BDC1>\nendbfchar"
    kept = keep_texts(whole, frozenset({1}), 2)
    assert b"AE40" in kept
    assert b"BDC1" not in kept
