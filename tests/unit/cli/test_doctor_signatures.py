"""The doctor and the signatures of PDFs: certificates that end, a token that cannot be used, keys that no reader knows."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from ansim.cli.checkup import messages, signatures
from ansim.cli.checkup.findings import KINDS, Finding, Level
from ansim.kit.clock import korean_date, korean_day, now
from ansim.notices.domain.pdf_signing import KeyKind, PdfKeyCard


@pytest.fixture
def offices(own_home: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the database would say: certificates to renew, offices without one; whether the token's library is there."""
    world: dict[str, Any] = {"renew": [], "without": (), "library": None}

    def renew(moment: Any) -> Any:
        assert moment.tzinfo is not None
        if isinstance(world["renew"], Exception):
            raise world["renew"]
        return world["renew"]

    queries = SimpleNamespace(pdf_keys_to_renew=renew, offices_without_certificate=lambda: world["without"])
    closing = SimpleNamespace(close_pool=lambda: None)

    class Connections(dict[str, Any]):
        def close_all(self) -> None:
            world["closed"] = True

    monkeypatch.setattr(signatures, "import_module", {"ansim.notices.queries.pdf_keys": queries}.__getitem__)
    monkeypatch.setattr(signatures, "find_spec", lambda _: world["library"])
    monkeypatch.setattr(messages, "connections", Connections(default=closing))
    monkeypatch.setattr(messages.django, "setup", lambda: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")
    return world


def _card(left: timedelta) -> PdfKeyCard:
    return PdfKeyCard(KeyKind.PKCS12, "가람시", "GPKI", now() + left)


def test_where_all_is_well_nothing_is_said(offices: dict[str, Any]) -> None:
    """A drill, or an office with a certificate that lasts."""
    assert signatures.see_signatures() == ([], [])
    assert offices["closed"]


@pytest.mark.parametrize(
    ("left", "code", "level"),
    [(timedelta(days=9), "signature.ends", Level.AMBER), (-timedelta(days=2), "signature.over", Level.RED)],
)
def test_a_certificate_that_ends_is_told_with_office_and_day(
    offices: dict[str, Any], left: timedelta, code: str, level: Level
) -> None:
    """Amber before its end, red after it."""
    card = _card(left)
    offices["renew"] = [("garam-si", card)]
    assert card.expires_at is not None
    day = korean_date(korean_day(card.expires_at))
    findings, _ = signatures.see_signatures()
    assert findings == [Finding(code, {"office": "garam-si", "day": day})]
    assert findings[0].level is level
    for language in ("ko", "en"):
        said = findings[0].text(language)
        assert "garam-si" in said
        assert day in said


def test_an_office_in_earnest_without_a_certificate_is_amber(offices: dict[str, Any]) -> None:
    """Each such office is told."""
    offices["without"] = ("garam-si", "other-gun")
    findings, _ = signatures.see_signatures()
    assert [finding.params["office"] for finding in findings] == ["garam-si", "other-gun"]
    assert {finding.level for finding in findings} == {Level.AMBER}


def test_a_token_without_its_library_is_red(offices: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Set and not installed: PDFs go out unsigned; with the library nothing is said."""
    monkeypatch.setenv("ANSIM_PKCS11_MODULE", "/usr/lib/token.so")
    findings, _ = signatures.see_signatures()
    assert findings == [Finding("signature.token")]
    assert findings[0].level is Level.RED
    offices["library"] = object()
    assert signatures.see_signatures() == ([], [])


def test_a_database_without_tables_is_left_to_others(offices: dict[str, Any]) -> None:
    """Before the first migration nothing is known, and that is no error here."""
    offices["renew"] = OperationalError()
    assert signatures.see_signatures() == ([], [])


@pytest.mark.parametrize("code", [code for code in KINDS if code.startswith("signature.")])
def test_each_finding_says_what_to_do(code: str) -> None:
    """Upload, or the command to run, in both languages."""
    for language in ("ko", "en"):
        said = Finding(code, {"office": "garam-si", "day": "2026. 11. 22."}).text(language)
        assert any(word in said for word in ("올리세요", "실행하세요", "Upload", "Run"))
