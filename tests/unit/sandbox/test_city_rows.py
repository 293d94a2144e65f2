"""The city's visits as rows of the store, and the file that says which city a drill has."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.kit.clock import korean_day
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_rows import CityFile, CityFileBad, rows_of_day, told
from ansim.wire.days import date_of

PLAN = CityPlan(5, date(2026, 11, 7), people=300, venues=60, days=3, visits=2_700)


@pytest.fixture(scope="module")
def city() -> City:
    """A small city of three days."""
    return City(PLAN)


def _handles(city: City, number: int) -> bytes:
    return os.urandom(16 * len(city.days[number].person))


def test_every_visit_is_a_row_of_its_day(city: City) -> None:
    """Venue, handle and Korean day as the columns say; times are whole half minutes of that day."""
    for day in city.days:
        handles = _handles(city, day.number)
        rows = list(rows_of_day(city, day, handles))
        assert [row.venue for row in rows] == [city.venues[number].ident for number in day.venue]
        assert b"".join(row.handle for row in rows) == handles
        assert {date_of(row.kday) for row in rows} == {city.date_of(day.number)}
        assert {korean_day(datetime.fromtimestamp(row.at, UTC)) for row in rows} == {city.date_of(day.number)}
        assert not any(row.at % 30 or row.received % 600 for row in rows)


def test_leaving_is_known_where_it_was_told(city: City) -> None:
    """Own check-outs lie after the arrival and say how they are known; the others say nothing."""
    day = city.days[1]
    rows = list(rows_of_day(city, day, _handles(city, 1)))
    for row, is_told, at, gone in zip(rows, day.told, day.at, day.gone, strict=True):
        assert row.how_left is (HowLeft.OWN if is_told else HowLeft.UNKNOWN)
        assert row.left == (row.at + (gone - at) * 30 if is_told else None)
        assert row.left is None or row.left > row.at


def test_rows_obey_the_rules_of_the_store(city: City) -> None:
    """What the table's constraints ask for: people, zone, received no later than ten minutes before the arrival."""
    rows = list(rows_of_day(city, city.days[0], _handles(city, 0)))
    assert all(1 <= row.party <= 127 and 0 <= row.zone <= 0xFFFF for row in rows)
    assert bytes(row.zone for row in rows) == city.days[0].zone
    assert all(0 <= row.at - row.received < 600 for row in rows)
    assert {row.assurance for row in rows} == {Assurance.SCREEN, Assurance.STICKER}
    screens = {venue.ident for venue in city.venues if venue.screen}
    assert {row.venue for row in rows if row.assurance is Assurance.SCREEN} <= screens


@pytest.mark.parametrize("change", [b"", b"x", b"x" * 16])
def test_handles_of_another_city_are_refused(city: City, change: bytes) -> None:
    """Too few or too many bytes: nothing is loaded under wrong handles."""
    handles = _handles(city, 0) + change if change else b""
    with pytest.raises(CityFileBad) as refused:
        list(rows_of_day(city, city.days[0], handles))
    assert "handles-0" in refused.value.text("en")


def test_the_file_comes_back_as_it_was_written(city: City, tmp_path: Path) -> None:
    """Plan and outbreak, before and after loading; no half file stays."""
    path = tmp_path / "city.json"
    for file in (CityFile(PLAN), told(city)):
        file.write(path)
        assert CityFile.read(path) == file
    assert [one.name for one in tmp_path.iterdir()] == ["city.json"]


def test_the_file_tells_what_practice_needs(city: City) -> None:
    """Phone and onset of the index case and of the case to confirm, whom nobody can call; the true generations."""
    found = told(city)
    index = city.outbreak.index
    assert found.loaded
    assert found.index_phone == city.residents()[index.person][0]
    assert found.index_phone.startswith("+821002")
    assert date.fromisoformat(found.index_onset) == PLAN.first + timedelta(days=index.onset)
    case = city.outbreak.case_on(PLAN.days - 1)
    assert found.case_phone == city.residents()[case.person][0]
    assert date.fromisoformat(found.case_onset) == PLAN.first + timedelta(days=case.onset)
    assert sum(found.generations) == len(city.outbreak.infections)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"plan": {}}',
        '{"plan": {"first": "today"}, "generations": []}',
        '{"plan": {"seed": 1, "first": "2026-11-07", "colour": 3}, "generations": []}',
        '{"plan": {"seed": 1, "first": "2026-11-07"}}',
        '{"plan": {"seed": 1, "first": "2026-11-07"}, "generations": 3}',
        '{"plan": {"seed": 1, "first": "2026-11-07"}, "generations": [], "more": 1}',
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, content: str) -> None:
    """Whatever stands there: one sentence that says what to remove."""
    path = tmp_path / "city.json"
    path.write_text(content)
    with pytest.raises(CityFileBad) as refused:
        CityFile.read(path)
    assert "city.json" in refused.value.text("ko")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """The visits role's part was started by hand."""
    with pytest.raises(CityFileBad):
        CityFile.read(tmp_path / "city.json")
