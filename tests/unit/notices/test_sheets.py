"""Sheets filled in on a form: the page that the compiler would set, for every person, and nothing of anybody else."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops
from tests.unit.notices.samples import (
    OFFICE,
    PERSON,
    compiled_sheet,
    jwks,
    quarantine_record,
    record,
    rendered_pair,
    seal_png,
)

from ansim.kit.fonts import FONTS, unprintable
from ansim.kit.qr import read_qr
from ansim.notices.adapters import sheets
from ansim.notices.adapters.images import pixels_of, qr_picture
from ansim.notices.adapters.layout import a4_source, page_fields, with_entries
from ansim.notices.adapters.letters import Letters, LetterUnknown
from ansim.notices.adapters.packages import TEMPLATES, places_of
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pdf_fonts import texts_by_code
from ansim.notices.adapters.pdf_objects import Objects, Stream
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render import Renderer
from ansim.notices.adapters.sheet_form import sheet_form
from ansim.notices.adapters.sheet_text import sheet_text
from ansim.notices.adapters.sheets import Sheets
from ansim.notices.domain.compare import comparable

NAMES = st.one_of(
    st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=20),
    st.text(st.sampled_from("()\\<>[]{}/%'\"~-.& ABCabcéüñßøØ0123漢字ñ"), min_size=1, max_size=30),
).filter(lambda text: text.strip() and not unprintable(text))


@cache
def compiler():
    """Return one warm compiler."""
    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)


def drawn(source):
    """Return the PDF of a Typst source."""
    return bytes(
        compiler().compile(source, format="pdf", timestamp=0, pdf_standards=["a-2b"], pdf_tags=False)
    )


@cache
def own_sheets():
    """Return sheets that keep their forms and letters."""
    return Sheets(lambda source, _: drawn(source), drawn)


def filled(one):
    """Return the A4 PDF of one record."""
    return next(own_sheets().pages([one], "sheet-1"))


def pixels(pdf, scale=2):
    """Return a page as it looks."""
    document = pypdfium2.PdfDocument(pdf)
    return pixels_of(document[0], scale)


def fonts(pdf):
    """Return what each font of a page can say: name to letters."""
    file = Objects(pdf)
    page = file.mapping(file.mapping(file.mapping(file.trailer[b"/Root"])[b"/Pages"])[b"/Kids"][0])
    named = file.mapping(file.mapping(page[b"/Resources"])[b"/Font"])
    found = {}
    for name, font in named.items():
        texts = file.get(file.mapping(font)[b"/ToUnicode"])
        assert isinstance(texts, Stream)
        found[name] = {one.decode("utf-16-be") for one in texts_by_code(file.decoded(texts)).values()}
    return found


@pytest.mark.parametrize(
    "one",
    [
        record(),
        replace(record(), issuer=replace(OFFICE, drill=True)),
        quarantine_record(replace(PERSON, name="남궁가람", address="경기도 가람시 솔밭길 3 " * 4)),
        record(replace(PERSON, name="가" * 30, place="가람시" * 60)),
    ],
    ids=["plain", "drill", "two lines", "words longer than a line"],
)
def test_it_is_the_page_that_the_compiler_sets(one):
    """Filled in, or set by the compiler as a whole in the same lines: no pixel differs."""
    form, whole = filled(one), set_whole(one)
    assert b"/filled" in form
    assert ImageChops.difference(pixels(form), pixels(whole)).getbbox() is None


def set_whole(one):
    """Return the page with the very lines that are filled in, as the compiler sets it without any form."""
    letters = Letters(drawn)
    fields, places = page_fields(one, 0), places_of("sheet-1")
    letters.learn(str(fields[name]) for name in places)
    lines = {name: letters.lines(str(fields[name]), place.most) for name, place in places.items()}
    return drawn(a4_source(with_entries(fields, places, lines), "sheet-1", qr_picture(one.qr_text)))


@settings(max_examples=30, deadline=None)
@given(NAMES, NAMES, NAMES)
def test_whatever_a_person_is_called_reads_back(name, address, place):
    """Any printable name, address and place: both readers find the same words, and they are those of the record."""
    one = record(replace(PERSON, name=name, address=address, place=place))
    pdf = filled(one)
    text = comparable(sheet_text(pdf) or "")
    with opened(pdf) as document:
        assert len(document) == 1
        assert text == comparable(page_text(document, 0))
    for said in (
        f"성명 Name {name} 생년월일",
        f"주소 Address {address} 연락처",
        f"Place {place} 격리 기간",
        f"Reference {one.reference} 입원",
    ):
        assert comparable(said) in text


def test_the_font_of_a_person_holds_that_person_s_letters():
    """What is filled in uses a font of its own, with the letters of this person and of nobody else."""
    records, files = rendered_pair()
    own = {text for text in records[0].name + records[0].address + records[0].place + "1990. 3. 1."}
    own |= set(records[0].reference) | set("010-0000-0001")
    assert fonts(files[0].pdf)[b"/filled"] == own
    assert not set(records[1].name) & own


def test_every_object_stands_where_the_table_says():
    """The cross-reference of a filled sheet points at each object, none is missing, and its end is found."""
    pdf = rendered_pair()[1][0].pdf
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", pdf)[1])
    table = re.match(rb"xref\n0 (\d+)\n", pdf[start:])
    entries = [pdf[start + table.end() + 20 * number :][:20] for number in range(int(table[1]))]
    assert entries[0] == b"0000000000 65535 f \n"
    for number, entry in enumerate(entries[1:], start=1):
        place = int(entry[:10])
        assert entry[10:] == b" 00000 n \n"
        assert pdf.startswith(b"%d 0 obj\n" % number, place)
    assert b"/Size %d/" % len(entries) in pdf


def test_each_file_has_an_identifier_of_its_own():
    """Metadata and trailer name the same identifier, which another person's file does not have; the form's is gone."""
    seen = []
    for files in rendered_pair()[1]:
        (first, second) = re.search(rb"/ID\[<([0-9a-f]+)><([0-9a-f]+)>\]", files.pdf).groups()
        name = bytes.fromhex(first.decode())
        assert first == second
        assert set(re.findall(rb"<xmpMM:(?:Instance|Document)ID>([^<]*)<", files.pdf)) == {name}
        assert set(re.findall(rb"<stEvt:instanceID>([^<]*)_source<", files.pdf)) == {name}
        seen.append(name)
    assert len(set(seen)) == 2


def test_the_code_on_paper_is_the_record_s():
    """The QR of a filled sheet, printed at 200 dpi, reads as the record's text."""
    for one, files in zip(*rendered_pair(), strict=True):
        assert read_qr(pixels(files.pdf, 200 / 72)) == [one.qr_text]


