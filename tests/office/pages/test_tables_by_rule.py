"""Rules of tables for any rows: pages partition them, sorting loses none, addresses carry everything, exports are whole."""

import csv
import io
from datetime import UTC, datetime
from types import SimpleNamespace

import openpyxl
import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.web.base.export import XLSX, export_of, harmless
from ansim.web.base.table import PAGE_SIZE, Column, Table

NAME = Column("name", "이름", value=lambda row: row.name, order="name")
COUNT = Column("count", "건수", value=lambda row: row.count, is_number=True)
NOTE = Column("note", "비고", value=lambda row: row.note, cell=lambda row: f"[{row.note}]", order="note")
COLUMNS = (NAME, COUNT, NOTE)


def rows(*names):
    """Rows with these names, counted from 1."""
    return [
        SimpleNamespace(name=name, count=number, note=f"n{number}") for number, name in enumerate(names, 1)
    ]


def table(query="", items=(), columns=COLUMNS, **options):
    """A table over one request with this query."""
    request = RequestFactory().get(f"/list/{query}")
    return Table(request, list(items), columns, caption="목록", **options)


def draw(made):
    """The table as the page draws it."""
    source = engines["django"].from_string("{% data_table table %}")
    return source.render({"table": made, "request": made._request})


NAMES = st.lists(st.text(max_size=6), max_size=40)


@settings(max_examples=60)
@given(NAMES, st.integers(1, 9))
def test_pages_hold_every_row_once(names, size):
    """Going through all pages meets every row exactly once and in order."""
    items = rows(*names)
    seen = []
    for number in range(1, -(-len(items) // size) + 1):
        seen += table(f"?page={number}", items, page_size=size).page.object_list
    assert [row.count for row in seen] == [row.count for row in items]


@settings(max_examples=60)
@given(NAMES, st.sampled_from(["name", "-name", "note", "-note"]))
def test_sorting_keeps_every_row(names, sort):
    """Sorted rows are the same rows, each at least as far on as the one before."""
    made = table(f"?sort={sort}", rows(*names), page_size=100)
    values = [getattr(row, sort.strip("-")) for row in made.page.object_list]
    assert values == sorted(values, reverse=sort.startswith("-"))
    assert sorted(row.count for row in made.page.object_list) == list(range(1, len(names) + 1))


def test_equal_rows_keep_their_order():
    """Rows that are equal in the sorted column stay as they came, in both directions."""
    items = rows("b", "a", "b", "a")
    assert [row.count for row in table("?sort=name", items).page.object_list] == [2, 4, 1, 3]
    assert [row.count for row in table("?sort=-name", items).page.object_list] == [1, 3, 2, 4]


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["text", "verb", "since", "q"]), st.text("가나다 abc&=?#%+", max_size=8), max_size=4
    )
)
def test_every_address_carries_the_filters(wanted):
    """Whatever was filtered for stays in the addresses of heads, pages and downloads, unchanged."""
    query = QueryDict(mutable=True)
    query.update(wanted)
    made = table(f"?{query.urlencode()}&page=2", rows(*"abcdef"), page_size=2, exportable=True)
    urls = [made.before_url, made.after_url, made.csv_url, made.xlsx_url]
    urls += [head["url"] for head in made.headers if head["url"]]
    urls += [link["url"] for link in made.page_links]
    for url in urls:
        carried = QueryDict(url.removeprefix("?"))
        assert {key: carried[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("1", 1), ("3", 3), ("4", 3), ("0", 3), ("-1", 3), ("x", 1), ("1.5", 1), ("9" * 30, 3)],
)
def test_the_nearest_page_is_shown(asked, number):
    """A page too far is the last one, no number is the first one."""
    assert table(f"?page={asked}", rows(*"abcde"), page_size=2).page.number == number


@pytest.mark.parametrize(
    ("page", "before", "after"), [(1, "", "?page=2"), (2, "?page=1", "?page=3"), (3, "?page=2", "")]
)
def test_pages_lead_to_their_neighbours(page, before, after):
    """The first page has none before, the last none after."""
    made = table(f"?page={page}", rows(*"abcde"), page_size=2)
    assert (made.before_url, made.after_url) == (before, after)


@pytest.mark.parametrize(("count", "links"), [(0, 1), (1, 1), (50, 1), (51, 2), (500, 10)])
def test_fifty_rows_make_a_page(count, links):
    """Fifty rows stand on a page unless the page says otherwise."""
    made = table("", rows(*(["x"] * count)))
    assert made.page.paginator.num_pages == links
    assert PAGE_SIZE == 50


@pytest.mark.parametrize(
    ("query", "aria", "turned"),
    [
        ("", "none", "?sort=name"),
        ("?sort=name", "ascending", "?sort=-name"),
        ("?sort=-name", "descending", "?sort=name"),
        ("?sort=note", "none", "?sort=name"),
        ("?sort=count", "none", "?sort=name"),
        ("?sort=name&page=3", "ascending", "?sort=-name"),
        ("?sort=name&export=csv", "ascending", "?sort=-name"),
    ],
)
def test_a_head_tells_its_state_and_turns_it(query, aria, turned):
    """The head says how its column is sorted, and its link turns that; page and download do not travel."""
    head = table(query, rows("a")).headers[0]
    assert (head["aria"], head["url"]) == (aria, turned)


