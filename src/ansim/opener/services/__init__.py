"""What the opener does: openings and traces, in memory."""
