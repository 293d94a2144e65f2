"""The vault's part of `ansim demo city`: residents enrolled at once, and the handles of each day's visits written out."""

import argparse

from ansim.cli.demo_city import city_file, handles_file
from ansim.kit.clock import now
from ansim.sandbox.city import City
from ansim.sandbox.city_rows import CityFile
from ansim.vault.services.drilling import mint_handles, settle_residents


def register(parser: argparse.ArgumentParser) -> None:
    """`ansim demo residents` takes no arguments."""


def run(_args: argparse.Namespace) -> int:
    """Enrol who is missing and write the handles; return 0. Raises OnlyInSandbox, CityFileBad."""
    city = City(CityFile.read(city_file()).plan)
    uids = settle_residents(people=city.residents(), now=now())
    for number, goers in enumerate(city.goers()):
        handles = mint_handles(day=city.date_of(number), uids=uids, goers=goers, now=now())
        path = handles_file(number)
        partial = path.with_name(f"{path.name}.part")
        partial.touch(mode=0o600)
        partial.write_bytes(handles)
        partial.replace(path)
    return 0
