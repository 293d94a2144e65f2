"""Kinds of venues: the data shipped hold together, dates decide, and data that contradict themselves are refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ansim.checkins.adapters.kinds import all_kinds, read_kinds
from ansim.checkins.domain.kinds import BadKinds, kinds_from_data

KIND: dict[str, Any] = {
    "code": "food.cafe",
    "ko": "카페",
    "en": "Café",
    "category": "food",
    "stay": 60,
    "since": date(2020, 11, 7),
}
DUTY: dict[str, Any] = {
    "name": "중점관리시설",
    "since": date(2020, 11, 7),
    "until": date(2021, 3, 28),
    "log": "required",
    "source": "a source",
    "kinds": ["food.cafe"],
}


def test_the_shipped_data_hold_together() -> None:
    """Every kind has names in both languages and a stay within a day; every duty names known kinds and its source."""
    kinds = all_kinds()
    assert len(kinds.by_code) >= 40
    assert all(kind.name.ko and kind.name.en and kind.category for kind in kinds.by_code.values())
    assert set(kinds.stays()) == set(kinds.by_code)
    assert all(duty.source and duty.until for duty in kinds.duties)


def test_the_distancing_of_november_2020_had_nine_and_fourteen_kinds() -> None:
    """On 2020-12-01 the lists hold 9 + 14 kinds; restaurant and café count as one there and stand apart here."""
    day = date(2020, 12, 1)
    held = {duty.name: duty.kinds for duty in all_kinds().duties if duty.in_force(day)}
    assert len(held["중점관리시설"]) == 9 + 1
    assert len(held["일반관리시설"]) + len(held["일반관리시설 (명부 제외)"]) == 14


def test_handwriting_was_refused_for_night_life_from_april_2021() -> None:
    """From 2021-03-29 a poker pub had to keep the electronic log, a café any log, and nobody after 2022-02-18."""
    kinds = all_kinds()
    assert [duty.log for duty in kinds.duties_of("bar.holdem", date(2021, 4, 1))] == ["electronic"]
    assert [duty.log for duty in kinds.duties_of("food.cafe", date(2021, 4, 1))] == ["required"]
    assert kinds.duties_of("food.cafe", date(2022, 2, 18))
    assert not kinds.duties_of("food.cafe", date(2022, 2, 19))


def test_a_kind_is_offered_within_its_dates_only() -> None:
    """A kind with `until` is not offered afterwards, but its usual stay stays known."""
    kinds = kinds_from_data([{**KIND, "until": date(2021, 1, 1)}], [])
    assert kinds.offered(date(2020, 11, 6)) == ()
    assert [kind.code for kind in kinds.offered(date(2021, 1, 1))] == ["food.cafe"]
    assert kinds.offered(date(2021, 1, 2)) == ()
    assert kinds.stays() == {"food.cafe": 60}


@pytest.mark.parametrize(
    "change",
    [
        {"stay": 0},
        {"stay": 1441},
        {"stay": "long"},
        {"since": "2020-11-07"},
        {"until": date(2020, 1, 1)},
        {"since": None},
    ],
)
def test_a_kind_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    """A stay out of bounds, a text for a date, an end before the beginning: named, never guessed."""
    with pytest.raises(BadKinds) as wrong:
        kinds_from_data([{**KIND, **change}], [])
    assert "food.cafe" in wrong.value.text("en")


@pytest.mark.parametrize("missing", ["ko", "en", "category", "stay", "since"])
def test_a_kind_without_one_of_its_words_is_refused(missing: str) -> None:
    """Leaving out any word of a kind is an error."""
    with pytest.raises(BadKinds):
        kinds_from_data([{name: value for name, value in KIND.items() if name != missing}], [])


def test_a_kind_may_not_stand_twice() -> None:
    """The same code in two tables is an error."""
    with pytest.raises(BadKinds):
        kinds_from_data([KIND, KIND], [])


@pytest.mark.parametrize(
    "change",
    [
        {"kinds": ["no.such"]},
        {"kinds": []},
        {"kinds": "food.cafe"},
        {"log": "sometimes"},
        {"source": ""},
        {"since": "soon"},
        {"until": date(2020, 1, 1)},
        {"until": "never"},
    ],
)
def test_a_duty_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    """An unknown kind, an unknown form of log, no source, wrong dates: each is an error."""
    with pytest.raises(BadKinds):
        kinds_from_data([KIND], [{**DUTY, **change}])


def test_a_duty_without_an_end_goes_on() -> None:
    """A list without `until` holds from its first day."""
    kinds = kinds_from_data([KIND], [{name: value for name, value in DUTY.items() if name != "until"}])
    assert kinds.duties_of("food.cafe", date(2030, 1, 1))


@pytest.mark.parametrize("data", [b"[[kind]\n", b"\xff\xfe"])
def test_a_damaged_file_is_named(tmp_path: Path, data: bytes) -> None:
    """A file that is no TOML is refused with its name."""
    (tmp_path / "broken.toml").write_bytes(data)
    with pytest.raises(BadKinds) as wrong:
        read_kinds(tmp_path)
    assert "broken.toml" in wrong.value.text("ko")
