"""Exposure: who was where with whom, for how long, in which generation; pure (architecture.md, one definition)."""
