"""Pages imported before anybody asks for one: the first would otherwise come a second late."""

import threading

from django.urls import get_resolver

_PAUSE_SECONDS = 3.0  # all roles start at once: first let them answer


def import_pages(stop: threading.Event) -> None:
    """Import every view of this role, unless it ends before."""
    if not stop.wait(_PAUSE_SECONDS):
        get_resolver().url_patterns  # noqa: B018  looking is what imports
