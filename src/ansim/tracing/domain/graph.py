"""Graph arithmetic on links between people: parts, cycles, shortest and longest ways. No recursion, any size."""

import re
from collections import deque
from collections.abc import Iterable, Mapping

Links = Iterable[tuple[str, str]]
Ways = Mapping[str, tuple[str, ...]]

_DIGITS = re.compile(r"(\d+)")
_MOST_DIGITS = 4_000  # int() reads no more than 4,300


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts SK_2 before SK_14; no two names share one, so 1 and 01 keep their order too."""
    return (*(_part(part) for part in _DIGITS.split(name) if part), (-1, 0, name))


def _part(part: str) -> tuple[int, int, str]:
    is_number = part.isdecimal() and len(part) <= _MOST_DIGITS
    return (0, int(part), "") if is_number else (1, 0, part)


def ways(links: Links) -> Ways:
    """Return whom each person leads to, all in natural order; everybody in a link has an entry."""
    pairs = set(links)
    names = sorted({name for pair in pairs for name in pair}, key=natural)
    place = {name: number for number, name in enumerate(names)}
    found: dict[str, list[str]] = {name: [] for name in names}
    for source, person in pairs:
        found[source].append(person)
    return {name: tuple(sorted(people, key=place.__getitem__)) for name, people in found.items()}


def turned(forward: Ways) -> Ways:
    """Return the same graph with every link turned round, in the same order."""
    back: dict[str, list[str]] = {name: [] for name in forward}
    for name, people in forward.items():
        for person in people:
            back[person].append(name)
    return {name: tuple(people) for name, people in back.items()}


def components(forward: Ways) -> tuple[tuple[str, ...], ...]:
    """Return the people joined by links of any direction: the largest group first, then in natural order."""
    back, seen = turned(forward), set[str]()
    place = {name: number for number, name in enumerate(forward)}
    found = []
    for start in forward:
        if start in seen:
            continue
        group, queue = [], deque([start])
        seen.add(start)
        while queue:
            name = queue.popleft()
            group.append(name)
            fresh = dict.fromkeys(one for one in (*forward[name], *back[name]) if one not in seen)
            seen.update(fresh)
            queue.extend(fresh)
        found.append(tuple(sorted(group, key=place.__getitem__)))
    return tuple(sorted(found, key=lambda group: (-len(group), place[group[0]])))


def _finished(forward: Ways) -> list[str]:
    """Return everybody in the order in which a walk in depth leaves them for good (Kosaraju's first half)."""
    order: list[str] = []
    seen = set[str]()
    for start in forward:
        if start in seen:
            continue
        seen.add(start)
        trail = [(start, iter(forward[start]))]
        while trail:
            name, rest = trail[-1]
            for person in rest:
                if person not in seen:
                    seen.add(person)
                    trail.append((person, iter(forward[person])))
                    break
            else:
                order.append(name)
                trail.pop()
    return order


def knots(forward: Ways) -> tuple[tuple[str, ...], ...]:
    """Return groups whose members reach one another (most hold one person), every group after its sources.

    Strongly connected components by Kosaraju and Sharir.
    """
    back, seen = turned(forward), set[str]()
    place = {name: number for number, name in enumerate(forward)}
    found = []
    for start in reversed(_finished(forward)):
        if start in seen:
            continue
        group, stack = [], [start]
        seen.add(start)
        while stack:
            name = stack.pop()
            group.append(name)
            fresh = [one for one in back[name] if one not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        found.append(tuple(sorted(group, key=place.__getitem__)))
    return tuple(found)


def shortest(forward: Ways) -> dict[str, int]:
    """Return the fewest steps from anybody without a source; people whom only a cycle reaches are left out."""
    back = turned(forward)
    depth = {name: 0 for name in forward if not back[name]}
    queue = deque(depth)
    while queue:
        name = queue.popleft()
        for person in forward[name]:
            if person not in depth:
                depth[person] = depth[name] + 1
                queue.append(person)
    return depth


def longest(forward: Ways) -> dict[str, int]:
    """Return the most steps from anybody without a source once each cycle is collapsed into one.

    Members of a cycle share a depth; a cycle that nobody leads to has depth 0.
    """
    groups = knots(forward)
    place = {name: number for number, group in enumerate(groups) for name in group}
    depths = [0] * len(groups)
    for number, group in enumerate(groups):
        for person in (one for name in group for one in forward[name]):
            if place[person] != number:
                depths[place[person]] = max(depths[place[person]], depths[number] + 1)
    return {name: depths[place[name]] for name in forward}
