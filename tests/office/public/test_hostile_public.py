"""Strangers who ask too often, too much or nonsense: borders of the limits, constant answers, malformed bodies."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.office.markup import Page

from ansim.calls.transport import RoleUnreachable
from ansim.kit.ids import new_reference
from ansim.kit.transport import Answer
from ansim.notices.domain.verdict import NoticeStatus
from ansim.web.base.limits import Limit, take
from ansim.web.public import ledger_views, open_views, running, verify_views

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 21, 5, tzinfo=UTC)
TOKENS = re.compile(r'(name="csrf-token" content|value)="[A-Za-z0-9]{64}"')


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that stands still until it is set: `clock["now"] = ...`."""
    moment = {"now": MOMENT}
    monkeypatch.setattr(verify_views, "now", lambda: moment["now"])
    cache.clear()
    return moment


def ask(reference, birth="19900131", address="203.0.113.1"):
    """Post the form from an address of its own."""
    return Client().post("/n/", {"reference": reference, "birth": birth}, REMOTE_ADDR=address)


def verdict(body, kind="application/json", **more):
    """Post a body to the JSON way."""
    return Client().post("/n/verify", body, content_type=kind, **more)


# borders of the limits


def test_a_reference_is_open_again_in_the_next_hour(clock):
    """The eleventh try of an hour is refused to its last second; the first of the next hour is answered."""
    reference = new_reference()
    for n in range(10):
        assert ask(reference, address=f"203.0.113.{n}").status_code == 200
    assert ask(reference, address="198.51.100.1").status_code == 429
    clock["now"] = MOMENT + timedelta(seconds=3599)
    assert ask(reference, address="198.51.100.2").status_code == 429
    clock["now"] = MOMENT + timedelta(seconds=3600)
    assert ask(reference, address="198.51.100.3").status_code == 200


def test_another_reference_is_not_touched_by_the_limit_of_one():
    """Somebody trying one notice to the end keeps nobody from checking another."""
    reference = new_reference()
    for n in range(11):
        ask(reference, address=f"203.0.113.{n}")
    assert ask(new_reference(), address="203.0.113.1").status_code == 200


def test_spelling_does_not_make_another_reference():
    """Lower case and hyphens count for the same notice: they buy no further tries."""
    reference = new_reference()
    spelled = [reference, reference.lower(), reference.replace("-", ""), reference.replace("-", " ")]
    for n in range(10):
        assert ask(spelled[n % 4], address=f"203.0.113.{n}").status_code == 200
    assert {ask(one, address="198.51.100.1").status_code for one in spelled} == {429}


def test_a_form_that_is_mistyped_costs_no_try():
    """Only tries that could find a notice count: mistakes that the form catches are free."""
    reference = new_reference()
    for _ in range(40):
        ask(reference, birth="abc")
        ask("7KQ4", birth="19900131")
    assert ask(reference).status_code == 200


def test_reading_the_page_costs_no_try():
    """Opening the page and asking the status address do not use up the tries."""
    reference = new_reference()
    client = Client(REMOTE_ADDR="203.0.113.1")
    for _ in range(40):
        client.get(f"/n/{reference}")
    assert ask(reference).status_code == 200


def test_a_household_of_ipv6_is_one_asker():
    """Addresses of one /64 count together; the neighbour's network counts apart."""
    for n in range(30):
        assert ask(new_reference(), address=f"2001:db8::{n + 1:x}").status_code == 200
    assert ask(new_reference(), address="2001:db8::ffff").status_code == 429
    assert ask(new_reference(), address="2001:db8:0:1::1").status_code == 200


def test_a_forwarded_address_buys_no_tries():
    """Whoever writes an address of their own into a header is still counted by the real one."""
    said = []
    for n in range(31):
        said.append(
            Client()
            .post(
                "/n/",
                {"reference": new_reference(), "birth": "19900131"},
                REMOTE_ADDR="203.0.113.9",
                HTTP_X_FORWARDED_FOR=f"198.51.100.{n}",
            )
            .status_code
        )
    assert said == [200] * 30 + [429]


