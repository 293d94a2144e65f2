"""Lists of the tracers: filters and orders keep everybody, exports hold what is shown and nothing of a person, pages turn."""

import csv
import io

import pytest
from openpyxl import load_workbook
from tests.office.markup import Page
from tests.office.tracing.browsers import browser
from tests.office.tracing.role_fakes import result

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.tracing.domain.contacts import Step
from ansim.tracing.models import Contact, Lookup
from ansim.tracing.queries.contacts import ORDERS, ContactRows
from ansim.tracing.services.telling import ask_messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(standing, monkeypatch):
    """The opened case after a look-up that brought 130 contacts, some at every step."""
    desk, reference = standing.desk, standing.cases["opened"]
    monkeypatch.setattr(desk.roles.opener, "result", result(now(), people=130))
    desk.opened(reference)
    rows = desk.contacts(reference)
    desk.accept(reference, *rows[:10])
    for row in rows[:3]:
        desk.identify(row)
    told = [row.pk for row in rows[2:6]]
    ask_messages(by=desk.tracer, reference=reference, contact_ids=told, at=now())
    return reference


def numbers_on(client, url):
    """The contacts that a page lists, by id."""
    page = Page(client.get(url).content.decode())
    return [
        int(one.attrs["href"].split("/")[2]) for one in page.all("a") if one.attrs.get("hx-target") == "#why"
    ]


def table_of(answer):
    """The rows of a CSV download."""
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_steps_part_the_list(standing, at_tracer, crowd):
    """Each contact is on exactly one filter's list, and each list is as long as its rows."""
    by = standing.desk.tracer
    found = {step: len(ContactRows(by, crowd, step=step.value)) for step in Step}
    assert sum(found.values()) == 130
    assert (found[Step.ACCEPTED], found[Step.TOLD], found[Step.IDENTIFIED]) == (4, 3, 3)
    for step, length in found.items():
        listed = numbers_on(at_tracer, f"/cases/{crowd}/contacts/?step={step.value}")
        assert len(listed) == min(length, 50)


def test_pages_turn_through_everybody_once(standing, at_tracer, crowd):
    """Three pages hold the 130 in the order of the list, none twice; beyond the last the last is shown."""
    pages = [numbers_on(at_tracer, f"/cases/{crowd}/contacts/?page={page}") for page in (1, 2, 3)]
    together = [number for page in pages for number in page]
    assert [len(page) for page in pages] == [50, 50, 30]
    assert together == [row.pk for row in standing.desk.contacts(crowd)]
    assert numbers_on(at_tracer, f"/cases/{crowd}/contacts/?page=99") == pages[-1]


@pytest.mark.parametrize("order", [order for order in ORDERS if order])
def test_every_order_is_an_order_of_everybody(standing, crowd, order):
    """By minutes or by day, up or down: all of them, each once, the values never turning back."""
    rows = list(ContactRows(standing.desk.tracer, crowd, order=order))
    value = [one.minutes if "minutes" in order else one.last_day for one in rows]
    assert value == sorted(value, reverse=order.startswith("-"))
    assert len({one.id for one in rows}) == 130


def test_the_head_cells_say_how_it_is_sorted(at_tracer, crowd):
    """The sorted column is marked for who cannot see an arrow, and pressing it again turns the order round."""
    page = Page(at_tracer.get(f"/cases/{crowd}/contacts/?sort=-minutes").content.decode())
    marked = [one for one in page.all("th") if one.attrs.get("aria-sort") == "descending"]
    assert len(marked) == 1
    assert "겹친 시간" in marked[0].text
    assert "?sort=minutes" in {link for link in page.links() if link.startswith("?")}


@pytest.mark.parametrize("query", ["", "?step=accepted", "?generation=2", "?sort=-day"])
def test_a_download_holds_exactly_what_is_filtered(standing, at_tracer, crowd, query):
    """All pages of the view, heads first, no check boxes, no markup and no number that could be a phone."""
    sign = "&" if query else "?"
    rows = table_of(at_tracer.get(f"/cases/{crowd}/contacts/{query}{sign}export=csv"))
    step = "accepted" if "step" in query else ""
    generation = 2 if "generation" in query else None
    wanted = len(ContactRows(standing.desk.tracer, crowd, step=step, generation=generation))
    assert len(rows) == wanted + 1
    assert rows[0][0] == "접촉자"
    text = str(rows)
    assert "<" not in text
    assert not [one for one in Contact.objects.all() if bytes(one.handle).decode()[3:] in text]
    assert "홍길동" not in text


