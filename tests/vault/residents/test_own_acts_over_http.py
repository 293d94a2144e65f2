"""The three acts on the own person over HTTP: visits, a card, blocking cards; each for its own fresh signature, once."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import Phone, b64, unb64

from ansim.conf import ports
from ansim.vault.adapters import key_folder
from ansim.vault.api import own
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.models import Access, Card, Resident
from ansim.vault.services.own_record import erase

pytestmark = pytest.mark.django_db
PATHS = {"visits": "/v1/self/visits", "card": "/v1/cards", "block": "/v1/cards/block"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, logs: object) -> Callable[[timedelta], None]:
    """The vault's clock, which stands still until a test sets it; its ledger is in memory."""
    held = [START]
    monkeypatch.setattr(own, "now", lambda: held[0])
    monkeypatch.setattr("ansim.vault.api.answers.now", lambda: held[0])
    monkeypatch.setattr(own, "logs", lambda: logs)

    def later(span: timedelta) -> None:
        held[0] = START + span

    return later


def binding(phone: Phone, act: str, **words: Any) -> str:
    """The holder's signature for an act, with a nonce of its own unless one is given."""
    nonce = words.pop("nonce", None) or make_nonce(key_folder.code_key(), START)
    return phone.binding(act, words.pop("content", b""), nonce=nonce, now=START, **words)


def post(act: str, body: object, origin: str | None = None) -> HttpResponse:
    """As the page asks for it."""
    headers = {"origin": origin or ports.visitor_origins()[0]}
    return Client().post(PATHS[act], json.dumps(body), content_type="application/json", headers=headers)  # type: ignore[return-value]


def ask(phone: Phone, act: str, bound: str | None = None) -> HttpResponse:
    """Ask with this phone's credential."""
    return post(act, {"credential": phone.credential, "binding": bound or binding(phone, act)})


def changed() -> tuple[int, int, int]:
    """What an act leaves behind: looks, cards, blocked ones."""
    return Access.objects.count(), Card.objects.count(), Card.objects.exclude(blocked_at=None).count()


@pytest.mark.parametrize("act", PATHS)
def test_a_signature_works_once(act: str, enrol_phone: Callable[..., Phone]) -> None:
    """Overheard and sent again it is refused, and nothing more is looked at, made or blocked."""
    phone = enrol_phone()
    ask(phone, "card")
    bound = binding(phone, act)
    assert ask(phone, act, bound).status_code in (200, 201)
    after = changed()
    for _ in range(2):
        refused = ask(phone, act, bound)
        assert (refused.status_code, json.loads(refused.content)["code"]) == (401, "vault.credential_wrong")
    assert changed() == after


@pytest.mark.parametrize("act", PATHS)
@pytest.mark.parametrize("signed", [*PATHS, "self", "erase", "tokens", "", "CARD"])
def test_a_signature_for_one_act_is_none_for_another(
    act: str, signed: str, enrol_phone: Callable[..., Phone]
) -> None:
    """What a page was given to look at visits with makes no card, and blocks none."""
    phone = enrol_phone()
    answer = ask(phone, act, binding(phone, signed))
    assert (answer.status_code in (200, 201)) is (signed == act)
    if signed != act:
        assert changed() == (0, 0, 0)


@pytest.mark.parametrize(
    "words",
    [
        {"content": b"more"},
        {"day": 1},
        {"key": ec.derive_private_key(77, ec.SECP256R1())},
        {"nonce": bytes(32)},
        {"nonce": b"short"},
        {"changed": {"aud": "other"}},
        {"changed": {"iat": int(START.timestamp()) - 301}},
        {"changed": {"iat": 10**400}},
        {"changed": {"iat": -(10**400)}},
        {"changed": {"day": 10**400}},
        {"changed": {"act": "card\0"}},
    ],
)
def test_a_signature_that_is_not_whole_is_refused_in_words(
    words: dict[str, Any], enrol_phone: Callable[..., Phone]
) -> None:
    """Another content, day, key, nonce, time, also times beyond all measure: 401 and a code, never a traceback."""
    phone = enrol_phone()
    answer = ask(phone, "card", binding(phone, "card", **words))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (401, "vault.credential_wrong")
    assert changed() == (0, 0, 0)


