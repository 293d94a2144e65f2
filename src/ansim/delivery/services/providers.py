"""An office's account at a message service: kept sealed, with the office's locked list of sender numbers."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime

from django.db import transaction

from ansim.delivery.adapters.base import Adapter, Balance
from ansim.delivery.adapters.registry import BRIDGE, Access, kind_named
from ansim.delivery.domain.errors import ProviderMissing, ReceiptForged
from ansim.delivery.domain.messages import Capabilities, Channel
from ansim.delivery.models import Provider
from ansim.delivery.services.pacing import set_limit
from ansim.delivery.services.sealing import Sealer


@transaction.atomic
def connect_provider(
    *,
    office_id: int,
    base_url: str,
    api_key: str,
    api_secret: str,
    senders: Iterable[str],
    receipt_secret: str,
    now: datetime,
    by: str,
    name: str = "solapi",
    channel: Channel = Channel.SMS,
    per_second: int = 0,
    profile: str = "",
) -> int:
    """Keep (or replace) the office's account for a channel; return its id, part of the receipts' address.

    `senders` are the office's registered sender numbers as digits; no other can ever be used. `receipt_secret`
    is the other part of the receipts' address; only its hash is kept. `per_second` is the limit of the contract, 0 for
    none. `profile` is the office's Kakao channel for Alimtalk. Raises ProviderMissing for an unknown name, or one of
    another channel.
    """
    if kind_named(name).capabilities.channel is not channel:
        raise ProviderMissing
    parts = {"base_url": base_url, "api_key": api_key, "api_secret": api_secret, "profile": profile, "by": by}
    access = json.dumps(parts)
    provider, _ = Provider.objects.update_or_create(
        office_id=office_id,
        channel=channel.value,
        defaults={
            "name": name,
            "access": Sealer(office_id).seal_access(access),
            "senders": sorted(set(senders)),
            "receipt_secret_hash": hashlib.sha256(receipt_secret.encode()).hexdigest(),
            "changed_at": now,
        },
    )
    set_limit(provider_id=provider.pk, per_second=per_second, now=now)
    return provider.pk


def connect_bridge(*, office_id: int, senders: Iterable[str], now: datetime, by: str) -> bool:
    """Give an office without an account one that only carries to another installation; return whether it was needed."""
    if Provider.objects.filter(office_id=office_id, channel=Channel.SMS.value).exists():
        return False
    connect_provider(
        office_id=office_id,
        base_url="",
        api_key="",
        api_secret="",
        senders=senders,
        receipt_secret=secrets.token_hex(32),  # told to nobody: no receipts come here
        now=now,
        by=by,
        name=BRIDGE,
    )
    return True


def follow_senders(*, office_id: int, senders: Iterable[str], now: datetime) -> None:
    """Take the office's list of sender numbers over into its accounts, but for e-mail; without an account nothing happens."""
    numbered = Provider.objects.filter(office_id=office_id).exclude(channel=Channel.EMAIL.value)
    numbered.update(senders=sorted(set(senders)), changed_at=now)


def provider_of(*, office_id: int, channel: Channel = Channel.SMS) -> Provider:
    """Return the office's account for a channel. Raises ProviderMissing."""
    try:
        return Provider.objects.get(office_id=office_id, channel=channel.value)
    except Provider.DoesNotExist:
        raise ProviderMissing from None


def adapter_of(provider: Provider) -> Adapter:
    """Return an adapter that speaks for this account. Raises ProviderMissing, SealBroken."""
    access = json.loads(Sealer(provider.office_id).open_access(provider.access))
    return kind_named(provider.name).connect(
        Access(
            access["base_url"],
            access["api_key"],
            access["api_secret"],
            frozenset(provider.senders),
            access.get("profile", ""),
        )
    )


def capabilities_of(*, office_id: int, channel: Channel = Channel.SMS) -> Capabilities:
    """Return what the office's provider carries. Raises ProviderMissing."""
    return kind_named(provider_of(office_id=office_id, channel=channel).name).capabilities


def check_balance(*, office_id: int, channel: Channel = Channel.SMS) -> Balance:
    """Ask the provider what is left, for the preflight. Raises ProviderMissing, ProviderBusy, ProviderError."""
    with closing(adapter_of(provider_of(office_id=office_id, channel=channel))) as adapter:
        return adapter.balance()


def authenticated_provider(*, provider_id: int, secret: str) -> Provider:
    """Return the account whose receipts may come under this secret (constant time). Raises ReceiptForged."""
    provider = Provider.objects.filter(pk=provider_id).first()
    expected = provider.receipt_secret_hash if provider else "0" * 64
    given = hashlib.sha256(secret.encode()).hexdigest()
    if not hmac.compare_digest(expected, given) or provider is None:
        raise ReceiptForged
    return provider
