"""Notices: the pool beside the plain sequence of the same library calls in two processes, and beside WeasyPrint.

`python bench/notices.py [--count N] [--rounds R]`. Budget on 2 cores: >= 130 notices/s (A4 PDF, phone JPEG, signed
QR, read-back); >= 20 x WeasyPrint. Both sides draw the same pages; rounds alternate, the median counts.
"""

import argparse
import importlib.util
import io
import itertools
import resource
import statistics
import time
from datetime import date, timedelta
from multiprocessing import get_context

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

DAY = date(2026, 11, 21)
OFFICE = Issuer("가람시", "가람시장", "감염병관리과", "김담당", "031-000-0000", "4199", drill=True)
PEM = new_signing_key()
QR = zxingcpp.BarcodeFormat.QRCode


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


def ours(count: int) -> float:
    """Return notices per second of the product, records and signatures included; workers warm."""
    batch = composer()
    with NoticePool(2) as pool:
        list(pool.make([RenderJob(batch.compose(person(number), new_reference())) for number in range(64)]))
        start = time.perf_counter()
        jobs = [RenderJob(batch.compose(person(number), new_reference())) for number in range(count)]
        made = list(pool.make(jobs))
        taken = time.perf_counter() - start
    if len(made) != count or any(one.problems for one in made):
        raise SystemExit("a notice was not made as its record says")
    return count / taken


def plain_one(a4: typst.Compiler, phone: typst.Compiler, record: NoticeRecord) -> None:
    """Make and read back one notice by the plain library calls."""
    barcode = zxingcpp.create_barcode(record.qr_text, QR, ec_level="M")
    symbol = barcode.to_image(scale=5, add_quiet_zones=True)
    fields, places = page_fields(record, QR_ROOM), places_of("sheet-1")
    lines = {name: (str(fields[name]),) for name in places}
    printed = io.BytesIO()
    Image.fromarray(symbol).save(printed, "PNG")
    source = a4_source(with_entries(fields, places, lines), "sheet-1", printed.getvalue())
    pdf = a4.compile(source, format="pdf", timestamp=0, pdf_standards=["a-2b"], pdf_tags=False)
    phone_pdf = phone.compile(
        phone_source([{**page_fields(record, QR_ROOM), "in_layers": False}], "sheet-1"),
        format="pdf",
        timestamp=0,
    )
    document = pypdfium2.PdfDocument(phone_pdf)
    image = document[0].render(scale=1).to_pil()
    image.paste(Image.fromarray(symbol), (26, 566))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82)
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(file.getvalue())), formats=QR)  # type: ignore[arg-type]
    texts = [opened[0].get_textpage().get_text_bounded() for opened in (pypdfium2.PdfDocument(pdf), document)]
    if [one.text for one in found] != [record.qr_text] or not all(record.name in text for text in texts):
        raise SystemExit("the plain sequence read something else")


def plain_worker(numbers: range) -> float:
    """Return the seconds that one process takes for `numbers`, compilers warm."""
    batch = composer()
    a4, phone = (
        typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True) for _ in range(2)
    )
    for number in range(5):
        plain_one(a4, phone, batch.compose(person(number), new_reference()))
    start = time.perf_counter()
    for number in numbers:
        plain_one(a4, phone, batch.compose(person(number), new_reference()))
    return time.perf_counter() - start


def plain(count: int) -> float:
    """Return notices per second of the plain sequence in two processes."""
    with get_context("spawn").Pool(2) as pool:
        halves = [range(0, count // 2), range(count // 2, count)]
        return count / max(pool.map(plain_worker, halves, chunksize=1))


def weasyprint_rate(count: int) -> float | None:
    """Return A4 pages per second of WeasyPrint on one core; None where it is not installed (extra bench)."""
    if importlib.util.find_spec("weasyprint") is None:
        return None
    html = importlib.import_module("weasyprint").HTML
    face = f"@font-face{{font-family:k;src:url('{(FONTS / 'NotoSansKR-Regular.otf').as_uri()}')}}body{{font-family:k}}"
    batch = composer()
    pages = [page_fields(batch.compose(person(number), new_reference()), QR_ROOM) for number in range(count)]
    start = time.perf_counter()
    for fields in pages:
        rows = "".join(f"<tr><td>{name}<td>{value}" for name, value in fields.items())
        html(string=f"<style>{face}</style><table border=1>{rows}</table>").write_pdf()
    return count / (time.perf_counter() - start)


def children_seconds() -> float:
    """Return the processor time of all processes that ended: steadier than the clock on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the rates, their ratios and the memory of the workers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    rates, work = [], [children_seconds()]
    for number in range(1, args.rounds + 1):
        peer = plain(args.count)
        work.append(children_seconds())
        own = ours(args.count)
        work.append(children_seconds())
        rates.append((peer, own))
        print(f"round {number}: plain {peer:.1f}/s, ansim {own:.1f}/s, ratio {own / peer:.2f}", flush=True)
    spent = [after - before for before, after in itertools.pairwise(work)]
    each = [1000 * sum(spent[side::2]) / args.count / args.rounds for side in (0, 1)]
    print(f"processor time a notice, starts included: plain {each[0]:.1f} ms, ansim {each[1]:.1f} ms")
    own = statistics.median(rate for _, rate in rates)
    print(f"ansim {own:.1f} notices/s on 2 processes (budget 130 on 2 idle cores)")
    print(f"beside the plain sequence: x {statistics.median(mine / peer for peer, mine in rates):.2f}")
    other = weasyprint_rate(5)
    told = (
        "not installed (extra bench)"
        if other is None
        else f"{other:.2f} pages/s a core, x {own / 2 / other:.1f}"
    )
    print(f"WeasyPrint, the A4 text alone: {told}")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"largest worker: {largest} MB")


if __name__ == "__main__":
    main()
