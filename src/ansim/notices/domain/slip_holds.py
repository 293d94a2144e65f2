"""Who is held until a person has looked: namesakes, shared phones, and rows that earlier notices contradict."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.guardians import is_minor
from ansim.notices.domain.people import Person
from ansim.notices.domain.slip_codes import (
    CONTRADICTS,
    FILLED,
    NAMESAKE,
    ORDERED,
    OTHER_OFFICE,
    PERSON_CHANGED,
    PHONE_CHANGED,
    PHONE_ELSEWHERE,
    PHONE_OF_OTHERS,
    PHONE_SHARED,
    TAIL,
    slip_problem,
)
from ansim.notices.domain.slip_facts import Facts
from ansim.notices.domain.slip_families import MOST, parted, with_near_births
from ansim.notices.domain.slip_links import Earlier, Link, Witness
from ansim.notices.domain.slip_slides import ends_empty, is_sorted_alone
from ansim.notices.domain.texts import squash

_NEAR_DAYS = 31
_REGION_ENDS = ("시", "군", "구")
_REGION = re.compile(r"[가-힣]+?[시군구](?=\s|보건|청|$)")
_ABBREVIATED = ("특별시", "광역시", "특별자치시")  # addresses write 서울, 부산 and the like
_FEWEST_ADDRESSES = 20
# Contradictions that are no error of the row by themselves; those of birth, sex and age are (`birth.contradicts`).
_HOLDING = (Witness.GUARDIAN,)


@dataclass(frozen=True, slots=True)
class Holding:
    """One reason to hold a row, with the other rows it is about (as the officer sees them)."""

    row: int
    code: str
    others: tuple[int, ...] = ()


def are_near(birth: date, other: date) -> bool:
    """Return whether two birth dates are easily taken for each other: the same, within 31 days, one digit or two
    neighbouring digits apart as YYYYMMDD."""
    if abs((birth - other).days) <= _NEAR_DAYS:
        return True
    one, two = birth.isoformat().replace("-", ""), other.isoformat().replace("-", "")
    apart = [place for place, (left, right) in enumerate(zip(one, two, strict=True)) if left != right]
    if len(apart) == 1:
        return True
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1
    return swapped and one[apart[0]] == two[apart[1]] and one[apart[1]] == two[apart[0]]


def shares_guardians(person: Person, today: date) -> bool:
    """Return whether a person is a minor whose notice goes to the phone that the list names as the guardian's."""
    return bool(person.phone) and person.phone == person.guardian_phone and is_minor(person.birth, today)


def hold_people(people: Sequence[Person], today: date | None = None) -> Iterator[Holding]:
    """Yield a hold for each of several people on one phone and for namesakes born at nearly the same time.

    With the day of the check, children on the phone of their guardian are no reason to hold: neither for each other
    nor for the guardian who stands in the list, as long as one guardian is meant.
    """
    phones: dict[str, list[Person]] = defaultdict(list)
    names: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        names[squash(person.name)].append(person)
        if person.phone:
            phones[person.phone].append(person)
    for same in phones.values():
        if today is None or not _is_one_home(same, today):
            yield from _each(PHONE_SHARED, same)
    for same in names.values():
        if len(same) > MOST:
            yield from _each(NAMESAKE, with_near_births(same))
            continue
        for one in same:
            near = [other for other in same if other is not one and are_near(one.birth, other.birth)]
            if near:
                yield Holding(one.row, NAMESAKE, tuple(other.row for other in near))


def _is_one_home(same: Sequence[Person], today: date) -> bool:
    """Whether people on one phone are children of one guardian, with that guardian at most.

    The guardian's name says so; where it is missing no two addresses may, where it is another's all must be one.
    """
    children = [person for person in same if shares_guardians(person, today)]
    others = [person for person in same if not shares_guardians(person, today)]
    guardians = {squash(child.guardian_name) for child in children if child.guardian_name}
    if not children or len(others) > 1 or len(guardians) > 1:
        return False
    if guardians and all(squash(other.name) in guardians for other in others):
        return True
    homes = {squash(person.address) for person in same}
    return len(homes) == 1 and "" not in homes if guardians else len(homes - {""}) < 2


def _each(code: str, same: Sequence[Person]) -> Iterator[Holding]:
    """Hold several people for each other, in groups: one phone filled down a whole list stays a list of its length."""
    if len(same) > 1:
        for part in parted([person.row for person in same]):
            for row in part:
                yield Holding(row, code, tuple(other for other in part if other != row))


