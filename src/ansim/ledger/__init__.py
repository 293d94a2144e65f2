"""The transparency logs `visits` and `lookups`: opaque entries, sealed by the clock, provable to anyone."""
