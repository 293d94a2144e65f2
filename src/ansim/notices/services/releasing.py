"""Two officers release a batch: one hands it over, another types the count and lets it go. Both sign the manifest."""

from datetime import date, datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.accounts.services.signing import sign_as
from ansim.delivery.domain.messages import Item
from ansim.delivery.services.control import open_group, stop_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.waves import send_first
from ansim.kit.clock import korean_day
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import (
    BatchState,
    ManifestChanged,
    NoticeState,
    SamePerson,
    Source,
    WrongCount,
    approval_message,
)
from ansim.notices.domain.expiry import sent_until
from ansim.notices.domain.first_ones import first_ones
from ansim.notices.domain.guardian_keys import guardians_group, people_group
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.usable import VersionsOver
from ansim.notices.models import Approval, Batch, Notice
from ansim.notices.queries.askings import unproved_keys
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.versions import usable_on
from ansim.notices.queries.wordings import wordings_on
from ansim.notices.services.addressing import guardian_item, own_item
from ansim.notices.services.asking import HeldBack, ask_birth_dates
from ansim.notices.services.evidencing import note_released
from ansim.notices.services.holding import refuse_while_held
from ansim.notices.services.jobs import ask
from ansim.notices.services.manifest import manifest_of, sender_of
from ansim.notices.services.preflight import refuse_unfit
from ansim.notices.services.renewing import settle_originals
from ansim.notices.services.seal_uses import write_seal_use
from ansim.notices.services.states import move

_Due = tuple[datetime, Item]


@transaction.atomic
def hand_over(*, by: Actor, batch_id: int, at: datetime) -> None:
    """Sign the made batch as its preparer and ask for release.

    Raises NotPermitted, NotInOffice, HoldsOpen, WrongState, ManifestChanged, NoSigningKey.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    refuse_while_held(batch)
    move(by=by, batch=batch, after=BatchState.HANDED_OVER)
    _sign(by, batch, "prepared", at)


@transaction.atomic
def give_back(*, by: Actor, batch_id: int, why: str) -> None:
    """Return a batch that was handed over to its preparer, with a reason; its signature is taken off."""
    by.need(Permission.BATCH_RELEASE)
    batch = batch_row(by, batch_id)
    move(by=by, batch=batch, after=BatchState.MADE, why=why)
    Approval.objects.filter(batch=batch).delete()


def release(
    *,
    by: Actor,
    batch_id: int,
    typed_count: int,
    at: datetime,
    send: bool = True,
    first: int = 0,
    asks: bool = False,
) -> int:
    """Release a batch: issue its notices, queue one delivery each and one to a minor's guardian; all of it or nothing.

    With `send` False the notices are issued for handing over otherwise, and nothing is queued. With `first` so many
    go before the rest, which waits until they have arrived or a person lets it go. With `asks` what goes to a number that no
    witness knows is held back until that number has answered with the birth date. `typed_count` is
    what the approver typed as the number of notices; that number is returned. Raises NotPermitted,
    NotInOffice, SamePerson, HoldsOpen, WrongCount, ManifestChanged, WrongState, SenderNotAllowed, ItemsRefused, NoSigningKey,
    NotFitToSend (balance, clock), NobodyToAsk, VersionsOver.
    """
    by.need(Permission.BATCH_RELEASE)
    if send:
        refuse_unfit(by=by, batch_id=batch_id, at=at, asks=asks)
    return _release(by, batch_id, typed_count, at, send=send, first=first, asks=asks)


@transaction.atomic
def _release(
    by: Actor, batch_id: int, typed_count: int, at: datetime, *, send: bool, first: int, asks: bool
) -> int:
    batch = batch_row(by, batch_id)
    prepared = Approval.objects.filter(batch=batch, act="prepared").first()
    if by.staff_id in (batch.created_by_id, prepared.staff_id if prepared else None):
        raise SamePerson
    refuse_while_held(batch)
    _refuse_outdated(batch, korean_day(at))
    count = Notice.objects.filter(batch=batch).count()
    if typed_count != count:
        raise WrongCount
    move(by=by, batch=batch, after=BatchState.RELEASED)
    _sign(by, batch, "released", at)
    Notice.objects.filter(batch=batch).update(state=NoticeState.ISSUED, issued_at=at)
    write_seal_use(by=by, batch=batch, count=count, at=at)
    settle_originals(by=by, batch=batch, at=at)
    note_released(batch=batch, by=by, at=at)
    if send:
        _queue(by, batch, at, first, unproved_keys(batch) if asks else frozenset())
        ask("send", batch=batch.pk)
    return count


def _refuse_outdated(batch: Batch, today: date) -> None:
    """Raise VersionsOver for notices of words or rules that are not today's; of those issued elsewhere nothing is ours."""
    if batch.source != Source.ISSUED and _versions(batch, batch.issued_on) != _versions(batch, today):
        raise VersionsOver(day=batch.issued_on, today=today)


