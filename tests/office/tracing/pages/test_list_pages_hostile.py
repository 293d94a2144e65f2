"""Line lists on the pages when something is wrong: files left out, odd numbers, every field, filters, downloads."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from tests.office.markup import faults_of
from tests.office.tracing.browsers import browser
from tests.office.tracing.standing_cases import rows_of_tracing

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_day, now
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.models import Case, ImportedCase
from ansim.tracing.services.imported import take_imported
from ansim.tracing.services.importing import keep_cases

pytestmark = pytest.mark.django_db
RECORD = {"phone": "010-0000-0555", "confirmed": korean_day(now()).isoformat(), "disease": "general"}
CHAIN = ImportedCases(
    ("K1", "K2", "=K3", "K10"),
    (Link("K1", "K2"), Link("K1", "=K3"), Link("K2", "=K3"), Link("K10", "K1")),
    (("K10", "@import"), ("K10", "해외")),
    0,
)


def file(text, name="명단.csv"):
    """An uploaded file."""
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def listed(standing):
    """A list with links, as its address."""
    taken = take_imported(by=standing.desk.tracer, name="사슬", cases=CHAIN, at=now())
    return f"/imported/{taken.list_id}/"


def people_of(answer):
    """The numbers on the page of a list's table."""
    return [one.person.number for one in answer.context["table"].page.object_list]


def table_of(answer):
    """The rows of a CSV download."""
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_links_without_their_line_list_are_not_another_lists(at_tracer, language):
    """Only the second file was chosen: it is said at its field, and what the command kept is not taken instead."""
    at_tracer.cookies["django_language"] = language
    before = rows_of_tracing()
    path = keep_cases(cases=ImportedCases(("A1", "A2"), (Link("A1", "A2"),), (), 1))
    try:
        answer = at_tracer.post("/imported/", {"name": "연결만", "links": file("from,to\nB1,B2\n")})
    finally:
        path.unlink()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert faults_of(page) == []
    said = re.search(r'id="id_links-error"[^>]*>(.*?)</', page, re.S)[1]
    assert bool(re.search("[가-힣]", said)) is (language == "ko")
    assert rows_of_tracing() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("명단.csv", b""),
        ("명단.xlsx", b"PK\x05\x06" + bytes(18)),
        ("명단.pdf", b"%PDF-1.7 nothing"),
        ("명단.csv", b"\x00" * 5_000),
        ("명단.csv", b"\xff\xfe\x00\xd8\x00"),
        ("../../명단.ods", b"<xml/>"),
        ("x" * 300 + ".csv", b"\n\n\n"),
    ],
    ids=["empty", "bare-zip", "pdf", "zeros", "half-sign", "path", "long-name"],
)
@pytest.mark.parametrize("field", ["line_list", "links"])
def test_a_file_that_is_no_list_is_refused_in_words(at_tracer, field, name, data):
    """In either field: a sentence on the sound page, nothing stored, no fault of the server."""
    before = rows_of_tracing()
    given = {"line_list": file("case,source\n1,\n"), field: file(data, name)}
    answer = at_tracer.post("/imported/", {"name": "틀린 파일", **given})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert faults_of(page) == []
    assert 'role="alert"' in page or f'id="id_{field}-error"' in page
    assert rows_of_tracing() == before


def test_a_number_longer_than_python_reads_does_not_shut_the_list(at_tracer):
    """Thousands of digits in one cell: the list is stored, drawn, searched and downloaded like any other."""
    long = "9" * 5_000
    text = f"case,source\n1,\n{long},1\n"
    answer = at_tracer.post("/imported/", {"name": "긴 번호", "line_list": file(text)}, follow=True)
    assert answer.status_code == 200
    page = answer.redirect_chain[-1][0]
    assert people_of(answer) == ["1", long]
    assert people_of(at_tracer.get(page, {"words": "99"})) == [long]
    assert [row[0] for row in table_of(at_tracer.get(page, {"export": "csv"}))[1:]] == ["1", long]


@pytest.mark.parametrize(
    "query",
    [
        "odd=nobody",
        "rule=",
        "rule=shortest&rule=other",
        "words=%00",
        "words=" + "9" * 61,
        "page=-1",
        "page=x",
        "sort=case",
        "sort=-__class__",
        "export=pdf",
    ],
)
def test_a_hostile_filter_shows_the_whole_list(at_tracer, listed, query):
    """What the form does not offer is passed over: everybody is there, in the order of numbers."""
    answer = at_tracer.get(f"{listed}?{query}")
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []
    assert people_of(answer) == ["=K3", "K1", "K2", "K10"]


