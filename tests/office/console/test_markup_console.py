"""Every page of the console as a browser and a screen reader meet it: in both languages, in every state of a batch."""

import re
from itertools import pairwise

import pytest
from django.test import Client
from tests.office.console.standing_ground import STEPS
from tests.office.markup import WEEKDAY, Page, faults_of

from ansim.accounts.domain.roles import StaffRole
from ansim.web.base.middleware import POLICY

pytestmark = pytest.mark.django_db
HANGUL = re.compile(r"[가-힣]+")
#: data of the drill that stays Korean on English pages: office, staff, people, the list's own headings
DATA = re.compile(
    r"안심시|가람시|감염병\S*|김하늘|박승인|홍길.|성명|생년월일|휴대전화|주소|검체채취일|확진자 명단"
)
#: English words that Korean pages may hold: formats, names of things, ids and keys
PLAIN = re.compile(
    r"(?<![A-Za-z])(CSV|JSON|PDF|QR|A4|xlsx?|hwpx|KRDS|English|list|ansim|Sheet\d?|batch|[0-9a-f]{8,}|[A-Z0-9]{4}(-[A-Z0-9]{4})+)(?![A-Za-z])"
)


def pages_of(standing):
    """Every page of the console with a role that opens it: address and role."""
    officer, approver = StaffRole.NOTICE_OFFICER, StaffRole.APPROVER
    found = [(standing.url(step), officer) for step in STEPS]
    found += [(standing.url(step, "people/"), officer) for step in STEPS if step != "checking"]
    found += [
        ("/batches/", officer),
        ("/batches/", approver),
        ("/batches/new/", officer),
        (standing.url("checked", "problems/"), officer),
        (standing.url("checked", "problems/?level=warned"), officer),
        (standing.url("checked", "people/?who=excluded&sort=-row"), officer),
        (standing.url("made", "problems/"), officer),
        (standing.url("handed_over"), approver),
        (standing.url("handed_over", "release/"), approver),
        (standing.url("released", "stop/"), officer),
        (f"/notices/{standing.reference}/", officer),
        (f"/people/{standing.reference}/", officer),
        (f"/people/{standing.reference}/", approver),
        ("/people/", officer),
        ("/failures/", officer),
        ("/failures/?state=failed_permanent&code=3032", officer),
        ("/failures/?state=returned", officer),
        ("/unknown/", officer),
        (f"/unknown/{standing.unknown.pk}/", officer),
        ("/carried/", officer),
        ("/carried/", approver),
        (f"/carried/{standing.bundle}/lost/", officer),
        ("/batches/999999/", officer),
        ("/unknown/", approver),
    ]
    return found


def opened(standing, language):
    """Every page as (address, answer), by one browser a role."""
    clients = {role: standing.client(role) for role in (StaffRole.NOTICE_OFFICER, StaffRole.APPROVER)}
    for client in clients.values():
        client.cookies["django_language"] = language
    return [(f"{url} {role}", clients[role].get(url)) for url, role in pages_of(standing)]


@pytest.fixture(scope="module")
def opened_once(office_at_work):
    """Every page in each language, opened once a module: looking changes nothing."""
    return {language: opened(office_at_work, language) for language in ("ko", "en")}


@pytest.fixture(params=["ko", "en"])
def pages(opened_once, request):
    """All pages in one language."""
    return opened_once[request.param]


def test_every_page_is_whole_named_and_labelled(pages):
    """Tags close, one h1, ids once, every field labelled, nothing inline, nothing of another host, on every page."""
    wrong = {url: faults_of(answer.content.decode()) for url, answer in pages}
    assert {url: faults for url, faults in wrong.items() if faults} == {}


def test_every_page_carries_the_headers_that_protect_it(pages):
    """Content policy, no sniffing, no framing, no referrer to others, no device, the language: on every page."""
    wanted = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    for url, answer in pages:
        assert {name: answer.get(name) for name in wanted} == wanted, url
        assert "camera=(self)" in answer["Permissions-Policy"], url
        assert Page(answer.content.decode()).all("html")[0].attrs["lang"] == answer["Content-Language"], url


