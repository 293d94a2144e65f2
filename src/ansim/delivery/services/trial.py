"""The trial message: one ordinary delivery to the officer's own number, sent now and told at once; kept from repeating.

Each trial stands in the group `trial:<office>:<sender>`; what an earlier one left unsent is cancelled first.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ansim.delivery.domain.errors import TrialRefused
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.deliveries import states_by_key, time_line
from ansim.delivery.queries.groups import group_status
from ansim.delivery.services.control import cancel_queued, open_group, resume_group
from ansim.delivery.services.providers import adapter_of, provider_of
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.sending import send_pending
from ansim.kit.ids import new_reference

LIFE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with a trial: its subject, the name of the office's blob, the blob's SHA-256 (hex)."""

    subject: str
    name: str
    sha256: str


def send_trial(
    *,
    office_id: int,
    sender: str,
    phone: str,
    text: str,
    now: datetime,
    by: str,
    picture: Picture | None = None,
) -> State:
    """Send `text` from the digits `sender` to the digits `phone`; return sent, delivered, sending or unknown.

    Raises TrialRefused with the provider's code when nothing went (and nothing will), ProviderMissing,
    SenderNotAllowed, ItemsRefused.
    """
    name = f"trial:{office_id}:{sender}"
    group_id = open_group(office_id=office_id, name=name, sender=sender, now=now, by=by)
    cancel_queued(group_id=group_id, now=now, by=by, reason="a later trial")
    resume_group(group_id=group_id, now=now, by=by)
    key = f"trial-{new_reference()}"
    shown = picture or Picture("", "", "")
    item = Item(key, phone, text, shown.subject, shown.name, shown.sha256)
    queue_deliveries(group_id=group_id, items=[item], expires_at=now + LIFE, now=now, by=by)
    with closing(adapter_of(provider_of(office_id=office_id))) as adapter:
        send_pending(adapter=adapter, group_id=group_id, limit=1)
    state = states_by_key(office_id=office_id, keys=[key])[key]
    if state is State.QUEUED or state in FAILED:
        cancel_queued(group_id=group_id, now=now, by=by, reason="the trial was refused")
        raise TrialRefused(reason=_reason(office_id, name, key))
    return state


def _reason(office_id: int, name: str, key: str) -> str:
    """Return why nothing went: what halted the group, else the last code of the delivery."""
    status = group_status(office_id=office_id, name=name)
    codes = [moment.code for moment in time_line(office_id=office_id, key=key).moments if moment.code]
    return (status.reason if status else "") or (codes[-1] if codes else "?")