@pytest.mark.parametrize(
    ("sort", "column"), [("generation", 1), ("-generation", 1), ("infected", 3), ("-infected", 3)]
)
def test_a_sorted_list_turns_in_one_direction(at_tracer, listed, sort, column):
    """By generation or by people infected, up or down, on the page and in the download alike, nobody lost."""
    rows = table_of(at_tracer.get(listed, {"sort": sort, "export": "csv"}))[1:]
    values = [int(row[column]) for row in rows]
    assert values == sorted(values, reverse=sort.startswith("-"))
    on_page = people_of(at_tracer.get(listed, {"sort": sort}))
    assert [row[0].removeprefix("'") for row in rows] == on_page
    assert sorted(on_page) == sorted(CHAIN.numbers)


def test_a_download_holds_what_is_filtered_and_runs_nothing(at_tracer, listed):
    """CSV and workbook hold the same rows as the filter; a number that looks like a formula is text in both."""
    rows = table_of(at_tracer.get(listed, {"odd": "several", "export": "csv"}))
    assert [row[0] for row in rows[1:]] == ["'=K3"]
    assert rows[1][2] == "K1, K2"
    answer = at_tracer.get(listed, {"odd": "several", "export": "xlsx"})
    sheet = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows())
    assert [[cell.value or "" for cell in row] for row in sheet][1][:3] == ["=K3", 2, "K1, K2"]
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} <= {"s", "n"}
    texts = table_of(at_tracer.get(listed, {"words": "k10", "export": "csv"}))[1]
    assert texts[2] == "'@import, 해외"


def test_looking_leaves_no_trace_and_taking_out_leaves_one(standing, at_tracer, listed):
    """Each download writes who took which list; a page and a format that is none write nothing."""
    trail = AuditEvent.objects.filter(verb="case.export_list")
    for query in ({}, {"export": "pdf"}, {"odd": "self"}):
        at_tracer.get(listed, query)
    assert not trail.exists()
    for export in ("csv", "xlsx"):
        at_tracer.get(listed, {"export": export})
    number = listed.split("/")[2]
    assert (
        list(trail.values_list("who", "reference"))
        == [(standing.desk.tracer.who, f"imported-list:{number}")] * 2
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("phone", one) for one in ("", "02-000-0000", "0" * 21, "010\x000000000", "<b>")],
        *[("confirmed", one) for one in ("", "x", "0001-01-01", "9999-12-31", "2026-02-30")],
        *[("onset", one) for one in ("어제", "9999-12-31", "0001-01-01")],
        *[("specimen", one) for one in ("-1", "9999-12-31")],
        *[("disease", one) for one in ("", "plague")],
    ],
)
def test_a_person_is_not_recorded_by_a_wrong_form(at_tracer, listed, field, typed):
    """Each wrong value is said on the page; neither a case nor a link to one is made."""
    person = ImportedCase.objects.filter(in_list__name="사슬").first().pk
    before = rows_of_tracing()
    answer = at_tracer.post(f"/imported/people/{person}/", {**RECORD, field: typed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert faults_of(page) == []
    assert f'id="id_{field}-error"' in page or 'role="alert"' in page
    assert rows_of_tracing() == before


def test_a_page_of_a_person_left_open_leads_to_the_case(standing, at_tracer, listed):
    """Two windows on one person: the second sends another number and is led to the case that the first made."""
    person = ImportedCase.objects.filter(in_list__name="사슬").first().pk
    first = at_tracer.post(f"/imported/people/{person}/", RECORD)
    second = browser(standing.desk.second).post(
        f"/imported/people/{person}/", {**RECORD, "phone": "010-0000-0556"}
    )
    assert first["Location"] == second["Location"]
    assert Case.objects.filter(imported__pk=person).count() == 1


def test_a_list_without_links_has_a_table_and_no_drawing(standing, at_tracer):
    """Nobody is joined to anybody: the page says so in words, and the picture is left out."""
    taken = take_imported(
        by=standing.desk.tracer, name="낱낱", cases=ImportedCases(("1", "2"), (), (), 2), at=now()
    )
    page = at_tracer.get(f"/imported/{taken.list_id}/").content.decode()
    assert faults_of(page) == []
    assert "연결이 없는 2명" in page
    assert "chains-told" not in page


def test_an_office_without_lists_says_what_to_do(standing):
    """Another office's tracer sees the form and none of our lists."""
    page = browser(standing.stranger).get("/imported/")
    assert page.context["lists"] == []
    assert faults_of(page.content.decode()) == []
    assert "받은 명단" not in page.content.decode()