def test_a_limit_counts_to_its_border_and_not_beyond():
    """At the border yes, one beyond no, and asking on does not lengthen the wait."""
    limit = Limit("border", 5, 60)
    assert [take(limit, "x", MOMENT) for _ in range(7)] == [True] * 5 + [False] * 2
    assert take(limit, "x", MOMENT + timedelta(seconds=60))


def test_the_json_way_has_its_own_limit(monkeypatch):
    """A gate that checks by JSON does not use up the form's tries."""
    monkeypatch.setattr(verify_views, "PER_CHECKER", Limit("gate", 1, 60))
    assert [verdict(b'{"text": "x"}').status_code for _ in range(2)] == [200, 429]
    assert ask(new_reference(), address="127.0.0.1").status_code == 200


# constant answers


def test_the_answers_to_a_stranger_are_one_page():
    """Unknown references of any kind, whatever the birth date, get the same page byte for byte but for what was typed."""
    pages = []
    for birth in ("19810131", "20010203", "18000101", "29991231"):
        reference = new_reference()
        text = TOKENS.sub("", ask(reference, birth).content.decode())
        pages.append(text.replace(reference, "").replace(birth, "").splitlines())
    assert [page for page in pages if page != pages[0]] == []


@pytest.mark.parametrize("birth", ["19000101", "29991231", "1990-01-31", "1990.1.31", "00010101"])
def test_a_birth_date_far_away_is_answered(birth):
    """Any day that could be one is looked up and found nowhere; none is a fault."""
    text = ask(new_reference(), birth).content.decode()
    assert "함께 맞는 통지서가 없습니다" in text or "여덟 자리로" in text


@pytest.mark.parametrize(
    "birth", ["", " ", "\x00", "1" * 17, "<b>", "-19900131-", "٠١٢٣٤٥٦٧", "19900229", "0" * 8]
)
def test_hostile_birth_dates_are_said_at_their_field(birth):
    """No birth date, zero bytes, other scripts, days that never were: the page stays whole."""
    page = Page(ask(new_reference(), birth).content.decode())
    assert page.faults == []
    if birth != "-19900131-":
        assert [one.text for one in page.elements if one.attrs.get("id") == "id_birth-error"]


@pytest.mark.parametrize(
    "reference", ["", "\x00", "'--", "a" * 21, "７ＫＱ４-M2XD-9TRB", "<script>", "0" * 12]
)
def test_hostile_references_are_never_looked_up(monkeypatch, reference):
    """What is no reference stops at the form or finds nobody; a fault it never is."""
    asked = []
    monkeypatch.setattr(verify_views, "by_reference_and_birth", lambda *a, **k: asked.append(a))
    answer = ask(reference)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert all(re.fullmatch(r"[0-9A-Z-]{14}", found[0]) for found in asked)


@pytest.mark.parametrize("known", [*NoticeStatus, None])
def test_the_status_address_says_one_word(monkeypatch, known):
    """Whatever the books say, the answer has one key, one word, one length of life, and is readable by all pages."""
    monkeypatch.setattr(verify_views, "standing", lambda _reference: known)
    answer = Client().get(f"/n/{new_reference()}/status")
    assert answer.json() == {"status": (known or NoticeStatus.UNKNOWN).value}
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("path", ["/n/x/status/", "/n//status", "/n/a/b/status", "/n/x/status/more"])
def test_neighbours_of_the_status_address_do_not_exist(path):
    """Only the exact address answers."""
    assert Client().get(path).status_code == 404


# malformed bodies


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"true",
        b"3",
        b'"text"',
        b"{}",
        b'{"text": null}',
        b'{"text": []}',
        b'{"text": {"text": "x"}}',
        b'{"TEXT": "x"}',
        b'{"text": "x"',
        b'{"text": "x"} more',
        b"{'text': 'x'}",
        b"[" * 4000,
        b'{"text": ' + b"9" * 4000 + b"}",
        b"\xff\xfe\x00",
        b"text=x",
    ],
)
def test_a_body_that_is_not_agreed_is_a_400_in_one_word(body):
    """Every other shape of body gets the same answer, which tells nothing of what went wrong inside."""
    answer = verdict(body)
    assert (answer.status_code, answer.json()) == (400, {"error": "unreadable"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "..",
        "a.b.c",
        "\\ud800",
        "\\u0000",
        "#" * 900,
        ".".join("x" * 9),
        "é" * 400,
        "e30.e30.e30",
        "\\n\\t",
    ],
)
def test_a_text_that_is_no_notice_is_one_verdict(text):
    """Whatever a QR may hold, even half a letter, is judged as not a notice and never a fault."""
    answer = verdict(f'{{"text": "{text}"}}'.encode())
    assert answer.status_code == 200
    assert (answer.json()["genuine"], answer.json()["claims"]) == (False, None)


