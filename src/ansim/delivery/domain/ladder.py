"""The ladder of an office for one kind of notice: which way is tried after which, and when the next step may be taken.

The first step is always the picture message of the release. A later one is taken only when the one before has failed
for good: never while a result may still come, never while it is unknown, so never two services at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ansim.delivery.domain.states import State
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class Step(StrEnum):
    """One way of reaching somebody."""

    PICTURE = "picture"
    TEXT = "text"
    ALIMTALK = "alimtalk"
    POST = "post"


#: from a service that says so itself nothing more will come
_AT_ONCE: Final = frozenset({State.FAILED_PERMANENT, State.RETURNED})
_LATER: Final = frozenset({State.FAILED_TEMPORARY, State.FAILED_TECHNICAL})
DEFAULT: Final = (Step.PICTURE,)


class LadderWrong(AnsimError):
    """Steps that cannot be a ladder."""

    code = "delivery.ladder_wrong"
    sentence = Sentence(
        ko="순서를 쓸 수 없습니다. 그림 문자로 시작하고, 같은 방법을 두 번 쓰지 않으며, 우편은 맨 끝에만 둘 수 있습니다.",
        en="These steps cannot be used: begin with the picture message, take no way twice, and post only as the last.",
    )


def checked(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps of a ladder. Raises LadderWrong."""
    known = tuple(steps)
    post_inside = Step.POST in known[:-1]
    if not known or known[0] is not Step.PICTURE or len(set(known)) != len(known) or post_inside:
        raise LadderWrong
    return known


def next_step(steps: Sequence[Step], done: int) -> Step | None:
    """Return the step after so many taken (1 is the picture message alone); None at the end."""
    return steps[done] if done < len(steps) else None


def due_at(
    state: State, *, sent_at: datetime | None, failed_at: datetime, settle: timedelta
) -> datetime | None:
    """Return from when the next step may be taken after a delivery in `state`; None while it may still arrive.

    A number that does not exist fails for good at once. A phone that was off may still get the message until the service's
    own settle time is over (80 hours for pictures).
    """
    if state in _AT_ONCE:
        return failed_at
    return (sent_at or failed_at) + settle if state in _LATER else None
