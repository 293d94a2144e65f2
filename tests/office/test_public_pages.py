"""The pages that anybody may open: they need no sign-in, say no more than they must, and hold with parts away."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.cache import cache

from ansim.calls.transport import RoleUnreachable
from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.notices.domain.verdict import NoticeStatus
from ansim.notices.queries.standing import PublicNotice
from ansim.web.base.limits import Limit
from ansim.web.public import ledger_views, running, verify_views

pytestmark = pytest.mark.django_db
REFERENCE = "7KQ4-M2XD-9TRB"
MOMENT = datetime(2026, 11, 21, 5, tzinfo=UTC)
FOUND = PublicNotice(
    reference="0000-0000-000X",
    kind="isolation",
    name="홍*동",
    office="안심시",
    office_code="ansim-si",
    first_day=date(2026, 11, 20),
    last_day=date(2026, 11, 26),
    status=NoticeStatus.VALID,
)


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch):
    monkeypatch.setattr(verify_views, "now", lambda: MOMENT)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def reference():
    """A reference whose check character is right."""
    from ansim.kit.ids import new_reference

    return new_reference()


class FakeTransport:
    """Answers as a role would, or as one that is away."""

    def __init__(self, answer=None):
        self.answer = answer
        self.asked = []

    def request(self, method, path, body=b""):
        self.asked.append((method, path))
        if self.answer is None:
            raise RoleUnreachable(role="ledger")
        return self.answer


def without_tokens(text):
    """A page without what Django makes anew each time."""
    return re.sub(r'(name="csrf-token" content|value)="[A-Za-z0-9]{64}"', "", text)


def page(client, url, **more):
    answer = client.get(url, **more)
    return answer, answer.content.decode()


@pytest.mark.parametrize("url", ["/n/", f"/n/{REFERENCE}", "/privacy", "/status", "/ledger"])
def test_a_public_page_opens_without_sign_in(client, url):
    """Every public page answers a stranger, in Korean, with exactly one heading of the first level."""
    answer, text = page(client, url)
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert '<html lang="ko">' in text


def test_the_verification_page_is_the_same_for_every_reference(client):
    """What the page carries does not depend on the reference: opening it tells nothing about a notice."""
    one, other = (page(client, f"/n/{ref}")[1] for ref in ("AAAA", "BBBB"))
    cut = "verification-data"
    assert one.split(cut)[-1] == other.split(cut)[-1]


@pytest.mark.parametrize(("language", "says"), [("ko", "직인 생략"), ("en", "seal omitted")])
def test_who_holds_a_paper_without_anything_to_check_is_told_what_to_do(client, language, says):
    """The two forgeries of 2022 had neither QR nor reference but "직인 생략": the page says whom to ask, and at which number."""
    client.cookies.load({"django_language": language})
    text = client.get("/n/").content.decode()
    assert says in text
    assert {"ko": "기관 누리집에 나온 번호로", "en": "at the number on its website"}[language] in text


def test_the_verification_page_carries_keys_and_every_sentence(client):
    """The page holds what it needs to judge offline: keys, kinds, a sentence for every status and reason."""
    text = page(client, "/n/")[1]
    data = json.loads(text.split('id="verification-data" type="application/json">')[1].split("</script>")[0])
    assert set(data["by_status"]) == {status.value for status in NoticeStatus}
    assert {"altered", "unknown_key", "not_a_notice", "other_address"} == set(data["by_reason"])
    assert "keys" in data["jwks"]


def test_status_of_an_unknown_reference_is_unknown_and_cacheable(client, reference):
    """A reference nobody issued is `unknown`, kept by caches for 60 s, readable by other verifiers' pages."""
    answer = client.get(f"/n/{reference}/status")
    assert answer.json() == {"status": "unknown"}
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("bad", ["nonsense", "7KQ4-M2XD-9TR0", "%00", "a" * 300])
def test_status_of_nonsense_is_the_same_unknown(client, bad):
    """What is no reference at all is answered exactly as an unknown one."""
    answer = client.get(f"/n/{bad}/status")
    assert (answer.status_code, answer.json()) == (200, {"status": "unknown"})


@pytest.mark.parametrize("known", [NoticeStatus.VALID, NoticeStatus.WITHDRAWN, NoticeStatus.SUPERSEDED])
def test_status_says_one_word_and_nothing_else(client, monkeypatch, reference, known):
    """Of an issued notice the status address says its standing and not one thing more."""
    monkeypatch.setattr(verify_views, "standing", lambda _reference: known)
    assert client.get(f"/n/{reference}/status").json() == {"status": known.value}


def test_a_wrong_birth_date_and_an_unknown_reference_get_the_same_page(client, monkeypatch, reference):
    """Nothing in the answer tells whether the reference exists."""
    asked = []
    monkeypatch.setattr(verify_views, "by_reference_and_birth", lambda *a, **k: asked.append(a))
    typed = {"reference": reference, "birth": "19900131"}
    first, second = (client.post("/n/", typed).content.decode() for _ in range(2))
    assert without_tokens(first) == without_tokens(second)
    assert "함께 맞는 통지서가 없습니다" in first
    assert asked[0] == (reference, date(1990, 1, 31))


