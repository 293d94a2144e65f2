"""The visitor's page at work, over a store in memory and an invented network: sending, late sending, enrolling, reading."""

import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
VECTORS = HERE.parents[1] / "vectors" / "wire.json"
CHECKS = re.findall(r"^  async (\w+)\(", (HERE / "sending.mjs").read_text(encoding="utf-8"), re.MULTILINE)
CHECKS = [name for name in CHECKS if name not in ("get", "set", "all", "add", "update")]


@pytest.fixture(scope="module")
def told(run_node):
    """What node says of every check."""
    return json.loads(run_node(HERE / "sending.mjs", str(VECTORS)).stdout)


@pytest.mark.parametrize("name", CHECKS)
def test_the_page_does_what_its_check_says(told, name: str) -> None:
    """Each check of sending.mjs holds; its name says what it proves."""
    assert told[name] == ""


def test_every_check_ran(told) -> None:
    """No check is left out."""
    assert sorted(told) == sorted(CHECKS)
    assert len(CHECKS) >= 15
