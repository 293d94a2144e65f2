"""Lists as PDF files: ruled tables set by Typst, as an office's programs print them, and pages written by hand."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import typst
from tests.unit.notices.pdf_files import document

from ansim.kit.fonts import FONTS

HEADER = ("연번", "성명", "생년월일", "휴대전화", "주소")
ASCII_HEADER = ("No", "Name", "Birth date", "Phone")
LEFT, TOP, HEIGHT = 20, 380, 20
WIDTHS = (30, 60, 70, 90)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)


def quoted(text: str) -> str:
    """A text as a Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def typeset(source: str) -> bytes:
    """A PDF of a Typst source in the house's font."""
    return bytes(_compiler().compile(f'#set text(font: "Noto Sans KR", size: 9pt)\n{source}'.encode()))


def table_source(
    rows: Sequence[Sequence[str]], columns: str = "5", more: str = "", header: Sequence[str] = ()
) -> str:
    """A Typst table; `header` is repeated on every page, `more` are further arguments."""
    first = f"table.header({', '.join(map(quoted, header))})," if header else ""
    cells = ", ".join(quoted(text) for row in rows for text in row)
    return f"#table(columns: {columns}, {more} {first} {cells})"


def person(number: int) -> tuple[str, str, str, str, str]:
    """An invented person of a list."""
    return (
        str(number), "김하늘" if number % 2 else "이바다", f"1990-03-{number % 28 + 1:02}",
        f"010-0000-{number:04}", f"가람시 새벽동 {number}",
    )  # fmt: skip


def said(text: str, x: float, y: float, size: float = 8) -> bytes:
    """One run of letters in Helvetica."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return b"BT /F1 %g Tf %g %g Td (%b) Tj ET\n" % (size, x, y, escaped.encode("cp1252"))


def line(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """One drawn line."""
    return b"%g %g m %g %g l S\n" % (x0, y0, x1, y1)


def edges(widths: Sequence[float] = WIDTHS, left: float = LEFT) -> list[float]:
    """Where the columns of a table stand."""
    return [left + sum(widths[:place]) for place in range(len(widths) + 1)]


def rulings(
    rows: int, widths: Sequence[float] = WIDTHS, style: str = "lines", top: float = TOP, left: float = LEFT
) -> bytes:
    """The rulings of a table as different programs draw them."""
    across = edges(widths, left)
    up = [top - HEIGHT * row for row in range(rows + 1)]
    if style == "boxes":
        return b"".join(
            b"%g %g %g %g re S\n" % (x, low, next_x - x, HEIGHT)
            for low in up[1:]
            for x, next_x in pairwise(across)
        )
    if style == "fills":
        return b"".join(
            b"%g %g %g 0.8 re f\n" % (across[0], y, across[-1] - across[0]) for y in up
        ) + b"".join(b"%g %g 0.8 %g re f\n" % (x, up[-1], up[0] - up[-1]) for x in across)
    if style == "dots":
        return b"".join(
            line(x, y, min(x + 2, across[-1]), y)
            for y in up
            for x in range(int(across[0]), int(across[-1]), 3)
        ) + b"".join(line(x, up[0], x, up[-1]) for x in across)
    if style == "double":
        return rulings(rows, widths, "lines", top, left) + b"".join(
            line(across[0], y + 1.5, across[-1], y + 1.5) for y in up
        )
    sides = across[1:-1] if style == "open" else across
    return b"".join(line(across[0], y, across[-1], y) for y in up) + b"".join(
        line(x, up[0], x, up[-1]) for x in sides
    )


def words(
    rows: Sequence[Sequence[str]], widths: Sequence[float] = WIDTHS, top: float = TOP, left: float = LEFT
) -> bytes:
    """The texts of a table, every cell a run of its own."""
    return b"".join(
        said(text, x + 4, top - HEIGHT * row - 13)
        for row, texts in enumerate(rows)
        for x, text in zip(edges(widths, left), texts, strict=False)
        if text
    )


def ruled(rows: Sequence[Sequence[str]], style: str = "lines", widths: Sequence[float] = WIDTHS) -> bytes:
    """The content of a page that is one table."""
    return b"0.5 w\n" + rulings(len(rows), widths, style) + words(rows, widths)


def someone(number: int) -> tuple[str, str, str, str]:
    """An invented person in plain letters."""
    return (
        str(number),
        f"Person {'abcdefghij'[number % 10]}",
        f"1990-03-{number % 28 + 1:02}",
        f"010-0000-{number:04}",
    )


ROWS = (ASCII_HEADER, someone(1), someone(2), someone(3))


def page(*parts: bytes, tree: bytes = b"/MediaBox [0 0 300 400]", resources: bytes = b"") -> bytes:
    """A PDF of one page."""
    return document([b"".join(parts)], tree, resources)
