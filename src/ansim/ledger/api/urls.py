"""Addresses of the logs, below the root of the ledger role."""

from django.urls import URLPattern, URLResolver, path, re_path

from ansim.ledger.api import reading, writing
from ansim.ledger.domain.logs import LogName

_LOG = f"(?P<log>{'|'.join(LogName)})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.index),
    re_path(rf"^{_LOG}/checkpoint\Z", reading.checkpoint),
    re_path(rf"^{_LOG}/key\Z", reading.key),
    re_path(rf"^{_LOG}/(?P<path>tile/[^\n]*)\Z", reading.tile),
    re_path(rf"^{_LOG}/proof/inclusion\Z", reading.inclusion),
    re_path(rf"^{_LOG}/proof/consistency\Z", reading.consistency),
    re_path(rf"^{_LOG}/proof/entry/(?P<place>[0-9]+)\Z", reading.entry_proof),
    re_path(rf"^{_LOG}/entries\Z", writing.entries),
]
