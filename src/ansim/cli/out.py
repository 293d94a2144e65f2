"""Files that a command writes: folders made before any work is done, files in them whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_FULL = (errno.ENOSPC, errno.EDQUOT)


class OutNotWritable(AnsimError):
    """The folder for the finished files cannot be made or written."""

    code = "out.not_writable"
    sentence = Sentence(
        ko="--out 폴더에 쓸 수 없습니다. 경로와 권한을 확인해 주세요.",
        en="The folder of --out cannot be written. Check the path and the permissions.",
    )


def make_folder(folder: Path) -> None:
    """Make the folder and try it with an empty file. Raises OutNotWritable; a full disk stays an OSError."""
    probe = folder / f".ansim-{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise _told(error) from error


def write_whole(folder: Path, name: str, data: bytes) -> None:
    """Write a file of the folder whole or not at all. Raises OutNotWritable; a full disk stays an OSError."""
    try:
        with whole_file(folder / name) as file:
            file.write(data)
    except OSError as error:
        raise _told(error) from error


@contextmanager
def whole_file(path: Path, *, settled: bool = False) -> Iterator[BinaryIO]:
    """Open a file to be written: at the end of the block it is there whole, `settled` down to the medium, or not at all.

    Raises OSError.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            if settled:
                file.flush()
                os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:  # Ctrl-C too: nothing half-written stays
        part.unlink(missing_ok=True)
        raise


def take_away(folder: Path, name: str) -> None:
    """Remove a file of an earlier run, if there is one. Raises OutNotWritable."""
    try:
        (folder / name).unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except OSError as error:
        raise _told(error) from error


def _told(error: OSError) -> Exception:
    return error if error.errno in _FULL else OutNotWritable()
