"""A trial notice to the officer's own phone before a batch is handed over: how it will look where it arrives."""

from datetime import datetime

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.queries.offices import office
from ansim.accounts.queries.pictures import picture_png
from ansim.accounts.services.trail import audit
from ansim.conf import keys, ports
from ansim.delivery.domain.states import State
from ansim.delivery.services.trial import Picture, send_trial
from ansim.kit.ids import new_reference
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.pictures import Pictures
from ansim.notices.adapters.render import render
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.changes import NoPhoneGiven
from ansim.notices.domain.message import message_for
from ansim.notices.domain.phones import read_phone
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.domain.trial_notice import trial_of
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.batches import batch_row
from ansim.notices.services.manifest import sender_of

_WHEN = (BatchState.MADE, BatchState.HANDED_OVER)


def send_trial_notice(*, by: Actor, batch_id: int, phone: str, at: datetime) -> State:
    """Send the first notice of a batch with an invented person to `phone` as typed, now; return how it stands.

    Raises NotPermitted, NotInOffice, WrongState (not made, or released), NoPhoneGiven, and what sending a trial raises.
    """
    by.need(Permission.BATCH_CREATE)
    batch = batch_row(by, batch_id)
    if batch.state not in _WHEN:
        raise WrongState(state=batch.state)
    digits = read_phone(phone).number
    if digits is None:
        raise NoPhoneGiven
    record = trial_of(_first_record(batch), new_reference(), digits, ports.public_url())
    said = message_for(record, office(batch.office_id).name)
    blobs = keys.office_blobs(batch.office_id)
    name = f"trials/{batch.pk}/{record.reference}.jpg"
    pictures = Pictures(logo=picture_png(batch.office_id, record.logo))
    picture = Picture(said.subject, name, blobs.put(name, render(record, pictures).jpg))
    with transaction.atomic():
        audit(by=by, verb="batch.try", reference=f"batch:{batch.pk}", at=at)
    try:
        return send_trial(
            office_id=batch.office_id,
            sender=sender_of(batch.office_id),
            phone=digits,
            text=said.text,
            now=at,
            by=by.who,
            picture=picture,
        )
    finally:
        blobs.delete(name)


def _first_record(batch: Batch) -> NoticeRecord:
    first = Notice.objects.filter(batch=batch).order_by("id")[:1].get()
    return record_from_bytes(OfficeKeys(batch.office_id).open(first.record, f"notice:{first.reference}"))
