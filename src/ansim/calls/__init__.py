"""Signed calls between roles: the real transport, the check on the receiving side, `/v1/status` (docs/adr/0002)."""
