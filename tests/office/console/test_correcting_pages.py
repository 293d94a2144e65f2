"""The pages on which a list is confirmed, corrected, marked, taken back: with and without scripts, by whom it may be."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from office_ground import HEADER, TODAY, row, workbook
from tests.office.markup import Page, faults_of

from ansim.notices.domain.correcting import LEFT_OUT
from ansim.notices.models import Batch, Correction, ListProfile, RosterRow
from ansim.notices.services import returning
from ansim.notices.services.checking import check_batch

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def fix(client, standing, number, column, value, *, htmx=True, **more):
    """Type a value over a cell of the standing checked batch."""
    sent = {"column": column, "value": value, **more}
    headers = HTMX if htmx else {}
    return client.post(standing.url("checked", f"rows/{number}/correct/"), sent, headers=headers)


def labels_of(text):
    """The texts of a part's labels, and the ids that they name."""
    page = Page(text)
    return {one.attrs["for"] for one in page.all("label")}, {
        one.attrs["id"] for one in page.all("input") if one.attrs.get("type") != "hidden"
    }


def test_every_problem_is_counted_and_has_its_field(standing, at_officer):
    """Groups with counts stand above; every wrong cell has a labelled field with its value, described by its problem."""
    text = at_officer.get(standing.url("checked", "problems/")).content.decode()
    assert faults_of(text) == []
    page = Page(text)
    fields = {one.attrs["id"]: one.attrs for one in page.all("input") if "data-fix" in one.attrs}
    assert set(fields) == {"fix-6-phone", "fix-7-birth"}
    assert fields["fix-6-phone"]["value"] == "없음이오"
    assert fields["fix-6-phone"]["aria-describedby"] == "why-6-phone"
    labels, ids = labels_of(text)
    assert set(fields) <= labels & ids
    assert [one.text for one in page.all("strong") if one.within("ul")][:2] == ["1", "1"]


def test_a_corrected_row_answers_for_itself(standing, at_officer):
    """The answer is the row as it stands: good, with what was done and how to undo it, and a sentence to be spoken."""
    text = fix(at_officer, standing, 6, "phone", "010-0000-0004", code="phone.unreadable").content.decode()
    (root,) = [one for one in Page(text).elements if not one.above]
    assert root.attrs["id"] == "fix-6"
    assert "만들 수 있습니다" in root.attrs["data-said"]
    assert "010-0000-0004" in text
    undo = next(one.attrs["action"] for one in Page(text).all("form") if "/undo/" in one.attrs["action"])
    again = at_officer.post(undo, headers=HTMX).content.decode()
    assert "없음이오" in again
    assert RosterRow.objects.get(batch=standing.batches["checked"], row=6).codes == ["phone.unreadable"]


def test_a_value_still_wrong_keeps_its_field(standing, at_officer):
    """The next sentence stands beside the same field with what was typed in it."""
    text = fix(at_officer, standing, 6, "phone", "010-0000").content.decode()
    fields = {
        one.attrs["id"]: one.attrs["value"] for one in Page(text).all("input") if "data-fix" in one.attrs
    }
    assert fields == {"fix-6-phone": "010-0000"}
    assert "아직 문제가" in Page(text).elements[0].attrs["data-said"]


def test_without_scripts_one_comes_back_to_the_same_list(standing, at_officer):
    """A plain post corrects as well and returns to the list with its filter, which cannot lead elsewhere."""
    answer = fix(
        at_officer, standing, 6, "phone", "010-0000-0004", htmx=False, query="level=all&sort=-row&export=csv"
    )
    assert answer["Location"] == standing.url("checked", "problems/?level=all&sort=-row")
    wild = fix(at_officer, standing, 6, "phone", "x", htmx=False, query="//evil.example/\r\nX: y")
    assert wild["Location"].startswith(standing.url("checked", "problems/"))
    assert "evil" not in wild["Location"] or "%2F" in wild["Location"]


