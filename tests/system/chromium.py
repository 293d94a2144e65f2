"""Finds Chromium for the browser tests, or installs Debian's; never fails, says why when there will be none."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
INSTALL_SECONDS = 600


def find() -> str | None:
    """Return the path of an installed Chromium, or None."""
    for name in NAMES:
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
    """Install Debian's Chromium and a Korean font; return "" or the reason why not."""
    if shutil.which("apt-get") is None:
        return "this machine has no apt-get; install Chromium by hand"
    prefix = _as_root()
    if prefix is None:
        return "installing Debian's chromium needs root or sudo without a password"
    print("ansim: installing Debian's chromium for the browser tests", flush=True)
    _apt(prefix, "update")  # when only one of several sources fails, the next command still tells
    return _apt(prefix, "install", "--no-install-recommends", *PACKAGES)


def main() -> int:
    """Say what the browser tests will run in; always 0, since without a browser they are skipped."""
    reason = "" if find() else install()
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
