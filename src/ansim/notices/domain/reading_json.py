"""How a list was read, as JSON for sealing, and back unchanged."""

import json
from dataclasses import asdict
from typing import Any

from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import (
    ColumnRead,
    ListReading,
    Told,
    profile_from_json,
    profile_to_json,
)


def reading_to_bytes(reading: ListReading) -> bytes:
    """Return a reading as UTF-8 JSON."""
    plain = asdict(reading)
    plain["profile"] = profile_to_json(reading.profile)
    return json.dumps(plain, ensure_ascii=False).encode()


def reading_from_bytes(data: bytes) -> ListReading:
    """Return the reading that `reading_to_bytes` wrote."""
    plain: dict[str, Any] = json.loads(data)
    columns = tuple(_column(one) for one in plain.pop("columns"))
    first = tuple((number, tuple(cells)) for number, cells in plain.pop("first_rows"))
    profile = profile_from_json(plain.pop("profile"))
    rest: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
    }
    return ListReading(columns=columns, first_rows=first, profile=profile, **rest)


def _column(plain: dict[str, Any]) -> ColumnRead:
    column = Column(plain["column"]) if plain["column"] else None
    changed = {"column": column, "told": Told(plain["told"]), "samples": tuple(plain["samples"])}
    return ColumnRead(**{**plain, **changed})
