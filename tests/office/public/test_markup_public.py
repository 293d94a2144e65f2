"""Public pages as a browser meets them: whole, labelled, in both languages, protected, and small."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client
from tests.office.markup import WEEKDAY, Page, faults_of

from ansim.calls.transport import RoleUnreachable
from ansim.kit.ids import new_reference
from ansim.notices.queries.keys import public_keys
from ansim.web.base.middleware import POLICY
from ansim.web.public import ledger_views, running, verify_views

pytestmark = pytest.mark.django_db
PAGES = ["/n/", "/n/7KQ4-M2XD-9TRB", "/status", "/privacy", "/ledger"]
HANGUL = re.compile(r"[가-힣]+")


class Away:
    """A role that does not answer."""

    def request(self, *_args, **_more):
        raise RoleUnreachable(role="x")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    for module in (ledger_views, running):
        monkeypatch.setattr(module, "transport_to", lambda *_, **__: Away())
    cache.clear()


def shown(url, language="ko", posted=None):
    """A public page in a language, posted to when something is."""
    client = Client()
    client.cookies["django_language"] = language
    return client.get(url) if posted is None else client.post(url, posted)


def every_page(language):
    """All public pages and what the form answers, in one language."""
    found = {url: shown(url, language) for url in PAGES}
    found["nothing typed"] = shown("/n/", language, {"reference": "", "birth": ""})
    found["mistyped"] = shown("/n/", language, {"reference": "7KQ4", "birth": "1"})
    found["nobody"] = shown("/n/", language, {"reference": new_reference(), "birth": "19900131"})
    found["missing"] = shown("/no-such-page", language)
    return found


@pytest.mark.parametrize("language", ["ko", "en"])
def test_public_pages_are_whole_named_and_labelled(language):
    """One h1, ids once, labels for every field, nothing inline, nothing of another host, also in the form's answers."""
    wrong = {url: faults_of(answer.content.decode()) for url, answer in every_page(language).items()}
    assert {url: faults for url, faults in wrong.items() if faults} == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_public_pages_are_protected_by_headers(language):
    """Strangers' pages carry the same policy, framing, sniffing and referrer rules as staff's."""
    for url, answer in every_page(language).items():
        assert answer["Content-Security-Policy"] == POLICY, url
        assert answer["X-Content-Type-Options"] == "nosniff", url
        assert answer["X-Frame-Options"] == "DENY", url
        assert answer["Referrer-Policy"] == "same-origin", url
        assert answer["Content-Language"] == language, url


@pytest.mark.parametrize("url", ["/health", "/.well-known/jwks.json", "/n/worker.js", "/n/AAAA/status"])
def test_answers_for_programs_are_protected_too(client, url):
    """What is no page cannot be sniffed into one or framed."""
    answer = client.get(url)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "text/html" not in answer["Content-Type"]


def test_public_pages_in_english_hold_no_korean():
    """Every sentence of strangers' pages has its English, also what the verification script may say."""
    left = {}
    for url, answer in every_page("en").items():
        words = WEEKDAY.sub("", Page(answer.content.decode()).spoken())
        if found := HANGUL.findall(words):
            left[url] = found
    assert left == {}


def test_the_words_of_the_script_follow_the_language(client):
    """The data that the verification script speaks from is in the page's language, weekdays aside."""
    data = Page(shown("/n/", "en").content.decode()).all("script")[-1]
    assert data.attrs["type"] == "application/json"
    plain = re.sub(r'"weekdays": \[.*?\]|"offices": \{.*?\}', "", data.text.encode().decode("unicode_escape"))
    assert not HANGUL.findall(plain)


@pytest.mark.parametrize("url", PAGES)
def test_a_strangers_page_needs_no_cookie(url):
    """Opening a public page signs nobody in and sets no session."""
    assert "sessionid" not in shown(url).cookies


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_never_break_a_public_page(client, url, method):
    """Unusual methods get a page or a refusal, and never a fault."""
    assert getattr(client, method)(url).status_code in (200, 403, 405)


