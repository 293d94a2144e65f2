"""What the visits role tells the office of venues and kinds, as JSON: written on one side, read strictly on the other."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansim.checkins.domain.cards import VenueCard
from ansim.checkins.domain.kinds import Kind
from ansim.kit.sentence import Sentence


@dataclass(frozen=True, slots=True)
class VenueTold:
    """A venue as another role knows it: 6 bytes, words, names of zones by number, whether it is closed for good."""

    ident: bytes
    name: str
    kind: str
    region: str
    district: str
    street: str
    detail: str
    zones: Mapping[int, str]
    is_closed: bool

    @property
    def address(self) -> str:
        """The address in one line."""
        return " ".join(part for part in (self.region, self.district, self.street, self.detail) if part)


@dataclass(frozen=True, slots=True)
class KindTold:
    """A kind as another role knows it; `stay` in minutes."""

    code: str
    name: Sentence
    category: str
    stay: int


def write_venues(cards: Iterable[VenueCard]) -> bytes:
    """Return {"venues": [...]} as JSON."""
    told = []
    for card in cards:
        words = card.details
        told.append(
            {
                "venue": card.ident.hex(),
                "name": words.name,
                "kind": words.kind,
                "region": words.region,
                "district": words.district,
                "street": words.street,
                "detail": words.detail,
                "zones": {str(zone.number): zone.name for zone in card.zones},
                "closed": card.closed_at is not None,
            }
        )
    return json.dumps({"venues": told}, ensure_ascii=False).encode()


def read_venues(body: bytes) -> tuple[VenueTold, ...] | None:
    """Return the venues of an answer, None when it is not of that form."""
    try:
        return tuple(_venue(one) for one in _list(json.loads(body)["venues"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_kinds(kinds: Iterable[Kind]) -> bytes:
    """Return {"kinds": [...]} as JSON."""
    told = [
        {"code": one.code, "ko": one.name.ko, "en": one.name.en, "category": one.category, "stay": one.stay}
        for one in kinds
    ]
    return json.dumps({"kinds": told}, ensure_ascii=False).encode()


def read_kinds(body: bytes) -> tuple[KindTold, ...] | None:
    """Return the kinds of an answer, None when it is not of that form."""
    try:
        return tuple(_kind(one) for one in _list(json.loads(body)["kinds"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _venue(one: Mapping[str, Any]) -> VenueTold:
    ident = bytes.fromhex(one["venue"])
    if ident.hex() != one["venue"] or len(ident) != 6 or type(one["closed"]) is not bool:
        raise ValueError
    return VenueTold(
        ident=ident,
        name=_text(one["name"]),
        kind=_text(one["kind"]),
        region=_text(one["region"]),
        district=_text(one["district"]),
        street=_text(one["street"]),
        detail=_text(one["detail"]),
        zones={_zone(number): _text(name) for number, name in one["zones"].items()},
        is_closed=one["closed"],
    )


def _kind(one: Mapping[str, Any]) -> KindTold:
    if type(one["stay"]) is not int or one["stay"] < 1:
        raise ValueError
    name = Sentence(ko=_text(one["ko"]), en=_text(one["en"]))
    return KindTold(_text(one["code"]), name, _text(one["category"]), one["stay"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError
    return value


def _zone(text: str) -> int:
    number = int(text)
    if str(number) != text or not 1 <= number <= 0xFFFF:
        raise ValueError
    return number
