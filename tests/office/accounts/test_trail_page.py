"""The page of the audit trail: each filter by itself and together, pages, both downloads, and who may have them."""

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.db import transaction

from ansim.accounts import services
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def events(drill):
    """Twelve events of two people on four Korean days, three verbs, references and reasons of their own."""
    officer, approver = drill.actor(StaffRole.NOTICE_OFFICER), drill.actor(StaffRole.APPROVER)
    with transaction.atomic():
        for number in range(12):
            services.audit(
                by=(officer, approver)[number % 2],
                verb=("batch.create", "batch.release", "batch.stop")[number % 3],
                reference=f"BATCH-{number:02d}",
                why=f"{number}번째 사유" if number % 4 else "",
                at=NOON + timedelta(days=number // 3),
            )
    return officer, approver


def _rows(client, query=""):
    text = b"".join(client.get(f"/audit/?export=csv&{query}").streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def _references(client, query):
    return sorted(row[4] for row in _rows(client, query) if row[4].startswith("BATCH"))


def _names(*numbers):
    return [f"BATCH-{number:02d}" for number in numbers]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("since=2027-03-01&until=2027-03-01", _names(0, 1, 2)),
        ("since=2027-03-02&until=2027-03-03", _names(3, 4, 5, 6, 7, 8)),
        ("since=2027-03-04", _names(9, 10, 11)),
        ("since=2027-03-05", []),
        ("since=2027-03-03&until=2027-03-02", []),
        ("verb=batch.create", _names(0, 3, 6, 9)),
        ("verb=batch.stop&since=2027-03-03", _names(8, 11)),
        ("text=BATCH-07", _names(7)),
        ("text=batch-07", _names(7)),
        ("text=7번째", _names(7)),
        ("text=번째", _names(1, 2, 3, 5, 6, 7, 9, 10, 11)),
        ("text=100%25", []),
        ("text=BATCH_07", []),
        ("text=' OR 1=1", []),
        ("verb=batch.create&text=BATCH-01", []),
    ],
)
def test_filters_narrow_the_trail(events, as_auditor, query, found):
    """Days, verb and text each narrow; together they narrow further; signs of SQL mean themselves."""
    assert _references(as_auditor, query) == found


def test_the_filter_by_person(events, as_auditor):
    """Only the acts of one colleague, found by the number that the trail keeps."""
    _officer, approver = events
    assert _references(as_auditor, f"who={approver.who}") == _names(1, 3, 5, 7, 9, 11)


def test_newest_stand_first(events, as_auditor):
    """The page and the download begin with what was written last."""
    written = [row[4] for row in _rows(as_auditor, "since=2027-03-01") if row[4].startswith("BATCH")]
    assert written == list(reversed(_names(*range(12))))


def test_a_row_tells_person_role_and_moment(events, as_auditor):
    """Moment as staff read it, name with number, role in words, verb, reference, reason."""
    officer, _approver = events
    (row,) = _rows(as_auditor, "text=BATCH-02")
    assert row == [
        "2027. 3. 1.(월) 12:00",
        f"김하늘 ({officer.who})",
        "격리통지서 담당",
        "batch.stop",
        "BATCH-02",
        "2번째 사유",
    ]


def test_a_role_of_another_time_is_left_out(drill, as_auditor):
    """An event of a role that no longer exists is shown without it, not refused."""
    actor = Actor("staff:7", (), 7, drill.office_id, drill.code)
    with transaction.atomic():
        services.audit(by=actor, verb="old.act", reference="OLD", at=NOON)
    assert _rows(as_auditor, "text=OLD")[0][1:3] == ["staff:7", ""]


def test_pages_of_the_trail_keep_the_filter(drill, as_auditor, manager):
    """More events than one page holds are paged, with the filter in every link."""
    with transaction.atomic():
        for number in range(120):
            services.audit(by=manager, verb="test.act", reference=f"T-{number}", at=NOON)
    page = as_auditor.get("/audit/?verb=test.act").content.decode()
    assert "verb=test.act&amp;page=2" in page
    assert "verb=test.act&amp;page=3" in page
    last = as_auditor.get("/audit/?verb=test.act&page=3").content.decode()
    assert "T-0" in last
    assert "T-119" not in last


def test_a_page_costs_the_same_however_long_the_trail(
    drill, as_auditor, manager, django_assert_max_num_queries
):
    """The number of questions to the database does not grow with the trail."""
    with transaction.atomic():
        for number in range(150):
            services.audit(by=manager, verb="test.act", reference=f"T-{number}", at=NOON)
    with django_assert_max_num_queries(25):
        as_auditor.get("/audit/")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_is_told_with_its_size(events, as_auditor, kind):
    """Taking the trail along is itself an event, with how many rows were taken."""
    before = AuditEvent.objects.filter(office="ansim-si", verb="batch.create").count()
    as_auditor.get(f"/audit/?export={kind}&verb=batch.create")
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.verb, event.reference, event.role) == ("audit.export", str(before), "auditor")


def test_looking_is_not_told(events, as_auditor):
    """Reading pages of the trail leaves no events: only taking it along does."""
    before = AuditEvent.objects.count()
    for query in ("", "?text=BATCH", "?page=2", "?sort=at"):
        as_auditor.get(f"/audit/{query}")
    assert AuditEvent.objects.count() == before


def test_both_downloads_say_the_same(events, as_auditor):
    """The workbook and the CSV hold the same rows, the reasons as text."""
    sheet = openpyxl.load_workbook(
        io.BytesIO(as_auditor.get("/audit/?export=xlsx&text=BATCH").content)
    ).active
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()][1:]
    assert cells == _rows(as_auditor, "text=BATCH")


@pytest.mark.parametrize("why", ["=1+1", "@SUM(A1)", "+82 문의", "-취소"])
def test_a_reason_is_no_formula(drill, as_auditor, manager, why):
    """A reason that a spreadsheet would run is behind a quote in the CSV."""
    with transaction.atomic():
        services.audit(by=manager, verb="test.act", reference="FORMULA", why=why, at=NOON)
    assert _rows(as_auditor, "text=FORMULA")[0][5] == f"'{why}"


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.AUDITOR])
@pytest.mark.parametrize("query", ["", "?export=csv", "?export=xlsx"])
def test_nobody_else_reads_or_takes_the_trail(events, signed_in, role, query):
    """Page and downloads are the auditor's alone; a refused download leaves no event of one."""
    assert signed_in(role).get(f"/audit/{query}").status_code == 403
    assert not AuditEvent.objects.filter(verb="audit.export").exists()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_download_speaks_the_pages_language(events, as_auditor, language):
    """Heads and roles of both files follow the switch, though the CSV is made after the page."""
    as_auditor.cookies["django_language"] = language
    text = b"".join(as_auditor.get("/audit/?export=csv&text=BATCH").streaming_content).decode("utf-8-sig")
    assert ("Notice officer" in text) == (language == "en")
    assert ("격리통지서 담당" in text) == (language == "ko")
    assert ("누가" in text.splitlines()[0]) == (language == "ko")
