"""Whole files of many people: each stranger's field on either page is found, limits hold, bytes never change."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from tests.unit.notices.samples import OFFICE, PERSON, composer, jwks, references, renderer, seal_png

from ansim.kit.fonts import unprintable
from ansim.kit.qr import read_qr
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.readback import qr_of_jpeg, read_back
from ansim.notices.adapters.render import Renderer
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.composing import Recipient
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.record_json import record_from_bytes, record_to_bytes

PEOPLE = {
    "홍길동": PERSON,
    "two syllables": replace(
        PERSON, name="김수", birth=date(2001, 1, 1), phone="01000000011", address="가람시 1"
    ),
    "four syllables": replace(PERSON, name="남궁민수", birth=date(1931, 12, 31), phone="01000000012"),
    "rare Hangul": replace(PERSON, name="똠뷁쀍", address="가람시 뙇뷁로 1, 쀼쀼동"),
    "Vietnamese": replace(PERSON, name="NGUYỄN THỊ HOÀNG ÁNH", birth=date(1999, 10, 10)),
    "long Latin": replace(PERSON, name="Maximiliana Wolfeschlegelsteinhausenbergerdorff"),
    "Cyrillic": replace(PERSON, name="Александра Петрова"),
    "Hanja": replace(PERSON, name="金吉童", address="加藍市 1"),
    "quotes": replace(PERSON, name='O\'Brien "Pat" D`Arcy'),
    "backslashes": replace(PERSON, address='가람시 \\n "새벽동" \\ #1 $x$ [*a*] @b <c> //d'),
    "code": replace(PERSON, address='#panic("x") #let a = 1 ]#[ */ /* `raw`'),
    "no phone": replace(PERSON, phone=""),
    "no address": replace(PERSON, address="", place="가람시 생활치료센터"),
    "no place": replace(PERSON, place=""),
    "long address": replace(PERSON, address="경기도 가람시 아주긴이름의대로 1234번길 56-78, 한솔마을 " * 2),
    "long word": replace(PERSON, address="가람시 " + "나루" * 40),
    "digits": replace(PERSON, address="1234567890 " * 8),
    "full width": replace(PERSON, address="가람시　１２３－４５６"),
    "punctuation": replace(PERSON, address="가람시 ~!@#$%^&*()_+{}|:<>?-=[];',./"),
    "newborn": replace(PERSON, birth=date(2026, 11, 20)),
    "old": replace(PERSON, birth=date(1900, 1, 1)),
}


def _contact(person):
    return replace(person, specimen=None, last_contact=date(2026, 11, 18))


@pytest.fixture(scope="session")
def made():
    """Every person's isolation record with its files, drawn together once."""
    maker = composer()
    records = [
        maker.compose(person, references()[30 + place]) for place, person in enumerate(PEOPLE.values())
    ]
    return dict(zip(PEOPLE, zip(records, renderer().render(records), strict=True), strict=True))


@pytest.fixture(scope="session")
def quarantined():
    """The same for quarantine, with the drill mark."""
    maker = composer(NoticeKind.QUARANTINE, issuer=replace(OFFICE, drill=True))
    some = ("홍길동", "Vietnamese", "long address")
    records = [
        maker.compose(_contact(PEOPLE[name]), references()[90 + place]) for place, name in enumerate(some)
    ]
    return list(zip(records, renderer().render(records), strict=True))


@pytest.mark.parametrize("name", PEOPLE)
def test_every_sort_of_person_reads_back_clean(made, name):
    """Rare Hangul, foreign names, quotes, code-like and empty fields: drawn, and read as they were written."""
    record, files = made[name]
    assert read_back(record, files, jwks()) == ()


@pytest.mark.parametrize("name", PEOPLE)
def test_every_sort_of_person_fits_the_limits(made, name):
    """One A4 page, one picture of at most 1000 pixels and 200 KB, its QR readable at full and half size."""
    record, files = made[name]
    with opened(files.pdf) as document:
        assert len(document) == 1
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
    with Image.open(io.BytesIO(files.jpg)) as image:
        assert max(image.size) <= MOST_PIXELS
        assert read_qr(image.convert("L")) == [record.qr_text]
    assert len(files.jpg) <= MOST_BYTES
    assert qr_of_jpeg(files.jpg) == record.qr_text


@pytest.mark.parametrize("place", range(3))
def test_quarantine_notices_of_a_drill_read_back_clean(quarantined, place):
    """The other kind and the mark of a practice office are read back as well."""
    record, files = quarantined[place]
    assert read_back(record, files, jwks()) == ()


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "홍길동"])
def test_a_strangers_files_are_never_taken(made, name):
    """Each other person's files against the first one's record: at least the reference and the QR differ."""
    record, _ = made["홍길동"]
    found = {(problem.code, problem.column) for problem in read_back(record, made[name][1])}
    assert {("readback.text", "reference"), ("readback.qr", "qr")} <= found


