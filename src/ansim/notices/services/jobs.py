"""Asking the worker to look: jobs carry ids only and are written in the transaction of the act."""

from procrastinate.contrib.django import app

QUEUE = "notices"


def ask(task: str, *, batch: int) -> None:
    """Defer `notices.<task>` for a batch.

    Batches are made one after another, since one pool of render processes fills the machine; other jobs of one
    batch follow each other.
    """
    lock = "notices-make" if task == "make" else f"batch-{batch}"
    app.configure_task(f"notices.{task}", queue=QUEUE, lock=lock).defer(batch=batch)
