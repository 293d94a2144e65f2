"""Statements and their tree: canonical bytes, roots as RFC 9162 has them, proofs that hold for one statement only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.checkins.domain.merkle import root_of
from ansim.ledger.domain.errors import ProofWrong
from ansim.ledger.domain.hashing import EMPTY_ROOT, leaf_hash
from ansim.notices.domain.evidence import Proof, Tree, What, said, statement
from ansim.wire.notice_evidence import NONE_BEFORE, EvidenceLeaf, office_tag

AT = datetime(2026, 11, 22, 5, 4, 3, 210, tzinfo=UTC)


def test_a_statement_has_one_form() -> None:
    """Keys sorted, no blanks, time in UTC to the microsecond, whatever the order and zone it was given in."""
    korean = AT.astimezone(timezone(timedelta(hours=9)))
    one = statement(What.POSTED, AT, notice="A", by="staff:1")
    assert one == statement(What.POSTED, korean, by="staff:1", notice="A")
    assert (
        one == b'{"at":"2026-11-22T05:04:03.000210+00:00","by":"staff:1","notice":"A","v":1,"what":"posted"}'
    )
    assert said(one)["what"] == "posted"


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'"a"'])
def test_bytes_that_say_nothing_give_nothing(body: bytes) -> None:
    """A row whose bytes were destroyed is read as an empty statement, not as a fault of the reader."""
    assert said(body) == {}


@given(st.lists(st.binary(max_size=8), max_size=40))
@settings(max_examples=50, deadline=None)
def test_roots_and_paths_agree_with_another_tree(bodies: list[bytes]) -> None:
    """The root is that of the tree over visits' batches, written independently; every statement's path leads to it."""
    tree = Tree(bodies)
    assert tree.root() == (root_of([leaf_hash(one) for one in bodies]) if bodies else EMPTY_ROOT)
    leaf = EvidenceLeaf(office_tag("a"), 0, len(bodies), NONE_BEFORE, tree.root())
    for place, body in enumerate(bodies):
        Proof(body, place, tree.path(place), leaf).check()


def test_a_proof_holds_for_its_statement_at_its_place_only() -> None:
    """Another statement, place, path, number or root: none of them passes."""
    bodies = [b"a", b"b", b"c", b"d", b"e"]
    tree = Tree(bodies)
    leaf = EvidenceLeaf(office_tag("a"), 0, 5, NONE_BEFORE, tree.root())
    good = Proof(b"c", 2, tree.path(2), leaf, 9, "text")
    good.check()
    for wrong in (
        replace(good, body=b"x"),
        replace(good, place=3),
        replace(good, place=5),
        replace(good, path=good.path[:-1]),
        replace(good, leaf=replace(leaf, count=9)),
        replace(good, leaf=replace(leaf, root=bytes(32))),
    ):
        with pytest.raises(ProofWrong):
            wrong.check()
    shown = good.to_json()
    assert (shown["statement"], shown["place"], shown["index"], shown["tlog_proof"]) == ("c", 2, 9, "text")
    assert bytes.fromhex(shown["leaf"]) == leaf.encode()
    assert [bytes.fromhex(one) for one in shown["path"]] == list(good.path)
