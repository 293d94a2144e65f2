"""How the first messages of a group fare, and whether the rest still waits for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ansim.delivery.domain.states import FAILED, FINAL, State
from ansim.delivery.models import Delivery, FirstWave


@dataclass(frozen=True, slots=True)
class First:
    """The first messages of a group: their states, and when and by whom the rest was let go (`wave`: by itself)."""

    counts: dict[State, int]
    opened_at: datetime | None
    opened_by: str

    @property
    def total(self) -> int:
        """How many went first."""
        return sum(self.counts.values())

    @property
    def ended(self) -> int:
        """How many of them have an end."""
        return sum(self.counts[state] for state in FINAL)

    @property
    def delivered(self) -> int:
        """How many of them arrived."""
        return self.counts[State.DELIVERED]

    @property
    def failed(self) -> int:
        """How many of them failed or came back."""
        return sum(self.counts[state] for state in FAILED)

    @property
    def waits(self) -> bool:
        """Whether the rest waits."""
        return self.opened_at is None


def first_wave(*, group_id: int) -> First | None:
    """Return how the first messages of a group fare, None where all go at once."""
    return first_waves(group_ids=[group_id]).get(group_id)


def first_waves(*, group_ids: Collection[int]) -> dict[int, First]:
    """Return how the first messages of groups fare, without those of which all go at once."""
    return {
        wave.group_id: First(states_of_first(wave.group_id, wave.upto), wave.opened_at, wave.opened_by)
        for wave in FirstWave.objects.filter(group_id__in=group_ids)
    }


def states_of_first(group_id: int, upto: int) -> dict[State, int]:
    """Return how many of the deliveries up to an id are in each state, with 0 for none."""
    counts = dict.fromkeys(State, 0)
    first = Delivery.objects.filter(group_id=group_id, pk__lte=upto)
    for state in first.values_list("state", flat=True):
        counts[State(state)] += 1
    return counts
