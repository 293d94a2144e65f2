"""Exposure messages: asked for by a tracer, sent by the worker, at most one a person, on the phone number alone."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries import office
from ansim.conf import env, ports
from ansim.delivery.domain.messages import Item
from ansim.delivery.services.control import open_group
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit import clock
from ansim.kit.errors import AnsimError
from ansim.tracing.domain.contacts import Grade, NobodyChosen, NotAccepted
from ansim.tracing.domain.exposure_message import ExposureText, exposure_message
from ansim.tracing.models import Case, Contact, ExposureMessage
from ansim.tracing.queries.rows import case_row
from ansim.tracing.services.events import tell_contacts
from ansim.tracing.services.jobs import ask_tell
from ansim.tracing.services.revealing import RevealWhy, fetch_phones, phone_of

# One question to the vault reveals so many; each of them has its own leaf all the same.
AT_ONCE = 500
_MOST_DAYS_SENT = timedelta(days=2)


def message_text(office_id: int) -> ExposureText:
    """Return the words that the contacts of an office get, with the address of the identity form."""
    form = f"{ports.visitor_url()}/#identity"
    return exposure_message(office(office_id), drill=env.sandbox(), form=form)


@transaction.atomic
def ask_messages(*, by: Actor, reference: str, contact_ids: Sequence[int], at: datetime) -> int:
    """Ask for the exposure message to accepted contacts; return to how many that it was not sent to yet.

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
    asked = dict(ExposureMessage.objects.filter(contact__in=rows).values_list("contact_id", "queued_at"))
    fresh = [row for row in rows if row.pk not in asked]
    ExposureMessage.objects.bulk_create(
        ExposureMessage(contact=row, key=f"exposure:{row.pk}", asked_by=by.who, asked_at=at) for row in fresh
    )
    tell_contacts(by=by, contacts=fresh, what="tell", at=at)
    ask_tell(case.pk)
    return sum(asked.get(row.pk) is None for row in rows)


def send_messages(*, case_id: int, now: Callable[[], datetime] = clock.now) -> int | None:
    """Reveal those asked for whose phone is not known yet, and queue one delivery each; return the delivery group.

    What holds up some (an ended approval, somebody forgotten) is kept beside them and holds up nobody else.
    Raises what may pass by itself once everybody else was served.
    """
    case = Case.objects.select_related("office").get(pk=case_id)
    by = system_actor("worker", office_id=case.office_id, office_code=case.office.code)
    trouble: AnsimError | None = None
    unknown = Contact.objects.filter(
        case=case,
        grade=Grade.ACCEPTED,  # whoever was rejected since the asking stays hidden
        message__queued_at__isnull=True,
        message__isnull=False,
        phone__isnull=True,
    ).select_related("case", "lookup", "lookup__office")
    for _lookup, rows in groupby(unknown.order_by("lookup_id", "pk"), key=lambda row: row.lookup_id):
        found = list(rows)
        for start in range(0, len(found), AT_ONCE):
            trouble = _reveal(by, found[start : start + AT_ONCE], now()) or trouble
    ready = ExposureMessage.objects.filter(
        contact__case=case,
        contact__grade=Grade.ACCEPTED,
        queued_at__isnull=True,
        contact__phone__isnull=False,
    ).select_related("contact", "contact__case")
    group = _queue(case, list(ready.order_by("pk")), now())
    if trouble is not None and trouble.retryable and group is None:
        raise trouble
    return group


def _reveal(by: Actor, contacts: Sequence[Contact], at: datetime) -> AnsimError | None:
    """Reveal contacts together; one whom the vault refuses is found by halving, and keeps nobody else waiting."""
    try:
        fetch_phones(by=by, contacts=contacts, why=RevealWhy.MESSAGE, at=at)
    except AnsimError as wrong:
        if wrong.retryable or len(contacts) == 1:
            ExposureMessage.objects.filter(contact__in=contacts).update(trouble=wrong.code)
            return wrong
        middle = len(contacts) // 2
        halves = [_reveal(by, half, at) for half in (contacts[:middle], contacts[middle:])]
        return next((one for one in halves if one is not None), None)
    return None


def _items(case: Case, messages: Iterable[ExposureMessage]) -> list[Item]:
    said = message_text(case.office_id)
    return [
        Item(key=one.key, address=phone_of(one.contact), subject=said.subject, text=said.text)
        for one in messages
    ]


@transaction.atomic
def _queue(case: Case, messages: Sequence[ExposureMessage], at: datetime) -> int | None:
    if not messages:
        return None
    senders = office(case.office_id).senders
    group = open_group(
        office_id=case.office_id,
        name=f"exposure:{case.reference}",
        sender=senders[0] if senders else "",
        now=at,
        by="worker",
    )
    items = _items(case, messages)
    queue_deliveries(group_id=group, items=items, expires_at=at + _MOST_DAYS_SENT, now=at, by="worker")
    ExposureMessage.objects.filter(pk__in=[one.pk for one in messages]).update(queued_at=at, trouble="")
    return group
