"""Notices: the pool beside the plain sequence of the same library calls in two processes, WeasyPrint and LibreOffice.

`python bench/notices.py [--count N] [--rounds R] [--others M]`. Budget on 2 cores: >= 130 notices/s (A4 PDF, phone JPEG,
signed QR, read-back), faster than the plain sequence, >= 20 x WeasyPrint and LibreOffice. All sides make whole notices
of the same words; rounds alternate, the median counts. Processor time a notice is what a busy machine does not change.
"""

import argparse
import io
import os
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pypdfium2
import typst
import zxingcpp
from PIL import Image

from ansim.kit.fonts import FONTS
from ansim.kit.ids import new_reference
from ansim.notices.adapters.images import QR_ROOM
from ansim.notices.adapters.layout import a4_source, page_fields, phone_source, with_entries
from ansim.notices.adapters.packages import TEMPLATES, period_rules, places_of, templates
from ansim.notices.adapters.pool import NoticePool, RenderJob
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.jws import Signer, new_signing_key
from ansim.notices.domain.record import Issuer, NoticeKind, NoticeRecord
from parts.notice_peers import LibreOffice, WeasyPrint, words_of

DAY = date(2026, 11, 21)
OFFICE = Issuer("가람시", "가람시장", "감염병관리과", "김담당", "031-000-0000", "4199", drill=True)
PEM = new_signing_key()
QR = zxingcpp.BarcodeFormat.QRCode
WARM = 96
_APART = 6  # notices are enough where each takes seconds


def person(number: int) -> Recipient:
    """Return an invented person; names spread over all of Hangul as real ones do over a part of it."""
    name = "김이박최정강조윤장임"[number % 10] + "".join(
        chr(0xAC00 + number * step % 11172) for step in (7919, 6007)
    )
    return Recipient(
        name=name,
        birth=date(1940, 1, 1) + timedelta(days=number * 17 % 28000),
        phone=f"0100{number % 10**7:07}",
        address=f"경기도 가람시 나루로{number % 40}번길 {number % 300}, 가람마을 {number % 12}동 {number % 1900}호",
        place="자택",
        specimen=DAY - timedelta(days=number % 5),
    )


def composer() -> Composer:
    """Return the composer of the batch."""
    return Composer(
        NoticeKind.ISOLATION,
        OFFICE,
        period_rules(),
        templates(),
        Signer(PEM),
        "https://quarantine.example.go.kr",
        DAY,
    )


@dataclass(frozen=True, slots=True)
class Took:
    """Notices per second by the clock, and seconds of processor a notice."""

    rate: float
    each: float


def records(count: int) -> list[NoticeRecord]:
    """Return the records of `count` people."""
    batch = composer()
    return [batch.compose(person(number), new_reference()) for number in range(count)]


def ours(count: int) -> Took:
    """Return what the product took, records and signatures included, taken one after the other as by the worker; workers warm."""
    batch = composer()
    with NoticePool(2) as pool:
        list(pool.make([RenderJob(record) for record in records(WARM)]))
        start, used = time.perf_counter(), seconds_of(pool.processes()) + time.process_time()
        jobs = (RenderJob(batch.compose(person(number), new_reference())) for number in range(count))
        made = list(pool.make(jobs, count))
        taken = time.perf_counter() - start
        used = seconds_of(pool.processes()) + time.process_time() - used
    if len(made) != count or any(one.problems for one in made):
        raise SystemExit("a notice was not made as its record says")
    return Took(count / taken, used / count)


def seconds_of(processes: Sequence[int]) -> float:
    """Return the processor time that running processes have used so far."""
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def symbol_of(record: NoticeRecord) -> Any:
    """Return the QR of a record by the plain library call."""
    return zxingcpp.create_barcode(record.qr_text, QR, ec_level="M").to_image(scale=5, add_quiet_zones=True)


def finish(record: NoticeRecord, symbol: Any, a4_pdf: bytes, phone_pdf: bytes) -> None:
    """Make the JPEG of a phone page and read everything back, by the plain library calls."""
    document = pypdfium2.PdfDocument(phone_pdf)
    image = document[0].render(scale=1).to_pil()
    image.paste(Image.fromarray(symbol), (26, 566))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(file.getvalue())), formats=QR)  # type: ignore[arg-type]
    pages = [pypdfium2.PdfDocument(a4_pdf), document]
    texts = [page[0].get_textpage().get_text_bounded() for page in pages]
    if [one.text for one in found] != [record.qr_text] or not all(record.name in text for text in texts):
        raise SystemExit("another way of making notices read something else")


