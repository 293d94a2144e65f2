"""The answer of a trace as JSON: everything there and back, and nothing else is read."""

import json
from typing import Any

import pytest

from ansim.opener.domain.errors import TraceMalformed
from ansim.opener.domain.results import (
    CaseVisit,
    Found,
    FoundContact,
    FoundExposure,
    read_found,
    write_found,
)

EXPOSURE = FoundExposure("aa" * 6, 7, 100, 1_000, 15, "case", "zone", True, 50, 3)
FOUND = Found(
    visits=(CaseVisit("aa" * 6, 0, 10, None, "unknown", 2, 90, False), CaseVisit("bb" * 6, 1, 10, 20, "own", 1, 90, True)),
    contacts=(FoundContact("00" * 8, b"\x00\xff" * 28, 1, 15, 50, (EXPOSURE, EXPOSURE)),),
    policy="general/2020-01-01",
    opened=3,
    kept=16,
    left_out=0,
    leaf_index=9,
)  # fmt: skip


def test_there_and_back() -> None:
    """What is written is read again, through real JSON."""
    assert read_found(json.loads(json.dumps(write_found(FOUND)))) == FOUND


def _changed(path: list[Any], value: object) -> Any:
    shown: Any = json.loads(json.dumps(write_found(FOUND)))
    place = shown
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return shown


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["visits"], None),
        (["visits"], {}),
        (["visits", 0], []),
        (["visits", 0, "at"], "10"),
        (["visits", 0, "at"], True),
        (["visits", 0, "left"], 1.5),
        (["visits", 0, "late"], 0),
        (["visits", 0, "late"], ...),
        (["visits", 0, "name"], "more"),
        (["contacts", 0, "handle"], "="),
        (["contacts", 0, "handle"], None),
        (["contacts", 0, "exposures"], "none"),
        (["contacts", 0, "exposures", 1, "source"], 5),
        (["contacts", 0, "minutes"], None),
        (["policy"], 1),
        (["leaf_index"], ...),
        (["more"], 1),
    ],
)
def test_any_other_form_is_refused(path: list[Any], value: object) -> None:
    """A field missing, added or of another type anywhere: TraceMalformed, never another error."""
    with pytest.raises(TraceMalformed):
        read_found(_changed(path, value))


@pytest.mark.parametrize("value", [None, [], "found", 1])
def test_what_is_no_object_is_refused(value: object) -> None:
    """The whole answer must be an object."""
    with pytest.raises(TraceMalformed):
        read_found(value)
