"""How often a stranger may ask: counted in the database, so that all processes count; askers are kept as keyed hashes."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from ansim.vault.adapters import key_folder
from ansim.vault.domain.codes import Limit
from ansim.vault.domain.errors import TooOften
from ansim.vault.models import Ask


@transaction.atomic
def take(*, limits: Iterable[Limit], asker: str, now: datetime) -> None:
    """Count one question of `asker` against every limit, or none of them. Raises TooOften.

    Questions of one asker wait for each other, so that a volley cannot slip through together.
    """
    who = hmac.new(key_folder.code_key(), b"asker|" + asker.encode(), hashlib.sha256).digest()[:16]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(who[:8], "big", signed=True)])
    taken = []
    for limit in limits:
        begun = now - limit.span
        if Ask.objects.filter(limit=limit.name, who=who, at__gt=begun).count() >= limit.most:
            raise TooOften(minutes=limit.minutes)
        taken.append(Ask(limit=limit.name, who=who, at=now))
    Ask.objects.bulk_create(taken)
