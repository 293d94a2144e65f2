"""The drill's city in the visit store: venues opened once, visits under the handles they were given, all or none."""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.checkins.adapters import lookups
from ansim.checkins.domain.assurance import HowLeft
from ansim.checkins.domain.packed import read_rows
from ansim.checkins.queries.days import visits_on
from ansim.checkins.queries.venues import venues_named
from ansim.cli import demo_visits
from ansim.cli.demo_city import city_file, handles_file
from ansim.cli.main import main
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_rows import CityFile, CityFileBad, CityLate
from ansim.wire.days import day_number

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = CityPlan(5, date(2026, 11, 7), people=300, venues=60, days=3, visits=2_700)


@pytest.fixture
def drill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """A drill's home with a planned city and the vault's handles; the store is emptied by the fixture's owner."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path))
    (tmp_path / "sandbox").touch()
    (tmp_path / "demo").mkdir()
    CityFile(PLAN).write(city_file())
    city = City(PLAN)
    for day in city.days:
        handles_file(day.number).write_bytes(os.urandom(16 * len(day.person)))
    return city


@pytest.fixture(autouse=True)
def emptied(transactional_db: None) -> object:
    """No visits before and after each test."""
    from ansim.checkins.adapters import partitions

    for day in partitions.days():
        partitions.drop(day)
    yield
    for day in partitions.days():
        partitions.drop(day)


def _days(city: City) -> list[int]:
    return [day_number(city.date_of(number)) for number in range(PLAN.days)]


def _run() -> int:
    return demo_visits.run(None)  # type: ignore[arg-type]


def test_the_city_is_in_the_store(drill: City) -> None:
    """Every venue with its words, every visit of every day, and the file says so."""
    assert _run() == 0
    assert visits_on(_days(drill)) == 2_700
    cards = {card.ident: card for card in venues_named(venue.ident for venue in drill.venues)}
    assert {ident: card.details for ident, card in cards.items()} == {
        one.ident: one.details for one in drill.venues
    }
    names = {ident: tuple(zone.name for zone in card.zones) for ident, card in cards.items()}
    assert names == {one.ident: one.zone_names() for one in drill.venues}
    assert any(names.values())
    assert CityFile.read(city_file()).loaded
    assert not list(city_file().parent.glob("handles-*"))


def test_the_database_knows_the_city_before_the_first_look_up(drill: City) -> None:
    """Each day is counted and its pages are noted as seen by all: the index alone answers, under a plan that knows."""
    assert _run() == 0
    names = [f"checkins_visit_d{day}" for day in _days(drill)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples, relpages, relallvisible FROM pg_class WHERE relname = ANY(%s)", [names]
        )
        found = cursor.fetchall()
    assert sum(rows for rows, _pages, _seen in found) == 2_700
    assert all(pages == seen > 0 for _rows, pages, seen in found)


def test_a_city_that_is_there_is_not_settled_again(drill: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run finds the visits and leaves the table alone."""
    settled: list[bool] = []
    monkeypatch.setattr(demo_visits, "settle_rows", lambda: settled.append(True))
    _run()
    for day in drill.days:
        handles_file(day.number).write_bytes(os.urandom(16 * len(day.person)))
    _run()
    assert settled == [True]


def test_rows_are_found_under_their_handles(drill: City) -> None:
    """A person's handles of a day bring that person's visits, to the second, with how the end is known."""
    day = drill.days[1]
    handles = handles_file(1).read_bytes()
    _run()
    person = max(range(300), key=lambda one: len(day.of(one)))
    own = [handles[16 * place : 16 * place + 16] for place in day.of(person)]
    found = read_rows(lookups.visits_of({_days(drill)[1]: b"".join(own)}, []), [])
    assert [row.handle for row in found] == own
    assert [row.venue for row in found] == [drill.venues[day.venue[place]].ident for place in day.of(person)]
    assert [row.how_left is HowLeft.OWN for row in found] == [
        bool(day.told[place]) for place in day.of(person)
    ]


def test_the_skew_of_the_city_is_in_the_store(drill: City) -> None:
    """Counts by venue are those of the generator."""
    from django.db import connection

    _run()
    with connection.cursor() as cursor:
        cursor.execute("SELECT venue, count(*) FROM checkins_visit GROUP BY venue")
        stored = {bytes(venue): count for venue, count in cursor.fetchall()}
    generated = Counter(drill.venues[number].ident for day in drill.days for number in day.venue)
    assert stored == dict(generated)


def test_loading_again_changes_nothing(drill: City) -> None:
    """After a crash between commit and the file, the second run finds the visits and only writes the file."""
    _run()
    CityFile(PLAN).write(city_file())
    assert _run() == 0
    assert visits_on(_days(drill)) == 2_700
    assert CityFile.read(city_file()).loaded


def test_wrong_handles_leave_nothing_behind(drill: City) -> None:
    """The last day's file is cut off: no visit of any day is stored, and the next run starts clean."""
    whole = handles_file(2).read_bytes()
    handles_file(2).write_bytes(whole[:-16])
    with pytest.raises(CityFileBad):
        _run()
    assert visits_on(_days(drill)) == 0
    handles_file(2).write_bytes(whole)
    assert _run() == 0
    assert visits_on(_days(drill)) == 2_700


def test_handles_that_never_come_end_the_wait(drill: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vault's part died: told with what to do, nothing stored."""
    monkeypatch.setattr(demo_visits, "_PATIENCE_SECONDS", 0.0)
    handles_file(1).unlink()
    with pytest.raises(CityLate):
        _run()
    assert visits_on(_days(drill)) == 0


def test_handles_may_come_while_it_waits(drill: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vault works side by side; a day's file that appears later is taken."""
    kept = handles_file(1).read_bytes()
    handles_file(1).unlink()
    monkeypatch.setattr(demo_visits.time, "sleep", lambda _seconds: handles_file(1).write_bytes(kept))
    assert _run() == 0


def test_a_real_installation_is_refused(drill: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Invented visits never get into a real store."""
    (tmp_path / "sandbox").unlink()
    monkeypatch.setenv("ANSIM_SANDBOX", "")
    with pytest.raises(OnlyInSandbox):
        _run()
    assert visits_on(_days(drill)) == 0


def test_days_without_a_partition_hold_nothing() -> None:
    """A question about any day is answered."""
    assert visits_on([1, 20_000]) == 0
    assert visits_on([]) == 0


def test_the_command_is_offered() -> None:
    """It stands in the table of commands, for the visits role alone."""
    from ansim.cli.main import COMMANDS
    from ansim.conf.roles import Role

    assert (COMMANDS["demo visits"].role, COMMANDS["demo residents"].role) == (Role.VISITS, Role.VAULT)
    assert main(["demo", "visits", "more"]) == 2
