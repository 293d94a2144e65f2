"""Two installations for the tests of carrying: one database, but each with its own office, home and keys."""

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ansim.conf.carry_keys import Peer, own
from ansim.delivery.models import Attempt, Bundle, Delivery, Parcel
from ansim.delivery.queries.groups import counts_by_state
from ansim.delivery.services import carrying
from ansim.delivery.services.carrying_in import AppliedResults
from ansim.delivery.services.carrying_out import claim_bundle
from ansim.delivery.services.taking_in import TakenBundle

INSIDE, OUTSIDE = 1, 2
GROUP = "batch-1"


@dataclass
class Sides:
    """The inner side (office 1 of the fixture `office`) and the outer one (office 2, with an account)."""

    office: Any
    homes: dict[int, Path]
    patch: pytest.MonkeyPatch

    @contextmanager
    def at(self, side: int) -> Iterator[None]:
        """Act as one of the installations."""
        with self.patch.context() as patch:
            patch.setenv("ANSIM_HOME", str(self.homes[side]))
            yield

    def peer(self, side: int) -> Peer:
        """The public keys of a side."""
        with self.at(side):
            return own()

    def claim(self, **more: Any) -> UUID:
        """Claim what is queued inside as a bundle."""
        with self.at(INSIDE):
            terms = {"reader": self.peer(OUTSIDE).fingerprint, "now": self.office.clock(), "by": "tester"}
            return claim_bundle(office_id=INSIDE, group=GROUP, **{**terms, **more}).ident

    def write(self, ident: UUID) -> bytes:
        """Write a bundle inside."""
        out, peer = io.BytesIO(), self.peer(OUTSIDE)
        with self.at(INSIDE):
            carrying.carry_out(out, peer=peer, office_id=INSIDE, group=GROUP, ident=ident)
        return out.getvalue()

    def out(self) -> bytes:
        """Claim and write."""
        return self.write(self.claim())

    def take(self, data: bytes, *, office_id: int = OUTSIDE) -> TakenBundle:
        """Register a bundle outside."""
        peer, stream, now = self.peer(INSIDE), io.BytesIO(data), self.office.clock()
        with self.at(OUTSIDE):
            return carrying.take_out(stream, peer=peer, office_id=office_id, now=now, by="tester")

    def send(self, data: bytes, limit: int = 100) -> TakenBundle:
        """Register a bundle outside and send all that waits of it."""
        taken = self.take(data)
        self.send_group(taken.group_id, limit)
        return taken

    def send_group(self, group_id: int, limit: int = 100) -> None:
        """Send what is queued of a group outside."""
        from ansim.delivery.services.sending import send_pending

        with self.at(OUTSIDE):
            while send_pending(
                adapter=self.office.adapter, group_id=group_id, limit=limit, now=self.office.clock
            ):
                pass

    def results(self) -> bytes:
        """Write the results outside."""
        out, peer = io.BytesIO(), self.peer(INSIDE)
        with self.at(OUTSIDE):
            carrying.carry_back(out, peer=peer, office_id=OUTSIDE, now=self.office.clock())
        return out.getvalue()

    def bring(self, data: bytes) -> AppliedResults:
        """Apply results inside."""
        peer, stream, now = self.peer(OUTSIDE), io.BytesIO(data), self.office.clock()
        with self.at(INSIDE):
            return carrying.take_back(stream, peer=peer, office_id=INSIDE, now=now, by="tester")

    def outside_counts(self) -> dict[str, int]:
        """What the outer side has, by state."""
        found: Counter[str] = Counter()
        for bundle in Bundle.objects.all():
            found.update({s.value: n for s, n in counts_by_state(group_id=bundle.group_id).items() if n})
        return dict(found)

    def outside_report(self, code: str = "4000", limit: int = 1000) -> None:
        """Let the provider report `code` for what the outer side sent."""
        from ansim.delivery.domain.reports import Report
        from ansim.delivery.domain.states import Outcome
        from ansim.delivery.models import Provider
        from ansim.delivery.services.receipts import store_reports

        sent = Attempt.objects.filter(delivery__office_id=OUTSIDE, outcome="sent")
        outcome = {"4000": Outcome.DELIVERED, "3059": Outcome.PERMANENT}[code]
        reports = [
            Report(one.message_id, f"{one.delivery.key}/{one.number}", code, outcome, "", None)
            for one in sent.select_related("delivery").order_by("pk")[:limit]
        ]
        provider = Provider.objects.get(office_id=OUTSIDE)
        store_reports(provider=provider, reports=reports, now=self.office.clock(), by="receipt")

    def check_gateway(self, count: int) -> None:
        """Exactly `count` messages left, each number once; each attempt of a side stands once in the database."""
        numbers = Counter(entry["number"] for entry in self.office.gateway.accepted())
        assert sum(numbers.values()) == count
        assert set(numbers.values()) <= {1}
        known = {
            hashlib.sha256(f"0100{int(key.removeprefix('KEY-')):07d}".encode()).hexdigest()
            for key in self.office.keys
        }
        assert set(numbers) <= known

    def everything(self) -> tuple[Any, ...]:
        """All that the database says of deliveries: for showing that nothing was changed."""
        return (
            list(Delivery.objects.order_by("pk").values_list("pk", "state", "key", "tries")),
            list(Attempt.objects.order_by("pk").values_list("pk", "outcome", "code")),
            list(Parcel.objects.order_by("pk").values_list("pk", "stage", "settled_at")),
            list(Bundle.objects.values_list("pk", "forgotten_at")),
        )

    def pictures(self) -> list[Path]:
        """Pictures that lie outside."""
        return [path for path in (self.homes[OUTSIDE] / "office" / "blobs").rglob("*") if path.is_file()]
