"""Jobs of notices: each only says which batch to look at; the truth stands in our own tables."""

from procrastinate.contrib.django import app

from ansim.delivery.worker import wake
from ansim.notices.queries.batches import delivery_group
from ansim.notices.services.checking import check_batch
from ansim.notices.services.jobs import QUEUE
from ansim.notices.services.making import make_batch


@app.task(name="notices.check", queue=QUEUE)
def check(batch: int) -> None:
    """Check the list of a batch."""
    check_batch(batch_id=batch)


@app.task(name="notices.make", queue=QUEUE)
def make(batch: int) -> None:
    """Make the notices of a batch."""
    make_batch(batch_id=batch)


@app.task(name="notices.send", queue=QUEUE)
def send(batch: int) -> None:
    """Wake the delivery worker for the group of a released batch."""
    group = delivery_group(batch)
    if group is not None:
        wake(group)
