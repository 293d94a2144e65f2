"""The folder of --out: tried before any work, each file whole or absent, a full disk told as a full disk."""

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ansim.cli.out import OutNotWritable, make_folder, take_away, write_whole


def failing(number: int) -> Any:
    """Something that always fails with an error of the system."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("name", ["out", "a/b/c", "통지서 2026", "x.pdf"])
def test_a_folder_is_made_with_those_above_it(tmp_path: Path, name: str) -> None:
    """Made, tried, and left empty; a second time is no error."""
    make_folder(tmp_path / name)
    make_folder(tmp_path / name)
    assert list((tmp_path / name).iterdir()) == []


def test_a_file_in_the_way_is_told_and_kept(tmp_path: Path) -> None:
    """A file where the folder should be, or above it, is not touched."""
    (tmp_path / "out").write_bytes(b"precious")
    for folder in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(OutNotWritable):
            make_folder(folder)
    assert (tmp_path / "out").read_bytes() == b"precious"


@pytest.mark.parametrize("folder", ["/proc/ansim", "/sys/ansim", "/dev/null/x", "a" * 300])
def test_places_where_nobody_can_write_are_told(folder: str) -> None:
    """Even the administrator cannot: file systems of the machine itself, names too long."""
    with pytest.raises(OutNotWritable):
        make_folder(Path(folder))


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EIO, errno.ELOOP, errno.ENAMETOOLONG])
def test_a_folder_that_exists_but_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The try with an empty file shows what mode bits do not."""
    monkeypatch.setattr(Path, "write_bytes", failing(number))
    with pytest.raises(OutNotWritable):
        make_folder(tmp_path)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_stays_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The way out is another: make room, not change permissions."""
    monkeypatch.setattr(Path, "open", failing(number))
    for act in (lambda: make_folder(tmp_path), lambda: write_whole(tmp_path, "2.pdf", b"x")):
        with pytest.raises(OSError, match=os.strerror(number)):
            act()


def test_a_file_is_whole_or_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted before its name is given: the earlier file stands, no half of the new one lies about."""
    write_whole(tmp_path, "2.pdf", b"first")
    monkeypatch.setattr(os, "replace", failing(errno.EIO))
    with pytest.raises(OutNotWritable):
        write_whole(tmp_path, "2.pdf", b"second")
    assert [file.name for file in tmp_path.iterdir()] == ["2.pdf"]
    assert (tmp_path / "2.pdf").read_bytes() == b"first"


def test_a_folder_with_the_files_name_is_told(tmp_path: Path) -> None:
    """A folder called 2.pdf is in the way of the notice of row 2."""
    (tmp_path / "2.pdf").mkdir()
    with pytest.raises(OutNotWritable):
        write_whole(tmp_path, "2.pdf", b"x")
    assert [file.name for file in tmp_path.iterdir()] == ["2.pdf"]


def test_files_of_an_earlier_run_are_taken_away(tmp_path: Path) -> None:
    """Only the one named; one that is not there is no error, nor is a folder that is not there."""
    for name in ("2.pdf", "3.pdf", "이력.txt"):
        write_whole(tmp_path, name, b"x")
    take_away(tmp_path, "2.pdf")
    take_away(tmp_path, "2.pdf")
    take_away(tmp_path / "none", "2.pdf")
    take_away(tmp_path / "3.pdf", "2.pdf")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["3.pdf", "이력.txt"]


def test_what_cannot_be_taken_away_is_told(tmp_path: Path) -> None:
    """Somebody else's notice must not be left under a row's name in silence."""
    (tmp_path / "2.pdf").mkdir()
    with pytest.raises(OutNotWritable):
        take_away(tmp_path, "2.pdf")
