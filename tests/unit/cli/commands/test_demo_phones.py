"""The three residents of the drill's line: with Chromium one of them is in it, without it all are drill phones."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from ansim.cli import demo_city, demo_phones
from ansim.cli.demo_line_words import LineBroke
from ansim.cli.demo_phones import NUMBERS, residents_checked_in
from ansim.conf import ports
from ansim.conf.roles import Role

FRAGMENT = "YTFhMmEzAAcCc3RpY2tlcg"


class Phone:
    """A phone that notes what it does, whichever kind it is."""

    acts: ClassVar[list[tuple[str, ...]]] = []

    def __init__(self, kind: str, number: str) -> None:
        self.kind, self.number = kind, number

    def enrol(self) -> None:
        """Note it."""
        Phone.acts.append((self.kind, "enrol", self.number))

    def fetch_tokens(self, count: int) -> None:
        """Note it."""
        Phone.acts.append((self.kind, "tokens", str(count)))

    def check_in(self, fragment: str) -> None:
        """Note it."""
        Phone.acts.append((self.kind, "in", fragment))


class Opening:
    """`ansim venue open` as a process that has ended."""

    def __init__(self, words: list[str], code: int, out: str) -> None:
        self.words, self.returncode, self.out = words, code, out
        self.waited_for = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_words: object) -> None:
        self.waited_for = True

    def communicate(self) -> tuple[str, None]:
        """What it printed."""
        return self.out, None


@pytest.fixture
def world(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A home with ports, phones that only note, a venue that opens, and no browser until a test brings one."""
    (home / "run").mkdir(parents=True)
    names = [*Role, ports.GATEWAY, ports.GATE]
    (home / "run" / "ports.json").write_text(json.dumps({name: 9000 + n for n, name in enumerate(names)}))
    world: dict[str, Any] = {"code": 0, "words": [], "closed": 0}
    Phone.acts = []

    def start(words: list[str], **_more: object) -> Opening:
        world["words"].append(words)
        text = json.dumps({"codes": [{"text": f"http://localhost:1/#{FRAGMENT}"}]})
        world["opening"] = Opening(words, world["code"], text)
        return world["opening"]

    @contextmanager
    def window(_path: str) -> Iterator[str]:
        yield "window"
        world["closed"] += 1

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(demo_phones, "VisitorPhone", lambda number, *_: Phone("drill", number))
    monkeypatch.setattr(demo_phones, "BrowserPhone", lambda number, *_: Phone("browser", number))
    monkeypatch.setattr(demo_phones.browser, "find", lambda: world.get("chromium"))
    monkeypatch.setattr(demo_phones.browser, "Browser", window)
    return world


def test_without_chromium_all_three_are_drill_phones(world: dict[str, Any]) -> None:
    """The line says so; nothing else is different."""
    with residents_checked_in() as residents:
        assert [one.number for one in residents.phones] == list(NUMBERS)
        assert not residents.in_browser
    assert Phone.acts.count(("drill", "in", FRAGMENT)) == 3
    assert world["closed"] == 0


def test_with_chromium_the_third_is_in_it(world: dict[str, Any]) -> None:
    """Two drill phones and one real page; the browser ends with the line."""
    world["chromium"] = "/usr/bin/chromium"
    with residents_checked_in() as residents:
        assert [one.number for one in residents.phones] == list(NUMBERS)
        assert residents.in_browser
        assert world["closed"] == 0
    assert world["closed"] == 1
    assert Phone.acts.count(("drill", "in", FRAGMENT)) == 2
    assert Phone.acts[-1] == ("browser", "in", FRAGMENT)


def test_phones_are_confirmed_while_the_venue_is_opened(world: dict[str, Any]) -> None:
    """The venue's command is started first, as its operator would type it, and waited for only when its code is needed."""
    with residents_checked_in():
        pass
    ((python, _, _, *words),) = world["words"]
    assert python == sys.executable
    assert words[:2] == ["venue", "open"]
    assert words[-1] == "--json"
    assert [act[1] for act in Phone.acts[:2]] == ["enrol", "tokens"]


def test_a_venue_that_cannot_be_opened_breaks_the_line(world: dict[str, Any]) -> None:
    """It is told as that step, and the browser is ended all the same."""
    world["code"] = 1
    with pytest.raises(LineBroke), residents_checked_in():
        pass
    assert not any(act[1] == "in" for act in Phone.acts)


@pytest.mark.parametrize("act", ["enrol", "fetch_tokens", "check_in"])
def test_a_phone_that_fails_leaves_no_venue_half_opened(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Whatever a phone could not do: the venue's command is waited for, never left running behind the drill."""

    def fail(*_words: object) -> None:
        raise LineBroke(what=act)

    world["chromium"] = "/usr/bin/chromium"
    monkeypatch.setattr(Phone, act, fail)
    with pytest.raises(LineBroke), residents_checked_in():
        pass
    assert world["opening"].waited_for
    assert Phone.acts[-1:] != [("browser", "in", FRAGMENT)]


@pytest.mark.parametrize(
    ("residents", "venues", "visits"), [(500, 50, 21_000), (2_000, 120, 84_000), (20_000, 1_200, 840_000)]
)
def test_a_city_is_made_in_proportion(
    world: dict[str, Any], residents: int, venues: int, visits: int
) -> None:
    """Six venues a hundred residents, never fewer than fifty; three visits a person and day of fourteen."""
    demo_city.start_city(residents)
    (words,) = world["words"]
    assert words[3:] == [
        *("demo", "city", "--people", str(residents)),
        *("--venues", str(venues), "--visits", str(visits)),
    ]


def test_a_city_is_there_only_when_it_is_loaded(home: Path) -> None:
    """No file, or one that only holds the plan, is no city yet."""
    home.mkdir(exist_ok=True)
    assert not demo_city.is_city_there()
