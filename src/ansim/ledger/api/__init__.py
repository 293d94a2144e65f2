"""HTTP of the logs: anyone may read what a checkpoint covers; only other roles may append, by signed requests."""

from ansim.ledger.api.urls import urlpatterns

__all__ = ["urlpatterns"]
