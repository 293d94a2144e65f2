"""The pages of "My notices" as any browser meets them: whole, in two languages, protected, and quiet to strangers."""

import re
import secrets

import pytest
from django.core.cache import cache
from django.test import Client
from tests.office.markup import WEEKDAY, Page, faults_of

from ansim.accounts.models import Office
from ansim.accounts.services.demo import create_demo_office
from ansim.kit.clock import now
from ansim.notices.models import OwnCode
from ansim.web.base.limits import Limit
from ansim.web.base.middleware import POLICY
from ansim.web.public import own_views
from ansim.wire.layout import write_base64url

pytestmark = pytest.mark.django_db
TYPED = {"phone": "010-0000-0001", "birth": "19900301"}
HANGUL = re.compile(r"[가-힣]+")
REFERENCE = "7KQ4-M2XD-9TRK"
CLOSED = [
    "/my/notices",
    f"/my/notices/{REFERENCE}.pdf",
    f"/my/notices/{REFERENCE}.jpg",
    f"/my/notices/{REFERENCE}.svg",
    f"/my/notices/{REFERENCE}/show",
    f"/my/notices/{REFERENCE}/mistake",
]


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    yield
    cache.clear()


def asking(language="ko"):
    """A browser that asked for the notices of a phone nobody knows."""
    client = Client()
    client.cookies["django_language"] = language
    client.post("/my/", TYPED)
    return client


def every_page(language):
    """All pages that a stranger can be shown, in one language."""
    client = asking(language)
    found = {
        "start": client.get("/my/"),
        "nothing typed": client.post("/my/", {}),
        "mistyped": client.post("/my/", {"phone": "02-000-0000", "birth": "1"}),
        "code": client.get("/my/code"),
        "no code": client.post("/my/code", {}),
        "wrong code": client.post("/my/code", {"code": "1"}),
    }
    found |= {f"again {n}": client.post("/my/", TYPED) for n in range(3)}
    return {name: answer for name, answer in found.items() if answer.status_code != 302}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pages_are_whole_named_and_labelled(language):
    """One h1, ids once, labels for every field, nothing inline, nothing of another host; also when refused."""
    pages = every_page(language)
    assert {answer.status_code for answer in pages.values()} == {200, 429}
    wrong = {name: faults_of(answer.content.decode()) for name, answer in pages.items()}
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_the_pages_in_english_hold_no_korean():
    """Nothing but the switch of languages and names stays Korean for who chose English."""
    for name, answer in every_page("en").items():
        page = Page(answer.content.decode())
        words = " ".join(one.text for one in page.elements if one.tag in ("h1", "h2", "p", "li", "label"))
        left = HANGUL.findall(WEEKDAY.sub("", words))
        assert not [word for word in left if word not in ("한국어",)], name


def test_the_pages_are_protected_and_kept_by_nobody():
    """Policy, framing and sniffing as everywhere; no browser or proxy keeps a page of it."""
    for name, answer in every_page("ko").items():
        assert answer["Content-Security-Policy"] == POLICY, name
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert "no-store" in answer["Cache-Control"], name
        assert answer["Referrer-Policy"] == "same-origin", name


def test_the_pages_load_no_framework():
    """A phone on a slow line gets the page itself: no script, no style of the console."""
    for name, answer in every_page("ko").items():
        page = Page(answer.content.decode())
        assert not [one for one in page.elements if one.tag == "script"], name
        assert "krds/css/component" not in answer.content.decode(), name


@pytest.mark.parametrize("url", CLOSED)
def test_without_a_code_everything_is_closed(url):
    """A stranger, and one who only asked, are sent to the start, whatever the address names."""
    for client in (Client(), asking()):
        for answer in (client.get(url), client.post(url, {"says": "x"})):
            assert (answer.status_code, answer["Location"]) == (302, "/my/")
            assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("url", ["/my/", "/my/code", "/my/leave"])
