"""A list sent as a PDF is read like a sheet where its rulings leave no doubt; every other page is refused by its number."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.pdf_files import document, stream, write
from tests.unit.notices.pdf_lists import (
    ASCII_HEADER,
    HEADER,
    HEIGHT,
    LEFT,
    ROWS,
    TOP,
    WIDTHS,
    line,
    page,
    person,
    ruled,
    rulings,
    said,
    someone,
    table_source,
    typeset,
    words,
)

from ansim.cli.main import main
from ansim.kit.errors import AnsimError
from ansim.notices.adapters import pdf_table
from ansim.notices.adapters.kept_lists import read_kept, write_refusal
from ansim.notices.adapters.pdf_table import read_pdf_table
from ansim.notices.adapters.table_errors import (
    FileDamaged,
    FileLocked,
    FilePdfNoTable,
    FilePdfScanned,
    FilePdfUnsure,
    FileUnpacksTooLarge,
)
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.roster import TooManyRows
from ansim.notices.queries.rosters import read_roster

# Hangul, Latin, digits and signs that officers write; every one stands in the house's font
LETTERS = st.sampled_from(
    "가나다라마바사아자차카타파하힣뷁똠김이박최정강조윤장임ABCxyzgjpq0123456789-.,()/@:~'\" "
)
TEXTS = st.text(LETTERS, max_size=14).map(lambda text: " ".join(text.split()))
FILLED = TEXTS.filter(bool)
PEOPLE = st.lists(st.tuples(TEXTS, FILLED, FILLED, TEXTS, TEXTS), min_size=1, max_size=12)
WIDE = "#set page(width: 30cm, height: 6cm, margin: 1cm)\n"


def cells(data: bytes) -> list[tuple[str | None, ...]]:
    """The rows of a PDF that is read."""
    return [row.cells for row in read_pdf_table(data).rows]


def refused(data: bytes) -> AnsimError:
    """Why a PDF is not read."""
    with pytest.raises(AnsimError) as found:
        read_pdf_table(data)
    return found.value


def refused_page(data: bytes) -> int:
    """Which page of a PDF is not certain."""
    found = refused(data)
    assert isinstance(found, FilePdfUnsure)
    return int(found.params["page"])  # type: ignore[call-overload]


def test_a_printed_list_becomes_people() -> None:
    """From the bytes to checked people: a title, a header that every page repeats, 60 rows over three pages."""
    rows = [
        (str(n), f"김하늘{'가나다라마바'[n // 10]}{'가나다라마바사아자차'[n % 10]}", *person(n)[2:])
        for n in range(60)
    ]
    data = typeset("확진자 명단\n" + table_source(rows, "(2cm, 3cm, 3cm, 3cm, 3cm)", header=HEADER))
    checked = read_roster(data, "명단.pdf", date(2026, 11, 21))
    assert checked.errors == ()
    assert [(one.name, one.phone, one.address) for one in checked.people] == [
        (row[1], row[3].replace("-", ""), row[4]) for row in rows
    ]
    again = checked.reading.header_again_rows if checked.reading else ()
    assert [one.row for one in checked.people] == [n for n in range(2, 62 + len(again)) if n not in again]
    assert again


@settings(max_examples=35, deadline=None)
@given(PEOPLE)
def test_a_table_reads_back_to_exactly_its_cells(people: list[tuple[str, ...]]) -> None:
    """Random texts and empty cells, over pages of five rows: what was written is what is read."""
    data = typeset(WIDE + table_source(people, "5", header=HEADER))
    read = [tuple(text or "" for text in row) for row in cells(data)]
    assert [row for row in read if row != HEADER] == people
    assert read.count(HEADER) == len(read) - len(people)


@settings(max_examples=25, deadline=None)
@given(PEOPLE)
def test_wrapped_cells_lose_and_move_nothing(people: list[tuple[str, ...]]) -> None:
    """In narrow columns every cell has the letters it was given, or the page is refused; no letter changes its cell."""
    source = table_source(people, "(1.2cm, 1.6cm, 2cm, 2cm, 2.5cm)", header=HEADER)
    with suppress(FilePdfUnsure):
        read = cells(typeset(f"#set page(height: 12cm)\n{source}"))
        plain = [tuple("".join((text or "").split()) for text in row) for row in read]
        wanted = [tuple("".join(text.split()) for text in row) for row in people]
        assert [row for row in plain if row != HEADER] == wanted


@pytest.mark.parametrize("style", ["lines", "boxes", "fills", "dots", "double", "open"])
def test_rulings_of_every_program_are_rulings(style: str) -> None:
    """Long lines, a box a cell, thin filled areas, dots, double lines, sides left open."""
    assert cells(page(ruled(ROWS, style))) == list(ROWS)


@pytest.mark.parametrize(
    ("turn", "tree"),
    [
        (b"", b"/MediaBox [0 0 300 400]/Rotate 90"),
        (b"", b"/MediaBox [0 0 300 400]/Rotate 180"),
        (b"0 1 -1 0 400 0 cm ", b"/MediaBox [0 0 400 400]"),
        (b"-1 0 0 -1 300 400 cm ", b"/MediaBox [0 0 400 400]"),
        (b"0 -1 1 0 0 300 cm ", b"/MediaBox [0 0 400 400]/Rotate 90"),
        (b"0.5 0 0 0.5 10 20 cm ", b"/MediaBox [0 0 400 400]"),
    ],
)
def test_pages_turned_and_scaled_read_the_same(turn: bytes, tree: bytes) -> None:
    """A landscape list is printed by turning either the page or what is drawn on it."""
    assert cells(page(turn, ruled(ROWS), tree=tree)) == list(ROWS)


def test_a_table_within_forms_reads_the_same() -> None:
    """Some printers wrap a page in forms with places of their own."""
    inner = stream(ruled(ROWS), b"/Subtype/Form/BBox[0 0 300 400]/Matrix[1 0 0 1 3 -4]")
    outer = stream(
        b"q .8 0 0 .8 0 0 cm /Inner Do Q",
        b"/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</Inner 5 0 R>>>>",
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>/XObject<</Outer 6 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Page/Parent 2 0 R/Contents 7 0 R>>",
        inner,
        outer,
        stream(b"q 1.1 0 0 1.1 0 0 cm /Outer Do Q"),
    ]
    assert cells(write(objects)) == list(ROWS)


def test_merged_cells_hold_for_every_row() -> None:
    """A household's address beside two members, as in a sheet; a title over all columns stands in the first."""
    source = """#table(columns: 3, table.cell(colspan: 3)[명단], [성명], [생년월일], [주소],
      [김하늘], [1990-03-01], table.cell(rowspan: 2)[새벽동 1], [김바다], [1992-03-01])"""
    read = read_pdf_table(typeset(source))
    assert [row.cells for row in read.rows] == [
        ("명단", None, None),
        ("성명", "생년월일", "주소"),
        ("김하늘", "1990-03-01", "새벽동 1"),
        ("김바다", "1992-03-01", "새벽동 1"),
    ]
    assert (read.kind, read.merged) == ("PDF", 1)


