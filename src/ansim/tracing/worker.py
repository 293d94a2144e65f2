"""Jobs of tracing: each only says which look-up or case to look at; the truth stands in our own tables."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ansim.delivery.worker import wake
from ansim.kit import clock
from ansim.tracing.services.collecting import collect_answers, waiting_cases
from ansim.tracing.services.ending import close_ended
from ansim.tracing.services.jobs import QUEUE, ask_collect
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import send_messages

# What passes by itself: a role that was started again, a checkpoint that was late. Work goes on where it stood.
AGAIN = RetryStrategy(max_attempts=60, wait=5)


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


@app.task(name="tracing.collect", queue=QUEUE)
def collect(case: int) -> None:
    """Take over the answers of contacts of a case; the next minute asks again whatever this one met."""
    collect_answers(case_id=case)


@app.periodic(cron="* * * * *")
@app.task(name="tracing.look_for_answers", queue=QUEUE, queueing_lock="tracing-answers", pass_context=False)
def look_for_answers(timestamp: int) -> None:  # noqa: ARG001 (given by the scheduler)
    """Each minute: close the look-ups whose approval ended, and ask for answers in every case that waits for some."""
    close_ended(at=clock.now())
    for case in waiting_cases():
        ask_collect(case)
