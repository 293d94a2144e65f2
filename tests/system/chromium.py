"""Finds Chromium for the browser tests, or installs Debian's; never fails, says why when there will be none.

Best its build without a window, which renders the same for a third of the processor time (docs/adr/0110). Background
Sync, which that one does not know, is tested in the whole one.
"""

import contextlib
import os
import platform
import shutil
import subprocess

WITHOUT_WINDOW = "chromium-headless-shell"
NAMES = (WITHOUT_WINDOW, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FONTS = "fonts-noto-cjk"
INSTALL_SECONDS = 600


def find(*, windowed: bool = False) -> str | None:
    """Return the path of an installed Chromium, or None; with `windowed` only of a whole one."""
    for name in NAMES[windowed:]:
        if path := shutil.which(name, path="/usr/bin:/usr/local/bin:/snap/bin"):
            return path
    return None


def _as_root() -> list[str] | None:
    """Return the words to put before a command so that it runs as root; None when that needs a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def _apt(prefix: list[str], *words: str) -> str:
    """Run apt-get quietly; return "" or why it failed."""
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", *words]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    lines = [line for line in done.stderr.splitlines() if line.startswith("E:")]
    return "" if done.returncode == 0 else (lines or [f"apt-get ended with {done.returncode}"])[0]


def install() -> str:
    """Install Debian's Chromium, also without a window where there is such, and a Korean font; return "" or why not."""
    if shutil.which("apt-get") is None:
        return "this machine has no apt-get; install Chromium by hand"
    prefix = _as_root()
    if prefix is None:
        return "installing Debian's chromium needs root or sudo without a password"
    print("ansim: installing Debian's chromium for the browser tests", flush=True)
    _apt(prefix, "update")  # when only one of several sources fails, the next command still tells
    words = ("install", "--no-install-recommends", "chromium", FONTS)
    return _apt(prefix, *words, WITHOUT_WINDOW) and _apt(prefix, *words)


def _all_there() -> bool:
    """Whether nothing is left to install: the whole browser, and on Debian, which has it, the one without a window."""
    with contextlib.suppress(OSError):
        if platform.freedesktop_os_release().get("ID") == "debian" and not shutil.which(WITHOUT_WINDOW):
            return False
    return find(windowed=True) is not None


def main() -> int:
    """Say what the browser tests will run in; always 0, since without a browser they are skipped."""
    reason = "" if _all_there() else install()
    path = find()
    if path:
        print(f"ansim: browser tests will run in {path}")
    else:
        print(
            f"ansim: browser tests will be skipped: {reason or 'chromium was not found after its installation'}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
