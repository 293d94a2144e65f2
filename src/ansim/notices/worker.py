"""Jobs of notices: each only says which batch to look at; the truth stands in our own tables."""

from contextlib import suppress

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ansim.delivery.services.inbound import forget_texts
from ansim.delivery.worker import wake
from ansim.kit.blobs import DiskFull
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.adapters.ledger import ledger
from ansim.notices.queries.batches import delivery_groups
from ansim.notices.services.asking import close_askings
from ansim.notices.services.balancing import note_balances
from ansim.notices.services.checking import check_batch
from ansim.notices.services.climbing import climb_all
from ansim.notices.services.evidencing import collect, log_seals, seal_evidence
from ansim.notices.services.jobs import QUEUE
from ansim.notices.services.making import make_batch
from ansim.notices.services.own_codes import forget_own, send_code
from ansim.notices.services.pairing_again import pair_batch_again
from ansim.notices.services.texting import answer_text, take_what_was_left
from ansim.notices.services.trouble import work_on

# What passes by itself: somebody frees the disk, the database comes back. Work goes on where it stood.
AGAIN = RetryStrategy(wait=30, retry_exceptions=[DiskFull, OperationalError])


@app.task(name="notices.check", queue=QUEUE, retry=AGAIN)
def check(batch: int) -> None:
    """Check the list of a batch."""
    work_on(batch, lambda: check_batch(batch_id=batch))


@app.task(name="notices.pair", queue=QUEUE, retry=AGAIN)
def pair(batch: int) -> None:
    """Pair the pages of a corrected list again."""
    work_on(batch, lambda: pair_batch_again(batch_id=batch))


@app.task(name="notices.make", queue=QUEUE, retry=AGAIN)
def make(batch: int) -> None:
    """Make the notices of a batch."""
    work_on(batch, lambda: make_batch(batch_id=batch))


@app.task(name="notices.code", queue=QUEUE)
def code(asked: int) -> None:
    """Send a recipient the code for the own notices, if there are any."""
    group = send_code(asked_id=asked, at=now())
    if group is not None:
        wake(group)


@app.task(name="notices.text", queue=QUEUE, retry=AGAIN)
def text(text: int, quiet: bool = False) -> None:
    """Answer a text that somebody sent to the office's number."""
    group = answer_text(text_id=text, at=now(), quiet=quiet)
    if group is not None:
        wake(group)


@app.periodic(cron="17 * * * *")
@app.task(name="notices.forget_own", queue=QUEUE, queueing_lock="notices-forget-own", pass_context=False)
def forget_typed(timestamp: int) -> None:  # noqa: ARG001 (given by the scheduler)
    """Each hour: erase what recipients typed or texted to see their notices."""
    forget_own(at=now())
    forget_texts(now=now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="notices.climb", queue=QUEUE, queueing_lock="notices-climb", pass_context=False)
def climb(timestamp: int) -> None:  # noqa: ARG001 (given by the scheduler)
    """Every five minutes: take the next step of the ladder for whoever was not reached."""
    climb_all(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="notices.asking", queue=QUEUE, queueing_lock="notices-asking", pass_context=False)
def asking(timestamp: int) -> None:  # noqa: ARG001 (given by the scheduler)
    """Each minute: take up texts that were left behind, end questions whose notice will not go."""
    take_what_was_left(at=now())
    close_askings(at=now())


@app.task(name="notices.send", queue=QUEUE, retry=AGAIN)
def send(batch: int) -> None:
    """Wake the delivery worker for the groups of a released batch."""
    for group in delivery_groups(batch):
        wake(group)


@app.periodic(cron="* * * * * */10")
@app.task(name="notices.evidence", queue=QUEUE, queueing_lock="notices-evidence", pass_context=False)
def evidence(timestamp: int) -> None:  # noqa: ARG001 (given by the scheduler)
    """Every ten seconds: note what delivery wrote, seal it, and tell the ledger; one that is away is told the next time."""
    collect(at=now())
    note_balances(at=now())
    while seal_evidence(at=now()):
        pass
    with suppress(AnsimError):
        while log_seals(ledger=ledger()):
            pass
