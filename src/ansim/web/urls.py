"""Addresses of the pages of the office role; each audience has its own file. The language switch stands on all pages."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from ansim.accounts.api.access import public

_AUDIENCES = ("console", "tracing", "desk", "public", "account", "staff", "setup")

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", public("모든 화면에 있는 언어 단추")(set_language), name="set_language"),
    *(
        path("", include(f"ansim.web.{audience}.urls"))
        for audience in _AUDIENCES
        if find_spec(f"ansim.web.{audience}") and find_spec(f"ansim.web.{audience}.urls")
    ),
]
