"""What the opener gets: the day keys of a warrant's days, no others."""

from collections.abc import Iterable

from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import NoDayKey
from ansim.vault.services.warrants import Use, check_days


def give_day_keys(*, use: Use, days: Iterable[int]) -> dict[int, bytes]:
    """Return the keys of the days (numbers) that the warrant's scope needs. Raises OutsideWarrant, NoDayKey."""
    wanted = sorted(set(days))
    check_days(use, wanted)
    keys = {day: key_folder.day_key(day) for day in wanted}
    if any(key is None for key in keys.values()):
        raise NoDayKey
    return {day: key for day, key in keys.items() if key is not None}
