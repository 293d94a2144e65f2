"""Addresses of the vault role: status for other roles, what visitors' phones and other roles ask."""

from django.urls import URLPattern, URLResolver, path

from ansim.calls.status import status
from ansim.vault import api

urlpatterns: list[URLPattern | URLResolver] = [path("v1/status", status), *api.urlpatterns]
