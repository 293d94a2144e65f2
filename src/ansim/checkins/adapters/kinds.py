"""The data files of venue kinds, read once a process: checkins/kinds/*.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from ansim.checkins.domain.kinds import BadKinds, Kinds, kinds_from_data

FOLDER = Path(__file__).resolve().parent.parent / "kinds"


def read_kinds(folder: Path) -> Kinds:
    """Return all kinds and duties of the TOML files in `folder`. Raises BadKinds."""
    kinds: list[Any] = []
    duties: list[Any] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadKinds(kind=file.name, why=str(error)) from None
        kinds.extend(data.get("kind", ()))
        duties.extend(data.get("duty", ()))
    return kinds_from_data(kinds, duties)


@cache
def all_kinds() -> Kinds:
    """Return the kinds that this installation uses."""
    return read_kinds(FOLDER)