def test_empty_rows_are_counted_and_not_read() -> None:
    """A form printed with room for more people: the numbers are those of the table's lines."""
    rows = (ASCII_HEADER, someone(1), ("", "", "", ""), someone(2), ("", "", "", ""))
    read = read_pdf_table(page(ruled(rows)))
    assert [row.number for row in read.rows] == [1, 2, 4]


def test_other_tables_are_told_and_not_read() -> None:
    """Boxes for signatures above, on the page before and on the first of the list: named as unread."""
    signatures = rulings(2, (60, 60), top=TOP) + words((("Clerk", "Head"), ("", "")), (60, 60), top=TOP)
    low = rulings(4, top=300) + words(ROWS, top=300)
    read = read_pdf_table(document([signatures, signatures + low, ruled((someone(4), someone(5)))]))
    assert [row.cells for row in read.rows] == [*ROWS, someone(4), someone(5)]
    assert read.other_sheets == ("1쪽", "2쪽")


def test_blank_pages_are_passed_over() -> None:
    """The back of a printed page has nothing on it."""
    assert cells(document([ruled(ROWS), b"", ruled((someone(4),) * 2)])) == [*ROWS, someone(4), someone(4)]


def test_a_letter_before_the_list_is_passed_over() -> None:
    """An official letter and the list as its annex: text alone, and nobody's number in it."""
    letter = said("Dear colleagues, see the list. Phone 02-000-0000", 30, 300)
    assert cells(document([letter, ruled(ROWS)])) == list(ROWS)


@pytest.mark.parametrize("somebody", ["010-0000-0001", "Kim 01000000001", "(010)0000-0001", "900101-1******"])
@pytest.mark.parametrize("where", [0, 1])
def test_somebody_beside_the_table_is_refused(somebody: str, where: int) -> None:
    """A person whom no ruling holds would be left out silently."""
    stray = said(somebody, 30, 40)
    contents = [said("Letter", 30, 300) + stray * (where == 0), ruled(ROWS) + stray * (where == 1)]
    assert refused_page(document(contents)) == where + 1


