"""The tracers' pages as they are used: from a phone number to a batch, with every refusal on the page where it arose."""

import re

import pytest
from tests.office.tracing.browsers import browser, shown

from ansim.accounts.models import AuditEvent
from ansim.delivery.models import Delivery
from ansim.kit.clock import korean_day, now
from ansim.notices.models import Batch
from ansim.tracing.models import Case, Contact, Lookup
from ansim.tracing.services.running import run_lookup
from ansim.tracing.services.telling import send_messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def tracer(desk):
    """The tracer's browser."""
    return browser(desk.tracer)


@pytest.fixture
def approver(desk):
    """The approver's browser."""
    return browser(desk.approver)


@pytest.fixture
def opened(desk):
    """A case whose look-up brought three contacts."""
    reference = desk.case()
    desk.opened(reference)
    return reference


def ticks(rows):
    """What the check boxes of these contacts send."""
    return [f"{row.pk}:{Contact.objects.get(pk=row.pk).version}" for row in rows]


def test_the_whole_way_by_pages(desk, tracer, approver):
    """Record, ask with preview, sign twice, run, accept, reveal, identify, hand over: each by the page's own form."""
    today = korean_day(now()).isoformat()
    assert "새 확진자 기록" in shown(tracer.get("/cases/"))
    typed = {"phone": "010-0000-0001", "name": "지어낸 사례", "confirmed": today, "disease": "general"}
    answer = tracer.post("/cases/new/", typed)
    reference = Case.objects.get().reference
    assert answer.url == f"/cases/{reference}/"
    page = shown(tracer.get(answer.url))
    assert "지어낸 사례" in page
    assert "010-****-0001" in page
    assert "01000000001" not in page
    scope = {
        "first": today,
        "last": today,
        "generations": "2",
        "most_people": "500",
        "basis": "idcpa-76-2",
    }
    preview = shown(tracer.post(f"/cases/{reference}/lookups/new/", scope))
    assert "이렇게 신청합니다" in preview
    assert not Lookup.objects.exists()
    tracer.post(f"/cases/{reference}/lookups/new/", {**scope, "ask": "1"})
    lookup = Lookup.objects.get()
    assert "내 서명을 기다리는 조회" in shown(approver.get("/lookups/"))
    assert "지어낸 사례" not in shown(approver.get(f"/lookups/{lookup.pk}/"))
    approver.post(f"/lookups/{lookup.pk}/sign/")
    live = f"/cases/{reference}/lookups/{lookup.pk}/live/"
    assert "every 1s" in shown(tracer.get(live))
    run_lookup(lookup_id=lookup.pk)
    assert tracer.get(live).headers["HX-Redirect"] == f"/cases/{reference}/contacts/"
    rows = desk.contacts(reference)
    tracer.post(f"/cases/{reference}/contacts/grade/", {"grade": "accepted", "contact": ticks(rows[:1])})
    number = shown(tracer.post(f"/contacts/{rows[0].pk}/reveal/", {"why": "call"}))
    assert re.search(r'id="number"><span class="nb">010-0000-0002', number)
    identity = {
        "name": "홍가나",
        "birth": "19800102",
        "address": "가람시 새벽동 1",
        "seen": Contact.objects.get(pk=rows[0].pk).version,
    }
    tracer.post(f"/contacts/{rows[0].pk}/identity/", identity)
    assert "1명" in shown(tracer.get(f"/cases/{reference}/hand-over/"))
    tracer.post(f"/cases/{reference}/hand-over/", {"typed": "1"})
    assert Batch.objects.get().kind == "quarantine"
    assert "통지로 넘김" in shown(tracer.get(f"/cases/{reference}/contacts/"))


def test_the_number_stands_in_no_address_and_is_gone_on_reload(desk, tracer, opened):
    """It is the answer to the post alone; the page by its address keeps it hidden."""
    row = desk.contacts(opened)[0]
    assert "010-0000-0002" in shown(tracer.post(f"/contacts/{row.pk}/reveal/", {"why": "call"}))
    assert "010-0000-0002" not in shown(tracer.get(f"/contacts/{row.pk}/"))


def test_the_why_stands_beside_the_list(desk, tracer, opened):
    """The panel names the place, the overlap in minutes, with whom, and the policy."""
    rows = desk.contacts(opened)
    panel = shown(tracer.get(f"/contacts/{rows[0].pk}/why/"))
    for words in ("새벽카페", "22분", "확진자와 함께", "general/2020-01-01", "나간 때는 어림"):
        assert words in panel
    assert "접촉자 000000과(와) 함께" in shown(tracer.get(f"/contacts/{rows[2].pk}/why/"))


def test_the_time_axis_has_a_table_as_its_twin(desk, tracer, opened):
    """Every visit drawn stands in the table under it, with how its end is known."""
    page = shown(tracer.get(f"/cases/{opened}/"))
    assert page.count('class="axis-visit') == 2
    for words in ("새벽카페", "가람체육관", "본인이 나감 표시", "모름"):
        assert words in page


