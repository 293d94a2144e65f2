"""The page of an office's desk for people without a phone; what is typed there goes to the vault alone."""
