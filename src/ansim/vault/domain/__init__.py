"""Values and rules of vault: no clock, no database, no settings."""
