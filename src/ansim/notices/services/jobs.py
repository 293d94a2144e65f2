"""Asking the worker to look: jobs carry ids only and are written in the transaction of the act."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

QUEUE = "notices"


def ask(task: str, *, batch: int) -> None:
    """Defer `notices.<task>` for a batch.

    Batches are made one after another, since one pool of render processes fills the machine; other jobs of one
    batch follow each other.
    """
    lock = "notices-make" if task == "make" else f"batch-{batch}"
    app.configure_task(f"notices.{task}", queue=QUEUE, lock=lock).defer(batch=batch)


def ask_once(task: str, *, batch: int) -> None:
    """Defer `notices.<task>` for a batch unless one waits already: it will see what is there when it begins."""
    waiting = f"{task}-{batch}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(
            f"notices.{task}", queue=QUEUE, lock=f"batch-{batch}", queueing_lock=waiting
        ).defer(batch=batch)
