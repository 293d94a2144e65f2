"""Links: what ties one column of a list to another, so that a row can say whether its cells belong together.

Each link is a witness of its own. Asked about a row it answers True (the cells agree), False (they contradict) or
None (silent). Asked with one column moved by some rows it answers as if that column had never slid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from ansim.notices.domain.births import age_on
from ansim.notices.domain.columns import Column
from ansim.notices.domain.pages import PrintedFacts, plain
from ansim.notices.domain.slip_facts import Facts

_LONG_ENOUGH = 6  # letters of an address that can mean one home


class Witness(StrEnum):
    """Where evidence comes from."""

    RESIDENT = "resident"
    SEX = "sex"
    AGE = "age"
    EARLIER = "earlier"
    HOUSEHOLD = "household"
    GUARDIAN = "guardian"
    PLACE = "place"
    PRINTED = "printed"


#: what chance gives often: half of all neighbours have the same sex, and an age fits three years of birth
WEAK = frozenset((Witness.SEX, Witness.AGE))


class Link(Protocol):
    """A witness that ties `columns` together."""

    witness: Witness
    columns: frozenset[Column]

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Say what the row at `place` (0-based) shows when the cells of `moved` are taken `by` rows further down."""
        ...


Tags = Sequence[bytes | None]
Pair = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Notices of the office's earlier batches as a keyed index: who had which phone, without a name in the clear.

    `names`, `births` and `phones` are the keyed tags of the list's rows, in its order. `phones_of` maps name and
    birth tags to phone tags, `owners_of` a phone tag to the name and birth tags it was used for. `guardians` are the tags of the list's guardians'
    phones, in its order.
    """

    names: Tags
    births: Tags
    phones: Tags
    phones_of: Mapping[Pair, frozenset[bytes]]
    owners_of: Mapping[bytes, frozenset[Pair]]
    guardians: Tags = ()

    def knows_guardian(self, place: int) -> bool:
        """Return whether the guardian's phone of the row at `place` was that of the same minor, or of the guardian told, before."""
        phone = self.guardians[place] if self.guardians else None
        name, birth = self.names[place], self.births[place]
        if name is None or birth is None or phone is None:
            return False
        return phone in self.phones_of.get((name, birth), frozenset())


def earlier_index(
    names: Tags,
    births: Tags,
    phones: Tags,
    known: Iterable[tuple[bytes, bytes, bytes | None]],
    guardians: Iterable[tuple[bytes, bytes, bytes]] = (),
) -> Earlier:
    """Build the index from the tags of the list and those of earlier notices (name, birth, phone or None).

    `guardians` are phones that a minor's guardian was told on: the minor may have them too, nobody owns them by that.
    """
    phones_of: dict[Pair, set[bytes]] = {}
    owners_of: dict[bytes, set[Pair]] = {}
    for name, birth, phone in known:
        if phone is not None:
            phones_of.setdefault((name, birth), set()).add(phone)
            owners_of.setdefault(phone, set()).add((name, birth))
    for name, birth, phone in guardians:
        phones_of.setdefault((name, birth), set()).add(phone)
    return Earlier(
        names,
        births,
        phones,
        {pair: frozenset(found) for pair, found in phones_of.items()},
        {phone: frozenset(found) for phone, found in owners_of.items()},
    )


class ResidentLink:
    """Birth date against the front of the resident number."""

    witness = Witness.RESIDENT
    columns = frozenset((Column.BIRTH, Column.RESIDENT_NUMBER))

    def __init__(self, facts: Facts) -> None:
        self._births, self._resident = facts.births, facts.resident

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Compare the dates."""
        births = self._births[place + by if moved is Column.BIRTH else place]
        resident = self._resident[place + by if moved is Column.RESIDENT_NUMBER else place]
        return None if not births or resident is None else resident in births


class SexLink:
    """Sex against the 7th digit of the resident number."""

    witness = Witness.SEX

    def __init__(self, facts: Facts) -> None:
        self._sexes, self._marks, self._holder = facts.sexes, facts.marks, facts.mark_column
        self.columns = frozenset((Column.SEX, facts.mark_column))

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Compare the sexes."""
        sex = self._sexes[place + by if moved is Column.SEX else place]
        mark = self._marks[place + by if moved is self._holder else place]
        return None if sex is None or mark is None else sex == mark


