"""Texts and names: one form, nothing invisible, nothing corrected; and texts that a spreadsheet may open."""

import unicodedata
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import KST
from ansim.notices.domain.names import name_code
from ansim.notices.domain.texts import cell_text, clean_text, half_width, safe_cell, squash


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("홍길동", "홍길동"),
        (" 홍길동 ", "홍길동"),
        ("홍길동\u00a0", "홍길동"),
        ("홍길동\u3000", "홍길동"),
        ("\ufeff홍\u200b길\u200d동", "홍길동"),
        ("홍길동\x00", "홍길동"),
        ("KIM\x07", "KIM"),
        (unicodedata.normalize("NFD", "홍길동"), "홍길동"),
        ("NGUYEN  VAN\nAN", "NGUYEN VAN AN"),
        ("a\tb\r\nc", "a b c"),
        ("\u3164", ""),
        ("", ""),
    ],
)
def test_invisible_differences_vanish(text: str, clean: str) -> None:
    """What the officer cannot see makes no difference."""
    assert clean_text(text) == clean


@given(st.text(max_size=50))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is clean: NFC, trimmed, no doubled spaces."""
    once = clean_text(text)
    assert clean_text(once) == once
    assert "  " not in once


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("", ""),
        (" 홍 ", "홍"),
        (1012345678.0, "1012345678"),
        (7, "7"),
        (1.5, "1.5"),
        (float("nan"), "nan"),
        (True, "TRUE"),
        (date(2022, 2, 16), "2022-02-16"),
        (datetime(2022, 2, 16, 9, 30, tzinfo=KST), "2022-02-16T09:30:00+09:00"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=1), "3600.0"),
    ],
)
def test_every_cell_has_a_text(cell: object, text: str) -> None:
    """Numbers lose their decimal point where they have none in the sheet, days are ISO."""
    assert cell_text(cell) == text  # type: ignore[arg-type]


def test_folding_for_comparison() -> None:
    """Full width, case and white space do not tell two texts apart."""
    assert half_width("０１０－ＡＢ") == "010-AB"
    assert squash(" Ｎguyen Van\tAn ") == "nguyenvanan"


@pytest.mark.parametrize("name", ["น้ำฝน", "คำ", "ນ້ຳ", "กฤตภาส ชื่นชู้"])
def test_a_name_in_thai_or_lao_stays_as_it_was_written(name: str) -> None:
    """The vowel AM is one letter before and after, whether a program took it apart or not."""
    assert half_width(name) == name
    assert half_width(unicodedata.normalize("NFKC", name)) == name
    assert squash(name) == squash(unicodedata.normalize("NFKC", name))


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"])
def test_formulas_are_defused_for_export(text: str) -> None:
    """A cell that a spreadsheet would compute is written as text."""
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "홍길동", "010-0000-0000", "a=b", "2022-02-16"])
def test_plain_texts_are_exported_as_they_are(text: str) -> None:
    """Only a leading formula sign matters."""
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "홍길동",
        "김솔",
        "남궁하늘빛",
        "NGUYEN VAN AN",
        "O'CONNOR KATE",
        "DE LA CRUZ, MARIA-LUISA",
        "MD. RAHIM",
        "SUPARMAN",
        "王小明",
        "응우옌 티 홍",
        "KIM (김)",
    ],
)
def test_names_of_all_kinds_are_names(name: str) -> None:
    """Korean, romanised and other scripts, with the signs that names have."""
    assert name_code(name) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name.missing"),
        ("홍길동2", "name.unreadable"),
        ("010-0000-0000", "name.unreadable"),
        ("=HYPERLINK(1)", "name.unreadable"),
        ("홍길동;김철수", "name.unreadable"),
        ("홍ㄱ동", "name.unreadable"),
        ("-", "name.unreadable"),
        ("...", "name.unreadable"),
        ("가" * 101, "name.long"),
        ("김", "name.short"),
        ("김은햏", "name.rare_syllable"),
        ("믜라", "name.rare_syllable"),
        ("Nguyễn Thị Hồng", "name.unsendable"),
        ("Αλέξης", "name.unsendable"),
        ("Жанар", None),
        ("Өлзий", "name.unsendable"),
        ("สมชาย", "name.unsendable"),
        ("金吉童", None),
        ("金𠮷", "name.unsendable"),
    ],
)
def test_what_is_odd_about_a_name(name: str, code: str | None) -> None:
    """Numbers are another column, jamo a slip of the keyboard; what KS X 1001 lacks no message can carry."""
    assert name_code(name) == code


@given(st.text(max_size=120))
def test_any_name_can_be_looked_at(name: str) -> None:
    """No text makes the look at a name fail."""
    assert name_code(clean_text(name)) in {
        None, "name.missing", "name.long", "name.unreadable", "name.short", "name.rare_syllable",
        "name.unsendable",
    }  # fmt: skip
