"""Residents, phone confirmation, token issue, reveal. The only role where a uid and a phone number will meet."""