def test_the_right_facts_show_the_masked_notice(client, monkeypatch, reference):
    """Reference and birth date together show masked name, kind, period and office in green."""
    monkeypatch.setattr(verify_views, "by_reference_and_birth", lambda *a, **k: FOUND)
    text = client.post("/n/", {"reference": reference.lower(), "birth": "1990. 01. 31"}).content.decode()
    assert all(shown in text for shown in ("홍*동", "확진자 격리 통지서", "안심시"))
    assert "verdict success" in text


@pytest.mark.parametrize(
    ("status", "tone"),
    [
        (NoticeStatus.WITHDRAWN, "danger"),
        (NoticeStatus.ENDED, "warning"),
        (NoticeStatus.SUPERSEDED, "warning"),
    ],
)
def test_the_tone_follows_the_standing(client, monkeypatch, reference, status, tone):
    """A withdrawn notice is red, one that ended or was replaced is amber, in the form's answer too."""
    from dataclasses import replace

    found = replace(FOUND, status=status)
    monkeypatch.setattr(verify_views, "by_reference_and_birth", lambda *a, **k: found)
    text = client.post("/n/", {"reference": reference, "birth": "19900131"}).content.decode()
    assert f"verdict {tone}" in text


@pytest.mark.parametrize("birth", ["1990013", "19901332", "abc", "２０２６０１０１", "99999999999"])
def test_a_birth_date_that_is_none_is_said_at_its_field(client, reference, birth):
    """A birth date that cannot be one is refused beside its field, before any notice is looked for."""
    text = client.post("/n/", {"reference": reference, "birth": birth}).content.decode()
    assert "생년월일을 여덟 자리로" in text


def test_a_mistyped_reference_is_said_at_its_field(client):
    """The check character catches a mistyped reference without asking the books."""
    text = client.post("/n/", {"reference": "7KQ4-M2XD-9TR0", "birth": "19900131"}).content.decode()
    assert "문서번호가 맞지 않습니다" in text


def test_guessing_birth_dates_of_one_notice_is_stopped(client, reference):
    """After ten tries in an hour at one reference, from whatever address, the form answers 429."""
    answers = [
        client.post(
            "/n/", {"reference": reference, "birth": "19900131"}, REMOTE_ADDR=f"127.0.1.{n}"
        ).status_code
        for n in range(1, 12)
    ]
    assert answers == [200] * 10 + [429]


