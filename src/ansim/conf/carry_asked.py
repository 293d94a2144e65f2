"""A peer that one officer asked to have pinned, until another has heard its fingerprint too: a file beside the pinned one."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ansim.conf import keys
from ansim.conf.carry_keys import Peer, PeerUnreadable, own, read_peer
from ansim.conf.roles import Role


@dataclass(frozen=True, slots=True)
class AskedPin:
    """The public keys that wait to be pinned, the member of staff (database id) who asked, and when."""

    peer: Peer
    staff_id: int
    at: datetime


def keep_asked(office_id: int, asked: AskedPin) -> None:
    """Keep what was asked for an office, in the place of anything asked before."""
    own()  # makes the folder
    file = _file(office_id)
    partial = file.with_suffix(".part")
    partial.touch(mode=0o600)
    kept = {"keys": asked.peer.line(), "staff": asked.staff_id, "at": asked.at.isoformat()}
    partial.write_text(json.dumps(kept))
    partial.replace(file)


def asked_pin(office_id: int) -> AskedPin | None:
    """Return what waits for a second officer of an office; None for nothing, or a file that nobody can read."""
    try:
        kept = json.loads(_file(office_id).read_text())
        return AskedPin(read_peer(kept["keys"]), int(kept["staff"]), datetime.fromisoformat(kept["at"]))
    except (OSError, ValueError, KeyError, TypeError, PeerUnreadable):
        return None


def forget_asked(office_id: int) -> None:
    """Forget what was asked for an office."""
    _file(office_id).unlink(missing_ok=True)


def _file(office_id: int) -> Path:
    return keys.folder(Role.OFFICE) / f"carry-{office_id}.asked"
