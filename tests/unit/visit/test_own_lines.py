"""What is told of everything the vault holds: also the days on which one was written down at a desk, and cards in use."""

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOLD = {
    "phone": "+821000001234", "name": None, "enrolled_at": "2026-11-20T05:00:00+00:00", "last_used": "2026-11-22",
    "form": None, "form_at": None, "tokens": [{"day": "2026-11-22", "given": 4}], "leaves": 0, "looked_at": [],
    "desks": [], "cards": 0, "slips": 0,
}  # fmt: skip


@pytest.fixture
def lines(run_node):
    """The sentences for what the vault told, changed as the test says."""

    def told(language="ko", **changed):
        return json.loads(run_node(HERE / "own.mjs", language, json.dumps({**TOLD, **changed})).stdout)

    return told


def test_days_at_desks_and_cards_are_told(lines):
    """Each day with how often, how many cards are in use and slips left: also what the phone knows nothing of."""
    desks = [{"day": "2026-11-20", "given": 1}, {"day": "2026-11-21", "given": 3}]
    (told,) = [one for one in lines(desks=desks, cards=2, slips=7) if "카드" in one]
    assert "2026. 11. 20.(금) 1번, 2026. 11. 21.(토) 3번" in told
    assert "카드: 2장" in told
    assert "종이표: 7장" in told


def test_without_desks_it_says_none(lines):
    """No empty place: none, and no card; the number stays half hidden."""
    told = lines()
    assert any("없음" in one and "0장" in one for one in told)
    assert not any("+821000001234" in one for one in told)


def test_it_is_told_in_english_too(lines):
    """The same numbers in the other language."""
    (told,) = [
        one
        for one in lines("en", desks=[{"day": "2026-11-20", "given": 1}], cards=1, slips=5)
        if "Cards" in one
    ]
    assert "2026. 11. 20.(Fri) (1)" in told
    assert told.endswith("Cards in use: 1, slips left: 5")
