"""A venue and its hours looked up from the pages: found, asked, signed by two, who was there, told, and every wrong turn."""

import pytest
from tests.office.markup import faults_of
from tests.office.tracing.role_fakes import CAFE, GYM
from tests.office.tracing.standing_cases import rows_of_tracing

from ansim.accounts.domain.roles import StaffRole
from ansim.kit.clock import KST, now
from ansim.tracing import worker
from ansim.tracing.domain.lookups import VenueHours
from ansim.tracing.models import Contact, ExposureMessage, Lookup
from ansim.tracing.queries.cases import visits_of_case
from ansim.tracing.queries.lookups import lookup
from ansim.tracing.services.asking import sign_lookup

pytestmark = pytest.mark.django_db
BOUNDS = {"generations": "1", "most_people": "500", "most_second": "", "basis": "idcpa-18"}


def yesterday(hour):
    """An hour of yesterday as a browser sends it."""
    day = now().astimezone(KST).date().toordinal() - 1
    return f"{type(now().date()).fromordinal(day).isoformat()}T{hour:02d}:00"


def hours(first=12, last=14, **changes):
    """The form of a venue's look-up."""
    return {"start": yesterday(first), "end": yesterday(last), **BOUNDS, **changes}


@pytest.fixture
def tracer(standing):
    """The tracer's browser."""
    return standing.client(StaffRole.TRACER)


@pytest.fixture
def page(standing):
    """The address of the form in the case that was opened."""
    return f"/cases/{standing.cases['opened']}/lookups/venue/"


def test_a_venue_is_found_by_its_name(tracer, page):
    """The case's own places stand there at once; words find others; none found says what to try."""
    first = tracer.get(page).content.decode()
    assert faults_of(first) == []
    assert f"?venue={CAFE}&amp;visit=0" in first
    assert f"?venue={GYM}&amp;visit=1" in first
    found = tracer.get(page, {"words": "카페"}).content.decode()
    assert f'href="?venue={CAFE}"' in found
    assert f'href="?venue={GYM}"' not in found
    assert "그런 장소가 없습니다" in tracer.get(page, {"words": "바다"}).content.decode()


def test_the_visits_role_being_away_is_said(standing, tracer, page):
    """The page stands with the case's own places, and says who does not answer."""
    standing.desk.roles.visits.down = True
    try:
        shown = tracer.get(page, {"words": "카페"}, follow=True)
    finally:
        standing.desk.roles.visits.down = False
    assert shown.status_code == 200
    assert "visits" in shown.content.decode()


def test_a_visit_of_the_case_proposes_its_hours(standing, tracer, page):
    """From the visit's own minute to its end; one without an end is proposed for an hour; no number is a guess."""
    visits = visits_of_case(standing.desk.tracer, standing.cases["opened"])
    shown = tracer.get(page, {"venue": CAFE, "visit": "0"}).context["form"].initial
    assert (shown["start"].timestamp(), shown["end"].timestamp()) == (visits[0].at, visits[0].left)
    shown = tracer.get(page, {"venue": GYM, "visit": "1"}).context["form"].initial
    assert (shown["end"] - shown["start"]).total_seconds() == 3600
    for odd in ("", "1", "99", "-1", "x", "9" * 9):
        assert "start" not in tracer.get(page, {"venue": CAFE, "visit": odd}).context["form"].initial


def test_from_the_preview_to_who_was_there(standing, tracer, page):
    """Preview, asking with the first signature, the second one; then the list of that look-up alone, and told from it."""
    desk, url = standing.desk, f"{page}?venue={CAFE}"
    preview = tracer.post(url, hours(generations="2", most_second="100"))
    said = preview.content.decode()
    assert faults_of(said) == []
    assert "500명, 그 가운데 2차는 100명까지" in said
    assert "새벽카페에 있던 사람" in said
    before = Lookup.objects.count()
    asked = tracer.post(url, hours(generations="2", most_second="100", ask="1"), follow=True)
    assert asked.status_code == 200
    assert Lookup.objects.count() == before + 1
    row = Lookup.objects.latest("pk")
    assert (row.most_people, row.most_each, row.scope["venue"]) == (500, [500, 100], CAFE)
    approver = standing.client(StaffRole.APPROVER)
    facts = approver.get(f"/lookups/{row.pk}/").content.decode()
    assert "새벽카페에 있던 사람" in facts
    approver.post(f"/lookups/{row.pk}/sign/")
    worker.run(lookup=row.pk)
    assert desk.roles.opener.asked[-1][1] is None
    assert desk.roles.opener.bounds[-1] == (500, 100)
    live = tracer.get(f"/cases/{row.case.reference}/lookups/{row.pk}/live/")
    assert live["HX-Redirect"] == f"/cases/{row.case.reference}/contacts/?lookup={row.pk}"
    listed = tracer.get(live["HX-Redirect"])
    assert len(listed.context["table"].page.object_list) == 3
    person = Contact.objects.filter(lookup=row).order_by("pk").first()
    desk.accept(row.case.reference, person)
    tracer.post(f"/contacts/{person.pk}/reveal/", {"why": "call"})
    assert Contact.objects.get(pk=person.pk).phone is not None
    tell = f"/cases/{row.case.reference}/contacts/tell/"
    tracer.post(tell, {"ids": str(person.pk), "typed": "1"})
    assert ExposureMessage.objects.filter(contact=person).exists()


