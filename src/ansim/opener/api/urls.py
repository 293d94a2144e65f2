"""Addresses of the opener role."""

from django.urls import URLPattern, URLResolver, path

from ansim.opener.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openings", views.make_opening),
    path("v1/openings/<str:name>/trace", views.trace_with),
]
