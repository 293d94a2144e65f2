"""Tables of the pages: sorted, paged and exported on the server; filter, sort and page live in the URL.

A table is made from rows (a queryset, or anything with len and slices) and columns; data_table draws it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property

R = TypeVar("R")
PAGE_SIZE = 50


class Rows(Protocol):
    """What a table can show besides a queryset."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def __getitem__(self, part: slice) -> Any:
        """Return the rows of one page."""


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """One page of a long list. `before` and `after`: marks of its ends where more lies beyond them, else ""."""

    rows: Sequence[Any]
    before: str
    after: str


class KeyedRows(Protocol):
    """Rows whose pages are found by a key and not by counting (KeyedTable); iterated for an export."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def __iter__(self) -> Iterator[Any]:
        """Return all rows."""

    def page_at(self, place: str, size: int) -> KeyedPage:
        """Return the page at what stands in the address, the first one for anything that is no mark."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column. `value` gives what is exported; `cell`, where given, what is drawn (safe HTML or text).

    `order` is the field by which a queryset is sorted (any text for plain sequences, which are sorted by
    what is exported); empty: the column cannot be sorted.
    """

    key: str
    label: str | Promise
    value: Callable[[R], Any]
    cell: Callable[[R], Any] | None = None
    order: str = ""
    is_number: bool = False

    def draw(self, row: R) -> Any:
        """Return what stands in the cell."""
        return self.cell(row) if self.cell else self.value(row)


def _place(value: Any) -> tuple[int, float, str]:
    """Return what a cell of a plain sequence is sorted by: numbers as numbers, before any words."""
    return (0, value, "") if isinstance(value, int | float) else (1, 0, str(value))


class Table(Generic[R]):
    """A table over one request. Names of GET parameters: sort, page, export, and those of `filters`."""

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any] | Rows | KeyedRows,
        columns: Sequence[Column[R]],
        *,
        caption: str | Promise,
        name: str = "ansim",
        filters: forms.Form | None = None,
        exportable: bool = False,
        empty: tuple[str | Promise, str | Promise] | None = None,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self._request = request
        self.columns = columns
        self.caption = caption
        self.name = name
        self.filters = filters
        self.exportable = exportable
        self.empty = empty
        self._page_size = page_size
        self._rows = self._sorted(rows)

    @property
    def sort(self) -> str:
        """Return the sort asked for and allowed: a column's key, `-` before it for descending; empty for none."""
        asked = self._request.GET.get("sort", "")
        return asked if any(c.key == asked.removeprefix("-") and c.order for c in self.columns) else ""

    def _sorted(self, rows: Any) -> Any:
        asked = self.sort
        if not asked:
            return rows
        column = next(column for column in self.columns if column.key == asked.removeprefix("-"))
        falling = asked.startswith("-")
        if isinstance(rows, QuerySet):
            return rows.order_by(f"-{column.order}" if falling else column.order, "pk")
        if isinstance(rows, Sequence):
            return sorted(rows, key=lambda row: _place(column.value(row)), reverse=falling)
        return rows

    @cached_property
    def page(self) -> Page[Any]:
        """Return the page asked for, the nearest one when there is no such page."""
        return Paginator(self._rows, self._page_size).get_page(self._request.GET.get("page"))

    @property
    def headers(self) -> list[dict[str, Any]]:
        """Return the head cells: label, address that sorts by them, aria-sort."""
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column[R]) -> dict[str, Any]:
        asked = self.sort
        aria = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked, "none")
        turned = f"-{column.key}" if asked == column.key else column.key
        url = self.url(sort=turned, page=None) if column.order else ""
        return {"label": column.label, "url": url, "aria": aria, "is_number": column.is_number}

    @property
    def body(self) -> list[list[dict[str, Any]]]:
        """Return the cells of the page's rows."""
        return [
            [
                {"content": column.draw(row), "is_number": column.is_number, "label": column.label}
                for column in self.columns
            ]
            for row in self.page.object_list
        ]

    @property
    def page_links(self) -> list[dict[str, Any]]:
        """Return the links of the pagination; one without a url is a gap."""
        found = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [
            {"number": number, "url": self.url(page=number), "is_current": number == self.page.number}
            if isinstance(number, int)
            else {"number": "", "url": "", "is_current": False}
            for number in found
        ]

    @property
    def before_url(self) -> str:
        """Return the address of the page before, empty on the first."""
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def after_url(self) -> str:
        """Return the address of the page after, empty on the last."""
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def csv_url(self) -> str:
        """Return the address that exports what is shown, all pages, as CSV."""
        return self.url(export="csv", page=None)

    @property
    def xlsx_url(self) -> str:
        """Return the address that exports what is shown, all pages, as XLSX."""
        return self.url(export="xlsx", page=None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return the parameters that the filter form must carry on."""
        return [("sort", self.sort)] if self.sort else []

    def url(self, **changes: object) -> str:
        """Return this page's address with parameters changed (None: taken out), all others kept."""
        query = self._request.GET.copy()
        query.pop("export", None)
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = str(value)
        return f"?{query.urlencode()}"

    def cells(self) -> Iterable[list[Any]]:
        """Return every row, all pages, as plain values for an export, the heads first."""
        yield [str(column.label) for column in self.columns]
        rows = self._rows.iterator(chunk_size=2000) if isinstance(self._rows, QuerySet) else self._rows
        for row in rows:
            yield [column.value(row) for column in self.columns]