def test_the_proposed_value_is_one_button(standing, at_officer):
    """Where the rule proposes a value, a button takes it, named with the value, reachable by one key."""
    batch_id = standing.drill.checked([row(1), row(2, 휴대전화="010-0000-0002, 010-0000-0002")])
    RosterRow.objects.filter(batch=batch_id)
    text = at_officer.get(f"/batches/{batch_id}/problems/?level=all").content.decode()
    for button in [one for one in Page(text).all("button") if one.attrs.get("name") == "take"]:
        assert button.attrs["aria-keyshortcuts"] == "Alt+Enter"
        assert button.attrs["value"] in button.text
    taken = fix(at_officer, standing, 6, "phone", "", take="010-0000-0004").content.decode()
    assert "만들 수 있습니다" in taken


@pytest.mark.parametrize(
    ("number", "column", "value", "status"),
    [(99, "phone", "x", 404), (6, "nonsense", "x", 200), (6, "row", "gone", 200), (2**40, "phone", "x", 404)],
)
def test_what_cannot_be_corrected_is_said(standing, at_officer, number, column, value, status):
    """An unknown row is no page; an unknown column or value is refused in the row's place."""
    answer = fix(at_officer, standing, number, column, value)
    assert answer.status_code == status
    if status == 200:
        assert 'role="alert"' in answer.content.decode()
    assert not Correction.objects.exists()


def test_undoing_twice_is_said(standing, at_officer):
    """A correction that is gone leads back to the list with a sentence."""
    answer = at_officer.post(standing.url("checked", "corrections/999/undo/"), follow=True)
    assert "이미 되돌렸거나" in answer.content.decode()


def test_an_approver_sees_problems_and_no_values(standing, at_approver):
    """Whoever may not correct sees what is wrong, no field, no download, no value of a wrong cell."""
    text = at_approver.get(standing.url("checked", "problems/?level=all")).content.decode()
    assert "data-fix" not in text
    assert "없음이오" not in text
    assert "marked" not in text
    page = at_approver.get(standing.url("checked", "rows/6/")).content.decode()
    assert "없음이오" not in page
    assert faults_of(page) == []


def test_a_row_s_page_has_every_cell_and_its_history(standing, at_officer):
    """Every column can be corrected there; who corrected what, undone or not, stands below in order."""
    fix(at_officer, standing, 6, "phone", "010-0000-0004")
    fix(at_officer, standing, 6, "row", LEFT_OUT)
    text = at_officer.get(standing.url("checked", "rows/6/")).content.decode()
    assert faults_of(text) == []
    fields = {
        one.attrs["id"] for one in Page(text).all("input") if one.attrs.get("id", "").startswith("cell-")
    }
    assert fields == {"cell-name", "cell-birth", "cell-phone", "cell-address", "cell-specimen"}
    assert "김하늘" in text
    assert "없음이오 → 010-0000-0004" in text
    assert "명단에서 뺌" in text


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", [6, 7]),
        ("level=all", [3, 4, 5, 6, 7, 8]),
        ("level=all&row=5", [5]),
        ("row=6", [6]),
        ("level=corrected", []),
        ("sort=-row", [7, 6]),
        ("sort=codes", [7, 6]),
        ("sort=-codes", [6, 7]),
        ("code=phone.unreadable", [6]),
        ("row=abc", [6, 7]),
        ("row=99999999999", [6, 7]),
        ("level=warned", [8]),
    ],
)
def test_the_list_sorts_and_filters(standing, at_officer, query, rows):
    """Rows by kind of problem, by row, by one code; a filter that is none filters nothing."""
    text = at_officer.get(standing.url("checked", f"problems/?{query}")).content.decode()
    shown = [one.attrs["id"] for one in Page(text).all("span") if one.attrs.get("id", "").startswith("row-")]
    assert shown == [f"row-{number}" for number in rows]


def test_corrected_rows_can_be_listed_and_the_list_checked_again(standing, at_officer):
    """After a correction the next step is the whole check; its button brings the batch there."""
    fix(at_officer, standing, 6, "phone", "010-0000-0004")
    text = at_officer.get(standing.url("checked", "problems/?level=corrected")).content.decode()
    assert 'id="row-6"' in text
    assert "전체 확인하기" in text
    assert "전체 확인하기" in at_officer.get(standing.url("checked")).content.decode()
    assert "명단 전체를 한 번 더" in at_officer.get("/batches/").content.decode()
    assert (
        "고친 행이 있습니다"
        in at_officer.post(standing.url("checked", "make/"), follow=True).content.decode()
    )
    at_officer.post(standing.url("checked", "recheck/"))
    assert Batch.objects.get(pk=standing.batches["checked"]).state == "checking"
    again = at_officer.post(standing.url("checked", "recheck/"), follow=True).content.decode()
    assert "지금 상태" in again


