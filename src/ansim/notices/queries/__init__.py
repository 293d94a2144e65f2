"""Questions about batches, people and notices: frozen values, scoped to the asker's office."""
