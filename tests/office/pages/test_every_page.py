"""Every page of sign-in, account, staff, office, audit and set-up, in both languages: one skeleton, no leftovers."""

import re
from html.parser import HTMLParser

import pytest
from tests.office.accounts.conftest import as_auditor, as_manager, cheap_passwords, drill, manager, signed_in

from ansim.accounts import queries, services
from ansim.accounts.domain.roles import StaffRole

__all__ = ["as_auditor", "as_manager", "cheap_passwords", "drill", "manager", "signed_in"]
pytestmark = pytest.mark.django_db
_HANGUL = re.compile(r"[가-힣]")
#: what stays Korean in English pages: the office's own words, names of staff, the other language's button
OWN_WORDS = ("안심시장", "안심시", "감염병관리과", "훈련용 대표번호", "훈련용 관인", "한국어", "안심")
OWN_WORDS += ("김하늘", "박승인", "이누리", "최마당", "정다운", "한바름")
MANAGER = [
    "/staff/",
    "/staff/new/",
    "/staff/{tracer}/",
    "/staff/{tracer}/invitation/",
    "/staff/{tracer}/active/",
    "/staff/{me}/",
    "/office/",
    "/office/edit/",
    "/office/seal/edit/",
    "/office/logo/edit/",
    "/office/logo/drop/",
    "/office/senders/new/",
    "/office/senders/{number}/",
    "/office/message-service/",
    "/account/",
    "/account/password/",
    "/account/recovery-codes/",
    "/account/recovery-codes/new/",
    "/account/confirm/",
    "/sign-out/",
    "/no/such/page/",
    "/audit/",
    "/problems/",
]
STRANGER = ["/sign-in/", "/sign-in/first/", "/inactive/", "/no/such/page/"]
SETUP = ["/setup/", "/setup/office/", "/setup/seal/", "/setup/sender/", "/setup/staff/", "/setup/message/"]


class Skeleton(HTMLParser):
    """What every page is checked for: elements with their attributes, and the text that people read."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.text, self._silent = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._silent:
            self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


def _pages(client, addresses, language):
    client.cookies["django_language"] = language
    for address in addresses:
        yield address, client.get(address, headers={"accept": "text/html"}, follow=True).content.decode()


def _manager_addresses(drill, manager):
    ids = {
        "tracer": drill.actor(StaffRole.TRACER).staff_id,
        "me": manager.staff_id,
        "number": queries.sender_numbers(manager.office_id)[0].id,
    }
    return [address.format(**ids) for address in MANAGER]


def _check(address, page, language):
    """One h1, a title, the language, the way to the content, labels on controls, alt on pictures, unique ids."""
    seen = Skeleton(page)
    assert seen.all("html")[0]["lang"] == language, address
    assert len(seen.all("h1")) == 1, address
    assert len(seen.all("main")) == 1, address
    assert {"class": "skip-link", "href": "#main"} in seen.all("a"), address
    assert re.search(r"<title>\s*\S", page), address
    ids = [attrs["id"] for _tag, attrs in seen.elements if "id" in attrs]
    assert len(ids) == len(set(ids)), address
    labelled = {attrs.get("for") for attrs in seen.all("label")}
    for attrs in seen.all("input") + seen.all("select") + seen.all("textarea"):
        if attrs.get("type") not in ("hidden", "submit"):
            assert attrs.get("id") in labelled or "aria-label" in attrs, (address, attrs)
        for name in attrs.get("aria-describedby", "").split():
            assert name in ids, (address, name)
    assert all("alt" in attrs for attrs in seen.all("img")), address
    for _tag, attrs in seen.elements:
        assert "style" not in attrs, address
        assert not [name for name in attrs if name.startswith("on")], address
    assert all("src" in attrs for attrs in seen.all("script")), address
    return seen


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_the_administrator_have_one_skeleton(drill, manager, as_manager, language):
    """Every page a signed-in person can reach, errors included, is whole and accessible in both languages."""
    for address, page in _pages(as_manager, _manager_addresses(drill, manager), language):
        _check(address, page, language)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_before_sign_in_have_one_skeleton(drill, client, language):
    """The same holds for everything a stranger sees."""
    for address, page in _pages(client, STRANGER, language):
        _check(address, page, language)


@pytest.fixture
def installer(client, db):
    """A browser at the last step of the first set-up."""
    from django.core.cache import cache

    cache.clear()
    client.post("/setup/", {"code": services.setup_code()})
    office = {"name": "안심시", "code": "ansim-si", "head_title": "안심시장", "department": "감염병관리과"}
    client.post("/setup/office/", {**office, "phone": "1522-0000"})
    client.post("/setup/seal/", {"later": "1"})
    client.post("/setup/sender/", {"number": "1522-0000"})
    client.post("/setup/staff/", {"login": "first", "name": "정다운", "roles": ["administrator"]})
    client.post("/setup/staff/", {"next": "1"})
    return client


@pytest.mark.parametrize("language", ["ko", "en"])
def test_steps_of_the_setup_have_one_skeleton(installer, language):
    """Each step, gone back to, is a whole page that shows where one stands."""
    for address, page in _pages(installer, SETUP, language):
        seen = _check(address, page, language)
        assert [attrs for _tag, attrs in seen.elements if attrs.get("aria-current") == "step"], address


def _leftovers(page):
    text = " ".join(Skeleton(page).text)
    for word in OWN_WORDS:
        text = text.replace(word, "")
    return sorted({line.strip() for line in text.splitlines() if _HANGUL.search(line)})


def test_english_pages_of_the_administrator_are_english(drill, manager, as_manager):
    """With the switch on English nothing but the office's own words and names is Korean."""
    for address, page in _pages(as_manager, _manager_addresses(drill, manager), "en"):
        assert _leftovers(page) == [], address


