"""The vault's part of `ansim demo city`: residents in the city's order, each day's handles written whole and closed."""

from datetime import date
from pathlib import Path

import pytest

from ansim.cli import demo_residents
from ansim.cli.demo_city import city_file, handles_file
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_rows import CityFile, CityFileBad, rows_of_day
from ansim.vault.adapters import key_folder
from ansim.vault.models import Resident
from ansim.wire.days import day_number
from ansim.wire.token import open_handle

pytestmark = pytest.mark.django_db
PLAN = CityPlan(4, date(2026, 11, 7), 200, 50, 2, 900)


@pytest.fixture
def planned(own_home: Path) -> City:
    """A drill's home with a plan."""
    city_file().parent.mkdir()
    CityFile(PLAN).write(city_file())
    return City(PLAN)


def _run() -> int:
    return demo_residents.run(None)  # type: ignore[arg-type]


def test_each_day_is_written_whole_and_closed(planned: City) -> None:
    """Sixteen bytes a visit, readable by nobody else, and no half file beside it."""
    assert _run() == 0
    for day in planned.days:
        path = handles_file(day.number)
        assert (path.stat().st_size, path.stat().st_mode & 0o777) == (16 * len(day.person), 0o600)
    assert sorted(one.name for one in city_file().parent.iterdir()) == ["city.json", "handles-0", "handles-1"]
    assert Resident.objects.count() == 200


def test_handles_are_those_of_the_visitors(planned: City, uid_of) -> None:
    """Opened under the day's key each leads to the resident who made the visit, counters from 0 in order of time."""
    _run()
    people = planned.residents()
    for day in planned.days:
        key = key_folder.day_key(day_number(planned.date_of(day.number)))
        rows = list(rows_of_day(planned, day, handles_file(day.number).read_bytes()))
        assert key is not None
        for person in (0, 57, 199):
            uid = uid_of(people[person][0])
            own = [rows[place] for place in day.of(person)]
            assert [open_handle(key, row.handle) for row in own] == [
                (uid, count) for count in range(len(own))
            ]
            assert [row.at for row in own] == sorted(row.at for row in own)


def test_writing_again_gives_the_same(planned: City) -> None:
    """A part that was killed and started again: the same people, the same handles."""
    _run()
    before = [handles_file(number).read_bytes() for number in range(2)]
    _run()
    assert [handles_file(number).read_bytes() for number in range(2)] == before
    assert Resident.objects.count() == 200


def test_without_a_plan_nobody_is_enrolled(own_home: Path) -> None:
    """Started by hand before `ansim demo city`."""
    with pytest.raises(CityFileBad):
        _run()
    assert not Resident.objects.exists()
