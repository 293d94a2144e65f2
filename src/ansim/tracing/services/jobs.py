"""Asking the worker to look: jobs carry ids only and are written in the transaction of the act."""

from procrastinate.contrib.django import app

QUEUE = "tracing"


def ask_run(lookup_id: int) -> None:
    """Have a signed look-up logged and traced; jobs of one look-up follow each other."""
    app.configure_task("tracing.run", queue=QUEUE, lock=f"lookup-{lookup_id}").defer(lookup=lookup_id)


def ask_collect(case_id: int) -> None:
    """Have the vault asked which contacts of a case answered by themselves."""
    app.configure_task("tracing.collect", queue=QUEUE, lock=f"case-{case_id}").defer(case=case_id)


def ask_tell(case_id: int) -> None:
    """Have the exposure messages of a case sent that were asked for."""
    app.configure_task("tracing.tell", queue=QUEUE, lock=f"case-{case_id}").defer(case=case_id)