def test_a_page_moved_to_the_side_goes_on() -> None:
    """Even pages have another margin."""
    moved = b"1 0 0 1 9 -3 cm " + ruled((someone(4), someone(5)))
    assert cells(document([ruled(ROWS), moved]))[-1] == someone(5)


WIDER = (40, 60, 70, 80)
OTHER = ("No", "Name", "Phone", "Birth date")


def test_columns_elsewhere_under_the_same_header_go_on() -> None:
    """Every page set for itself, with its own widths and the header above."""
    assert cells(document([ruled(ROWS), ruled((ASCII_HEADER, someone(4)), widths=WIDER)]))[-1] == someone(4)


@pytest.mark.parametrize(
    "second",
    [
        ruled((someone(4), someone(5)), widths=WIDER),  # as many columns elsewhere, and no header
        ruled((OTHER, someone(4))),  # the same widths with other meanings
        said("The end.", 30, 300),  # words alone
        rulings(2, (60, 60)) + words((("a", "b"), ("c", "d")), (60, 60)),  # a table of something else alone
        ruled((("4", "", "1990-03-05", "010-0000-0004"), someone(5))),  # a row without its name above
        ruled((("4", "Person e", "", "010-0000-0004"), someone(5))),  # a row without its birth date above
        ruled((ASCII_HEADER, ("", "", "", "0004"), someone(5))),  # the tail of a row under the header
    ],
)
def test_a_page_that_may_go_on_otherwise_is_refused(second: bytes) -> None:
    """Columns under another meaning, or a row torn by the page's end, would put values beside another's name."""
    assert refused_page(document([ruled(ROWS), second])) == 2


def test_a_row_torn_before_the_page_ends_is_refused() -> None:
    """Its birth date stands on the next page."""
    torn = ("3", "Person d", "", "010-0000-0003")
    assert refused_page(document([ruled((*ROWS[:3], torn)), ruled((someone(4), someone(5)))])) == 2
    assert cells(page(ruled((*ROWS[:3], torn))))[-1] == ("3", "Person d", None, "010-0000-0003")


def test_an_empty_row_at_a_pages_edge_is_no_torn_one() -> None:
    """Nothing in it can go on."""
    empty = ("", "", "", "")
    assert cells(document([ruled((*ROWS, empty)), ruled((someone(4), empty))])) == [*ROWS, someone(4)]


def test_a_merged_cell_cut_by_a_page_is_refused() -> None:
    """Its text stands on the page before; who it is for is no longer written."""
    top = [TOP - HEIGHT * row for row in range(3)]
    across = [LEFT, LEFT + 30, LEFT + 90, LEFT + 160, LEFT + 250]
    merged = b"".join(line(across[0], y, across[-1], y) for y in (top[0], top[2])) + line(
        LEFT, top[1], across[3], top[1]
    )
    merged += b"".join(line(x, top[0], x, top[2]) for x in across)
    both = (someone(4)[:3], someone(5)[:3])
    assert refused_page(document([ruled(ROWS), merged + words(both)])) == 2
    assert cells(document([ruled(ROWS), merged + words(both) + said("010-0000-0009", across[3] + 4, top[1])]))[-1] == (
        *someone(5)[:3], "010-0000-0009",
    )  # fmt: skip


def test_a_name_cut_within_a_word_is_refused() -> None:
    """Nobody can tell whether a blank stood there; in Latin letters names are parted at blanks."""
    source = "#table(columns: (1.7cm, 3cm, 3cm), [성명], [생년월일], [휴대전화], {}, [1990-03-01], [010-0000-0001])"
    assert refused_page(typeset(source.format("[황보하늘바다]"))) == 1
    assert cells(typeset(source.format("[Anh Nguyen]")))[1][0] == "Anh\nNguyen"


def test_pages_of_outlines_pictures_and_boxes_are_scans() -> None:
    """Nothing on them can be read, and the sentence says to ask for the file."""
    picture = b"q 300 0 0 400 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n"
    for content in (picture, picture + said("1", 5, 5), b"10 10 m 20 30 25 30 40 10 c f", rulings(3)):
        found = refused(document([ruled(ROWS), content]))
        assert isinstance(found, FilePdfScanned)
        assert found.params == {"page": 2}


