"""Settings: the typed table of the environment, one settings function per role, keys, embedded PostgreSQL, calls."""
