"""What the opener gets: the day keys of a warrant's days, no others."""

from collections.abc import Iterable

from ansim.vault.adapters import key_folder
from ansim.vault.domain.errors import NoDayKey
from ansim.vault.services.warrants import Use, check_days


def give_day_keys(*, use: Use, days: Iterable[int]) -> dict[int, bytes]:
    """Return the keys of the days (numbers) that the warrant's scope needs, as far as they are held.

    A day that is forgotten, or on which nobody was enrolled yet, has no key and no visits to open. Raises
    OutsideWarrant, and NoDayKey when there is none at all.
    """
    wanted = sorted(set(days))
    check_days(use, wanted)
    held = {day: key for day in wanted if (key := key_folder.day_key(day)) is not None}
    if not held:
        raise NoDayKey
    return held
