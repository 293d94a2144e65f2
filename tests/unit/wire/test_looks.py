"""Leaves ≠ people + dummies: alarm. Counted from the public log alone, by whoever reads it."""

import pytest

from ansim.wire.access import dummy_access
from ansim.wire.leaves import ClosedLeaf, DayKeyLeaf, WarrantLeaf, reference
from ansim.wire.looks import Uneven, uneven_looks

LEAF = WarrantLeaf(b"w" * 32).encode()
WARRANT = reference(LEAF)


def looks(count: int, warrant: bytes = WARRANT) -> list[bytes]:
    """Access leaves of a warrant: nobody can tell which of them concern somebody."""
    return [dummy_access(warrant).encode() for _ in range(count)]


def closed(dummies: int, warrant: bytes = WARRANT) -> bytes:
    """Its closing leaf."""
    return ClosedLeaf(warrant, dummies).encode()


@pytest.mark.parametrize("dummies", [0, 13, 16])
def test_people_and_declared_dummies_are_the_leaves(dummies: int) -> None:
    """Sixteen leaves, whatever part of them concerns nobody: nothing to tell."""
    assert uneven_looks([LEAF, *looks(16), closed(dummies)], is_whole=True) == []


@pytest.mark.parametrize(("leaves", "dummies"), [(16, 17), (15, 3), (17, 3), (0, 1), (33, 0)])
def test_leaves_other_than_people_and_dummies_are_an_alarm(leaves: int, dummies: int) -> None:
    """More dummies than leaves, or leaves that nobody padded: a leaf is missing, or was never declared."""
    found = uneven_looks([LEAF, *looks(leaves), closed(dummies)], is_whole=True)
    assert found == [Uneven(WARRANT, leaves, dummies)]


def test_a_look_after_the_closing_leaf_is_an_alarm() -> None:
    """From its closing on nobody is looked at under a warrant, in sixteens or not."""
    entries = [LEAF, *looks(16), closed(3), *looks(16)]
    assert uneven_looks(entries, is_whole=True) == [Uneven(WARRANT, 32, 3)]


def test_a_warrant_closed_twice_says_the_same_or_is_an_alarm() -> None:
    """The same leaf again changes nothing; another number does."""
    assert uneven_looks([LEAF, *looks(16), closed(3), closed(3)], is_whole=True) == []
    assert uneven_looks([LEAF, *looks(16), closed(3), closed(4)], is_whole=True) == [Uneven(WARRANT, 16, 4)]


def test_a_warrant_that_is_not_closed_yet_is_not_judged() -> None:
    """Its leaves may still come."""
    assert uneven_looks([LEAF, *looks(5)], is_whole=True) == []


def test_each_warrant_is_counted_for_itself() -> None:
    """One that does not add up is told among others that do."""
    other = reference(WarrantLeaf(b"o" * 32).encode())
    mixed = [LEAF, *looks(16, other), *looks(15), closed(2, other), closed(2)]
    assert uneven_looks(mixed, is_whole=True) == [Uneven(WARRANT, 15, 2)]


def test_after_the_retention_only_whole_warrants_are_judged() -> None:
    """Where earlier entries are gone, a warrant whose own leaf is gone too may lack leaves without a fault."""
    entries = [*looks(3), closed(5)]
    assert uneven_looks(entries, is_whole=False) == []
    assert uneven_looks([LEAF, *entries], is_whole=False) == [Uneven(WARRANT, 3, 5)]


def test_other_entries_are_passed_over() -> None:
    """Day keys, half a leaf, nothing, unknown types: neither counted nor a fault."""
    others = [DayKeyLeaf(20_000, bytes(32)).encode(), b"\x03half", b"", b"\xff" * 40]
    assert uneven_looks([*others, LEAF, *looks(16), *others, closed(1)], is_whole=True) == []
