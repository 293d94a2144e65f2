"""A home of its own for the tests of the command line."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ANSIM_HOME that exists and is empty; nothing else of the environment speaks to ansim."""
    for name in [name for name in os.environ if name.startswith("ANSIM_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("ANSIM_HOME", str(home))
    monkeypatch.setenv("ANSIM_ROLE", "supervisor")
    return home