def test_a_column_without_order_has_no_link():
    """What cannot be sorted is drawn without a link, and is marked as a number where it is one."""
    head = table("", rows("a")).headers[1]
    assert (head["url"], head["is_number"]) == ("", True)


@pytest.mark.parametrize("sort", ["", "count", "-count", "password", "name__x", "--name", "-", "NAME"])
def test_other_sorts_are_no_sorts(sort):
    """Only the keys of columns that may be sorted count."""
    made = table(f"?sort={sort}", rows("b", "a"))
    assert made.sort == ""
    assert [row.name for row in made.page.object_list] == ["b", "a"]
    assert made.kept == []


def test_the_filter_form_keeps_the_sort_and_not_the_page():
    """Filtering anew keeps how the list is sorted and starts at its first page."""

    class Filter(forms.Form):
        text = forms.CharField(required=False, label="글")

    made = table("?sort=-name&page=3&text=x", rows(*"abcdefgh"), page_size=2, filters=Filter({"text": "x"}))
    page = draw(made)
    assert made.kept == [("sort", "-name")]
    assert 'name="sort" value="-name"' in page
    assert 'name="page"' not in page
    assert 'value="x"' in page


@pytest.mark.parametrize("exportable", [True, False])
def test_downloads_are_offered_where_they_may_be(exportable):
    """Links for CSV and Excel stand only on tables that may be downloaded."""
    page = draw(table("", rows("a"), exportable=exportable))
    assert ("export=csv" in page) is exportable
    assert ("export=xlsx" in page) is exportable


def test_the_drawn_table_has_heads_for_its_cells():
    """Head cells have a scope, the sorted one says so, numbers are marked, cells are drawn and not exported values."""
    page = draw(table("?sort=name", rows("a", "b")))
    assert page.count('scope="col"') == 3
    assert 'aria-sort="ascending"' in page
    assert "[n1]" in page
    assert "<caption" in page


@pytest.mark.parametrize("text", ["<b>x</b>", '"><script>', "a & b", "'quote'"])
def test_cells_and_captions_are_text(text):
    """Rows with signs of HTML are drawn as text."""
    page = draw(table("", rows(text), columns=(NAME,)))
    assert "<script>" not in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize("wanted", [None, "", "pdf", "CSV", "csv ", "xlsx.exe"])
def test_another_download_is_the_page(wanted):
    """Only csv and xlsx are downloads; any other word shows the page."""
    assert export_of(table("", rows("a"), exportable=True), wanted) is None


@pytest.mark.parametrize(("wanted", "kind"), [("csv", "text/csv; charset=utf-8"), ("xlsx", XLSX)])
def test_a_download_is_named_and_typed(wanted, kind):
    """The file has the table's name and its own kind, and is saved rather than shown."""
    answer = export_of(table("", rows("a"), exportable=True, name="staff"), wanted)
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="staff.{wanted}"'


def _csv(made):
    text = b"".join(export_of(made, "csv").streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_download_is_filtered_and_sorted_like_the_page():
    """The file has the rows of all pages in the order of the page."""
    made = table("?sort=-name&page=2", rows("a", "c", "b"), page_size=1, exportable=True)
    assert _csv(made) == [["이름", "건수", "비고"], ["c", "2", "n2"], ["b", "3", "n3"], ["a", "1", "n1"]]


def test_the_workbook_says_the_same_as_the_csv():
    """Both files hold the same cells; numbers are numbers in the workbook."""
    made = table("", rows("가", "나"), exportable=True)
    book = openpyxl.load_workbook(io.BytesIO(export_of(made, "xlsx").content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [[str(value) for value in row] for row in cells] == _csv(made)
    assert isinstance(cells[1][1], int)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
@pytest.mark.parametrize("rest", ["1+1", "SUM(A1)", "cmd|' /C calc'!A0", ""])
@pytest.mark.parametrize("before", ["", " ", "   "])
def test_no_text_starts_a_formula(sign, rest, before):
    """Every sign that starts a formula is behind a quote, also after spaces that programs trim."""
    assert harmless(before + sign + rest).startswith("'")


@pytest.mark.parametrize("value", [0, -5, 1.5, -0.1, True, False])
def test_numbers_need_no_quote(value):
    """Negative numbers are numbers, not formulas."""
    assert harmless(value) is value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("", ""),
        ("홍길동", "홍길동"),
        ("a=b", "a=b"),
        ("1-2", "1-2"),
        ("\x00\x07글", "글"),
        (datetime(2026, 11, 21, 5, 5, tzinfo=UTC), "2026. 11. 21.(토) 14:05"),
    ],
)
def test_values_are_written_once_for_all_files(value, written):
    """Nothing, words, control signs and moments have one written form."""
    assert harmless(value) == written


@settings(max_examples=40)
@given(st.text(max_size=20))
def test_disarming_keeps_the_text(text):
    """A quote may be put before a text; nothing visible is taken out of it."""
    plain = "".join(sign for sign in text if ord(sign) >= 32 or sign in "\t\n\r")
    assert harmless(text).removeprefix("'") == plain.removeprefix("'") or harmless(text) == f"'{plain}"
