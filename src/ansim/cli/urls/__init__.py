"""Addresses of every role, one file a role; Django reads them as ROOT_URLCONF."""