def test_another_site_can_post_nothing(url):
    """Without the page's own token nothing is taken: no code is asked for, none tried, nothing closed."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[own_views.COOKIE] = write_base64url(secrets.token_bytes(32))
    assert client.post(url, {**TYPED, "code": "1"}).status_code == 403
    assert not OwnCode.objects.exists()


def test_leaving_wants_a_press():
    """A link cannot close the page, and closing what was never open is no fault."""
    assert Client().get("/my/leave").status_code == 405
    assert Client().post("/my/leave")["Location"] == "/my/"


@pytest.mark.parametrize(
    "cookie",
    ["", "x", "=", "AAAA", "A" * 42, "A" * 44, "A" * 5000, "é", "\ud83d\ude00".encode("utf-16", "surrogatepass").hex(), "../../x", "' OR 1=1"],
    ids=range(11),
)  # fmt: skip
def test_a_strange_cookie_is_nobodys(cookie):
    """Whatever stands in the cookie, the pages stay closed and nothing breaks."""
    client = Client()
    client.cookies[own_views.COOKIE] = cookie
    assert client.get("/my/notices")["Location"] == "/my/"
    assert client.get("/my/code").status_code in (200, 302)
    assert client.post("/my/code", {"code": "000000"}).status_code in (200, 302)


@pytest.mark.parametrize(
    "code", ["<script>alert(1)</script>", "0" * 13, "١٢٣٤٥٦", "12 34 56", "-1", "1e5", "{{ 7 }}", "\0"], ids=range(8)
)  # fmt: skip
def test_a_hostile_code_stays_words(code):
    """What is typed as a code is digits or nothing; it never becomes markup and never opens anything."""
    client = asking()
    answer = client.post("/my/code", {"code": code})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert OwnCode.objects.get().opened_at is None


@pytest.mark.parametrize("field", ["phone", "birth"])
def test_hostile_words_in_the_first_form_stay_words(field):
    """A refused value is shown again as text."""
    text = Client().post("/my/", {**TYPED, field: '"><img src=x>'}).content.decode()
    assert "<img src=x" not in text
    assert "&quot;&gt;&lt;img src=x" in text


def test_the_phone_stands_in_no_address():
    """Asking and typing the code lead to addresses that say nothing of who asks."""
    client = Client()
    for answer in (client.post("/my/", TYPED), client.get("/my/notices")):
        assert not re.search(r"\d{4}", answer["Location"])
    assert TYPED["birth"] not in client.cookies[own_views.COOKIE].value


def test_asking_counts_the_address_even_when_the_phone_is_over(monkeypatch):
    """Who goes on asking for one phone uses up the own address too: no limit shelters another."""
    monkeypatch.setattr(own_views, "PER_ADDRESS", Limit("own.counted", 4, 10**9))
    client = Client()
    assert [client.post("/my/", TYPED).status_code for _ in range(4)] == [302, 302, 302, 429]
    other = {**TYPED, "phone": "010-0000-0002"}
    assert client.post("/my/", other).status_code == 429


def test_each_asking_begins_anew():
    """A second asking in the same browser has a token of its own; the first one's is forgotten by the browser."""
    client = asking()
    first = client.cookies[own_views.COOKIE].value
    client.post("/my/", TYPED)
    assert client.cookies[own_views.COOKIE].value != first
    assert OwnCode.objects.count() == 2


def test_the_way_there_stands_on_the_verification_page():
    """Who looks for a lost notice on the page for verifiers finds the link."""
    page = Page(Client().get("/n/").content.decode())
    assert [one for one in page.elements if one.tag == "a" and one.attrs.get("href") == "/my/"]


@pytest.mark.parametrize(("page", "language"), [("/my/", "ko"), ("/my/code", "ko"), ("/my/code", "en")])
def test_who_has_no_notice_reads_whether_to_leave_and_whom_to_call(page, language):
    """Asked "no notice for days, may I leave?": the same answer for every number, with each open office's own number to call."""
    office = create_demo_office(at=now()).office_id
    Office.objects.filter(pk=office).update(phone="031-000-0000")
    answer = Page(asking(language).get(page).content.decode())
    said = {"ko": "나가도 된다는 뜻은 아닙니다", "en": "does not mean that you may go out"}[language]
    assert said in answer.spoken()
    assert " 031-000-0000" in answer.spoken()
    assert [one for one in answer.all("a") if one.attrs.get("href") == "tel:031-000-0000"]
