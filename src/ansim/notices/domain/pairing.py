"""Pairs the pages of already issued notices with the rows of their list, one to one, by facts on the page.

At least two independent facts, one of them the name; a fact that contradicts rules the row out. Neither the
order of pages nor of rows plays a part: that is how 1,800 notices once went to strangers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansim.kit.problem import Problem
from ansim.notices.domain.page_groups import PageGroup, group_pages
from ansim.notices.domain.pages import PageFacts, PageText, PrintedFacts, plain, printed_facts, read_page
from ansim.notices.domain.pairing_codes import pairing_problem
from ansim.notices.domain.people import Person

_SHORTEST_ADDRESS = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """One row with its pages (1-based, in the notice's order) and the facts that prove it."""

    row: int
    pages: tuple[int, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """What was paired and what was not. `pages` maps each unpaired page, `rows` each unmatched row, to why.

    `namesakes` are the rows of people of one name: what tells them apart is in the facts of their pairs. `printed` is
    what each notice says, paired or not: the slip guard holds the list against it.
    """

    pairs: tuple[Pair, ...]
    pages: Mapping[int, Problem]
    rows: Mapping[int, Problem]
    namesakes: tuple[tuple[int, ...], ...] = ()
    printed: tuple[PrintedFacts, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every page and every row found its partner."""
        return not self.pages and not self.rows


def pair_pages(
    pages: Iterable[PageText], people: Sequence[Person], other_rows: Iterable[int] = ()
) -> Pairing:
    """Pair pages with people; `other_rows` are rows of the list that cannot be used and are told as unmatched."""
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_name[plain(person.name)].append(person)
    claims: dict[int, list[tuple[PageGroup, tuple[str, ...]]]] = defaultdict(list)
    unpaired: dict[int, str] = {}
    wanted: dict[int, str] = {}
    groups = group_pages([read_page(page) for page in pages])
    for group in groups:
        code, chosen, facts = _find_person(group, by_name)
        if code is None and chosen:
            claims[chosen[0].row].append((group, facts))
            continue
        unpaired |= dict.fromkeys(group.numbers, code or "page.foreign")
        if code == "page.ambiguous":
            wanted |= {person.row: "row.ambiguous" for person in chosen}
    pairs = [pair for row, found in claims.items() if (pair := _settle(row, found, unpaired, wanted))]
    wanted |= dict.fromkeys(other_rows, "row.has_errors")
    paired = {pair.row for pair in pairs}
    rows = [row for row in (*(person.row for person in people), *other_rows) if row not in paired]
    return Pairing(
        tuple(sorted(pairs, key=lambda pair: pair.row)),
        {page: pairing_problem(code) for page, code in sorted(unpaired.items())},
        {row: pairing_problem(wanted.get(row, "row.no_page"), row) for row in sorted(rows)},
        tuple(tuple(sorted(one.row for one in alike)) for alike in by_name.values() if len(alike) > 1),
        tuple(printed_facts(group.pages) for group in groups if group.code is None),
    )


def _find_person(
    group: PageGroup, by_name: Mapping[str, Sequence[Person]]
) -> tuple[str | None, tuple[Person, ...], tuple[str, ...]]:
    """Return (code, people, facts): code None with the one person, else why with those it could be."""
    if group.code:
        return group.code, (), ()
    names = {name for page in group.pages for name in page.names}
    named = [person for name in names & by_name.keys() for person in by_name[name]]
    facts = {person.row: _facts(person, group.pages) for person in named}
    possible = [person for person in named if not contradicts(person, group.pages)]
    proven = [person for person in possible if len(facts[person.row]) >= 2]
    best = [
        one
        for one in proven
        if all(_stronger(facts[one.row], facts[other.row]) for other in proven if other is not one)
    ]
    if len(best) == 1:
        return None, (best[0],), facts[best[0].row]
    if proven:
        return "page.ambiguous", tuple(proven), ()
    if possible:
        return "page.one_fact", (), ()
    if any(len(found) >= 2 for found in facts.values()):
        return "page.contradicts", (), ()
    return ("page.foreign" if all(page.surely for page in group.pages) else "page.foreign_scan"), (), ()


def _stronger(facts: Sequence[str], others: Sequence[str]) -> bool:
    return set(facts) > set(others)


def _facts(person: Person, pages: Sequence[PageFacts]) -> tuple[str, ...]:
    """Return which facts of a person stand on the pages; the name is known to."""
    address = plain(person.address)
    found = {
        "birth": any(person.birth in (page.labelled_births or page.births) for page in pages),
        "phone": any(person.phone in (page.labelled_phones or page.phones) for page in pages),
        "guardian": any(_guardians_own(person) in (page.labelled_phones or page.phones) for page in pages),
        "address": len(address) >= _SHORTEST_ADDRESS and any(address in page.squashed for page in pages),
    }
    return ("name", *(fact for fact, holds in found.items() if holds))


def _guardians_own(person: Person) -> str | None:
    """Return the guardian's phone where it is another fact than the person's: a child without a phone has that one."""
    return person.guardian_phone if person.guardian_phone != person.phone else None


def contradicts(person: Person, pages: Sequence[PageFacts]) -> bool:
    """Whether any page names somebody else, another birth date or another mobile number beside its label.

    The number of the guardian who stands in the list is no other.
    """
    name = plain(person.name)
    phones = {person.phone, person.guardian_phone} - {None}
    return any(
        (page.labelled_names and not any(name in names for names in page.labelled_names))
        or (page.labelled_births and person.birth not in page.labelled_births)
        or (page.labelled_phones and phones and not phones & page.labelled_phones)
        for page in pages
    )


def _settle(
    row: int,
    found: Sequence[tuple[PageGroup, tuple[str, ...]]],
    unpaired: dict[int, str],
    wanted: dict[int, str],
) -> Pair | None:
    """Return the pair of a row; a second print of the same notice is set aside, different ones all are."""
    same = len({group.content for group, _ in found}) == 1
    for group, _ in found[1 if same else 0 :]:
        unpaired |= dict.fromkeys(group.numbers, "page.doubled")
    if not same:
        wanted[row] = "row.doubled"
        return None
    group, facts = found[0]
    return Pair(row, group.numbers, facts)
