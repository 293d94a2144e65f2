"""The office's logo on both pages: part of the ground, named by the record, and no notice before it is other than it was."""

import io
import json
from dataclasses import replace
from functools import cache

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw
from tests.unit.notices.kind_samples import of_kind
from tests.unit.notices.samples import OFFICE, PERSON, composer, jwks, record, references, seal_png

from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS
from ansim.notices.adapters.pictures import BadLogo, Pictures, logo_pictures
from ansim.notices.adapters.pool_worker import Maker, RenderJob
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render import Renderer, render
from ansim.notices.adapters.render_errors import LogoAway
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes
from ansim.notices.domain.trial_notice import trial_of

A4_PLACE = (54, 8, 200, 36)  # points: 19 mm from the left, in the upper margin
PHONE_PLACE = (456, 740, 676, 872)
LONG = "가람특별자치도 가람광역시 나루터구 나루터로12번길 27-14, 나루터마을 가람나루아파트 101동 1202호"


@cache
def logo(kind="plain"):
    """A green disc with a bar, or noise within what is kept."""
    image = Image.new("RGB", (376, 94), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((4, 4, 90, 90), fill=(0, 120, 90))
    pen.rectangle((104, 30, 370, 64), fill=(10, 60, 120))
    if kind == "noise":
        image = Image.merge("RGB", [Image.effect_noise((376, 94), 90) for _ in range(3)])
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@cache
def pictures():
    """The invented office's seal and logo."""
    return Pictures(seal_png(), logo())


@cache
def with_logo():
    """A warm renderer with both."""
    return Renderer(pictures())


def _phone(files, place=PHONE_PLACE):
    with Image.open(io.BytesIO(files.jpg)) as image:
        return image.convert("RGB").crop(place)


def _a4(files):
    document = pypdfium2.PdfDocument(files.pdf)
    try:
        assert len(document) == 1
        return document[0].render(scale=1).to_pil().convert("RGB").crop(A4_PLACE)
    finally:
        document.close()


def _greens(image):
    return sum(1 for red, green, blue in image.getdata() if green > red + 60 and green > blue + 10)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_shows_it_on_both_pages(kind):
    """At its place above the office's name, and above the date on the phone page; the read-back finds nothing wrong."""
    one = of_kind(kind, logo=pictures().logo_sha256)
    files = with_logo().render([one])[0]
    assert read_back(one, files, jwks()) == ()
    assert _greens(_a4(files)) > 100
    assert _greens(_phone(files)) > 500


@pytest.mark.parametrize("language", ["", "zh", "ja", "vi", "ru", "uz"])
def test_in_every_language_the_page_holds_a_long_address(language):
    """The logo takes no room from the words: long name, long place and long department still fit on one page."""
    person = replace(PERSON, name="알렉산드라 마리아 곤잘레스", address=LONG, place=LONG, language=language)
    wide = replace(OFFICE, department="감염병관리과 역학조사팀 격리통지반", drill=True)
    one = record(person, number=4, issuer=wide, logo=pictures().logo_sha256)
    files = with_logo().render([one])[0]
    assert read_back(one, files, jwks()) == ()
    assert _greens(_a4(files)) > 100


@pytest.mark.parametrize(
    ("department", "seen"),
    [("과", True), ("감염병관리과 역학조사팀 격리통지반 제1파트", True), ("감염병관리과 " * 6, False)],
)
def test_the_logo_gives_way_to_the_words_beside_it(department, seen):
    """An office with a very long name of its department has a smaller logo on the phone page or none, never words covered."""
    one = record(number=5, issuer=replace(OFFICE, department=department.strip()), logo=pictures().logo_sha256)
    plain = replace(one, logo="")
    own, without = with_logo().render([one, plain])
    assert read_back(one, own, jwks()) == ()
    assert (_greens(_phone(own)) > 150) is seen
    words = (456, 560, 676, 680)
    assert ImageChops.difference(_phone(own, words), _phone(without, words)).getextrema() == ((0, 0),) * 3


def test_who_has_a_page_of_one_layer_sees_the_same_logo():
    """A person with a long name has a page drawn whole: its logo is the same pixels as on the shared ground."""
    long = replace(PERSON, name="남궁김이박최정")
    whole = replace(PERSON, name="알렉산드라 마리아")
    files = with_logo().render(
        [record(one, number=n, logo=pictures().logo_sha256) for n, one in enumerate((PERSON, long, whole), 6)]
    )
    assert [one.ground_text is None for one in files] == [False, False, True]
    first, *others = (_phone(one, (456, 800, 676, 872)) for one in files)
    for other in others:
        assert max(high for _, high in ImageChops.difference(first, other).getextrema()) < 40


def test_the_same_record_is_the_same_bytes():
    """In any order, alone or with others, by another compiler."""
    own = record(number=1, logo=pictures().logo_sha256)
    plain = record(number=2)
    together = with_logo().render([plain, own, plain, own])
    assert together[1] == together[3] == render(own, pictures())
    assert together[0] == together[2]


def test_a_record_without_a_logo_is_as_before_there_were_any():
    """Read from bytes that know no logo, set by a compiler that has one at hand: not a byte is other."""
    said = json.loads(record_to_bytes(record()))
    assert said.pop("logo") == ""
    old = record_from_bytes(json.dumps(said).encode())
    assert old.logo == ""
    assert with_logo().render([old])[0] == render(old, Pictures(seal_png()))


def test_the_record_keeps_which_logo_it_has():
    """Through its bytes and back, in what speaks of it, and in a trial of it."""
    one = record(logo=pictures().logo_sha256)
    assert record_from_bytes(record_to_bytes(one)) == one
    assert (
        composer(NoticeKind.CORRECTION, logo="").about(one, PERSON, references()[9], one.period, why="x").logo
        == ""
    )
    assert trial_of(one, references()[9], "01000000001", "https://example.go.kr").logo == one.logo


@pytest.mark.parametrize("at_hand", [None, Pictures(seal_png()), Pictures(logo=logo("noise"))])
def test_another_logo_is_never_placed(at_hand):
    """Without the very logo that the record names nothing is made, and the reason names the notice."""
    one = record(logo=pictures().logo_sha256)
    with pytest.raises(LogoAway) as refused:
        Renderer(at_hand).render([one])
    assert one.reference in str(refused.value)


def test_in_the_pool_a_missing_logo_is_a_problem_of_its_notice():
    """The others of the parcel are made."""
    good, bad = record(number=1), record(number=2, logo="0" * 64)
    made = {one.reference: one for one in Maker(pictures(), jwks()).make([RenderJob(good), RenderJob(bad)])}
    assert made[good.reference].problems == ()
    assert [one.code for one in made[bad.reference].problems] == ["render.logo"]


def test_the_heaviest_logo_holds_the_limits_of_messages():
    """Noise as a logo and every line full: still 200 KB and 1000 pixels, still read back."""
    heavy = Pictures(seal_png(), logo("noise"))
    person = replace(PERSON, name="알렉산드라 마리아 곤잘레스", place=LONG)
    one = record(person, number=8, logo=heavy.logo_sha256)
    files = render(one, heavy)
    assert read_back(one, files, jwks()) == ()
    assert len(files.jpg) < MOST_BYTES
    with Image.open(io.BytesIO(files.jpg)) as image:
        assert max(image.size) <= MOST_PIXELS


@pytest.mark.parametrize("data", [b"", b"no picture", b"<svg/>", b"\0" * 2_000_001])
def test_what_is_no_picture_is_no_logo(data):
    """A file that was damaged on the disk is told as such."""
    with pytest.raises(BadLogo):
        logo_pictures(data)


def test_pictures_say_what_they_are():
    """Nothing for nothing: neither a hash nor anything for the compiler."""
    assert Pictures().logo_sha256 == ""
    assert Pictures().inputs() == {}
    assert set(pictures().inputs()) == {"seals", "logos"}
    pages = json.loads(pictures().inputs()["logos"])
    sizes = {name: Image.open(io.BytesIO(bytes(numbers))).size for name, numbers in pages.items()}
    assert sizes == {"paper": (630, 94), "phone": (218, 52)}
