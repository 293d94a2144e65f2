"""What several measurements share, and what one of them would grow too long with."""
