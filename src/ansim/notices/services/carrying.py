"""Carrying an office's messages to another installation and their results back, each act with its audit event.

Pages and `ansim carry` do it by these. A command is asked for no permission: who runs it holds the keys of the house.
"""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.conf.carry_keys import Peer, pinned
from ansim.delivery.domain.carry_errors import BundleLost, BundleUnknown
from ansim.delivery.queries.carrying import CarriedBundle, bundle_of, bundles_in
from ansim.delivery.services import carrying
from ansim.delivery.services.carrying_in import AppliedResults
from ansim.delivery.services.carrying_lost import declare_lost
from ansim.delivery.services.carrying_out import claim_bundle
from ansim.delivery.services.control import pause_group, resume_group
from ansim.delivery.services.preflight import agree_on_time
from ansim.delivery.services.taking_in import TakenBundle


def carry_out(
    out: BinaryIO, *, by: Actor, group: str, at: datetime, ident: UUID | None = None
) -> CarriedBundle:
    """Commit what is queued in a group as a bundle for the pinned installation and write it; return the bundle.

    With nothing queued, or `ident` given, an earlier bundle is written again: the same one, for the same installation.
    Raises NotPermitted, NotInOffice, PeerMissing, BundleUnknown, BundleLost and the errors of claim_bundle and write_bundle.
    """
    office_id = _office(by, Permission.DELIVERY_CARRY)
    peer = pinned(office_id)
    with transaction.atomic():
        bundle = _bundle(by, office_id, group, peer, ident, at)
        if bundle.is_lost:
            raise BundleLost
        audit(by=by, verb="carry.out", reference=_reference(bundle), at=at)
    carrying.carry_out(out, peer=peer, office_id=office_id, group=group, ident=bundle.ident)
    return bundle


@transaction.atomic
def take_results(stream: BinaryIO, *, by: Actor, at: datetime) -> AppliedResults:
    """Apply results that the pinned installation wrote; whole or not at all, however often they come.

    Raises NotPermitted, NotInOffice, PeerMissing and the errors of delivery's take_results.
    """
    office_id = _office(by, Permission.DELIVERY_CARRY)
    peer = pinned(office_id)
    applied = carrying.take_back(stream, peer=peer, office_id=office_id, now=at, by=by.who)
    audit(by=by, verb="carry.in", reference=f"results:{applied.results}", at=at)
    return applied


def send_bundle(stream: BinaryIO, *, by: Actor, at: datetime) -> TakenBundle:
    """Outside: register a bundle of the pinned installation for sending from here, once however often it comes.

    Raises NotPermitted, NotInOffice, PeerMissing, ClockOff and the errors of delivery's take_bundle; then nothing was registered.
    """
    office_id = _office(by, Permission.DELIVERY_CARRY)
    peer = pinned(office_id)
    agree_on_time(office_id=office_id, now=at)
    with transaction.atomic():
        taken = carrying.take_out(stream, peer=peer, office_id=office_id, now=at, by=by.who)
        audit(by=by, verb="carry.send", reference=taken.ident.hex, at=at)
    return taken


def write_results(out: BinaryIO, *, by: Actor, at: datetime) -> tuple[int, int]:
    """Outside: write what became of the pinned installation's bundles; return how many results, and how many still wait.

    Raises NotPermitted, NotInOffice, PeerMissing.
    """
    office_id = _office(by, Permission.DELIVERY_CARRY)
    peer = pinned(office_id)
    with transaction.atomic():
        audit(by=by, verb="carry.results", reference=f"installation:{peer.fingerprint}"[:60], at=at)
    return carrying.carry_back(out, peer=peer, office_id=office_id, now=at)


@transaction.atomic
def hold_bundle(*, by: Actor, ident: UUID, going: bool, at: datetime) -> bool:
    """Outside: hold what a bundle still has to send, or let it go on (`going`); return whether that changed anything.

    Raises NotPermitted, NotInOffice, BundleUnknown.
    """
    office_id = _office(by, Permission.BATCH_STOP)
    taken = next((one for one in bundles_in(office_id=office_id) if one.ident == ident), None)
    if taken is None:
        raise BundleUnknown
    act = resume_group if going else pause_group
    if not act(group_id=taken.group_id, now=at, by=by.who):
        return False
    audit(by=by, verb="carry.resume" if going else "carry.pause", reference=ident.hex, at=at)
    return True


@transaction.atomic
def lose_bundle(*, by: Actor, ident: UUID, why: str, at: datetime) -> int:
    """Declare a bundle lost that never came back; return how many messages became unknown by it. Nothing is sent.

    Raises NotPermitted, NotInOffice, BundleUnknown, WhyHoldsPersonalData and the errors of declare_lost.
    """
    office_id = _office(by, Permission.DELIVERY_DECIDE)
    bundle = bundle_of(office_id=office_id, ident=ident)
    if bundle is None:
        raise BundleUnknown
    audit(by=by, verb="carry.lost", reference=_reference(bundle), why=why, at=at)
    return declare_lost(office_id=office_id, ident=ident, reason=why, now=at, by=by.who)


def _bundle(
    by: Actor, office_id: int, group: str, peer: Peer, ident: UUID | None, at: datetime
) -> CarriedBundle:
    if ident is None:
        return claim_bundle(office_id=office_id, group=group, reader=peer.fingerprint, now=at, by=by.who)
    found = bundle_of(office_id=office_id, ident=ident)
    if found is None or found.group != group:
        raise BundleUnknown
    return found


def _reference(bundle: CarriedBundle) -> str:
    return f"{bundle.group} {bundle.ident.hex}"


def _office(by: Actor, permission: Permission) -> int:
    if by.staff_id is not None:
        by.need(permission)
    if by.office_id is None:
        raise NotInOffice
    return by.office_id
