"""Opens tokens for one warrant, in memory. Stores nothing; sees no name and no phone."""
