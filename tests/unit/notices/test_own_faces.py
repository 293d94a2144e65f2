"""A person's own words in letters that the Korean faces lack: on both pages, in one face, read back as they were written."""

import re
from dataclasses import replace
from functools import cache

import pytest
from tests.unit.notices import test_dispatch as dispatch
from tests.unit.notices.kind_samples import CONTACT, of_kind
from tests.unit.notices.samples import PERSON, jwks, record, renderer

from ansim.kit.fonts import own_face
from ansim.notices.adapters.dispatch_pdf import dispatch_pdf
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render import Renderer
from ansim.notices.adapters.render_errors import GlyphMissing
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.record import NoticeKind

NAMES = {
    "นายสมชาย ใจดี": "thai",
    "กฤตภาส ชื่นชู้": "thai",
    "ปิ่นแก้ว น้ำฝน": "thai",
    "ณัฏฐณิชา ปัญญาเลิศ": "thai",
    "Łukasz Żółć": "latin",
    "Ștefan Țurcanu": "latin",
    "Şükrü Ağaoğlu": "latin",
    "Əli Rüstəmov": "latin",
    "Батбаяр Өөдөсүрэн": "latin",
    "Ғайрат Ўткиров": "latin",
    "Сергій Її": "latin",
    "Γιώργος": "latin",
    "Łee 수진": "latin",
}
KHMER, BURMESE, NEPALI, ARABIC = "សុខា", "မြင့်", "रमेश", "محمد"
LETTERS = {
    "latin": "".join(chr(code) for code in range(0xC0, 0x1F00) if own_face(chr(code)) == "latin"),
    "thai": "".join(chr(code) for code in range(0x0E00, 0x0E80) if own_face(chr(code)) == "thai"),
}
WIDEST = "ЊЊЊЊЊЊЊ"


def _named(name, kind=NoticeKind.ISOLATION, **changes):
    base = CONTACT if kind in (NoticeKind.EXPOSURE, NoticeKind.QUARANTINE) else PERSON
    return of_kind(kind, replace(base, name=name, **changes))


@cache
def usual():
    """A notice of isolation for each name, made in one go."""
    records = [record(replace(PERSON, name=name), number=number) for number, name in enumerate(NAMES)]
    return dict(zip(NAMES, zip(records, renderer().render(records), strict=True), strict=True))


def _codes(one, files):
    return [(problem.code, problem.column) for problem in read_back(one, files, jwks())]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_on_both_pages_as_it_was_written(name):
    """Marks over tall Thai letters, letters with a stroke, Cyrillic of Mongolia: read back to the letter."""
    one, files = usual()[name]
    assert own_face(name) == NAMES[name]
    assert _codes(one, files) == []
    with opened(files.pdf) as document:
        assert len(document) == 1
        assert f"성명Name{comparable(name)}생년월일" in comparable(page_text(document, 0)).replace(
            "name", "Name"
        )


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_can_name_them(kind):
    """Both layouts, and notices that speak of another one; in the language of the reader."""
    records = [_named("กฤตภาส ชื่นชู้", kind, language="th"), _named("Батбаяр Өөдөс", kind, language="mn")]
    for one, files in zip(records, renderer().render(records), strict=True):
        assert _codes(one, files) == []


def _chunks(letters, size):
    return [letters[at : at + size] for at in range(0, len(letters), size)]


@pytest.mark.parametrize("face", LETTERS)
def test_every_letter_that_is_let_through_is_read_back(face):
    """One by one, in words of four: none is drawn as a box, taken for another or read twice."""
    base = "ก" if face == "thai" else ""
    words = [base + letters for letters in _chunks(LETTERS[face], 4)]
    records = [
        record(
            replace(PERSON, name=line[0], address=" ".join(line), place=" ".join(line[::-1])), number=number
        )
        for number, line in enumerate(_chunks(words, 10))
    ]
    assert len(LETTERS[face]) > 70
    for one, files in zip(records, renderer().render(records), strict=True):
        assert _codes(one, files) == []


