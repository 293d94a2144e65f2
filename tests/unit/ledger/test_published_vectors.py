"""The published probes of transparency-dev/merkle and the notes of C2SP and golang/mod, read in place."""

import base64
import json
from pathlib import Path

import pytest

from ansim.ledger.domain.errors import LedgerError
from ansim.ledger.domain.keys import read_vkey
from ansim.ledger.domain.notes import read_note
from ansim.ledger.domain.signing import check_note
from ansim.ledger.domain.verifying import verify_consistency, verify_inclusion

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "vectors"
MERKLE = VECTORS / "merkle-rfc6962"
NOTES = VECTORS / "signed-note-checkpoint" / "notes.json"

needs_vectors = pytest.mark.skipif(
    not MERKLE.is_dir() or not NOTES.is_file(),
    reason="the published test vectors (../shared/vectors) are not beside this checkout",
)


def probes(kind):
    return [json.loads(path.read_text()) for path in sorted((MERKLE / kind).rglob("*.json"))]


def decoded(text):
    return base64.b64decode(text or "")


def judge(check):
    try:
        check()
    except LedgerError:
        return "refused"
    return "accepted"


@needs_vectors
def test_all_98_inclusion_probes_are_judged_as_published():
    """Each inclusion probe is accepted or refused exactly as its authors say."""
    cases = probes("inclusion")
    assert len(cases) == 98
    for case in cases:
        hashes = [decoded(text) for text in case["proof"] or []]
        verdict = judge(
            lambda case=case, hashes=hashes: verify_inclusion(
                case["leafIdx"], case["treeSize"], decoded(case["leafHash"]), hashes, decoded(case["root"])
            )
        )
        assert verdict == ("refused" if case["wantErr"] else "accepted"), case["desc"]


@needs_vectors
def test_all_98_consistency_probes_are_judged_as_published():
    """Each consistency probe, those about size 0 included, is judged exactly as its authors say."""
    cases = probes("consistency")
    assert len(cases) == 98
    for case in cases:
        hashes = [decoded(text) for text in case["proof"] or []]
        roots = decoded(case["root1"]), decoded(case["root2"])
        verdict = judge(
            lambda case=case, hashes=hashes, roots=roots: verify_consistency(
                case["size1"], case["size2"], *roots, hashes
            )
        )
        assert verdict == ("refused" if case["wantErr"] else "accepted"), case["desc"]


@needs_vectors
def test_published_notes_verify_with_their_keys_and_with_no_other():
    """Each published note is signed by its own verifier key, prints back identically, and not by the other's."""
    cases = json.loads(NOTES.read_text())
    keys = [read_vkey(case["vkey"]) for case in cases]
    for case, key in zip(cases, keys, strict=True):
        note = read_note(case["note"].encode())
        assert [one.key for one in check_note(note, keys)] == [key]
        assert note.encode() == case["note"].encode()
        assert key.text() == case["vkey"]
        assert judge(lambda note=note, key=key: check_note(note, [k for k in keys if k != key])) == "refused"
