"""Addresses of the visits role: what other roles ask, and the pages for visitors and venues."""

from django.urls import URLPattern, URLResolver, include, path

from ansim.calls.status import status
from ansim.checkins.api import calls, lookups, problems, venues

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/status", status),
    path("v1/visits/of", lookups.visits_of),
    path("v1/visits/at", lookups.visits_at),
    path("v1/venues", venues.venues),
    path("v1/venues/sought", venues.sought_venues),
    path("v1/kinds", venues.venue_kinds),
    path("v1/calls", calls.calls),
    path("v1/problems", problems.problems),
    path("v1/problems/answer", problems.answer),
    path("", include("ansim.web.visitor.urls")),
    path("", include("ansim.web.venue.urls")),
]
