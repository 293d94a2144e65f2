"""The console of notice officers and approvers: lists in, notices out, what went wrong worked off."""
