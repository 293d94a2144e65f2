"""Exposure messages: asked for by a tracer, sent by the worker, at most one a person, on the phone number alone."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connection, transaction

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import office
from ansim.conf import env
from ansim.delivery.domain.messages import Item
from ansim.delivery.services.control import open_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit import clock
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.contacts import Grade, NobodyChosen, NotAccepted
from ansim.tracing.domain.exposure_message import exposure_message
from ansim.tracing.models import Case, Contact, ExposureMessage
from ansim.tracing.queries.rows import case_row
from ansim.tracing.services.events import tell_contacts
from ansim.tracing.services.jobs import ask_tell
from ansim.tracing.services.revealing import RevealWhy, fetch_phone, phone_of

# The vault waits for a checkpoint (5 s) before each answer; together they wait once.
AT_ONCE = 16
_MOST_DAYS_SENT = timedelta(days=2)


@transaction.atomic
def ask_messages(*, by: Actor, reference: str, contact_ids: Sequence[int], at: datetime) -> int:
    """Ask for the exposure message to accepted contacts; return to how many that were not told yet.

    Raises NotPermitted, NotInOffice, NobodyChosen, NotAccepted.
    """
    by.need(Permission.CONTACT_GRADE)
    by.need(Permission.PERSON_REVEAL)
    case = case_row(by, reference)
    rows = list(Contact.objects.select_for_update().filter(case=case, pk__in=list(contact_ids)))
    if not rows:
        raise NobodyChosen
    if any(row.grade != Grade.ACCEPTED for row in rows):
        raise NotAccepted
    told = set(ExposureMessage.objects.filter(contact__in=rows).values_list("contact_id", flat=True))
    fresh = [row for row in rows if row.pk not in told]
    ExposureMessage.objects.bulk_create(
        ExposureMessage(contact=row, key=f"exposure:{row.pk}", asked_by=by.who, asked_at=at) for row in fresh
    )
    tell_contacts(by=by, contacts=fresh, what="tell", at=at)
    ask_tell(case.pk)
    return len(fresh)


def send_messages(*, case_id: int, now: Callable[[], datetime] = clock.now) -> int | None:
    """Reveal those asked for whose phone is not known yet, and queue one delivery each; return the delivery group.

    One person's trouble (a vault that refuses, an expired warrant) is kept beside that person and holds up nobody.
    Raises what may pass by itself once everybody else was served.
    """
    case = Case.objects.select_related("office").get(pk=case_id)
    asked = list(
        ExposureMessage.objects.filter(contact__case=case, queued_at__isnull=True)
        .select_related("contact", "contact__case", "contact__lookup", "contact__lookup__office")
        .order_by("pk")
    )
    if not asked:
        return None
    by = system_actor("worker", office_id=case.office_id, office_code=case.office.code)
    outcomes = _phones(by, asked, now)
    items = []
    for message, outcome in zip(asked, outcomes, strict=True):
        if isinstance(outcome, str):
            items.append(_item(case, message, outcome))
        else:
            ExposureMessage.objects.filter(pk=message.pk).update(trouble=outcome.code)
    group = _queue(case, items, now()) if items else None
    again = next((one for one in outcomes if isinstance(one, AnsimError) and one.retryable), None)
    if again is not None and group is None:
        raise again
    return group


def _phones(
    by: Actor, asked: Sequence[ExposureMessage], now: Callable[[], datetime]
) -> list[str | AnsimError]:
    if len(asked) == 1 or connection.in_atomic_block:  # another thread would not see what is not committed
        return [_phone(by, message, now()) for message in asked]
    with ThreadPoolExecutor(min(AT_ONCE, len(asked)), thread_name_prefix="reveal") as pool:
        return list(pool.map(lambda message: _threaded(by, message, now()), asked))


def _threaded(by: Actor, message: ExposureMessage, at: datetime) -> str | AnsimError:
    try:
        return _phone(by, message, at)
    finally:
        connection.close()  # a thread's connection goes back to the pool


def _phone(by: Actor, message: ExposureMessage, at: datetime) -> str | AnsimError:
    try:
        if message.contact.phone is not None:
            return phone_of(message.contact)
        return fetch_phone(by=by, contact=message.contact, why=RevealWhy.MESSAGE, at=at)
    except AnsimError as wrong:
        return wrong


def _item(case: Case, message: ExposureMessage, digits: str) -> Item:
    said = exposure_message(office(case.office_id), drill=env.sandbox())
    return Item(key=message.key, address=digits, subject=said.subject, text=said.text)


@transaction.atomic
def _queue(case: Case, items: Sequence[Item], at: datetime) -> int:
    senders = office(case.office_id).senders
    group = open_group(
        office_id=case.office_id,
        name=f"exposure:{case.reference}",
        sender=senders[0] if senders else "",
        now=at,
        by="worker",
    )
    queue_deliveries(group_id=group, items=items, expires_at=at + _MOST_DAYS_SENT, now=at, by="worker")
    ExposureMessage.objects.filter(key__in=[item.key for item in items]).update(queued_at=at, trouble="")
    return group
