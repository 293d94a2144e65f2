"""The columns of a group as PostgreSQL's binary arrays, each written in one piece instead of value by value.

Dimensions 4 | holds NULL 4 | type 4 | length 4 | first index 4, then size 4 | value of each (array_recv).
"""

from collections.abc import Iterable, Sequence
from struct import Struct, pack
from typing import Any, Final

import psycopg
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

_HEAD: Final = Struct(">5i")
_LENGTH: Final = Struct(">i")
_BOOL, _BYTEA, _INT8, _INT2, _INT4 = 16, 17, 20, 21, 23  # oids of pg_type
_TRUE, _FALSE = b"\x00\x00\x00\x01\x01", b"\x00\x00\x00\x01\x00"


class Column(bytes):
    """One array, ready to be sent where the statement says its type (`%b::int4[]`)."""


class _ColumnDumper(Dumper):
    """Sends a column as it is; its type is the statement's."""

    format = Format.BINARY

    def dump(self, obj: Column) -> Column:
        return obj


def cursor_for(connection: psycopg.Connection[Any]) -> psycopg.Cursor[tuple[Any, ...]]:
    """Return a cursor that sends columns, whatever cursors the connection itself makes; it learns how to once."""
    if connection.adapters.get_dumper(Column, PyFormat.BINARY) is not _ColumnDumper:
        connection.adapters.register_dumper(Column, _ColumnDumper)
    return psycopg.Cursor[tuple[Any, ...]](connection)


def int2s(values: Sequence[int]) -> Column:
    """Return an int2[]. Raises struct.error beyond its range, as int4s and int8s do."""
    return _numbers(_INT2, 2, "h", values)


def int4s(values: Sequence[int]) -> Column:
    """Return an int4[]."""
    return _numbers(_INT4, 4, "i", values)


def int8s(values: Sequence[int]) -> Column:
    """Return an int8[]."""
    return _numbers(_INT8, 8, "q", values)


def byteas(values: Sequence[bytes]) -> Column:
    """Return a bytea[]."""
    sizes = {len(value) for value in values}
    if len(sizes) == 1:  # handles, hashes, ids: one length stands before each
        head = _LENGTH.pack(*sizes)
        return _column(_BYTEA, len(values), head + head.join(values))
    return _column(_BYTEA, len(values), b"".join([_LENGTH.pack(len(value)) + value for value in values]))


def bools(values: Sequence[bool]) -> Column:
    """Return a bool[]."""
    return _column(_BOOL, len(values), b"".join([_TRUE if value else _FALSE for value in values]))


def _numbers(oid: int, size: int, letter: str, values: Sequence[int]) -> Column:
    told: Iterable[int] = [part for value in values for part in (size, value)]
    return _column(oid, len(values), pack(">" + f"i{letter}" * len(values), *told))


def _column(oid: int, length: int, elements: bytes) -> Column:
    return Column(_HEAD.pack(1, 0, oid, length, 1) + elements)
