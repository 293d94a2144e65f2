"""The table of settings itself: complete, bilingual, one name one row, and secrets marked as such."""

import ast
from pathlib import Path

import pytest

from ansim.conf.env import SETTINGS, Setting, value
from ansim.conf.roles import Role

SRC = Path(__file__).resolve().parents[3] / "src" / "ansim"
ROWS = sorted(SETTINGS.values(), key=lambda setting: setting.name)


@pytest.mark.parametrize("setting", ROWS, ids=lambda setting: setting.name)
def test_a_row_says_all_that_its_page_needs(setting: Setting) -> None:
    """Name, what is expected, and help in both languages are there, each help a sentence with an end."""
    assert setting.name.startswith("ANSIM_")
    assert setting.name == setting.name.upper()
    assert setting.expected
    for text in (setting.help.ko, setting.help.en):
        assert text.strip() == text
        assert text.endswith(".")
    assert setting.help.ko != setting.help.en
    assert any("가" <= character <= "힣" for character in setting.help.ko)


@pytest.mark.parametrize("setting", ROWS, ids=lambda setting: setting.name)
def test_what_is_unset_is_right(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing in the environment every setting has a value: ansim runs with nothing configured."""
    monkeypatch.delenv(setting.name, raising=False)
    assert setting.value() is not None


@pytest.mark.parametrize("setting", ROWS, ids=lambda setting: setting.name)
def test_what_may_hold_a_secret_is_marked(setting: Setting) -> None:
    """Keys, secrets and database addresses are secret; nothing else hides from the doctor's report."""
    holds = any(word in setting.name for word in ("_KEY", "_SECRET", "_PIN", "DATABASE_URL"))
    assert setting.secret is holds
    assert not (setting.secret and setting.default)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_own_rows(role: Role) -> None:
    """Each role has an address, and a database exactly if it stores something."""
    assert f"ANSIM_{role.name}_URL" in SETTINGS
    assert (f"ANSIM_{role.name}_DATABASE_URL" in SETTINGS) is role.has_database


@pytest.mark.parametrize("name", ["", "NOTHING", "ANSIM_PORT", "port", "PATH"])
def test_a_name_that_is_not_in_the_table_is_a_fault_of_ours(name: str) -> None:
    """Asking for an unknown name is KeyError, so that a misspelt setting never reads as unset."""
    with pytest.raises(KeyError):
        value(name)


def _reads_environment(path: Path) -> bool:
    """Whether a file reads os.environ or os.getenv; writing to it for a child process is no reading."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "getenv":
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
            return True
        reads = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
        if reads and ast.unparse(node.value) == "os.environ":
            return True
    return False


def test_nothing_but_the_table_reads_the_environment() -> None:
    """No other file asks the environment for a value, save the doctor, who says which rows of the table are set."""
    readers = {path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py") if _reads_environment(path)}
    assert readers == {"conf/env.py", "cli/checkup/settings.py"}


def test_every_name_asked_for_is_in_the_table() -> None:
    """Each literal name given to env.value() anywhere in the product is a row of the table."""
    asked = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("env.value", "value"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    asked.add(f"ANSIM_{first.value}")
    assert asked <= set(SETTINGS)
    assert "ANSIM_HOME" in asked
