"""Generation by generation with the engine that is quicker for it: few rows by the reference, many by the relations.

Both give the same answer (tests hold them against each other), so which of them it was never shows in a result.
Planning the relations costs some hundred milliseconds, whatever the number of rows; plain loops cost by the pair.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from types import TracebackType
from typing import Final, Self

from ansim.exposure.model import Contact, Sources, Visit
from ansim.exposure.policy import Policy
from ansim.exposure.reference import merged_by_place, next_level
from ansim.exposure.relational import Relations

FEW_PAIRS: Final = 20_000
"""Rows, and pairs of a source's row and another's at the same place, that the loops take as long for as planning."""


class Levels:
    """One trace under one policy over rows that are added as they come; in memory, gone when closed."""

    def __init__(self, policy: Policy, few: int = FEW_PAIRS) -> None:
        self._policy = policy
        self._few = few
        self._visits: list[Visit] = []
        self._related = 0
        self._relations: Relations | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._relations is not None:
            self._relations.close()

    def add(self, visits: Iterable[Visit]) -> None:
        """Add rows to those that are traced."""
        self._visits += visits

    def level(self, sources: Sources, reached: Collection[str], generation: int) -> tuple[Contact, ...]:
        """Return the contacts of `sources` who are not in `reached`, each as a contact of `generation`, unordered."""
        if self._work(sources) <= self._few:
            places = merged_by_place(self._visits, self._policy)
            return tuple(next_level(places, sources, set(reached), self._policy, generation))
        if self._relations is None:
            self._relations = Relations(self._policy)
        self._relations.add(self._visits[self._related :])
        self._related = len(self._visits)
        return self._relations.level(sources, reached, generation)

    def _work(self, sources: Sources) -> int:
        """Return how many rows the loops would look at, and how many pairs of them."""
        everybody = Counter(visit.venue for visit in self._visits)
        own = Counter(visit.venue for visit in self._visits if visit.person in sources)
        return len(self._visits) + sum(count * everybody[venue] for venue, count in own.items())
