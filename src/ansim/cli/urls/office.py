"""Addresses of the office role: pages, receipts of message services, status for other roles."""

from django.urls import URLPattern, URLResolver, include, path

from ansim.accounts.api.officer_keys import keys
from ansim.calls.status import status

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/status", status),
    path("v1/officer-keys", keys),
    path("", include("ansim.web.urls")),
]