@pytest.mark.parametrize(
    "head",
    [
        {"alg": "none", "kid": "x"},
        {"alg": "HS256", "kid": "x"},
        {"alg": "ES256", "kid": "nobody"},
        {"alg": "ES256", "kid": None},
        {"alg": "ES256", "kid": "x", "jku": "https://evil.example/"},
        {"alg": "ES256", "kid": {"a": 1}},
        {"alg": ["ES256"], "kid": "x"},
    ],
)
def test_a_token_that_brings_its_own_rules_is_refused(head):
    """No algorithm, another one, a key nobody published or an address to fetch one: not genuine."""
    from base64 import urlsafe_b64encode

    parts = [
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, {"r": "x"})
    ]
    answer = verdict(json.dumps({"text": ".".join([*parts, "AAAA"])}))
    assert answer.status_code == 200
    assert answer.json()["genuine"] is False


@pytest.mark.parametrize("size", [4096, 4097])
def test_a_body_is_read_up_to_its_limit(size):
    """4,096 bytes are read, one more is not."""
    body = b'{"text": "' + b"a" * (size - 12) + b'"}'
    assert len(body) == size
    assert verdict(body).status_code == (200 if size == 4096 else 400)


def test_a_body_of_megabytes_is_refused():
    """A body beyond what the house takes at all is a refusal, not a fault."""
    assert verdict(b"a" * 2_100_000).status_code in (400, 413)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/octet-stream", "multipart/form-data; boundary=x", ""]
)
def test_the_type_of_the_body_does_not_matter(kind):
    """Readers of QR that send no proper type are answered by what the body holds."""
    assert verdict(b'{"text": "x"}', kind).status_code == 200


def test_the_verdict_has_no_more_than_it_promises():
    """The JSON has five keys whatever happens, forbids keeping, sets no cookie."""
    answer = verdict(b'{"text": "x"}')
    assert set(answer.json()) == {"genuine", "status", "reason", "sentence", "claims"}
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_a_verdict_is_only_posted(method):
    """QR texts never come by address, where servers write them down."""
    assert getattr(Client(), method)("/n/verify").status_code == 405


# keys, health, what runs, the ledger


def test_the_keys_are_public_halves_alone(db):
    """The JWKS holds no private part, and each key says what it is for."""
    from ansim.accounts.services.demo import create_demo_office
    from ansim.kit.clock import now

    create_demo_office(at=now())
    keys = Client().get("/.well-known/jwks.json").json()["keys"]
    for key in keys:
        assert not {"d", "k", "p", "q"} & set(key)
        assert key["kid"]
    assert len({key["kid"] for key in keys}) == len(keys)


def test_the_status_page_says_no_more_than_it_may(client, monkeypatch):
    """Of what a role answers, only its state and version are shown: no key, no database, no address, no error."""
    said = {
        "role": "vault",
        "version": "9.9",
        "service_key": "SECRETKEY",
        "database": "ok",
        "more": "SECRETMORE",
    }
    answers = Answer(200, json.dumps(said).encode())
    monkeypatch.setattr(
        running, "transport_to", lambda *_, **__: type("T", (), {"request": lambda *_: answers})()
    )
    text = client.get("/status").content.decode()
    assert "9.9" in text
    assert "SECRET" not in text
    assert "127.0.0.1" not in text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"database": 3}', b"\xff", b"<html>"])