def test_every_page_has_a_title_of_its_own(pages):
    """The title names the page: two pages of one title are two views of the same thing."""
    by_title = {}
    for url, answer in pages:
        title = Page(answer.content.decode()).all("title")[0].text
        by_title.setdefault(title, set()).add(
            re.sub(r"[?/ ][^/]*$", "", url.partition(" ")[0]).partition("?")[0]
        )
    assert not [title for title in by_title if title.startswith("·")]
    assert {title: urls for title, urls in by_title.items() if len(urls) > 2} == {}


def test_every_form_posts_its_token(pages):
    """Every form that posts carries the token; every form that searches sends none into the address."""
    for url, answer in pages:
        page = Page(answer.content.decode())
        for form in page.all("form"):
            tokens = [
                one
                for one in page.all("input")
                if form in one.above and one.attrs.get("name") == "csrfmiddlewaretoken"
            ]
            assert len(tokens) == (1 if form.attrs.get("method") == "post" else 0), url


def test_every_button_and_link_says_what_it_does(pages):
    """No link or button is without words, and none says only `here`."""
    for url, answer in pages:
        page = Page(answer.content.decode())
        for one in page.all("a", "button"):
            named = one.text or one.attrs.get("aria-label") or " ".join(_picture_in(page, one))
            assert named, f"{url}: {one.attrs}"
            assert named.lower() not in ("here", "여기", "클릭"), url


def _picture_in(page, link):
    return [one.attrs["alt"] for one in page.all("img") if link in one.above and one.attrs.get("alt")]


def test_headings_go_down_one_step_at_a_time(pages):
    """No level of headings is skipped, so that they read as a table of contents."""
    for url, answer in pages:
        levels = [int(one.tag[1]) for one in Page(answer.content.decode()).all("h1", "h2", "h3", "h4")]
        assert levels[:1] == [1], url
        assert not [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1], url


def test_no_korean_is_left_on_english_pages(office_at_work, opened_once):
    """English pages hold Korean only where it is data: names, the office, headings of the list, weekdays."""
    period = office_at_work.notices["released"][0].record.period
    laws = (period.rule, period.article)
    left = {}
    for url, answer in opened_once["en"]:
        words = WEEKDAY.sub("", Page(answer.content.decode()).spoken())
        for law in laws:
            words = words.replace(law, "")
        words = DATA.sub("", words)
        if found := HANGUL.findall(words):
            left[url] = found
    assert left == {}


def test_no_english_is_left_on_korean_pages(opened_once):
    """Korean pages hold Latin words only where they are formats, ids, keys or permissions."""
    left = {}
    for url, answer in opened_once["ko"]:
        text = PLAIN.sub("", Page(answer.content.decode()).spoken())
        text = re.sub(r"[a-z_]+\.[a-z_]+|\S*\.(xlsx|csv)|[A-Za-z0-9+/_=-]{16,}|\S*\d\S*", "", text)
        if found := re.findall(r"[A-Za-z]{3,}", text):
            left[url] = found
    assert left == {}


def test_the_switch_keeps_the_page_with_filter_and_sort(standing, at_officer):
    """Switching the language leads back to the same address, filter and sort included."""
    url = standing.url("checked", "people/?who=excluded&sort=-row")
    page = Page(at_officer.get(url).content.decode())
    back = next(one.attrs["value"] for one in page.all("input") if one.attrs.get("name") == "next")
    answer = at_officer.post("/language", {"language": "en", "next": back})
    assert answer["Location"] == url
    assert '<html lang="en">' in at_officer.get(url).content.decode()


