"""How much memory a process of the pool holds while it makes notices for people of every syllable, parcel after parcel."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from tests.unit.notices.samples import PERSON, composer, jwks, seal_png

from ansim.kit import allocator
from ansim.kit.ids import new_reference
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.pool import PARCEL
from ansim.notices.adapters.pool_worker import Maker, RenderJob

FIRST, LAST_SYLLABLES = "김이박최정강조윤장임", 11_172
STRETCH = 1500
#: stretches until every syllable was seen and its letter kept (11,172 of them, 17 MB): from then on nothing is new
LEARNT = -(-LAST_SYLLABLES // STRETCH)
#: most that a later stretch may hold beyond those, and that all the letters may take beyond the first stretch, MB
GROWTH_MB, LETTERS_MB = 12, 24


def is_flat(held: list[int]) -> bool:
    """Whether no stretch holds more than those in which letters were learnt, and these no more than letters take."""
    learning = held[:LEARNT]
    return max(held) <= max(learning) + GROWTH_MB and max(learning) <= held[0] + LETTERS_MB


def resident_mb(count: int) -> list[int]:
    """Return the most MB held in each stretch of notices while `count` were made in a process of their own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_made, (count,))


def _made(count: int) -> list[int]:
    sys.settrace(None)
    allocator.keep_few_heaps()
    maker, most = Maker(Pictures(seal_png()), jwks()), [0] * -(-count // STRETCH)
    jobs = _jobs(count)
    for start in range(0, count, PARCEL):
        made = maker.make([job for job, _ in zip(jobs, range(PARCEL), strict=False)])
        assert not any(one.problems for one in made)
        stretch = start // STRETCH
        most[stretch] = max(most[stretch], _resident())
        allocator.give_back()
    return most


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


def _jobs(count: int) -> Iterator[RenderJob]:
    batch = composer()
    for number in range(count):
        given = "".join(chr(0xAC00 + number * step % LAST_SYLLABLES) for step in (7919, 6007))
        person = replace(
            PERSON,
            name=FIRST[number % len(FIRST)] + given,
            birth=PERSON.birth - timedelta(days=number * 17 % 18_000),
            phone=f"0100000{number % 10_000:04d}",
            address=f"경기도 가람시 나루로{number % 40}번길 {number % 300}, {number % 12}동 {number % 1900}호",
        )
        yield RenderJob(batch.compose(person, new_reference()))