@pytest.mark.parametrize(
    "content",
    [
        said("Name  Birth date  Phone", 30, 300)
        + said("Kim  1990-01-01", 30, 280),  # columns by blanks alone
        words((ASCII_HEADER, ("1", "a", "b", "c"))),  # aligned, unruled
        ruled((("a", "b", "c", "d"), ("1", "2", "3", "4"))),  # ruled, with no header of people
        line(30, 30, 90, 30) + said("Name", 30, 32),  # a line under a word
        rulings(1, (200,)) + said("Name Birth Phone", 30, 370),  # one box
    ],
)
def test_without_a_ruled_list_the_sentence_says_what_to_do(content: bytes) -> None:
    """How to save a list, and where notices that were issued already belong."""
    found = refused(page(content))
    assert isinstance(found, FilePdfNoTable)
    assert ".xlsx" in found.text("ko")
    assert "통지서 PDF" in found.text("ko")
    assert ".xlsx" in found.text("en")


def test_nothing_on_any_page_is_no_list() -> None:
    """Blank pages alone."""
    assert isinstance(refused(document([b"", b""])), FilePdfNoTable)


def locked() -> bytes:
    """A PDF that says it is enciphered in a way only its password opens."""
    secret = b"<</Filter/Standard/V 1/R 2/P -4/O(%b)/U(%b)>>" % (b"o" * 32, b"u" * 32)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>", secret]
    return write(objects, b"/Encrypt 3 0 R/ID[(a)(a)]")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", FileDamaged),
        (b"%PDF-1.7\n" + b"\0" * 3_000_000, FileDamaged),
        (page(ruled(ROWS))[:300], FileDamaged),
        (locked(), FileLocked),
    ],
)
def test_broken_and_locked_files_say_so(data: bytes, kind: type[AnsimError]) -> None:
    """A header alone, three megabytes of nothing, one cut off, one under a password."""
    with pytest.raises(kind):
        read_table(data, "명단.pdf")


def test_too_many_pages_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand and one, counted without a look at any."""
    monkeypatch.setattr(pdf_table, "read_marks", lambda _: pytest.fail("a page was read"))
    assert isinstance(refused(document([b""] * (pdf_table.MOST_PAGES + 1))), FileUnpacksTooLarge)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of any list."""
    monkeypatch.setattr(pdf_table, "MAX_ROWS", -998)
    assert isinstance(refused(page(ruled(ROWS))), TooManyRows)


def test_the_document_is_closed_and_free_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a refusal in the middle, too: PDFium's file is closed and its lock is free."""
    closed = []
    real = pypdfium2.PdfDocument.close
    monkeypatch.setattr(pypdfium2.PdfDocument, "close", lambda self: (closed.append(1), real(self)))
    refused(document([ruled(ROWS), said("x", 30, 30)]))
    assert len(closed) == 1


@pytest.mark.parametrize("wrong", [FilePdfUnsure(page=3), FilePdfScanned(page=2), FilePdfNoTable()])
def test_what_is_kept_of_a_refused_pdf_is_its_reason(wrong: AnsimError) -> None:
    """The batch says later, page and all, why its list could not be read."""
    with pytest.raises(type(wrong)) as found:
        read_kept(write_refusal(wrong))
    assert found.value.text("ko") == wrong.text("ko")
    assert found.value.text("en") == wrong.text("en")


PRINTED = typeset(table_source([person(n) for n in range(4)], header=HEADER))


@settings(max_examples=50, deadline=None)
@given(st.booleans(), st.data())
def test_fuzzed_files_never_end_in_a_traceback(is_printed: bool, data: st.DataObject) -> None:
    """Bytes changed anywhere, in packed streams and in plain operators: a table or a refusal with a code."""
    plain = write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>>>>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            b"<</Type/Page/Parent 2 0 R/Contents 5 0 R>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(ruled(ROWS)), ruled(ROWS)),
        ]
    )
    changed = bytearray(PRINTED if is_printed else plain)
    for _ in range(data.draw(st.integers(1, 12))):
        changed[data.draw(st.integers(9, len(changed) - 1))] = data.draw(st.integers(0, 255))
    with suppress(AnsimError):
        assert read_table(bytes(changed), "명단.pdf").rows


def test_the_command_reads_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`ansim roster check LIST.pdf` says what it read as of any list."""
    path = tmp_path / "list.pdf"
    path.write_bytes(page(ruled(ROWS)))
    assert main(["roster", "check", str(path), "--json"]) == 0
    assert '"kind": "PDF"' in capsys.readouterr().out


def test_widths_are_those_of_the_hand_written_page() -> None:
    """The pages of these tests hold their four columns."""
    assert LEFT + sum(WIDTHS) < 300
