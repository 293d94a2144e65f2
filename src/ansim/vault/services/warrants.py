"""Warrants as the vault meets them: checked anew with every call, remembered by their leaf."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ansim.vault.domain.errors import OutsideWarrant
from ansim.vault.models import WarrantUse
from ansim.warrants.services import agency_of, current
from ansim.wire.leaves import reference
from ansim.wire.warrant import Warrant, read_presented

_LONGEST_NAME: Final = 60
"""Bytes: the note for the person has 192, which it shares with reason and fields."""


@dataclass(frozen=True, slots=True)
class Use:
    """A warrant in force: its row here, what it says, the reference of its leaf, ids of the keys that signed it."""

    row_id: int
    warrant: Warrant
    leaf_hash: bytes
    officers: tuple[str, ...]

    @property
    def agency(self) -> str:
        """The name of the warrant's office as the person reads it."""
        return agency_read(agency_of(self.warrant.office), self.warrant.office)


def agency_read(name: str, office: int) -> str:
    """Return an office's name as a person reads it in a leaf: at most 60 bytes, its number when it has none."""
    while len(name.encode()) > _LONGEST_NAME:
        name = name[:-1]
    return name if name and name.isprintable() else f"office:{office}"


def use_warrant(presented: object, *, now: datetime) -> Use:
    """Return a presented warrant (JSON) that is in force, public and signed by two officers. Raises what checking raises."""
    shown = read_presented(presented)
    warrant = current(shown)
    leaf_hash = reference(shown.signed.leaf())
    row, _ = WarrantUse.objects.get_or_create(
        leaf_hash=leaf_hash,
        defaults={
            "case": warrant.case,
            "office": warrant.office,
            "most_people": warrant.most_people,
            "expires_at": datetime.fromtimestamp(warrant.expires, UTC),
            "opened_at": now,
        },
    )
    officers = tuple(sorted(one.key_id for one in shown.signed.signatures))
    return Use(row.pk, warrant, leaf_hash, officers)


def check_days(use: Use, days: Iterable[int]) -> None:
    """Raise OutsideWarrant unless the warrant's scope needs the keys of all these days."""
    if not set(days) <= set(use.warrant.key_days):
        raise OutsideWarrant(what="days")
