"""What keeps the worker from going on: told on the batch's page while it lasts, ended by going on or by a stop."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction

from ansim.conf.errors import Unexpected, place_of
from ansim.kit.errors import AnsimError
from ansim.notices.domain.batch import BatchState
from ansim.notices.models import Batch
from ansim.notices.services.states import halt, worker_of

_logger = logging.getLogger(__name__)


def work_on(batch_id: int, work: Callable[[], None]) -> None:
    """Run `work` for a batch; what passes by itself is told and raised again for another try.

    A fault that will not pass stops the batch with a sentence: nobody waits for a job that cannot end.
    """
    try:
        work()
    except (OperationalError, InterfaceError):
        raise
    except AnsimError as wrong:
        if not wrong.retryable:
            _stop(batch_id, wrong)
            return
        _tell(batch_id, {language: wrong.text(language) for language in ("ko", "en")})
        raise
    except Exception as wrong:
        _logger.error("%s at %s", type(wrong).__name__, place_of(wrong.__traceback__))
        _stop(batch_id, Unexpected())
        return
    _tell(batch_id, {})


def _tell(batch_id: int, says: dict[str, str]) -> None:
    Batch.objects.filter(pk=batch_id).exclude(trouble_says=says).update(trouble_says=says)


@transaction.atomic
def _stop(batch_id: int, wrong: AnsimError) -> None:
    batch = Batch.objects.get(pk=batch_id)
    if batch.state != BatchState.STOPPED:
        halt(by=worker_of(batch), batch=batch, code=wrong.code, says=wrong.text)
