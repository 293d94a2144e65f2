"""Pages by audience: parse, call one service or query, render. No rules."""
