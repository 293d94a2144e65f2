"""What one process of the pool does: render a parcel, read it back, answer; end when the pipe closes."""

import gc
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from queue import SimpleQueue

from ansim.kit import allocator
from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.notices.adapters.issued_image import Stamper, read_back_issued
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render import Renderer
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.verdict import Jwks


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One notice to make. `issued_pdf` is this person's own PDF when the notice was issued elsewhere.

    `read_elsewhere` holds what OCR or a person read of scanned pages, whose PDF has no words to read back.
    """

    record: NoticeRecord
    issued_pdf: bytes | None = None
    read_elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """One finished notice; with `problems` it may not leave, and files may be empty.

    `block_page`: no margin of the pages was free, so that the signed block stands on a page of its own.
    """

    reference: str
    pdf: bytes = b""
    jpg: bytes = b""
    problems: tuple[Problem, ...] = ()
    block_page: bool = False


class Maker:
    """Makes parcels of notices for one seal and logo, all with one compiler.

    Another compiler in the same process would not free what the first one remembers, and would hold its fonts again.
    """

    def __init__(self, pictures: Pictures | None, jwks: Jwks | None) -> None:
        self._jwks = jwks
        self._renderer = Renderer(pictures)
        self._stamper = Stamper()

    def make(self, jobs: Sequence[RenderJob]) -> list[Made]:
        """Return what became of each job. An error of one notice is a problem of that notice alone."""
        own = [job for job in jobs if job.issued_pdf is None]
        made = [self._issued(job, job.issued_pdf) for job in jobs if job.issued_pdf is not None]
        try:
            made.extend(self._together(own))
        except AnsimError:  # which one? make them one by one
            made.extend(self._alone(job) for job in own)
        return made

    def _together(self, jobs: Sequence[RenderJob]) -> list[Made]:
        records = [job.record for job in jobs]
        rendered = self._renderer.render(records)
        return [
            _made(record, files.pdf, files.jpg, read_back(record, files, self._jwks))
            for record, files in zip(records, rendered, strict=True)
        ]

    def _alone(self, job: RenderJob) -> Made:
        try:
            return self._together([job])[0]
        except AnsimError as error:
            return Made(job.record.reference, problems=(_problem(error),))

    def _issued(self, job: RenderJob, pdf: bytes) -> Made:
        try:
            stamped = self._stamper.stamp(job.record, pdf)
            problems = read_back_issued(job.record, stamped, self._jwks, job.read_elsewhere)
        except AnsimError as error:
            return Made(job.record.reference, problems=(_problem(error),))
        made = _made(job.record, stamped.pdf, stamped.jpg, problems)
        return replace(made, block_page=not stamped.has_room)


def work(pipe: Connection, pictures: Pictures | None, jwks: Jwks | None) -> None:
    """Serve parcels from `pipe` until it closes. Ctrl-C is the parent's to answer.

    An answer of megabytes is taken when the parent comes to it: it is sent beside the next parcel's making.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    allocator.keep_few_heaps()
    answers: SimpleQueue[list[Made] | None] = SimpleQueue()
    sender = threading.Thread(target=_send, args=(pipe, answers), daemon=True)
    sender.start()
    maker = Maker(pictures, jwks)
    gc.collect()
    gc.freeze()  # every module of the product: looked through again and again it takes a twentieth of the time
    while True:
        try:
            jobs: list[RenderJob] = pipe.recv()
        except (EOFError, OSError):
            break
        answers.put(maker.make(jobs))
    answers.put(None)
    sender.join()


def _send(pipe: Connection, answers: SimpleQueue[list[Made] | None]) -> None:
    with suppress(OSError):  # nobody is there any more
        while (answer := answers.get()) is not None:
            pipe.send(answer)
            del answer
            allocator.give_back()


def _made(record: NoticeRecord, pdf: bytes, jpg: bytes, problems: tuple[Problem, ...]) -> Made:
    return Made(
        reference=record.reference,
        pdf=pdf,
        jpg=jpg,
        problems=problems,
    )


def _problem(error: AnsimError) -> Problem:
    params = {name: str(value) for name, value in error.params.items()}
    return Problem(
        row=None, column=params.get("field"), code=error.code, sentence=error.sentence, params=params
    )
