"""Crashes of the worker as it runs: several services of every sort at once, texts and pictures, killed at any step.

The gateway and a mail server tell the truth, by number and address: SENS keeps no reference of ours.
"""

import asyncio
import hashlib
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.office.delivery.conftest import ACCOUNT, SECRET, SENDER
from tests.office.delivery.test_crashes import Mother, mother
from tests.office.delivery.test_other_services import JPEG

from ansim.delivery import worker
from ansim.delivery.domain.messages import Channel, Item
from ansim.delivery.models import Delivery
from ansim.delivery.queries.tallies import recount
from ansim.delivery.services.control import open_group
from ansim.delivery.services.providers import connect_provider
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit import clock
from ansim.sandbox.gateway.app import Gateway
from ansim.sandbox.gateway.smtp import MailServer

__all__ = ["mother"]

FULL = bool(os.environ.get("ANSIM_SOAK"))
KILLS = 100 if FULL else 6
#: of each group before each kill
ROWS = 4
#: release, call, answer and record of a round of all groups; beyond it the worker ends before it is killed
STEPS = 30
TEMPLATE = "통지서가 발급되었습니다."
MAILBOX = "health@city.example.kr"
#: by the service of text messages: a kind of group and its channel
GROUPS = {
    "sens": {
        "texts": Channel.SMS,
        "pictures": Channel.SMS,
        "alimtalk": Channel.ALIMTALK,
        "mail": Channel.EMAIL,
    },
    "nhn": {"texts": Channel.SMS, "pictures": Channel.SMS, "mail": Channel.EMAIL},
}


class Post:
    """The drill's mail server in a thread of its own."""

    def __init__(self) -> None:
        self.gateway = Gateway()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        served = MailServer(self.gateway._shop, self.gateway.standstill).serve(0)
        self._server = asyncio.run_coroutine_threadsafe(served, self._loop).result(60)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Stop it."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()


class Mixed:
    """An office that sends by several services at once."""

    def __init__(self, office: Any, service: str, post: Post) -> None:
        self.office, self._post, self._numbers = office, post, 0
        office.clock.moment = clock.now()  # that of the gateway and the worker
        office.gateway.reset(
            receipt_delay=3600,
            templates={"NOTICE": TEMPLATE},
            faults={"slow": 1.0, "slow_seconds": 0.03},
        )
        path = "/sms/v2/services/drill" if service == "sens" else ""
        self._connect(service, office.gateway.url + path, SENDER, Channel.SMS)
        if service == "sens":
            self._connect("nhn_alimtalk", office.gateway.url, SENDER, Channel.ALIMTALK)
        self._connect("email", f"smtp://127.0.0.1:{post.port}", MAILBOX, Channel.EMAIL)
        self.groups = {
            kind: open_group(
                office_id=1,
                name=f"mixed-{kind}",
                sender=MAILBOX if kind == "mail" else SENDER,
                now=clock.now(),
                by="tester",
                channel=channel,
            )
            for kind, channel in GROUPS[service].items()
        }

    def _connect(self, name: str, url: str, sender: str, channel: Channel) -> None:
        key, secret = (ACCOUNT.api_key, ACCOUNT.api_secret) if name != "email" else ("", "")
        connect_provider(
            office_id=1,
            base_url=url,
            api_key=key,
            api_secret=secret,
            senders=[sender],
            receipt_secret=SECRET,
            now=clock.now(),
            by="tester",
            name=name,
            channel=channel,
            profile=ACCOUNT.profile if channel is Channel.ALIMTALK else "",
        )

    def queue(self) -> None:
        """Queue a round of every group, each message to somebody of its own."""
        for kind, group_id in self.groups.items():
            queue_deliveries(
                group_id=group_id,
                items=[self._item(kind) for _ in range(ROWS)],
                expires_at=clock.now() + timedelta(hours=1),
                now=clock.now(),
                by="tester",
            )

    def _item(self, kind: str) -> Item:
        from ansim.conf.keys import office_blobs

        self._numbers += 1
        key, name = f"KEY-{self._numbers:06d}", f"mixed/{self._numbers}.jpg"
        number = f"0100{self._numbers:07d}"
        if kind == "pictures":
            sha256 = office_blobs(1).put(name, JPEG + self._numbers.to_bytes(8, "big"))
            return Item(key, number, "통지서", attachment=name, sha256=sha256)
        if kind == "alimtalk":
            return Item(key, number, TEMPLATE, template="NOTICE")
        if kind == "mail":
            return Item(key, f"p{self._numbers}@example.kr", "통지서", subject="안내")
        return Item(key, number, f"시험 통지 {self._numbers}")

    def accepted(self) -> Counter[str]:
        """How often each address was sent to, by the services' own truth."""
        entries = [*self.office.gateway.accepted(), *self._post.gateway.book.truth(0, 1_000_000)]
        return Counter(str(entry["number"]) for entry in entries)

    def all_came(self) -> None:
        """Let the services take in what a dead worker had sent off."""
        seen = -1
        while (now_seen := self.accepted().total()) != seen:
            seen = now_seen
            time.sleep(0.1)

    def counts(self) -> Counter[str]:
        """Deliveries by state."""
        assert recount().wrong == ()
        return Counter(Delivery.objects.values_list("state", flat=True))

    def sent(self) -> set[str]:
        """The addresses of what counts as sent, as the services tell them."""
        from ansim.delivery.services.sealing import Sealer

        sealer = Sealer(1)
        rows = Delivery.objects.filter(state="sent").values_list("key", "content")
        return {
            hashlib.sha256(sealer.open(key, content).address.encode()).hexdigest() for key, content in rows
        }


@pytest.fixture(scope="module")
def mail_server() -> Iterator[Post]:
    """One mail server for these tests."""
    post = Post()
    yield post
    post.close()


@pytest.mark.parametrize("service", list(GROUPS))
def test_a_worker_killed_while_it_sends_by_every_service_leaves_one_unknown_at_most(
    office: Any, mother: Mother, mail_server: Post, service: str
) -> None:
    """Proves that whatever a worker sends beside each other, a kill at any step leaves one unknown, loses and doubles nothing."""
    mail_server.gateway.book.accepted.clear()
    mixed, chance = Mixed(office, service, mail_server), random.Random(f"mixed {service}")
    most = kills = 0
    while kills < KILLS:
        before = mixed.counts()["unknown"]
        mixed.queue()
        kills += mother.die_somewhere(office, chance.randint(2, STEPS), list(mixed.groups.values()))
        mixed.all_came()
        worker.tidy_up(now=clock.now() + timedelta(seconds=61))
        most = max(most, mixed.counts()["unknown"] - before)
        for group_id in mixed.groups.values():
            worker.send_group(group_id=group_id)
    counts, accepted = mixed.counts(), mixed.accepted()
    twice, lost = sum(accepted.values()) - len(accepted), len(mixed.sent() - accepted.keys())
    rows = sum(counts.values())
    print(
        f"\nkill -9, {service} and others at once: kills {kills}, lost {lost}, twice {twice}, unknown at most {most} a kill; rows {rows} = {dict(counts)}"
    )
    assert (lost, twice) == (0, 0)
    assert most <= 1
    assert rows == counts["sent"] + counts["unknown"] == mixed._numbers
