"""The Django app of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Installed in the office role."""

    name = "ansim.notices"
    label = "notices"
