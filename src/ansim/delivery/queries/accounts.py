"""Which offices have an account at a message service; a bridge to another installation is none."""

from datetime import datetime

from ansim.delivery.adapters.registry import BRIDGE, KINDS, kind_named
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Attempt, Delivery, Group, Parcel, Provider


def offices_with_account(channel: Channel = Channel.SMS) -> tuple[int, ...]:
    """Return the ids of the offices that have an account for `channel`, ascending; a bridge is none."""
    found = Provider.objects.filter(channel=channel.value).exclude(name=BRIDGE).order_by("office_id")
    return tuple(found.values_list("office_id", flat=True))


def offices_with_bridge(channel: Channel = Channel.SMS) -> tuple[int, ...]:
    """Return the ids of the offices whose messages only leave in bundles, ascending."""
    found = Provider.objects.filter(channel=channel.value, name=BRIDGE).order_by("office_id")
    return tuple(found.values_list("office_id", flat=True))


def handed_since(*, provider_id: int, since: datetime) -> int:
    """Return how many messages an account was given since then, and how many of its groups wait to be."""
    parcels = Parcel.objects.filter(
        group__provider_id=provider_id, claimed_at__gte=since, released_at__isnull=False
    )
    handed = Attempt.objects.filter(parcel__in=parcels).exclude(outcome=Outcome.NOT_SENT).count()
    return handed + waiting_at(provider_id=provider_id)


def waiting_at(*, provider_id: int) -> int:
    """Return how many messages of an account's groups wait to be sent."""
    groups = Group.objects.filter(provider_id=provider_id).values("pk")
    return Delivery.objects.filter(group__in=groups, state=State.QUEUED).count()


def accounts_of(*, office_id: int) -> tuple[tuple[str, str], ...]:
    """Return (channel, name of the service) of the office's accounts; a bridge is one too."""
    found = Provider.objects.filter(office_id=office_id).order_by("channel")
    return tuple(found.values_list("channel", "name"))


def service_names() -> tuple[str, ...]:
    """Return the names of the services that are built in, without the bridge to another installation."""
    return tuple(name for name in KINDS if name != BRIDGE)


def channel_of(name: str) -> Channel:
    """Return the channel that a service carries. Raises ProviderMissing for a name that is not built in."""
    return kind_named(name).capabilities.channel
