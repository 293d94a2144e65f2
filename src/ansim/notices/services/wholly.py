"""The whole list checked again: after corrections, and after an officer said anew what its columns mean."""

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.notices.domain.batch import BatchState, StepName, WrongState
from ansim.notices.models import Batch
from ansim.notices.services.correcting import locked_checked
from ansim.notices.services.jobs import ask
from ansim.notices.services.states import move
from ansim.notices.services.steps import renew


@transaction.atomic
def check_wholly(*, by: Actor, batch_id: int) -> None:
    """Have the worker check a corrected list as a whole, or one that was checked before there was a slip guard.

    Raises NotPermitted, NotInOffice, WrongState.
    """
    batch = locked_checked(by, batch_id)
    if batch.layout is None and batch.asks_layout:
        raise WrongState(state=batch.state)
    check_again(by=by, batch=batch)


def check_again(*, by: Actor, batch: Batch) -> None:
    """Give a checked batch back to the worker, its bar empty, inside the caller's transaction. Raises WrongState."""
    renew(batch.pk, StepName.CHECK)
    move(by=by, batch=batch, after=BatchState.CHECKING)
    ask("check", batch=batch.pk)
