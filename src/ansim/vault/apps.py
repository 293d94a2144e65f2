"""Django app of the vault role."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Residents, one-time codes, tokens and what was revealed."""

    name = "ansim.vault"
    label = "vault"
    verbose_name = "보관소"
