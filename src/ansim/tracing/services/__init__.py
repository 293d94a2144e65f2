"""Writes of tracing; keyword-only, `by` the actor, one transaction, the audit event inside it."""
