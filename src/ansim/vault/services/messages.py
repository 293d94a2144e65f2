"""What the vault sends: codes, and word that a record was looked at; by its own installation of delivery, no job queue.

A message is committed before it is sent (delivery's attempts), each in a group of its own: one bad number halts nobody
else. After its result, or a day, every row of it is erased.
"""

import json
import secrets
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Final

from ansim.conf import env, ports
from ansim.delivery.domain.errors import ProviderError, ProviderMissing
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import FAILED, State
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.services.control import open_group
from ansim.delivery.services.erasing import erase_settled
from ansim.delivery.services.providers import adapter_of, connect_provider, provider_of
from ansim.delivery.services.queueing import queue_deliveries
from ansim.delivery.services.receipts import poll_results
from ansim.delivery.services.sending import send_pending
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.unknowns import resolve_unknown
from ansim.vault.domain.errors import CodeNotSent, NoSender
from ansim.vault.domain.reading import national_digits

OWN: Final = 0
"""The vault sends as no office; its account and its keys are its own."""
BY: Final = "system:vault"
KEPT: Final = timedelta(days=1)
ASKED_AFTER: Final = timedelta(seconds=30)


def queue_message(*, key: str, phone: str, text: str, life: timedelta, now: datetime) -> int:
    """Queue one text to an E.164 number under `key`; return its group. Call it inside the act's transaction.

    Raises NoSender, ItemsRefused.
    """
    sender = connect(now=now)
    group_id = open_group(office_id=OWN, name=key, sender=sender, now=now, by=BY)
    item = Item(key, national_digits(phone), text)
    queue_deliveries(group_id=group_id, items=[item], expires_at=now + life, now=now, by=BY)
    return group_id


def send_message(*, group_id: int, key: str) -> None:
    """Send the queued text now. Raises CodeNotSent when it is certain that nothing went."""
    with closing(adapter_of(provider_of(office_id=OWN))) as adapter:
        send_pending(adapter=adapter, group_id=group_id, limit=1, one_by_one=True)
    state = states_by_key(office_id=OWN, keys=[key])[key]
    if state is State.QUEUED or state in FAILED:
        raise CodeNotSent


def tidy_messages(*, now: datetime) -> int:
    """Settle what stalled, ask for results, erase what has its result or is a day old; return how many were erased.

    The message service's trouble only delays the results.
    """
    sweep_stalled(now=now)
    with suppress(ProviderMissing, ProviderError):
        provider = provider_of(office_id=OWN)
        with closing(adapter_of(provider)) as adapter:
            resolve_unknown(adapter=adapter, provider_id=provider.pk, now=now)
            poll_results(adapter=adapter, provider=provider, older_than=now - ASKED_AFTER, now=now, limit=200)
    return erase_settled(office_id=OWN, older_than=now - KEPT)


def connect(*, now: datetime) -> str:
    """Bring the account in step with the settings (or the drill's gateway); return the sender. Raises NoSender."""
    url, key, secret, sender = _drill() if env.sandbox() else _settings()
    if not (key and secret and sender):
        raise NoSender
    connect_provider(
        office_id=OWN,
        base_url=url,
        api_key=key,
        api_secret=secret,
        senders=[sender],
        receipt_secret=secrets.token_urlsafe(24),  # the vault takes no receipts from outside
        now=now,
        by=BY,
        name="solapi" if env.sandbox() else env.value("SMS_SERVICE"),
    )
    return sender


def _settings() -> tuple[str, str, str, str]:
    return (
        env.value("SMS_URL"),
        env.value("SMS_KEY"),
        env.value("SMS_SECRET"),
        env.value("VAULT_SENDER"),
    )


def _drill() -> tuple[str, str, str, str]:
    """Return the account at the drill's gateway, which alone a drill may reach."""
    port = ports.known().get(ports.GATEWAY)
    try:
        told = json.loads((env.home() / "sandbox").read_text(encoding="utf-8"))
        found = (str(told["api_key"]), str(told["api_secret"]), str(told["senders"][0]))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        raise NoSender from None
    if port is None:
        raise NoSender
    return (f"http://127.0.0.1:{port}", *found)