def hold_by_earlier(facts: Facts, earlier: Earlier, today: date | None = None) -> Iterator[Holding]:
    """Yield a hold for each row that the notices of earlier batches contradict.

    With the day of the check, a child on its guardian's phone is not held because the phone is somebody else's.
    """
    holder: dict[bytes, list[int]] = defaultdict(list)
    for row, tag in zip(facts.rows, earlier.phones, strict=True):
        if tag is not None:
            holder[tag].append(row)
    listed = set(zip(earlier.names, earlier.births, earlier.phones, strict=True))
    for place, row in enumerate(facts.rows):
        name, birth, phone = earlier.names[place], earlier.births[place], earlier.phones[place]
        if name is None or birth is None or phone is None:
            continue
        known = earlier.phones_of.get((name, birth))
        if known is None:
            # owners who stand in this list on the same phone are held with this row as sharing it
            owners = [one for one in earlier.owners_of.get(phone, ()) if (*one, phone) not in listed]
            person = facts.people[place]
            lent = today is not None and person is not None and shares_guardians(person, today)
            yield from (one for one in _of_others(row, name, birth, owners) if not lent or _is_close(one))
        elif phone not in known:
            others = sorted({other for tag in known for other in holder.get(tag, ())[:MOST]})
            yield Holding(row, PHONE_ELSEWHERE if others else PHONE_CHANGED, tuple(others))


def _of_others(
    row: int, name: bytes, birth: bytes, owners: Sequence[tuple[bytes, bytes]]
) -> Iterator[Holding]:
    if owners:
        close = any(one[0] == name or one[1] == birth for one in owners)
        yield Holding(row, PERSON_CHANGED if close else PHONE_OF_OTHERS)


def _is_close(holding: Holding) -> bool:
    return holding.code == PERSON_CHANGED


def hold_by_links(
    facts: Facts, links: Sequence[Link], verdicts: Sequence[Sequence[bool | None]]
) -> Iterator[Holding]:
    """Yield a hold for each row whose guardian's phone stands at somebody else's home."""
    for link, said in zip(links, verdicts, strict=True):
        if link.witness in _HOLDING:
            for row, says in zip(facts.rows, said, strict=True):
                if says is False:
                    yield Holding(row, CONTRADICTS)


def doubt_list(facts: Facts, titles: Mapping[Column, str], office: str) -> Iterator[Problem]:
    """Yield what is odd about the list as a whole, for people to look at: a phone or birth column in its own order, an
    empty end, addresses elsewhere. None of it proves anything, so nobody is held for it."""
    yield from _filled_down(facts, titles)
    for column, values in ((Column.PHONE, facts.phones), (Column.BIRTH, facts.born)):
        if column in titles and is_sorted_alone(values):
            yield slip_problem(ORDERED, None, titles[column], column=titles[column])
    if Column.PHONE in titles and ends_empty(_above_overhang(facts)):
        title = titles[Column.PHONE]
        yield slip_problem(TAIL, None, title, column=title)
    region = _region(office)
    counted = Counter(region in address for address in facts.addresses if _names_region(address))
    if region and counted[False] > counted[True] and counted.total() >= _FEWEST_ADDRESSES:
        share = str(100 * counted[False] // counted.total())
        yield slip_problem(OTHER_OFFICE, None, titles.get(Column.ADDRESS), office=region, share=share)


def _filled_down(facts: Facts, titles: Mapping[Column, str]) -> Iterator[Problem]:
    """Tell once of the phone that stands in more rows than any family or ward has, not at each of them."""
    phone, count = next(iter(Counter(one for one in facts.phones if one).most_common(1)), ("", 0))
    if count > MOST:
        rows = [row for row, one in zip(facts.rows, facts.phones, strict=True) if one == phone]
        said = {"count": f"{count:,}", "first": str(rows[0]), "last": str(rows[-1])}
        yield slip_problem(FILLED, None, titles.get(Column.PHONE), **said)


def _above_overhang(facts: Facts) -> Sequence[bool]:
    """Return which phone cells are filled, without rows at the foot that only another column reaches down to."""
    cells = facts.filled[Column.PHONE]
    return (
        cells[: len(cells) - facts.foot]
        if facts.overhang and facts.overhang[0] is not Column.PHONE
        else cells
    )


def _region(office: str) -> str:
    """Return the city, county or district in an office's name that addresses write out, "" when there is none."""
    words = [word for word in _REGION.findall(office) if not word.endswith(_ABBREVIATED)]
    return words[-1] if words else ""


def _names_region(address: str) -> bool:
    return any(end in address[1:12] for end in _REGION_ENDS)
