"""The Django app of accounts; the same tables in every role that installs it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the models under the label `accounts`."""

    name = "ansim.accounts"
    label = "accounts"
    verbose_name = "기관과 직원"
    default_auto_field = "django.db.models.BigAutoField"