def test_one_mark_more_or_less_is_another_name():
    """The read-back is no look at the first letters: a tone mark, a vowel, a stroke tell people apart."""
    for name, other in (
        ("กฤตภาส ชื่นชู้", "กฤตภาส ชืนชู้"),
        ("กฤตภาส ชื่นชู้", "กฤตภาส ชื่นชู่"),
        ("Łukasz Żółć", "Lukasz Żółć"),
    ):
        one, files = usual()[name]
        assert ("readback.text", "name") in _codes(replace(one, name=other), files)


def _faces(pdf):
    return set(re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z-]+?)(?:-Identity-H)?(?=[/\s>])", pdf))


def test_a_name_is_not_put_together_of_two_faces():
    """One letter that the Korean face lacks, and the whole name stands in the other; nobody else's does."""
    files = usual()["Łukasz Żółć"][1]
    assert any(b"NotoSans-" in face for face in _faces(files.pdf))
    korean = renderer().render([record()])[0]
    assert not any(b"NotoSans-" in face for face in _faces(korean.pdf))


def test_others_of_the_batch_are_made_as_ever():
    """Beside somebody with a Thai name a Korean one's files have the very bytes that they have alone."""
    thai, first, last = record(replace(PERSON, name="กฤตภาส"), number=1), record(number=0), record(number=2)
    together = Renderer().render([first, thai, last])
    alone = Renderer().render([first, last])
    assert [together[0].pdf, together[0].jpg] == [alone[0].pdf, alone[0].jpg]
    assert [together[2].pdf, together[2].jpg] == [alone[1].pdf, alone[1].jpg]


def test_one_ground_serves_names_of_every_face():
    """What everybody shares on the phone page is drawn once, whatever letters a name or an address has."""
    warm = Renderer()
    people = [replace(PERSON, name=name, address=f"{name} 3") for name in ("홍길동", "Łukasz", "Өөдөс")]
    warm.render([record(person, number=number) for number, person in enumerate(people)])
    assert len(warm._phones._grounds) == 1


@pytest.mark.parametrize(
    "name",
    [WIDEST, "Њ" * 14, "ปิ่นแก้วณัฏฐณิชา " * 3 + "น้ำฝน", "Константинопольская-Вознесенская Ўғўлхон Ғайратжоновна"],
)
def test_wide_and_long_names_have_room(name):
    """The widest letters in the two layers' narrow room, and names of three words: one sheet, one phone page."""
    long = "ถนนสุขุมวิท 71 แขวงพระโขนงเหนือ เขตวัฒนา กรุงเทพมหานคร 10110 (자택 2층)"
    records = [
        record(replace(PERSON, name=name, address=long, place=long)),
        record(replace(PERSON, name=name)),
    ]
    for one, files in zip(records, renderer().render(records), strict=True):
        assert _codes(one, files) == []


@pytest.mark.parametrize("field", ["name", "address", "place"])
@pytest.mark.parametrize("words", [KHMER, BURMESE, NEPALI, ARABIC, "ส Ł", "김😀"])
def test_scripts_that_change_places_are_refused(words, field):
    """What no reader would give back as written, and two other scripts at once, are refused by field."""
    assert own_face(words) is None
    with pytest.raises(GlyphMissing) as raised:
        renderer().render([record(replace(PERSON, **{field: words}))])
    assert raised.value.params["field"] == field


@pytest.mark.parametrize("name", ["กฤตภาส ชื่นชู้", "Łukasz Żółć"])
def test_the_certificate_of_dispatch_names_them_too(name):
    """Its text is read again before it leaves, as ever."""
    with opened(dispatch_pdf(dispatch.made(dispatch.RELEASED, name=name), at=dispatch.AT)) as document:
        assert comparable(name) in comparable(page_text(document, 0))
