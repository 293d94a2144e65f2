"""Tables of delivery. Invariants are constraints; a change of state is a row of its own."""

from ansim.delivery.models.bundle import Bundle
from ansim.delivery.models.delivery import Delivery, DeliveryEvent, Receipt
from ansim.delivery.models.group import Group, GroupEvent, Provider
from ansim.delivery.models.inbound import Inbound
from ansim.delivery.models.pace import Pace
from ansim.delivery.models.parcel import Attempt, Parcel
from ansim.delivery.models.plans import Hours, Ladder, Replies
from ansim.delivery.models.tally import Tally
from ansim.delivery.models.waves import FirstWave

__all__ = [
    "Attempt",
    "Bundle",
    "Delivery",
    "DeliveryEvent",
    "FirstWave",
    "Group",
    "GroupEvent",
    "Hours",
    "Inbound",
    "Ladder",
    "Pace",
    "Parcel",
    "Provider",
    "Receipt",
    "Replies",
    "Tally",
]
