"""Faults of a whole service: it forges receipts, stands still, cuts texts in silence; the same under the same seed."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.states import Outcome
from ansim.sandbox.gateway import Faults
from ansim.sandbox.gateway.faces import Order
from ansim.sandbox.gateway.forgery import FALSE
from ansim.sandbox.gateway.post import run_post
from ansim.sandbox.gateway.standstill import Standstill

GROUPS = "/messages/v4/groups"
MANY = "/messages/v4/send-many/detail"
HOOK = "http://office.test/hooks/1/secret"


def _message(number: int, text: str = "본문") -> dict[str, Any]:
    fields = {"reference": f"K{number}/1"}
    return {"to": f"0100000{number:04d}", "from": "0200000000", "text": text, "customFields": fields}


def _send(caller: Any, *numbers: int, text: str = "본문") -> None:
    caller.call("POST", MANY, {"messages": [_message(number, text) for number in numbers]})


class Office:
    """The other side of the webhook: takes what has its secret, or is away."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.posted: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        self.posted.append((str(request.url), json.loads(request.content)))
        return httpx.Response(200 if str(request.url) == HOOK else 404)

    def empty(self, caller: Any) -> None:
        """Take what is in the post."""

        async def post() -> None:
            async with httpx.AsyncClient(transport=httpx.MockTransport(self)) as client:
                await caller.gateway.texts.empty(client)

        asyncio.run(post())


def _settled(caller: Any) -> None:
    caller.forward(seconds=1)
    caller.gateway.texts.settle()


def test_forged_receipts_say_the_opposite_and_come_first(make_caller: Any) -> None:
    """Proves the three forgeries of SOLAPI's receipts, each in the form our reader takes, and that answers are counted."""
    plan = Faults(forge=1.0, numbers={"01000000002": "3032"})
    caller, office = make_caller(webhook_url=HOOK, faults=plan), Office()
    _send(caller, 1, 2)
    _settled(caller)
    office.empty(caller)
    read = [
        (url, [(one.reference, one.outcome) for one in kind_named("solapi").read_receipts(_raw(body))])
        for url, body in office.posted
    ]
    root = HOOK.removesuffix("secret")
    assert read[:3] == [
        (root, [("K1/1", Outcome.PERMANENT)]),
        (root + FALSE, [("K1/1", Outcome.PERMANENT)]),
        (HOOK, [("FORGED00000000000001/1", Outcome.PERMANENT)]),
    ]
    assert read[3] == (root, [("K2/1", Outcome.DELIVERED)])
    assert read[6:] == [(HOOK, [("K1/1", Outcome.DELIVERED), ("K2/1", Outcome.PERMANENT)])]
    assert caller.call("GET", "/sandbox/health")[1]["forged"] == {"404": 4, "200": 2}
    office.empty(caller)
    assert len(office.posted) == 7


def _raw(body: object) -> bytes:
    return json.dumps(body).encode()


def test_receipts_of_the_other_faces_are_forged_too(make_caller: Any) -> None:
    """Proves that NHN's webhook gets forgeries in its form, and that a posted forgery is not tried again."""
    caller = make_caller(hooks={"nhn": HOOK}, faults=Faults(forge=1.0, withhold=1.0))
    caller.gateway._shop.accept(
        "R1", Order("nhn", "SMS", "01000000001", "0200000000", "본문", reference="K1/1")
    )
    _settled(caller)
    away, office = Office(away=True), Office()
    away.empty(caller)
    office.empty(caller)
    assert office.posted == []
    assert caller.call("GET", "/sandbox/health")[1]["forged"] == {"none": 3}
    caller.gateway._shop.accept(
        "R2", Order("nhn", "SMS", "01000000001", "0200000000", "본문", reference="K2/1")
    )
    _settled(caller)
    office.empty(caller)
    outcomes = [kind_named("nhn").read_receipts(_raw(body))[0] for _, body in office.posted]
    assert [one.reference for one in outcomes] == ["K2/1", "K2/1", "FORGED00000000000002/1"]
    assert Outcome.DELIVERED not in {one.outcome for one in outcomes}


def test_the_same_seed_forges_cuts_and_halts_at_the_same_places(make_caller: Any) -> None:
    """Proves that two gateways of one seed break alike, and one of another seed does not."""

    def broken(seed: int) -> tuple[list[str], list[str], list[bool]]:
        plan = Faults(seed=seed, forge=0.3, truncate=0.3, truncate_bytes=4, halt=0.3, halt_seconds=0.001)
        caller, office = make_caller(webhook_url=HOOK, faults=plan), Office()
        lost = []
        for number in range(1, 31):
            lost.append(caller.dropped("POST", MANY, {"messages": [_message(number, f"글 {number}")]}))
            caller.forward(seconds=1)
        _settled(caller)
        office.empty(caller)
        forged = [_reference(body) for url, body in office.posted if url.endswith(FALSE)]
        return forged, [entry["text"] for entry in caller.gateway.book.truth(0, 99)], lost

    first = broken(5)
    assert first == broken(5)
    assert all(one != other for one, other in zip(first, broken(6), strict=True))
    assert 0 < len(first[0]) < 30
    assert 0 < sum(first[2]) < 30


