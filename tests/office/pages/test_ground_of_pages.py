"""The ground: headers, language, navigation, texts complete in English, and nothing from another host."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.web.base.middleware import ChosenLanguage, OwnHostOnly
from ansim.web.base.navigation import MENU, entries_for

ROOT = Path(__file__).parents[3]
WEB = ROOT / "src" / "ansim" / "web"
#: the visitor's page keeps its two languages in a table of its own, held to each other by tests/visits/visitor
PAGES = sorted(page for page in WEB.rglob("*.html") if page.parent != WEB / "visitor" / "page")


def _messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "frontend" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MESSAGES = _messages()


def test_every_text_has_its_english():
    """No text of templates or Python is left without English."""
    assert MESSAGES.without_english(MESSAGES.english()) == []


def test_english_keeps_the_gaps_of_the_korean():
    """A translation has exactly the placeholders of its source."""
    gaps = re.compile(r"%\(\w+\)s|\{\w+\}")
    for message in MESSAGES.english():
        if message.id and message.string and isinstance(message.id, str):
            assert sorted(gaps.findall(message.id)) == sorted(gaps.findall(message.string)), message.id


def test_the_extractor_reads_templates_and_python():
    """Tags, block texts and texts in filters are all found."""
    source = "{% translate '가' %}{% blocktranslate with n=x %}{{ n }}명{% endblocktranslate %}{{ y|default:_('다') }}"
    code = MESSAGES.python_of(source).decode()
    assert all(text in code for text in ("가", "%(n)s명", "다"))


def test_the_catalogue_is_compiled():
    """English is what `make assets` compiled from the catalogue as it stands."""
    with translation.override("en"):
        assert translation.gettext("직원과 역할") == "Staff and roles"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_template_holds_korean_outside_its_texts(page):
    """Whatever a reader sees can be translated: Korean stands in translate tags, or beside its English, marked as Korean."""
    source = re.sub(
        r"{%\s*(?:translate|trans)\s+(?:\"[^\"]*\"|'[^']*')[^%]*%}", "", page.read_text(encoding="utf-8")
    )
    source = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", source, flags=re.S)
    source = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", source, flags=re.S)
    source = re.sub(r'<(\w+)[^>]*\blang="ko"[^>]*>.*?</\1>', "", source, flags=re.S)
    assert re.findall(r"[가-힣]+", source) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_template_needs_an_exception_of_the_policy(page):
    """No inline script, style or handler, and no address of another host."""
    source = page.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", source)


@pytest.mark.parametrize("sheet", sorted((WEB / "static").rglob("*.css")), ids=lambda path: path.name)
def test_no_style_sheet_loads_from_another_host(sheet):
    """Own and copied style sheets name no foreign address, and every file they name is there."""
    text = sheet.read_text(encoding="utf-8")
    assert not re.search(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", text)
    for named in re.findall(r"url\([\"']?([^\"')]+)[\"']?\)", text):
        if not named.startswith(("data:", "#")):
            assert (sheet.parent / named).resolve().exists(), named


def test_every_page_carries_the_policy(client, db):
    """Pages, errors and redirects all carry the content security policy and the usual headers."""
    for address in ("/sign-in/", "/nowhere/", "/staff/"):
        answer = client.get(address)
        assert answer["Content-Security-Policy"].startswith("default-src 'self'")
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"


def test_a_view_may_state_its_own_policy():
    """A policy set by a view is not overwritten."""
    answer = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    assert OwnHostOnly(lambda _request: answer)(RequestFactory().get("/"))["Content-Security-Policy"] == (
        "default-src 'none'"
    )


@pytest.mark.parametrize(
    ("cookie", "language"),
    [("", "ko"), ("ko", "ko"), ("en", "en"), ("xx", "ko"), ("en-GB", "ko"), ('"><', "ko")],
)
def test_the_cookie_chooses_the_language(cookie, language):
    """The switch decides; the browser's own language and strange cookies do not."""
    request = RequestFactory().get("/", headers={"accept-language": "en,de"})
    request.COOKIES["django_language"] = cookie
    seen = []
    answer = ChosenLanguage(lambda _request: seen.append(translation.get_language()) or HttpResponse())(
        request
    )
    assert seen == [language]
    assert answer["Content-Language"] == language


def test_forms_need_their_token(db):
    """A form posted from elsewhere is refused with a sentence, not a bare code."""
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "notice", "password": "x"})
    assert answer.status_code == 403
    assert "화면이 오래되었습니다" in answer.content.decode()


def test_a_page_that_is_not_there_says_where_to_go(client, db):
    """The page 404 is a page of ours."""
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "찾는 화면이 없습니다" in answer.content.decode()


@pytest.mark.parametrize("role", StaffRole)
def test_the_menu_offers_only_what_one_may(role):
    """Every entry is permitted, and everyone but those without pages yet has one."""
    actor = Actor("staff:1", (role,), 1, 1, "ansim-si")
    offered = {str(entry.label) for entry in entries_for(actor, "/")}
    assert offered <= {str(label) for label, _name, permission in MENU if actor.may(permission)}


def test_the_entry_of_the_page_is_marked():
    """The entry under whose address the page lies is current, and only that one."""
    actor = Actor("staff:1", (StaffRole.ADMINISTRATOR,), 1, 1, "ansim-si")
    assert [entry.url for entry in entries_for(actor, "/staff/new/") if entry.is_current] == ["/staff/"]
    assert not [entry for entry in entries_for(actor, "/account/") if entry.is_current]


def test_everybody_has_somewhere_to_start(db):
    """The first address leads to sign-in."""
    assert Client().get("/")["Location"] == "/sign-in/?next=/"
