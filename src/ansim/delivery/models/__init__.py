"""Tables of delivery. Invariants are constraints; a change of state is a row of its own."""

from ansim.delivery.models.bundle import Bundle
from ansim.delivery.models.delivery import Delivery, DeliveryEvent, Receipt
from ansim.delivery.models.group import Group, GroupEvent, Provider
from ansim.delivery.models.pace import Pace
from ansim.delivery.models.parcel import Attempt, Parcel

__all__ = [
    "Attempt",
    "Bundle",
    "Delivery",
    "DeliveryEvent",
    "Group",
    "GroupEvent",
    "Pace",
    "Parcel",
    "Provider",
    "Receipt",
]
