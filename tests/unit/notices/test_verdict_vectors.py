"""The verdicts that Python and the browser must both give (tests/system holds the browser to the same file)."""

import json
from datetime import date
from pathlib import Path

import pytest

from ansim.notices.domain.verdict import NoticeStatus, Reason, verify_qr

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "verdict.json").read_text(encoding="utf-8"))


def _books(case):
    if "books" not in case:
        return None
    said = None if case["books"] is None else NoticeStatus(case["books"])
    return lambda _reference: said


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_python_gives_the_verdict_of_the_vectors(case):
    """Each QR text of the shared vectors gets the verdict that stands beside it."""
    found = verify_qr(
        case["text"],
        VECTORS["jwks"],
        today=date.fromisoformat(case["today"]),
        status=_books(case),
        base_url=case.get("base_url"),
    )
    expected = case["expect"]
    assert found.genuine is expected["genuine"]
    assert found.status is NoticeStatus(expected["status"])
    assert found.reason is Reason(expected["reason"])
    assert (found.claims is not None) is expected["genuine"]


def test_the_vectors_cover_every_reason_and_status():
    """No reason and no status is without a vector."""
    expected = [case["expect"] for case in VECTORS["cases"]]
    assert {one["reason"] for one in expected} == set(Reason)
    assert {one["status"] for one in expected} == set(NoticeStatus)
