"""Addresses of the opener role."""

from django.urls import URLPattern, URLResolver, path

from ansim.calls.status import status
from ansim.opener import api

urlpatterns: list[URLPattern | URLResolver] = [path("v1/status", status), *api.urlpatterns]
