"""The browser writes and reads the same bytes as Python: both are held to tests/vectors/wire.json."""

import json
import re
from pathlib import Path

import pytest

from ansim.wire.checkin import read_checkin, verify_checkin

HERE = Path(__file__).parent
VECTORS = HERE.parents[1] / "vectors" / "wire.json"
CHECKS = re.findall(r"^  async (\w+)\(", (HERE / "vectors.mjs").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def answer(run_node):
    """What node says of every check, and what it signed."""
    return run_node(HERE / "vectors.mjs", str(VECTORS))


@pytest.mark.parametrize("name", CHECKS)
def test_the_browser_agrees(answer, name: str) -> None:
    """Each check of vectors.mjs holds: days, codes, tokens, messages, both forms of s, receipts, own leaves."""
    assert json.loads(answer.stdout)[name] == ""


def test_every_check_ran(answer) -> None:
    """No check is left out, so that none is silently lost."""
    assert sorted(json.loads(answer.stdout)) == sorted(CHECKS)
    assert len(CHECKS) >= 12


def test_python_reads_what_the_browser_signed(answer) -> None:
    """A check-in signed by WebCrypto verifies here, with the low s."""
    made = read_checkin(bytes.fromhex(answer.stderr))
    verify_checkin(made)
    assert made == made.normalised()
    assert (
        made.encode()[:141].hex()
        == json.loads(VECTORS.read_text(encoding="utf-8"))["checkins"][0]["low"][:282]
    )
