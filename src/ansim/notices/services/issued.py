"""Notices issued elsewhere, as one PDF: paired with the list by facts on the pages, then cut out per person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ansim.conf import keys
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.domain.columns import Column
from ansim.notices.domain.hand_pairs import speaks_against
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.pages import PageText, PrintedFacts
from ansim.notices.domain.pairing import pair_pages
from ansim.notices.domain.pairing_codes import PAIRING_CODES
from ansim.notices.domain.people import Person
from ansim.notices.models import Batch
from ansim.notices.services.page_readings import OCR, hands_of, said_by_page, texts_of

_NO_PERIOD = Sentence(
    ko="통지서 쪽에서 격리기간을 읽지 못했습니다. 원본을 확인해 주세요.",
    en="No period could be read from the pages of this notice. Check the original.",
)

_BY_OCR = Sentence(
    ko="스캔한 쪽을 글자 인식으로 읽었습니다. 격리기간이 쪽에 적힌 대로인지 확인해 주세요.",
    en="A scanned page was read by character recognition. Check that the period is as the page states it.",
)

_READ_BY_OCR = "issued.read_by_ocr"
_SAID_BY_PAIRING = frozenset(("issued.no_period", _READ_BY_OCR, *PAIRING_CODES)) - {"row.has_errors"}
_COLUMNS = {
    "name": Column.NAME,
    "birth": Column.BIRTH,
    "phone": Column.PHONE,
    "guardian": Column.GUARDIAN_PHONE,
    "address": Column.ADDRESS,
}  # what pairing calls a fact


@dataclass(frozen=True, slots=True)
class IssuedPages:
    """The pages (1-based) of one row and the period they state; or the problems why there are none.

    `warnings` ask a person to look: a period that OCR read has no second witness on the list. `columns` are those of
    the list that the pages confirmed; what a person paired by hand confirms none, since the person did.
    """

    pages: tuple[int, ...] = ()
    period: tuple[date, date] | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    columns: frozenset[Column] = frozenset()


@dataclass(frozen=True, slots=True)
class PairedList:
    """What pairing found: pages by row, and the problem of every page that belongs to nobody on the list.

    `printed` is what each notice says of its person, paired or not.
    """

    rows: dict[int, IssuedPages]
    strange: dict[int, Problem]
    printed: tuple[PrintedFacts, ...] = ()

    @property
    def strange_pages(self) -> list[dict[str, object]]:
        """The pages that belong to nobody, as plain data without anything that stands on them."""
        return [
            {"page": page, "code": problem.code, "ko": problem.message("ko"), "en": problem.message("en")}
            for page, problem in self.strange.items()
        ]

    @property
    def confirmed(self) -> dict[int, frozenset[Column]]:
        """The columns that the printed pages confirmed, by row; rows without such pages are left out."""
        return {row: own.columns for row, own in self.rows.items() if own.columns}


def issued_texts(batch: Batch) -> tuple[PageText, ...]:
    """Return what stands on every page of the PDF of a batch. Raises BlobMissing and the errors of reading a PDF."""
    return texts_of(batch, keys.office_blobs(batch.office_id).get(batch.pdf_blob))


def of_pairing(code: str) -> bool:
    """Whether pairing alone says this of a row, so that pairing again may take it back."""
    return code in _SAID_BY_PAIRING


def pair_issued(
    batch: Batch, texts: Sequence[PageText], people: Sequence[Person], bad_rows: Sequence[int]
) -> PairedList:
    """Pair pages with the people of a checked list, and add what people paired by hand; `bad_rows` cannot be used.

    A hand's page counts only as long as its person is on the list and nothing on the page speaks against it.
    """
    pairing = pair_pages(texts, people, bad_rows)
    pages = {pair.row: pair.pages for pair in pairing.pairs}
    confirmed = {pair.row: frozenset(_COLUMNS[fact] for fact in pair.facts) for pair in pairing.pairs}
    strange = dict(pairing.pages)
    said = said_by_page(batch)
    by_row = {person.row: person for person in people}
    for row, hands in hands_of(batch.pk).items():
        added = tuple(one.page for one in hands if one.page in strange)
        if row not in by_row or not added:
            continue
        if not any(speaks_against(by_row[row], people, texts[page - 1]) for page in added):
            pages[row] = (*pages.get(row, ()), *added)
            strange = {page: problem for page, problem in strange.items() if page not in added}
    rows = {
        row: IssuedPages(problems=(problem,)) for row, problem in pairing.rows.items() if row not in pages
    }
    for row, own in pages.items():
        period = read_period("\n".join(_words(texts, said, page) for page in own))
        if period is None:
            rows[row] = IssuedPages(problems=(Problem(row, None, "issued.no_period", _NO_PERIOD),))
        else:
            by_ocr = any(texts[page - 1].by == OCR for page in own)
            warnings = (Problem(row, None, _READ_BY_OCR, _BY_OCR),) if by_ocr else ()
            columns = confirmed.get(row, frozenset())
            rows[row] = IssuedPages(own, period, warnings=warnings, columns=columns)
    return PairedList(rows, strange, pairing.printed)


def _words(texts: Sequence[PageText], said: Mapping[int, str], page: int) -> str:
    """Return the words of a page, and below them what a person typed from it."""
    return f"{texts[page - 1].text}\n{said.get(page, '')}"


class IssuedMaterial:
    """The PDF of a batch of issued notices, opened once while its notices are made."""

    def __init__(self, batch: Batch) -> None:
        self._pdf = keys.office_blobs(batch.office_id).get(batch.pdf_blob)
        self._texts = texts_of(batch, self._pdf)
        self._said = said_by_page(batch)
        self._splitter = PdfSplitter(self._pdf)

    def period(self, pages: Sequence[int]) -> tuple[date, date]:
        """Return the period that these pages state; they stated one when the list was checked."""
        found = read_period("\n".join(_words(self._texts, self._said, page) for page in pages))
        if found is None:
            raise LookupError("issued.no_period")
        return found

    def read_elsewhere(self, pages: Sequence[int]) -> str:
        """Return what was read of these pages by OCR or by a person: words that their PDF does not hold."""
        texts = (self._texts[page - 1] for page in pages)
        return "\n".join(
            [text.text for text in texts if text.by == OCR] + [self._said.get(page, "") for page in pages]
        )

    def pdf_of(self, pages: Sequence[int]) -> bytes:
        """Return these pages as a PDF of their own, holding nothing of anybody else."""
        return self._splitter.split(pages)
