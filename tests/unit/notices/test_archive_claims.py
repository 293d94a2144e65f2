"""A notice is what it says it is: PDF/A-2b before and after signing, tagged only where it claims tags."""

import re
from functools import cache

import pytest
import typst
from tests.unit.notices.archive_rules import PDFAID, PDFUAID, Claimed, archive_faults, tag_faults
from tests.unit.notices.samples import quarantine_record, record, seal_png
from tests.unit.notices.signed_files import chain, plain, signed

from ansim.kit.clock import midnight
from ansim.kit.fonts import FONTS
from ansim.notices.adapters import pades_door
from ansim.notices.adapters.issued_image import stamp_issued
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.plain_colours import plain_colours
from ansim.notices.adapters.render import Renderer

_TAGGED = """#set document(title: "통지서", author: "가람시")
#set text(font: "Noto Sans KR", lang: "ko")
= 통지서
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"), alt: "그림")
"""


@cache
def tagged():
    """A page of our compiler with tags, as PDF/A-2b and PDF/UA-1 at once."""
    moment = int(midnight(record().issued_on).timestamp())
    return plain_colours(
        typst.compile(
            _TAGGED.encode(),
            format="pdf",
            font_paths=[FONTS],
            ignore_system_fonts=True,
            pdf_standards=["a-2b", "ua-1"],
            timestamp=moment,
        )
    )


@cache
def sheets():
    """A sheet of each of two kinds, with a seal, and one with a name that no form can hold."""
    rendered = Renderer(Pictures(seal_png())).render([record(number=2), quarantine_record(number=3)])
    return {"isolation": rendered[0].pdf, "quarantine": rendered[1].pdf, "plain": plain(), "signed": signed()}


@pytest.mark.parametrize("name", ["isolation", "quarantine", "plain", "signed"])
def test_a_notice_keeps_the_rules_it_claims(name):
    """As made and as signed; the claim itself is there."""
    data = sheets()[name]
    assert archive_faults(data) == []
    assert tag_faults(data) == []
    assert Claimed(data).claim(PDFAID + "part") == "2"


def test_signing_keeps_both_claims_of_a_tagged_page():
    """The day notices are tagged, a signature will not take it away: its field lies outside the page."""
    data, _ = pades_door.sign(tagged(), chain()[2].pdf_key(), reason="x")
    assert Claimed(tagged()).claim(PDFUAID + "part") == "1"
    assert Claimed(data).claim(PDFUAID + "part") == "1"
    for one in (tagged(), data):
        assert archive_faults(one) == []
        assert tag_faults(one) == []


def test_a_page_issued_elsewhere_claims_nothing_it_does_not_keep():
    """Copied for our block without its metadata and tags, it says neither that it is archived nor that it is read out."""
    assert Claimed(plain()).claim(PDFUAID + "part") == "1"
    stamped = stamp_issued(record(), PdfSplitter(plain()).split([1])).pdf
    assert not any(
        mark in stamped for mark in (b"pdfaid", b"pdfuaid", b"/Metadata", b"/StructTreeRoot", b"/MarkInfo")
    )


def _again(data, pattern, by):
    """The file with the last match of a pattern exchanged, as long as before."""
    found = list(re.finditer(pattern, data))[-1]
    assert len(by) <= len(found[0])
    return data[: found.start()] + by.ljust(len(found[0])) + data[found.end() :]


