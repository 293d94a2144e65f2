"""Administrator's and auditor's pages: office, sender numbers, staff and roles, audit trail."""
