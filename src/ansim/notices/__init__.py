"""Notices: a template and a roster become issued, sealed documents handed to delivery."""
