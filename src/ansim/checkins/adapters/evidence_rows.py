"""Sealed evidence as the database keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

_OF_DAY = """
SELECT handle, "out", sealed, assurance, received FROM checkins_evidence WHERE kday = %s ORDER BY "out", handle
"""
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One piece of evidence, and what is known of it without opening it."""

    handle: bytes
    out: bool
    sealed: bytes
    assurance: int
    received: int


def sealed_of(day: int) -> Iterator[SealedRow]:
    """Yield the evidence of a day, check-ins before check-outs."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_DAY, [day])
        while piece := cursor.fetchmany(_PIECE):
            for handle, out, sealed, assurance, received in piece:
                yield SealedRow(bytes(handle), out, bytes(sealed), assurance, received)