def plain_one(a4: typst.Compiler, phone: typst.Compiler, record: NoticeRecord) -> None:
    """Make and read back one notice by the plain library calls."""
    symbol = symbol_of(record)
    fields, places = page_fields(record, QR_ROOM), places_of("sheet-1")
    lines = {name: (str(fields[name]),) for name in places}
    printed = io.BytesIO()
    Image.fromarray(symbol).save(printed, "PNG")
    source = a4_source(with_entries(fields, places, lines), "sheet-1", printed.getvalue())
    pdf: Any = a4.compile(source, format="pdf", timestamp=0, pdf_standards=["a-2b"], pdf_tags=False)
    shown = phone_source([{**page_fields(record, QR_ROOM), "in_layers": False}], "sheet-1")
    page: Any = phone.compile(shown, format="pdf", timestamp=0)
    finish(record, symbol, pdf, page)


def plain_worker(numbers: range) -> tuple[float, float]:
    """Return the seconds by the clock and of processor that one process takes for `numbers`, compilers warm."""
    batch = composer()
    a4, phone = (
        typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True) for _ in range(2)
    )
    for number in range(5):
        plain_one(a4, phone, batch.compose(person(number), new_reference()))
    start, used = time.perf_counter(), time.process_time()
    for number in numbers:
        plain_one(a4, phone, batch.compose(person(number), new_reference()))
    return time.perf_counter() - start, time.process_time() - used


def plain(count: int) -> Took:
    """Return what the plain sequence took in two processes."""
    with get_context("spawn").Pool(2) as pool:
        halves = [range(0, count // 2), range(count // 2, count)]
        spent = pool.map(plain_worker, halves, chunksize=1)
    return Took(count / max(taken for taken, _ in spent), sum(used for _, used in spent) / count)


def weasyprint(count: int) -> Took:
    """Return what WeasyPrint takes in the compiler's place in one process, the rest as in the plain sequence."""
    press, people = WeasyPrint(), records(count + 1)
    words = [words_of(record) for record in people]
    finish(people[0], symbol_of(people[0]), press.a4(words[0]), press.phone(words[0]))
    start, used = time.perf_counter(), time.process_time()
    for record, one in zip(people[1:], words[1:], strict=True):
        finish(record, symbol_of(record), press.a4(one), press.phone(one))
    return Took(count / (time.perf_counter() - start), (time.process_time() - used) / count)


def libreoffice(count: int) -> Took:
    """Return what one soffice takes that converts all documents in one go, its start taken off."""
    office, people = LibreOffice(), records(count + 1)
    words = [words_of(record) for record in people]
    begun = office.pdfs(words[:1])
    all_of = office.pdfs(words)
    start, used = time.perf_counter(), time.process_time()
    for record, pages in zip(people[1:], all_of.pages[1:], strict=True):
        finish(record, symbol_of(record), *pages)
    taken = time.perf_counter() - start + all_of.taken - begun.taken
    return Took(count / taken, (time.process_time() - used + all_of.used - begun.used) / count)


def libreoffice_apart(count: int) -> Took:
    """Return what a soffice takes that is started for each document, its start included; nothing is taken off."""
    people = records(min(count, _APART))
    converted = LibreOffice().pdfs([words_of(record) for record in people], apart=True)
    start, used = time.perf_counter(), time.process_time()
    for record, pages in zip(people, converted.pages, strict=True):
        finish(record, symbol_of(record), *pages)
    taken = time.perf_counter() - start + converted.taken
    return Took(len(people) / taken, (time.process_time() - used + converted.used) / len(people))


def main() -> None:
    """Print the rates, the processor time of all sides, and the memory of the workers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--others", type=int, default=10, help="notices that WeasyPrint and LibreOffice make")
    args = parser.parse_args()
    rounds = []
    for number in range(1, args.rounds + 1):
        peer, own = plain(args.count), ours(args.count)
        rounds.append((peer, own))
        print(
            f"round {number}: plain {peer.rate:.1f}/s {1e3 * peer.each:.1f} ms, "
            f"ansim {own.rate:.1f}/s {1e3 * own.each:.1f} ms, ratio {own.rate / peer.rate:.2f}",
            flush=True,
        )
    each = statistics.median(own.each for _, own in rounds)
    rate = statistics.median(own.rate for _, own in rounds)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"ansim {rate:.1f} notices/s on 2 processes (budget 130 on 2 idle cores), largest process {largest} MB"
    )
    print(
        f"beside the plain sequence: x {statistics.median(own.rate / peer.rate for peer, own in rounds):.2f}, "
        f"by processor time x {statistics.median(peer.each / own.each for peer, own in rounds):.2f}"
    )
    for name, there, measured in (
        ("WeasyPrint", WeasyPrint.there, weasyprint),
        ("LibreOffice, all documents in one go", LibreOffice.program, libreoffice),
        ("LibreOffice, started for each document", LibreOffice.program, libreoffice_apart),
    ):
        if there:
            other = measured(args.others)
            print(
                f"{name}: {1e3 * other.each:.1f} ms of processor a notice, x {other.each / each:.1f}; "
                f"{other.rate:.1f}/s in one process, x {rate / other.rate:.1f} by the clock (budget 20)",
                flush=True,
            )
        else:
            print(f"{name}: not installed here, not measured")


if __name__ == "__main__":
    main()
