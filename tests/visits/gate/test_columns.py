"""Columns as binary arrays: the database reads what was written, value by value, for any values and any cursor."""

import struct
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.adapt import PyFormat
from tests.visits.gate.conftest import Taker

from ansim.checkins.adapters import store
from ansim.checkins.adapters.columns import Column, bools, byteas, cursor_for, int2s, int4s, int8s

ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WRITERS = {int2s: ("int2", 2), int4s: ("int4", 4), int8s: ("int8", 8)}


def whole(size: int) -> st.SearchStrategy[list[int]]:
    """Lists of signed numbers of so many bytes, the outermost among them."""
    edge = 1 << (8 * size - 1)
    return st.lists(st.integers(-edge, edge - 1) | st.sampled_from([-edge, -1, 0, edge - 1]), max_size=40)


def read_back(connection: psycopg.Connection[Any], kind: str, column: Column) -> list[Any]:
    """What the database makes of a column, as a table of one column in its order."""
    statement = f"SELECT value FROM unnest(%b::{kind}[]) WITH ORDINALITY AS told(value, place) ORDER BY place"
    found = cursor_for(connection).execute(statement, [column], binary=True)
    return [value for (value,) in found]


@pytest.fixture
def own(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the gate has it."""
    with store.connect() as connection:
        yield connection


@ANY
@given(data=st.data())
@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_whole_numbers_come_back(own: psycopg.Connection[Any], write: Any, data: st.DataObject) -> None:
    """Numbers of two, four and eight bytes are read as they were written, in their order, none at all too."""
    kind, size = WRITERS[write]
    values = data.draw(whole(size))
    assert read_back(own, kind, write(values)) == values


@ANY
@given(values=st.lists(st.binary(max_size=300), max_size=20))
def test_bytes_come_back(own: psycopg.Connection[Any], values: list[bytes]) -> None:
    """Bytes of any length are read as they were written: empty ones, and those that look like text or NULL."""
    assert [bytes(one) for one in read_back(own, "bytea", byteas(values))] == values


@pytest.mark.parametrize(
    "values", [[], [b""], [b"", b""], [b"ab", b"cd", b"ef"], [bytes(16)] * 3, [b"a", b"bc"], [b"", b"a"]]
)
def test_bytes_of_one_length_and_of_several_come_back(
    own: psycopg.Connection[Any], values: list[bytes]
) -> None:
    """One length for all is written once and joined; none, one and mixed lengths are read back all the same."""
    assert [bytes(one) for one in read_back(own, "bytea", byteas(values))] == values


@ANY
@given(values=st.lists(st.booleans(), max_size=40))
def test_yes_and_no_come_back(own: psycopg.Connection[Any], values: list[bool]) -> None:
    """Yes and no are read as they were written."""
    assert read_back(own, "bool", bools(values)) == values


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("beyond", [1, -1])
def test_a_number_too_large_is_refused_here(write: Any, beyond: int) -> None:
    """A number beyond the column's bytes is an error on this side, never another number in the table."""
    edge = 1 << (8 * WRITERS[write][1] - 1)
    with pytest.raises(struct.error):
        write([edge if beyond > 0 else -edge - 1])


def test_the_bytes_are_those_of_the_manual() -> None:
    """One array by hand: one dimension, no NULL, int2, two values, counted from one; then size and value of each."""
    assert int2s([1, -2]).hex() == (
        "00000001" + "00000000" + "00000015" + "00000002" + "00000001" + "000000020001" + "00000002fffe"
    )


def test_a_column_of_another_type_is_refused(own: psycopg.Connection[Any]) -> None:
    """The statement says the type: a column of another one is refused, not turned into something."""
    with pytest.raises(psycopg.Error):
        read_back(own, "int8", int4s([1]))


def test_columns_go_over_a_connection_of_django(db: None) -> None:
    """Connections of Django have other cursors and adapters; columns are sent over them just so."""
    django_connection.ensure_connection()
    assert read_back(django_connection.connection, "int4", int4s([7, 5])) == [7, 5]


def test_a_connection_learns_columns_once(own: psycopg.Connection[Any]) -> None:
    """The first cursor teaches its connection; later ones teach nothing, and plain bytes go as they always did."""
    assert read_back(own, "int4", int4s([1])) == [1]
    learnt = own.adapters.get_dumper(Column, PyFormat.BINARY)
    assert read_back(own, "int4", int4s([2])) == [2]
    assert own.adapters.get_dumper(Column, PyFormat.BINARY) is learnt
    assert own.adapters.get_dumper(bytes, PyFormat.BINARY) is not learnt
    assert psycopg.adapters.get_dumper(Column, PyFormat.BINARY) is not learnt
    assert own.execute("SELECT %b::bytea", [b"plain"], binary=True).fetchone() == (b"plain",)


def test_the_rows_of_a_group_are_those_of_its_messages(taker: Taker) -> None:
    """What a group of different visitors wrote is in the rows column by column, none beside another's handle."""
    phones = [taker.phone() for _ in range(9)]
    messages = [phone.come(people=number + 1) for number, phone in enumerate(phones)]
    assert all(isinstance(one, bytes) for one in taker.all(*messages))
    stored = {bytes(handle): party for handle, party in taker.rows("handle, party")}  # type: ignore[call-overload]
    assert stored == {message[7:23]: number + 1 for number, message in enumerate(messages)}


def test_what_was_taken_is_told_by_place(taker: Taker) -> None:
    """The statement tells which places were free: all of a new group, none of the same group again."""
    message = taker.phone().come()
    receipt = taker.one(message)
    assert isinstance(receipt, bytes)
    assert taker.one(message) == receipt
    assert taker.count() == 1
    place = (int.from_bytes(message[1:3], "big"), message[7:23], False)
    assert store.kept(taker.connection, [place])[place].digest == receipt[:32]
