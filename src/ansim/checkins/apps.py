"""The Django app of check-ins."""

from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    """Installed in the visits role."""

    name = "ansim.checkins"
    label = "checkins"
