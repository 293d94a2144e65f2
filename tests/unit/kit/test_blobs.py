"""Sealed files: whole or not at all, closed to others, nothing outside their folder, a full disk said clearly."""

import errno
import hashlib
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit import blobs
from ansim.kit.blobs import BlobMissing, BlobStore, DiskFull
from ansim.kit.sealing import Cipher, SealBroken, new_key

CIPHER = Cipher(bytes(32))


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", CIPHER)


def _files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_file_comes_back_and_its_hash_is_that_of_the_plain_bytes(store: BlobStore) -> None:
    """put returns the SHA-256 of what was given, get returns exactly that."""
    data = b"%PDF-1.7 notice" * 100
    assert store.put("12/7KQ4-M2XD-9TR3.pdf", data) == hashlib.sha256(data).hexdigest()
    assert store.get("12/7KQ4-M2XD-9TR3.pdf") == data


def test_nothing_lies_in_the_clear_and_nobody_else_may_read(store: BlobStore, tmp_path: Path) -> None:
    """The file on disk holds none of the plain bytes and is closed to group and others."""
    store.put("1/a.pdf", b"a name that must not be read" * 3)
    path = tmp_path / "blobs" / "1" / "a.pdf"
    assert b"must not be read" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_putting_again_replaces(store: BlobStore, tmp_path: Path) -> None:
    """The last put wins and leaves one file."""
    store.put("a", b"one")
    store.put("a", b"two")
    assert store.get("a") == b"two"
    assert _files(tmp_path) == ["blobs/a"]


def test_a_file_moved_under_another_name_is_refused(store: BlobStore, tmp_path: Path) -> None:
    """A sealed file is bound to its name: one person's PDF cannot be slipped in for another's."""
    store.put("1/a.pdf", b"a")
    (tmp_path / "blobs" / "1" / "a.pdf").rename(tmp_path / "blobs" / "1" / "b.pdf")
    with pytest.raises(SealBroken):
        store.get("1/b.pdf")


def test_forgetting_is_final_and_may_be_repeated(store: BlobStore) -> None:
    """After delete the file is missing; deleting what is not there is no error."""
    store.put("a", b"x")
    store.delete("a")
    store.delete("a")
    with pytest.raises(BlobMissing):
        store.get("a")


@pytest.mark.parametrize("name", ["nothing", "folder", "folder/file/below"])
def test_what_is_no_file_is_missing(store: BlobStore, name: str) -> None:
    """A name never stored, a folder, and a path below a file are all simply missing."""
    store.put("folder/file", b"x")
    with pytest.raises(BlobMissing):
        store.get(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a",
        "a/../b",
        "/etc/passwd",
        "a//b",
        "a/",
        "a/.hidden",
        "-rf",
        "a\n",
        "a\x00b",
        "가.pdf",
        "a\\b",
        "~/a",
        "a b",
    ],
)
def test_path_tricks_are_refused(store: BlobStore, tmp_path: Path, name: str) -> None:
    """No name leads out of the folder, to a hidden file or to a sign that a shell would read."""
    for act in (lambda: store.put(name, b"x"), lambda: store.get(name), lambda: store.delete(name)):
        with pytest.raises(BlobMissing):
            act()
    assert _files(tmp_path) == []


@given(st.text(max_size=30))
def test_no_name_ever_leaves_the_folder(name: str) -> None:
    """Whatever the name, its path is inside the folder or refused."""
    store = BlobStore(Path("/root-of-blobs"), CIPHER)
    try:
        path = store._path(name)
    except BlobMissing:
        return
    assert Path(os.path.normpath(path)).is_relative_to("/root-of-blobs")
    assert os.path.normpath(path) == str(path)


