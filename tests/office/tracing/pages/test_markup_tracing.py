"""Every page of the tracers as a browser and a screen reader meet it: both languages, every step of the line."""

import re
from itertools import pairwise

import pytest
from tests.office.markup import WEEKDAY, Page, faults_of

from ansim.accounts.domain.roles import StaffRole
from ansim.web.base.middleware import POLICY

pytestmark = pytest.mark.django_db
HANGUL = re.compile(r"[가-힣]+")
#: data of the drill that stays Korean on English pages: office, staff, venues, what somebody typed
DATA = re.compile(
    r"안심시|가람시|새벽동|감염병\S*|새벽카페|가람체육관|홍길.|나누리|이누리|김하늘|박승인|다른 사람|2층"
)
#: Latin words that Korean pages may hold: names of formats, policies, the log, keys
PLAIN = re.compile(
    r"(?<![A-Za-z])(CSV|xlsx?|KRDS|English|ansim|lookups|general|[A-Z0-9]{4}(-[A-Z0-9]{4})+)(?![A-Za-z])"
)
STEPS = ("fresh", "asked", "signed", "failed", "opened", "handed", "closed")


def pages_of(standing):
    """Every page of the line with a role that opens it: address and role."""
    tracer, approver = StaffRole.TRACER, StaffRole.APPROVER
    found = [(f"/cases/{standing.cases[step]}/{part}", tracer) for step in STEPS for part in ("", "contacts/", "lookups/", "history/")]  # fmt: skip
    found += [(f"/cases/{standing.cases[step]}/lookups/{number}/", tracer) for step, number in standing.lookups.items()]  # fmt: skip
    found += [(f"/lookups/{number}/", approver) for number in standing.lookups.values()]
    opened = standing.cases["opened"]
    found += [
        ("/cases/", tracer),
        ("/cases/?state=closed", tracer),
        ("/cases/?who=mine", tracer),
        ("/cases/new/", tracer),
        ("/lookups/", approver),
        (f"/cases/{opened}/correct/", tracer),
        (f"/cases/{opened}/close/", tracer),
        (f"/cases/{opened}/lookups/new/", tracer),
        (f"/cases/{opened}/hand-over/", tracer),
        (f"/cases/{standing.cases['handed']}/hand-over/", tracer),
        *(
            (f"/cases/{standing.cases[step]}/{part}/", tracer)
            for step in ("fresh", "handed")
            for part in ("sources", "follow-up", "follow-up/sheet", "documents")
        ),
        (f"/cases/{opened}/contacts/?step=told", tracer),
        (f"/cases/{opened}/contacts/?generation=2&sort=-minutes", tracer),
    ]
    handed = standing.desk.contacts(standing.cases["handed"])
    found += [(f"/contacts/{row.pk}/", tracer) for row in (*standing.contacts, *handed)]
    return found


@pytest.fixture(scope="module")
def opened_once(cases_at_work, django_db_blocker):
    """Every page, opened once in each language: `{language: [(address, answer)]}`."""
    found = {}
    with django_db_blocker.unblock():
        for language in ("ko", "en"):
            clients = {}
            for role in (StaffRole.TRACER, StaffRole.APPROVER):
                clients[role] = cases_at_work.client(role)
                clients[role].cookies["django_language"] = language
            found[language] = [(url, clients[role].get(url)) for url, role in pages_of(cases_at_work)]
    return found


@pytest.fixture(params=["ko", "en"])
def pages(request, opened_once):
    """The pages of one language."""
    return opened_once[request.param]


def test_every_page_answers(pages):
    """No step of the line leads a page astray."""
    assert {url: answer.status_code for url, answer in pages if answer.status_code != 200} == {}


def test_every_page_is_sound(pages):
    """Tags close, ids are unique, fields have labels, tables captions, heads scopes; one heading of the first level."""
    wrong = {url: faults_of(answer.content.decode()) for url, answer in pages}
    assert {url: faults for url, faults in wrong.items() if faults} == {}


