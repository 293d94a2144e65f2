"""Providers: one file a provider's interface; adding one touches that file and a line of `registry`."""
