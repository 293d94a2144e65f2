"""Results of NHN's faces posted as its webhooks: to each account's address, again when refused, doubled and kept back."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.states import Outcome
from ansim.sandbox.gateway.faces import Order
from ansim.sandbox.gateway.faults import Faults
from ansim.sandbox.gateway.post import TRIES

HOOKS = {"nhn": "http://office.test/hooks/1", "nhn_alimtalk": "http://office.test/hooks/2"}


class Office:
    """The other side: takes bodies, or refuses them, or is away."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.taken: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        if answer == 200:
            assert request.headers["x-toast-webhook-signature"]
            self.taken.append((str(request.url), json.loads(request.content)))
        return httpx.Response(answer)


def _send(caller: Any, *faces: str) -> None:
    for place, face in enumerate(faces, 1):
        order = Order(face, "SMS", f"0100000{place:04d}", "0200000000", "본문", reference=f"KEY-{place}/1")
        caller.gateway._shop.accept(f"R{place}", order)


def _empty(caller: Any, office: Office) -> None:
    async def post() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(office)) as client:
            await caller.gateway.hooks.empty(client)

    asyncio.run(post())


def _due(caller: Any) -> int:
    caller.moment += timedelta(seconds=1)
    return int(caller.gateway.hooks.settle())


def test_each_account_gets_its_own_results(make_caller: Any) -> None:
    """Proves that results go to the address of their face, in the form our reader takes, none of a face without one."""
    caller = make_caller(hooks=HOOKS)
    _send(caller, "nhn", "nhn_alimtalk", "nhn", "sens")
    assert _due(caller) == 4
    office = Office()
    _empty(caller, office)
    assert [(url, len(body["hooks"])) for url, body in office.taken] == [
        (HOOKS["nhn"], 2),
        (HOOKS["nhn_alimtalk"], 1),
    ]
    reports = kind_named("nhn").read_receipts(json.dumps(office.taken[0][1]).encode())
    assert [(item.reference, item.outcome) for item in reports] == [
        ("KEY-1/1", Outcome.DELIVERED),
        ("KEY-3/1", Outcome.DELIVERED),
    ]
    _empty(caller, office)
    assert len(office.taken) == 2


@pytest.mark.parametrize("trouble", [500, httpx.ConnectError("x")])
def test_what_was_not_taken_is_posted_again_for_a_while(make_caller: Any, trouble: Any) -> None:
    """Proves that a refused page comes again with the next round, and is given up in the end."""
    caller = make_caller(hooks=HOOKS)
    _send(caller, "nhn")
    _due(caller)
    office = Office(trouble)
    _empty(caller, office)
    assert office.taken == []
    _empty(caller, office)
    assert len(office.taken) == 1
    _send(caller, "nhn")
    _due(caller)
    lost = Office(*[trouble] * (TRIES + 2))
    for _ in range(TRIES + 2):
        _empty(caller, lost)
    assert lost.taken == []
    assert not caller.gateway.hooks._outbox


def test_results_are_doubled_and_kept_back_on_purpose(make_caller: Any) -> None:
    """Proves that a repeated result has one id, and one that is withheld comes when it is let go."""
    caller = make_caller(hooks=HOOKS)
    caller.gateway.plan(Faults(receipt_copies=3))
    _send(caller, "nhn")
    _due(caller)
    office = Office()
    _empty(caller, office)
    ((_, body),) = office.taken
    assert len({hook["hookId"] for hook in body["hooks"]}) == 1
    assert len(body["hooks"]) == 3
    caller.gateway.plan(Faults(withhold=1.0))
    _send(caller, "nhn")
    _due(caller)
    _empty(caller, office)
    assert len(office.taken) == 1
    assert caller.gateway.hooks.release() == 1
    _empty(caller, office)
    assert len(office.taken) == 2


def test_a_failed_result_is_told_as_such(make_caller: Any) -> None:
    """Proves that a failure has its code and status."""
    caller = make_caller(hooks=HOOKS)
    caller.gateway.plan(Faults(numbers={"0100000": "3001"}))
    _send(caller, "nhn")
    _due(caller)
    office = Office()
    _empty(caller, office)
    (hook,) = office.taken[0][1]["hooks"]
    assert (hook["messageStatus"], hook["resultCode"]) == ("FAILED", "3001")


def test_sandbox_release_lets_all_posts_go(make_caller: Any) -> None:
    """Proves that the drill's own request lets results of every face go."""
    caller = make_caller(hooks=HOOKS)
    caller.gateway.plan(Faults(withhold=1.0))
    _send(caller, "nhn")
    _due(caller)
    assert caller.call("POST", "/sandbox/release")[1] == {"released": 1}
