"""How well a visit is proved, and how it is known when it ended (protocol.md, Venue code and Check-in)."""

from enum import IntEnum


class Assurance(IntEnum):
    """A higher number is the stronger proof of having been there; of two visits the weaker counts."""

    COMPANION = 10
    CALL = 20
    PAPER = 30
    LATE = 40
    """Sent after the visit, with a sticker's or an older code."""
    STICKER = 50
    STALE = 60
    """A code that the screen had shown earlier that day."""
    LATE_SCREEN = 70
    """Sent after the visit, but the code is that of the screen at the signed time."""
    DESK = 80
    SCREEN = 90


class HowLeft(IntEnum):
    """How the end of a visit is known."""

    UNKNOWN = 0
    OWN = 1
    CLOSED = 2
    USUAL = 3
