"""Addresses of the office role: pages, receipts of message services, status for other roles."""

from django.urls import URLPattern, URLResolver, include, path

from ansim.calls.status import status

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/status", status),
    path("", include("ansim.web.urls")),
]
