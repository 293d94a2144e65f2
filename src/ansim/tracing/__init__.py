"""Tracing: cases, look-ups, exposures and contacts of an office."""
