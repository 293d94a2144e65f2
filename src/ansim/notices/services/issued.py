"""Notices issued elsewhere, as one PDF: paired with the list by facts on the pages, then cut out per person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ansim.conf import keys
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.pairing import pair_pages
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.models import Batch

_NO_PERIOD = Sentence(
    ko="통지서 쪽에서 격리기간을 읽지 못했습니다. 원본을 확인해 주세요.",
    en="No period could be read from the pages of this notice. Check the original.",
)


@dataclass(frozen=True, slots=True)
class IssuedPages:
    """The pages (1-based) of one row and the period they state; or the problems why there are none."""

    pages: tuple[int, ...] = ()
    period: tuple[date, date] | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PairedList:
    """What pairing found: pages by row, and the problem of every page that belongs to nobody on the list."""

    rows: dict[int, IssuedPages]
    strange: dict[int, Problem]


def pair_issued(pdf: bytes, roster: CheckedRoster) -> PairedList:
    """Pair the pages of `pdf` with the people of a checked list. Raises the errors of reading a PDF."""
    texts = read_pages(pdf)
    pairing = pair_pages(texts, roster.people, roster.bad_rows)
    rows = {row: IssuedPages(problems=(problem,)) for row, problem in pairing.rows.items()}
    for pair in pairing.pairs:
        period = read_period("\n".join(texts[page - 1].text for page in pair.pages))
        if period is None:
            problem = Problem(pair.row, None, "issued.no_period", _NO_PERIOD)
            rows[pair.row] = IssuedPages(problems=(problem,))
        else:
            rows[pair.row] = IssuedPages(pair.pages, period)
    return PairedList(rows, dict(pairing.pages))


class IssuedMaterial:
    """The PDF of a batch of issued notices, opened once while its notices are made."""

    def __init__(self, batch: Batch) -> None:
        self._pdf = keys.office_blobs(batch.office_id).get(batch.pdf_blob)
        self._texts = read_pages(self._pdf)
        self._splitter = PdfSplitter(self._pdf)

    def period(self, pages: Sequence[int]) -> tuple[date, date]:
        """Return the period that these pages state; they stated one when the list was checked."""
        found = read_period("\n".join(self._texts[page - 1].text for page in pages))
        if found is None:
            raise LookupError("issued.no_period")
        return found

    def pdf_of(self, pages: Sequence[int]) -> bytes:
        """Return these pages as a PDF of their own, holding nothing of anybody else."""
        return self._splitter.split(pages)
