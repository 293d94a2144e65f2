"""States of a delivery and the moves between them, as data (design glossary; GOV.UK Notify's statuses).

A state says what is known of one message. What a provider reports can only add knowledge: reports of one attempt
give the same state in whatever order, and however often, they come.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """What is known of one delivery. One that is held back waits for its caller, and no worker takes it."""

    HELD_BACK = "held_back"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED_TEMPORARY = "failed_temporary"
    FAILED_TECHNICAL = "failed_technical"
    FAILED_PERMANENT = "failed_permanent"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What is known of one attempt."""

    OPEN = "open"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    SENT = "sent"
    TEMPORARY = "temporary"
    TECHNICAL = "technical"
    PERMANENT = "permanent"
    DELIVERED = "delivered"
    RETURNED = "returned"


class Control(StrEnum):
    """Whether a group may send: stopped is for good, paused until someone resumes, carried only from elsewhere."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CARRIED = "carried"


class Stage(StrEnum):
    """How far a parcel has come; only a released one can have had an effect. A carried one is for another installation."""

    CLAIMED = "claimed"
    FILLED = "filled"
    RELEASED = "released"
    UNKNOWN = "unknown"
    ANSWERED = "answered"
    GIVEN_BACK = "given_back"
    CARRIED = "carried"


OPEN_STAGES: Final = frozenset({Stage.CLAIMED, Stage.FILLED, Stage.RELEASED, Stage.UNKNOWN})


FAILED: Final = frozenset(
    {State.FAILED_TEMPORARY, State.FAILED_TECHNICAL, State.FAILED_PERMANENT, State.RETURNED}
)
WAITING: Final = frozenset({State.HELD_BACK, State.QUEUED, State.SENDING, State.UNKNOWN, State.SENT})
FINAL: Final = frozenset(State) - WAITING

_RESULTS: Final = frozenset({State.SENT, State.DELIVERED, *FAILED})

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    # no attempt was ever made of it, so nothing can be reported
    State.HELD_BACK: frozenset({State.QUEUED, State.CANCELLED, State.EXPIRED}),
    # any result of an attempt that counted as not sent shows that it left the house after all: a failure given up for
    # now may still arrive, so that sending again could be a second message. It is never queued again by itself.
    State.QUEUED: frozenset({State.SENDING, State.CANCELLED, State.EXPIRED, *_RESULTS}),
    # back to queued only when it is certain that nothing left the house
    State.SENDING: frozenset({State.QUEUED, State.UNKNOWN, *_RESULTS}),
    State.UNKNOWN: frozenset({State.QUEUED, *_RESULTS}),
    State.SENT: frozenset({State.DELIVERED, *FAILED}),
    State.FAILED_TEMPORARY: frozenset(
        {State.FAILED_TECHNICAL, State.FAILED_PERMANENT, State.RETURNED, State.DELIVERED}
    ),
    State.FAILED_TECHNICAL: frozenset({State.FAILED_PERMANENT, State.RETURNED, State.DELIVERED}),
    State.FAILED_PERMANENT: frozenset({State.RETURNED, State.DELIVERED}),
    State.DELIVERED: frozenset({State.RETURNED}),
    State.RETURNED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}

STATE_OF: Final[Mapping[Outcome, State]] = {
    Outcome.OPEN: State.SENDING,
    Outcome.NOT_SENT: State.QUEUED,
    Outcome.UNKNOWN: State.UNKNOWN,
    Outcome.SENT: State.SENT,
    Outcome.TEMPORARY: State.FAILED_TEMPORARY,
    Outcome.TECHNICAL: State.FAILED_TECHNICAL,
    Outcome.PERMANENT: State.FAILED_PERMANENT,
    Outcome.DELIVERED: State.DELIVERED,
    Outcome.RETURNED: State.RETURNED,
}

# The order in which knowledge grows. Delivered stands over every failure (a phone that was off and then
# was not); only an explicit bounce, which a provider sends as such, stands over delivered.
ORDER: Final[Mapping[Outcome, int]] = {
    Outcome.OPEN: 0,
    Outcome.UNKNOWN: 1,
    Outcome.NOT_SENT: 2,
    Outcome.SENT: 3,
    Outcome.TEMPORARY: 4,
    Outcome.TECHNICAL: 5,
    Outcome.PERMANENT: 6,
    Outcome.DELIVERED: 7,
    Outcome.RETURNED: 8,
}


def may_move(before: State, after: State) -> bool:
    """Return whether a delivery in `before` may become `after`; staying is no move."""
    return after in TRANSITIONS[before]


def joined(known: Outcome, reports: Iterable[Outcome]) -> Outcome:
    """Return what is known of an attempt after `reports`: the furthest of all, whatever their order."""
    return max((known, *reports), key=ORDER.__getitem__)


def grows(known: Outcome, report: Outcome) -> bool:
    """Return whether `report` adds to what is `known` of an attempt."""
    return ORDER[report] > ORDER[known]


def state_after(before: State, outcome: Outcome) -> State:
    """Return the delivery's state once its attempt is known to be `outcome`; unchanged when that is no move."""
    after = STATE_OF[outcome]
    return after if may_move(before, after) else before