def test_a_filled_sheet_is_drawn_without_a_word_of_the_placeholders():
    """None of the letters that stand for values is left on the page."""
    assert not {chr(0xD7A3 - number) for number in range(20)} & set(sheet_text(filled(record())) or "")


@pytest.mark.parametrize("what", ["no form", "no places", "unknown letters"])
def test_what_cannot_be_filled_in_is_set_by_the_compiler(what, monkeypatch):
    """Without a form, or with a letter that has no glyph of its own, the compiler sets the page: it reads back too."""
    if what == "no form":
        monkeypatch.setattr(sheets, "sheet_form", lambda *_: None)
    elif what == "no places":
        monkeypatch.setattr(Letters, "font", refuse)
    else:
        monkeypatch.setattr(Letters, "learn", lambda *_: None)
    one = record()
    files = Renderer(Pictures(seal_png())).render([one])[0]
    assert read_back(one, files, jwks()) == ()
    assert b"/filled" not in files.pdf


def refuse(*_):
    """Know no letter."""
    raise LetterUnknown


def test_forms_are_shared_and_not_kept_for_ever(monkeypatch):
    """People with the same words share a form; of many different ones only so many are kept."""
    made = []
    real = sheets.sheet_form
    monkeypatch.setattr(sheets, "sheet_form", lambda *given: made.append(1) or real(*given))
    monkeypatch.setattr(sheets, "_MOST_FORMS", 2)
    one = Renderer()
    people = [replace(PERSON, name=name) for name in ("홍길동", "남궁민수", "김가람")]
    one.render([record(person, number=number) for number, person in enumerate(people)])
    assert len(made) == 1
    days = [replace(PERSON, specimen=date(2026, 11, day)) for day in (17, 18, 19)]
    one.render([record(person, number=number) for number, person in enumerate(days)])
    assert len(made) == 4
    one.render([record(people[0])])
    assert len(made) == 5


SLOTS = {"힣": ("name", 0)}


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        b"%PDF-1.7\nstartxref\n0\n%%EOF",
        compiled_sheet(),
        compiled_sheet().replace(b"/Metadata", b"/Metalink"),
    ],
    ids=["nothing", "no table", "no place left free", "no metadata"],
)
def test_a_sheet_written_otherwise_is_no_form(pdf):
    """What does not hold its placeholders in runs of their own cannot be filled in."""
    assert sheet_form(pdf, SLOTS) is None


def test_a_form_of_two_pages_is_none():
    """A form whose lines run over to a second page is left to the compiler, and the read-back refuses what comes."""
    long = record(replace(PERSON, address=" ".join(["가나다라마바사아자차카타파하" * 2] * 30)))
    files = replace(rendered_pair()[1][0], pdf=filled(long))
    assert "readback.pages" in [problem.code for problem in read_back(long, files, jwks())]
    file = Objects(files.pdf)
    assert len(file.mapping(file.mapping(file.trailer[b"/Root"])[b"/Pages"])[b"/Kids"]) > 1
