"""Venues, the gate and the visit store (role `visits`). Never a name, a phone or a day key."""