FIELDS = ["name", "birth", "phone", "address", "place", "period", "reason", "penalty", "reference", "qr_text"]
ON_THE_PHONE = {"name", "birth", "place", "period", "reason", "reference"}


@pytest.fixture(scope="session")
def swapped():
    """For each field: files of the first person with this one field of the second, all drawn together."""
    first = composer().compose(PEOPLE["홍길동"], references()[120])
    other = Recipient(
        name="남궁민수",
        birth=date(1985, 12, 31),
        phone="01000000002",
        address="경기도 가람시 솔밭길 3",
        place="가람시 생활치료센터",
        last_contact=date(2026, 11, 17),
    )
    second = composer(NoticeKind.QUARANTINE).compose(other, references()[121])
    mixed = [replace(first, **{field: getattr(second, field)}) for field in FIELDS]
    return first, second, dict(zip(FIELDS, renderer().render(mixed), strict=True))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("direction", ["first", "second"])
def test_one_field_of_another_is_found_from_both_sides(swapped, field, direction):
    """Held against the first person the strange field is named; held against the second, all the others are."""
    first, second, files = swapped
    record = first if direction == "first" else second
    columns = {problem.column for problem in read_back(record, files[field])}
    shown = "qr" if field == "qr_text" else field
    if direction == "first":
        assert shown in columns
    else:
        assert columns >= {"name", "reference"} - {field}
        assert len(columns) >= 4


@pytest.mark.parametrize("field", sorted(ON_THE_PHONE))
def test_the_phone_page_alone_gives_a_stranger_away(swapped, field):
    """With the right A4 and the wrong phone page the difference is found on the phone page."""
    first, _second, files = swapped
    right = renderer().render([first])[0]
    wrong = replace(right, phone_text=files[field].phone_text, ground_text=files[field].ground_text)
    problems = read_back(first, wrong)
    assert field in {problem.column for problem in problems}
    assert {problem.params.get("page") for problem in problems} == {"phone"}


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "qr_text"])
def test_the_a4_page_alone_gives_a_stranger_away(swapped, field):
    """With the right phone page and picture and the wrong A4 the difference is found on the A4."""
    first, _second, files = swapped
    right = renderer().render([first])[0]
    problems = read_back(first, replace(right, pdf=files[field].pdf))
    assert field in {problem.column for problem in problems}
    assert {problem.params.get("page") for problem in problems} == {"a4"}


def test_the_picture_alone_gives_a_stranger_away(swapped):
    """Right pages and another's picture: the QR is not the record's."""
    first, second, _files = swapped
    right, other = renderer().render([first, second])
    problems = read_back(first, replace(right, jpg=other.jpg))
    assert [(problem.code, problem.column) for problem in problems] == [("readback.qr", "qr")]


def test_the_phone_page_of_a_neighbour_in_the_parcel_is_found(made):
    """A parcel's phone pages are set together: the text of the next page is somebody else's."""
    record, files = made["홍길동"]
    neighbour = next(other for name, (_, other) in made.items() if name != "홍길동")
    problems = read_back(record, replace(files, phone_text=neighbour.phone_text))
    assert {problem.column for problem in problems} >= {"name", "reference"}
    assert {problem.params.get("page") for problem in problems} == {"phone"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"officer": "박담당"}, "contact"),
        ({"contact": "031-000-0009"}, "contact"),
        ({"department": "보건행정과"}, "contact"),
        ({"head_title": "나루시장"}, "issued_on"),
    ],
)
def test_another_officer_or_office_is_found(made, change, field):
    """Who signs and whom to call are read back too."""
    record, files = made["홍길동"]
    other = replace(record, issuer=replace(record.issuer, **change))
    assert field in {problem.column for problem in read_back(other, files)}


@pytest.mark.parametrize("shift", [-1, 1, 7])
def test_a_period_off_by_a_day_is_found_on_both_pages(made, shift):
    """A last day one earlier, one later, a week later is found on paper and phone."""
    record, files = made["홍길동"]
    last = record.period.last_day.fromordinal(record.period.last_day.toordinal() + shift)
    released = record.period.released_at.replace(day=1)
    other = replace(record, period=replace(record.period, last_day=last, released_at=released))
    pages = {problem.params.get("page") for problem in read_back(other, files) if problem.column == "period"}
    assert pages == {"a4", "phone"}


def test_nobody_of_a_parcel_stands_in_anothers_pdf(made):
    """Twenty people drawn together: no PDF holds the reference of any other."""
    texts = {}
    for name, (_record, files) in made.items():
        with opened(files.pdf) as document:
            texts[name] = comparable(page_text(document, 0))
    for name, text in texts.items():
        found = [other for other, (record, _) in made.items() if comparable(record.reference) in text]
        assert found == [name]


