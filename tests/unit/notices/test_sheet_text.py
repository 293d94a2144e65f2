"""A finished sheet read without its letters' outlines: the same words as pdfium's, or no answer at all."""

import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.samples import (
    PERSON,
    compiled_sheet,
    quarantine_record,
    record,
    rendered_pair,
    renderer,
)

from ansim.kit.fonts import unprintable
from ansim.notices.adapters.packages import template_labelled
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pdf_objects import FILE_HEAD, Objects, Ref, Stream, Word, write_file
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.sheet_text import sheet_text
from ansim.notices.domain.compare import comparable

_BETWEEN = b"ET\nQ\n"
_CONTENT = re.compile(rb"<</Length (\d+)/Filter/FlateDecode>>\nstream\n")


def by_pdfium(pdf: bytes) -> str:
    """What pdfium reads from the only page."""
    with opened(pdf) as document:
        return page_text(document, 0)


@cache
def sheet() -> bytes:
    """One sheet as the compiler writes it: what it draws is one stream."""
    return compiled_sheet()


def with_content(change: Callable[[bytes], bytes]) -> bytes:
    """The sheet with what it draws changed; its other bytes and all offsets before it stay as they are."""
    pdf = sheet()
    for found in _CONTENT.finditer(pdf):
        length = int(found[1])
        packed = pdf[found.end() : found.end() + length]
        drawn = zlib.decompress(packed)
        if b"BT " in drawn:
            changed = change(drawn)
            assert changed != drawn
            body = zlib.compress(changed, 9)
            return _spliced(pdf, found.start(), found.end() + length, body)
    raise AssertionError("no content")


def _spliced(pdf: bytes, start: int, end: int, body: bytes) -> bytes:
    """Put a packed content in the place of another and set the table of offsets anew."""
    stream = b"<</Length %d/Filter/FlateDecode>>\nstream\n%b" % (len(body), body)
    longer = len(stream) - (end - start)
    head, tail = pdf[:start] + stream, pdf[end:]
    moved = re.sub(
        rb"(?m)^(\d{10}) 00000 n",
        lambda one: b"%010d 00000 n" % (int(one[1]) + (longer if int(one[1]) > start else 0)),
        tail,
    )
    return head + re.sub(rb"startxref\n(\d+)", lambda one: b"startxref\n%d" % (int(one[1]) + longer), moved)


NAMES = st.one_of(
    st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8),
    st.text(st.sampled_from("()\\<>[]{}/%'\"~-.& ABCabcéüñßøØ0123"), min_size=1, max_size=16),
).filter(lambda text: text.strip() and not unprintable(text))


@settings(max_examples=40, deadline=None)
@given(NAMES, NAMES)
def test_it_reads_what_pdfium_reads(name: str, place: str) -> None:
    """Any name and place, brackets and backslashes too: an answer, and the same as pdfium's but for blanks."""
    pdf = renderer().render([record(replace(PERSON, name=name, place=place))])[0].pdf
    text = sheet_text(pdf)
    assert text is not None
    assert comparable(text) == comparable(by_pdfium(pdf))


def test_the_order_is_that_of_the_sheet() -> None:
    """Runs come in the order they are drawn, the words of one run together."""
    lines = (sheet_text(sheet()) or "").splitlines()
    assert [line for line in lines if "031-000-0000" in line]
    assert lines.index("홍길동") < next(n for n, line in enumerate(lines) if "나루로" in line)
    assert "성명" in lines


def test_both_kinds_of_notice_are_read() -> None:
    """An isolation and a quarantine notice give an answer, each its own."""
    texts = [sheet_text(made.pdf) for made in rendered_pair()[1]]
    assert None not in texts
    assert texts[0] != texts[1]


def moved(x: str, y: str) -> Callable[[bytes], bytes]:
    """Put the last run of a sheet elsewhere."""
    place = re.compile(rb"q 1 0 0 -1 \S+ \S+ cm(?=[^\n]*\nBT (?!.*BT ))", re.DOTALL)
    return lambda drawn: place.sub(b"q 1 0 0 -1 %b %b cm" % (x.encode(), y.encode()), drawn)