class AgeLink:
    """Age against birth date; Korean ages run up to two years ahead of full years."""

    witness = Witness.AGE
    columns = frozenset((Column.AGE, Column.BIRTH))

    def __init__(self, facts: Facts, today: date) -> None:
        self._ages, self._births, self._today = facts.ages, facts.births, today

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Compare the ages."""
        age = self._ages[place + by if moved is Column.AGE else place]
        births = self._births[place + by if moved is Column.BIRTH else place]
        if age is None or not births:
            return None
        return any(-1 <= age - age_on(birth, self._today) <= 2 for birth in births if birth <= self._today)


class EarlierLink:
    """Name and birth date against the phone in earlier notices of the office."""

    witness = Witness.EARLIER
    columns = frozenset((Column.NAME, Column.BIRTH, Column.PHONE))

    def __init__(self, earlier: Earlier) -> None:
        self._earlier = earlier

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Look the person up by name and birth, else the phone; a phone of quite other people says nothing here.

        A family's earlier notices went to one phone under several names, so only an owner who shares name or birth
        with the row contradicts it.
        """
        known = self._earlier
        name = known.names[place + by if moved is Column.NAME else place]
        birth = known.births[place + by if moved is Column.BIRTH else place]
        phone = known.phones[place + by if moved is Column.PHONE else place]
        if name is None or birth is None or phone is None:
            return None
        phones = known.phones_of.get((name, birth))
        if phones is not None:
            return phone in phones
        owners = known.owners_of.get(phone, frozenset())
        return False if any(one[0] == name or one[1] == birth for one in owners) else None

    @property
    def knows(self) -> bool:
        """Whether there is any earlier notice to ask."""
        return bool(self._earlier.phones_of)

    def blames(self, place: int) -> Column:
        """Return the column that a contradicting row makes suspect."""
        known = self._earlier
        name, birth, phone = known.names[place], known.births[place], known.phones[place]
        if name is None or birth is None or phone is None or (name, birth) in known.phones_of:
            return Column.PHONE
        shares_birth = any(one[1] == birth for one in known.owners_of.get(phone, frozenset()))
        return Column.NAME if shares_birth else Column.BIRTH


class HouseholdLink:
    """Rows on one phone live at one address."""

    witness = Witness.HOUSEHOLD
    columns = frozenset((Column.PHONE, Column.ADDRESS))

    def __init__(self, facts: Facts) -> None:
        self._addresses = facts.addresses
        users: dict[str, list[int]] = {}
        for place, phone in enumerate(facts.phones):
            if phone:
                users.setdefault(phone, []).append(place)
        self._partner = {
            place: same[turn - 1 if turn else 1]
            for same in users.values()
            if len(same) > 1
            for turn, place in enumerate(same)
        }

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Compare the address with that of the row before on the same phone. Phones moved down are addresses moved up."""
        partner = self._partner.get(place)
        if partner is None:
            return None
        step = {Column.PHONE: -by, Column.ADDRESS: by}.get(moved, 0) if moved else 0
        here, other = place + step, partner + step
        if min(here, other) < 0 or max(here, other) >= len(self._addresses):
            return None
        if min(len(self._addresses[here]), len(self._addresses[other])) < _LONG_ENOUGH:
            return None
        return self._addresses[here] == self._addresses[other]

    def is_first(self, place: int) -> bool:
        """Whether a row comes first of those on its phone: a household has one row less to tell than it has rows."""
        return self._partner.get(place, -1) > place


class GuardianLink:
    """A guardian's phone that is also somebody's own phone in the list belongs to the same home.

    A phone that a row has from its guardian alone says nothing: it would only agree with itself.
    """

    witness = Witness.GUARDIAN
    columns = frozenset((Column.GUARDIAN_PHONE, Column.PHONE, Column.ADDRESS))

    def __init__(self, facts: Facts) -> None:
        self._others, self._addresses = facts.guardians, facts.addresses
        self._holder: dict[str, int] = {}
        self._phones = [None if place in facts.lent else phone for place, phone in enumerate(facts.phones)]
        for place, phone in enumerate(self._phones):
            if phone:
                self._holder.setdefault(phone, place)

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Agree when the guardian's phone is the row's own or that of a row at the same address."""
        other = self._others[place + by if moved is Column.GUARDIAN_PHONE else place]
        if other is None:
            return None
        up = by if moved is Column.PHONE else 0
        if self._phones[place + up] == other:
            return True
        holder = self._holder.get(other)
        down = by if moved is Column.ADDRESS else 0
        if holder is None or not 0 <= holder - up + down < len(self._addresses):
            return None
        here, there = self._addresses[place + down], self._addresses[holder - up + down]
        return None if min(len(here), len(there)) < _LONG_ENOUGH else here == there


