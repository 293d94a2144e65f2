"""Entries of the gate, no Django request path: `rsgi` for Granian, `application` for any ASGI server elsewhere."""

import os

import django

os.environ.setdefault("ANSIM_ROLE", "visits")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ansim.conf.role_visits")
django.setup()

# ruff: noqa: E402 (settings are read before what needs them is imported)
from ansim.calls.transport import transport_to
from ansim.checkins.api.gate import GateApplication
from ansim.checkins.api.gate_rsgi import RsgiGate
from ansim.checkins.api.live_gate import live_gate
from ansim.conf import ports
from ansim.conf.roles import Role

gate = live_gate(
    transport_to(Role.VAULT, timeout=2.0),  # a vault that hangs holds up check-ins
    patient=transport_to(Role.VAULT, timeout=10.0),
)
gate.start()
application = GateApplication(gate, ports.visitor_origins())
rsgi = RsgiGate(application)
