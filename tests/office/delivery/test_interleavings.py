"""Random lives of a few deliveries on the real database, beside a small model that knows no SQL and no table of moves."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from ansim.delivery.domain.states import FAILED, Outcome
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent, Receipt
from ansim.delivery.queries.tallies import recount
from ansim.delivery.services import control
from ansim.delivery.services.news import News, apply_news
from ansim.delivery.services.receipts import take_receipts

ORDER = [
    "open",
    "unknown",
    "not_sent",
    "sent",
    "temporary",
    "technical",
    "permanent",
    "delivered",
    "returned",
]
CODES = {"3000": "sent", "3043": "temporary", "3011": "technical", "3032": "permanent", "4000": "delivered"}
STATES = {
    "open": "sending",
    "unknown": "unknown",
    "not_sent": "queued",
    "sent": "sent",
    "temporary": "failed_temporary",
    "technical": "failed_technical",
    "permanent": "failed_permanent",
    "delivered": "delivered",
    "returned": "returned",
}


class Model:
    """What must be true of one delivery: the most that was said of its last attempt, unless it was ended."""

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self.ended = ""
        self.evidence = ""

    def say(self, number: int, outcome: str) -> None:
        """Something is said of attempt `number` (from 1)."""
        if not self.attempts or ORDER.index(outcome) <= ORDER.index(self.attempts[number - 1]):
            return
        before = self.state
        self.attempts[number - 1] = outcome
        earlier = number < len(self.attempts)
        if earlier and outcome in ("sent", "delivered", "returned"):
            rank = {state: place for place, state in enumerate(STATES.values())}
            after = STATES[outcome]
            if rank[after] > rank.get(before, -1):
                self.evidence = after

    @property
    def state(self) -> str:
        """The state that follows."""
        if self.ended:
            return self.ended
        last = STATES[self.attempts[-1]] if self.attempts else "queued"
        ranks = list(STATES.values())
        if self.evidence and ranks.index(self.evidence) > ranks.index(last):
            return self.evidence
        return last


def _receipt(office: Any, key: str, number: int, code: str) -> None:
    body = [
        {
            "eventDataId": "E",
            "data": {
                "messageId": f"M-{key}-{number}",
                "statusCode": code,
                "customFields": {"reference": f"{key}/{number}"},
            },
        }
    ]
    take_receipts(
        provider_id=office.provider_id,
        secret="receipt-secret-of-the-tests",
        payload=json.dumps(body).encode(),
        now=office.clock(),
    )


@pytest.mark.parametrize("seed", range(12))
def test_receipts_attempts_and_news_in_any_order_end_as_the_model_says(office: Any, seed: int) -> None:
    """Proves with seeded random interleavings that the SQL agrees with a model written without it."""
    from ansim.delivery.services.claims import claim_parcel

    chance = random.Random(seed)
    keys = office.queue(3)
    models = {key: Model() for key in keys}
    for _ in range(30):
        office.clock.forward(seconds=1)
        key = chance.choice(keys)
        model = models[key]
        act = chance.choice(["claim", "news", "receipt", "receipt", "doubled"])
        if act == "claim":
            claim = claim_parcel(group_id=office.group_id, limit=3, now=office.clock(), by="worker")
            for attempt in claim.attempts if claim else ():
                models[attempt.key].attempts.append("open")
        elif model.attempts and act == "news":
            outcome = chance.choice(["unknown", "not_sent", "sent", "technical"])
            attempt_id = Attempt.objects.get(delivery__key=key, number=len(model.attempts)).pk
            apply_news(news=[News(attempt_id, Outcome(outcome))], now=office.clock(), by="look-up")
            model.say(len(model.attempts), outcome)
        elif model.attempts:
            number = len(model.attempts)
            code = chance.choice(list(CODES))
            for _ in range(2 if act == "doubled" else 1):
                _receipt(office, key, number, code)
            model.say(number, CODES[code])
        found = {name: state.value for name, state in office.states().items()}
        assert found == {name: model.state for name, model in models.items()}
    _check_events(office)


def _check_events(office: Any) -> None:
    """Each delivery's events are one unbroken chain from its birth to its present state; a failure has the last one's code."""
    assert recount().wrong == ()
    codes = dict(Delivery.objects.values_list("key", "code"))
    for key, state in office.states().items():
        events = list(DeliveryEvent.objects.filter(delivery__key=key).order_by("pk"))
        assert events[0].before == ""
        assert [event.before for event in events[1:]] == [event.after for event in events[:-1]]
        assert events[-1].after == state.value
        assert all(event.by for event in events)
        assert codes[key] == (events[-1].code if state in FAILED else "")


@pytest.mark.parametrize("late", [0, 3600, 80 * 3600, 95 * 3600])
@pytest.mark.parametrize("code", ["4000", "3032", "3043", "3011"])
def test_a_receipt_counts_whenever_it_comes(office: Any, late: int, code: str) -> None:
    """Proves that a result is taken at once, after an hour, after 80 hours and after four days alike."""
    office.queue(1, hours=1)
    office.send()
    office.clock.forward(seconds=late)
    office.settle()
    _receipt(office, "KEY-000000", 1, code)
    assert office.counts() == {STATES[CODES[code]]: 1}


@pytest.mark.parametrize("end", ["stop", "expire"])
def test_a_receipt_for_what_was_ended_is_kept_and_moves_nothing(office: Any, end: str) -> None:
    """Proves that cancelled and expired stay so, while the receipt stands in the time line for whoever asks."""
    from ansim.delivery.queries.deliveries import time_line
    from ansim.delivery.services.claims import claim_parcel
    from ansim.delivery.services.sweeping import sweep_stalled

    office.queue(1, hours=1)
    claim_parcel(group_id=office.group_id, limit=1, now=office.clock(), by="worker")
    if end == "stop":
        control.stop_group(group_id=office.group_id, now=office.clock(), by="officer-7")
    office.clock.forward(hours=2)
    sweep_stalled(now=office.clock())
    state = {"stop": "cancelled", "expire": "expired"}[end]
    assert office.counts() == {state: 1}
    _receipt(office, "KEY-000000", 1, "4000")
    assert office.counts() == {state: 1}
    moments = time_line(office_id=1, key="KEY-000000").moments
    assert [moment.code for moment in moments if moment.what == "receipt"] == ["4000"]


@pytest.mark.parametrize(
    "reference",
    [
        "KEY-000000/2",
        "KEY-000000/0",
        "KEY-000000/",
        "KEY-000000",
        "KEY-999999/1",
        "/1",
        "KEY-000000/99999",
        "KEY-000000/-1",
        "KEY-000000/１",
        "KEY-000000/1 ",
        " KEY-000000/1",
        "key-000000/1",
    ],
)
def test_a_receipt_of_another_reference_moves_nothing(office: Any, reference: str) -> None:
    """Proves that a receipt is joined by exactly our own reference, never by one that resembles it."""
    office.queue(1)
    office.send()
    key, _, number = reference.rpartition("/")
    body = [
        {
            "eventDataId": "E",
            "data": {
                "messageId": "M-strange",
                "statusCode": "4000",
                "customFields": {"reference": reference},
            },
        }
    ]
    taken = take_receipts(
        provider_id=office.provider_id,
        secret="receipt-secret-of-the-tests",
        payload=json.dumps(body).encode(),
        now=office.clock(),
    )
    assert (taken.new, taken.strange, key != number) == (1, 1, True)
    assert office.counts() == {"sent": 1}
    assert Receipt.objects.get().attempt_id is None


@pytest.mark.parametrize("mark", ["\x00", "\ud800", "\n", "\u202e"])
@pytest.mark.parametrize("name", ["messageId", "statusCode", "reference", "eventDataId"])
def test_odd_characters_in_a_receipt_are_no_error(office: Any, mark: str, name: str) -> None:
    """Proves that NUL and half characters in any member of a receipt reach neither PostgreSQL nor a traceback."""
    office.queue(1)
    office.send()
    values = {"messageId": "M1", "statusCode": "3000", "reference": "KEY-000000/1", "eventDataId": "E1"}
    values[name] = values[name][:2] + mark + values[name][2:]
    body = [
        {
            "eventDataId": values["eventDataId"],
            "data": {
                "messageId": values["messageId"],
                "statusCode": values["statusCode"],
                "customFields": {"reference": values["reference"]},
            },
        }
    ]
    taken = take_receipts(
        provider_id=office.provider_id,
        secret="receipt-secret-of-the-tests",
        payload=json.dumps(body).encode(),
        now=office.clock() + timedelta(seconds=1),
    )
    assert taken.received == 1
    assert office.counts() == {"sent": 1}