def dd(name, text):
    """The number beside a name in a list of facts."""
    return re.search(rf"<dt>{re.escape(name)}</dt><dd><strong>([0-9,]+)", text)[1]


def bring_a_new_person(standing, at_officer):
    """Download the marked list, add a person below and upload it."""
    answer = at_officer.post(standing.url("checked", "marked/"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.active.append(["더한이", "1990-01-01", "010-0000-0099", "가람시 9", TODAY])
    out = io.BytesIO()
    book.save(out)
    sent = {"roster": SimpleUploadedFile("고침.xlsx", out.getvalue())}
    return at_officer.post(standing.url("checked", "returned/"), sent, follow=True).content.decode()


def test_the_marked_list_goes_out_and_comes_back(standing, at_officer):
    """Downloaded, corrected in a spreadsheet, uploaded: told how many cells, and the row is good."""
    answer = at_officer.post(standing.url("checked", "marked/"))
    assert answer["Content-Disposition"] == f'attachment; filename="list-{standing.batches["checked"]}.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.active["C6"] = "010-0000-0004"
    book.active.append(["더한이", "1990-01-01", "010-0000-0099"])
    book.active.append([cell.value for cell in book.active[3]])
    out = io.BytesIO()
    book.save(out)
    sent = {"roster": SimpleUploadedFile("고침.xlsx", out.getvalue())}
    text = at_officer.post(standing.url("checked", "returned/"), sent, follow=True).content.decode()
    assert (dd("고친 행", text), dd("새로 적힌 사람", text)) == ("1", "1")
    assert dd("&#x27;안심 행 번호&#x27;가 두 번 있는 행", text) == "1"
    assert "그 칸을 비워 다시 올려 주세요: 3<" in text
    assert "더한이" in text
    assert "1명 받기" in text
    sent = {"roster": SimpleUploadedFile("고침.xlsx", out.getvalue())}
    assert (
        "아직 정하지 않았습니다"
        in at_officer.post(standing.url("checked", "returned/"), sent, follow=True).content.decode()
    )


def test_new_people_are_decided_on_the_page(standing, at_officer):
    """The batch asks first; leaving them out forgets them, taking them checks the list anew, and that can be undone."""
    url = standing.url("checked", "returned/")
    assert at_officer.get(url).url.endswith("/problems/")
    bring_a_new_person(standing, at_officer)
    assert "새로 적힌 사람 확인" in at_officer.get(standing.url("checked")).content.decode()
    decide = standing.url("checked", "newcomers/")
    for count in ("", "7", "x", "9" * 9):
        sent = {"act": "take", "count": count}
        assert "이미 정했거나" in at_officer.post(decide, sent, follow=True).content.decode()
    text = at_officer.post(decide, {"act": "decline"}, follow=True).content.decode()
    assert "1명을 받지 않았습니다" in text
    assert "더한이" not in text
    bring_a_new_person(standing, at_officer)
    answer = at_officer.post(decide, {"act": "take", "count": "1"}, follow=True).content.decode()
    assert "명단 읽기" in answer
    pk = standing.batches["checked"]
    before = Batch.objects.get(pk=pk).rows
    check_batch(batch_id=pk)
    assert Batch.objects.get(pk=pk).rows == before + 1
    assert "더한 것 되돌리기" in at_officer.get(url).content.decode()
    at_officer.post(decide, {"act": "undo"})
    assert "명단 확인" in at_officer.get(standing.url("checked")).content.decode()
    check_batch(batch_id=pk)
    assert Batch.objects.get(pk=pk).rows == before
    text = at_officer.get(url).content.decode()
    assert "더했다가 되돌렸습니다" in text


def test_a_long_corrected_list_is_read_behind_the_page(standing, at_officer, monkeypatch):
    """The upload is answered with the batch that moves; what could not be taken stands on it afterwards."""
    monkeypatch.setattr(returning, "AT_ONCE", 0)
    book = openpyxl.Workbook()
    book.active.append(["성명"])
    out = io.BytesIO()
    book.save(out)
    sent = {"roster": SimpleUploadedFile("고침.xlsx", out.getvalue())}
    text = at_officer.post(standing.url("checked", "returned/"), sent, follow=True).content.decode()
    assert "명단 읽기" in text
    assert "파일을 읽는 중" in at_officer.get(standing.url("checked", "returned/")).content.decode()
    check_batch(batch_id=standing.batches["checked"])
    for path in ("", "returned/"):
        assert "열이 없습니다" in at_officer.get(standing.url("checked", path)).content.decode()
    at_officer.cookies["django_language"] = "en"
    for path in ("", "returned/"):
        assert "is missing" in at_officer.get(standing.url("checked", path)).content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(None, "필수"), (b"", "비어 있습니다"), (b"\x89PNG\r\n\x1a\n00", "명단으로 읽을 수")],
)
def test_a_returned_file_that_is_none_is_said(standing, at_officer, data, sentence):
    """Nothing, an empty file or a picture lead back with a sentence."""
    sent = {} if data is None else {"roster": SimpleUploadedFile("x.xlsx", data)}
    text = at_officer.post(standing.url("checked", "returned/"), sent, follow=True).content.decode()
    assert sentence in text