def test_who_was_only_at_the_venue_is_marked_so(standing, tracer):
    """Found by a venue's look-up alone, a person is of the venue, not of the first generation; beside the case counts more."""
    desk, reference = standing.desk, standing.cases["fresh"]
    start = now().replace(minute=0, second=0, microsecond=0)

    scope = VenueHours(CAFE, start.replace(hour=0), start.replace(hour=2))
    number = desk.asked(reference, scope=scope)

    for officer in (desk.tracer, desk.approver):
        sign_lookup(by=officer, lookup_id=number, at=now())
    worker.run(lookup=number)
    rows = desk.contacts(reference)
    assert [row.at_venue_only for row in rows] == [True] * 3
    shown = tracer.get(f"/cases/{reference}/contacts/").content.decode()
    assert ">장소</td>" in shown
    desk.opened(reference)
    assert [row.at_venue_only for row in desk.contacts(reference)] == [False] * 3
    again = desk.asked(reference, scope=scope)
    for officer in (desk.tracer, desk.approver):
        sign_lookup(by=officer, lookup_id=again, at=now())
    worker.run(lookup=again)
    assert [row.at_venue_only for row in desk.contacts(reference)] == [False] * 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"end": yesterday(11)}, "끝나는 때가"),
        ({"end": yesterday(12)}, "끝나는 때가"),
        ({"start": yesterday(1), "end": yesterday(14)}, "12시간까지 조회할 수 있습니다(적은 값 13시간)"),
        ({"start": "2020-01-01T10:00", "end": "2020-01-01T11:00"}, "28일만 보관해"),
        ({"start": "2999-01-01T10:00", "end": "2999-01-01T11:00"}, "아직 오지 않은 날"),
        ({"start": "어제"}, "id_start-error"),
        ({"end": ""}, "id_end-error"),
        ({"most_people": "3001"}, "id_most_people-error"),
        (
            {"generations": "2", "most_people": "10", "most_second": "11"},
            "10명까지 조회할 수 있습니다(적은 값 11명)",
        ),
        ({"most_second": "0"}, "id_most_second-error"),
        ({"basis": "because"}, "id_basis-error"),
    ],
)
def test_what_cannot_be_asked_says_why(tracer, page, changes, said):
    """A sentence or an error at its field; nothing is stored."""
    before = rows_of_tracing()
    answer = tracer.post(f"{page}?venue={CAFE}", hours(**{**changes, "ask": "1"}))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert rows_of_tracing() == before


def test_a_venue_that_does_not_exist_is_refused(tracer, page):
    """Six bytes that nobody registered: the sentence, nothing stored; what is no venue at all leads to the choice."""
    before = rows_of_tracing()
    answer = tracer.post(f"{page}?venue=00000000ffff", hours(ask="1"))
    assert "등록된 장소가 아닙니다" in answer.content.decode()
    for odd in ("zz", "0000000000A1", "../../etc", ""):
        assert "장소 찾기" in tracer.get(page, {"venue": odd}).content.decode()
    assert rows_of_tracing() == before


def test_a_closed_case_asks_nothing(standing, tracer):
    """Its pages lead back to the look-ups with a sentence."""
    reference = standing.cases["closed"]
    answer = tracer.get(f"/cases/{reference}/lookups/venue/", follow=True)
    assert "조사를 닫은 뒤에는" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/cases/{reference}/lookups/"


@pytest.mark.parametrize("role", [StaffRole.APPROVER, StaffRole.NOTICE_OFFICER, StaffRole.AUDITOR])
def test_only_who_may_ask_sees_the_form(standing, page, role):
    """Others are refused."""
    assert standing.client(role).get(page).status_code == 403


def test_what_a_bound_cut_off_is_said_on_the_list(standing, tracer):
    """How many, in which generation, what was not looked for, and how to get the rest; in both languages."""
    number = standing.lookups["opened"]
    Lookup.objects.filter(pk=number).update(left_out=1234, cut=1, generations=2)
    url = f"/cases/{standing.cases['opened']}/contacts/"
    said = tracer.get(url).content.decode()
    assert "1차 접촉자 가운데 덜 확실한 1,234명을 받지 않았습니다. 그래서 2차는 찾지 않았습니다." in said
    assert "붐비는 장소 하나만 조회하거나" in said
    assert lookup(standing.desk.tracer, number).cut == 1
    Lookup.objects.filter(pk=number).update(cut=2)
    assert "찾지 않았습니다" not in tracer.get(url).content.decode()
