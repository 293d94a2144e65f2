"""The kinds of venues that this installation uses, and their usual stays."""

from ansim.checkins.adapters.kinds import all_kinds
from ansim.checkins.domain.kinds import Kinds


def kinds() -> Kinds:
    """Return all kinds and duties. Raises BadKinds when the data files contradict themselves."""
    return all_kinds()


def usual_stays() -> dict[str, int]:
    """Return the usual stay in minutes by kind."""
    return all_kinds().stays()
