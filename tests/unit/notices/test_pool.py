"""The pool: every notice once, whatever dies, and nothing left running."""

import contextlib
import io
import os
import signal
import threading
import time
from collections import deque
from dataclasses import replace
from multiprocessing import Pipe
from random import Random

import pypdfium2
import pytest
from tests.unit.notices.samples import PERSON, jwks, record, references, rendered_pair

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import pool as pool_module
from ansim.notices.adapters.pool import NoticePool, PoolClosed, RenderJob, _again, _Parcel
from ansim.notices.adapters.pool_worker import Made, Maker, work


def _jobs(count, start=10):
    return [RenderJob(record(number=start + number)) for number in range(count)]


def _gone(pid):
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)  # only how long we wait for the kernel, never what decides
    return False


def test_every_notice_is_made_once_to_the_same_bytes():
    """Forty notices over two processes: each reference once, files as a single renderer makes them, hashes of them."""
    jobs = _jobs(40)
    with NoticePool(2, jwks=jwks()) as pool:
        made = {one.reference: one for one in pool.make(jobs)}
        again = {one.reference: one for one in pool.make(jobs[:3])}
        pids = pool.processes()
    assert set(made) == {job.record.reference for job in jobs}
    assert all(not one.problems for one in made.values())
    alone = Maker(None, None).make([jobs[0]])[0]
    assert made[alone.reference] == alone
    assert all(made[reference] == one for reference, one in again.items())
    assert len(pids) == 2
    assert all(_gone(pid) for pid in pids)


def test_a_killed_worker_is_replaced_and_its_notices_made_again():
    """A worker killed in the middle costs nothing: all notices come, each once."""
    jobs = _jobs(48)
    with NoticePool(2) as pool:
        seen = []
        for one in pool.make(jobs):
            seen.append(one.reference)
            if len(seen) == 3:
                os.kill(pool.processes()[0], signal.SIGKILL)
    assert sorted(seen) == sorted(job.record.reference for job in jobs)


def test_a_worker_killed_while_idle_is_replaced():
    """Between two batches a worker dies; the next batch does not notice."""
    with NoticePool(1) as pool:
        list(pool.make(_jobs(1)))
        (pid,) = pool.processes()
        os.kill(pid, signal.SIGKILL)
        assert _gone(pid) or True
        assert len(list(pool.make(_jobs(2)))) == 2


def test_a_parcel_that_kills_its_worker_is_taken_apart_until_the_culprit_is_named():
    """Two deaths and the parcel goes one by one; a notice that goes on killing is a problem, not a loop."""
    waiting = []
    parcel = _Parcel(_jobs(2))
    assert _again(parcel, waiting) == []
    assert _again(waiting.pop(), waiting) == []
    assert [len(one.jobs) for one in waiting] == [1, 1]
    culprit = waiting[0]
    assert _again(culprit, []) == []
    (made,) = _again(culprit, [])
    assert (made.reference, made.pdf) == (culprit.jobs[0].record.reference, b"")
    assert made.problems[0].code == "render.died"


class _Mortal(pool_module._Worker):
    """A worker that is a thread: it dies of some notices, and sometimes an answer that was ready dies with it."""

    def __init__(self, culprits, chance):
        self.pipe, self._theirs = Pipe()
        self.parcels = deque()
        self._thread = threading.Thread(target=self._live, args=(culprits, chance), daemon=True)
        self._thread.start()

    def _live(self, culprits, chance):
        ready = []
        with contextlib.suppress(EOFError, OSError), self._theirs:
            while True:
                while ready and not self._theirs.poll(0.002 * chance.random()):
                    self._theirs.send(ready.pop(0))
                jobs = self._theirs.recv()
                if any(job.record.reference in culprits for job in jobs):
                    return
                ready.append([Made(job.record.reference) for job in jobs])

    def end(self):
        self.pipe.close()
        self._thread.join()


@pytest.mark.parametrize("seed", range(12))
def test_whoever_stands_beside_a_notice_that_kills_is_made_and_never_blamed(monkeypatch, seed):
    """Parcels wait behind one another and answers die with their worker: all come once, and only culprits as problems."""
    chance = Random(seed)
    jobs = _jobs(40)
    every = [job.record.reference for job in jobs]
    culprits = set(chance.sample(every, 3))
    monkeypatch.setattr(pool_module, "PARCEL", 4)
    monkeypatch.setattr(pool_module, "_Worker", lambda *_: _Mortal(culprits, chance))
    with NoticePool(2) as pool:
        made = list(pool.make(jobs))
    assert sorted(one.reference for one in made) == sorted(every)
    assert {one.reference for one in made if one.problems} == culprits