class _FullAfter:
    """A disk that takes so many bytes and then says it is full."""

    def __init__(self, real: object, room: int, number: int) -> None:
        self._real, self._room, self._number = real, room, number

    def __enter__(self) -> "_FullAfter":
        return self

    def __exit__(self, *error: object) -> None:
        self._real.close()  # type: ignore[attr-defined]

    def write(self, data: bytes) -> None:
        self._real.write(data[: self._room])  # type: ignore[attr-defined]
        raise OSError(self._number, os.strerror(self._number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_nothing_half_written_stays(
    store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """On a full disk or quota the earlier file stays whole, no part lies about, the error may be retried."""
    store.put("a", b"earlier")
    real = os.fdopen
    monkeypatch.setattr(blobs.os, "fdopen", lambda fd, mode: _FullAfter(real(fd, mode), 5, number))
    with pytest.raises(DiskFull) as full:
        store.put("a", b"later" * 1000)
    monkeypatch.undo()
    assert full.value.retryable
    assert store.get("a") == b"earlier"
    assert _files(tmp_path) == ["blobs/a"]


def test_another_fault_of_the_disk_is_not_called_a_full_disk(
    store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An input/output error passes as it is, and still nothing half-written stays."""
    real = os.fdopen
    monkeypatch.setattr(blobs.os, "fdopen", lambda fd, mode: _FullAfter(real(fd, mode), 5, errno.EIO))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        store.put("a", b"x" * 100)
    assert _files(tmp_path) == []


def test_an_interrupted_put_leaves_nothing(
    store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between writing and naming leaves neither the file nor its part."""

    def interrupted(_part: str, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(blobs.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.put("a", b"x")
    assert _files(tmp_path) == []


def test_a_folder_is_made_for_the_first_file_in_it(store: BlobStore, tmp_path: Path) -> None:
    """Folders come with the first file and again after they were emptied; the name of a file is no folder for another."""
    for _ in range(2):
        store.put("1/2/a", b"one")
        store.put("1/2/b", b"two")
        assert _files(tmp_path) == ["blobs/1/2/a", "blobs/1/2/b"]
        shutil.rmtree(tmp_path / "blobs")
    store.put("1", b"a file")
    with pytest.raises(NotADirectoryError):
        store.put("1/2", b"below it")
    assert _files(tmp_path) == ["blobs/1"]


def test_many_writers_of_one_name_leave_one_whole_file(store: BlobStore, tmp_path: Path) -> None:
    """Threads that put under one name at the same time never mix their bytes."""
    contents = [bytes([number]) * 50_000 for number in range(8)]
    threads = [threading.Thread(target=store.put, args=("a", data)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("a") in contents
    assert _files(tmp_path) == ["blobs/a"]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> object:
    folder = tmp_path / "tiny"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a tiny disk")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode != 0:
        pytest.skip(f"this machine does not let root mount a tiny disk: {done.stderr.strip()[:80]}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_really_full_disk_is_said_and_the_store_goes_on_after_space_is_freed(tiny_disk: Path) -> None:
    """On a real disk of 64 KiB: DiskFull, the earlier file still opens, and after a delete putting works again."""
    store = BlobStore(tiny_disk, CIPHER)
    store.put("first", b"1" * 30_000)
    with pytest.raises(DiskFull):
        store.put("second", b"2" * 60_000)
    assert store.get("first") == b"1" * 30_000
    assert _files(tiny_disk) == ["first"]
    store.delete("first")
    store.put("second", b"2" * 30_000)
    assert store.get("second") == b"2" * 30_000


def test_settling_syncs_what_was_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`settle` asks the system to write everything out, once for however many files."""
    calls: list[str] = []
    monkeypatch.setattr("os.sync", lambda: calls.append("sync"))
    store = BlobStore(tmp_path, Cipher(new_key()))
    store.put("a", b"1")
    store.put("b", b"2")
    store.settle()
    assert calls == ["sync"]


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_a_size_is_told_without_opening(tmp_path: Path, size: int) -> None:
    """The plain length, from the file's own; None for what is not there or no name."""
    store = BlobStore(tmp_path, Cipher(new_key()))
    store.put("1/a.jpg", b"x" * size)
    assert store.size("1/a.jpg") == size
    assert store.size("1/b.jpg") is None
    assert store.size("1/a.jpg/c") is None
    assert store.size("../a.jpg") is None
