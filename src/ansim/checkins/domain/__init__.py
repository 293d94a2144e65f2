"""Values and rules of checkins: no clock, no database, no settings."""