def _reference(body: Any) -> str:
    return str(body[0]["data"]["customFields"]["reference"])


def test_a_halt_takes_the_call_in_hand_and_answers_nothing_until_it_ends(caller: Any) -> None:
    """Proves that the struck call had its effect, that nothing else is answered or done, and that all goes on after."""
    caller.gateway.plan(Faults(halt=1.0, halt_seconds=0.01))
    assert caller.dropped("POST", MANY, {"messages": [_message(1)]})
    assert caller.gateway.standstill.left > 0
    assert caller.dropped("POST", MANY, {"messages": [_message(2)]})
    assert caller.dropped("GET", "/cash/v1/balance", None)
    assert caller.dropped("GET", "/sms_list", None)
    assert caller.call("GET", "/sandbox/health")[1]["accepted"] == 1
    caller.forward(seconds=1)
    assert caller.call("GET", "/cash/v1/balance")[0] == 200
    assert caller.dropped("POST", MANY, {"messages": [_message(2)]})
    caller.gateway.plan(Faults())
    assert caller.call("GET", "/cash/v1/balance")[0] == 200
    assert len(caller.gateway.book.accepted) == 2


def test_nothing_is_settled_or_posted_during_a_halt(make_caller: Any) -> None:
    """Proves that results wait for the end of a halt as everything does."""
    caller = make_caller(receipt_delay=0.0)
    _send(caller, 1)
    still = [True, True, False]

    async def rounds() -> None:
        task = asyncio.create_task(run_post(lambda: caller.gateway.texts, lambda: still.pop(0)))
        while still:
            assert caller.gateway.book.accepted[0].code == "3000"
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(rounds())
    assert caller.gateway.book.accepted[0].code == "4000"


def test_whoever_waits_out_a_halt_goes_on_when_a_plan_ends_it(caller: Any) -> None:
    """Proves that a wait of an hour ends with the halt, at once."""
    caller.gateway.standstill.begin(3600)

    async def wait() -> None:
        waiting = asyncio.create_task(caller.gateway.standstill.sit_out())
        await asyncio.sleep(0)
        caller.gateway.plan(Faults())
        await asyncio.wait_for(waiting, 5)

    asyncio.run(wait())
    assert caller.gateway.standstill.left == 0


def test_a_standstill_ends_by_the_clock(caller: Any) -> None:
    """Proves the border: still until the moment, going from it on."""
    found = Standstill(lambda: caller.moment)
    found.begin(2)
    caller.moment += timedelta(seconds=1.5)
    assert found.left == 0.5
    caller.moment += timedelta(seconds=0.5)
    assert found.left == 0


@pytest.mark.parametrize(
    ("kind", "arrives"), [("SMS", "가나"), ("LMS", "가나"), ("ATA", "가나다"), ("EMAIL", "가나다")]
)
def test_a_text_that_fits_is_cut_in_silence(caller: Any, kind: str, arrives: str) -> None:
    """Proves what the phone gets and that the answer says nothing; Alimtalk and mails arrive whole."""
    caller.gateway.plan(Faults(truncate=1.0, truncate_bytes=5))
    shop = caller.gateway._shop
    cut = shop.accept("R1", Order("nhn", kind, "01000000001", "0200000000", "가나다"))
    caller.gateway.plan(Faults())
    assert cut.text_hash == shop.accept("R2", Order("nhn", kind, "01000000001", "", arrives)).text_hash
    assert cut.code == "3000"


def test_solapi_too_answers_yes_to_a_text_that_it_cuts(caller: Any) -> None:
    """Proves that the answer is that of a whole text, and that the inbox holds the rest."""
    whole = caller.call(
        "POST", MANY, {"messages": [_message(1, "인증번호 123456")], "showMessageList": True}
    )[1]
    caller.gateway.plan(Faults(truncate=1.0, truncate_bytes=11))
    cut = caller.call("POST", MANY, {"messages": [_message(1, "인증번호 123456")], "showMessageList": True})[
        1
    ]
    assert (
        [entry["statusCode"] for entry in cut["messageList"]]
        == ["3000"]
        == [entry["statusCode"] for entry in whole["messageList"]]
    )
    assert caller.call("GET", "/sandbox/inbox?to=01000000001")[1] == {"text": "인증번호 12"}