def _versions(batch: Batch, on: date) -> tuple[object, ...]:
    """Return what a notice of the batch's kind is made with on a day: template, rules and the office's own words."""
    found = usable_on(NoticeKind(batch.kind), on)
    label = found.template.label if found.template else ""
    return found.template, found.rules, wordings_on(batch.office_id, on).get(label, ())


@transaction.atomic
def stop_batch(*, by: Actor, batch_id: int, why: str, at: datetime) -> None:
    """Stop a batch for good: nothing more is made or sent; what left the house keeps its result."""
    by.need(Permission.BATCH_STOP)
    batch = batch_row(by, batch_id)
    move(by=by, batch=batch, after=BatchState.STOPPED, why=why, stopped_code="batch.stopped_by_officer")
    for group in (batch.question_group, batch.delivery_group, batch.guardian_group):
        if group is not None:
            stop_group(group_id=group, now=at, by=by.who, reason=why)


def _sign(by: Actor, batch: Batch, act: str, at: datetime) -> None:
    manifest = manifest_of(batch)
    if manifest != batch.manifest_sha256:
        raise ManifestChanged
    if by.staff_id is None:
        raise NotInOffice
    signature = sign_as(by, approval_message(batch.pk, act, manifest))
    Approval.objects.create(
        batch=batch,
        staff_id=by.staff_id,
        act=act,
        manifest_sha256=manifest,
        key_id=signature.key_id,
        signature=signature.value,
        at=at,
    )


def _queue(by: Actor, batch: Batch, at: datetime, first: int, unproved: frozenset[str]) -> None:
    """Queue one delivery a notice, each bound to its record's own phone and its own image; and one a guardian.

    Guardians' messages are a group of their own: the balance counts people by the group of theirs. With `first` those
    who go before the rest are queued before it, and their guardians' messages follow with the rest. What has an
    `unproved` key is held back, and its number is asked.
    """
    card = office(batch.office_id)
    keys = OfficeKeys(batch.office_id)
    people: list[_Due] = []
    guardians: list[_Due] = []
    held: list[HeldBack] = []
    for row in Notice.objects.filter(batch=batch).order_by("id").iterator():
        record = record_from_bytes(keys.open(row.record, f"notice:{row.reference}"))
        until = sent_until(record.kind, row.last_day, at)
        # who has no phone gets registered post (services/posting.py) and stays in the balance as waiting
        own, told = own_item(row, record, card.name), guardian_item(row, record, card.name)
        if own is not None:
            people.append((until, own))
        if told is not None:
            guardians.append((until, told))
        held += [
            HeldBack(row, one.key, one.address, record.language, until)
            for one in (own, told)
            if one is not None and one.key in unproved
        ]
    chosen = _first(people, first, unproved)
    group = _open_filled(by, batch, people_group(batch.pk), people, at, chosen, unproved)
    name = guardians_group(batch.pk)
    second = _open_filled(by, batch, name, guardians, at, frozenset(), unproved) if guardians else None
    if held:
        ask_birth_dates(by=by, batch=batch, held=held, at=at)
    if chosen:
        send_first(group_id=group, keys=chosen, followers=[second] if second else [])
    Batch.objects.filter(pk=batch.pk).update(delivery_group=group, guardian_group=second)


def _first(people: list[_Due], first: int, unproved: frozenset[str]) -> frozenset[str]:
    """Return the keys of who goes before the rest: of those who go at once, none where that would be all of them."""
    going = [item for _, item in people if item.key not in unproved]
    return first_ones(((item.key, item.address) for item in going), first if first < len(going) else 0)


def _open_filled(
    by: Actor,
    batch: Batch,
    name: str,
    due: list[_Due],
    at: datetime,
    first: frozenset[str],
    held_back: frozenset[str],
) -> int:
    """Open a group and queue its messages, the first ones before the others, each until its own end.

    One whose end is over already expires unsent.
    """
    group = open_group(
        office_id=batch.office_id,
        name=name,
        sender=sender_of(batch.office_id),
        now=at,
        by=by.who,
        in_hours=True,
    )
    by_turn: dict[tuple[bool, bool, datetime], list[Item]] = {}
    for until, item in due:
        turn = (item.key in held_back, item.key not in first, until)
        by_turn.setdefault(turn, []).append(item)
    for (held, _, until), items in sorted(by_turn.items(), key=lambda one: one[0]):
        queue_deliveries(group_id=group, items=items, expires_at=until, now=at, by=by.who, held_back=held)
    return group
