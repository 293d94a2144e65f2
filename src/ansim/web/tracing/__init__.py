"""Pages of tracers: today's cases, one case on a time axis, look-ups and their approval, contacts with their why."""
