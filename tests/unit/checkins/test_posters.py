"""Posters: what is printed is what the record says, in every size, and a page that differs does not leave."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2
import pytest

from ansim.checkins.adapters import posters
from ansim.checkins.adapters.posters import make_posters, read_back
from ansim.checkins.domain.errors import PosterFailed
from ansim.checkins.domain.posters import PosterPage, Size, breakable, squashed

PAGE = PosterPage(
    number=1,
    name="안심카페 공항점",
    zone="2층 창가",
    kind="카페",
    address="제주특별자치도 제주시 지어낸로 12 1층",
    text="http://localhost:8000/v/#AAECAwQFAAACAAECAwQFBg",
    short="7KQ4-M2XD",
    typed_at="localhost:8000/v",
    made_on=date(2026, 11, 21),
    drill=True,
)
NAMES = (
    "A",
    "가" * 60,
    "VeryLongUnbrokenEnglishNameWithoutAnySpacesForSixtyCharacter",
    "그리고 아주 긴 이름의 가게 지하 일층 할머니 손맛 국수와 김밥과 떡볶이 본점 별관",
    'a "quoted" \\ #name [with] $signs$ _and_ *more* @here <tag> ~',
)


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_printed_whole_in_every_size(name: str, size: Size) -> None:
    """Short, long, unbroken names, and those full of a typesetter's signs, are read back whole with their QR."""
    assert make_posters([replace(PAGE, name=name)], size).startswith(b"%PDF")


def test_a_document_has_a_page_for_each_code_and_the_right_paper() -> None:
    """Zones come as pages of one PDF; A5 is half of A4."""
    pages = [PAGE, replace(PAGE, zone="", text=PAGE.text[:-1] + "w", short="0000-0000")]
    document = pypdfium2.PdfDocument(make_posters(pages, Size.A4))
    assert len(document) == 2
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    document.close()
    small = pypdfium2.PdfDocument(make_posters(pages, Size.A5))
    assert round(small[0].get_size()[0]) == 420
    small.close()


def test_the_same_code_gives_the_same_file() -> None:
    """Printing again gives the same bytes: nothing of the clock is in them."""
    assert make_posters([PAGE], Size.A4) == make_posters([PAGE], Size.A4)


def test_a_real_place_is_not_marked_as_a_drill() -> None:
    """Only a drill's poster says so."""
    text = squashed(_text(make_posters([replace(PAGE, drill=False)], Size.A4)))
    assert "훈련" not in text
    assert "DRILL" in _text(make_posters([PAGE], Size.A4))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "다른 카페"}, "name"),
        ({"zone": "3층"}, "zone"),
        ({"short": "0000-0000"}, "short"),
        ({"text": PAGE.text + "x"}, "qr"),
    ],
)
def test_a_page_that_says_something_else_is_refused(change: dict[str, Any], field: str) -> None:
    """Each thing that must be on the page is missed when it is not, and the error names the field, not its value."""
    pdf = make_posters([PAGE], Size.A4)
    with pytest.raises(PosterFailed) as wrong:
        read_back(pdf, [replace(PAGE, **change)], Size.A4)
    assert wrong.value.params == {"why": field}


def test_a_missing_drill_mark_is_refused() -> None:
    """A drill's poster without its mark does not leave."""
    pdf = make_posters([replace(PAGE, drill=False)], Size.A4)
    with pytest.raises(PosterFailed):
        read_back(pdf, [PAGE], Size.A4)


def test_files_that_are_no_posters_are_refused() -> None:
    """No PDF, too few pages, no code at all: refused with one error."""
    with pytest.raises(PosterFailed):
        read_back(b"not a pdf", [PAGE], Size.A4)
    with pytest.raises(PosterFailed):
        read_back(make_posters([PAGE], Size.A4), [PAGE, PAGE], Size.A4)
    with pytest.raises(PosterFailed):
        make_posters([], Size.A4)


def test_a_page_that_cannot_be_set_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the typesetter fails, its message, which quotes the page, is not passed on."""
    monkeypatch.setattr(posters, "_literal", lambda pages: '"no json"')
    with pytest.raises(PosterFailed) as wrong:
        make_posters([PAGE], Size.A4)
    assert wrong.value.params == {"why": "typst"}


def test_a_qr_survives_a_photograph_from_afar() -> None:
    """The symbol on the A4 page is read at 60 dots an inch, and with a coffee stain over its middle."""
    document = pypdfium2.PdfDocument(make_posters([PAGE], Size.A4))
    image = document[0].render(scale=60 / 72, grayscale=True).to_pil()
    assert posters.read_qr(image) == [PAGE.text]
    image = document[0].render(scale=2, grayscale=True).to_pil()
    middle = (image.width // 2, int(image.height * 0.44))
    image.paste(90, (middle[0] - 30, middle[1] - 30, middle[0] + 30, middle[1] + 30))
    assert posters.read_qr(image) == [PAGE.text]
    document.close()


def test_long_words_may_break_and_short_ones_may_not() -> None:
    """Only words of more than fourteen letters get places to break, which leave no trace in the text."""
    assert breakable("짧은 낱말") == "짧은 낱말"
    assert squashed(breakable("x" * 15)) == "x" * 15
    assert "\u200b" in breakable("x" * 15)


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text: str = document[0].get_textpage().get_text_bounded()
    return text
