"""Phone pages in two layers: the same pixels as a page set whole, and each layer says what it should and no more."""

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
    jwks,
    quarantine_record,
    record,
    rendered_pair,
    renderer,
    seal_png,
)

from ansim.kit.fonts import FONTS, unprintable
from ansim.notices.adapters import phone_pages
from ansim.notices.adapters.images import QR_ROOM, pixels_of
from ansim.notices.adapters.layout import page_fields, phone_source
from ansim.notices.adapters.packages import TEMPLATES
from ansim.notices.adapters.phone_pages import PhonePages, in_layers
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render import Renderer

HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
NAMES = st.text(st.one_of(HANGUL, st.sampled_from("WMABCghy .-")), min_size=1, max_size=9)
PLACES = st.lists(st.text(HANGUL, min_size=1, max_size=8), min_size=1, max_size=5).map(" ".join)


@cache
def compiler():
    """Return one warm compiler."""
    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)


def compiled(source, _record=None):
    """Return the PDF of a Typst source."""
    return bytes(compiler().compile(source, format="pdf", timestamp=0, pdf_tags=False))


@cache
def phones():
    """Return pages that keep their grounds."""
    return PhonePages(compiled)


@settings(max_examples=25, deadline=None)
@given(NAMES.filter(lambda name: name.strip() and not unprintable(name)), PLACES)
def test_two_layers_look_like_one_page(name, place):
    """Any name and place that may: the person's words over the ground are the pixels of the page set whole."""
    one = record(replace(PERSON, name=name, place=place))
    (layered,) = phones().pages([one], "sheet-1")
    assert (layered.ground is not None) is in_layers(name, place)
    if layered.ground is not None:
        assert ImageChops.difference(layered.image.convert("RGB"), set_whole(one)).getbbox() is None


def set_whole(one):
    """Return the picture of the page that the compiler sets as a whole, with the room that two layers keep."""
    fields = page_fields(one, QR_ROOM) | {"in_layers": True}
    document = pypdfium2.PdfDocument(compiled(phone_source([fields], "sheet-1")))
    return pixels_of(document[0], scale=1)


@pytest.mark.parametrize("drill", [True, False])
@pytest.mark.parametrize("made", [record, quarantine_record])
def test_every_ground_is_that_of_the_words(made, drill):
    """Both kinds, in practice and in earnest, with a seal: two layers, and they read back as the record."""
    one = made()
    one = replace(one, issuer=replace(one.issuer, drill=drill))
    files = Renderer(Pictures(seal_png())).render([one])[0]
    assert files.ground_text is not None
    assert ("DRILL" in files.ground_text) is drill
    assert read_back(one, files, jwks()) == ()


def test_the_ground_holds_nothing_of_a_person():
    """What is shared has no name, birth date, place, period or reference on it."""
    one = record(replace(PERSON, name="남궁가람", place="솔밭길 3"))
    files = renderer().render([one])[0]
    for own in ("남궁가람", "1990", "솔밭길", "2026. 11. 20", one.reference):
        assert own not in files.ground_text
        assert own in files.phone_text


def test_people_of_one_day_share_a_ground(monkeypatch):
    """Names, places and periods need no ground of their own; another officer or kind does, and only a few are kept."""
    drawn = []
    real = phone_pages.phone_source
    monkeypatch.setattr(phone_pages, "phone_source", lambda *given: drawn.append(given[2]) or real(*given))
    monkeypatch.setattr(phone_pages, "_MOST_GROUNDS", 2)
    own = Renderer()
    own.render(
        [
            record(replace(PERSON, name=name, specimen=date(2026, 11, day)))
            for name, day in (("가", 18), ("나", 19))
        ]
    )
    assert drawn.count("ground") == 1
    others = [
        replace(record(), issuer=replace(OFFICE, officer=name)) for name in ("이담당", "박담당", "김담당")
    ]
    own.render(others)
    assert drawn.count("ground") == 4


@pytest.mark.parametrize(
    ("name", "place", "fits"),
    [
        ("홍길동", "자택", True),
        ("가" * 7, "가" * 20 + " " + "가" * 19, True),
        ("가" * 8, "자택", False),
        ("홍길동", "가" * 21, False),
        ("홍길동", "가" * 20 + " " + "가" * 20, False),
        ("홍길동", "가" * 12 + " " + "가" * 12 + " " + "가" * 12, False),
        ("홍길동", "나루로 27, 101동 1202호", True),
        ("홍⸺동", "자택", False),
        ("홍길동", "자택 ㎡…", False),
        ("", "", True),
    ],
)
def test_who_has_room_in_two_layers(name, place, fits):
    """A short name and a place of two lines of letters that are at most as wide as high; nobody else."""
    assert in_layers(name, place) is fits


def test_who_does_not_fit_has_a_page_of_its_own_beside_the_others():
    """Long names and places are set whole among layered ones: each in its place, and all read back."""
    people = [
        PERSON,
        replace(PERSON, name="NGUYEN THI HOANG ANH"),
        replace(PERSON, place="가람시 " * 12),
        PERSON,
    ]
    records = [record(person, number=number) for number, person in enumerate(people)]
    files = renderer().render(records)
    assert [one.ground_text is None for one in files] == [False, True, True, False]
    for one, made in zip(records, files, strict=True):
        assert read_back(one, made, jwks()) == ()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda text, _: text + " 홍", "phone"),
        (lambda text, _: text.replace("홍길동", "남궁민수"), "name"),
        (lambda text, other: text.replace("1990. 3. 1.", "1990. 3. 2."), "birth"),
        (lambda _, other: other, "reference"),
        (lambda text, _: text.replace("자택 ", ""), None),
    ],
)
def test_another_person_s_words_over_the_ground_are_found(change, column):
    """One word too many, another name, another birth date, all of somebody else: the notice may not leave."""
    (one, _), (made, other) = rendered_pair()
    text = change(made.phone_text, other.phone_text)
    columns = {problem.column for problem in read_back(one, replace(made, phone_text=text), jwks())}
    assert columns == set() if column is None else column in columns


def test_another_ground_is_found():
    """The words of another kind or another office under a person's own are a difference."""
    (one, _), (made, _) = rendered_pair()
    other = renderer().render([quarantine_record()])[0]
    columns = {
        problem.column for problem in read_back(one, replace(made, ground_text=other.ground_text), jwks())
    }
    assert "title" in columns


def test_what_is_painted_on_one_page_is_not_on_the_next():
    """All pages use one canvas: each begins with the ground, whatever was drawn or painted on the page before."""
    first, second = record(), record(replace(PERSON, name="남궁가람", place="솔밭길 3"), number=1)
    for page in phones().pages([first, second], "sheet-1"):
        last = page.image.convert("RGB")
        page.image.paste("black", (0, 0, *page.image.size))
        assert page.image.getpixel((0, 0))[:3] == (0, 0, 0)
    assert ImageChops.difference(last, set_whole(second)).getbbox() is None