def test_english_pages_of_the_auditor_are_english(as_auditor):
    """The trail's heads, filters and roles are English too; reasons stay as they were written."""
    for address, page in _pages(as_auditor, ["/audit/?verb=office.open", "/staff/", "/office/"], "en"):
        assert _leftovers(page) == [], address


def test_english_pages_before_sign_in_are_english(drill, client):
    """A stranger who chose English reads no Korean."""
    for address, page in _pages(client, STRANGER, "en"):
        assert _leftovers(page) == [], address


def test_english_steps_of_the_setup_are_english(installer):
    """The first set-up can be done in English from end to end."""
    for address, page in _pages(installer, SETUP, "en"):
        assert _leftovers(page) == [], address


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/staff/new/", {"login": "1", "name": "", "roles": ["auditor", "tracer"]}),
        ("/staff/new/", {"login": "manager", "name": "x", "roles": ["tracer"]}),
        ("/office/edit/", {"name": ""}),
        ("/office/senders/new/", {"number": "119"}),
        ("/office/message-service/", {"phone": "119"}),
        ("/office/message-service/", {"phone": "010-0000-0001"}),
        ("/account/password/", {"oldpassword": "x", "password1": "1", "password2": "2"}),
    ],
)
def test_errors_are_english_too(as_manager, address, typed):
    """What is wrong with a form is told in the language of the page, down to the rules for passwords."""
    as_manager.cookies["django_language"] = "en"
    assert _leftovers(as_manager.post(address, typed).content.decode()) == []


def test_an_invitation_is_english_too(as_manager):
    """The page that shows the code once speaks English around it."""
    as_manager.cookies["django_language"] = "en"
    page = as_manager.post(
        "/staff/new/", {"login": "new.one", "name": "x", "roles": ["tracer"]}
    ).content.decode()
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert _leftovers(page) == []


@pytest.mark.parametrize("role", StaffRole)
def test_the_menu_leads_only_where_one_may_go(signed_in, role):
    """Every entry of a role's menu opens; none leads to a refusal."""
    client = signed_in(role)
    page = client.get("/account/").content.decode()
    header = page[page.index("<header") : page.index("</header>")]
    for address in set(re.findall(r'href="(/[a-z-]+/)"', header)):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("role", StaffRole)
def test_everybody_lands_somewhere(signed_in, role):
    """The first page after sign-in opens for every role, in the first place of their menu."""
    answer = signed_in(role).get("/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain


def test_the_drill_is_marked_on_every_page(drill, manager, as_manager, client):
    """In a drill installation every page says so in its bar and in its title."""
    pages = [*_pages(as_manager, _manager_addresses(drill, manager), "ko"), *_pages(client, STRANGER, "ko")]
    for address, page in pages:
        assert 'class="drill-bar"' in page, address
        assert "<title>[훈련]" in page, address


def test_an_installation_in_earnest_is_not_marked(as_manager, monkeypatch):
    """Outside a drill there is no such bar, and the office's masthead stands only where it was switched on."""
    monkeypatch.setattr("ansim.conf.env.sandbox", lambda: False)
    page = as_manager.get("/staff/").content.decode()
    assert "drill-bar" not in page
    assert "masthead" not in page
    typed = {
        "name": "안심시",
        "head_title": "시장",
        "department": "과",
        "phone": "1522-0000",
        "is_official_site": "on",
    }
    as_manager.post("/office/edit/", typed)
    assert 'class="masthead"' in as_manager.get("/staff/").content.decode()


def test_a_number_is_drawn_whole_only_for_the_office(as_manager):
    """The office's own sender number is written in full on its page; a wrong address shows none."""
    assert "010-0000-0000" in as_manager.get("/office/").content.decode()
