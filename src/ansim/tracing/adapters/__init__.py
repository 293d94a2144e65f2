"""What tracing reaches outside itself: keys of the office, policy files, the other roles."""