def test_nothing_is_marked_before_the_check(standing, at_officer):
    """A list that is still being checked has no marks to download; the page says so."""
    answer = at_officer.post(standing.url("checking", "marked/"), follow=True)
    assert "지금 상태" in answer.content.decode()


# how a list was read


def send(client, data, **changes):
    """Post the form for a new batch and check it as the worker does; return the batch."""
    sent = {"kind": "isolation", "issued_on": TODAY.isoformat(), **changes}
    if data is not None:
        sent["roster"] = SimpleUploadedFile("명단.xlsx", data)
    answer = client.post("/batches/new/", sent)
    batch = Batch.objects.get(pk=int(answer["Location"].split("/")[2]))
    check_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def choices_of(text):
    """What each select of the page of columns says, by its header."""
    page = Page(text)
    chosen = {}
    for one in page.all("select"):
        options = [other for other in page.all("option") if other.within(one) and "selected" in other.attrs]
        chosen[one.attrs["aria-label"]] = options[0].attrs["value"] if options else ""
    return chosen


def test_columns_are_confirmed_once_and_never_again(standing, at_officer):
    """The first list of a shape asks before anything is made; the next with the same headers goes on by itself."""
    first = send(at_officer, workbook([row(61)]))
    assert first.asks_layout
    text = at_officer.get(f"/batches/{first.pk}/").content.decode()
    assert "열의 뜻 확인하기" in text
    assert "아직 확인하지" in at_officer.post(f"/batches/{first.pk}/make/", follow=True).content.decode()
    page = at_officer.get(f"/batches/{first.pk}/columns/").content.decode()
    assert faults_of(page) == []
    meanings = ("name", "birth", "phone", "address", "specimen")
    sent = {f"column-{place}": value for place, value in enumerate(meanings)}
    at_officer.post(f"/batches/{first.pk}/columns/", {"header": "2", **sent})
    first.refresh_from_db()
    assert (first.asks_layout, first.state, first.included) == (False, "checked", 1)
    assert ListProfile.objects.count() == 1
    again = send(at_officer, workbook([row(62), row(63)]))
    assert (again.asks_layout, again.included) == (False, 2)
    kept = [one.verb for one in standing.trail()]
    assert "batch.confirm_columns" in kept


