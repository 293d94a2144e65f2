"""Django app of the ledger role."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The transparency logs `visits` and `lookups`."""

    name = "ansim.ledger"
    label = "ledger"
    verbose_name = "원장"
