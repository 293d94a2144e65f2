"""Visits by the million, a column each, in PostgreSQL's binary COPY format: with handles, and with persons in the clear."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.wire.days import begin_of

A_DAY = 3
SLOTS = (9 * 3_600, 13 * 3_600, 18 * 3_600)
COLUMNS = "(kday, handle, venue, zone, at, left_at, how_left, party, assurance, received)"
Bytes: TypeAlias = NDArray[numpy.uint8]


class Day:
    """The visits of one Korean day, a column each: three visits a person, some venues far busier than others."""

    def __init__(self, day: int, people: int, venues: int) -> None:
        random, count = numpy.random.default_rng(day), people * A_DAY
        self.day = day
        self.person = numpy.repeat(numpy.arange(people, dtype=numpy.int64), A_DAY)
        self.venue = (venues * random.random(count) ** 1.5).astype(numpy.int64)
        slots = numpy.tile(numpy.array(SLOTS, dtype=numpy.int64), people)
        self.came = begin_of(day) + slots + random.integers(0, 240, count) * 30
        self.left = self.came + 300 + random.integers(0, 210, count) * 30

    def peer_rows(self) -> bytes:
        """The visits as the peer holds them, persons in the clear, as PostgreSQL copies rows in binary."""
        columns = (
            _bytes_of(self.person, 8),
            _bytes_of(self.venue, 6),
            _bytes_of(self.came, 8),
            _bytes_of(self.left, 8),
        )
        return _copied(columns)

    def store_rows(self, key: bytes) -> bytes:
        """The same visits as the store holds them, handles instead of persons."""
        count = len(self.person)
        plain = numpy.zeros((count, 16), numpy.uint8)
        plain[:, :8] = _bytes_of(self.person, 8)
        plain[:, 9] = numpy.tile(numpy.arange(A_DAY, dtype=numpy.uint8), count // A_DAY)
        encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        handles = encryptor.update(plain.tobytes()) + encryptor.finalize()

        def same(value: int, size: int) -> Bytes:
            return numpy.broadcast_to(
                numpy.frombuffer(value.to_bytes(size, "big"), numpy.uint8), (count, size)
            )

        return _copied(
            (
                same(self.day, 4), numpy.frombuffer(handles, numpy.uint8).reshape(count, 16), _bytes_of(self.venue, 6),
                same(0, 4), _bytes_of(self.came, 8), _bytes_of(self.left, 8), same(HowLeft.OWN, 2), same(1, 2),
                same(Assurance.SCREEN, 2), _bytes_of(self.came // 600 * 600, 8),
            )
        )  # fmt: skip


def _bytes_of(values: NDArray[numpy.int64], size: int) -> Bytes:
    """Return big-endian numbers of `size` bytes, a row each."""
    return values.astype(">i8").view(numpy.uint8).reshape(len(values), 8)[:, 8 - size :]


def _copied(columns: Sequence[Bytes]) -> bytes:
    """Return rows in PostgreSQL's binary COPY format; every value of a column has the same length."""
    count, widths = len(columns[0]), [column.shape[1] for column in columns]
    rows = numpy.empty((count, 2 + sum(4 + width for width in widths)), numpy.uint8)
    rows[:, :2] = numpy.frombuffer(len(columns).to_bytes(2, "big"), numpy.uint8)
    at = 2
    for column, width in zip(columns, widths, strict=True):
        rows[:, at : at + 4] = numpy.frombuffer(width.to_bytes(4, "big"), numpy.uint8)
        rows[:, at + 4 : at + 4 + width] = column
        at += 4 + width
    body: bytes = rows.tobytes()
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + body + b"\xff\xff"
