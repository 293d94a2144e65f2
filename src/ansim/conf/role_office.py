"""Django settings of the office role (conf/settings.py)."""

import os

from ansim.conf.roles import Role
from ansim.conf.settings import settings_for

os.environ.setdefault("ANSIM_ROLE", "office")
globals().update(settings_for(Role.OFFICE))
