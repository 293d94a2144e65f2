"""A drill's city in the vault: everybody enrolled once, handles that open to the right person, refused elsewhere."""

from datetime import date, timedelta

import pytest
from tests.vault.residents.conftest import START

from ansim.accounts.domain.errors import OnlyInSandbox
from ansim.sandbox.city_people import invent_residents
from ansim.vault.adapters import key_folder
from ansim.vault.adapters.people import PersonKey
from ansim.vault.models import DayKey, Resident
from ansim.vault.services import drilling
from ansim.vault.services.drilling import mint_handles, settle_residents
from ansim.wire.days import day_number
from ansim.wire.token import HANDLE, open_handle

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 9)


def _opened(day: date, handles: bytes) -> list[tuple[int, int] | None]:
    key = key_folder.day_key(day_number(day))
    assert key is not None
    return [open_handle(key, handles[at : at + HANDLE]) for at in range(0, len(handles), HANDLE)]


def test_everybody_is_enrolled_in_order() -> None:
    """Each uid belongs to the person in its place; name and number open under the person's key only."""
    people = invent_residents(3, 300)
    uids = settle_residents(people=people, now=START)
    assert len(set(uids)) == 300 == Resident.objects.count()
    for place in (0, 150, 299):
        row = Resident.objects.get(uid=uids[place].to_bytes(8, "big"))
        key = PersonKey.of(row)
        assert (key.open("phone", row.phone).decode(), key.open("name", row.name or b"").decode()) == people[
            place
        ]
        assert (row.looked, row.last_used, len(key.open("audit_key", row.audit_key))) == (
            0,
            date(2026, 11, 23),
            32,
        )


def test_settling_again_changes_nothing() -> None:
    """Who is enrolled keeps uid and keys; who is new comes in between, in order."""
    people = invent_residents(3, 60)
    first = settle_residents(people=people[:40], now=START)
    again = settle_residents(people=[*people[50:], *people[:50]], now=START + timedelta(days=1))
    assert again[10:50] == first
    assert len(set(again)) == 60 == Resident.objects.count()
    assert settle_residents(people=people, now=START)[:40] == first


def test_large_cities_are_looked_up_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The question to the database never names more people than one statement takes well."""
    monkeypatch.setattr(drilling, "_AT_ONCE", 7)
    people = invent_residents(4, 30)
    assert settle_residents(people=people, now=START) == settle_residents(people=people, now=START)


def test_handles_open_to_person_and_counter() -> None:
    """Visits side by side of one person count from 0; the next person begins anew."""
    uids = [11, 22, 2**64 - 1]
    handles = mint_handles(day=DAY, uids=uids, goers=[0, 0, 0, 1, 2, 2], now=START)
    assert _opened(DAY, handles) == [(11, 0), (11, 1), (11, 2), (22, 0), (2**64 - 1, 0), (2**64 - 1, 1)]


def test_a_day_that_passed_gets_its_key_and_commitment() -> None:
    """The city's days lie behind: each has a key of its own, kept, committed to like any other."""
    first = mint_handles(day=DAY, uids=[7], goers=[0], now=START)
    assert mint_handles(day=DAY, uids=[7], goers=[0], now=START) == first
    assert mint_handles(day=DAY + timedelta(days=1), uids=[7], goers=[0], now=START) != first
    assert list(DayKey.objects.values_list("day", flat=True).order_by("day")) == [20766, 20767]


def test_nobody_went_out() -> None:
    """A day without visits has no handles."""
    assert mint_handles(day=DAY, uids=[7], goers=[], now=START) == b""


def test_outside_a_drill_both_are_refused(own_home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real installation gives tokens to phones, one at a time, and enrols nobody in bulk."""
    (own_home / "sandbox").unlink()
    monkeypatch.setenv("ANSIM_SANDBOX", "")
    with pytest.raises(OnlyInSandbox):
        settle_residents(people=[("+821002000001", "주민")], now=START)
    with pytest.raises(OnlyInSandbox):
        mint_handles(day=DAY, uids=[1], goers=[0], now=START)
    assert not Resident.objects.exists()
