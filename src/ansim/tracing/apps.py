"""The Django app of tracing."""

from django.apps import AppConfig


class TracingConfig(AppConfig):
    """Installed in the office role."""

    name = "ansim.tracing"
    label = "tracing"
