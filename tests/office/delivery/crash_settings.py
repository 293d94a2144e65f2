"""The office's settings on the test database, for the process that is to be killed."""

import os

from ansim.conf.roles import Role
from ansim.conf.settings import settings_for

_settings = settings_for(Role.OFFICE)
_settings["DATABASES"]["default"].update(
    NAME=os.environ["CRASH_DATABASE"], HOST=os.environ["CRASH_HOST"], PASSWORD=os.environ["CRASH_PASSWORD"]
)
_settings["INSTALLED_APPS"] = [
    "django.contrib.contenttypes",
    "procrastinate.contrib.django",
    "ansim.delivery",
]
globals().update(_settings)
