"""The oracle of the graph arithmetic: slow, recursive, written from the definitions and from nothing else."""

from itertools import product

Pairs = frozenset[tuple[str, str]]


def people(pairs: Pairs) -> set[str]:
    """Everybody in a link."""
    return {name for pair in pairs for name in pair}


def reaches(pairs: Pairs) -> set[tuple[str, str]]:
    """Who leads to whom over any number of links: Warshall's closure."""
    found = set(pairs)
    names = sorted(people(pairs))
    for middle, first, last in product(names, repeat=3):
        if (first, middle) in found and (middle, last) in found:
            found.add((first, last))
    return found


def cycles(pairs: Pairs) -> set[frozenset[str]]:
    """Groups of two or more who lead to one another."""
    closure = reaches(pairs)
    groups = {
        frozenset({name, *(other for other in people(pairs) if {(name, other), (other, name)} <= closure)})
        for name in people(pairs)
    }
    return {group for group in groups if len(group) > 1}


def groups(pairs: Pairs) -> set[frozenset[str]]:
    """Groups linked in any direction."""
    closure = reaches(pairs | {(person, source) for source, person in pairs})
    return {
        frozenset({name, *(other for other in people(pairs) if (name, other) in closure)})
        for name in people(pairs)
    }


def roots(pairs: Pairs) -> set[str]:
    """People with children and without a source."""
    return {source for source, _ in pairs} - {person for _, person in pairs}


def walks(pairs: Pairs, start: str) -> list[list[str]]:
    """Every way from `start` that visits nobody twice."""
    found = [[start]]
    for way in found:
        found += [
            [*way, person] for source, person in sorted(pairs) if source == way[-1] and person not in way
        ]
    return found


def fewest_steps(pairs: Pairs) -> dict[str, int]:
    """The shortest of all walks from any root."""
    lengths: dict[str, int] = {}
    for root in roots(pairs):
        for way in walks(pairs, root):
            lengths[way[-1]] = min(lengths.get(way[-1], 99), len(way) - 1)
    return lengths


def most_steps(pairs: Pairs) -> dict[str, int]:
    """The longest of all walks from any root once every cycle is one node."""
    node = {name: name for name in people(pairs)}
    for cycle in cycles(pairs):
        node.update(dict.fromkeys(cycle, min(cycle)))
    collapsed = frozenset((node[a], node[b]) for a, b in pairs if node[a] != node[b])
    lengths = dict.fromkeys(node.values(), 0)
    for root in roots(collapsed):
        for way in walks(collapsed, root):
            lengths[way[-1]] = max(lengths[way[-1]], len(way) - 1)
    return {name: lengths[node[name]] for name in node}
