"""The walls of the role visits; what they are stands in tests/role_walls.py, the same for every such role."""

from tests.role_walls import *  # noqa: F403 - the tests themselves, run under this role's settings
