"""Before release: whether the office's account can send what is about to be given to it. Asks the service, changes nothing."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.errors import ProviderBusy, ProviderError, ProviderMissing
from ansim.delivery.domain.messages import Channel, Kind
from ansim.delivery.domain.preflight import Check, check_balance, check_clock
from ansim.delivery.models import Provider
from ansim.delivery.services.providers import adapter_of, provider_of


def check_account(
    *, office_id: int, sender: str, kinds: Mapping[Kind, int], now: datetime, channel: Channel = Channel.SMS
) -> tuple[Check, ...]:
    """Return the checks of account, sender number, clock and balance for so many messages of each kind.

    Never raises for what the service does: one that cannot be reached now is a warning, since what is queued waits.
    """
    try:
        provider = provider_of(office_id=office_id, channel=channel)
    except ProviderMissing:
        return (Check("account.missing"),)
    listed = Check("sender" if sender in provider.senders else "sender.unlisted")
    if kind_named(provider.name).is_bridge:
        return Check("account.bridge"), listed
    return *_asked(provider, kinds, now), listed


def _asked(provider: Provider, kinds: Mapping[Kind, int], now: datetime) -> tuple[Check, ...]:
    capabilities = kind_named(provider.name).capabilities
    if not capabilities.has_balance:
        return Check("account"), Check("balance.later", {"count": f"{sum(kinds.values()):,}"})
    with closing(adapter_of(provider)) as adapter:
        try:
            left = adapter.balance()
        except ProviderBusy as error:
            return (Check("account.resting", {"reason": str(error.params["reason"])}),)
        except ProviderError as error:
            return (Check("account.refused", {"reason": str(error.params["reason"])}),)
    clock = (check_clock(now, left.at),) if left.at else ()
    return Check("account"), check_balance(left.cash + left.points, kinds), *clock