@pytest.mark.parametrize("status", [200, 500])
def test_a_role_that_answers_nonsense_counts_as_away(monkeypatch, body, status):
    """A role whose answer cannot be read is shown as not answering, and the page holds."""
    answers = Answer(status, body)
    monkeypatch.setattr(
        running, "transport_to", lambda *_, **__: type("T", (), {"request": lambda *_: answers})()
    )
    assert not any(state.is_up for state in running.role_states(MOMENT))


def test_the_roles_are_asked_once_in_ten_seconds(monkeypatch):
    """However often the page is opened, the roles behind it are not asked each time."""
    asked = []

    class Away:
        def request(self, *_):
            asked.append(1)
            raise RoleUnreachable(role="x")

    monkeypatch.setattr(running, "transport_to", lambda *_, **__: Away())
    for _ in range(4):
        Client().get("/status")
    assert len(asked) == 5


def test_health_says_one_word_and_is_not_kept(monkeypatch):
    """Monitors get one word that no cache keeps, in sickness too."""
    for good, status in ((True, 200), (False, 503)):
        monkeypatch.setattr(open_views, "database_answers", lambda good=good: good)
        answer = Client().get("/health")
        assert (answer.status_code, set(answer.json()), answer["Cache-Control"]) == (
            status,
            {"status"},
            "no-store",
        )


@pytest.mark.parametrize(
    "rest",
    [
        "tile/../entries",
        "tile/../../v1/status",
        "proof/../entries",
        "tile/./../entries",
        "tile/%2e%2e/entries",
        "checkpoint/../entries",
        "checkpoints",
        "keys",
        "key/x",
        "",
        "/entries",
    ],
)
def test_no_path_leads_around_what_is_public_of_a_log(monkeypatch, rest):
    """Dots, doubled slashes and neighbours of public addresses reach nothing of the ledger role."""
    asked = []

    class Ledger:
        def request(self, method, path, body=b""):
            asked.append(path)
            return Answer(200, b"secret")

    monkeypatch.setattr(ledger_views, "transport_to", lambda *_, **__: Ledger())
    assert Client().get(f"/ledger/lookups/{rest}").status_code == 404
    assert asked == []


@pytest.mark.parametrize(
    ("rest", "kind", "kept"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("key", "text/plain; charset=utf-8", "public, max-age=60"),
        ("tile/0/x001/000", "application/octet-stream", "public, max-age=60"),
        ("tile/entries/000.p/12", "application/octet-stream", "public, max-age=60"),
        ("proof/consistency?from=1&to=2", "text/plain; charset=utf-8", "public, max-age=60"),
    ],
)
def test_a_read_of_a_log_says_what_it_is_and_how_long_it_holds(monkeypatch, rest, kind, kept):
    """The newest checkpoint is asked anew each time, what cannot change is kept a while, and any page may read it."""
    ledger = type("T", (), {"request": lambda *_: Answer(200, b"x")})()
    monkeypatch.setattr(ledger_views, "transport_to", lambda *_, **__: ledger)
    answer = Client().get(f"/ledger/visits/{rest}")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (kind, kept)
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_refusal_of_the_ledger_is_not_kept(monkeypatch, status):
    """What the ledger refuses now may be there in a moment: caches do not hold on to the refusal."""
    ledger = type("T", (), {"request": lambda *_: Answer(status, b"")})()
    monkeypatch.setattr(ledger_views, "transport_to", lambda *_, **__: ledger)
    answer = Client().get("/ledger/visits/tile/0/000")
    assert answer.status_code == status
    assert "max-age=60" not in answer["Cache-Control"]


@pytest.mark.parametrize("log", ["visit", "VISITS", "staff", "visits%00", "lookups/../visits"])
def test_there_are_two_logs_and_no_third(log):
    """Other names of logs are addresses that do not exist."""
    assert Client().get(f"/ledger/{log}/checkpoint").status_code == 404


@pytest.mark.parametrize("secret", ["x", "", "%00", "a" * 500, "../1"])
def test_a_hook_without_its_secret_does_not_exist(secret):
    """Receipts with a wrong secret get the same 404 whether the account exists or not."""
    for number in (1, 999999, 2**63):
        answer = Client().post(f"/hooks/delivery/{number}/{secret}", b"[]", content_type="application/json")
        assert answer.status_code == 404