@pytest.mark.parametrize("act", PATHS)
def test_a_nonce_is_good_for_five_minutes(
    act: str, clock: Callable[[timedelta], None], enrol_phone: Callable[..., Phone]
) -> None:
    """At five minutes it still is; a second later nonce and signature are both too old."""
    phone = enrol_phone()
    early, late = binding(phone, act), binding(phone, act)
    clock(timedelta(minutes=5))
    assert ask(phone, act, early).status_code in (200, 201)
    clock(timedelta(minutes=5, seconds=1))
    assert ask(phone, act, late).status_code == 401


@pytest.mark.parametrize("act", PATHS)
def test_a_phone_that_was_replaced_or_erased_may_nothing(act: str, enrol_phone: Callable[..., Phone]) -> None:
    """Who enrols on a new phone takes the person along: the old one neither looks nor makes cards; erased, none does."""
    old = enrol_phone()
    new = enrol_phone()
    assert ask(old, act).status_code == 401
    assert ask(new, act).status_code in (200, 201)
    erase(row=Resident.objects.get())
    assert ask(new, act).status_code == 401


@pytest.mark.parametrize("act", PATHS)
def test_one_persons_credential_with_anothers_signature_is_neither(
    act: str, enrol_phone: Callable[..., Phone]
) -> None:
    """The signature must be of the key that the credential names, whichever of two true ones it is."""
    one, other = enrol_phone(), enrol_phone("+821000000002")
    for credential, signer in ((one, other), (other, one)):
        body = {"credential": credential.credential, "binding": binding(signer, act)}
        assert post(act, body).status_code == 401
    assert changed() == (0, 0, 0)


def test_blocking_is_for_all_own_cards_and_for_nobody_elses(enrol_phone: Callable[..., Phone]) -> None:
    """Each person's cards are counted and blocked by that person; blocked again there are none left."""
    one, other = enrol_phone(), enrol_phone("+821000000002")
    made = [json.loads(ask(phone, "card").content)["card"] for phone in (one, one, other)]
    assert len({unb64(card) for card in made}) == 3
    told = [json.loads(ask(phone, "block").content) for phone in (one, one, other)]
    assert told == [{"blocked": 2}, {"blocked": 0}, {"blocked": 1}]


@pytest.mark.parametrize(("act", "most"), [("card", 3), ("visits", 5)])
def test_who_asks_too_often_is_told_when_and_nothing_is_done(
    act: str, most: int, enrol_phone: Callable[..., Phone]
) -> None:
    """One more than a day allows: 429 with a sentence; other people are not counted along."""
    phone, other = enrol_phone(), enrol_phone("+821000000002")
    for _ in range(most):
        assert ask(phone, act).status_code in (200, 201)
    after = changed()
    refused = ask(phone, act)
    assert (refused.status_code, json.loads(refused.content)["code"]) == (429, "vault.too_often")
    assert changed() == after
    assert ask(other, act).status_code in (200, 201)


@pytest.mark.parametrize("act", PATHS)
def test_answers_are_kept_by_nobody_and_read_by_the_visitors_page_alone(
    act: str, enrol_phone: Callable[..., Phone]
) -> None:
    """Not cached, no cookie, no number in them; another page's script gets no leave to read them."""
    phone = enrol_phone()
    bodies = [{"credential": phone.credential, "binding": binding(phone, act)} for _ in range(2)]
    answer, abroad = post(act, bodies[0]), post(act, bodies[1], origin="https://evil.example")
    assert (answer["Cache-Control"], dict(answer.cookies)) == ("no-store", {})
    assert "Access-Control-Allow-Origin" in answer
    assert "Access-Control-Allow-Origin" not in abroad
    assert PHONE not in answer.content.decode()
    assert PHONE.replace("+82", "0") not in answer.content.decode()


@pytest.mark.parametrize("act", PATHS)
@pytest.mark.parametrize(
    "spoil", [{"credential": None}, {"binding": 5}, {"credential": "a.b.c"}, {"binding": b64(b"x" * 4_000)}]
)
def test_what_is_no_signature_is_refused_in_words(
    act: str, spoil: dict[str, object], enrol_phone: Callable[..., Phone]
) -> None:
    """Missing, of another kind, too long: a code, and nothing done."""
    phone = enrol_phone()
    answer = post(act, {"credential": phone.credential, "binding": binding(phone, act), **spoil})
    assert answer.status_code in (400, 401)
    assert json.loads(answer.content)["code"].startswith("vault.")
    assert changed() == (0, 0, 0)
