"""The roles of ansim: processes with their own settings, database and key folder (docs/explanation/roles.md)."""

from enum import StrEnum


class Role(StrEnum):
    """One process, one wall."""

    OFFICE = "office"
    VAULT = "vault"
    VISITS = "visits"
    OPENER = "opener"
    LEDGER = "ledger"

    @property
    def has_database(self) -> bool:
        """True unless the role stores nothing (the opener works in memory)."""
        return self is not Role.OPENER

    @property
    def database(self) -> str:
        """Name of the role's database and of its database user."""
        return f"ansim_{self.value}"

    @property
    def settings_module(self) -> str:
        """Dotted name of the role's Django settings."""
        return f"ansim.conf.role_{self.value}"
