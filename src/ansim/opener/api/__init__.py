"""The addresses of the opener: openings, and one trace with each."""

from ansim.opener.api.urls import urlpatterns

__all__ = ["urlpatterns"]
