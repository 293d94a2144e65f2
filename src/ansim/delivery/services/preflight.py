"""Before release: whether the office's account can send what is about to be given to it. Asks the service, changes nothing."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime

from ansim.delivery.adapters.base import Adapter, TellsLeft, TellsQuota, TellsTemplates, TellsTime
from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.carry_errors import ClockOff
from ansim.delivery.domain.errors import ProviderBusy, ProviderError, ProviderMissing
from ansim.delivery.domain.messages import Channel, Kind
from ansim.delivery.domain.preflight import (
    Check,
    check_balance,
    check_clock,
    check_left,
    check_quota,
    check_template,
)
from ansim.delivery.models import Provider
from ansim.delivery.queries.accounts import handed_since, waiting_at
from ansim.delivery.services.providers import adapter_of, provider_of
from ansim.kit.clock import KST, midnight


def check_account(
    *, office_id: int, sender: str, kinds: Mapping[Kind, int], now: datetime, channel: Channel = Channel.SMS
) -> tuple[Check, ...]:
    """Return the checks of account, balance, quota, clock and sender number for so many messages of each kind.

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


def check_alimtalk(*, office_id: int, template: str, words: str) -> Check:
    """Return whether the office's Alimtalk may be sent by this template; its words are those that the office keeps.

    Never raises for what the service does: one that cannot be asked now is a warning.
    """
    try:
        provider = provider_of(office_id=office_id, channel=Channel.ALIMTALK)
    except ProviderMissing:
        return Check("template.no_account")
    with closing(adapter_of(provider)) as adapter:
        if not isinstance(adapter, TellsTemplates):
            return Check("template.unasked", {"template": template, "reason": provider.name})
        try:
            return check_template(adapter.template(template), template, words)
        except ProviderError as error:
            return Check("template.unasked", {"template": template, "reason": str(error.params["reason"])})


def clock_at(adapter: Adapter, now: datetime) -> Check | None:
    """Return whether the service's clock is ours; None when it tells none, or not now."""
    theirs = adapter.time() if isinstance(adapter, TellsTime) else None
    return check_clock(now, theirs) if theirs else None


def agree_on_time(*, office_id: int, now: datetime) -> None:
    """Ask the office's service for texts what time it is. Raises ClockOff, ProviderMissing; nothing where it tells none."""
    with closing(adapter_of(provider_of(office_id=office_id))) as adapter:
        found = clock_at(adapter, now)
    if found is not None and found.code == "clock.off":
        raise ClockOff(minutes=int(found.params["seconds"]) // 60)


def _asked(provider: Provider, kinds: Mapping[Kind, int], now: datetime) -> tuple[Check, ...]:
    count = sum(kinds.values())
    with closing(adapter_of(provider)) as adapter:
        if not isinstance(adapter, TellsLeft) and not kind_named(provider.name).capabilities.has_balance:
            later = Check("account"), Check("balance.later", {"count": f"{count:,}"})
            return *later, _quota(adapter, provider, count, now), *_clock(clock_at(adapter, now))
        try:
            if isinstance(adapter, TellsLeft):
                paid = check_left(adapter.left(), waiting_at(provider_id=provider.pk), kinds)
                return Check("account"), paid, *_clock(clock_at(adapter, now))
            left = adapter.balance()
        except ProviderBusy as error:
            return (Check("account.resting", {"reason": str(error.params["reason"])}),)
        except ProviderError as error:
            return (Check("account.refused", {"reason": str(error.params["reason"])}),)
        found = (Check("account"), check_balance(left.cash + left.points, kinds))
        clock = check_clock(now, left.at) if left.at else None
        return *found, _quota(adapter, provider, count, now), *_clock(clock)


def _clock(found: Check | None) -> tuple[Check, ...]:
    return (found,) if found else ()


def _quota(adapter: Adapter, provider: Provider, count: int, now: datetime) -> Check:
    if not isinstance(adapter, TellsQuota):
        return Check("quota.untold", {"service": provider.name, "count": f"{count:,}"})
    try:
        told = adapter.quota()
    except ProviderError as error:  # a key may lack the right to ask; that says nothing of the sending
        return Check("quota.unasked", {"reason": str(error.params["reason"])})
    begun = midnight(now.astimezone(KST).date())
    return check_quota(told, handed_since(provider_id=provider.pk, since=begun), count)
