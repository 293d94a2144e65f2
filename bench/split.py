"""Split: a PDF of 4,000 pages issued elsewhere read, paired, split and imaged, beside plain pypdfium2 on the same file.

`python bench/split.py [--pages N]`. Budget on 2 cores: <= 60 s, or as much processor time as 2 cores have in 60 s where
others use the machine. Ours ends with a PDF a person holding nobody else, stamped and imaged with a signed QR, both read
back; the plain sequence opens, reads, draws and saves page by page, whosever they are.
"""

import argparse
import io
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context

import pypdfium2

from ansim.kit.ids import new_reference
from ansim.notices.adapters.packages import period_rules, templates
from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.adapters.pool import NoticePool, RenderJob
from ansim.notices.domain.adopting import adopt
from ansim.notices.domain.composing import Composer, Recipient
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.jws import Signer, new_signing_key
from ansim.notices.domain.pages import PageText
from ansim.notices.domain.pairing import Pair, pair_pages
from ansim.notices.domain.people import Person
from ansim.notices.domain.record import Issuer, NoticeKind
from ansim.notices.queries.rosters import read_roster
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices

DAY = date(2026, 11, 21)
OFFICE = Issuer("가람시", "가람시장", "감염병관리과", "김담당", "031-000-0000", "4199", drill=True)
SECONDS, CORES = 60.0, 2
PER_NOTICE = 1.04  # pages a notice in the sandbox's printouts


def processor_seconds() -> float:
    """Return user and system time of this process and of those it has ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def stage(name: str, taken: list[float], pages: int) -> Iterator[None]:
    """Print what a stage of so many pages took and add (wall, processor) seconds to `taken`."""
    wall, used = time.perf_counter(), processor_seconds()
    yield
    wall, used = time.perf_counter() - wall, processor_seconds() - used
    taken[0] += wall
    taken[1] += used
    each = 1000 * used / pages
    print(f"  {name:22} {wall:6.1f} s, processor {used:6.1f} s, {each:5.1f} ms a page", flush=True)


def jobs_of(
    pairs: Sequence[Pair], texts: Sequence[PageText], people: dict[int, Person], splitter: PdfSplitter
) -> Iterator[RenderJob]:
    """Yield a job a person: the signed record of the period on the pages, and the pages alone as a PDF."""
    composer = Composer(
        NoticeKind.ISOLATION,
        OFFICE,
        period_rules(),
        templates(),
        Signer(new_signing_key()),
        "https://quarantine.example.go.kr",
        DAY,
    )
    for pair in pairs:
        one = people[pair.row]
        period = read_period("\n".join(texts[page - 1].text for page in pair.pages))
        if period is None:
            raise SystemExit("a page without its period")
        to = Recipient(one.name, one.birth, one.phone or "", one.address, one.place)
        yield RenderJob(adopt(composer, to, new_reference(), *period), splitter.split(pair.pages))


def ours(issued: IssuedNotices) -> tuple[float, float]:
    """Return (wall, processor) seconds of the whole way; exits unless everybody has a notice that reads back."""
    taken = [0.0, 0.0]
    pages = sum(map(len, issued.pages.values()))
    with stage("list and pages read", taken, pages):
        checked = read_roster(issued.roster, "list.xlsx", DAY)
        texts = read_pages(issued.pdf)
    with stage("paired", taken, pages):
        pairing = pair_pages(texts, checked.people, checked.bad_rows)
    people = {one.row: one for one in checked.people}
    jobs = jobs_of(pairing.pairs, texts, people, PdfSplitter(issued.pdf))
    with stage("split, imaged, read", taken, pages), NoticePool(CORES) as pool:
        made = list(pool.make(jobs, len(pairing.pairs)))  # split while others are imaged, as a batch does it
    if not pairing.complete or len(made) != len(people) or any(one.problems for one in made):
        raise SystemExit("not everybody has a notice")
    return taken[0], taken[1]


def plain_part(pdf: bytes, first: int, last: int) -> int:
    """Open, read, draw and save every page of a range with nothing but pypdfium2; return the bytes written."""
    source = pypdfium2.PdfDocument(pdf)
    written = 0
    for number in range(first, last):
        page = source[number]
        page.get_textpage().get_text_range()
        picture = io.BytesIO()
        page.render(scale=1).to_pil().save(picture, "JPEG")
        page.close()
        part = pypdfium2.PdfDocument.new()
        part.import_pages(source, [number])
        file = io.BytesIO()
        part.save(file)
        part.close()
        written += file.tell() + picture.tell()
    return written


def plain(pdf: bytes, pages: int) -> tuple[float, float]:
    """Return (wall, processor) seconds of the plain sequence in as many processes."""
    taken = [0.0, 0.0]
    ends = [pages * part // CORES for part in range(CORES + 1)]
    with stage("plain pypdfium2", taken, pages), ProcessPoolExecutor(CORES, get_context("spawn")) as workers:
        list(workers.map(plain_part, [pdf] * CORES, ends[:-1], ends[1:]))
    return taken[0], taken[1]


def main() -> int:
    """Measure both on one generated file; 1 when over budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=4_000)
    args = parser.parse_args()
    issued = make_issued_notices(1, DAY, round(args.pages / PER_NOTICE))
    pages = sum(map(len, issued.pages.values()))
    print(f"{pages:,} pages of {len(issued.people):,} people, {len(issued.pdf) / 2**20:.1f} MB")
    wall, used = ours(issued)
    plain_wall, plain_used = plain(issued.pdf, pages)
    for name, whole, work in (("ansim", wall, used), ("plain", plain_wall, plain_used)):
        print(
            f"{name}: {whole:.1f} s, {pages / whole:.1f} pages/s, processor {1000 * work / pages:.1f} ms a page"
        )
    print(
        f"budget: processor {1000 * CORES * SECONDS / 4_000:.0f} ms a page; starting the workers is part of it"
    )
    print(f"ratio: {wall / plain_wall:.2f} of the time, {used / plain_used:.2f} of the processor time")
    allowed = SECONDS * pages / 4_000
    return 0 if wall <= allowed or used <= allowed * CORES else 1


if __name__ == "__main__":
    sys.exit(main())
