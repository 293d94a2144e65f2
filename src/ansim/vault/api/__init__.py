"""HTTP of the vault: what a visitor's browser may ask, and what other roles may ask against a warrant."""

from ansim.vault.api.urls import urlpatterns

__all__ = ["urlpatterns"]