@pytest.mark.parametrize(
    ("x", "y", "read"),
    [
        ("10", "10", True),
        ("-1", "10", False),
        ("590", "10", False),
        ("10", "-1", False),
        ("10", "842", False),
    ],
)
def test_letters_beside_the_sheet_are_no_answer(x: str, y: str, read: bool) -> None:
    """A run that begins or ends outside the sheet would be read but not seen: pdfium has to say what is there."""
    assert (sheet_text(with_content(moved(x, y))) is not None) is read


def test_letters_pushed_over_the_edge_by_a_gap_are_no_answer() -> None:
    """The spaces inside a run count for where it ends."""
    wide = with_content(lambda drawn: re.sub(rb"\)TJ?j?\nET|\)\]TJ\nET", b")-99000()]TJ\nET", drawn, count=1))
    assert sheet_text(wide) is None


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"BT 0 Tr", b"BT 3 Tr"),  # invisible
        (b"1 0 0 -1 0 0 Tm", b"1 0 0 -1 5 0 Tm"),
        (b"1 0 0 -1 0 0 Tm", b"1 0 0 -1 0 0 Tm 5 Tc"),
        (b" cm/c0 cs 0.34117648", b" cm 2 0 0 2 0 0 cm/c0 cs 0.34117648"),
        (b"q 1 0 0 -1 ", b"1 0 0 -1 "),
        (b"q 1 0 0 -1 ", b"q q 1 0 0 -1 "),
        (b"\nQ\nEMC/", b"\nEMC/"),
        (b"<</MCID 0>>BDC", b"<</MCID 0/ActualText<0041>>>BDC"),  # a reader would say something else
        (b"EMC/Span", b"EMC /Span"),
        (b"BT 0 Tr", b"BT/Span<</ActualText<FEFF0E01>>>BDC 0 Tr"),
        (b"ET\nQ", b"ET\n1 0 0 1 0 0 cm\nQ"),
        (b"/f0 ", b"/f7 "),
        (b"]TJ", b"]TJ()Tj"),
        (b"[(\\000", b"[(\\x00"),
        (b"[(\\000", b"[(\\000\\u0041\\000"),
        (b"[(\\000", b"[((((((\\000"),
        (b"[(\\000", b"[(\\177\\377\\000"),
        (b"[(\\000", b"[(\\000\\001\\000)(\\000"),
    ],
)
def test_another_hand_is_no_answer(written: bytes, instead: bytes) -> None:
    """What Typst does not write so is not guessed at: hidden, moved, stretched, nested, unknown, half a code."""
    assert sheet_text(with_content(lambda drawn: drawn.replace(written, instead, 1))) is None


