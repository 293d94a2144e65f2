"""Ground of the tests of questions for birth dates: an office that can be answered, a released batch whose numbers nobody knows."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from family_ground import painted
from office_ground import Drill, row

from ansim.accounts.domain.actors import Actor
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery, Inbound, Provider
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.services.plans import set_replies
from ansim.delivery.services.sealing import Sealer
from ansim.kit.clock import now
from ansim.notices.domain.guardian_keys import question_key
from ansim.notices.models import Asking, Batch, Notice
from ansim.notices.queries.balance import Balance, balance
from ansim.notices.services import releasing
from ansim.notices.services.releasing import hand_over, release
from ansim.notices.services.texting import answer_text
from ansim.web.public import text_views

NUMBER = "01000000000"
STRANGER = "01000000099"


def birth_of(number: int) -> date:
    """The birth date of the good row of this number."""
    return date(1980, 1, 1) + timedelta(days=37 * number)


def said(day: date) -> str:
    """A birth date as it is asked for."""
    return f"{day:%y%m%d}"


@dataclass
class Town:
    """An office with a number for answers; `moment` is when texts come in and officers act."""

    drill: Drill
    moment: datetime
    texts: int = 0

    @property
    def office_id(self) -> int:
        """The office."""
        return self.drill.office.office_id

    @property
    def officer(self) -> Actor:
        """Who prepares."""
        return self.drill.officer

    @property
    def approver(self) -> Actor:
        """Who releases."""
        return self.drill.approver

    def release(self, rows: Sequence[Sequence[Any]], *, asks: bool = True, first: int = 0) -> int:
        """A batch of these rows that two officers released."""
        return self.released(self.drill.made(rows), asks=asks, first=first)

    def released(self, batch_id: int, *, asks: bool = True, first: int = 0) -> int:
        """A batch that was made, released by two officers."""
        hand_over(by=self.officer, batch_id=batch_id, at=self.moment)
        count = Notice.objects.filter(batch=batch_id).count()
        release(
            by=self.approver, batch_id=batch_id, typed_count=count, at=self.moment, first=first, asks=asks
        )
        return batch_id

    def reference(self, batch_id: int, number: int) -> str:
        """The reference of the notice of a row, counted from 1."""
        return str(Notice.objects.filter(batch=batch_id).order_by("id")[number - 1].reference)

    def state(self, key: str) -> State:
        """How a delivery stands."""
        return states_by_key(office_id=self.office_id, keys=[key])[key]

    def asking(self, key: str) -> Asking:
        """The question of a message."""
        return Asking.objects.get(key=key)

    def question(self, key: str) -> tuple[str, str]:
        """Number and words of the question of a message."""
        row = Delivery.objects.get(key=question_key(key))
        content = Sealer(self.office_id).open(row.key, row.content)
        return content.address, content.text

    def balance(self, batch_id: int) -> Balance:
        """Where everybody of a batch is."""
        return balance(self.officer, batch_id)

    def post(self, phone: str, text: str, *, message_id: str = "") -> int:
        """The service hands over a text; return our id of it."""
        self.texts += 1
        data = {"messageId": message_id or f"T{self.texts}", "from": phone, "to": NUMBER, "text": text}
        url = f"/hooks/texts/{Provider.objects.get().pk}/receipts"
        answer = Client().post(url, json.dumps([{"data": data}]), content_type="application/json")
        assert answer.status_code == 200
        return int(Inbound.objects.get(message_id=data["messageId"]).pk)

    def text(self, phone: str, text: str) -> str | None:
        """A text is handed over and taken up; return the words that its sender gets, None for none."""
        before = set(Delivery.objects.filter(key__startswith="text-").values_list("pk", flat=True))
        answer_text(text_id=self.post(phone, text), at=self.moment)
        found = Delivery.objects.filter(key__startswith="text-").exclude(pk__in=before).first()
        return Sealer(self.office_id).open(found.key, found.content).text if found else None

    def batch(self, batch_id: int) -> Batch:
        """The batch's row."""
        return Batch.objects.get(pk=batch_id)


@pytest.fixture
def town(drill: Drill, painted: Drill, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The drill office with an account that takes answers; the service is not asked before a release."""
    cache.clear()
    monkeypatch.setattr(releasing, "refuse_unfit", lambda **_: None)
    set_replies(office_id=drill.office.office_id, number=NUMBER, hours=24)
    one = Town(drill, now())
    monkeypatch.setattr(text_views, "now", lambda: one.moment)
    yield one
    cache.clear()


__all__ = ["NUMBER", "STRANGER", "Town", "birth_of", "painted", "row", "said", "town"]
