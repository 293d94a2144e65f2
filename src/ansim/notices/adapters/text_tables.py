"""Lists as text: CSV, TSV, pasted cells and pages, in the encodings that Korean programs write."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from ansim.notices.adapters.html_tables import looks_like_markup, read_markup_table
from ansim.notices.adapters.table_errors import FileDamaged, FileEmpty, FileEncoding, FileUnknown
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Table, TableRow

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITERS = "\t,;|"
#: texts for programs, told by how they begin; in quotes and brackets they would be damaged tables
_OTHERS = ((re.compile(r"\s*\{\\rtf"), "RTF"), (re.compile(r'\s*(?:\[\s*)?\{\s*"'), "JSON"))


def read_text_table(data: bytes, name: str) -> Table:
    """Return the rows of a delimited text or of the table in a page; row numbers count records as a spreadsheet does.

    Raises FileEmpty, FileEncoding, FileUnknown (not text), FileDamaged (a quote never closed) and TooManyRows.
    """
    text, encoding = _decode(data)
    if _BINARY.search(text[:65536]):
        raise FileUnknown(kind="binary")
    if not text.strip():
        raise FileEmpty
    for begins, kind in _OTHERS:
        if begins.match(text):
            raise FileUnknown(kind=kind)
    if looks_like_markup(text):
        return replace(read_markup_table(text, name), encoding=encoding)
    delimiter = _delimiter(text)
    kind = "TSV" if delimiter == "\t" else "CSV"
    return Table(name, tuple(_rows(text, delimiter)), kind=kind, encoding=encoding)


def _decode(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding), encoding
    head = data[:4096]
    if head.count(0) > len(head) // 8:
        odd = head[1::2].count(0) >= head[0::2].count(0)
        encoding = "utf-16-le" if odd else "utf-16-be"
        return _strictly(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strictly(data, "cp949"), "cp949"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if _BINARY.search(data[:4096].decode("latin-1")) and not encoding.startswith("utf-16"):
            raise FileUnknown(kind="binary") from error
        raise FileEncoding from error


def _delimiter(text: str) -> str:
    """The sign with the longest run among the first lines, counted outside quotes; of equal ones that which stands oftener.

    Commas of titles, addresses and notes may outnumber the tabs, but the header between them has none.
    """
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:65536].splitlines()[:20]]
    counts = {sign: [min(line.count(sign), 30) for line in lines] for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: (_longest_run(counts[sign]), sum(counts[sign])))


def _longest_run(counts: Iterable[int]) -> int:
    return max((len(list(run)) for there, run in groupby(counts, key=bool) if there), default=0)


def _rows(text: str, delimiter: str) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS + 1000:
                raise TooManyRows(limit=MAX_ROWS)
            if any(cells):
                yield TableRow(number, tuple(cells))
    except csv.Error as error:
        raise FileDamaged from error
