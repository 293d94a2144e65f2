"""The whole list checked again: after corrections, and after an officer said anew what its columns mean."""

from django.db import transaction

from ansim.accounts.domain.actors import Actor
from ansim.notices.domain.batch import BatchState
from ansim.notices.services.correcting import locked
from ansim.notices.services.jobs import ask
from ansim.notices.services.states import move


@transaction.atomic
def check_wholly(*, by: Actor, batch_id: int) -> None:
    """Have the worker check a corrected list as a whole, so that notices can be made of it.

    Raises NotPermitted, NotInOffice, WrongState.
    """
    batch, _ = locked(by, batch_id)
    move(by=by, batch=batch, after=BatchState.CHECKING)
    ask("check", batch=batch.pk)