def other_headers(*rows):
    """A list under headers of which two mean nothing to anybody."""
    book = openpyxl.Workbook()
    for line in (("성명", "생년월일", "신고란", "주소", "검체채취일"), *rows):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_column_that_was_not_understood_is_told_by_the_officer(standing, at_officer):
    """Without a phone column the list waits instead of stopping; told which one it is, it is read anew, and for good."""
    batch = send(at_officer, other_headers(row(64), row(65)))
    assert (batch.state, batch.rows, batch.asks_layout) == ("checked", 0, True)
    for path in ("/batches/", f"/batches/{batch.pk}/"):
        shown = at_officer.get(path).content.decode()
        assert "열 확인 필요" in shown
    assert "아직 아무도 읽지 않았습니다" in shown
    assert "확인 마침" not in shown
    text = at_officer.get(f"/batches/{batch.pk}/columns/").content.decode()
    assert "신고란" in text
    sent = {
        "column-0": "name",
        "column-1": "birth",
        "column-2": "phone",
        "column-3": "address",
        "column-4": "specimen",
    }
    at_officer.post(f"/batches/{batch.pk}/columns/", {"header": "1", **sent})
    check_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.included, batch.asks_layout) == ("checked", 2, False)
    assert send(at_officer, other_headers(row(66))).included == 1


def test_two_columns_cannot_mean_the_same(standing, at_officer):
    """A choice that cannot be is said, and what was chosen is still chosen."""
    batch = send(at_officer, other_headers(row(67)))
    sent = {"column-0": "name", "column-1": "name", "column-2": "phone"}
    text = at_officer.post(f"/batches/{batch.pk}/columns/", {"header": "1", **sent}).content.decode()
    assert "한 뜻에는 열 하나만" in text
    assert text.count('value="name" selected') == 2
    assert not ListProfile.objects.exists()


def test_the_header_row_can_be_chosen(standing, at_officer):
    """A list without any known header shows its first rows; one is taken as the header and its columns are named."""
    book = openpyxl.Workbook()
    for line in (("새벽동 현황",), ("가", "나", "다", "라", "마"), row(68), row(69)):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    batch = send(at_officer, out.getvalue())
    assert (batch.state, batch.asks_layout) == ("checked", True)
    page = at_officer.get(f"/batches/{batch.pk}/columns/").content.decode()
    assert faults_of(page) == []
    assert "제목 줄을 찾지 못했습니다" in page
    assert "이렇게 읽었습니다" not in page
    text = at_officer.get(f"/batches/{batch.pk}/columns/?header=2").content.decode()
    assert faults_of(text) == []
    assert len([one for one in Page(text).all("select") if one.attrs["name"].startswith("column-")]) == 5
    meanings = ("name", "birth", "phone", "address", "specimen")
    sent = {f"column-{place}": value for place, value in enumerate(meanings)}
    at_officer.post(f"/batches/{batch.pk}/columns/", {"header": "2", **sent})
    check_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.included) == ("checked", 2)


def test_a_row_of_a_person_is_never_taken_for_the_header(standing, at_officer):
    """A list without a header: whoever stands in the row chosen is told to be lost, nothing is kept, nobody is left out."""
    book = openpyxl.Workbook()
    for line in (("김안심", "1990-01-01", "010-0000-0091", "가람시", "2026-11-20"), row(92)):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    batch = send(at_officer, out.getvalue())
    assert batch.asks_layout
    meanings = ("name", "birth", "phone", "address", "specimen")
    sent = {f"column-{place}": value for place, value in enumerate(meanings)}
    text = at_officer.post(f"/batches/{batch.pk}/columns/", {"header": "1", **sent}).content.decode()
    assert "그 사람이 빠집니다" in text
    assert faults_of(text) == []
    assert not ListProfile.objects.exists()
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.asks_layout) == ("checked", 0, True)


def test_the_columns_of_a_moving_batch_are_not_asked(standing, at_officer):
    """Before the check and after the making there is nothing to confirm."""
    for step in ("checking", "made"):
        assert at_officer.get(standing.url(step, "columns/")).status_code == 302


def test_a_pasted_table_is_a_list(standing, at_officer):
    """Cells copied from a spreadsheet become a batch; both a file and a table, or neither, are said."""
    lines = ["\t".join(HEADER), "\t".join(map(str, row(75)))]
    assert send(at_officer, None, pasted="\n".join(lines)).rows == 1
    sent = {"kind": "isolation", "issued_on": TODAY.isoformat(), "pasted": "\n".join(lines)}
    sent["roster"] = SimpleUploadedFile("명단.xlsx", workbook([row(76)]))
    assert "하나만" in at_officer.post("/batches/new/", sent).content.decode()
