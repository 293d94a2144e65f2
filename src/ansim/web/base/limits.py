"""How often a stranger may ask: counted per address and per reference, in the database so that all processes count.

Addresses are kept as hashes for as long as the window lasts, never in the clear.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` questions in each window of `seconds`, counted under `name`."""

    name: str
    most: int
    seconds: int


def take(limit: Limit, asker: str, at: datetime) -> bool:
    """Count one question of `asker` at the moment `at`; return whether it is within the limit."""
    digest = hashlib.sha256(asker.encode()).hexdigest()[:32]
    key = f"limit.{limit.name}.{digest}.{int(at.timestamp()) // limit.seconds}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        count = int(cache.get(key, 0)) + 1
        if count <= limit.most:
            cache.set(key, count, limit.seconds)
    return count <= limit.most
