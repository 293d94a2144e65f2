"""The vault over HTTP as a visitor's browser asks it: from a code to tokens, CORS, limits, errors that tell no person."""

import json
import logging
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.vault.residents.conftest import PHONE
from tests.vault.residents.phones import Phone, b64, unb64

from ansim.conf import keys, ports
from ansim.kit.clock import korean_day
from ansim.vault.models import Access, DayCount, Resident
from ansim.wire.days import day_number
from ansim.wire.operator import read_operator
from ansim.wire.token import read_token, verify_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(own_home, post):
    """A browser on the visitors' page."""
    return Browser(post)


class Browser:
    """Fetches as the visitors' page does."""

    def __init__(self, post):
        self.client, self.post_box = Client(), post
        self.origin = ports.visitor_origins()[0]

    def post(self, path, body, **headers):
        sent = {"origin": self.origin, **headers}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, raw, content_type="application/json", headers=sent)

    def get(self, path):
        return self.client.get(path, headers={"origin": self.origin})

    def confirm(self, purpose, phone="010-0000-0001"):
        asked = self.post("/v1/codes", {"phone": phone, "purpose": purpose, "language": "ko"})
        assert asked.status_code == 200, asked.content
        code = self.post_box.code_to(phone.replace("-", ""))
        return {"challenge": asked.json()["challenge"], "code": code}

    def enrol(self, phone=None, **more):
        phone = phone or Phone()
        done = self.post("/v1/enrolments", {**self.confirm("enrol"), "holder_key": b64(phone.point), **more})
        assert done.status_code == 201, done.content
        phone.credential, phone.audit_key = done.json()["credential"], unb64(done.json()["audit_key"])
        return phone

    def shown(self, phone, act, content=b"", day=0):
        nonce = unb64(self.get("/v1/nonce").json()["nonce"])
        binding = phone.binding(act, content, nonce=nonce, now=datetime.now(UTC), day=day)
        return {"credential": phone.credential, "binding": binding}


def test_from_a_code_to_tokens(browser):
    """A phone confirms its number, enrols and fetches tokens that verify under the published keys."""
    phone = browser.enrol(name="홍길동")
    day, points = day_number(korean_day(datetime.now(UTC))), phone.fresh_points(3)
    body = {
        **browser.shown(phone, "tokens", b"".join(points), day),
        "day": day,
        "keys": [b64(p) for p in points],
    }
    answer = browser.post("/v1/tokens", body)
    assert answer.status_code == 200, answer.content
    tokens = [read_token(unb64(text)) for text in answer.json()["tokens"]]
    published = {
        one["kid"]: (unb64(one["key"]), range(one["first_day"], one["last_day"] + 1))
        for one in browser.get("/v1/issuer-keys").json()["keys"]
    }
    for token, point in zip(tokens, points, strict=True):
        public, days = published[b64(token.kid)]
        verify_token(token, public)
        assert (token.hpk, token.day in days) == (point, True)
    assert browser.post("/v1/tokens", body).json()["code"] == "vault.credential_wrong"


def test_an_operators_confirmation_carries_no_phone(browser):
    """The assertion verifies under the vault's service key, the same number has the same name, and nothing is kept."""
    names = set()
    for _ in range(2):
        answer = browser.post("/v1/operators", browser.confirm("operator"))
        told = read_operator(unb64(answer.json()["assertion"]), keys.service_key("vault").public_key())
        names.add(told.pairwise)
        assert abs(told.issued - datetime.now(UTC).timestamp()) < 60
    assert len(names) == 1
    other = browser.post("/v1/operators", browser.confirm("operator", "010-0000-0002"))
    told = read_operator(unb64(other.json()["assertion"]), keys.service_key("vault").public_key())
    assert told.pairwise not in names
    assert not Resident.objects.exists()


def test_a_code_for_one_thing_confirms_no_other(browser):
    """An operator's code enrols nobody, an enrolment's code signs nobody in."""
    for purpose, path in (
        ("operator", "/v1/enrolments"),
        ("enrol", "/v1/operators"),
        ("enrol", "/v1/identities"),
    ):
        body = {
            **browser.confirm(purpose, f"010-0000-00{len(path)}"),
            "holder_key": b64(Phone().point),
            "name": "홍길동",
            "birth": "1990-01-01",
            "address": "제주시 이도동",
        }
        assert browser.post(path, body).json()["code"] == "vault.code_over"
    assert not Resident.objects.exists()


def test_the_identity_form_is_kept_sealed(browser):
    """Name, birth date and address after a code; none of them lies in the clear."""
    form = {"name": "홍길동", "birth": "1990-02-03", "address": "제주시 이도동 1-1"}
    answer = browser.post("/v1/identities", {**browser.confirm("identity"), **form})
    assert answer.status_code == 201
    row = Resident.objects.get()
    assert row.form_at is not None
    for value in form.values():
        assert value.encode() not in bytes(row.form)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth", "1990-02-30"),
        ("birth", "2999-01-01"),
        ("birth", "1800-01-01"),
        ("address", "x"),
        ("name", ""),
        ("name", "홍\u0000길동"),
        ("name", 7),
        ("address", "x" * 201),
    ],
)
def test_a_form_that_is_not_filled_in_costs_no_code(browser, field, value):
    """What is wrong is named, and the code can still be used."""
    confirmed = browser.confirm("identity")
    form = {"name": "홍길동", "birth": "1990-02-03", "address": "제주시 이도동 1-1"}
    answer = browser.post("/v1/identities", {**confirmed, **form, field: value})
    assert answer.status_code == 400
    assert field in answer.json()["message"]
    assert browser.post("/v1/identities", {**confirmed, **form}).status_code == 201


