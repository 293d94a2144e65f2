"""Line lists on the pages: imported from files or from the command, drawn, filtered, exported, recorded as a case."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.markup import faults_of

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Office
from ansim.kit.clock import korean_day, now
from ansim.tracing.domain.case_days import CaseDay, DayOf
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.models import Case, ImportedCase, ImportedLink, ImportedList
from ansim.tracing.services.imported import take_imported
from ansim.tracing.services.importing import keep_cases
from ansim.web.base.table import _place

pytestmark = pytest.mark.django_db
BOTH = 'case,source\nSK_1,import\nSK_2,SK_1\nSK_10,SK_1\nSK_3,"SK_1, SK_2"\nSK_4,SK_4\nSK_5,SK_6\nSK_6,SK_5\nSK_7,SK_99\n'


def file(text, name="명단.csv"):
    """An uploaded file."""
    return SimpleUploadedFile(name, text.encode())


@pytest.fixture
def tracer(standing):
    """The tracer's browser."""
    return standing.client(StaffRole.TRACER)


@pytest.fixture
def listed(tracer):
    """A list that was imported from one file, as its address."""
    tracer.post("/imported/", {"name": "메르스", "line_list": file(BOTH)})
    return f"/imported/{ImportedList.objects.latest('created_at').pk}/"


def test_a_list_is_imported_from_one_file_and_opens(tracer):
    """The upload leads to the drawing's page; another import under the name adds nothing."""
    answer = tracer.post("/imported/", {"name": "메르스", "line_list": file(BOTH)}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/imported/{ImportedList.objects.latest('created_at').pk}/"
    said = answer.content.decode()
    assert faults_of(said) == []
    assert "확진자 9명과 연결 8건을 더했습니다." in said
    again = tracer.post("/imported/", {"name": "메르스", "line_list": file(BOTH)}, follow=True)
    assert "확진자 0명과 연결 0건을 더했습니다." in again.content.decode()
    shown = tracer.get("/imported/").content.decode()
    assert faults_of(shown) == []
    assert "메르스" in shown


def test_two_files_are_a_list_and_its_links(tracer):
    """The line list says who is listed, the other file who infected whom."""
    files = {"line_list": file("case\n1\n2\n3\n"), "links": file("from,to\n1,2\n2,3\n", "연결.csv")}
    tracer.post("/imported/", {"name": "둘", **files})
    mine = ImportedCase.objects.filter(in_list__name="둘")
    assert (mine.count(), ImportedLink.objects.filter(source__in=mine).count()) == (3, 2)


def test_rows_that_cannot_be_read_are_shown(tracer):
    """A number twice: the list is there, and the page says which row was left out instead of going on."""
    answer = tracer.post("/imported/", {"name": "겹침", "line_list": file("case,source\n1,\n1,\n2,1\n")})
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "같은 확진자 번호" in said
    assert faults_of(said) == []
    assert ImportedCase.objects.filter(in_list__name="겹침").count() == 2


def test_without_a_file_what_the_command_kept_is_taken(tracer):
    """`ansim cases import --office` and then the page: the same cases; before it the page says what to run."""
    code = Office.objects.earliest("pk").code
    in_nobodys_name = keep_cases(cases=ImportedCases(("B1",), (), (), 1))
    answer = tracer.post("/imported/", {"name": "명령"})
    in_nobodys_name.unlink()
    assert f"ansim cases import --office {code}" in answer.content.decode()
    assert not ImportedList.objects.filter(name="명령").exists()
    path = keep_cases(cases=ImportedCases(("A1", "A2"), (Link("A1", "A2"),), (), 1), office=code)
    try:
        tracer.post("/imported/", {"name": "명령"})
    finally:
        path.unlink()
    assert ImportedCase.objects.filter(in_list__name="명령").count() == 2


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"line_list": BOTH}, "id_name-error"),
        ({"name": "x" * 81, "line_list": BOTH}, "id_name-error"),
        ({"name": "x", "line_list": "이름,나이\n가,1\n"}, "제목 행"),
        ({"name": "x", "line_list": "case\n"}, "확진자가 없습니다"),
        ({"name": "x", "line_list": "PK\x03\x04 not a workbook"}, "파일"),
    ],
)
def test_what_cannot_be_imported_says_why(tracer, filled, said):
    """No name, no header, nobody below it, a broken workbook: a sentence, and nothing is stored."""
    given = {**filled, "line_list": file(filled["line_list"])}
    answer = tracer.post("/imported/", given)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert ImportedList.objects.count() == 1


def test_the_page_says_what_the_links_say(tracer, listed):
    """People, links, generations with their rule, and each oddity as a way to its people."""
    said = tracer.get(listed).content.decode()
    for words in ("9명, 연결 8건", "가장 짧은 경로", "연결된 집단", "감염원이 여럿", "자기 자신이 감염원"):
        assert words in said
    assert "연결이 없는" not in said
    longest = tracer.get(listed, {"rule": "longest"}).content.decode()
    assert "가장 긴 경로" in longest


