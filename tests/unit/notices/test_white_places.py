"""Where a page is white, and words as a document writes them: each against its own oracle."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.unit.notices.pdf_files import write
from tests.unit.notices.samples import PERSON, composer, references

from ansim.kit.ids import BadReference
from ansim.notices.adapters.free_space import free_place, printed_box
from ansim.notices.adapters.page_pixels import Look, is_blank
from ansim.notices.adapters.pdf_objects import Objects, Reader, Word
from ansim.notices.adapters.pdf_widths import keep_widths
from ansim.notices.domain.adopting import ISSUED_ELSEWHERE, adopt
from ansim.notices.domain.compare import comparable, spelled_date, written_date, written_phone
from ansim.notices.domain.days import read_day
from ansim.notices.domain.issued_period import read_period

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
WIDTH, HEIGHT, GAP, EDGE = 20, 12, 3, 5


def paper(*boxes: tuple[int, int, int, int], ground: str = "white", ink: str = "black") -> Image.Image:
    """A page of 90 by 70 pixels with boxes (left, top, right, bottom) on it."""
    image = Image.new("RGB", (90, 70), ground)
    for box in boxes:
        image.paste(ink, box)
    return image


BOXES = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 60), st.integers(1, 40), st.integers(1, 30)).map(
        lambda box: (box[0], box[1], min(90, box[0] + box[2]), min(70, box[1] + box[3]))
    ),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(BOXES)
def test_a_place_covers_nothing_and_keeps_its_distance(boxes: list[tuple[int, int, int, int]]) -> None:
    """Whatever is printed: no box reaches into the place or the white around it, and it stays off the edges."""
    found = free_place(paper(*boxes), WIDTH, HEIGHT, GAP, EDGE)
    if found is not None:
        left, top = found
        assert EDGE <= left <= 90 - WIDTH - EDGE
        assert EDGE <= top <= 70 - HEIGHT - EDGE
        assert not [
            box
            for box in boxes
            if box[0] < left + WIDTH + GAP
            and left - GAP < box[2]
            and box[1] < top + HEIGHT + GAP
            and top - GAP < box[3]
        ]


@settings(max_examples=60, deadline=None)
@given(st.integers(EDGE, 90 - EDGE - 30), st.integers(EDGE, 70 - EDGE - 22))
def test_a_window_with_room_to_spare_is_always_found(left: int, top: int) -> None:
    """The search goes by steps of at most four pixels here: a white window larger by that is never overlooked."""
    black = paper(ground="black")
    black.paste("white", (left, top, left + 30, top + 22))
    found = free_place(black, WIDTH, HEIGHT, GAP, EDGE)
    assert found is not None
    assert left + GAP <= found[0] <= left + 30 - WIDTH - GAP
    assert top + GAP <= found[1] <= top + 22 - HEIGHT - GAP
    black.paste("black", (left + 25, top, left + 30, top + 22))
    assert free_place(black, WIDTH, HEIGHT, GAP, EDGE) is None


@settings(max_examples=60, deadline=None)
@given(BOXES, st.integers(0, 2**16))
def test_the_printed_box_is_that_of_all_boxes(boxes: list[tuple[int, int, int, int]], seed: int) -> None:
    """No smaller and no larger, in whatever order they were printed."""
    mixed = boxes.copy()
    Random(seed).shuffle(mixed)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True) if boxes else ((), (), (), ())
    expected = (min(lefts), min(tops), max(rights), max(bottoms)) if boxes else None
    assert printed_box(paper(*mixed)) == printed_box(paper(*boxes)) == expected


@pytest.mark.parametrize(("grey", "printed"), [(0, True), (244, True), (245, False), (255, False)])
def test_what_is_as_light_as_paper_is_paper(grey: int, printed: bool) -> None:
    """Grey paper is not ink; a faint stamp is."""
    image = paper((4, 5, 6, 7), ink=f"rgb({grey},{grey},{grey})")
    assert printed_box(image) == ((4, 5, 6, 7) if printed else None)


@pytest.mark.parametrize(
    ("dark", "grey", "blank"), [(0, 0, True), (2, 0, True), (3, 0, False), (3, 199, False), (9000, 200, True)]
)
def test_specks_are_no_print(dark: int, grey: int, blank: bool) -> None:
    """Of 10,000 pixels two may be dark; shadows of the other side may be everywhere."""
    image = Image.new("L", (100, 100), 255)
    image.putdata([grey] * dark + [255] * (10_000 - dark))
    assert is_blank(Look(image, 1.0)) is blank


@settings(max_examples=50, deadline=None)
@given(first=st.dates(date(2026, 11, 1), date(2026, 12, 31)), days=st.integers(0, 59))
def test_an_adopted_notice_keeps_its_own_period(first: date, days: int) -> None:
    """The days that its pages state are signed as they are, whatever the rules say, until the midnight after them."""
    last = first + timedelta(days=days)
    one = adopt(composer(), replace(PERSON, specimen=None), references()[0], first, last)
    assert (one.period.first_day, one.period.last_day, one.period.days) == (first, last, days + 1)
    assert one.period.released_at == datetime(last.year, last.month, last.day, 15, tzinfo=UTC)
    assert (one.period.rule, one.name, one.reference) == (ISSUED_ELSEWHERE, PERSON.name, references()[0])
    assert read_period(f"격리기간 {written_date(first)} ~ {written_date(last)}") == (first, last)


def test_another_period_is_another_signature() -> None:
    """What the QR holds changes with the last day; a number mistyped is refused."""
    first = date(2026, 11, 20)
    codes = {
        adopt(composer(), PERSON, references()[0], first, first + timedelta(days=day)).qr_text
        for day in range(5)
    }
    assert len(codes) == 5
    with pytest.raises(BadReference):
        adopt(composer(), PERSON, references()[0][:-1] + "?", first, first)


@settings(max_examples=100, deadline=None)
@given(DAYS)
def test_days_written_are_days_read(day: date) -> None:
    """Both forms in which a document writes a day mean that day alone when a list has them."""
    for text in (written_date(day), spelled_date(day)):
        reading = read_day(text)
        assert reading is not None
        assert reading.days == (day,)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text("0123456789", max_size=14), st.from_regex(r"0[0-9]{8,10}", fullmatch=True)))
def test_hyphens_are_all_that_a_phone_gains(digits: str) -> None:
    """No digit is lost or moved, four stand at the end, and what is no number stays as it is."""
    written = written_phone(digits)
    assert written.replace("-", "") == digits
    if digits.startswith("0") and 9 <= len(digits) <= 11:
        area, middle, end = written.split("-")
        assert (len(area), len(end)) == (2 if digits.startswith("02") else 3, 4)
        assert middle
        assert written_phone(written) == written
    else:
        assert written == digits


@settings(max_examples=100, deadline=None)
@given(
    st.text("가나다ABxyz019.~()ß", min_size=1, max_size=20),
    st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from("\n \r\t\u00ad\u200b\u2060\ufeff\u3000")), max_size=6
    ),
)
def test_a_readers_breaks_never_make_a_difference(text: str, broken: list[tuple[int, str]]) -> None:
    """Lines broken anywhere, joiners and soft hyphens: the same words, and comparing twice changes nothing."""
    other = text
    for place, sign in broken:
        other = other[:place] + sign + other[place:]
    assert comparable(other) == comparable(text) == comparable(comparable(text))
    assert comparable(text + "나") != comparable(text)


PARTS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 300), st.lists(st.integers(1, 2000), min_size=1, max_size=6)),
        st.tuples(st.integers(0, 300), st.integers(0, 20), st.integers(1, 2000)),
    ),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(PARTS, st.sets(st.integers(0, 330), max_size=20))
def test_widths_kept_are_the_widths_shown(parts: list[tuple[object, ...]], codes: set[int]) -> None:
    """Of runs and lists in any mixture: each code shown keeps its width, the later where two give one, no other stays."""
    expected: dict[int, int] = {}
    text = ""
    for part in parts:
        first, second = part[0], part[1]
        assert isinstance(first, int)
        if isinstance(second, list):
            text += f"{first} [{' '.join(map(str, second))}] "
            expected |= dict(enumerate(second, start=first))
        else:
            assert isinstance(second, int)
            assert isinstance(part[2], int)
            text += f"{first} {first + second} {part[2]} "
            expected |= dict.fromkeys(range(first, first + second + 1), part[2])
    listed = Reader(f"[{text}]".encode()).value()
    assert isinstance(listed, list)
    kept = keep_widths(Objects(write([b"<</Type/Catalog>>"])), listed, frozenset(codes))
    again = Reader(bytes(kept)).value()
    assert isinstance(again, list)
    found = {}
    for code, widths in zip(again[::2], again[1::2], strict=True):
        assert isinstance(code, Word)
        assert isinstance(widths, list)
        (width,) = widths
        assert isinstance(width, Word)
        found[int(code)] = int(width)
    assert found == {code: width for code, width in expected.items() if code in codes}
