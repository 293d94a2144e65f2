"""Tables of lists too long to be counted off: a page begins where the one beside it ended, its mark is in the address."""

from typing import Any, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from ansim.web.base.table import KeyedPage, KeyedRows, Table

R = TypeVar("R")


class KeyedTable(Table[R]):
    """A table over KeyedRows: 이전, 다음 and the way back to the first page, but no other page numbers."""

    @cached_property
    def _found(self) -> KeyedPage:
        rows = cast(KeyedRows, self._rows)
        return rows.page_at(self._request.GET.get("page", ""), self._page_size)

    @cached_property
    def page(self) -> Page[Any]:
        """Return the page that the address names."""
        return Page(self._found.rows, 1, Paginator(range(len(self._rows)), self._page_size))

    @property
    def page_links(self) -> list[dict[str, Any]]:
        """Return the link to the first page, none on the first page."""
        if not self._found.before:
            return []
        return [{"number": 1, "url": self.url(page=None), "is_current": False}]

    @property
    def before_url(self) -> str:
        """Return the address of the page before, empty on the first."""
        return self.url(page=self._found.before) if self._found.before else ""

    @property
    def after_url(self) -> str:
        """Return the address of the page after, empty on the last."""
        return self.url(page=self._found.after) if self._found.after else ""
