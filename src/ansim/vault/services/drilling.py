"""A drill's city in the vault: residents at once, and the handles of visits that never were tokens on a phone.

Refused outside a drill: a real installation hands out tokens one phone at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import transaction

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.conf import env
from ansim.vault.adapters import key_folder
from ansim.vault.domain.person import phone_index
from ansim.vault.models import Resident
from ansim.vault.services.day_keys import make_day_keys
from ansim.vault.services.enrolling import enrol_many
from ansim.wire.days import day_number
from ansim.wire.token import handles_for

_AT_ONCE = 5_000


@transaction.atomic
def settle_residents(*, people: Sequence[tuple[str, str]], now: datetime) -> list[int]:
    """Enrol a city's people, (E.164, name) each once; return their uids in order. Who is enrolled already stays so.

    Raises OnlyInSandbox. 20,000 people take about five seconds.
    """
    _refuse_unless_drill()
    pepper = key_folder.pepper()
    indexes = [phone_index(pepper, phone) for phone, _ in people]
    known = _uids(indexes)
    fresh = [person for person, index in zip(people, indexes, strict=True) if index not in known]
    made = iter(enrol_many(people=fresh, now=now))
    return [known[index] if index in known else next(made) for index in indexes]


def _uids(indexes: Sequence[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for start in range(0, len(indexes), _AT_ONCE):
        rows = Resident.objects.filter(index__in=indexes[start : start + _AT_ONCE]).values_list(
            "index", "uid"
        )
        found |= {bytes(index): int.from_bytes(uid, "big") for index, uid in rows}
    return found


def mint_handles(*, day: date, uids: Sequence[int], goers: Iterable[int], now: datetime) -> bytes:
    """Return 16 bytes a visit of a Korean day: the handles of `goers`, places in `uids`, equal ones side by side.

    A person's counters run from 0 in that order. The day's key is made when there is none. Raises OnlyInSandbox.
    """
    _refuse_unless_drill()
    make_day_keys(days=[day], now=now)
    key = key_folder.make_day_key(day_number(day))
    return b"".join(handles_for(key, _counted(uids, goers)))


def _counted(uids: Sequence[int], goers: Iterable[int]) -> Iterator[tuple[int, int]]:
    before, counter = -1, 0
    for person in goers:
        counter = counter + 1 if person == before else 0
        before = person
        yield uids[person], counter


def _refuse_unless_drill() -> None:
    if not env.sandbox():
        raise OnlyInSandbox
