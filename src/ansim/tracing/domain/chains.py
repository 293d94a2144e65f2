"""Generations, groups and oddities of a set of links, always with the rule that was used.

Sources are rarely trees: several sources, self-links, cycles and unknown people are told, never repaired.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ansim.tracing.domain.graph import components, knots, longest, natural, shortest, turned, ways


class Rule(StrEnum):
    """How a generation is counted: the fewest links from a root, or the most after collapsing cycles."""

    SHORTEST = "shortest"
    LONGEST = "longest"


@dataclass(frozen=True, slots=True)
class Link:
    """`source` is said to have infected `person`; both are case numbers as the line list writes them."""

    source: str
    person: str


@dataclass(frozen=True, slots=True)
class Chains:
    """What the links say. `generation` holds a number per person; who is only reached through a cycle is in
    `without_generation` instead. `components` and `cycles` are in natural order, the largest group first.
    """

    rule: Rule
    links: int
    generation: Mapping[str, int]
    without_generation: tuple[str, ...]
    components: tuple[tuple[str, ...], ...]
    several_sources: Mapping[str, tuple[str, ...]]
    self_links: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]
    unresolved: tuple[str, ...]

    @property
    def generations(self) -> dict[int, int]:
        """Return how many people each generation holds, from 0 on."""
        return dict(sorted(Counter(self.generation.values()).items()))


def find_chains(links: Iterable[Link], listed: Collection[str], rule: Rule = Rule.SHORTEST) -> Chains:
    """Return the chains of `links`; a link given twice counts once.

    A root is a person with children and without a source. Self-links are told and left out of everything
    else. `unresolved` are people of links who are not `listed`; they stay in the graph, since somebody met them.
    """
    pairs = {(link.source, link.person) for link in links}
    selves = {source for source, person in pairs if source == person}
    forward = ways(pair for pair in pairs if pair[0] != pair[1])
    generation = shortest(forward) if rule is Rule.SHORTEST else longest(forward)
    known = frozenset(listed)
    cycles = (group for group in knots(forward) if len(group) > 1)
    return Chains(
        rule=rule,
        links=len(pairs),
        generation=generation,
        without_generation=tuple(name for name in forward if name not in generation),
        components=components(forward),
        several_sources={name: found for name, found in turned(forward).items() if len(found) > 1},
        self_links=tuple(sorted(selves, key=natural)),
        cycles=tuple(sorted(cycles, key=lambda group: (-len(group), natural(group[0])))),
        unresolved=tuple(sorted({name for pair in pairs for name in pair} - known, key=natural)),
    )
