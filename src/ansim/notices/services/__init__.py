"""Acts on batches and notices: keyword-only, the actor named, one transaction, audit row inside, jobs on commit."""
