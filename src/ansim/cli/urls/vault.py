"""Addresses of the vault role."""

from django.urls import URLPattern, URLResolver, path

from ansim.calls.status import status

urlpatterns: list[URLPattern | URLResolver] = [path("v1/status", status)]
