"""Asking the worker to look: jobs carry ids only and are written in the transaction of the act."""

from procrastinate.contrib.django import app

QUEUE = "notices"


def ask(task: str, *, batch: int) -> None:
    """Defer `notices.<task>` for a batch; jobs of one batch run one after another."""
    app.configure_task(f"notices.{task}", queue=QUEUE, lock=f"batch-{batch}").defer(batch=batch)
