"""ansim: check-in, tracing and provable notices for local governments."""
