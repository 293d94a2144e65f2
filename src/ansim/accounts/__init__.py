"""Accounts: offices (기관), staff, roles and permissions, officers' signing keys, the audit trail.

Installed in every role that has a database; the office role alone signs staff in. Knows nothing of delivery or ledger.
"""
