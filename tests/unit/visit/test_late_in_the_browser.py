"""Late and offline check-ins sent although the page was closed, under node: each check's name says what it proves."""

import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKS = re.findall(r"^  async (\w+)\(", (HERE / "late.mjs").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def told(run_node):
    """What node says of every check."""
    return json.loads(run_node(HERE / "late.mjs").stdout)


@pytest.mark.parametrize("name", CHECKS)
def test_what_had_to_wait_is_sent(told, name: str) -> None:
    """Each check of late.mjs holds."""
    assert told[name] == ""


def test_every_check_ran(told) -> None:
    """No check is left out."""
    assert sorted(told) == sorted(CHECKS)
