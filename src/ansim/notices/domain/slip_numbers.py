"""Which numbers of a list a witness ties to their people: to all others a notice goes on nothing but the list's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ansim.notices.domain.slip_facts import Facts
from ansim.notices.domain.slip_links import Earlier, EarlierLink, Link, PrintedLink


@dataclass(frozen=True, slots=True)
class ProvedNumbers:
    """The rows whose phone, and those whose guardian's phone, a witness agrees with and none contradicts."""

    phones: frozenset[int]
    guardians: frozenset[int]


NOTHING_PROVED: Final = ProvedNumbers(frozenset(), frozenset())


def proved_numbers(
    facts: Facts,
    links: Sequence[Link],
    verdicts: Sequence[Sequence[bool | None]],
    earlier: Earlier | None,
) -> ProvedNumbers:
    """Return whose numbers earlier notices or the printed page agree with; `verdicts` are what each link says of each row."""
    agreed: set[int] = set()
    denied: set[int] = set()
    for link, said in zip(links, verdicts, strict=True):
        if not isinstance(link, EarlierLink | PrintedLink):
            continue
        for place, says in enumerate(said):
            if says is not None and (isinstance(link, EarlierLink) or link.speaks_of_phone(place)):
                (agreed if says else denied).add(facts.rows[place])
    known = earlier is not None and [place for place in range(len(facts)) if earlier.knows_guardian(place)]
    return ProvedNumbers(frozenset(agreed - denied), frozenset(facts.rows[place] for place in known or ()))
