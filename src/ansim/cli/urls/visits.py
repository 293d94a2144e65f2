"""Addresses of the visits role."""

from django.urls import URLPattern, URLResolver, path

from ansim.calls.status import status
from ansim.checkins.api import lookups

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/status", status),
    path("v1/visits/of", lookups.visits_of),
    path("v1/visits/at", lookups.visits_at),
]