@pytest.mark.parametrize(
    ("pattern", "by", "fault"),
    [
        (rb"^%PDF-1\.\d", b"%PDF-2.0", "head"),
        (rb"(?<=\n)%[\x80-\xff]{4}", b"%abcd", "comment behind the head"),
        (rb"/ID ?\[", b"/Ix [", "trailer"),
        (rb"/Root", b"/Encrypt 1 0 R/Root", "trailer"),
        (rb"%%EOF\s*$", b"%%EOX", "end"),
        (rb"/Type ?/Catalog", b"/AA<<>>", "prohibited action"),
        (rb"/Type ?/Catalog", b"/F 1/FFilter 1", "prohibited filter"),
        (rb"[\r\n]\d+ 0 obj", b"x9 0 obj", "object not on a line of its own"),
        (rb"pdfaid:part>2", b"pdfaid:part>3", "claims another standard"),
        (rb"/Type ?/Metadata", b"/Filter/Flat1", "metadata packed"),
        (rb"/CreationDate ?\(D:20", b"/CreationDate(D:19", "CreateDate differs from the metadata"),
        (rb"/GTS_PDFA1", b"/GTS_PDFX1", "no output intent"),
        (rb"/OutputIntents", b"/OutputIntexts", "no output intent"),
        (rb"/FontFile\d", b"/FontFilex", "font not embedded"),
        (rb"/ToUnicode", b"/ToUnixode", "font without letters"),
    ],
)
def test_each_rule_of_the_archive_is_looked_at(pattern, by, fault):
    """A file that breaks one rule is found out: the check does not pass everything."""
    if len(by) > len(re.findall(pattern, plain())[-1]):  # longer: what moves does not matter to our reader
        found = list(re.finditer(pattern, plain()))[-1]
        broken = plain()[: found.start()] + by + plain()[found.end() :]
    else:
        broken = _again(plain(), pattern, by)
    assert fault in archive_faults(broken)


def test_a_field_that_does_not_print_is_found():
    """PDF/A wants every annotation to print and none to be hidden."""
    assert "annotation that does not print" in archive_faults(signed().replace(b"/F 132", b"/F 134"))
    assert "annotation that does not print" in archive_faults(signed().replace(b"/F 132", b"/F 128"))


def test_another_title_in_the_metadata_is_found():
    """Both places must say the same."""
    broken = re.sub(rb"(<dc:title>.*?<rdf:li[^>]*>)[^<]{3}", rb"\1xyz", plain(), count=1, flags=re.DOTALL)
    assert "title differs from the metadata" in archive_faults(broken)


@pytest.mark.parametrize(
    ("pattern", "by", "fault"),
    [
        (rb"/StructTreeRoot", b"/StructTreeRoox", "no tags"),
        (rb"/Marked true", b"/Marked null", "no tags"),
        (rb"/Lang ?\(ko\)(?=[^>]*/)", b"/Lanx(ko)", "no language"),
        (rb"/DisplayDocTitle", b"/DisplayDocTitlx", "title not shown"),
        (rb"/StructParents", b"/StructParentx", "page without tags"),
        (rb"/Alt ?(?=[(<])", b"/Alx", "picture without words"),
    ],
)
def test_each_rule_of_the_tags_is_looked_at(pattern, by, fault):
    """On a page that claims them."""
    broken = tagged()
    for _ in re.findall(pattern, broken):
        broken = _again(broken, pattern, by)
    assert fault in tag_faults(broken)


def test_a_signature_on_the_page_without_a_tag_is_found():
    """A field inside the page must have a tag, and the page an order of tabs."""
    data, _ = pades_door.sign(tagged(), chain()[2].pdf_key(), reason="x")
    inside = re.sub(rb"/Rect \[ -?\d+ -?\d+ -?\d+ -?\d+ \]", b"/Rect [ 0 0 0 0 ]", data)
    assert inside != data
    assert "annotation without a tag" in tag_faults(inside)
    assert "order of tabs" in tag_faults(data.replace(b"/Tabs /S", b"/Tabs /R"))


def test_tags_by_halves_are_found():
    """A tree without its mark says to a reader that there is something, and gives nothing."""
    unclaimed = (
        tagged().replace(b"pdfuaid:part>1", b"pdfuaid:parx>1").replace(b"/Marked true", b"/Markex true")
    )
    assert tag_faults(unclaimed.replace(b"</pdfuaid:part>", b"</pdfuaid:parx>")) == ["tags by halves"]
