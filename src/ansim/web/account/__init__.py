"""Sign-in, second factor, one's own account."""
