"""Intakes of calls (protocol.md, Call): telephone servers that sign what was dialled, for any venue, and store nothing."""

import secrets
from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.services.trail import audit
from ansim.checkins.domain.errors import IntakeKeyBad, IntakeUnknown
from ansim.checkins.models import Device
from ansim.checkins.services.desk import DEVICE
from ansim.wire import p256


@transaction.atomic
def tie_intake(*, by: Actor, point: bytes, at: datetime) -> bytes:
    """Register an intake by its compressed point and return its number, 7 bytes. Raises IntakeKeyBad."""
    if p256.read_point(point) is None or Device.objects.filter(point=point).exists():
        raise IntakeKeyBad
    number = secrets.token_bytes(DEVICE)
    Device.objects.create(venue=None, number=number, point=point, made_at=at)
    audit(by=by, verb="intake.tie", reference=f"intake:{number.hex()}", at=at)
    return number


@transaction.atomic
def stop_intake(*, by: Actor, number: bytes, at: datetime) -> None:
    """Take no more calls from an intake. Raises IntakeUnknown."""
    known = Device.objects.filter(number=number, venue__isnull=True, stopped_at__isnull=True)
    if not known.update(stopped_at=at):
        raise IntakeUnknown
    audit(by=by, verb="intake.stop", reference=f"intake:{number.hex()}", at=at)