@pytest.mark.parametrize(
    ("odd", "numbers"),
    [
        ("several", ["SK_3"]),
        ("self", ["SK_4"]),
        ("cycle", ["SK_5", "SK_6"]),
        ("unlisted", ["SK_99"]),
        ("no_generation", ["SK_5", "SK_6"]),
        ("", ["SK_1", "SK_2", "SK_3", "SK_4", "SK_5", "SK_6", "SK_7", "SK_10", "SK_99"]),
    ],
)
def test_the_table_is_filtered_by_what_is_odd(tracer, listed, odd, numbers):
    """In the order of people, SK_2 before SK_10; the filter names exactly those people."""
    table = tracer.get(listed, {"odd": odd}).context["table"]
    assert [one.person.number for one in table.page.object_list] == numbers


def test_the_table_is_searched_and_sorted(tracer, listed):
    """A part of a number finds; the most infected come first as numbers, not as words."""
    found = tracer.get(listed, {"words": "sk_1"}).context["table"].page.object_list
    assert [one.person.number for one in found] == ["SK_1", "SK_10"]
    first = tracer.get(listed, {"sort": "-infected"}).context["table"].page.object_list[0]
    assert (first.person.number, first.infected) == ("SK_1", 3)
    empty = tracer.get(listed, {"words": "없음"}).content.decode()
    assert "해당하는 사람이 없습니다" in empty


def test_numbers_stand_before_words_when_sorted():
    """Ten after nine, an empty cell last."""
    assert sorted([10, "", 9, "가", 2.5], key=_place) == [2.5, 9, 10, "", "가"]


def told(client, path, **query):
    """The drawing that stands in the page, as its script reads it."""
    page = client.get(path, query).content.decode()
    return json.loads(re.search(r'<script id="chains-told" type="application/json">(.*?)</script>', page)[1])


def test_the_drawing_stands_in_the_page_as_numbers(tracer, listed):
    """Everybody in a link with column and oddities, pairs of positions, heads of the columns; by either rule."""
    drawn = told(tracer, listed)
    by_name = {one[0]: one for one in drawn["people"]}
    assert set(by_name) == {"SK_1", "SK_2", "SK_3", "SK_5", "SK_6", "SK_7", "SK_10", "SK_99"}
    assert (by_name["SK_1"][1], by_name["SK_3"][1], by_name["SK_5"][1]) == (0, 1, 2)
    assert by_name["SK_3"][4] == ["감염원이 여럿"]
    assert by_name["SK_1"][5] == ["import"]
    assert (drawn["columns"], drawn["heads"]) == (3, ["0차", "1차", "차수 없음"])
    pairs = {(drawn["people"][a][0], drawn["people"][b][0]) for a, b in drawn["links"]}
    assert ("SK_2", "SK_3") in pairs
    assert ("SK_4", "SK_4") not in pairs
    assert told(tracer, listed, rule="longest")["heads"] == ["0차", "1차", "2차"]
    assert told(tracer, listed, rule="odd") == drawn


def test_a_number_cannot_end_the_script(tracer):
    """Hostile numbers stand in the page as data only."""
    text = "case,source\n</script><b>1,x\n2,</script><b>1\n"
    tracer.post("/imported/", {"name": "<i>이름", "line_list": file(text)})
    page = f"/imported/{ImportedList.objects.latest('created_at').pk}/"
    said = tracer.get(page).content.decode()
    assert faults_of(said) == []
    assert "<b>1" not in said
    assert "<i>이름" not in said
    assert any(one[0] == "</script><b>1" for one in told(tracer, page)["people"])


def test_the_table_is_exported_with_an_audit_row(tracer, listed):
    """Every person with sources and texts; who took it stands in the trail."""
    body = b"".join(tracer.get(listed, {"export": "csv"})).decode("utf-8-sig")
    assert "SK_99" in body
    assert "import" in body
    assert AuditEvent.objects.filter(verb="case.export_list").count() == 1


def test_a_person_of_the_list_becomes_a_case(standing, tracer, listed):
    """By phone number; afterwards the person's address leads to that case, from the table too."""
    person = ImportedCase.objects.filter(in_list__name="메르스").order_by("pk").first()
    url = f"/imported/people/{person.pk}/"
    page = tracer.get(url).content.decode()
    assert faults_of(page) == []
    assert "SK_1을(를) 우리 확진자로 기록" in page
    given = {"phone": "010-0000-0444", "confirmed": korean_day(now()).isoformat(), "disease": "general"}
    assert "id_phone-error" in tracer.post(url, {**given, "phone": ""}).content.decode()
    before = Case.objects.count()
    made = tracer.post(url, given)
    assert Case.objects.count() == before + 1
    reference = Case.objects.latest("pk").reference
    assert made["Location"] == f"/cases/{reference}/"
    assert tracer.get(url)["Location"] == f"/cases/{reference}/"
    assert reference in tracer.get(listed).content.decode()


