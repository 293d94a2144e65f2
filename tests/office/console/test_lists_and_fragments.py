"""Long lists at their page borders, downloads against spreadsheets, and the parts that htmx asks for while a batch moves."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from office_ground import row, workbook
from tests.office.console.standing_ground import STEPS, tried
from tests.office.markup import Page

from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.models import Delivery
from ansim.kit.clock import now
from ansim.notices.models import Batch, RosterRow
from ansim.web.base.table import PAGE_SIZE

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', " =1", "＝1"]


@pytest.fixture(scope="module")
def long_list(office_at_work):
    """`long_list(n)`: a checked batch of n people, made once a module."""
    made = {}

    def checked(count):
        if count not in made:
            lines = [row(number, 주소=f"가람시 {count}동 {number}") for number in range(1, count + 1)]
            made[count] = office_at_work.drill.checked(lines)
        return made[count]

    for count in (PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE + 1):
        checked(count)
    return checked


def numbers(client, url):
    """The row numbers that a page of a list shows."""
    page = Page(client.get(url).content.decode())
    return [int(line.text.split()[0]) for line in page.all("tr") if line.within("tbody")]


def lines_of(client, url):
    """A CSV download as rows of cells."""
    body = b"".join(client.get(url).streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(("count", "pages"), [(PAGE_SIZE, 1), (PAGE_SIZE + 1, 2), (2 * PAGE_SIZE + 1, 3)])
def test_a_list_breaks_where_a_page_is_full(standing, long_list, at_officer, count, pages):
    """Exactly a page is one page; one more begins another; together the pages hold every row once, in order."""
    url = f"/batches/{long_list(count)}/people/"
    found = [numbers(at_officer, f"{url}?page={page}") for page in range(1, pages + 1)]
    assert [len(page) for page in found] == [PAGE_SIZE] * (pages - 1) + [(count - 1) % PAGE_SIZE + 1]
    assert [number for page in found for number in page] == list(range(3, count + 3))
    assert len(Page(at_officer.get(url).content.decode()).all("nav")) == (3 if pages > 1 else 2)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("0", 103),
        ("-1", 103),
        ("4", 103),
        ("9" * 30, 103),
        ("abc", 3),
        ("", 3),
        ("1.5", 3),
        ("%00", 3),
        ("２", 53),
    ],
)
def test_a_page_that_is_none_shows_the_nearest(standing, long_list, at_officer, asked, first):
    """Pages beyond the end, or no number at all, show the last or the first page, never a fault."""
    assert numbers(at_officer, f"/batches/{long_list(2 * PAGE_SIZE + 1)}/people/?page={asked}")[0] == first


@pytest.mark.parametrize("sort", ["-row", "row", "state", "-problems", "birth; DROP", "--row", "%00", ""])
def test_what_cannot_be_sorted_by_leaves_the_order_of_the_list(standing, long_list, at_officer, sort):
    """Only columns with a heading to press order the rows; another wish changes nothing."""
    found = numbers(at_officer, f"/batches/{long_list(PAGE_SIZE)}/people/?sort={sort}")
    assert found == sorted(found, reverse=sort == "-row")


def test_sorting_backwards_holds_over_pages(standing, long_list, at_officer):
    """Descending begins with the last row on page one and ends with the first row on the last page."""
    url = f"/batches/{long_list(PAGE_SIZE + 1)}/people/?sort=-row"
    assert numbers(at_officer, url)[0] == PAGE_SIZE + 3
    assert numbers(at_officer, f"{url}&page=2") == [3]


def test_links_of_pages_keep_filter_and_sort(standing, long_list, at_officer):
    """Going to page two loses neither the chosen view nor the order."""
    url = f"/batches/{long_list(PAGE_SIZE + 1)}/people/?who=included&sort=-row"
    links = [link for link in Page(at_officer.get(url).content.decode()).links() if "page=2" in link]
    assert links
    assert all("who=included" in link and "sort=-row" in link for link in links)


@pytest.mark.parametrize(
    "odd", ["who=everyone", "who=%00", "who=included&who=excluded", "level=x", "code=x", "export=pdf"]
)
def test_a_filter_that_is_none_is_no_fault(standing, at_officer, odd):
    """A filter that somebody wrote by hand shows a page, never a fault or a download."""
    for part in ("people/", "problems/"):
        answer = at_officer.get(standing.url("checked", f"{part}?{odd}"))
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("code", ["%00", "3032%00", "x" * 500, "';--", "<b>"])
def test_a_code_of_failures_that_is_none_finds_nothing(standing, at_officer, code):
    """Codes come from services and addresses alike: an odd one is an empty list or no page."""
    answer = at_officer.get(f"/failures/?state=failed_permanent&code={code}")
    assert answer.status_code in (200, 404)
    assert "<b>" not in answer.content.decode()


@pytest.mark.parametrize("state", ["queued", "sent", "unknown", "x", "%00", "FAILED_PERMANENT"])
def test_only_failures_are_failures(standing, at_officer, state):
    """The list of failures shows no delivery of another state, whatever the address says."""
    assert at_officer.get(f"/failures/?state={state}").status_code == 404


@pytest.mark.parametrize("who", ["", "included", "excluded", "held", "included&sort=-name", "&sort=hold"])
def test_a_download_holds_what_is_shown(standing, at_officer, who):
    """CSV and workbook hold exactly the rows of the chosen view, all pages, under the same headings."""
    url = standing.url("checked", f"people/?who={who}")
    shown = numbers(at_officer, url)
    lines = lines_of(at_officer, f"{url}&export=csv")
    assert [int(line[0]) for line in lines[1:]] == shown
    sheet = openpyxl.load_workbook(io.BytesIO(at_officer.get(f"{url}&export=xlsx").content)).active
    assert [cells[0] for cells in sheet.iter_rows(min_row=2, values_only=True)] == shown
    assert [cell for cell in next(sheet.iter_rows(values_only=True))] == lines[0]


def test_a_download_holds_every_page(standing, long_list, at_officer):
    """Asked for from page two, the download still holds the whole list."""
    url = f"/batches/{long_list(2 * PAGE_SIZE + 1)}/people/?page=2&export=csv"
    assert len(lines_of(at_officer, url)) == 2 * PAGE_SIZE + 2


def test_each_download_is_a_row_of_the_trail(standing, at_officer):
    """Who took which list out of the house is kept, by batch; looking at it is not a download."""
    for part in ("people/", "problems/"):
        at_officer.get(standing.url("checked", part))
        at_officer.get(standing.url("checked", f"{part}?export=csv"))
        at_officer.get(standing.url("checked", f"{part}?export=xlsx"))
    kept = [one.verb for one in standing.trail() if "export" in one.verb]
    assert sorted(kept) == ["batch.export_people"] * 2 + ["batch.export_problems"] * 2
    assert {one.reference for one in standing.trail() if "export" in one.verb} == {
        f"batch:{standing.batches['checked']}"
    }


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("column", ["성명", "휴대전화", "생년월일", "검체채취일"])
def test_no_cell_of_a_download_is_a_formula(standing, at_officer, formula, column):
    """What a list holds in any column leaves the house as text in CSV and workbook, of people and of problems."""
    batch_id = standing.drill.checked([row(1), row(2, **{column: formula})])
    for part in ("people/", "problems/"):
        url = f"/batches/{batch_id}/{part}?export="
        cells = [cell for line in lines_of(at_officer, f"{url}csv") for cell in line]
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]
        book = openpyxl.load_workbook(io.BytesIO(at_officer.get(f"{url}xlsx").content))
        assert not [cell for line in book.active.iter_rows() for cell in line if cell.data_type == "f"]


def test_headings_of_the_list_cannot_become_markup(standing, at_officer):
    """A heading or value with markup is shown as the officer typed it, in layout, problems and people."""
    batch_id = standing.drill.checked(
        [row(1), row(2, 성명="<img src=x onerror=alert(1)>", 휴대전화="<b>x</b>")]
    )
    for part in ("layout/", "problems/", "people/", "", "people/?who=excluded"):
        text = at_officer.get(f"/batches/{batch_id}/{part}").content.decode()
        assert "<img src=x" not in text
        assert "<b>x" not in text


def test_problems_of_one_code_are_those_of_the_reason(standing, at_officer):
    """Each reason on the batch page leads to a list of exactly as many rows as the reason counts."""
    page = Page(at_officer.get(standing.url("checked")).content.decode())
    links = [one for one in page.all("a") if "problems/?code=" in one.attrs["href"]]
    assert links
    for link in links:
        assert len(numbers(at_officer, link.attrs["href"])) == int(link.text)


# what htmx asks for


def part(client, url):
    """A fragment as htmx gets it."""
    answer = client.get(url, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("step", STEPS)
def test_a_fragment_is_a_part_and_not_a_page(standing, at_officer, step):
    """What is swapped in has one root with the id of what it replaces, no head, no heading of a page."""
    page = Page(part(at_officer, standing.url(step, "live/?seen=x")).content.decode())
    assert page.faults == []
    assert [one.attrs["id"] for one in page.elements if not one.above] == ["batch-live"]
    assert not page.all("html", "head", "h1", "script")


@pytest.mark.parametrize(
    ("step", "moves"),
    [
        ("checking", True),
        ("checked", False),
        ("made", False),
        ("handed_over", False),
        ("released", True),
        ("stopped", False),
    ],
)
def test_only_what_moves_asks_again(standing, at_officer, step, moves):
    """A batch polls while it is checked, made or sent, and rests at every step that waits for a person."""
    text = part(at_officer, standing.url(step, "live/")).content.decode()
    assert ("hx-trigger" in text) is moves


def test_the_state_seen_is_the_one_asked_with(standing, at_officer):
    """The fragment asks again with the state it shows, so that the page is loaded anew exactly at a change."""
    url = standing.url("released", "live/")
    root = Page(part(at_officer, url).content.decode()).elements[0]
    again = root.attrs["hx-get"]
    assert again.startswith(url)
    assert "HX-Refresh" not in part(at_officer, again).headers


@pytest.mark.parametrize("change", ["stopped", "paused", "finished"])
def test_a_page_left_open_learns_of_the_end(standing, at_officer, change):
    """When a batch is stopped, paused or done, the next poll loads the whole page anew, which then rests or waits."""
    batch_id = standing.batches["released"]
    url = standing.url("released", "live/")
    again = Page(part(at_officer, url).content.decode()).elements[0].attrs["hx-get"]
    if change == "stopped":
        at_officer.post(standing.url("released", "stop/"), {"typed": "3", "why": "명단이 잘못됨"})
    elif change == "paused":
        at_officer.post(standing.url("released", "pause/"))
    else:
        for delivery in Delivery.objects.filter(group__name=f"batch:{batch_id}"):
            Delivery.objects.filter(pk=delivery.pk).update(state=State.DELIVERED)
    answer = part(at_officer, again)
    assert answer.headers["HX-Refresh"] == "true"
    assert ("hx-trigger" in answer.content.decode()) is (change == "paused")


def test_a_batch_checked_meanwhile_loads_its_page_anew(standing, at_officer):
    """The page that waits for the check is loaded anew once the check is done, and offers the next step."""
    from ansim.notices.services.checking import check_batch

    url = standing.url("checking")
    again = Page(at_officer.get(url).content.decode())
    asked = next(one.attrs["hx-get"] for one in again.elements if "live/" in one.attrs.get("hx-get", ""))
    check_batch(batch_id=standing.batches["checking"])
    assert part(at_officer, asked).headers["HX-Refresh"] == "true"
    assert "통지서 만들기" in at_officer.get(url).content.decode()


@pytest.mark.parametrize("seen", ["", "running", "<b>", "%00", "x" * 2000])
def test_what_was_seen_may_be_anything(standing, at_officer, seen):
    """Whatever a page says it saw, it gets the fragment, and nothing of it is repeated."""
    answer = part(at_officer, standing.url("released", f"live/?seen={seen}"))
    assert "<b>" not in answer.content.decode()
    assert (answer.headers.get("HX-Refresh") == "true") is (seen != "running")


def test_a_fragment_of_home_is_the_part_of_home(standing, at_officer):
    """What home swaps in is the part that the whole page holds, word for word but for tokens."""
    page = Page(at_officer.get("/batches/").content.decode())
    fragment = Page(part(at_officer, "/batches/live/").content.decode())
    whole = next(one for one in page.elements if one.attrs.get("id") == "home-live")
    assert fragment.elements[0].text == whole.text
    assert fragment.elements[0].attrs["hx-get"] == "/batches/live/"


def test_the_approver_may_stop_and_hold_but_is_offered_no_making(standing, at_approver):
    """Both officers may hold what runs; only one of them prepares."""
    page = Page(at_approver.get(standing.url("released")).content.decode())
    posts = {
        one.attrs["action"] for one in page.all("form") if one.attrs.get("action", "").startswith("/batches/")
    }
    assert posts == {standing.url("released", "pause/")}
    made = Page(at_approver.get(standing.url("made")).content.decode())
    assert not [one for one in made.all("form") if one.attrs.get("action", "").startswith("/batches/")]


def test_numbers_of_the_page_add_up(standing, at_officer):
    """Rows, included and excluded on the page are those of the list: six, four and two."""
    page = Page(at_officer.get(standing.url("checked")).content.decode())
    table = next(one for one in page.all("table") if "balance" in one.attrs["class"])
    cells = [one.text for one in page.all("td") if table in one.above]
    batch = Batch.objects.get(pk=standing.batches["checked"])
    assert RosterRow.objects.filter(batch=batch).count() == batch.rows == batch.included + 2
    assert (int(cells[0]), int(cells[4])) == (batch.rows, 2)
    assert "4명의 통지서 만들기" in page.html


def test_failures_lead_to_people_and_carry_one_action_each(standing, at_officer):
    """Each reason has its number, its action and a list of exactly that many people, newest first."""
    page = Page(at_officer.get("/failures/").content.decode())
    cards = [one for one in page.all("li") if "card" in one.attrs.get("class", "")]
    assert len(cards) == 1
    rows = [one for one in page.all("tr") if one.within("tbody")]
    assert [one.text.split()[0] for one in rows] == [standing.deliveries[0].key]
    tried(standing.deliveries[2], Outcome.TEMPORARY, State.FAILED_TEMPORARY, "3040")
    later = now() + timedelta(seconds=5)
    Delivery.objects.filter(pk=standing.deliveries[2].pk).update(changed_at=later)
    page = Page(at_officer.get("/failures/").content.decode())
    rows = [one.text.split()[0] for one in page.all("tr") if one.within("tbody")]
    assert rows == [standing.deliveries[2].key, standing.deliveries[0].key]


def test_home_counts_what_is_to_be_worked_off(standing, at_officer, at_approver):
    """A failure, an unknown and a bundle without results stand on the officer's home; the unknown are not the approver's."""
    tallies = [
        {
            one.attrs["href"]: one.text
            for one in Page(client.get("/batches/").content.decode()).all("a")
            if "tally" in one.attrs.get("class", "")
        }
        for client in (at_officer, at_approver)
    ]
    assert set(tallies[0]) == {"/failures/", "/unknown/", "/carried/"}
    assert set(tallies[1]) == {"/failures/", "/carried/", "/changes/", "/templates/"}
    assert all(" 1 " in text for text in tallies[0].values())


def test_home_of_a_tracer_is_not_the_list_of_batches(standing):
    """Whoever works on cases and sees no batches starts at today's cases."""
    client = standing.client(StaffRole.TRACER)
    assert client.get("/")["Location"] == "/cases/"
    assert client.get("/batches/").status_code == 403


def test_the_same_list_uploaded_by_a_colleague_is_the_same_batch(standing, at_officer):
    """A list is one batch in its office, and another office's same list is another batch."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from office_ground import TODAY
    from tests.office.console.standing_ground import signed_in

    data = workbook([row(81)])

    def send(client):
        sent = {"kind": "isolation", "issued_on": str(TODAY), "roster": SimpleUploadedFile("a.xlsx", data)}
        return client.post("/batches/new/", sent)["Location"]

    own, again, other = send(at_officer), send(at_officer), send(signed_in(standing.stranger))
    assert own == again != other
