"""Byte formats between roles, pure encode and decode; nothing here touches network, clock or database."""
