"""Tables: sorted, paged, filtered and exported by their address; nothing exported runs as a formula."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, QueryDict
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ansim.accounts.models import AuditEvent
from ansim.web.base.export import export_of, harmless
from ansim.web.base.table import Column, Table

COLUMNS = (
    Column("name", "이름", value=lambda row: row["name"], order="name"),
    Column("age", "나이", value=lambda row: row["age"], order="age", is_number=True),
    Column("note", "메모", value=lambda row: row["note"], cell=lambda row: f"[{row['note']}]"),
)
ROWS = [
    {"name": name, "age": age, "note": note}
    for name, age, note in (("나", 30, "x"), ("가", 5, "=1+1"), ("다", 9, ""))
]


def _request(query=""):
    request = HttpRequest()
    request.GET = QueryDict(query)
    return request


def _table(query="", rows=ROWS, **more):
    return Table(_request(query), rows, COLUMNS, caption="사람", **more)


def _names(table):
    return [row[0]["content"] for row in table.body]


def _drawn(table):
    template = engines["django"].from_string("{% data_table table %}")
    return template.render({"table": table}, _request())


def test_every_cell_carries_its_heading():
    """On a phone the heads are gone and a row is a list: each cell says what it is, and stays a cell to a screen reader."""
    page = _drawn(_table())
    for label in ("이름", "나이", "메모"):
        assert page.count(f'role="cell" data-label="{label}"') == len(ROWS)
    assert page.count('role="row"') == len(ROWS) + 1


def test_rows_stand_as_given_without_a_sort():
    """Without a sort in the address the order is the query's own."""
    assert _names(_table()) == ["나", "가", "다"]


@pytest.mark.parametrize(("sort", "names"), [("name", ["가", "나", "다"]), ("-name", ["다", "나", "가"])])
def test_a_sort_lives_in_the_address(sort, names):
    """The column's key sorts upwards, with a minus downwards."""
    assert _names(_table(f"sort={sort}")) == names


@pytest.mark.parametrize("sort", ["note", "-note", "password", "-", "name--", "name;drop"])
def test_only_columns_that_may_be_sorted_are(sort):
    """Other words in the address sort nothing."""
    table = _table(f"sort={sort}")
    assert table.sort == ""
    assert _names(table) == ["나", "가", "다"]


def test_a_heads_link_turns_the_sort_and_keeps_the_rest():
    """Pressing a head sorts by it, pressing again turns it; other parameters stay, the page goes."""
    first, second, third = _table("text=a&page=2&sort=name").headers
    assert first == {"label": "이름", "url": "?text=a&sort=-name", "aria": "ascending", "is_number": False}
    assert second["url"] == "?text=a&sort=age"
    assert third["url"] == ""
    assert _table("sort=-name").headers[0]["aria"] == "descending"


def test_pages_are_linked_and_a_wrong_page_is_the_nearest():
    """Pages before and after are linked with everything else kept; too high or senseless pages are tamed."""
    rows = [{"name": f"{number:03}", "age": number, "note": ""} for number in range(120)]
    middle = _table("page=2&sort=name", rows, page_size=50)
    assert middle.before_url == "?sort=name&page=1"
    assert middle.after_url == "?sort=name&page=3"
    assert [link["number"] for link in middle.page_links] == [1, 2, 3]
    assert [link["is_current"] for link in middle.page_links] == [False, True, False]
    last = _table("page=99", rows, page_size=50)
    assert (last.page.number, last.after_url) == (3, "")
    assert _table("page=x", rows, page_size=50).before_url == ""


def test_many_pages_are_elided():
    """A gap stands for the pages between, and has no address."""
    rows = [{"name": "x", "age": 0, "note": ""}] * 1000
    links = _table("page=10", rows, page_size=10).page_links
    assert len(links) < 15
    assert any(link["url"] == "" for link in links)


@pytest.mark.django_db
def test_a_queryset_is_sorted_by_the_database():
    """Rows of a queryset are ordered by the column's field, ties by their key."""
    columns = (Column("verb", "행위", value=lambda row: row.verb, order="verb"),)
    table = Table(_request("sort=-verb"), AuditEvent.objects.all(), columns, caption="기록")
    assert 'ORDER BY "accounts_auditevent"."verb" DESC' in str(table._rows.query)


