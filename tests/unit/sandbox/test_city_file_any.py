"""The file that says which city a drill has: any city there and back, and anything else one error."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.sandbox.city import CityPlan
from ansim.sandbox.city_rows import CityFile, CityFileBad

NUMBERS = st.integers(-(2**70), 2**70)
FILES = st.builds(
    CityFile,
    plan=st.builds(
        CityPlan, NUMBERS, st.dates(), people=NUMBERS, venues=NUMBERS, days=NUMBERS, visits=NUMBERS
    ),
    loaded=st.booleans(),
    index_phone=st.text(),
    index_onset=st.text(),
    case_phone=st.text(),
    case_onset=st.text(),
    generations=st.lists(NUMBERS, max_size=5).map(tuple),
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]) | st.just({})
SOUND = CityFile(CityPlan(1, date(2026, 11, 7)), True, "+821002000000", "2026-11-09", "", "", (1, 4, 9))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file that is written again and again."""
    return tmp_path_factory.mktemp("drill") / "city.json"


def plain() -> dict[str, Any]:
    """The JSON of a sound file."""
    shown: dict[str, Any] = {name: getattr(SOUND, name) for name in CityFile.__slots__}
    shown["plan"] = {name: getattr(SOUND.plan, name) for name in CityPlan.__slots__}
    shown["plan"]["first"] = SOUND.plan.first.isoformat()
    return shown


@settings(max_examples=60, deadline=None, derandomize=True)
@given(file=FILES)
def test_any_file_comes_back_as_it_was_written(path: Path, file: CityFile) -> None:
    """Whatever plan and words it holds, the same value is read, and no half of it lies about."""
    file.write(path)
    assert CityFile.read(path) == file
    assert [one.name for one in path.parent.iterdir()] == ["city.json"]


PLACES = [("plan", name) for name in CityPlan.__slots__] + [("", name) for name in CityFile.__slots__]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(value=VALUES)
@pytest.mark.parametrize(("part", "name"), PLACES)
def test_a_value_of_another_type_is_refused(path: Path, part: str, name: str, value: object) -> None:
    """A number written as text, null, a list: read as what it should be, or CityFileBad; never another error later."""
    whole = plain()
    (whole[part] if part else whole)[name] = value
    path.write_text(json.dumps(whole), encoding="utf-8")
    was = getattr(SOUND.plan if part else SOUND, name)
    try:
        found = CityFile.read(path)
    except CityFileBad:
        return
    read = getattr(found.plan if part else found, name)
    assert type(read) is type(was)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"\xff\xfe{}", b'{"plan": "first"}', b"null", b"3", b'"plan"']
)
def test_bytes_that_are_no_such_file_are_refused(path: Path, content: bytes) -> None:
    """Brackets without end, no UTF-8, other JSON: the same sentence."""
    path.write_bytes(content)
    with pytest.raises(CityFileBad):
        CityFile.read(path)


@pytest.mark.parametrize(
    ("part", "name"), [("plan", "seed"), ("plan", "first"), ("", "plan"), ("", "generations")]
)
def test_what_every_file_has_must_be_there(path: Path, part: str, name: str) -> None:
    """Without its seed, first day, plan or generations it is no file of a city; the rest may be missing."""
    whole = plain()
    del (whole[part] if part else whole)[name]
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(CityFileBad):
        CityFile.read(path)
    path.write_text(json.dumps({"plan": plain()["plan"], "generations": []}), encoding="utf-8")
    assert not CityFile.read(path).loaded


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2024, 2, 29), date(9999, 12, 31) - timedelta(days=14)])
def test_the_first_day_is_a_day_of_any_year(path: Path, day: date) -> None:
    """Written as YYYY-MM-DD and read to the same day."""
    CityFile(CityPlan(1, day)).write(path)
    assert json.loads(path.read_text(encoding="utf-8"))["plan"]["first"] == day.isoformat()
    assert CityFile.read(path).plan.first == day
