"""The doctor and a separated network: which side an office is on, whom it trusts, which bundles do not come back."""

import string
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from ansim.cli import doctor_report
from ansim.cli.checkup import carrying, messages
from ansim.cli.checkup.carrying import CarrySeen, Side
from ansim.cli.checkup.databases import DatabasesSeen
from ansim.cli.checkup.examination import Examination
from ansim.cli.checkup.findings import KINDS, Finding, Level
from ansim.conf.carry_keys import PeerMissing, PeerUnreadable
from ansim.kit.clock import now

PRINT = "1a2b-3c4d-5e6f-7a8b-9c0d"


@pytest.fixture
def offices(own_home: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Offices by what the database would say of them; `pins` names the peer of each."""
    world: dict[str, Any] = {
        "bridges": (),
        "accounts": (),
        "out": set(),
        "in": set(),
        "pins": {},
        "silent": {},
        "overdue": {},
    }

    def silent(*, office_id: int, overdue_at: Any = None) -> int:
        assert overdue_at is None or overdue_at.tzinfo is not None
        return int(world["silent" if overdue_at is None else "overdue"].get(office_id, 0))

    def bridges() -> Any:
        if isinstance(world["bridges"], Exception):
            raise world["bridges"]
        return world["bridges"]

    def pinned(office_id: int) -> Any:
        peer = world["pins"].get(office_id, PeerMissing())
        if isinstance(peer, Exception):
            raise peer
        return SimpleNamespace(fingerprint=peer)

    modules = {
        "ansim.delivery.queries.accounts": SimpleNamespace(
            offices_with_bridge=bridges, offices_with_account=lambda: world["accounts"]
        ),
        "ansim.delivery.queries.carrying": SimpleNamespace(
            carries_out=lambda *, office_id: office_id in world["out"],
            takes_in=lambda *, office_id: office_id in world["in"],
            silent_count=silent,
        ),
    }

    class Connections(dict[str, Any]):
        def close_all(self) -> None:
            world["closed"] = True

    monkeypatch.setattr(carrying, "import_module", modules.__getitem__)
    monkeypatch.setattr(carrying, "pinned", pinned)
    monkeypatch.setattr(
        messages, "connections", Connections(default=SimpleNamespace(close_pool=lambda: None))
    )
    monkeypatch.setattr(messages.django, "setup", lambda: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")
    return world


def test_an_office_that_does_not_carry_is_not_mentioned(offices: dict[str, Any]) -> None:
    """An account at a service and nothing else is no side of anything."""
    offices["accounts"] = (1,)
    assert carrying.see_carrying() == ([], [])
    assert offices["closed"]


def test_the_inner_side_is_known_by_its_bridge(offices: dict[str, Any]) -> None:
    """With its peer pinned and nothing overdue all is well, and what is out is told."""
    offices.update(bridges=(1,), pins={1: PRINT}, silent={1: 3})
    assert carrying.see_carrying() == ([], [CarrySeen(1, Side.INSIDE, PRINT, 3, 0)])


@pytest.mark.parametrize("peer", [PeerMissing(), PeerUnreadable()])
def test_an_inner_side_without_a_peer_sends_nothing(offices: dict[str, Any], peer: Exception) -> None:
    """Nobody pinned, or a file that is none, is red: no bundle can be made."""
    offices.update(bridges=(1,), pins={1: peer})
    findings, seen = carrying.see_carrying()
    assert findings == [Finding("carry.unpinned_inside", {"office": 1})]
    assert findings[0].level is Level.RED
    assert seen == [CarrySeen(1, Side.INSIDE, None, 0, 0)]


@pytest.mark.parametrize(
    ("world", "side", "codes"),
    [
        ({"pins": {1: PRINT}}, Side.OUTSIDE, []),
        ({"in": {1}, "pins": {1: PRINT}}, Side.OUTSIDE, []),
        ({"in": {1}}, Side.OUTSIDE, ["carry.unpinned_outside"]),
        ({"out": {1}, "pins": {1: PRINT}}, Side.INSIDE, []),
        ({"out": {1}}, Side.INSIDE, ["carry.unpinned_inside"]),
    ],
)
def test_an_office_with_a_service_is_on_the_side_of_what_it_did(
    offices: dict[str, Any], world: dict[str, Any], side: Side, codes: list[str]
) -> None:
    """Pinned or taken in is outside, carried out is inside; each misses its peer in its own sentence."""
    offices.update(accounts=(1,), **world)
    findings, (seen,) = carrying.see_carrying()
    assert [finding.code for finding in findings] == codes
    assert seen.side is side


def test_bundles_that_do_not_come_back_are_amber(offices: dict[str, Any]) -> None:
    """How many bundles of which office are overdue is told, and offices stand in order."""
    offices.update(
        bridges=(2,), accounts=(1,), pins={1: PRINT, 2: PRINT}, silent={2: 4}, overdue={2: 2}
    )  # fmt: skip
    findings, seen = carrying.see_carrying()
    assert findings == [Finding("carry.overdue", {"office": 2, "count": 2})]
    assert findings[0].level is Level.AMBER
    assert [(one.office, one.side.value, one.out, one.overdue) for one in seen] == [
        (1, "outside", 0, 0),
        (2, "inside", 4, 2),
    ]


def test_a_database_without_tables_is_left_to_others(offices: dict[str, Any]) -> None:
    """Before the first migration nothing is known, and that is no error here."""
    offices["bridges"] = OperationalError()
    assert carrying.see_carrying() == ([], [])


@pytest.mark.parametrize("code", [code for code in KINDS if code.startswith("carry.")])
def test_each_finding_names_the_office_and_the_command(code: str) -> None:
    """Whose messages they are and what to run stands in both languages."""
    sentence = KINDS[code][1]
    gaps = {gap for _, gap, _, _ in string.Formatter().parse(sentence.ko) if gap}
    for language in ("ko", "en"):
        said = Finding(code, dict.fromkeys(gaps, 17)).text(language)
        assert "17" in said
        assert "`ansim carry " in said


@pytest.mark.parametrize(("language", "side"), [("ko", "안쪽(업무망)"), ("en", "inside")])
def test_the_report_shows_both_sides(language: str, side: str) -> None:
    """Side, fingerprint and what is out stand in the report and, by the same names, in its JSON."""
    seen = (CarrySeen(1, Side.INSIDE, PRINT, 3, 1), CarrySeen(2, Side.OUTSIDE, None, 0, 0))
    one = Examination(now(), (), [], None, {}, DatabasesSeen(), [], [], carrying=seen)
    lines = "\n".join(doctor_report.as_lines(one, language))
    assert side in lines
    assert PRINT in lines
    assert lines.count("\n  ") >= 2
    told = doctor_report.as_json(one, language)["carrying"]
    assert told[0] == {"office": 1, "side": "inside", "peer": PRINT, "out": 3, "overdue": 1}
    assert told[1]["peer"] is None
