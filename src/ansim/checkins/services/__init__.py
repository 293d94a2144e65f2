"""Acts on venues, operators and visits: keyword-only, one transaction, audit row inside."""
