"""What the rows of a list are ordered by: name, birth date, the digits shown of a phone; as JSON, for sealing."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ansim.notices.domain.people import Person

_SHOWN_DIGITS: Final = 4
#: a phone is ordered by the digits that lists show of it
SORTED_BY: Final[Mapping[str, Callable[[Person], str]]] = {
    "name": lambda one: one.name,
    "birth": lambda one: one.birth.isoformat(),
    "phone": lambda one: (one.phone or one.guardian_phone or "")[-_SHOWN_DIGITS:],
}


def sort_values(key: str, people: Iterable[Person], names: Mapping[int, str]) -> dict[int, str]:
    """Return what each row has of one of SORTED_BY, the least first and rows without any last.

    `names` are those of rows that are no person: they have nothing else.
    """
    value = SORTED_BY[key]
    found = {one.row: value(one) for one in people}
    if key == "name":
        found.update(names)
    return dict(sorted(found.items(), key=lambda one: (not one[1], one[1], one[0])))


def values_to_bytes(values: Mapping[int, str]) -> bytes:
    """Return rows with their values as UTF-8 JSON, in their order."""
    return json.dumps([list(values), list(values.values())], ensure_ascii=False).encode()


def values_from_bytes(data: bytes) -> dict[int, str]:
    """Return what `values_to_bytes` wrote, in its order."""
    rows, values = json.loads(data)
    return dict(zip(rows, values, strict=True))
