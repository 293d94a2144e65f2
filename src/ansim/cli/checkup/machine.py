"""The machine under it: the home folder, free disk, the clock, the files that pages and notices need."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import ansim
from ansim.cli.checkup.findings import Finding
from ansim.conf import env

_MEGABYTE = 1_000_000
_SHORT, _LOW = 1_000, 5_000
_PACKAGE = Path(ansim.__file__).parent
_FONTS = ("pylopdf-fonts-ko", "manimgx-fonts")
_NEEDED = (
    "web/static/vendor/htmx",
    "web/static/vendor/krds/css",
    "web/static/vendor/krds/fonts",
    "web/locale/en/LC_MESSAGES/django.mo",
)


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """Home, megabytes free under it, whether the clock is synchronised (None: unknown), a drill or not."""

    home: str
    free_megabytes: int
    clock_synchronised: bool | None
    sandbox: bool


def see_machine() -> tuple[list[Finding], MachineSeen]:
    """Return findings and what the machine is like."""
    home = env.home()
    standing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(standing).free // _MEGABYTE
    seen = MachineSeen(str(home), free, _clock_synchronised(), env.sandbox())
    findings = []
    if not home.exists():
        findings.append(Finding("home.missing", {"home": str(home)}))
    elif not os.access(home, os.W_OK | os.X_OK):
        findings.append(Finding("home.read_only", {"home": str(home)}))
    if free < _LOW:
        findings.append(Finding("disk.short" if free < _SHORT else "disk.low", {"free": free}))
    if seen.clock_synchronised is False:
        findings.append(Finding("clock.loose"))
    return findings + _missing_files(), seen


def _missing_files() -> list[Finding]:
    missing = [name for name in _NEEDED if not (_PACKAGE / name).exists()]
    missing += [name for name in _FONTS if importlib.util.find_spec(name.replace("-", "_")) is None]
    return [Finding("assets.missing", {"missing": ", ".join(missing)})] if missing else []


def _clock_synchronised() -> bool | None:
    """Return what systemd says of the clock; None where there is no systemd to ask."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603
            [program, "show", "-p", "NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())
