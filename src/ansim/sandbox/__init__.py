"""A seeded city and a message gateway that behaves like the real ones, faults included. Only `cli` imports it."""