def test_every_page_carries_the_headers_that_protect_it(pages):
    """Content policy, no sniffing, no framing, and the language that the page is in."""
    for url, answer in pages:
        assert answer["Content-Security-Policy"] == POLICY, url
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY"), url
        assert Page(answer.content.decode()).all("html")[0].attrs["lang"] == answer["Content-Language"], url


def test_headings_go_down_one_step_at_a_time(pages):
    """No level of headings is skipped, so that they read as a table of contents."""
    wrong = {}
    for url, answer in pages:
        levels = [int(one.tag[1]) for one in Page(answer.content.decode()).all("h1", "h2", "h3", "h4")]
        if levels[:1] != [1] or [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]:
            wrong[url] = levels
    assert wrong == {}


def test_every_form_posts_its_token(pages):
    """Every form that posts carries the token once; every form that searches sends none into the address."""
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
        for one in Page(answer.content.decode()).all("a", "button"):
            named = one.text or one.attrs.get("aria-label")
            assert named, f"{url}: {one.attrs}"
            assert named.lower() not in ("here", "여기", "클릭"), url


def test_every_drawing_has_a_name_and_a_table_or_words(pages):
    """The axis and the overlaps are pictures with a name; what scrolls can be reached by keys."""
    for url, answer in pages:
        page = Page(answer.content.decode())
        for drawing in page.all("svg"):
            if drawing.attrs.get("role") == "img":
                assert drawing.attrs.get("aria-label"), url
        for region in page.elements:
            if region.attrs.get("role") == "region":
                assert region.attrs.get("aria-label"), url
                assert region.attrs.get("tabindex") == "0", url


def test_tabs_say_which_one_is_open(opened_once, cases_at_work):
    """Of the tabs of a case exactly the one that is shown is marked as the page."""
    shown = dict(opened_once["ko"])
    reference = cases_at_work.cases["opened"]
    for part in ("", "contacts/", "lookups/", "history/"):
        page = Page(shown[f"/cases/{reference}/{part}"].content.decode())
        marked = [one.attrs["href"] for one in page.all("a") if one.attrs.get("aria-current") == "page" and one.within("nav")]  # fmt: skip
        assert f"/cases/{reference}/{part}" in marked


def test_no_korean_is_left_on_english_pages(opened_once):
    """English pages hold Korean only where it is data: names, the office, venues, what somebody typed."""
    left = {}
    for url, answer in opened_once["en"]:
        words = DATA.sub("", WEEKDAY.sub("", Page(answer.content.decode()).spoken()))
        if found := HANGUL.findall(words):
            left[url] = found
    assert left == {}


def test_no_english_is_left_on_korean_pages(opened_once):
    """Korean pages hold Latin words only where they are formats, ids, policies or keys."""
    left = {}
    for url, answer in opened_once["ko"]:
        text = PLAIN.sub("", Page(answer.content.decode()).spoken())
        text = re.sub(r"[a-z_]+\.[a-z_]+|[A-Za-z0-9+/_=-]{16,}|\S*\d\S*", "", text)
        if found := re.findall(r"[A-Za-z]{3,}", text):
            left[url] = found
    assert left == {}


def test_no_page_holds_a_whole_number(opened_once, cases_at_work):
    """Neither the case's own phone nor a contact's stands whole on any page that was only opened."""
    phones = [f"010{number:08d}" for number in range(1, 8)]
    for row in cases_at_work.contacts:
        phones.append("0" + bytes(row.handle).decode().removeprefix("+82"))
    whole = [form for one in phones for form in (one, f"{one[:3]}-{one[3:7]}-{one[7:]}", f"+82{one[1:]}")]
    for language in ("ko", "en"):
        for url, answer in opened_once[language]:
            text = answer.content.decode()
            assert not [number for number in whole if number in text], url