def test_a_resident_is_told_everything_the_vault_holds(browser):
    """The own key opens the own record: number, name, form, tokens given, looks; nothing sealed, nothing of others."""
    phone = browser.enrol(name="홍길동")
    browser.post(
        "/v1/identities",
        {
            **browser.confirm("identity"),
            "name": "홍길동",
            "birth": "1990-02-03",
            "address": "제주시 이도동 1-1",
        },
    )
    told = browser.post("/v1/self", browser.shown(phone, "self")).json()
    assert (told["phone"], told["name"], told["leaves"]) == (PHONE, "홍길동", 0)
    assert told["form"] == {"name": "홍길동", "birth": "1990-02-03", "address": "제주시 이도동 1-1"}
    assert told["looked_at"] == []
    assert told["tokens"] == []


def test_the_record_names_every_look(browser, uid_of, logs, papers):
    """When, which office, which fields, where the leaf stands, and whether it was released."""
    from tests.vault.residents.warrants import Paper, handle

    from ansim.vault.services.revealing import reveal

    phone, moment = browser.enrol(), datetime.now(UTC)
    reveal(
        use=Paper(moment).use(),
        handles=[handle(uid_of(PHONE))],
        why="x",
        fields=("phone",),
        logs=logs,
        now=moment,
    )
    (look,) = browser.post("/v1/self", browser.shown(phone, "self")).json()["looked_at"]
    assert look == {
        "at": moment.isoformat(),
        "kind": "REVEAL",
        "fields": ["phone"],
        "office": 3,
        "released": True,
        "leaf": Access.objects.get().leaf_index,
    }


def test_a_resident_may_destroy_the_own_record(browser):
    """Afterwards nothing is left and the credential is worthless; a binding for reading does not erase."""
    phone = browser.enrol()
    assert browser.post("/v1/self/erase", browser.shown(phone, "self")).status_code == 401
    assert browser.post("/v1/self/erase", browser.shown(phone, "erase")).json() == {"erased": True}
    assert not Resident.objects.exists()
    assert not DayCount.objects.exists()
    assert browser.post("/v1/self", browser.shown(phone, "self")).status_code == 401


PATHS = [
    "/v1/codes",
    "/v1/enrolments",
    "/v1/tokens",
    "/v1/operators",
    "/v1/identities",
    "/v1/self",
    "/v1/self/erase",
]


@pytest.mark.parametrize("path", [*PATHS, "/v1/nonce", "/v1/issuer-keys"])
def test_only_the_visitors_pages_may_read_answers(browser, path):
    """Their origin is allowed by name, any other gets no permission; cookies are never set nor asked for."""
    for answer in (browser.client.options(path, headers={"origin": browser.origin}), browser.post(path, {})):
        assert answer.headers["Access-Control-Allow-Origin"] == browser.origin
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Vary"] == "Origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies
    for origin in ("https://evil.example", "null", browser.origin + ".evil.example", ""):
        answer = browser.client.options(path, headers={"origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" * 9_000,
        b" " * 16_385,
        b"{}",
        b'{"phone": 1, "challenge": [], "code": {}, "credential": 5, "keys": {}, "day": "x"}',
        b'{"challenge": "=", "holder_key": "AAAA", "credential": "", "binding": "", "phone": "\\ud800"}',
        b'{"credential": "a.b.c", "binding": "a.b.c", "day": -1, "keys": ["AA"]}',
        b'{"credential": "\\ud800", "binding": "\\ud800"}',
    ],
)
def test_hostile_bodies_get_a_code_and_a_sentence(browser, path, body):
    """Whatever is sent: 4xx with a code, never a traceback, never an echo."""
    answer = browser.post(path, body)
    assert 400 <= answer.status_code < 500
    assert set(answer.json()) == {"code", "message"}


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_refused(browser, path):
    """GET of a POST address is 405 with what is allowed."""
    answer = browser.get(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


def test_errors_are_told_in_the_askers_language(browser):
    """Korean unless the browser asks for English."""
    body = {"phone": "12", "purpose": "enrol", "language": "ko"}
    assert "휴대전화" in browser.post("/v1/codes", body).json()["message"]
    english = browser.post("/v1/codes", body, **{"accept-language": "en-GB,en;q=0.9"})
    assert "mobile" in english.json()["message"]


def test_nothing_personal_is_logged(browser, caplog):
    """A whole visit, errors included, leaves neither number, name, code nor credential in any log."""
    caplog.set_level(logging.DEBUG)
    phone = browser.enrol(name="홍길동")
    browser.post("/v1/enrolments", {**browser.confirm("enrol"), "holder_key": b64(phone.point)})
    browser.post("/v1/operators", {"challenge": b64(bytes(16)), "code": "123456"})
    for secret in ("01000000001", PHONE, "홍길동", phone.credential, browser.post_box.code_to("01000000001")):
        assert secret not in caplog.text


def test_an_address_is_counted_over_all_calls(browser, monkeypatch):
    """More than 300 calls in ten minutes from one address are refused, with when to come back; another one is served."""
    from ansim.vault.api import answers

    monkeypatch.setattr(
        answers,
        "CALLS_PER_ADDRESS",
        (answers.CALLS_PER_ADDRESS[0].__class__("calls.10m", 3, answers.CALLS_PER_ADDRESS[0].span),),
    )
    assert [browser.get("/v1/nonce").status_code for _ in range(4)] == [200, 200, 200, 429]
    other = browser.client.get("/v1/nonce", headers={"x-forwarded-for": "198.51.100.9"})
    assert other.status_code == 200
