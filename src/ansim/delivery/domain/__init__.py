"""Rules of delivery as pure values: states, codes, limits, messages. No clock, no database, no network."""