def test_others_see_what_they_may(standing, listed):
    """A notice officer none of it; another office's tracer finds no such page."""
    officer = standing.client(StaffRole.NOTICE_OFFICER)
    person = ImportedCase.objects.latest("pk").pk
    for path in ("/imported/", listed, f"/imported/people/{person}/"):
        assert officer.get(path).status_code == 403
    assert officer.post("/imported/", {"name": "x"}).status_code == 403
    tracer = standing.client(StaffRole.TRACER)
    for path in ("/imported/999999/", "/imported/people/999999/"):
        assert tracer.get(path).status_code == 404


def test_five_thousand_people_are_one_answer(standing, tracer):
    """A list of 5,000 is stored, drawn and shown page by page; the drawing has everybody."""
    numbers = tuple(f"K{number}" for number in range(5_000))
    links = tuple(Link(f"K{(number - 1) // 3}", f"K{number}") for number in range(1, 5_000))
    taken = take_imported(
        by=standing.desk.tracer, name="큰 집단", cases=ImportedCases(numbers, links, (), 1), at=now()
    )
    drawn = told(tracer, f"/imported/{taken.list_id}/")
    assert (len(drawn["people"]), len(drawn["links"])) == (5_000, 4_999)
    shown = tracer.get(f"/imported/{taken.list_id}/")
    assert len(shown.context["table"].page.object_list) == 50


DATED = "case,source,증상발생일,확진일\nA1,,2026-11-02,\nA2,A1,2026-11-09,2026-11-10\nA3,A1,,2026. 11. 12.\nA4,A2,,모름\n"


def test_days_of_a_list_are_drawn_and_stand_in_the_table(tracer):
    """Onset, else confirmation, as days from the first; who has none stands before it, and the table says the same."""
    tracer.post("/imported/", {"name": "날짜", "line_list": file(DATED)})
    page = f"/imported/{ImportedList.objects.get(name='날짜').pk}/"
    drawn = told(tracer, page)
    spots = {one[0]: tuple(spot) for one, spot in zip(drawn["people"], drawn["time"]["spots"], strict=True)}
    assert spots == {"A1": (0, 0), "A2": (7, 2), "A3": (10, 2), "A4": (-2, 4)}
    assert (drawn["time"]["first"], drawn["time"]["days"]) == ("2026-11-02", 11)
    assert drawn["time"]["lanes"] == [[0, 1], [2, 1], [4, 1]]
    said = {one[0]: one[6] for one in drawn["people"]}
    assert said["A1"].startswith("증상 시작 2026. 11. 2.")
    assert said["A3"].startswith("확진 2026. 11. 12.")
    assert said["A4"] == ""
    content = tracer.get(page).content.decode()
    assert faults_of(content) == []
    assert "날짜로 놓기" in content
    assert said["A2"] in re.sub(r'<script id="chains-told".*?</script>', "", content)
    assert said["A1"] in b"".join(tracer.get(page, {"export": "csv"})).decode("utf-8-sig")


def test_a_list_without_days_has_no_layout_along_time(tracer, listed):
    """Nothing is offered that would be empty; the picture can be saved all the same."""
    assert told(tracer, listed)["time"] is None
    content = tracer.get(listed).content.decode()
    assert "날짜로 놓기" not in content
    assert "그림으로 저장" in content


def test_another_import_adds_days_and_changes_none(tracer):
    """A first list without days, then one with them, then one that says otherwise: the first day told stays."""
    for text in ("case,source\nA1,\nA2,A1\n", DATED, DATED.replace("11-02", "11-05")):
        tracer.post("/imported/", {"name": "더함", "line_list": file(text)})
    drawn = told(tracer, f"/imported/{ImportedList.objects.get(name='더함').pk}/")
    assert drawn["time"]["first"] == "2026-11-02"


def test_days_kept_by_the_command_come_with_its_cases(tracer):
    """`ansim cases import` keeps them sealed; without a file the page takes them."""
    days = {"A1": CaseDay(DayOf.EXPOSED, date(2026, 11, 2))}
    code = Office.objects.earliest("pk").code
    path = keep_cases(cases=ImportedCases(("A1", "A2"), (Link("A1", "A2"),), (), 1, days), office=code)
    try:
        tracer.post("/imported/", {"name": "명령의 날짜"})
    finally:
        path.unlink()
    drawn = told(tracer, f"/imported/{ImportedList.objects.get(name='명령의 날짜').pk}/")
    assert [one[6][:5] for one in drawn["people"] if one[0] == "A1"] == ["처음 노출"]
