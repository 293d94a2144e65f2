"""Every page for venues as a browser and a screen reader meet it: whole, labelled, in both languages, no other host."""

import re
from itertools import pairwise

import pytest
from tests.office.markup import WEEKDAY, Page
from tests.visits.venues.walking import ADDRESS, NAME, opened

from ansim.web.base.middleware import POLICY

pytestmark = pytest.mark.django_db
HANGUL = re.compile(r"[가-힣]+")
PATHS = [
    "",
    "shut/",
    "posters/",
    "posters/0/new/",
    "posters/1/new/",
    "settings/",
    "close/",
    "screen/",
    "desk/",
    "desk/paper/",
]
STEPS = ["/venues/open/", "/venues/open/address/", "/venues/open/hours/"]
#: what a venue says of itself, and the data of regions and kinds in lists to choose from, stay Korean
DATA = re.compile(r"바다 앞 국수집|제주특별자치도|제주시|지어낸로|중앙로|방 1|홀")


@pytest.fixture
def pages(browser):
    """Returns every page by its address, in a language."""
    client = browser()
    venue = opened(client)
    client.post("/venues/open/", NAME)
    client.post("/venues/open/address/", ADDRESS)

    def read(language="ko"):
        client.cookies["django_language"] = language
        found = {}
        for address in ["/venues/", *STEPS, *(f"/venues/{venue}/{path}" for path in PATHS)]:
            answer = client.get(address)
            assert answer.status_code == 200, address
            found[address.replace(venue, "…")] = answer
        stranger = type(client)()
        stranger.cookies["django_language"] = language
        found["/venues/sign-in/"] = stranger.get("/venues/sign-in/")
        found["/screen/"] = stranger.get("/screen/")
        return found

    return read


def test_every_page_is_whole(pages) -> None:
    """Tags close, ids stand once, nothing points to an id that is not there, no inline script or style."""
    for address, answer in pages().items():
        page = Page(answer.content.decode())
        ids = page.ids()
        assert page.faults == [], address
        assert len(ids) == len(set(ids)), address
        assert page.dangling() == [], address
        assert page.inline() == [], address
        assert page.foreign() == [], address


def test_every_field_has_a_name_and_every_page_one_heading(pages) -> None:
    """A screen reader can name each field; headings begin with one h1 and leave out no level."""
    for address, answer in pages().items():
        page = Page(answer.content.decode())
        assert page.unlabelled() == [], address
        levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), address
        assert len(page.all("main")) == 1, address


def test_every_page_names_its_language_and_title(pages) -> None:
    """The title is not empty and differs between pages; lang is that of the switch."""
    for language in ("ko", "en"):
        titles = set()
        for address, answer in pages(language).items():
            page = Page(answer.content.decode())
            assert page.all("html")[0].attrs["lang"] == language, address
            assert page.all("title")[0].text.strip(" ·"), address
            titles.add(page.all("title")[0].text)
        assert len(titles) >= 8


def test_english_pages_speak_english(pages) -> None:
    """No Korean word is left on an English page but the venue's own words and the door's bilingual lines."""
    for address, answer in pages("en").items():
        if address == "/screen/":
            continue  # the door speaks both languages at once
        html = re.sub(r"<select.*?</select>|<textarea.*?</textarea>", "", answer.content.decode(), flags=re.S)
        html = re.sub(r'value="[^"]*"', "", html)
        words = WEEKDAY.sub("", Page(html).spoken())
        assert HANGUL.findall(DATA.sub("", words)) == [] or "Such as" in words, (
            address,
            HANGUL.findall(words),
        )


def test_korean_pages_speak_korean(pages) -> None:
    """The one heading of every page holds Korean, and so does its main button."""
    for address, answer in pages("ko").items():
        if address == "/screen/":
            continue  # its heading is the venue's name, which the device fetches
        page = Page(answer.content.decode())
        assert HANGUL.search(page.all("h1")[0].text), address
        buttons = [one.text for one in page.all("button", "a") if "primary" in one.attrs.get("class", "")]
        assert all(HANGUL.search(text) for text in buttons), address


def test_every_page_carries_the_policy_and_is_not_kept(pages) -> None:
    """The content policy stands on every page; pages of an operator are not kept by browsers or proxies."""
    for address, answer in pages().items():
        assert answer["Content-Security-Policy"].startswith(POLICY), address
        assert answer["X-Frame-Options"] == "DENY", address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        if address != "/screen/":
            assert "no-store" in answer["Cache-Control"], address


def test_every_link_leads_somewhere(pages, browser) -> None:
    """Links and pictures of the pages are addresses of this role: none is dead."""
    client = browser()
    venue = opened(client)
    seen = set()
    for path in ["", *PATHS]:
        seen |= Page(client.get(f"/venues/{venue}/{path}").content.decode()).links()
    for address in sorted(seen):
        if address.startswith(("/static/", "?")):
            continue
        assert client.get(address).status_code in (200, 302), address


def test_a_drill_says_so_on_every_page(pages) -> None:
    """In the sandbox every page wears 훈련 or DRILL."""
    for language, word in (("ko", "훈련"), ("en", "DRILL")):
        for address, answer in pages(language).items():
            assert word in answer.content.decode(), address


def test_words_of_a_venue_are_shown_as_words(browser) -> None:
    """A name full of markup is text on every page, and breaks neither page nor poster."""
    client = browser()
    venue = opened(client, name="<b onclick=x>&amp; \"국수\" 'n' {{ 7 }}")
    for path in PATHS:
        html = client.get(f"/venues/{venue}/{path}").content.decode()
        assert "<b onclick" not in html
        assert Page(html).inline() == []
    assert client.get(f"/venues/{venue}/posters/a4.pdf").content.startswith(b"%PDF")