def test_trying_many_references_from_one_address_is_stopped(client):
    """After thirty tries from one address the form answers 429 with what to do."""
    from ansim.kit.ids import new_reference

    answers = [client.post("/n/", {"reference": new_reference(), "birth": "19900131"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "발급 기관에 전화" in answers[-1].content.decode()


def test_the_form_needs_no_token_of_a_session(client, reference):
    """A page kept by a browser for days can still be used: the form is not tied to a session's token."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/n/", {"reference": reference, "birth": "19900131"}).status_code == 200


def test_the_json_way_gives_the_verdict(client):
    """POST /n/verify answers with verdict, reason and sentence, and forbids keeping the answer."""
    answer = client.post(
        "/n/verify", json.dumps({"text": "https://x/n/1#a.b.c"}), content_type="application/json"
    )
    assert answer.json() == {
        "genuine": False,
        "status": "unknown",
        "reason": "not_a_notice",
        "sentence": "격리 통지서의 QR이 아닙니다.",
        "claims": None,
    }
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"text": 3}', b"\xff", b'{"text": "' + b"a" * 5000 + b'"}']
)
def test_the_json_way_refuses_what_it_cannot_read(client, body):
    """A body that is not the agreed JSON is a 400, never a fault."""
    assert client.post("/n/verify", body, content_type="application/json").status_code == 400


def test_the_json_way_is_limited_per_address(client, monkeypatch):
    """More questions a minute than a gate needs are refused with 429."""
    monkeypatch.setattr(verify_views, "PER_CHECKER", Limit("tried", 2, 10**9))
    codes = [client.post("/n/verify", b"{}", content_type="application/json").status_code for _ in range(3)]
    assert codes == [400, 400, 429]


def test_the_keys_are_published_as_a_jwks(client):
    """/.well-known/jwks.json is a JWKS that other pages may read and keep for five minutes."""
    answer = client.get("/.well-known/jwks.json")
    assert isinstance(answer.json()["keys"], list)
    assert answer["Content-Type"] == "application/jwk-set+json"
    assert answer["Cache-Control"] == "public, max-age=300"


def test_the_offline_worker_lies_below_its_addresses(client):
    """The service worker comes from /n/, so that browsers let it answer for that page and no other."""
    answer = client.get("/n/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b'"/n/"' in answer.content


def test_health_says_ok_and_nothing_else(client):
    """/health answers 200 with one word."""
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_is_503_without_a_database(client, monkeypatch):
    """/health answers 503 when the database does not, without telling more."""
    from ansim.web.public import open_views

    monkeypatch.setattr(open_views, "database_answers", lambda: False)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "database"})


def test_the_status_page_names_every_role_that_is_away(client, monkeypatch):
    """With every role away the page still opens, and says so for each of the five."""
    monkeypatch.setattr(running, "transport_to", lambda role, timeout: FakeTransport())
    text = page(client, "/status")[1]
    assert text.count("응답 없음") == len(Role)


def test_the_status_page_says_all_is_well(client, monkeypatch):
    """With every role answering the page says so in one sentence."""
    said = json.dumps({"role": "x", "version": "9.9", "service_key": "k", "database": "ok"}).encode()
    monkeypatch.setattr(running, "transport_to", lambda role, timeout: FakeTransport(Answer(200, said)))
    text = page(client, "/status")[1]
    assert "모두 정상입니다" in text
    assert "9.9" in text


def test_a_role_is_shown_since_when_it_is_so(monkeypatch):
    """The moment shown is when the present state was first seen, and changes only with the state."""
    start, later = datetime(2026, 11, 21, 5, tzinfo=UTC), datetime(2026, 11, 21, 6, tzinfo=UTC)
    monkeypatch.setattr(running, "transport_to", lambda role, timeout: FakeTransport())
    first = running.role_states(start)
    cache.delete("public.roles")
    assert running.role_states(later) == first
    said = json.dumps({"role": "x", "version": "1", "service_key": "k", "database": "ok"}).encode()
    monkeypatch.setattr(running, "transport_to", lambda role, timeout: FakeTransport(Answer(200, said)))
    cache.delete("public.roles")
    assert {state.since for state in running.role_states(later)} == {later}


def test_the_ledger_page_holds_without_the_ledger(client, monkeypatch):
    """When the ledger role is away the page still says what is logged and how to check it."""
    monkeypatch.setattr(ledger_views, "transport_to", lambda role, timeout: FakeTransport())
    text = page(client, "/ledger")[1]
    assert "원장이 응답하지 않습니다" in text
    assert "ansim ledger verify" in text


def test_anyone_may_read_the_log_through_the_office(client, monkeypatch):
    """A read of a log is passed on with its query, and comes back as the ledger gave it."""
    transport = FakeTransport(Answer(200, b"note"))
    monkeypatch.setattr(ledger_views, "transport_to", lambda role, timeout: transport)
    answer = client.get("/ledger/lookups/proof/inclusion?index=3")
    assert answer.content == b"note"
    assert transport.asked == [("GET", "/lookups/proof/inclusion?index=3")]


@pytest.mark.parametrize("path", ["entries", "entries?key=a", "../v1/status"])
def test_only_what_is_public_of_a_log_is_passed_on(client, monkeypatch, path):
    """Addresses of the ledger that are for roles are not reachable through the office."""
    transport = FakeTransport(Answer(200, b"secret"))
    monkeypatch.setattr(ledger_views, "transport_to", lambda role, timeout: transport)
    assert client.get(f"/ledger/lookups/{path}").status_code == 404
    assert transport.asked == []


def test_a_ledger_that_is_away_is_a_503(client, monkeypatch):
    """Reading a log while the ledger role is away is a 503, which auditors try again."""
    monkeypatch.setattr(ledger_views, "transport_to", lambda role, timeout: FakeTransport())
    assert client.get("/ledger/lookups/checkpoint").status_code == 503


def test_a_receipt_with_a_wrong_secret_is_a_wrong_address(client):
    """The webhook's secret is the permission: without it the address does not exist."""
    answer = client.post("/hooks/delivery/1/wrong", b"[]", content_type="application/json")
    assert answer.status_code == 404


NEWER = {
    "optional chaining": r"\?\.[A-Za-z_([]",
    "nullish coalescing": r"\?\?",
    "class fields or private names": r"(?<![\w\"'(])#[a-z]\w*\s*[=(;]",
    "catch without a name": r"catch\s*\{",
    "object spread": r"\{\s*\.\.\.",
    "BigInt": r"\b(BigInt|\d+n)\b",
    "methods after 2017": r"\.(flat|flatMap|matchAll|replaceAll|at|finally|allSettled|replaceChildren)\(",
    "Object.fromEntries": r"fromEntries",
    "look-behind": r"\(\?<[=!]",
    "dynamic import or top-level await": r"\bimport\(|^await ",
}


@pytest.mark.parametrize("name", ["verdict.js", "verify.js", "status_list.js", "verify_offline.js"])
@pytest.mark.parametrize("feature", NEWER)
def test_visitors_scripts_stay_within_es2017(name, feature):
    """What runs on visitors' phones (iOS 12, Android 6) uses nothing that came after ES2017."""
    source = (Path(verify_views.__file__).parents[1] / "static" / "ansim" / name).read_text(encoding="utf-8")
    code = re.sub(r"^\s*//.*$", "", source, flags=re.M)
    assert not re.search(NEWER[feature], code, re.M), feature