def test_jobs_are_taken_when_a_worker_is_there_for_them(monkeypatch):
    """With a count, no more jobs are asked for than parcels can be in hand; without one, all at once."""
    monkeypatch.setattr(pool_module, "PARCEL", 1)
    asked = []

    def jobs(how_many):
        for job in _jobs(how_many):
            asked.append(job.record.reference)
            yield job

    with NoticePool(1) as pool:
        making = pool.make(jobs(5), 5)
        first = next(making)
        assert asked[:1] == [first.reference]
        assert len(asked) == 3  # the one that came, and two in the worker's hand
        assert sorted(one.reference for one in [first, *making]) == sorted(asked)
        assert len(asked) == 5
        asked.clear()
        next(pool.make(jobs(3)))
        assert len(asked) == 3


def test_one_bad_notice_does_not_spoil_its_parcel():
    """A name that cannot be drawn is the problem of its own notice; its neighbours are made."""
    bad = RenderJob(record(replace(PERSON, name="김😀"), number=9))
    made = {one.reference: one for one in Maker(None, None).make([*_jobs(2), bad])}
    broken = made.pop(bad.record.reference)
    assert (broken.pdf, broken.problems[0].code, broken.problems[0].column) == (b"", "render.glyph", "name")
    assert all(one.pdf and not one.problems for one in made.values())


def test_a_notice_issued_elsewhere_goes_the_same_way():
    """A job with a PDF of its own comes back stamped; a PDF that is none comes back as a problem."""
    one, files = record(), rendered_pair()[1][0]
    good, bad = Maker(None, None).make([RenderJob(one, files.pdf), RenderJob(one, b"%PDF-nonsense")])
    assert good.problems == ()
    assert good.jpg
    assert (bad.pdf, bad.problems[0].code) == (b"", "pdf.unreadable")


def test_leaving_early_ends_what_is_unfinished():
    """A consumer that stops in the middle leaves no worker with work, and the pool can be used again."""
    with NoticePool(2) as pool:
        for _one in pool.make(_jobs(40)):
            break
        assert len(list(pool.make(_jobs(2)))) == 2


def test_an_error_in_the_block_kills_the_workers_at_once():
    """Ctrl-C, or any error, in the block: the workers are gone and no answer is waited for."""
    pids = []

    def interrupted():
        with NoticePool(2) as pool:
            making = pool.make(_jobs(40))
            next(making)
            pids.extend(pool.processes())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert pids
    assert all(_gone(pid) for pid in pids)


def test_workers_are_deaf_to_ctrl_c():
    """An interrupt sent to a worker, as the terminal does, changes nothing: the parent alone decides."""
    with NoticePool(1) as pool:
        list(pool.make(_jobs(1)))
        (pid,) = pool.processes()
        os.kill(pid, signal.SIGINT)
        assert len(list(pool.make(_jobs(2)))) == 2
        assert pool.processes() == [pid]


def test_a_closed_pool_says_so():
    """After its end a pool makes nothing."""
    pool = NoticePool(0)
    pool.close()
    with pytest.raises(PoolClosed, match=r"pool\.closed"):
        list(pool.make(_jobs(1)))


def test_a_pool_can_start_outside_the_main_thread(monkeypatch):
    """Where signals cannot be set, workers start all the same."""

    def refuse(*_args):
        raise ValueError("signal only works in main thread")

    monkeypatch.setattr(pool_module.signal, "signal", refuse)
    with NoticePool(1) as pool:
        assert len(list(pool.make(_jobs(1)))) == 1


class _Pipe:
    """One end of a pipe that gives what it was loaded with, then ends."""

    def __init__(self, *parcels):
        self.parcels, self.sent = list(parcels), []

    def recv(self):
        if not self.parcels:
            raise EOFError
        return self.parcels.pop(0)

    def send(self, answer):
        self.sent.append(answer)


def test_a_worker_serves_until_its_pipe_closes():
    """Parcels in, answers out, then the end without a word."""
    before = signal.getsignal(signal.SIGINT)
    try:
        pipe = _Pipe(_jobs(1), _jobs(1, start=50))
        work(pipe, None, None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [answer[0].reference for answer in pipe.sent] == [references()[10], references()[50]]


def test_errors_of_a_parcel_are_ansim_errors():
    """What the maker turns into problems is the root of errors meant for people, nothing wider."""
    assert issubclass(PoolClosed, AnsimError)


def test_workers_started_early_are_the_ones_that_make():
    """Started ahead, all workers are there before the first notice, and no other is started for it."""
    with NoticePool(2) as pool:
        pool.start()
        early = pool.processes()
        pool.start()
        assert len(list(pool.make(_jobs(3)))) == 3
        assert len(early) == 2
        assert pool.processes() == early


@pytest.mark.parametrize("turned", [False, True])
def test_a_notice_without_a_free_margin_says_so(turned):
    """A page with room keeps the block on it; a turned one gets another page, and what was made tells."""
    pdf = rendered_pair()[1][0].pdf
    if turned:
        document = pypdfium2.PdfDocument(pdf)
        document[0].set_rotation(90)
        file = io.BytesIO()
        document.save(file)
        document.close()
        pdf = file.getvalue()
    made = Maker(None, None).make([RenderJob(record(), pdf)])[0]
    assert made.block_page is turned
