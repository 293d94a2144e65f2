"""docs/reference/permissions.md says what the tables say."""

from pathlib import Path

import pytest

from ansim.accounts.domain.permissions import MEANINGS, Permission
from ansim.accounts.domain.roles import ROLE_NAMES, ROLE_PERMISSIONS, ROLE_TASKS, StaffRole

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "permissions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("permission", Permission)
def test_the_page_shows_who_holds_each_permission(permission):
    """The row of a permission marks exactly the roles that hold it."""
    marks = " | ".join("O" if permission in ROLE_PERMISSIONS[role] else "" for role in StaffRole)
    assert f"| `{permission.value}` | {MEANINGS[permission].ko} | {marks} |" in PAGE


@pytest.mark.parametrize("role", StaffRole)
def test_the_page_tells_each_role(role):
    """The row of a role has its names and its task."""
    row = f"| {ROLE_NAMES[role].ko} `{role.value}` | {ROLE_NAMES[role].en} | {ROLE_TASKS[role].ko} |"
    assert row in PAGE
