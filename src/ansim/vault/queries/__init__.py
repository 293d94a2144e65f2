"""What the vault can be asked without changing anything."""

from ansim.vault.queries.keys import IssuerPublic, day_keys_held, issuer_keys

__all__ = ["IssuerPublic", "day_keys_held", "issuer_keys"]
