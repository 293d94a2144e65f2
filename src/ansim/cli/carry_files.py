"""Files on a medium: read as long as it is there, written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ansim.cli.out import whole_file
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class CarryFileMissing(AnsimError):
    """The file to be read is not there."""

    code = "carry.file_missing"
    sentence = Sentence(
        ko="파일을 열 수 없습니다. 경로와 권한을 확인해 주세요.",
        en="The file cannot be opened. Check the path and the permissions.",
    )


class CarryNotWritable(AnsimError):
    """The file to be written cannot be."""

    code = "carry.not_writable"
    sentence = Sentence(
        ko="그 자리에 쓸 수 없습니다. 매체가 꽂혀 있는지, 빈 곳이 있는지 확인하고 다시 실행해 주세요. 같은 꾸러미가 다시 나갑니다.",
        en="The file cannot be written there. Check the medium and its free space, and run again: the same bundle is written.",
    )


@contextmanager
def read_file(path: str) -> Iterator[BinaryIO]:
    """Open a file for reading. Raises CarryFileMissing, when the medium is pulled out meanwhile too."""
    try:
        with open(path, "rb") as file:
            yield file
    except OSError:
        raise CarryFileMissing from None


@contextmanager
def write_file(path: str | Path) -> Iterator[BinaryIO]:
    """Write a file whole, down to the medium, or not at all. Raises CarryNotWritable."""
    try:
        with whole_file(Path(path), settled=True) as file:
            yield file
    except OSError:
        raise CarryNotWritable from None
