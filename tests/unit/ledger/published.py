"""A log as its files, and a small web server on this machine that publishes them; lies are put in by the tests."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.ledger import oracle

from ansim.ledger.domain.bundles import write_bundle
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.growth import grow
from ansim.ledger.domain.hashing import HASH_SIZE
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.signing import NoteSigner
from ansim.ledger.domain.tiles import Tile, tiles_at

SIGNER = NoteSigner("ledger.example/visits", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def tiles_and_bundles(size, entries=None):
    """All tiles and bundles, by path, of an honest log of `size` entries."""
    entries = entries or oracle.entries(size)
    tiles = grow(0, [oracle.leaf_hash(entry) for entry in entries], lambda level, index: b"")
    files = {
        Tile(level, index, len(data) // HASH_SIZE).path(): data for (level, index), data in tiles.items()
    }
    for bundle in tiles_at(None, size):
        start = bundle.index * 256
        files[bundle.path()] = write_bundle(entries[start : start + bundle.width])
    return files


def log_files(size, time, signer=SIGNER, entries=None):
    """All files of a log whose checkpoint is signed at `time` (seconds)."""
    entries = entries or oracle.entries(size)
    text = Checkpoint(signer.key.name, size, oracle.root([oracle.leaf_hash(one) for one in entries])).text()
    note = write_note(text, [signer.sign(text), signer.sign_at(text, time)])
    return {
        "checkpoint": note,
        "key": f"{signer.key.text()}\n".encode(),
        **tiles_and_bundles(size, entries),
    }


@contextmanager
def published(files):
    """Publish `files`, by path below /visits; yields the address of the log. An int is a bare status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = files.get(self.path.removeprefix("/visits/"), 404)
            status, body = (found, b"") if isinstance(found, int) else (200, found)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/visits"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
