"""Values and rules of tracing: no clock, no database, no settings."""
