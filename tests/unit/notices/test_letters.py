"""Letters to fill in: as wide as the compiler sets them, lines that fit, and fonts that tell of nobody else."""

import re
import zlib
from functools import cache
from itertools import pairwise

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.fonts import FONTS
from ansim.notices.adapters.letters import FACE, Letters, LetterUnknown
from ansim.notices.adapters.pdf_fonts import texts_by_code
from ansim.notices.adapters.pdf_objects import Stream

ALL = "가나다라마바사아자차카타파하강릉시길동루로 0123456789-.,()ABCXYZabcxyz"
ADDRESS = st.text(st.sampled_from(ALL), max_size=120)


@cache
def compiler():
    """Return one warm compiler."""
    return typst.Compiler(font_paths=[FONTS], ignore_system_fonts=True)


def drawn(source):
    """Return the PDF of a Typst source."""
    return bytes(compiler().compile(source, format="pdf", timestamp=0, pdf_tags=False))


@cache
def letters():
    """Return letters that have seen `ALL`."""
    known = Letters(drawn)
    known.learn([ALL])
    return known


def stream(font, number):
    """Return what a stream of a font holds, packed as it is."""
    found = font.objects[number]
    assert isinstance(found, Stream)
    return found.data


def test_a_text_is_as_wide_as_the_compiler_sets_it():
    """The sum of the letters is the width that the compiler measures, to a hundredth of a point at 100 pt."""
    for text in ("강릉시 나루로", "010-0000-1234", "1990. 3. 1.", "가"):
        source = f'#set text(font: "{FACE}", size: 100pt, lang: "ko", script: "hang", fallback: false, kerning: false)\n#context metadata'
        asked = f'{source}(measure("{text}").width.pt())'
        found = typst.query(asked.encode(), "metadata", field="value", one=True, font_paths=[FONTS])
        assert letters().width(text) * 100 == pytest.approx(float(found), abs=0.01)


@settings(max_examples=50, deadline=None)
@given(ADDRESS, st.floats(1, 30))
def test_lines_fit_and_lose_nothing(text, most):
    """Every line fits or is a single letter; put together they are the text, blanks at the breaks aside."""
    lines = letters().lines(text, most)
    assert all(letters().width(line) <= most or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines) >= 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.sampled_from("가나다12"), min_size=1, max_size=4), min_size=1, max_size=20))
def test_words_that_fit_stay_whole_and_lines_are_full(words):
    """Words narrower than a line are never broken, and no line had room for the word after it."""
    lines = letters().lines(" ".join(words), 5)
    assert " ".join(lines).split() == words
    for line, after in pairwise(lines):
        assert letters().width(f"{line} {after.split()[0]}") > 5


def test_a_word_longer_than_a_line_goes_on_in_the_next():
    """What cannot stay whole is broken where the line is full."""
    assert letters().lines("가나다라마 하", 2) == ("가나", "다라", "마", "하")
    assert letters().lines("", 2) == ("",)


def test_a_font_depends_on_its_letters_alone():
    """Whatever was seen before and in whatever order: same letters, same objects and codes."""
    fresh = Letters(drawn)
    fresh.learn(["동길강"])
    fresh.learn(["릉시 0"])
    one = fresh.font(["강릉시", "길동 0"], 7)
    two = letters().font(["길동 0", "시릉강"], 7)
    assert one.objects == two.objects
    assert one.codes == two.codes


def test_a_font_tells_of_its_own_letters_only():
    """The map to Unicode, the widths and the glyphs hold the letters asked for, whatever else was learned."""
    font = letters().font(["가 1"], 1)
    assert sorted(font.codes) == [" ", "1", "가"]
    maps = re.compile(rb"<0001> <0020>\n<0002> <0031>\n<0003> <AC00>")
    unpacked = zlib.decompress(stream(font, 4))
    assert maps.search(unpacked)
    assert {text.decode("utf-16-be") for text in texts_by_code(unpacked).values()} == {" ", "1", "가"}
    assert len(stream(font, 3)) < 2000 < len(stream(letters().font([ALL], 1), 3))
    assert font.written("가1 ") == b"<000300020001>"


def test_letters_without_a_glyph_are_unknown():
    """A letter the face does not have is no letter of a font, and is looked for once."""
    calls = []
    known = Letters(lambda source: calls.append(source) or drawn(source))
    for _ in range(2):
        known.learn(["가😀"])
    assert len(calls) == 1
    assert known.width("가") > 0
    with pytest.raises(LetterUnknown):
        known.width("😀")
    with pytest.raises(LetterUnknown):
        known.font(["가😀"], 1)


def test_no_font_without_letters():
    """There is no font of nothing."""
    with pytest.raises(LetterUnknown):
        letters().font([""], 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf.replace(b"/ToUnicode", b"/ToNothing"),
        lambda pdf: pdf.replace(b"/FontFile3", b"/FontFileX"),
        lambda pdf: pdf.replace(b"/DescendantFonts", b"/DescendantFontX"),
        lambda pdf: pdf.replace(b"/W[", b"/V["),
        lambda pdf: pdf.replace(b"/Kids[", b"/Kidz["),
        lambda pdf: pdf.replace(b"/FontName/", b"/FontName "),
        lambda _: b"startxref\n0\n%%EOF",
    ],
    ids=["no texts", "no program", "no descendant", "no widths", "no pages", "no name", "no file"],
)
def test_a_compiler_that_writes_otherwise_teaches_nothing(change):
    """What is not written as we know it leaves the letters unknown instead of guessing."""
    known = Letters(lambda source: change(drawn(source)))
    known.learn(["가나"])
    with pytest.raises(LetterUnknown):
        known.font(["가나"], 1)


def test_quotes_and_hashes_are_letters():
    """Letters that mean something to the typesetter are drawn as themselves."""
    known = Letters(drawn)
    known.learn(['"\\#$*_@<>[]'])
    assert sorted(known.font(['"\\#$*_@<>[]'], 1).codes) == sorted('"\\#$*_@<>[]')
