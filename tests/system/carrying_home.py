"""One home of the tests of carrying, as a process: every line it reads is one act, every line it writes what came of it.

Django is set up before this is imported. `ansim carry` runs as typed, save that its errand does not become a process
of its own: a home costs one start.
"""

import contextlib
import hashlib
import io
import json
import sys
from datetime import timedelta
from typing import Any

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.services.offices import add_sender_number, create_office, open_office
from ansim.cli import errand
from ansim.cli.main import main
from ansim.conf.keys import office_blobs
from ansim.delivery.domain.messages import Item
from ansim.delivery.queries.groups import counts_by_state, group_status
from ansim.delivery.services.control import open_group
from ansim.delivery.services.providers import connect_provider
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit.clock import now
from ansim.sandbox.gateway.settings import GatewaySettings

SENDER = "01000000000"


def office(gateway: str) -> int:
    """Found an office with a sender number; with the address of a gateway it has an account there."""
    code = "office-si"
    made = create_office(by=system_actor("test"), code=code, name="안심시", head_title="안심시장", at=now())
    by = system_actor("test", office_id=made, office_code=code)
    add_sender_number(by=by, office_id=made, number=SENDER, label="대표번호")
    open_office(by=by, office_id=made, at=now())
    if gateway:
        account = GatewaySettings()
        connect_provider(
            office_id=made,
            base_url=gateway,
            api_key=account.api_key,
            api_secret=account.api_secret,
            senders=[SENDER],
            receipt_secret="receipts",
            now=now(),
            by="test",
        )
    return made


def release(office_id: int, first: int, count: int) -> dict[str, int]:
    """Queue messages with a picture each, as the release of batch 1 does; return what the group holds."""
    group_id = open_group(office_id=office_id, name="batch:1", sender=SENDER, now=now(), by="test")
    items = []
    for number in range(first, first + count):
        picture = b"\xff\xd8\xff\xe0" + number.to_bytes(8, "big") * 500
        office_blobs(office_id).put(f"test/{number}.jpg", picture)
        digest = hashlib.sha256(picture).hexdigest()
        items.append(
            Item(f"KEY-{number}", f"0100{number:07d}", "시험 통지", "", f"test/{number}.jpg", digest)
        )
    terms = {"expires_at": now() + timedelta(hours=24), "now": now(), "by": "test"}
    queue_deliveries(group_id=group_id, items=items, **terms)
    return counts(office_id)


def counts(office_id: int) -> dict[str, int]:
    """Return how the messages of batch 1 stand."""
    status = group_status(office_id=office_id, name="batch:1")
    assert status is not None
    return {state.value: n for state, n in counts_by_state(group_id=status.group_id).items() if n}


def carry(*words: str) -> dict[str, Any]:
    """Run `ansim carry …`; return its exit code, what it told in JSON, and its one line of refusal."""
    told, refused = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(refused):
        code = main(["carry", *words, "--json"])
    return {"code": code, "told": json.loads(told.getvalue() or "null"), "refused": refused.getvalue()}


ACTS = {"office": office, "release": release, "counts": counts, "carry": carry}


def serve() -> None:
    """Act until standard input ends."""
    errand.send = lambda action, args, job: main([*job.split(), action, json.dumps(vars(args), default=str)])
    for line in sys.stdin:
        act, *given = json.loads(line)
        print(json.dumps(ACTS[act](*given)), flush=True)
