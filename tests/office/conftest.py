"""Fixtures of all tests of the office role."""

import pytest

from ansim.notices.services import making


@pytest.fixture(autouse=True)
def blind_canary(monkeypatch: pytest.MonkeyPatch) -> None:
    """No OCR while notices are made, on a machine that has Tesseract too: pictures of tests are often no pictures."""
    monkeypatch.setattr(making, "find_ocr", lambda: None)