def test_the_list_filters_sorts_and_exports(desk, tracer, opened):
    """The filter stays in the address, the longest comes first when asked, and an export leaves its audit row."""
    assert "모두 1건" in shown(tracer.get(f"/cases/{opened}/contacts/?generation=2"))
    assert "모두 0건" in shown(tracer.get(f"/cases/{opened}/contacts/?step=told"))
    page = shown(tracer.get(f"/cases/{opened}/contacts/?sort=-minutes"))
    assert page.index(">23<") < page.index(">22<")
    rows = b"".join(tracer.get(f"/cases/{opened}/contacts/?export=csv").streaming_content).decode()
    assert rows.count("\n") == 4
    assert AuditEvent.objects.filter(verb="case.export_contacts").count() == 1


def test_a_rejection_without_a_reason_is_refused_on_the_page(desk, tracer, opened):
    """The sentence says what is missing, and nobody is changed."""
    sent = {"grade": "rejected", "contact": ticks(desk.contacts(opened))}
    page = shown(tracer.post(f"/cases/{opened}/contacts/grade/", sent, follow=True))
    assert "제외하는 까닭을 적어 주세요" in page
    assert {row.grade for row in desk.contacts(opened)} == {"new"}


def test_two_tracers_on_one_list(desk, tracer, opened):
    """The second is told who was first, and that nothing was saved."""
    rows = desk.contacts(opened)
    seen = ticks(rows)
    browser(desk.second).post(f"/cases/{opened}/contacts/grade/", {"grade": "accepted", "contact": seen[:1]})
    sent = {"grade": "rejected", "reason": "다른 층", "contact": seen}
    page = shown(tracer.post(f"/cases/{opened}/contacts/grade/", sent, follow=True))
    assert "나누리님이 먼저 바꾼 접촉자가 1명" in page
    assert [row.grade for row in desk.contacts(opened)] == ["accepted", "new", "new"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"grade": "accepted"}, {"grade": "x", "contact": "1:1"}, {"grade": "accepted", "contact": "1"},
     {"grade": "accepted", "contact": "99999999:1"}, {"grade": "accepted", "contact": "١:1"}],
)  # fmt: skip
def test_a_hostile_form_changes_nobody(desk, tracer, opened, sent):
    """What is no list of contacts with versions is answered with a sentence."""
    page = shown(tracer.post(f"/cases/{opened}/contacts/grade/", sent, follow=True))
    assert "접촉자를 한 명 이상 골라 주세요" in page
    assert {row.grade for row in desk.contacts(opened)} == {"new"}


def test_the_message_goes_when_its_count_is_typed(desk, tracer, opened):
    """The page shows the words and the count first; the wrong count sends nothing."""
    desk.connect()
    rows = desk.contacts(opened)
    desk.accept(opened, *rows)
    url = f"/cases/{opened}/contacts/tell/"
    page = shown(tracer.post(url, {"contact": ticks(rows)}))
    assert "3명에게 노출 알림을 보냅니다" in page
    ids = ",".join(str(row.pk) for row in rows)
    assert "인원수가 다릅니다" in shown(tracer.post(url, {"ids": ids, "typed": "2"}))
    assert not Delivery.objects.exists()
    assert tracer.post(url, {"ids": ids, "typed": "3"}).status_code == 302
    send_messages(case_id=Case.objects.get().pk)
    assert Delivery.objects.count() == 3
    again = shown(tracer.post(url, {"ids": ids}, follow=True))
    print(again[again.index("<main") :][:1500])
    assert "알림을 보낼 사람이 없습니다" in again


def test_nothing_in_the_wrong_office(desk, tracer, opened):
    """Addresses of a case that is not there are pages that do not exist."""
    for url in ("/cases/AAAA-AAAA-AAAA/", "/contacts/999999/", f"/cases/{opened}/lookups/999999/"):
        assert tracer.get(url).status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_is_whole_in_both_languages(desk, opened, language):
    """Each page of the tracer and of the approver opens in Korean and in English."""
    number = Lookup.objects.get().pk
    contact = desk.contacts(opened)[0].pk
    pages = [
        "/cases/", "/cases/new/", f"/cases/{opened}/", f"/cases/{opened}/correct/", f"/cases/{opened}/close/",
        f"/cases/{opened}/history/", f"/cases/{opened}/contacts/", f"/cases/{opened}/hand-over/",
        f"/cases/{opened}/lookups/", f"/cases/{opened}/lookups/new/", f"/cases/{opened}/lookups/{number}/",
        f"/contacts/{contact}/", f"/contacts/{contact}/why/",
    ]  # fmt: skip
    tracer, approver = browser(desk.tracer), browser(desk.approver)
    for client in (tracer, approver):
        client.post("/language", {"language": language})
    for url in pages:
        page = shown(tracer.get(url))
        assert not (language == "en" and "시간 축" in page), url
    for url in ("/lookups/", f"/lookups/{number}/"):
        shown(approver.get(url))
