"""Which offices have an account at a message service; a bridge to another installation is none."""

from ansim.delivery.adapters.registry import BRIDGE, kind_named
from ansim.delivery.domain.messages import Channel
from ansim.delivery.models import Provider


def offices_with_account(channel: Channel = Channel.SMS) -> tuple[int, ...]:
    """Return the ids of the offices that have an account for `channel`, ascending; a bridge is none."""
    found = Provider.objects.filter(channel=channel.value).exclude(name=BRIDGE).order_by("office_id")
    return tuple(found.values_list("office_id", flat=True))


def offices_with_bridge(channel: Channel = Channel.SMS) -> tuple[int, ...]:
    """Return the ids of the offices whose messages only leave in bundles, ascending."""
    found = Provider.objects.filter(channel=channel.value, name=BRIDGE).order_by("office_id")
    return tuple(found.values_list("office_id", flat=True))


def accounts_of(*, office_id: int) -> tuple[tuple[str, str], ...]:
    """Return (channel, name of the service) of the office's accounts; a bridge is one too."""
    found = Provider.objects.filter(office_id=office_id).order_by("channel")
    return tuple(found.values_list("channel", "name"))


def channel_of(name: str) -> Channel:
    """Return the channel that a service carries. Raises ProviderMissing for a name that is not built in."""
    return kind_named(name).capabilities.channel
