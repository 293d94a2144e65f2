"""Kept rows and the layout of a list as JSON, for sealing: cells with their types, and back unchanged."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import HeldRow, Typed
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.table import Cell

_AS_IT_IS = "surrogatepass"  # as json.loads decodes: a file may hold half of a sign


@dataclass(frozen=True, slots=True)
class KeptLayout:
    """Where the columns of a list stand, and the middle days of its first check."""

    layout: Layout
    middles: Mapping[Column, date]


def held_to_bytes(row: HeldRow) -> bytes:
    """Return a row as UTF-8 JSON; what was typed over it is kept elsewhere."""
    plain: dict[str, Any] = {"cells": {column.value: _cell_out(cell) for column, cell in row.cells.items()}}
    if row.hidden:
        plain["hidden"] = True
    if row.scrubbed:
        plain["scrubbed"] = [column.value for column in row.scrubbed]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(errors=_AS_IT_IS)


def held_from_bytes(number: int, data: bytes, typed: Typed) -> HeldRow:
    """Return the row that `held_to_bytes` wrote, with what is typed over it."""
    plain = json.loads(data)
    cells = {Column(name): _cell_in(cell) for name, cell in plain["cells"].items()}
    scrubbed = tuple(Column(name) for name in plain.get("scrubbed", ()))
    return HeldRow(number, cells, plain.get("hidden", False), scrubbed, typed)


def layout_to_bytes(kept: KeptLayout) -> bytes:
    """Return a layout as UTF-8 JSON."""
    plain = {
        "layout": asdict(kept.layout),
        "middles": {column.value: day.isoformat() for column, day in kept.middles.items()},
    }
    return json.dumps(plain, ensure_ascii=False).encode(errors=_AS_IT_IS)


def layout_from_bytes(data: bytes) -> KeptLayout:
    """Return what `layout_to_bytes` wrote."""
    plain = json.loads(data)
    kept: dict[str, Any] = plain["layout"]
    for name in ("places", "titles"):
        kept[name] = {Column(column): value for column, value in kept[name].items()}
    kept["unsure"] = [Column(name) for name in kept.get("unsure", ())]
    lists = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
    middles = {Column(name): date.fromisoformat(day) for name, day in plain["middles"].items()}
    return KeptLayout(Layout(**{**kept, **lists}), middles)


def _cell_out(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return cell


def _cell_in(plain: Any) -> Cell:
    if not isinstance(plain, dict):
        return plain  # type: ignore[no-any-return]  # text, number, truth or nothing, as JSON has them
    ((kind, value),) = plain.items()
    if kind == "moment":
        return datetime.fromisoformat(value)
    if kind == "day":
        return date.fromisoformat(value)
    return time.fromisoformat(value) if kind == "time" else timedelta(seconds=value)
