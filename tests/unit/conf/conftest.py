"""A home of its own for every test of the settings, and a way to be any role in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

BecomeRole = Callable[[str], None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ANSIM_HOME; nothing else of the environment speaks to ansim."""
    import os

    for name in [name for name in os.environ if name.startswith("ANSIM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def become(home: Path, monkeypatch: pytest.MonkeyPatch) -> BecomeRole:
    """Be the process of a role (or the supervisor) from here on."""
    return lambda role: monkeypatch.setenv("ANSIM_ROLE", str(role))
