"""The form for a new batch against every kind of bad file and value: said in a sentence, beside its field, nothing stored."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from office_ground import TODAY, row, workbook
from tests.office.markup import Page, faults_of

from ansim.accounts.models import AuditEvent
from ansim.notices.models import Batch, RosterRow
from ansim.notices.services import intake
from ansim.notices.services.checking import check_batch

pytestmark = pytest.mark.django_db
GOOD = workbook([row(71)])


def send(client, data=GOOD, name="명단.xlsx", **changes):
    """Post the form for a new batch."""
    sent = {"kind": "isolation", "issued_on": TODAY.isoformat(), **changes}
    if data is not None:
        sent["roster"] = SimpleUploadedFile(name, data)
    return client.post("/batches/new/", {key: value for key, value in sent.items() if value is not None})


def stored():
    """What an upload would leave behind."""
    return Batch.objects.count(), RosterRow.objects.count(), AuditEvent.objects.count()


def said_at(answer, name):
    """The sentence beside the field of that name, "" for none."""
    page = Page(answer.content.decode())
    assert faults_of(answer.content.decode()) == []
    found = [one.text for one in page.elements if one.attrs.get("id") == f"id_{name}-error"]
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("field", "changes", "sentence"),
    [
        ("roster", {"data": None}, "붙여 넣어"),
        ("roster", {"data": b""}, "파일이 비어 있습니다"),
        ("roster", {"data": GOOD, "name": "가" * 101 + ".xlsx"}, ""),
        ("pdf", {"pdf": SimpleUploadedFile("통지.pdf", b"")}, "PDF가 비어 있습니다"),
        ("kind", {"kind": None}, "필수"),
        ("kind", {"kind": "parole"}, "올바르게 선택"),
        ("kind", {"kind": "isolation\x00"}, "올바르게 선택"),
        ("issued_on", {"issued_on": None}, "필수"),
        ("issued_on", {"issued_on": ""}, "필수"),
        ("issued_on", {"issued_on": "2026-02-30"}, "올바른 날짜"),
        ("issued_on", {"issued_on": "어제"}, "올바른 날짜"),
        ("issued_on", {"issued_on": "99999-01-01"}, "올바른 날짜"),
    ],
)
def test_a_wrong_field_is_said_beside_it_and_nothing_is_kept(standing, at_officer, field, changes, sentence):
    """Each wrong or missing value brings the form back with its sentence at the field; no batch, no row, no trail."""
    before = stored()
    answer = send(at_officer, **changes)
    if sentence:
        assert answer.status_code == 200
        assert sentence in said_at(answer, field)
        assert stored() == before
    else:  # a long file name is cut, not refused
        assert answer.status_code == 302


def test_several_faults_are_said_at_once(standing, at_officer):
    """Whoever forgot three things is told three things."""
    answer = at_officer.post("/batches/new/", {"csrfmiddlewaretoken": "x"})
    assert all(said_at(answer, name) for name in ("roster", "kind", "issued_on"))


def test_what_was_typed_is_still_there(standing, at_officer):
    """After a refusal kind and day are as they were typed."""
    page = Page(send(at_officer, None, kind="quarantine", issued_on="2026-11-01").content.decode())
    chosen = [one.attrs["value"] for one in page.all("input") if "checked" in one.attrs]
    assert chosen == ["quarantine"]
    assert [one.attrs["value"] for one in page.all("input") if one.attrs.get("name") == "issued_on"] == [
        "2026-11-01"
    ]


def test_a_file_field_that_is_text_is_no_file(standing, at_officer):
    """Text posted under the name of the file is a missing file."""
    before = stored()
    answer = at_officer.post(
        "/batches/new/", {"roster": "명단.xlsx", "kind": "isolation", "issued_on": str(TODAY)}
    )
    assert said_at(answer, "roster")
    assert stored() == before


def test_a_file_beyond_the_limit_is_refused_with_the_limit(standing, at_officer, monkeypatch):
    """One byte more than is taken is said with the limit; at the limit it is taken."""
    monkeypatch.setattr(intake, "MAX_BYTES", len(GOOD))
    before = stored()
    assert "MB" in said_at(send(at_officer, GOOD + b"\0"), "roster")
    assert stored() == before
    assert send(at_officer, GOOD).status_code == 302


def book_of(*lines):
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


BAD_LISTS = {
    "nothing but zeros": (b"\0" * 2000, "명단.xlsx"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 400, "명단.xlsx"),
    "a page of the web": (b"<html><body><table><tr><td>x</td></tr></table></body></html>", "명단.xls"),
    "a cut workbook": (GOOD[: len(GOOD) // 2], "명단.xlsx"),
    "an empty sheet": (workbook([])[:0] or None, "명단.xlsx"),
    "headings alone": (workbook([]), "명단.xlsx"),
    "an archive of something else": (None, "명단.xlsx"),
    "an old Excel that is none": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "명단.xls"),
    "text without columns": ("안녕하세요\n반갑습니다\n".encode(), "명단.csv"),
    "text in no known letters": (bytes(range(128, 256)) * 8, "명단.csv"),
    "a text called a workbook": ("회의록\n1. 개회, 국민의례\n2. 보고\n".encode("cp949"), "명단.xlsx"),
    "a workbook of something else": (book_of(("예산", "결산"), (100, 200)), "명단.xlsx"),
    "headings alone, one of them unknown": (book_of(("성명", "생년월일", "신고란")), "명단.xlsx"),
    "a file without an ending": (b"abc", "명단"),
    "a program": (b"MZ\x90\0" + b"\0" * 300, "명단.exe"),
}


def archive():
    """A zip that holds no workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("../../etc/passwd", "x")
        packed.writestr("readme.txt", "x")
    return file.getvalue()


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_list_that_is_none_stops_its_batch_in_words(standing, at_officer, name):
    """Whatever the file is, the check ends, the batch is stopped with a sentence in both languages, nobody is in it."""
    data, filename = BAD_LISTS[name]
    answer = send(at_officer, data or archive(), filename)
    assert answer.status_code == 302
    batch_id = int(re.search(r"/batches/(\d+)/", answer["Location"])[1])
    check_batch(batch_id=batch_id)
    batch = Batch.objects.get(pk=batch_id)
    assert not RosterRow.objects.filter(batch=batch).exists()
    assert batch.state == "stopped"
    for language in ("ko", "en"):
        at_officer.cookies["django_language"] = language
        alerts = [
            one.text
            for one in Page(at_officer.get(answer["Location"]).content.decode()).elements
            if one.attrs.get("role") == "alert"
        ]
        assert batch.stopped_says[language] in alerts[0]
        assert "Traceback" not in alerts[0]
    headings = [one.text for one in Page(at_officer.get(answer["Location"]).content.decode()).all("h2")]
    assert "Progress" not in headings  # nothing moved, so nothing stands under it


