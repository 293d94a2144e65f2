"""The doors of the visits role for other roles and for the public."""
