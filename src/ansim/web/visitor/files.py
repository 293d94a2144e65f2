"""The files of the visitor's pages, read and compressed once: modules, look and icon, each with its type and a tag of its content."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_WEB: Final = Path(__file__).resolve().parent.parent
_STATIC: Final = _WEB / "static" / "ansim"
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent, plain or as gzip; `etag` changes with the content and stands for both."""

    body: bytes
    packed: bytes
    kind: str
    etag: str


def _read(path: Path) -> File:
    body = path.read_bytes()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return File(body, gzip.compress(body, mtime=0), _TYPES[path.suffix], tag)


PAGE: Final = _read(_WEB / "visitor" / "page" / "index.html")
WORKERS: Final = {name: _read(_STATIC / "visit" / name) for name in ("worker.js", "sync.js")}
FILES: Final = {
    path.name: _read(path)
    for path in (*sorted((_STATIC / "visit").glob("*")), _STATIC / "icon.svg")
    if path.suffix in _TYPES and path.name not in WORKERS
}