def test_rows_that_sort_themselves_are_left_alone():
    """Something that is only counted and sliced keeps its own order."""

    class Own:
        def __len__(self):
            return 2

        def __getitem__(self, part):
            return ROWS[:2][part]

        def __iter__(self):
            return iter(ROWS[:2])

    table = _table("sort=name", Own())
    assert _names(table) == ["나", "가"]
    assert list(table.cells())[1:] == [["나", 30, "x"], ["가", 5, "=1+1"]]


def test_a_cell_is_drawn_and_its_value_exported():
    """What is drawn may differ from what is exported."""
    table = _table()
    assert table.body[0][2]["content"] == "[x]"
    assert list(table.cells())[1][2] == "x"


def test_the_drawn_table_escapes_and_names_itself():
    """Text in cells is escaped; the caption names the table for screen readers."""
    page = _drawn(_table(rows=[{"name": "<b>", "age": 1, "note": ""}], exportable=True))
    assert "&lt;b&gt;" in page
    assert '<caption class="sr-only">사람</caption>' in page
    assert 'aria-sort="none"' in page
    assert "export=xlsx" in page


def test_an_empty_table_says_what_to_do():
    """Without rows there is no table but a sentence, the page's own where it has one."""
    assert "찾는 조건을 바꾸거나" in _drawn(_table(rows=[]))
    own = _drawn(_table(rows=[], empty=("발급이 없습니다", "명단을 올리세요")))
    assert "명단을 올리세요" in own
    assert "<table" not in own


def test_nothing_is_exported_unless_asked_and_allowed():
    """A page is a page; a table that may not be exported is not."""
    assert export_of(_table(exportable=True), None) is None
    assert export_of(_table(exportable=True), "pdf") is None
    assert export_of(_table(), "csv") is None


def test_a_csv_reads_back_with_its_formulas_disarmed():
    """The export reads back row by row; the cell that would be a formula starts with a quote."""
    answer = export_of(_table(exportable=True, name="people"), "csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["이름", "나이", "메모"],
        ["나", "30", "x"],
        ["가", "5", "'=1+1"],
        ["다", "9", ""],
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="people.csv"'


def test_an_xlsx_keeps_text_as_text():
    """In the workbook the would-be formula is a text, and numbers stay numbers."""
    answer = export_of(_table(exportable=True), "xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in sheet][1:3] == [["나", 30, "x"], ["가", 5, "=1+1"]]
    assert sheet["C3"].data_type == "s"


def test_an_export_holds_all_pages():
    """Exporting is not limited to the page shown."""
    rows = [{"name": f"{number}", "age": number, "note": ""} for number in range(120)]
    assert len(list(_table("page=2", rows, page_size=10).cells())) == 121


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "\n=1"])
def test_what_starts_a_formula_is_disarmed(text):
    """Every sign by which a spreadsheet starts a formula is behind a quote."""
    assert harmless(text).startswith("'")


def test_plain_values_are_left_alone():
    """Numbers, truth and plain words are not quoted; moments are written as staff read them; None is empty."""
    assert [harmless(value) for value in (5, -5, 1.5, True, "홍길동", None)] == [
        5,
        -5,
        1.5,
        True,
        "홍길동",
        "",
    ]
    assert harmless(datetime(2026, 11, 21, 5, 5, tzinfo=UTC)) == "2026. 11. 21.(토) 14:05"


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_any_text_survives_both_exports(texts):
    """Whatever people typed, both files can be made and read, and no cell is a formula."""
    rows = [{"name": text, "age": 1, "note": text} for text in texts]
    table = _table(rows=rows, exportable=True)
    lines = b"".join(export_of(table, "csv").streaming_content).decode("utf-8-sig", "surrogatepass")
    cells = [row[0] for row in csv.reader(io.StringIO(lines))][1:]
    assert not [cell for cell in cells if cell.lstrip(" ")[:1] in ("=", "+", "-", "@")]
    sheet = load_workbook(io.BytesIO(export_of(table, "xlsx").content)).active
    assert all(cell.data_type != "f" for row in sheet for cell in row)
