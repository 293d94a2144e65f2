"""`ansim demo city`: plans once, lets vault and visits work side by side, says what there is, refuses real homes."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.commands.conftest import Run

from ansim.cli import demo_city
from ansim.cli.demo_city import city_file, handles_file
from ansim.kit.clock import korean_day, now
from ansim.sandbox.city import City, CityPlan
from ansim.sandbox.city_rows import CityFile, told

SMALL = ("--people", "200", "--venues", "50", "--days", "2", "--visits", "900", "--seed", "4")


class Part:
    """A process that ends with a code after it was looked at some times."""

    def __init__(self, words: list[str], code: int, looks: int, done: Callable[[], None]) -> None:
        self.words, self.code, self.looks, self.done = words, code, looks, done
        self.terminated = False

    def poll(self) -> int | None:
        """None while it works."""
        self.looks -= 1
        if self.looks > 0 and not self.terminated:
            return None
        if not self.terminated:
            self.done()
        return -15 if self.terminated else self.code

    def terminate(self) -> None:
        """Remember it."""
        self.terminated = True

    def wait(self) -> int:
        """Nothing to wait for."""
        return self.code


@pytest.fixture
def drill(home: Path) -> Path:
    """A drill's home."""
    home.mkdir()
    (home / "sandbox").touch()
    return home


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Processes that only pretend; `codes` and `looks` by name, `seen` what was started with which role."""
    world: dict[str, Any] = {"codes": {}, "looks": {"visits": 3}, "seen": [], "parts": {}}

    def start(words: list[str], env: dict[str, str]) -> Part:
        name = words[-1]
        world["seen"].append((words[-2:], env["ANSIM_ROLE"]))
        code = world["codes"].get(name, 0)

        def done() -> None:
            if name == "visits" and not code:
                told(City(CityFile.read(city_file()).plan)).write(city_file())

        world["parts"][name] = Part(words, code, world["looks"].get(name, 1), done)
        return world["parts"][name]  # type: ignore[no-any-return]

    monkeypatch.setattr(demo_city.subprocess, "Popen", start)
    monkeypatch.setattr(demo_city.time, "sleep", lambda _seconds: None)
    return world


def test_both_roles_make_their_part(run: Run, drill: Path, parts: dict[str, Any]) -> None:
    """Each in a process of its own role; one line says what there is."""
    ended = run("demo", "city", *SMALL)
    assert (ended.code, ended.err) == (0, "")
    assert parts["seen"] == [(["demo", "residents"], ""), (["demo", "visits"], "")]
    assert "주민 200명 · 장소 50곳 · 2일 방문 900건" in ended.out


def test_the_city_ends_yesterday(run: Run, drill: Path, parts: dict[str, Any]) -> None:
    """Its last day is the day before today in Korea: no visit lies in the future."""
    run("demo", "city", *SMALL)
    plan = CityFile.read(city_file()).plan
    assert plan == CityPlan(4, korean_day(now()) - timedelta(days=2), 200, 50, 2, 900)


def test_a_city_that_is_there_stays(run: Run, drill: Path, parts: dict[str, Any]) -> None:
    """Other sizes asked for later change nothing; nothing is started."""
    run("demo", "city", *SMALL)
    before = city_file().read_bytes()
    ended = run("demo", "city", "--people", "999")
    assert (ended.code, len(parts["seen"])) == (0, 2)
    assert "주민 200명" in ended.out
    assert city_file().read_bytes() == before


def test_a_city_half_made_is_gone_on_with(run: Run, drill: Path, parts: dict[str, Any]) -> None:
    """The plan of the first try stands, even the day after; old handles are thrown away."""
    plan = CityPlan(9, date(2026, 1, 5), 100, 50, 2, 300)
    city_file().parent.mkdir()
    CityFile(plan).write(city_file())
    handles_file(0).write_bytes(b"old")
    handles_file(7).with_name("handles-7.part").write_bytes(b"old")
    assert run("demo", "city", *SMALL).code == 0
    assert CityFile.read(city_file()).plan == plan
    assert not list(city_file().parent.glob("handles-*"))


@pytest.mark.parametrize(("name", "other"), [("residents", "visits"), ("visits", "residents")])
def test_a_part_that_fails_stops_the_other(
    run: Run, drill: Path, parts: dict[str, Any], name: str, other: str
) -> None:
    """Its code comes out, the other is ended, and the city is not said to be there."""
    parts["codes"] = {name: 1}
    parts["looks"] = {name: 2, other: 50}
    ended = run("demo", "city", *SMALL)
    assert (ended.code, ended.out) == (1, "")
    assert parts["parts"][other].terminated
    assert not CityFile.read(city_file()).loaded


def test_ctrl_c_ends_both(
    run: Run, drill: Path, parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither goes on alone."""

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo_city.time, "sleep", interrupted)
    parts["looks"] = {"residents": 9, "visits": 9}
    assert run("demo", "city", *SMALL).code == 130
    assert all(part.terminated for part in parts["parts"].values())


def test_a_real_home_is_refused(run: Run, home: Path, parts: dict[str, Any]) -> None:
    """Nothing is written, nothing started."""
    ended = run("demo", "city")
    assert (ended.code, ended.told, parts["seen"]) == (1, "sandbox.only", [])
    assert not home.exists()


@pytest.mark.parametrize(
    "words", [("--people", "0"), ("--venues", "70000"), ("--days", "0"), ("--visits", "9999999")]
)
def test_a_city_that_cannot_be_is_refused(
    run: Run, drill: Path, parts: dict[str, Any], words: tuple[str, ...]
) -> None:
    """Before anything is planned."""
    ended = run("demo", "city", *words)
    assert (ended.code, ended.told) == (1, "city.size")
    assert not city_file().exists()


@pytest.mark.parametrize("words", [("--people", "many"), ("--people",), ("town",)])
def test_words_that_are_off(run: Run, drill: Path, words: tuple[str, ...]) -> None:
    """Exit 2."""
    assert run("demo", "city", *words).code == 2


def test_a_broken_file_of_the_city(run: Run, drill: Path, parts: dict[str, Any]) -> None:
    """Told with what to remove."""
    city_file().parent.mkdir()
    city_file().write_text("{")
    ended = run("demo", "city")
    assert (ended.code, ended.told, parts["seen"]) == (1, "city.file", [])


def test_the_file_is_readable_by_people(run: Run, drill: Path, parts: dict[str, Any]) -> None:
    """JSON with the plan, the index case's phone and onset, and the true generations."""
    run("demo", "city", *SMALL)
    plain = json.loads(city_file().read_text())
    assert list(plain) == [
        "plan",
        "loaded",
        "index_phone",
        "index_onset",
        "case_phone",
        "case_onset",
        "generations",
    ]
    assert list(plain["plan"]) == ["seed", "first", "people", "venues", "days", "visits"]
