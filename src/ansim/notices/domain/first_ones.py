"""Who gets a notice first: a few people whose numbers differ, the same whenever it is asked."""

import hashlib
from collections.abc import Iterable
from typing import Final

FIRST: Final = 5
#: from how many on the console proposes that a few go first
PROPOSED_FROM: Final = 21


def first_ones(people: Iterable[tuple[str, str]], count: int) -> frozenset[str]:
    """Return the references of `count` of the people, given as (reference, phone digits).

    One of each beginning and length of number in turn, so that a fault of one kind of number shows. Whom exactly
    follows from the references alone: neither the order of the list nor a person chooses.
    """
    kinds: dict[tuple[str, int], list[str]] = {}
    for reference, phone in people:
        kinds.setdefault((phone[:3], len(phone)), []).append(reference)
    ordered = [sorted(kinds[kind], key=_drawn) for kind in sorted(kinds)]
    chosen: list[str] = []
    while len(chosen) < count and any(ordered):
        chosen += [queue.pop(0) for queue in ordered if queue]
    return frozenset(chosen[:count])


def _drawn(reference: str) -> bytes:
    return hashlib.sha256(f"ansim-first\n{reference}".encode()).digest()
