"""Forgetting of sealed files: what is gone is gone, and no name makes forgetting itself fail."""

import os
from pathlib import Path

import pytest

from ansim.kit.blobs import BlobMissing, BlobStore
from ansim.kit.sealing import Cipher

NAMES = [
    ("nothing", "never stored"),
    ("12", "a folder with other people's files"),
    ("12/a.pdf/below", "a path below a file"),
    ("13/a.pdf", "a folder that is not there"),
    ("13/14/15/a.pdf", "folders that are not there"),
]


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    made = BlobStore(tmp_path / "blobs", Cipher(bytes(32)))
    made.put("12/a.pdf", b"kept")
    return made


@pytest.mark.parametrize(("name", "reason"), NAMES)
def test_forgetting_what_is_no_file_changes_nothing(store: BlobStore, name: str, reason: str) -> None:
    """A sweep that meets a name again, or one it never had, goes on, and what it was not asked for stays."""
    store.delete(name)
    assert store.get("12/a.pdf") == b"kept", reason
    with pytest.raises(BlobMissing):
        store.get(name)


def test_a_forgotten_name_may_be_used_again(store: BlobStore) -> None:
    """After forgetting, the same name holds the new bytes and nothing of the old."""
    store.delete("12/a.pdf")
    store.put("12/a.pdf", b"new")
    assert store.get("12/a.pdf") == b"new"


def test_forgetting_leaves_no_copy_on_the_disk(store: BlobStore, tmp_path: Path) -> None:
    """No part, no backup, no other name of the file remains in the store's folder."""
    for number in range(5):
        store.put("12/b.pdf", bytes([number]) * 100)
    store.delete("12/b.pdf")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.pdf"]


def test_a_reader_that_was_first_still_reads_to_the_end(store: BlobStore, tmp_path: Path) -> None:
    """Forgetting takes the name away, not the bytes under a reader's hands."""
    with open(tmp_path / "blobs" / "12" / "a.pdf", "rb") as reader:
        store.delete("12/a.pdf")
        assert len(reader.read()) == len(b"kept") + 29


@pytest.mark.skipif(os.geteuid() == 0, reason="root may delete anything")
def test_what_may_not_be_forgotten_is_no_silence(store: BlobStore, tmp_path: Path) -> None:
    """Without the right to delete, the fault surfaces: retention must not seem to have been done."""
    folder = tmp_path / "blobs" / "12"
    folder.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            store.delete("12/a.pdf")
    finally:
        folder.chmod(0o700)
    assert store.get("12/a.pdf") == b"kept"


def test_a_denied_deletion_is_not_taken_for_a_missing_file(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system says but 'there is no such file' is passed on."""

    def denied(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "unlink", denied)
    with pytest.raises(PermissionError):
        store.delete("12/a.pdf")
