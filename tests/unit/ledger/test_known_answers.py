"""Known answers typed in: the reference tree of Certificate Transparency's own tests, and the forms of C2SP.

The eight entries and their roots are those of google/certificate-transparency's merkle tests (Apache-2.0), used since
by every implementation of RFC 6962.
"""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.ledger.domain.checkpoints import Checkpoint, open_checkpoint
from ansim.ledger.domain.errors import CheckpointStale
from ansim.ledger.domain.growth import grow
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.keys import SignatureType
from ansim.ledger.domain.notes import read_note, write_note
from ansim.ledger.domain.proofs import TlogProof, verify_proof
from ansim.ledger.domain.signing import NoteSigner
from ansim.ledger.domain.tile_hashes import hashes_from
from ansim.ledger.domain.tree import consistency_proof, inclusion_proof, root_at
from ansim.ledger.domain.verifying import verify_consistency, verify_inclusion

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
TILES = grow(0, LEAVES, lambda level, index: b"")
READ = hashes_from(lambda level, index: TILES.get((level, index), b""))

LOG = NoteSigner("ledger.example/lookups", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESSES = [
    NoteSigner(f"witness{number}.example", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))
    for number in range(3)
]


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots(size):
    """The root at every size from 0 to 8 is the published one."""
    assert root_at(size, READ).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_entries_are_included(size):
    """Every entry is proved under every published root that covers it."""
    for index in range(size):
        proof = inclusion_proof(index, size, READ)
        verify_inclusion(index, size, LEAVES[index], proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize("new", range(9))
def test_the_reference_trees_are_consistent(new):
    """Every published root is shown to extend every smaller one, the empty one too."""
    for old in range(new + 1):
        roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
        verify_consistency(old, new, *roots, consistency_proof(old, new, READ))


def test_the_published_path_of_the_sixth_entry_of_eight():
    """The proof of entry 5 in the tree of 8 is the published sequence of three hashes."""
    assert [one.hex() for one in inclusion_proof(5, 8, READ)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_the_published_path_of_growth_from_six_to_eight():
    """The consistency proof from 6 to 8 is the published sequence of three hashes."""
    assert [one.hex() for one in consistency_proof(6, 8, READ)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def cosigned(count, time=1000):
    """A proof of entry 3 of 8 whose checkpoint `count` witnesses have cosigned."""
    text = Checkpoint(LOG.key.name, 8, bytes.fromhex(ROOTS[8])).text()
    lines = [LOG.sign(text), LOG.sign_at(text, time), *(one.sign_at(text, time) for one in WITNESSES[:count])]
    return TlogProof(3, inclusion_proof(3, 8, READ), write_note(text, lines)).encode()


@pytest.mark.parametrize("count", range(4))
def test_witnesses_can_be_counted_on_the_same_format(count):
    """A later quorum needs no new format: each trusted witness's signature is found with its own time."""
    trusted = [one.key.as_type(SignatureType.COSIGNATURE) for one in WITNESSES]
    opened = verify_proof(cosigned(count), ENTRIES[3], LOG.key, trusted)
    assert sum(opened.time_by(key.name) == 1000 for key in trusted) == count


def test_a_stale_cosignature_is_stale():
    """A witness's old time does not pass for a fresh one, whatever the log itself says."""
    trusted = [one.key.as_type(SignatureType.COSIGNATURE) for one in WITNESSES]
    opened = verify_proof(cosigned(2, time=1000), ENTRIES[3], LOG.key, trusted)
    opened.require_fresh(WITNESSES[0].key.name, now=1500, max_age=600)
    with pytest.raises(CheckpointStale):
        opened.require_fresh(WITNESSES[0].key.name, now=1601, max_age=600)
    with pytest.raises(CheckpointStale):
        opened.require_fresh(WITNESSES[2].key.name, now=1500, max_age=600)


def test_a_cosignature_is_bound_to_its_checkpoint():
    """A witness's line moved to another tree of the same log is refused, not ignored."""
    other = Checkpoint(LOG.key.name, 7, bytes.fromhex(ROOTS[7])).text()
    right = Checkpoint(LOG.key.name, 8, bytes.fromhex(ROOTS[8])).text()
    moved = write_note(right, [LOG.sign(right), WITNESSES[0].sign_at(other, 1000)])
    trusted = WITNESSES[0].key.as_type(SignatureType.COSIGNATURE)
    assert open_checkpoint(moved, LOG.key).checkpoint.size == 8
    with pytest.raises(Exception, match=r"ledger\.signature_wrong"):
        open_checkpoint(moved, LOG.key, [trusted])


def test_a_line_added_by_anyone_keeps_the_note_whole():
    """Signatures can be added to a published note without touching what is there (witnessing, key rotation)."""
    text = Checkpoint(LOG.key.name, 8, bytes.fromhex(ROOTS[8])).text()
    note = write_note(text, [LOG.sign(text)])
    more = note + WITNESSES[1].sign_at(text, 5).line().encode()
    assert read_note(more).signatures[:1] == read_note(note).signatures
    assert open_checkpoint(more, LOG.key).checkpoint == open_checkpoint(note, LOG.key).checkpoint
