"""The rules of notices and rosters as plain values; no clock, no files, no database."""
