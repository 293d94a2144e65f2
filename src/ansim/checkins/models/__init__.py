"""Tables of the visits role. Private to this module: others use queries, services and the values of domain."""

from ansim.checkins.models.batches import Batch, ForgottenDay
from ansim.checkins.models.companions import Companion
from ansim.checkins.models.operators import Operator, Operatorship, TakenAssertion
from ansim.checkins.models.problems import ReportedProblem
from ansim.checkins.models.venues import Closing, Device, FormerKey, Screen, Sticker, Venue, Zone

__all__ = [
    "Batch",
    "Closing",
    "Companion",
    "Device",
    "ForgottenDay",
    "FormerKey",
    "Operator",
    "Operatorship",
    "ReportedProblem",
    "Screen",
    "Sticker",
    "TakenAssertion",
    "Venue",
    "Zone",
]