@pytest.mark.parametrize("far", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_switch_leads_to_no_other_house(at_officer, far):
    """A link that switches the language cannot send the reader to another host."""
    answer = at_officer.post("/language", {"language": "en", "next": far})
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


@pytest.mark.parametrize("odd", ["de", "", "ko-KR", "../en", "<b>", "x" * 3000])
def test_an_unknown_language_is_korean(standing, odd):
    """A cookie of another language or of nonsense shows the page in Korean."""
    client = standing.client(StaffRole.NOTICE_OFFICER)
    client.cookies["django_language"] = odd
    answer = client.get("/batches/")
    assert answer["Content-Language"] == "ko"
    assert "통지 현황" in answer.content.decode()


#: files are served by another part; the drill's staff were enrolled without recovery codes
BESIDE = ("/static/", "/account/recovery-codes/")


def crawl(client, start="/", most=400):
    """Follow every link and picture from the start; return addresses with their status."""
    seen, waiting, shapes = {}, [start], set()
    while waiting and len(seen) < most:
        url = waiting.pop(0)
        shape = re.sub(r"^/notices/[^/]+", "notice", url)
        if url in seen or shape in shapes or url.startswith(BESIDE):
            continue
        if shape != url:  # one notice stands for all: drawing its page is the dearest answer of the house
            shapes.add(shape)
        answer = client.get(url)
        seen[url] = answer.status_code
        if answer.status_code == 302:
            waiting.append(answer["Location"])
        elif "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            base = url.partition("?")[0]
            found = Page(answer.content.decode()).links()
            waiting += sorted(base + link if link.startswith("?") else link for link in found)
    return seen


@pytest.fixture(scope="module")
def crawled(office_at_work):
    """`crawled(role)`: every address that a role comes to from the root, with its status; walked once a role."""
    found = {}

    def walk(role):
        if role not in found:
            found[role] = crawl(office_at_work.client(role))
        return found[role]

    return walk


@pytest.mark.parametrize("role", StaffRole)
def test_every_link_that_a_role_is_shown_answers(standing, crawled, role):
    """Crawled from the root as each role: no link leads to a missing page, and none to a page the role may not see."""
    seen = crawled(role)
    assert len(seen) > 3
    assert {url: status for url, status in seen.items() if status not in (200, 302)} == {}


def test_an_officer_reaches_every_page_by_links(standing, crawled):
    """Starting at the root, the officer comes to every batch, list, person and notice without typing an address."""
    seen = set(crawled(StaffRole.NOTICE_OFFICER))
    wanted = {standing.url(step) for step in STEPS} | {"/batches/new/", "/failures/", "/unknown/", "/people/"}
    wanted |= {f"/people/{card.reference}/" for card in standing.notices["released"]}
    wanted |= {standing.url("checked", "problems/"), standing.url("released", "stop/")}
    wanted.add(f"/unknown/{standing.unknown.pk}/")
    assert wanted - seen == set()
    assert {url.rpartition("/")[2] for url in seen if url.startswith("/notices/")} == {
        "",
        "phone.jpg",
        "page.jpg",
        "notice.pdf",
    }


def test_every_link_of_a_strangers_page_answers(standing):
    """Crawled without sign-in, the public pages and the sign-in page lead nowhere that is missing."""
    for start in ("/n/", "/status", "/privacy", "/sign-in/"):
        seen = crawl(Client(), start)
        assert {url: status for url, status in seen.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize("page", ["/batches/", "/failures/", "/unknown/"])
def test_an_office_without_anything_is_told_what_it_is_about(standing, page):
    """At zero rows each page has a sentence for what will be here, in both languages, and no empty table."""
    from tests.office.console.standing_ground import signed_in

    client = signed_in(standing.stranger)
    said = set()
    for language in ("ko", "en"):
        client.cookies["django_language"] = language
        read = Page(client.get(page).content.decode())
        empty = [one for one in read.all("div") if "empty-state" in one.attrs.get("class", "")]
        assert len(empty) == 1
        assert len(empty[0].text) > 20
        assert not read.all("table")
        said.add(empty[0].text)
    assert len(said) == 2


def test_a_filter_that_finds_nobody_says_to_choose_another(standing, at_officer):
    """An empty view of a full list keeps its filter and says what to do."""
    text = at_officer.get(standing.url("made", "people/?who=excluded")).content.decode()
    assert "다른 보기를 고르거나 찾는 말을 바꿔 보세요" in text
    assert Page(text).all("select")
    assert "export=csv" not in text


def test_a_batch_without_problems_says_that_notices_may_be_made(standing, at_officer):
    """The list of problems of a good list is empty in words, not in rows."""
    assert "통지서를 만들어도 됩니다" in at_officer.get(standing.url("made", "problems/")).content.decode()
