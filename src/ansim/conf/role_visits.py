"""Django settings of the visits role (conf/settings.py)."""

import os

from ansim.conf.roles import Role
from ansim.conf.settings import settings_for

os.environ.setdefault("ANSIM_ROLE", "visits")
globals().update(settings_for(Role.VISITS))
