"""The four errands of carrying, each between one open file and the installation pinned for an office."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from ansim.conf import env
from ansim.conf.carry_keys import Peer, opening_key, own, signing_key
from ansim.delivery.services.carrying_back import write_results
from ansim.delivery.services.carrying_in import AppliedResults, take_results
from ansim.delivery.services.carrying_out import write_bundle
from ansim.delivery.services.taking_in import TakenBundle, take_bundle


def carry_out(out: BinaryIO, *, peer: Peer, office_id: int, group: str, ident: UUID) -> int:
    """Write a claimed bundle of a group for `peer`; return how many messages. Raises as write_bundle."""
    return write_bundle(
        out,
        office_id=office_id,
        group=group,
        ident=ident,
        signer=signing_key(),
        opening=peer.opening,
        reader=peer.fingerprint,
        is_drill=env.sandbox(),
    )


def take_out(stream: BinaryIO, *, peer: Peer, office_id: int, now: datetime, by: str) -> TakenBundle:
    """Register a bundle of `peer` for sending here, once. Raises as take_bundle."""
    return take_bundle(
        stream,
        office_id=office_id,
        signer=peer.signing,
        private=opening_key(),
        is_drill=env.sandbox(),
        now=now,
        by=by,
    )


def carry_back(out: BinaryIO, *, peer: Peer, office_id: int, now: datetime) -> tuple[int, int]:
    """Write for `peer` what became of its bundles; return how many results, and how many messages still wait."""
    return write_results(
        out, office_id=office_id, signer=signing_key(), peer=peer.signing, opening=peer.opening, now=now
    )


def take_back(stream: BinaryIO, *, peer: Peer, office_id: int, now: datetime, by: str) -> AppliedResults:
    """Apply results that `peer` wrote. Raises as take_results."""
    return take_results(
        stream,
        office_id=office_id,
        private=opening_key(),
        signer=peer.signing,
        reader=peer.fingerprint,
        own=own().signing,
        now=now,
        by=by,
    )
