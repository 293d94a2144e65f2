"""Jobs of tracing: each only says which look-up or case to look at; the truth stands in our own tables."""

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ansim.calls.transport import RoleUnreachable
from ansim.delivery.worker import wake
from ansim.ledger.domain.errors import NotIntegrated
from ansim.tracing.services.jobs import QUEUE
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import send_messages

# What passes by itself: a role that was started again, a checkpoint that was late. Work goes on where it stood.
AGAIN = RetryStrategy(
    max_attempts=20, wait=5, retry_exceptions=[RoleUnreachable, NotIntegrated, OperationalError]
)


@app.task(name="tracing.run", queue=QUEUE, retry=AGAIN)
def run(lookup: int) -> None:
    """Log and trace a signed look-up."""
    run_lookup(lookup_id=lookup)


@app.task(name="tracing.tell", queue=QUEUE, retry=AGAIN)
def tell(case: int) -> None:
    """Send the exposure messages of a case that were asked for."""
    group = send_messages(case_id=case)
    if group is not None:
        wake(group)