class PlaceLink:
    """A place of isolation that repeats an address agrees with it; another place says nothing."""

    witness = Witness.PLACE
    columns = frozenset((Column.PLACE, Column.ADDRESS))

    def __init__(self, facts: Facts) -> None:
        self._places, self._addresses = facts.places, facts.addresses

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Compare the texts."""
        stay = self._places[place + by if moved is Column.PLACE else place]
        home = self._addresses[place + by if moved is Column.ADDRESS else place]
        return True if stay == home and len(home) >= _LONG_ENOUGH else None


class PrintedLink:
    """What the notices' own pages say: a page paired with its row agrees; one that says name, birth and phone can object.

    Pages are looked up by two of the three, never by the row that they were paired with: a slid column loses its pairs.
    """

    witness = Witness.PRINTED

    def __init__(
        self, facts: Facts, printed: Mapping[int, frozenset[Column]], pages: Iterable[PrintedFacts] = ()
    ) -> None:
        self._said = [printed.get(row, frozenset()) for row in facts.rows]
        self._index = EarlierLink(_index_of(facts, pages))
        self.columns = frozenset(column for columns in printed.values() for column in columns)
        if self._index.knows:
            self.columns |= self._index.columns

    def says(self, place: int, moved: Column | None = None, by: int = 0) -> bool | None:
        """Ask the pages by what the row says; else agree where a page was paired and the moved column is not of it."""
        said = self._index.says(place, moved, by)
        if said is not None:
            return said
        mine = self._said[place]
        return True if mine and (by == 0 or moved not in mine) else None

    def speaks_of_phone(self, place: int) -> bool:
        """Whether the row's phone was held against a page."""
        return self._index.says(place) is not None or Column.PHONE in self._said[place]

    def blames(self, place: int) -> Column:
        """Return the column that a contradicting row makes suspect."""
        return self._index.blames(place)


def _index_of(facts: Facts, pages: Iterable[PrintedFacts]) -> Earlier:
    """Index what the pages say; a page that shows the phone of a row's guardian says nothing about the row's own."""
    guardians = {
        (plain(name), born, guardian)
        for name, born, guardian, own in zip(
            facts.names, facts.born, facts.guardians, facts.phones, strict=True
        )
        if guardian and guardian != own
    }
    return earlier_index(
        [plain(name).encode() or None for name in facts.names],
        [born.isoformat().encode() if born else None for born in facts.born],
        [phone.encode() if phone else None for phone in facts.phones],
        [
            (name.encode(), birth.isoformat().encode(), phone.encode())
            for page in pages
            for name in page.names
            for birth in page.births
            for phone in page.phones
            if (name, birth, phone) not in guardians
        ],
    )


def links_of(
    facts: Facts,
    today: date,
    earlier: Earlier | None,
    printed: Mapping[int, frozenset[Column]],
    pages: Sequence[PrintedFacts] = (),
) -> tuple[Link, ...]:
    """Return the links that a list has the columns for."""
    has = facts.filled.keys()
    found: list[Link] = []
    if {Column.BIRTH, Column.RESIDENT_NUMBER} <= has:
        found.append(ResidentLink(facts))
    if Column.SEX in has and any(facts.marks):
        found.append(SexLink(facts))
    if {Column.AGE, Column.BIRTH} <= has:
        found.append(AgeLink(facts, today))
    if earlier is not None and earlier.phones_of:
        found.append(EarlierLink(earlier))
    if Column.ADDRESS in has:
        found.append(HouseholdLink(facts))
        if Column.GUARDIAN_PHONE in has:
            found.append(GuardianLink(facts))
        if Column.PLACE in has:
            found.append(PlaceLink(facts))
    if printed or pages:
        found.append(PrintedLink(facts, printed, pages))
    return tuple(found)