@pytest.mark.parametrize(
    "filename",
    ["../../../etc/passwd.xlsx", "<b>명단</b>.xlsx", "명단.XLSX", "a" * 200 + ".xlsx", ".xlsx", "명 단.xlsx"],
)
def test_an_odd_file_name_is_no_harm(standing, at_officer, filename):
    """Names with folders, markup, capitals or none at all are taken; the name stands nowhere on the page."""
    answer = send(at_officer, workbook([row(72, 주소=f"가람시 {len(filename)}")]), filename)
    assert answer.status_code == 302
    text = at_officer.get(answer["Location"]).content.decode()
    assert "passwd" not in text
    assert "<b>명단" not in text


def test_the_ending_does_not_have_to_be_right(standing, at_officer):
    """A workbook called .csv is still read as what it is, or is refused in words; it never breaks the check."""
    answer = send(at_officer, workbook([row(73)]), "명단.csv")
    batch_id = int(re.search(r"/batches/(\d+)/", answer["Location"])[1])
    check_batch(batch_id=batch_id)
    assert Batch.objects.get(pk=batch_id).state in ("checked", "stopped")


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2000, 1, 1), date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_of_issue_far_away_breaks_nothing(standing, at_officer, day):
    """A mistyped year is taken or refused in words; the check never hangs, and no notice is made silently wrong."""
    answer = send(at_officer, workbook([row(74)]), issued_on=day.isoformat())
    if answer.status_code == 200:
        assert said_at(answer, "issued_on")
        return
    batch_id = int(re.search(r"/batches/(\d+)/", answer["Location"])[1])
    check_batch(batch_id=batch_id)
    assert Batch.objects.get(pk=batch_id).state in ("checked", "stopped")
    assert at_officer.get(answer["Location"]).status_code == 200


def test_the_kind_makes_another_batch_of_the_same_file(standing, at_officer):
    """One file as isolation and as quarantine is two batches; the same twice is one."""
    data = workbook([row(75)])
    one, other, again = (
        send(at_officer, data, kind=kind) for kind in ("isolation", "quarantine", "isolation")
    )
    assert one["Location"] == again["Location"] != other["Location"]


def test_an_upload_is_one_row_of_the_trail_without_the_file_name(standing, at_officer):
    """Who uploaded is kept; what the file was called, which may name a patient, is not."""
    answer = send(at_officer, workbook([row(76)]), "홍길동 명단.xlsx")
    kept = next(one for one in standing.trail() if one.verb == "batch.create")
    assert kept.reference == f"batch:{re.search(r'([0-9]+)/$', answer['Location'])[1]}"
    assert "홍길동" not in str(vars(kept) if hasattr(kept, "__dict__") else kept)


def test_the_form_names_what_it_takes(standing, at_officer):
    """The file fields say which files are meant, to the eye and to the browser's file dialogue."""
    page = Page(at_officer.get("/batches/new/").content.decode())
    files = {one.attrs["name"]: one.attrs for one in page.all("input") if one.attrs.get("type") == "file"}
    assert set(files) == {"roster", "pdf"}
    assert {".xlsx", ".hwpx", ".pdf"} <= set(files["roster"]["accept"].split(","))
    assert files["pdf"]["accept"] == ".pdf"
    assert "required" not in files["pdf"]
    assert [one.attrs["enctype"] for one in page.all("form") if "enctype" in one.attrs] == [
        "multipart/form-data"
    ]
