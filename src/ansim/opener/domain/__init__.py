"""Values and rules of opener: no clock, no database, no settings."""
