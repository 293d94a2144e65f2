"""The visits role's part of `ansim demo city`: venues opened, visits copied into their days under the vault's handles."""

import argparse
import time
from collections.abc import Iterator

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.checkins.domain.rows import VisitRow
from ansim.checkins.queries.days import visits_on
from ansim.checkins.queries.venues import venues_named
from ansim.checkins.services.bulk import open_venues
from ansim.checkins.services.loading import load_rows, settle_rows
from ansim.cli.demo_city import city_file, handles_file
from ansim.conf import env
from ansim.kit.clock import midnight
from ansim.sandbox.city import City
from ansim.sandbox.city_rows import CityFile, CityLate, rows_of_day, told
from ansim.wire.days import day_number

_PATIENCE_SECONDS = 300.0
_LOOK_SECONDS = 0.02


def register(parser: argparse.ArgumentParser) -> None:
    """`ansim demo visits` takes no arguments."""


def run(_args: argparse.Namespace) -> int:
    """Open the venues and load the visits that are missing; return 0. Raises OnlyInSandbox, CityFileBad, CityLate."""
    if not env.sandbox():
        raise OnlyInSandbox
    city = City(CityFile.read(city_file()).plan)
    _open_venues(city)
    days = [day_number(city.date_of(day.number)) for day in city.days]
    if not visits_on(days):
        load_rows(visits=_rows(city), days=days)
        settle_rows()
    told(city).write(city_file())
    for number in range(city.plan.days):
        handles_file(number).unlink(missing_ok=True)
    return 0


def _open_venues(city: City) -> None:
    known = {card.ident for card in venues_named(venue.ident for venue in city.venues)}
    missing = [venue for venue in city.venues if venue.ident not in known]
    if missing:
        open_venues(
            by=system_actor("sandbox"),
            listed=[venue.details for venue in missing],
            at=midnight(city.plan.first),
            idents=[venue.ident for venue in missing],
            zones=[venue.zone_names() for venue in missing],
        )


def _rows(city: City) -> Iterator[VisitRow]:
    for day in city.days:
        yield from rows_of_day(city, day, _handles(day.number))


def _handles(number: int) -> bytes:
    """Wait for the vault's file of a day. Raises CityLate."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    path = handles_file(number)
    while not path.exists():
        if time.monotonic() > deadline:
            raise CityLate(home=env.home())
        time.sleep(_LOOK_SECONDS)
    return path.read_bytes()
