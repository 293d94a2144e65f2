"""Reads of tracing: frozen values of the actor's office, personal columns opened for whoever may see them."""
