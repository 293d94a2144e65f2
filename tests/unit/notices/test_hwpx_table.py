"""A list sent as a table of an HWPX document is read like a sheet; what is wrong with it ends in a sentence."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.hwpx_files import cell, document, section, table, words

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.hwpx_table import read_hwpx
from ansim.notices.adapters.table_errors import (
    FileDamaged,
    FileDocument,
    FileEmpty,
    FileLocked,
    FileUnpacksTooLarge,
)
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.roster import TooManyRows
from ansim.notices.queries.rosters import read_roster

HEADER = ("연번", "성명", "생년월일", "휴대전화", "주소")
KIM = ("1", "김하늘", "1990. 3. 1.", "010-0000-0001", "가람시 새벽동 1")
LEE = ("2", "이바다", "1985-05-05", "010-0000-0002", "가람시 새벽동 2")
LIST = document(section(words("확진자 명단"), table([HEADER, KIM, LEE])))


def test_a_list_in_a_document_becomes_people() -> None:
    """From the bytes to checked people, rows numbered as in the table."""
    checked = read_roster(LIST, "명단.hwpx", date(2026, 11, 21))
    assert checked.errors == ()
    assert [(one.row, one.name, one.birth, one.phone) for one in checked.people] == [
        (2, "김하늘", date(1990, 3, 1), "01000000001"),
        (3, "이바다", date(1985, 5, 5), "01000000002"),
    ]


def test_the_table_with_a_header_is_the_list() -> None:
    """A longer table of something else, signatures above, another section: the one with the columns counts."""
    other = table([("결재", "담당"), ("", ""), *[(str(n), "가") for n in range(9)]])
    read = read_hwpx(document(section(other), section(table([HEADER, KIM]))))
    assert (read.sheet, read.kind, read.rows[1].cells[1]) == ("표 2", "HWPX", "김하늘")
    assert read.other_sheets == ("표 1",)


def test_sections_come_in_their_order_beyond_nine() -> None:
    """section10 is after section9, not after section1."""
    read = read_hwpx(document(*[section(words("빈 쪽"))] * 10, section(table([HEADER, KIM]))))
    assert read.rows[0].cells == HEADER


def test_a_cell_merged_downwards_is_the_value_of_every_row() -> None:
    """A household written once beside two members."""
    merged = (
        "<hp:tbl>" + cell(0, 0, "성명") + cell(0, 1, "주소") + cell(1, 0, "김하늘") + cell(1, 1, "새벽동", rows=2)
        + cell(2, 0, "김바다") + "</hp:tbl>"
    )  # fmt: skip
    read = read_hwpx(document(section(merged)))
    assert [row.cells for row in read.rows] == [("성명", "주소"), ("김하늘", "새벽동"), ("김바다", "새벽동")]


def test_words_of_a_cell_are_put_together() -> None:
    """Runs of one paragraph join, paragraphs and line breaks part; words outside tables are nobody's."""
    inside = "<hp:p><hp:run><hp:t>김</hp:t></hp:run><hp:run><hp:t>하늘</hp:t></hp:run></hp:p><hp:p><hp:t>(모)</hp:t></hp:p>"
    text = (
        f"<hp:t>밖</hp:t><hp:tbl><hp:tc>{inside}<hp:cellAddr colAddr='0' rowAddr='0'/></hp:tc>"
        f"{cell(1, 0, 'a&b')}</hp:tbl>"
    )
    assert [row.cells for row in read_hwpx(document(section(text))).rows] == [("김하늘 (모)",), ("a&b",)]


def test_a_table_within_a_cell_is_one_of_its_own() -> None:
    """Its words are not mixed into the cell around it."""
    inner = table([("안", "쪽"), ("1", "2")])
    outer = f"<hp:tbl>{cell(0, 0, '밖', inner=inner)}{cell(1, 0, '둘')}{cell(2, 0, '셋')}</hp:tbl>"
    read = read_hwpx(document(section(outer)))
    assert [row.cells for row in read.rows] == [("밖",), ("둘",), ("셋",)]
    assert len(read.other_sheets) == 1


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (document(section(words("표가 없음"))), FileEmpty),
        (document(section(table([("하나",)]))), FileEmpty),
        (document(), FileEmpty),
        (document("<hs:sec"), FileDamaged),
        (document("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), FileDamaged),
        (document("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), FileDamaged),
        (document(section(f"<hp:tbl>{cell(999_999, 0, '가')}</hp:tbl>")), TooManyRows),
        (document(section(f"<hp:tbl>{cell(0, 99_999, '가')}</hp:tbl>")), FileUnpacksTooLarge),
        (document(section(f"<hp:tbl>{cell(0, 0, '가', rows=10**9)}</hp:tbl>")), FileUnpacksTooLarge),
        (document(section("<hp:tbl><hp:tc><hp:cellAddr colAddr='x'/></hp:tc></hp:tbl>")), FileDamaged),
        (LIST[:-40], FileDamaged),
    ],
)
def test_what_is_no_list_is_a_sentence(data: bytes, refused: type[AnsimError]) -> None:
    """No table, no end, entities, absurd places: each refused by what it is."""
    with pytest.raises(refused):
        read_hwpx(data)


def test_a_document_under_a_password_is_locked() -> None:
    """Hangul marks what it has enciphered in the manifest."""
    locked = document(section(), more={"META-INF/manifest.xml": "<odf:encryption-data/>"})
    with pytest.raises(FileLocked):
        read_hwpx(locked)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes are added up by what the archive says before anything is read."""
    monkeypatch.setattr("ansim.notices.adapters.hwpx_table._MOST_BYTES", 100)
    with pytest.raises(FileUnpacksTooLarge):
        read_hwpx(LIST)


def test_the_older_format_says_how_to_save_it() -> None:
    """HWP 5: the sentence names the way to a workbook and to the format that is read."""
    with pytest.raises(FileDocument) as refused:
        read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"HWP Document File".ljust(600), "명단.hwp")
    assert ".xlsx" in refused.value.text("ko")
    assert "HWPX" in refused.value.text("en")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_fuzzed_documents_never_end_in_a_traceback(data: st.DataObject) -> None:
    """Bytes changed in the XML or in the archive: a table or a refusal with a code."""
    if data.draw(st.booleans()):
        text = bytearray(section(table([HEADER, KIM])).encode())
        for _ in range(data.draw(st.integers(1, 6))):
            text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
        whole = document(text.decode("latin-1"))
    else:
        changed = bytearray(LIST)
        for _ in range(data.draw(st.integers(1, 6))):
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
        whole = bytes(changed)
    with suppress(AnsimError):
        assert read_hwpx(whole).rows
