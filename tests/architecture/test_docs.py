"""The docs are true: every setting, command and error code has its heading; both READMEs say the same."""

import importlib
import pkgutil
import re

import pytest
from source import ROOT, SRC, python_files

import ansim
from ansim.cli.main import COMMANDS
from ansim.conf.env import SETTINGS

REFERENCE = ROOT / "docs" / "reference"


def _headings() -> set[str]:
    found: set[str] = set()
    for page in REFERENCE.glob("*.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                found.update(re.findall(r"`([^`]+)`", line))
    return found


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_has_its_heading(setting: str) -> None:
    """Every setting of the typed table is described under a heading of its own in docs/reference."""
    assert setting in _headings()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_its_heading(command: str) -> None:
    """Every command of the table is described under a heading of its own in docs/reference."""
    assert f"ansim {command}" in _headings()


def _error_codes() -> set[str]:
    codes: set[str] = set()
    for path in python_files(SRC):
        codes.update(re.findall(r'^    code = "([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8"), re.M))
    return codes


@pytest.mark.parametrize("code", sorted(_error_codes()))
def test_every_error_code_has_its_heading(code: str) -> None:
    """Every code that a person may see can be looked up under its heading in docs/reference."""
    assert code in _headings()


def test_both_readmes_have_the_same_sections_pictures_and_commands() -> None:
    """README.md and README.ko.md show the same number of sections, the same pictures and the same commands."""
    shapes = []
    for file in ("README.md", "README.ko.md"):
        text = (ROOT / file).read_text(encoding="utf-8")
        shapes.append(
            (
                len(re.findall(r"^## ", text, re.M)),
                re.findall(r"\]\((docs/pictures/[^)]+)\)", text),
                re.findall(r"^(?:make|ansim) .*$", text, re.M),
            )
        )
    assert shapes[0] == shapes[1]


def test_decisions_are_short_and_numbered() -> None:
    """Every decision record has a number of its own and at most 40 lines."""
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers)
    assert [
        record.name for record in records if len(record.read_text(encoding="utf-8").splitlines()) > 40
    ] == []


def test_all_modules_can_be_found() -> None:
    """The package is whole: every top-level module of the architecture is there."""
    found = {module.name for module in pkgutil.iter_modules(importlib.import_module(ansim.__name__).__path__)}
    assert {
        "kit",
        "conf",
        "wire",
        "calls",
        "accounts",
        "delivery",
        "ledger",
        "vault",
        "checkins",
        "opener",
    } <= found
    assert {"notices", "web", "sandbox", "cli"} <= found
