"""Many notices at once: processes with a warm compiler each; one that dies is replaced and its notices made again.

Each worker has the next parcel at hand while it makes one and while the caller looks at its answers. Nothing is lost
or made twice: a parcel counts only when its answer is whole. One that came back is made with nothing behind it.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from ansim.kit.errors import AnsimError
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.pool_worker import Made, RenderJob, work
from ansim.notices.domain.verdict import Jwks

__all__ = ["PARCEL", "Made", "NoticePool", "PoolClosed", "RenderJob"]

PARCEL = 16  # notices whose phone pages are set together: of 48 the compiler keeps 50 MB more, for nothing
_AHEAD = 2  # parcels a worker holds: with one it would wait while the caller seals and stores what was made
_LIVES = 3  # times a parcel, then each notice of it, may take a worker down
_PATIENCE = 5.0

_DIED = Sentence(
    ko="이 통지서를 만들던 프로세스가 거듭 멈췄습니다. 이 사람을 명단에서 빼고 담당자에게 알려 주세요.",
    en="Making this notice stopped its process again and again. Leave this person out and call the operator.",
)


class PoolClosed(AnsimError):
    """The pool was closed; nothing more can be made with it."""

    code = "pool.closed"
    sentence = Sentence(
        ko="통지서 작업이 이미 끝났습니다. 다시 시작해 주세요.",
        en="This work was already ended. Start it again.",
    )


@dataclass(slots=True)
class _Parcel:
    """Notices to be made together; `returned` when a worker died with it in hand."""

    jobs: Sequence[RenderJob]
    lives: int = _LIVES
    returned: bool = False


class _Waiting:
    """Parcels to be handed out: what came back, and then the next jobs, taken when a worker is there for them."""

    def __init__(self, jobs: Iterator[RenderJob], size: int) -> None:
        self._jobs = jobs
        self._size = size
        self._back: deque[_Parcel] = deque()

    def __bool__(self) -> bool:
        if not self._back and (jobs := list(islice(self._jobs, self._size))):
            self._back.append(_Parcel(jobs))
        return bool(self._back)

    @property
    def returned(self) -> bool:
        """Whether the next parcel came back."""
        return bool(self._back) and self._back[0].returned

    def popleft(self) -> _Parcel:
        return self._back.popleft()

    def append(self, parcel: _Parcel) -> None:
        self._back.append(parcel)


class _Worker:
    """One child process and our end of its pipe."""

    def __init__(self, pictures: Pictures | None, jwks: Jwks | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.parcels: deque[_Parcel] = deque()
        self.process = context.Process(
            target=work, args=(theirs, pictures, jwks), name="ansim-notices", daemon=True
        )
        blocked = _hold_interrupts()
        try:
            self.process.start()
        finally:
            _restore_interrupts(blocked)
        theirs.close()

    def has_room(self, most: int) -> bool:
        """Whether it may be given a parcel beside fewer than `most`; never behind one that came back."""
        return len(self.parcels) < most and not any(parcel.returned for parcel in self.parcels)

    def give(self, parcel: _Parcel) -> None:
        self.pipe.send(list(parcel.jobs))
        self.parcels.append(parcel)

    def end(self) -> None:
        self.pipe.close()
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class NoticePool:
    """`workers` processes for one seal and logo; use it as a context manager, `make` as often as needed."""

    def __init__(self, workers: int, *, pictures: Pictures | None = None, jwks: Jwks | None = None) -> None:
        """With `jwks` every QR's signature is verified in the read-back. Workers start at the first `make`, or earlier by `start`."""
        self._count = max(1, workers)
        self._pictures = pictures
        self._jwks = jwks
        self._workers: list[_Worker] = []
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(at_once=error is not None)

    def start(self) -> None:
        """Start all workers now: they load fonts and compiler while the caller still prepares their work."""
        for _ in range(self._count - len(self._workers)):
            self._workers.append(_Worker(self._pictures, self._jwks))

    def make(self, jobs: Iterable[RenderJob], count: int | None = None) -> Iterator[Made]:
        """Yield every notice as it is finished, not in order: files, hashes, and what its read-back found.

        With `count`, how many are to come, jobs are taken one parcel after the other, while others are being made.
        A notice that cannot be made comes with problems and without files. Left early, it waits for nothing.
        Raises PoolClosed.
        """
        if not self._open:
            raise PoolClosed
        if count is None:
            jobs = list(jobs)
            count = len(jobs)
        size = max(1, min(PARCEL, -(-count // self._count)))  # few notices are shared out all the same
        waiting = _Waiting(iter(jobs), size)
        try:
            while waiting or any(worker.parcels for worker in self._workers):
                self._hand_out(waiting)
                yield from self._collect(waiting)
        finally:
            self._drop_unfinished()

    def processes(self) -> list[int]:
        """Return the process ids of the living workers."""
        return [pid for worker in self._workers if (pid := worker.process.pid) is not None]

    def close(self, *, at_once: bool = False) -> None:
        """End the workers; `at_once` without letting them finish what they hold."""
        for worker in self._workers:
            if at_once:
                worker.process.kill()
            worker.end()
        self._workers = []
        self._open = False

    def _hand_out(self, waiting: _Waiting) -> None:
        """Give every worker one parcel before any has a second; start the workers that are missing."""
        for most in range(1, _AHEAD + 1):
            for worker in [worker for worker in self._workers if worker.has_room(most)]:
                if waiting and not (waiting.returned and worker.parcels):
                    self._give(worker, waiting)
            while len(self._workers) < self._count and waiting:
                self._workers.append(_Worker(self._pictures, self._jwks))
                self._give(self._workers[-1], waiting)

    def _give(self, worker: _Worker, waiting: _Waiting) -> None:
        parcel = waiting.popleft()
        try:
            worker.give(parcel)
        except OSError:  # it died; what else it has in hand is seen when its answer is asked for
            waiting.append(parcel)
            if not worker.parcels:
                self._replace(worker)

    def _collect(self, waiting: _Waiting) -> list[Made]:
        """Return what workers answer; each has its next parcel before anybody looks at the answers."""
        busy = {worker.pipe: worker for worker in self._workers if worker.parcels}
        ready: list[Any] = wait(list(busy)) if busy else []  # waiting for nothing would wait for ever
        made: list[Made] = []
        for pipe in ready:
            worker = busy[pipe]
            answer = _receive(pipe)
            if answer is not None:
                worker.parcels.popleft()
                made.extend(answer)
                self._hand_out(waiting)
            else:
                self._replace(worker)
                for parcel in worker.parcels:
                    made.extend(_again(parcel, waiting))
        return made

    def _replace(self, worker: _Worker) -> None:
        """Take a dead worker out; the next parcel starts a fresh one."""
        worker.end()
        self._workers.remove(worker)

    def _drop_unfinished(self) -> None:
        """End workers whose answer nobody waits for any more, as after Ctrl-C or a stop."""
        for worker in [worker for worker in self._workers if worker.parcels]:
            worker.process.kill()
            self._replace(worker)


def _receive(pipe: Connection) -> list[Made] | None:
    try:
        answer: list[Made] = pipe.recv()
    except (EOFError, OSError):
        return None
    return answer


def _again(parcel: _Parcel, waiting: _Waiting) -> list[Made]:
    """Put a parcel back, one by one at its last life, so that a notice that kills its worker is known by name."""
    parcel.lives -= 1
    parcel.returned = True
    if parcel.lives > 1:
        waiting.append(parcel)
    elif len(parcel.jobs) > 1:
        for job in parcel.jobs:
            waiting.append(_Parcel([job], returned=True))
    else:
        problem = Problem(row=None, column=None, code="render.died", sentence=_DIED)
        return [Made(reference=parcel.jobs[0].record.reference, problems=(problem,))]
    return []


def _hold_interrupts() -> Any:
    """Ignore Ctrl-C while a child starts, so that the child is born deaf to it; the parent alone answers it."""
    try:
        return signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread: signals never come here
        return None


def _restore_interrupts(before: Any) -> None:
    if before is not None:
        signal.signal(signal.SIGINT, before)
