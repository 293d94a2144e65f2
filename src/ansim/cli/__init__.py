"""The command line `ansim …` and the ASGI entries and addresses of every role; the only place that wires roles."""