def test_no_two_people_share_a_file(made):
    """Every PDF and every picture is its own."""
    assert len({files.pdf for _record, files in made.values()}) == len(made)
    assert len({files.jpg for _record, files in made.values()}) == len(made)


SCRIPT = """
import hashlib, sys
from ansim.notices.adapters.render import Renderer
from ansim.notices.domain.record_json import record_from_bytes
record = record_from_bytes(sys.stdin.buffer.read())
files = Renderer().render([record])[0]
print(hashlib.sha256(files.pdf).hexdigest(), hashlib.sha256(files.jpg).hexdigest())
"""


def test_another_process_draws_the_same_bytes(made):
    """From its kept bytes a record gives the same PDF and JPEG in a fresh process, whatever its hash seed."""
    record, files = made["rare Hangul"]
    expected = f"{hashlib.sha256(files.pdf).hexdigest()} {hashlib.sha256(files.jpg).hexdigest()}"
    root = Path(__file__).parents[3]
    for seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=record_to_bytes(record),
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root / "src"), "TZ": "America/New_York"},
        )
        assert done.stdout.decode().strip() == expected


def test_a_record_read_again_draws_the_same_bytes(made):
    """What is kept and read again is the same document."""
    for name in ("홍길동", "quotes"):
        record, files = made[name]
        again = renderer().render([record_from_bytes(record_to_bytes(record))])[0]
        assert (again.pdf, again.jpg) == (files.pdf, files.jpg)


def test_the_order_of_a_parcel_changes_no_file(made):
    """Drawn in reverse, each keeps its bytes; only the phone page lies elsewhere."""
    pairs = list(made.values())[:5]
    again = renderer().render([record for record, _ in reversed(pairs)])
    for (_record, before), after in zip(reversed(pairs), again, strict=True):
        assert (before.pdf, before.jpg) == (after.pdf, after.jpg)


def test_two_days_of_issue_in_one_parcel_are_two_dates(made):
    """Records of two days are drawn apart, in the order they were given, each dated by its own day."""
    record, _ = made["홍길동"]
    later = replace(record, issued_on=date(2026, 11, 22))
    files = renderer().render([later, record, later])
    assert files[0].pdf == files[2].pdf != files[1].pdf
    with opened(files[0].pdf) as document:
        assert comparable("2026년 11월 22일") in comparable(page_text(document, 0))


def test_nothing_to_draw_is_nothing():
    """No records, no files."""
    assert renderer().render([]) == []


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(40, 40), (120, 60), (60, 120)])
def test_a_seal_of_any_shape_stands_on_the_page_and_keeps_its_words(made, format_, size):
    """Small, wide and tall seals are drawn, and the words beside them read back unchanged."""
    record, _ = made["홍길동"]
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, format_)
    files = Renderer(Pictures(file.getvalue())).render([record])[0]
    assert read_back(record, files, jwks()) == ()
    assert b"/Subtype/Image" in files.pdf
    assert len(files.jpg) <= MOST_BYTES


def test_two_seals_are_two_documents_of_the_same_words(made):
    """The seal is the renderer's, not the record's: the words stay, the picture differs."""
    record, plain = made["홍길동"]
    sealed = Renderer(Pictures(seal_png())).render([record])[0]
    assert sealed.pdf != plain.pdf
    with opened(sealed.pdf) as one, opened(plain.pdf) as other:
        assert comparable(page_text(one, 0)) == comparable(page_text(other, 0))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ""),
        ("가힣ㄱㅎㅏㅣ", ""),
        ("ABCxyz0123", ""),
        ("àéîõüçñß", ""),
        ("ĐđŁłŞşĞğ", "ŁłŞşĞğ"),
        ("АБВабв", ""),
        ("ΑΒΓαβγ", ""),
        ("、。「」『』", ""),
        ("　", ""),
        ("한자漢字", ""),
        ("שלום", "שלום"),
        ("नमस्ते", "नमस्ते"),
        ("မြန်မာ", "မြန်မာ"),
        ("ខ្មែរ", "ខ្មែរ"),
        ("👍🏽", "👍🏽"),
        ("\ue000", "\ue000"),
        ("a\x00b", "\x00"),
    ],
)
def test_what_the_fonts_draw_is_known_by_script(text, missing):
    """Hangul, Western Latin, Vietnamese, Greek, Cyrillic, common Hanja are drawn; the rest is named sign by sign."""
    assert unprintable(text) == set(missing)


def test_every_syllable_of_modern_hangul_is_drawn():
    """All 11,172 syllables: no Korean name can be unprintable."""
    assert unprintable("".join(map(chr, range(0xAC00, 0xD7A4)))) == set()