def test_an_approver_learns_nothing_of_the_person(opened_once, cases_at_work):
    """The page of a look-up to sign says scope and basis, and neither name, phone nor pseudonym."""
    for language in ("ko", "en"):
        for url, answer in opened_once[language]:
            if url.startswith("/lookups/"):
                text = answer.content.decode()
                assert "****" not in text, url
                assert not [row for row in cases_at_work.contacts if row.pseudonym[:6].upper() in Page(text).spoken().split()], url  # fmt: skip


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("fresh", "방문 기록을 조회하세요"),
        ("asked", "조회가 서명을 기다립니다"),
        ("signed", "조회하는 중입니다"),
        ("opened", "접촉자를 확인하고 분류하세요"),
        ("handed", "접촉자를 확인하고 분류하세요"),
    ],
)
def test_the_head_of_a_case_says_its_next_step(opened_once, cases_at_work, step, words):
    """The one button beside the title is what has to be done next."""
    page = Page(dict(opened_once["ko"])[f"/cases/{cases_at_work.cases[step]}/"].content.decode())
    buttons = [one.text for one in page.all("a") if "primary" in one.attrs.get("class", "")]
    assert words in buttons


def test_a_closed_case_offers_nothing_to_change(opened_once, cases_at_work):
    """No link to correct, close or look up stands on any tab of a closed case."""
    shown = dict(opened_once["ko"])
    for part in ("", "lookups/", "history/"):
        links = Page(shown[f"/cases/{cases_at_work.cases['closed']}/{part}"].content.decode()).links()
        assert not [link for link in links if link.endswith(("correct/", "close/", "lookups/new/"))]


@pytest.mark.parametrize("part", ["", "contacts/", "lookups/"])
def test_an_empty_case_says_what_will_be_here(opened_once, cases_at_work, part):
    """Without visits, contacts or look-ups each tab has a sentence in both languages, and no empty table."""
    said = set()
    for language in ("ko", "en"):
        answer = dict(opened_once[language])[f"/cases/{cases_at_work.cases['fresh']}/{part}"]
        page = Page(answer.content.decode())
        empty = [one for one in page.all("div") if "empty-state" in one.attrs.get("class", "")]
        assert len(empty) == 1
        assert len(empty[0].text) > 15
        assert not page.all("table")
        said.add(empty[0].text)
    assert len(said) == 2


def test_a_failed_look_up_says_why_and_offers_to_ask_again(opened_once, cases_at_work):
    """The fault stands there in the page's language, with one button that asks for the same scope."""
    url = f"/cases/{cases_at_work.cases['failed']}/lookups/{cases_at_work.lookups['failed']}/"
    korean, english = (dict(opened_once[language])[url].content.decode() for language in ("ko", "en"))
    assert "조회를 다시 신청해 주세요." in korean
    assert "Ask again for this look-up." in english
    for text in (korean, english):
        forms = [one.attrs.get("action", "") for one in Page(text).all("form")]
        assert [one for one in forms if one.endswith("/again/")]


def test_crawled_from_today_every_link_answers(standing):
    """A tracer who follows every link of the line comes to no missing page and none that is refused."""
    client = standing.client(StaffRole.TRACER)
    seen, waiting = {}, ["/cases/"]
    while waiting and len(seen) < 150:
        url = waiting.pop(0)
        if url in seen or not url.startswith(("/cases/", "/contacts/", "/lookups/")):
            continue
        answer = client.get(url)
        seen[url] = answer.status_code
        if not answer.streaming and "text/html" in answer.get("Content-Type", ""):
            base = url.partition("?")[0]
            links = Page(answer.content.decode()).links()
            waiting += sorted(base + link if link.startswith("?") else link for link in links)
    assert {url: status for url, status in seen.items() if status not in (200, 302)} == {}
    assert {f"/cases/{one}/" for step, one in standing.cases.items() if step != "closed"} <= set(seen)
    assert f"/contacts/{standing.contacts[2].pk}/" in seen
