"""What a trace gives the office: the case's visits, contacts under pseudonyms with every exposure; JSON both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar, get_args

from ansim.opener.domain.errors import TraceMalformed
from ansim.wire.layout import read_base64url, write_base64url

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class CaseVisit:
    """A visit of the case: venue (6 bytes as hex) and zone, seconds since 1970, `left` None when it is not known.

    `how_left` is unknown, own, closed or usual; `party` counts people; `late` whether it was sent afterwards.
    """

    venue: str
    zone: int
    at: int
    left: int | None
    how_left: str
    party: int
    assurance: int
    late: bool


@dataclass(frozen=True, slots=True)
class FoundExposure:
    """One exposure, seconds since 1970: with whom (`case`, `venue`, or a pseudonym), which zones counted, how sure.

    `zone` is the place that was shared under `rule` (zone, parent or venue), 0 for the venue as a whole. `party` counts
    the people who came together, the contact included.
    """

    venue: str
    zone: int
    start: int
    end: int
    minutes: int
    source: str
    rule: str
    inferred: bool
    assurance: int
    party: int


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact: pseudonym (16 hex) of this case, a handle for the vault alone, generation, full minutes, assurance."""

    pseudonym: str
    handle: bytes
    generation: int
    minutes: int
    assurance: int
    exposures: tuple[FoundExposure, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The whole answer. `opened` people were opened, `kept` as its leaf rounds it, `left_out` beyond the warrant's number.

    `cut` is the generation in which the bound was reached (0: none); later ones were not looked for. `policy` is the
    version used, `leaf_index` where leaf 0x06 stands in `lookups`.
    """

    visits: tuple[CaseVisit, ...]
    contacts: tuple[FoundContact, ...]
    policy: str
    opened: int
    kept: int
    left_out: int
    leaf_index: int
    cut: int = 0


def write_found(found: Found) -> dict[str, Any]:
    """Return the JSON form: handles as base64url, everything else by its name."""
    shown = _shown(found)
    shown["visits"] = [_shown(visit) for visit in found.visits]
    shown["contacts"] = [_shown(contact) for contact in found.contacts]
    for contact in shown["contacts"]:
        contact["handle"] = write_base64url(contact["handle"])
        contact["exposures"] = [_shown(exposure) for exposure in contact["exposures"]]
    return shown


def _shown(value: Any) -> dict[str, Any]:
    """Return the fields of one value by name: a result has a hundred thousand exposures, and asdict copies each deeply."""
    return {name: getattr(value, name) for name in _TYPES[type(value)]}


#: which types each field may have
_TYPES: Final[Mapping[type[Any], Mapping[str, tuple[Any, ...]]]] = {
    kind: {one.name: get_args(one.type) or (one.type,) for one in fields(kind)}
    for kind in (CaseVisit, FoundExposure, FoundContact, Found)
}


def read_found(value: object) -> Found:
    """Parse the JSON form. Raises TraceMalformed."""
    return _read(Found, value, visits=_each(_visit), contacts=_each(_contact))


def _visit(value: object) -> CaseVisit:
    return _read(CaseVisit, value)


def _contact(value: object) -> FoundContact:
    return _read(FoundContact, value, handle=_handle, exposures=_each(_exposure))


def _exposure(value: object) -> FoundExposure:
    return _read(FoundExposure, value)


def _handle(value: object) -> bytes:
    raw = read_base64url(value) if isinstance(value, str) else None
    if raw is None:
        raise TraceMalformed
    return raw


def _each(read: Callable[[object], _Value]) -> Callable[[object], tuple[_Value, ...]]:
    def read_all(value: object) -> tuple[_Value, ...]:
        if not isinstance(value, list):
            raise TraceMalformed
        return tuple(read(one) for one in value)

    return read_all


def _read(kind: type[_Value], value: object, **readers: Callable[[object], Any]) -> _Value:
    """Return a dataclass from an object that has exactly its fields, each of its type."""
    types = _TYPES[kind]
    if not isinstance(value, dict) or value.keys() != types.keys():
        raise TraceMalformed
    read = {name: reader(value[name]) for name, reader in readers.items()}
    if any(type(value[name]) not in allowed for name, allowed in types.items() if name not in read):
        raise TraceMalformed
    return kind(**{**value, **read})