@pytest.mark.parametrize(
    "url", [*PAGES, "/health", "/.well-known/jwks.json", "/n/worker.js", "/n/AAAA/status"]
)
def test_head_is_get_without_a_body(client, url):
    """Monitors that ask by HEAD get the same status as by GET, without a body; the worker is for browsers alone."""
    answer = client.head(url)
    assert answer.status_code == (405 if url == "/n/worker.js" else 200)
    assert answer.content == b""


@pytest.mark.parametrize(
    "url", ["/health", "/status", "/privacy", "/ledger", "/.well-known/jwks.json", "/n/A/status"]
)
def test_what_is_only_read_cannot_be_posted(client, url):
    """Pages that are read take no post."""
    assert client.post(url, {"x": "y"}).status_code == 405


def test_no_public_page_says_who_is_signed_in(client):
    """Public pages show neither menu nor name of staff, so that a shared screen tells nothing."""
    for url in PAGES:
        page = Page(client.get(url).content.decode())
        assert not page.all("nav")
        assert "로그아웃" not in page.html


@pytest.mark.parametrize("url", PAGES)
def test_a_public_page_loads_no_framework(url):
    """Visitors' pages carry tokens and what they use: neither the whole design system nor htmx."""
    page = Page(shown(url).content.decode())
    loaded = [one.attrs.get("href", "") for one in page.all("link")]
    loaded += [one.attrs.get("src", "") for one in page.all("script")]
    assert not [path for path in loaded if "output.css" in path or "htmx" in path]
    keys = json.dumps(public_keys())  # one line an office, and other tests found many offices
    assert len(shown(url).content) - len(keys) < 20_000


def test_the_form_asks_the_browser_to_keep_nothing():
    """Neither the reference nor the birth date is offered again to the next person at a shared screen."""
    page = Page(shown("/n/").content.decode())
    fields = [
        one
        for one in page.all("input", "textarea")
        if one.attrs.get("name") in ("reference", "birth", "text")
    ]
    assert len(fields) == 3
    assert {one.attrs["autocomplete"] for one in fields} == {"off"}


def test_the_reference_of_the_address_stands_in_the_form():
    """Somebody whose camera opened the page finds the reference filled in already."""
    page = Page(shown("/n/7KQ4-M2XD-9TRB").content.decode())
    assert [one.attrs["value"] for one in page.all("input") if one.attrs.get("name") == "reference"] == [
        "7KQ4-M2XD-9TRB"
    ]


@pytest.mark.parametrize(
    "odd",
    [
        "<script>alert(1)</script>",
        '"onfocus=alert(1) x="',
        "{{ 7 }}",
        "%22%3E%3Cb%3E",
        "\u202e",
        "%0d%0aX: y",
    ],
)
def test_a_hostile_reference_in_the_address_stays_words(odd):
    """What stands in the address is shown as words in the field and becomes neither markup nor header."""
    answer = shown(f"/n/{odd}")
    if answer.status_code == 404:  # an address with a slash is another address
        assert "/" in odd
    page = Page(answer.content.decode())
    assert faults_of(page.html) == []
    assert "X" not in answer.headers
    assert not page.all("b")


def test_the_offline_worker_knows_only_its_own_page(client):
    """The worker keeps the verification page and its files, and nothing that staff see."""
    text = client.get("/n/worker.js").content.decode()
    assert "/n/" in text
    for staff in ("/batches", "/people", "/notices", "/staff", "/sign-in"):
        assert staff not in text
    assert client.get("/n/worker.js")["Cache-Control"] == "no-cache"


def test_the_page_of_the_limit_says_when_to_come_back(monkeypatch):
    """Who asked too often is told why, until when, and whom to call, in both languages, on a whole page."""
    monkeypatch.setattr(verify_views, "_may", lambda *_: False)
    for language, said in (("ko", "한 시간 뒤에"), ("en", "hour")):
        answer = shown("/n/", language, {"reference": new_reference(), "birth": "19900131"})
        assert answer.status_code == 429
        assert said in answer.content.decode()
        assert faults_of(answer.content.decode()) == []