def test_a_download_speaks_the_language_of_the_page(at_tracer, crowd):
    """Heads and steps are English on an English page, although the rows are made afterwards."""
    at_tracer.cookies["django_language"] = "en"
    rows = table_of(at_tracer.get(f"/cases/{crowd}/contacts/?export=csv&step=told"))
    assert not [cell for cell in (*rows[0], rows[1][-1]) if any("가" <= sign <= "힣" for sign in cell)]


def test_a_workbook_is_the_same_list(standing, at_tracer, crowd):
    """The XLSX holds the same rows as the CSV, as text that no program runs."""
    answer = at_tracer.get(f"/cases/{crowd}/contacts/?export=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = list(sheet.iter_rows(values_only=True))
    assert len(cells) == 131
    assert "attachment" in answer["Content-Disposition"]
    plain = table_of(at_tracer.get(f"/cases/{crowd}/contacts/?export=csv"))
    assert [str(row[0]) for row in cells] == [row[0] for row in plain]


def test_every_download_is_a_row_of_the_trail(standing, at_tracer, crowd):
    """Who took a list out of the house, and of which case, is written; a page that is looked at is not."""
    before = AuditEvent.objects.filter(verb="case.export_contacts").count()
    at_tracer.get(f"/cases/{crowd}/contacts/")
    at_tracer.get(f"/cases/{crowd}/contacts/?export=pdf")
    for kind in ("csv", "xlsx"):
        at_tracer.get(f"/cases/{crowd}/contacts/?export={kind}")
    rows = AuditEvent.objects.filter(verb="case.export_contacts").order_by("pk")[before:]
    assert [(row.reference, row.who) for row in rows] == [(crowd, standing.desk.tracer.who)] * 2


def test_the_list_of_today_filters_mine_and_closed(standing, at_tracer):
    """All open ones, none of the second tracer's, and the closed one only where closed ones are asked for."""
    references = standing.cases
    text = {
        query: at_tracer.get(f"/cases/{query}").content.decode()
        for query in ("", "?state=closed", "?who=mine")
    }
    for step, reference in references.items():
        assert (f'href="/cases/{reference}/"' in text[""]) == (step != "closed")
        assert (f'href="/cases/{reference}/"' in text["?state=closed"]) == (step == "closed")
    second = browser(standing.desk.second)
    assert not [one for one in references.values() if one in second.get("/cases/?who=mine").content.decode()]
    assert references["fresh"] in second.get("/cases/").content.decode()


def test_the_numbers_of_today_are_those_of_the_rows(standing, at_tracer):
    """Look-ups that wait or stand still and contacts that wait are counted over the open cases of the office."""
    Lookup.objects.filter(pk=standing.lookups["signed"]).update(trouble_code="service.unreachable")
    page = Page(at_tracer.get("/cases/").content.decode())
    tallies = {one.text for one in page.elements if "tally-count" in one.attrs.get("class", "")}
    ungraded = Contact.objects.filter(grade="new", case__state="open").count()
    assert {"6", "1", str(ungraded)} <= tallies
    assert "멈춰 선 조회 1" in page.html


def test_what_waits_for_an_approver_is_listed_until_signed(standing, at_approver):
    """The look-up stands among those waiting, then among those done, and its page says who signed."""
    number = standing.lookups["asked"]
    first = Page(at_approver.get("/lookups/").content.decode())
    assert f"/lookups/{number}/" in first.links()
    assert "내 서명을 기다리는 조회" in first.html
    answer = at_approver.post(f"/lookups/{number}/sign/", follow=True)
    assert "한 사람의 서명이 더 필요합니다" in answer.content.decode()
    assert "기다리는 조회가 없습니다" in at_approver.get("/lookups/").content.decode()
    again = at_approver.post(f"/lookups/{number}/sign/", follow=True).content.decode()
    assert "이미 서명하셨습니다" in again
