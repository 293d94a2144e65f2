"""Pinning the other installation of a separated network by pages: one officer asks, another hears the fingerprint too.

Both type what the other side read out to them over the telephone; the file of keys alone is never enough (ADR 42).
"""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office as office_card
from ansim.accounts.services.trail import audit
from ansim.conf.carry_asked import AskedPin, asked_pin, forget_asked, keep_asked
from ansim.conf.carry_keys import Peer, PeerMissing, PeerUnreadable, pin, pinned, told_alike
from ansim.delivery.services.providers import connect_bridge
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.changes import AskedBySame, ChangeDecided


class PinWaits(AnsimError):
    """Another installation waits to be pinned already."""

    code = "carry.pin_waits"
    sentence = Sentence(
        ko="등록을 기다리는 상대 설치가 이미 있습니다. 그 요청을 먼저 처리하거나 거두어 주세요.",
        en="An installation waits to be pinned already. Decide on that request or take it back first.",
    )


class PinnedAlready(AnsimError):
    """These keys are the pinned ones."""

    code = "carry.pinned_already"
    sentence = Sentence(
        ko="이미 등록된 상대 설치입니다. 더 할 일이 없습니다.",
        en="This installation is pinned already. There is nothing more to do.",
    )


def ask_pin(*, by: Actor, text: str, fingerprint: str, at: datetime) -> Peer:
    """Ask that the installation of a key file be pinned for the actor's office; nothing is trusted by it.

    Raises NotPermitted, NotInOffice, PeerUnreadable, PeerDiffers, PinnedAlready, PinWaits.
    """
    office_id, staff_id = _who(by, Permission.DELIVERY_CARRY)
    peer = told_alike(text, fingerprint)
    if _is_pinned(office_id, peer):
        raise PinnedAlready
    if asked_pin(office_id):
        raise PinWaits
    with transaction.atomic():
        audit(by=by, verb="carry.ask_pin", reference=_reference(peer), at=at)
        keep_asked(office_id, AskedPin(peer, staff_id, at))
    return peer


def agree_pin(*, by: Actor, fingerprint: str, at: datetime) -> Peer:
    """Pin what another officer asked for, under the fingerprint as this one heard it; an earlier peer is replaced.

    Raises NotPermitted, NotInOffice, ChangeDecided, AskedBySame, PeerDiffers.
    """
    office_id, staff_id = _who(by, Permission.BATCH_RELEASE)
    asked = _asked(office_id)
    if asked.staff_id == staff_id:
        raise AskedBySame
    peer = told_alike(asked.peer.line(), fingerprint)
    with transaction.atomic():
        audit(by=by, verb="carry.pin", reference=_reference(peer), at=at)
        connect_bridge(office_id=office_id, senders=office_card(office_id).senders, now=at, by=by.who)
        pin(office_id, peer.line(), fingerprint, replace=True)
    forget_asked(office_id)
    return peer


def decline_pin(*, by: Actor, at: datetime) -> None:
    """Decline what waits, or take back what one asked oneself. Raises NotPermitted, NotInOffice, ChangeDecided."""
    office_id, staff_id = _who(by, Permission.DELIVERY_CARRY)
    asked = _asked(office_id)
    if asked.staff_id != staff_id:
        by.need(Permission.BATCH_RELEASE)
    with transaction.atomic():
        audit(by=by, verb="carry.decline_pin", reference=_reference(asked.peer), at=at)
    forget_asked(office_id)


def _asked(office_id: int) -> AskedPin:
    asked = asked_pin(office_id)
    if asked is None:
        raise ChangeDecided
    return asked


def _is_pinned(office_id: int, peer: Peer) -> bool:
    try:
        return pinned(office_id) == peer
    except (PeerMissing, PeerUnreadable):
        return False


def _who(by: Actor, permission: Permission) -> tuple[int, int]:
    by.need(permission)
    if by.office_id is None or by.staff_id is None:
        raise NotInOffice
    return by.office_id, by.staff_id


def _reference(peer: Peer) -> str:
    return f"installation:{peer.fingerprint}"[:60]
