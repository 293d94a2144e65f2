"""Pure rules of accounts: roles, permissions, actors, sender numbers, one-time codes, invitations, errors."""
