"""Sealed files (PDF, JPEG, uploaded lists) in one folder: written whole or not at all, never in the clear."""

import contextlib
import errno
import hashlib
import os
import re
import secrets
from pathlib import Path

from ansim.kit.errors import AnsimError
from ansim.kit.sealing import OVERHEAD, Cipher
from ansim.kit.sentence import Sentence

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class BlobMissing(AnsimError):
    """No file of that name is kept."""

    code = "blob.missing"
    sentence = Sentence(
        ko="보관된 파일이 없습니다. 보존 기간이 지나 파기되었거나 백업에서 빠졌습니다.",
        en="The stored file is gone: its retention has ended, or it was left out of a restore.",
    )


class DiskFull(AnsimError):
    """The disk is full; nothing was half-written."""

    code = "disk.full"
    sentence = Sentence(
        ko="디스크가 가득 찼습니다. 공간을 비운 뒤 다시 실행하면 멈춘 곳부터 이어집니다.",
        en="The disk is full. Free some space and run again; work goes on from where it stopped.",
    )
    retryable = True


class BlobStore:
    """A folder of sealed files. Names are plain relative paths such as `12/7KQ4-M2XD-9TR3.pdf`."""

    def __init__(self, root: Path, cipher: Cipher) -> None:
        self._root = root
        self._cipher = cipher

    def put(self, name: str, data: bytes) -> str:
        """Store `data` under `name`, replacing what was there; return its SHA-256 as hex. Raises DiskFull."""
        try:
            _write_whole(self._path(name), self._cipher.seal(data, name.encode()))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull from None
            raise
        return hashlib.sha256(data).hexdigest()

    def get(self, name: str) -> bytes:
        """Return the bytes stored under `name`. Raises BlobMissing, SealBroken."""
        try:
            sealed = self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise BlobMissing from None
        return self._cipher.open(sealed, name.encode())

    def size(self, name: str) -> int | None:
        """Return how many bytes are stored under `name`, without opening them; None when nothing is."""
        try:
            return self._path(name).stat().st_size - OVERHEAD
        except (FileNotFoundError, NotADirectoryError, BlobMissing):
            return None

    def delete(self, name: str) -> None:
        """Forget the file; a missing one is no error."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            self._path(name).unlink()

    def settle(self) -> None:
        """Return once everything put so far is on the disk; one call for many files is what makes it cheap."""
        os.sync()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BlobMissing
        return self._root / name


def _write_whole(path: Path, data: bytes) -> None:
    """Put a file in its place once it is whole; its folder is made for the first file in it."""
    partial = f"{path}.{secrets.token_hex(4)}.part"
    try:
        try:
            _write_new(partial, data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(partial, data)
        os.replace(partial, path)
    except BaseException:  # Ctrl-C too: nothing half-written stays
        with contextlib.suppress(OSError):
            os.unlink(partial)
        raise


def _write_new(path: str, data: bytes) -> None:
    """Write a file that nobody else may read, not even for a moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
