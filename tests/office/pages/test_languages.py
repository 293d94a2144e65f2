"""The language of a page: the switch decides, on every page alike, and nothing of one request stays for the next."""

import re

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from ansim.web.base.export import export_of
from ansim.web.base.middleware import POLICY, ChosenLanguage, OwnHostOnly
from ansim.web.base.table import Column, Table

pytestmark = pytest.mark.django_db


def _language(client, address="/sign-in/", **headers):
    answer = client.get(address, headers=headers)
    return re.search(r'<html lang="([\w-]+)">', answer.content.decode()).group(1), answer["Content-Language"]


@pytest.mark.parametrize("browser", ["", "en", "en-US,en;q=0.9", "ja", "ko", "*", "zz-zz"])
@pytest.mark.parametrize("cookie", [None, "ko", "en"])
def test_the_switch_stands_over_the_browser(db, browser, cookie):
    """Without the cookie pages are Korean whatever the browser asks for; with it they are what it says."""
    client = Client()
    if cookie:
        client.cookies["django_language"] = cookie
    assert _language(client, **{"accept-language": browser}) == (cookie or "ko", cookie or "ko")


@pytest.mark.parametrize("cookie", ["", "ja", "EN", "en-US", "../../en", "en;ko", "x" * 4000, "%00"])
def test_another_language_is_korean(db, cookie):
    """A cookie that names no language of ours is as none."""
    client = Client()
    client.cookies["django_language"] = cookie
    assert _language(client) == ("ko", "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_switch_sets_the_cookie(client, db, language):
    """Pressing the button keeps the language for every later page."""
    answer = client.post("/language", {"language": language, "next": "/sign-in/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert client.cookies["django_language"].value == language
    assert _language(client)[0] == language


@pytest.mark.parametrize("language", ["", "ja", "xx", "<script>"])
def test_the_switch_takes_only_our_languages(client, db, language):
    """Another word leaves the pages Korean."""
    client.post("/language", {"language": language, "next": "/sign-in/"})
    assert _language(client)[0] == "ko"


def test_a_link_does_not_switch(client, db):
    """Opening the address changes no language: another site's picture cannot press the button."""
    client.get("/language?language=en&next=/sign-in/")
    assert _language(client)[0] == "ko"


def test_the_next_request_starts_afresh(db):
    """A thread that served an English page serves the next one in its own language."""
    english, korean = Client(), Client()
    english.cookies["django_language"] = "en"
    for _ in range(3):
        assert _language(english)[0] == "en"
        assert _language(korean)[0] == "ko"
    assert translation.get_language() == "ko"


def test_a_fault_leaves_no_language_behind():
    """When a view fails the language is put back all the same."""

    def broken(_request):
        raise ZeroDivisionError

    request = RequestFactory().get("/")
    request.COOKIES["django_language"] = "en"
    with pytest.raises(ZeroDivisionError):
        ChosenLanguage(broken)(request)
    assert translation.get_language() == "ko"


def test_a_download_is_made_in_its_own_language():
    """Lines of a CSV are made while other pages are: each line is in the language of the page that asked."""
    columns = (Column("x", "x", value=lambda _row: translation.get_language()),)
    with translation.override("en"):
        table = Table(RequestFactory().get("/"), [1, 2, 3], columns, caption="x", exportable=True)
        answer = export_of(table, "csv")
    lines = answer.streaming_content
    made = []
    for line in lines:
        assert translation.get_language() == "ko"
        made.append(line.decode().strip())
    assert made[2:] == ["en", "en", "en"]


@pytest.mark.parametrize(
    "rule",
    [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ],
)
def test_the_policy_has_each_rule_once(rule):
    """Own host only; no plug-ins, no other base, no foreign forms, no frames."""
    assert [part.strip() for part in POLICY.split(";")].count(rule) == 1


@pytest.mark.parametrize("word", ["unsafe-inline", "unsafe-eval", "http:", "https:", "*"])
def test_the_policy_has_no_holes(word):
    """Nothing inline, nothing evaluated, no other host."""
    assert word not in POLICY


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/no/such/page", "/", "/static/nothing.css", "/sign-in/code/"]
)
def test_every_answer_carries_the_policy(client, db, address):
    """Pages, redirects and refusals all do."""
    answer = client.get(address)
    assert answer["Content-Security-Policy"] == POLICY
    assert "microphone=()" in answer["Permissions-Policy"]


def test_a_header_of_the_view_stays():
    """What a view says for itself is not written over."""
    from django.http import HttpResponse

    def own(_request):
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    assert OwnHostOnly(own)(RequestFactory().get("/"))["Content-Security-Policy"] == "default-src 'none'"
