"""Values and rules of warrants: no clock, no database, no settings."""
