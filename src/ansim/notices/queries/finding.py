"""Finding one person among a million sealed ones: what was typed becomes keyed hashes, and only hashes are kept or compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.searching import names_somebody, words_of
from ansim.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, as keyed hashes in hex; empty means not asked. Nothing of the person stands in it.

    `words` are those of a romanised name in any order, `parts` the first letters and the end of a number.
    """

    name: str = ""
    phone: str = ""
    birth: str = ""
    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, str | list[str]]:
        """Return it for a session."""
        return {
            "name": self.name,
            "phone": self.phone,
            "birth": self.birth,
            "words": list(self.words),
            "parts": list(self.parts),
        }

    @staticmethod
    def from_json(kept: Mapping[str, str | Sequence[str]]) -> "Search":
        """Return what `to_json` gave."""
        return Search(
            name=str(kept["name"]),
            phone=str(kept["phone"]),
            birth=str(kept["birth"]),
            words=tuple(kept["words"]),
            parts=tuple(kept["parts"]),
        )


def search_for(
    by: Actor,
    *,
    name: str = "",
    phone: str = "",
    birth: date | None = None,
    initials: str = "",
    phone_end: str = "",
) -> Search | None:
    """Return the search for these facts (phones as national digits); None when they mean nobody in particular.

    Raises NotPermitted, NotInOffice.
    """
    by.need(Permission.PERSON_READ)
    parts = {"initials": "".join(initials.split()), "end": phone_end}
    asked = {kind: value for kind, value in parts.items() if value}
    if not names_somebody(name=name, phone=phone, parts=len(asked) + (birth is not None)):
        return None
    office = OfficeKeys(_office(by))
    return Search(
        name=office.tag("name", name).hex() if name else "",
        phone=office.tag("phone", phone).hex() if phone else "",
        birth=office.birth_tag(birth).hex() if birth else "",
        words=tuple(office.part_tag("word", word).hex() for word in words_of(name)),
        parts=tuple(office.part_tag(kind, value).hex() for kind, value in asked.items()),
    )


def found_rows(by: Actor, search: Search) -> QuerySet[Notice]:
    """Return the notices of the actor's office that a search means, newest first. Raises NotPermitted, NotInOffice."""
    by.need(Permission.PERSON_READ)
    found = Notice.objects.filter(office_id=_office(by)).select_related("roster_row").order_by("-id")
    if search.name:
        named = Q(name_tag=bytes.fromhex(search.name))
        if search.words:
            named |= Q(part_tags__contains=_tags(search.words))
        found = found.filter(named)
    if search.phone:
        tag = bytes.fromhex(search.phone)
        found = found.filter(Q(phone_tag=tag) | Q(guardian_tag=tag))
    if search.birth:
        found = found.filter(birth_tag=bytes.fromhex(search.birth))
    return found.filter(part_tags__contains=_tags(search.parts)) if search.parts else found


def _tags(kept: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in kept]


def _office(by: Actor) -> int:
    if by.office_id is None:
        raise NotInOffice
    return by.office_id
