"""All apps in one settings module, for the type checker only; no process runs with it."""

import os
import tempfile

os.environ.setdefault("ANSIM_HOME", f"{tempfile.gettempdir()}/ansim-types")
os.environ["ANSIM_ROLE"] = "office"

from ansim.conf.roles import Role
from ansim.conf.settings import settings_for

_settings = settings_for(Role.OFFICE)
_settings["INSTALLED_APPS"] += ["ansim.vault", "ansim.checkins", "ansim.ledger"]
globals().update(_settings)
