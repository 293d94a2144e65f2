"""ASGI entries of the roles, for Granian here or any server elsewhere."""