def in_streams(*cuts: bytes) -> str | None:
    """What is read of the sheet when what it draws is cut into several streams, each behind the first of these words."""
    pdf = sheet()
    for found in _CONTENT.finditer(pdf):
        drawn = zlib.decompress(pdf[found.end() : found.end() + int(found[1])])
        if b"BT " in drawn:
            break
    number = int(re.findall(rb"(\d+) 0 obj\n$", pdf[: found.start()])[0])
    objects = Objects(pdf).as_written()
    edges = [0, *(drawn.index(cut, len(drawn) // 2) + len(cut) if cut else 0 for cut in cuts), len(drawn)]
    parts = [drawn[start:end] for start, end in pairwise(edges)]
    first = len(objects) + 1
    for place, part in enumerate(parts, start=first):
        objects[place] = Stream({}, part)
    streams = b"[%b]" % b" ".join(b"%d 0 R" % place for place in range(first, first + len(parts)))
    for place, one in objects.items():
        if isinstance(one, Word):
            objects[place] = Word(one.replace(b"/Contents %d 0 R" % number, b"/Contents %b" % streams))
    root = Objects(pdf).trailer[b"/Root"]
    assert isinstance(root, Ref)
    return sheet_text(write_file(objects, root.number))


def test_a_sheet_drawn_in_pieces_says_the_same() -> None:
    """Cut between two runs, as filled sheets are, the words are those of the whole; cut within a run, there is no answer."""
    whole = sheet_text(sheet())
    assert whole
    assert in_streams() == in_streams(_BETWEEN) == in_streams(b"", _BETWEEN) == whole
    for within in (b" cm", b"\nBT", b"]TJ", b"\nET\n", b"\nET\nQ"):
        assert in_streams(within) is None


def test_a_sheet_that_says_nothing_is_no_answer() -> None:
    """A page without a single run is not taken for one that was read."""
    assert sheet_text(with_content(lambda _drawn: b"")) is None


def test_letters_in_another_order_are_seen() -> None:
    """The letters of a run turned round: the reader says so, and the notice may not leave."""
    records, files = rendered_pair()
    runs = re.compile(rb"(\[\()((?:\\000(?:\\\d{3}|[\w#$%&'*+,./:;=?@^_`|~!-])){3,})(\)\]TJ)")
    pdf = with_content(lambda drawn: runs.sub(_turned, drawn))
    assert comparable(sheet_text(pdf) or "") == comparable(by_pdfium(pdf))
    assert read_back(records[0], files[0]) == ()
    assert {problem.code for problem in read_back(records[0], replace(files[0], pdf=pdf))} == {
        "readback.text"
    }


def _turned(found: re.Match[bytes]) -> bytes:
    codes = re.findall(rb"\\000(?:\\\d{3}|.)", found[2])
    return found[1] + b"".join(reversed(codes)) + found[3]


@pytest.mark.parametrize(("language", "left"), [("th", True), ("mn", False), ("vi", False)])
def test_letters_that_stand_for_several_are_left_to_pdfium(language: str, left: bool) -> None:
    """A Thai letter and its marks are drawn as one thing, with its text beside it; other languages we read ourselves."""
    pdf = renderer().render([record(replace(PERSON, language=language))])[0].pdf
    assert (sheet_text(pdf) is None) is left


def test_no_thai_letter_is_read_twice() -> None:
    """Every letter and mark of the words is on the sheet as often as the words have it: none drawn apart from its letter."""
    one = record(replace(PERSON, language="th"))
    words = "".join(template_labelled(one.template).others["th"].values())
    shown = by_pdfium(renderer().render([one])[0].pdf)
    assert _thai(shown) == _thai(words)
    assert set("ื้") <= set(words)


def _thai(text: str) -> Counter[str]:
    return Counter(sign for sign in normalize("NFKD", text) if "\u0e00" <= sign <= "\u0e7f")


def test_a_page_of_another_writer_is_left_to_pdfium() -> None:
    """No answer, no error: for an empty file, pdfium's own and one with a page too many."""
    for pdf in (b"", b"%PDF-1.7\n", FILE_HEAD + b"startxref\n0\n%%EOF", b"startxref", sheet()[:-200]):
        assert sheet_text(pdf) is None
    assert sheet_text(sheet().replace(b"/Kids[", b"/Kids[1 0 R ", 1)) is None
    assert sheet_text(sheet().replace(b"/Identity-H/Desc", b"/Identity-V/Desc", 1)) is None


def test_the_readers_agree_on_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading back finds the same differences whether the sheet is read here or by pdfium."""
    other = quarantine_record(replace(PERSON, name="성춘향", address="경기도 가람시 산로 1"))
    made = rendered_pair()[1][0]
    found = read_back(other, made)
    monkeypatch.setattr("ansim.notices.adapters.readback.sheet_text", lambda _pdf: None)
    assert read_back(other, made) == found
    assert {"name", "address"} <= {problem.column for problem in found}


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 80_000), st.binary(min_size=1, max_size=6))
def test_a_spoiled_file_is_never_an_error(place: int, spoil: bytes) -> None:
    """Bytes written over anywhere: an answer or none, no exception."""
    pdf = bytearray(sheet())
    place %= len(pdf)
    pdf[place : place + len(spoil)] = spoil
    text = sheet_text(bytes(pdf))
    assert text is None or isinstance(text, str)
