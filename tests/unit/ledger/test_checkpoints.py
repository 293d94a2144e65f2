"""Checkpoints: strict text, the log's own signature, the origin, and freshness."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.ledger.domain.checkpoints import Checkpoint, log_keys, open_checkpoint, read_checkpoint
from ansim.ledger.domain.errors import (
    CheckpointMalformed,
    CheckpointStale,
    NoteUnsigned,
    WrongOrigin,
)
from ansim.ledger.domain.hashing import EMPTY_ROOT
from ansim.ledger.domain.keys import SignatureType, VerifierKey
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.signing import NoteSigner

LOG = NoteSigner("ledger.example/visits", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = NoteSigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(bytes(32)))
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
TREE = Checkpoint("ledger.example/visits", 3, bytes(range(32)))


def test_the_example_of_the_specification_is_read():
    """Origin, size and root of the published example come out, and the text prints back."""
    text = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
    found = read_checkpoint(text)
    assert (found.origin, found.size, found.root.hex()[:8]) == (
        "example.com/behind-the-sofa",
        20852163,
        "0ac5186a",
    )
    assert found.text() == text


def test_extension_lines_are_kept():
    """Further lines are opaque and come back as they were."""
    found = read_checkpoint(f"o\n7\n{ROOT}\nmore\nand more\n")
    assert found.extensions == ("more", "and more")
    assert found.text().endswith("more\nand more\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"o\n1\n{ROOT}",
        "o\n1\n",
        f"\n1\n{ROOT}\n",
        f"o\n\n{ROOT}\n",
        f"o\n01\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n 1\n{ROOT}\n",
        f"o\n1_0\n{ROOT}\n",
        f"o\n\u0661\n{ROOT}\n",
        f"o\n9223372036854775808\n{ROOT}\n",
        f"o\n99999999999999999999999\n{ROOT}\n",
        f"o\n0x1\n{ROOT}\n",
        "o\n1\nAAAA\n",
        f"o\n1\n{ROOT[:-2]}3=\n",
        f"o\n1\n{ROOT.rstrip('=')}\n",
        f"o\n1\n{ROOT}\n\n",
        f"o\n1\n{ROOT}\nx\n\ny\n",
        f"o\r\n1\r\n{ROOT}\r\n",
        f"o\n0\n{ROOT}\n",
    ],
)
def test_anything_else_is_no_checkpoint(text):
    """Sizes that print otherwise, lax base64, empty lines, a root for size 0 that is not the empty one."""
    with pytest.raises(CheckpointMalformed):
        read_checkpoint(text)


def test_the_empty_tree_has_a_checkpoint():
    """Size 0 with the hash of nothing is a checkpoint."""
    assert read_checkpoint(f"o\n0\n{EMPTY}\n").root == EMPTY_ROOT


def test_a_signed_checkpoint_opens_with_the_logs_key():
    """The log's plain signature is needed; its time and a witness's come along."""
    text = TREE.text()
    data = write_note(text, [LOG.sign(text), LOG.sign_at(text, 500), WITNESS.sign_at(text, 600)])
    witness = WITNESS.key.as_type(SignatureType.COSIGNATURE)
    found = open_checkpoint(data, LOG.key, [witness])
    assert found.checkpoint == TREE
    assert (found.time_by(LOG.key.name), found.time_by(witness.name)) == (500, 600)
    assert open_checkpoint(data, LOG.key).time_by(witness.name) is None


def test_another_log_is_refused():
    """A checkpoint whose origin is not the key's name is WrongOrigin, although the key signed it."""
    text = Checkpoint("other.example", 3, TREE.root).text()
    with pytest.raises(WrongOrigin):
        open_checkpoint(write_note(text, [LOG.sign(text)]), LOG.key)


def test_a_witness_alone_does_not_make_a_checkpoint():
    """Cosignatures without the log's own plain signature are NoteUnsigned, also its own cosignature."""
    text = TREE.text()
    witness = WITNESS.key.as_type(SignatureType.COSIGNATURE)
    with pytest.raises(NoteUnsigned):
        open_checkpoint(write_note(text, [WITNESS.sign_at(text, 5)]), LOG.key, [witness])
    with pytest.raises(NoteUnsigned):
        open_checkpoint(write_note(text, [LOG.sign_at(text, 5)]), LOG.key)


@pytest.mark.parametrize(
    ("now", "fresh"), [(499, True), (510, True), (511, False), (440, True), (439, False)]
)
def test_freshness_is_the_age_of_the_logs_own_time(now, fresh):
    """With the log's time at 500: up to 10 s old passes, 60 s ahead passes for skewed clocks, more does not."""
    text = TREE.text()
    found = open_checkpoint(write_note(text, [LOG.sign(text), LOG.sign_at(text, 500)]), LOG.key)
    if fresh:
        found.require_fresh(LOG.key.name, now=now, max_age=10)
    else:
        with pytest.raises(CheckpointStale):
            found.require_fresh(LOG.key.name, now=now, max_age=10)


def test_without_a_time_nothing_is_fresh():
    """A checkpoint that only has the plain signature is stale for who asks for freshness."""
    text = TREE.text()
    found = open_checkpoint(write_note(text, [LOG.sign(text)]), LOG.key)
    with pytest.raises(CheckpointStale):
        found.require_fresh(LOG.key.name, now=0, max_age=10**9)


def test_a_log_of_another_key_type_has_one_key():
    """A log that will sign with ML-DSA-44 has that key alone; an Ed25519 log has its time key as well."""
    modern = VerifierKey("ledger.example/visits", SignatureType.ML_DSA_44, bytes(1312))
    assert log_keys(modern) == (modern,)
    assert [key.type for key in log_keys(LOG.key)] == [SignatureType.ED25519, SignatureType.COSIGNATURE]
