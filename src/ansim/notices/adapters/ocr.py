"""Reading scanned pages with the program Tesseract where it is installed with Korean; never required.

It runs as a program of its own, with a time limit a page and one thread, so that nothing it does can hold us up.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

_NEEDED = "kor"
#: How Tesseract parts a page: one column of lines of any size, at the resolution it is told. As one block (6), or where it
#: estimates the resolution from the letters, it takes a form's ruled boxes for pictures and drops the names in them.
AS_COLUMN = ("--psm", "4", "--dpi", "200")
#: As one block: for a phone's page, whose lines stand apart and in no boxes.
AS_BLOCK = ("--psm", "6", "--dpi", "200")
_SECONDS = 60
_LISTING_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Ocr:
    """Tesseract as it is installed here: its program and the languages it reads with."""

    program: str
    languages: str

    def read(self, image: Any, parted: Sequence[str] = AS_COLUMN) -> str:
        """Return the text of a Pillow image of a page at about 200 dpi, "" where it cannot be read in time."""
        picture = BytesIO()
        image.save(picture, "PNG", compress_level=1)
        command = [self.program, "stdin", "stdout", "-l", self.languages, *parted]
        return _output(command, picture.getvalue(), _SECONDS)


def find_ocr() -> Ocr | None:
    """Return Tesseract if it is installed with Korean, else None."""
    program = shutil.which("tesseract")
    return _installed(program) if program else None


@cache
def _installed(program: str) -> Ocr | None:
    known = _output([program, "--list-langs"], b"", _LISTING_SECONDS).split()
    if _NEEDED not in known:
        return None
    return Ocr(program, f"{_NEEDED}+eng" if "eng" in known else _NEEDED)


def _output(command: list[str], given: bytes, seconds: int) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - a program found on PATH, no word of the page among its arguments
            command, input=given, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
