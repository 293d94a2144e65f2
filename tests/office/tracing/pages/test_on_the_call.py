"""What a tracer on the telephone meets: the contact's page stays, the filter stays, what was handed over is told in words."""

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from tests.office.tracing.browsers import browser, shown
from tests.office.tracing.role_fakes import CAFE

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import korean_date, korean_day, now
from ansim.tracing.domain.contacts import Grade, Identity
from ansim.tracing.models import Case, Contact, Lookup
from ansim.tracing.queries.contacts import contact_detail
from ansim.tracing.queries.lookups import Estimate, estimate, estimate_of, lookup
from ansim.tracing.services.asking import turn_down
from ansim.tracing.services.cases import close_case
from ansim.tracing.services.ending import close_ended
from ansim.tracing.services.grading import grade_contacts
from ansim.tracing.services.identities import take_identity
from ansim.web.tracing.cells import case_columns
from ansim.web.tracing.words import reason_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(desk):
    """A case whose look-up brought three contacts."""
    reference = desk.case()
    desk.opened(reference)
    return reference


def press(desk, reference, row, **sent):
    """Press a button of the contact's own page."""
    ticked = {"contact": f"{row.pk}:{row.version}", "on": "contact"}
    return browser(desk.tracer).post(f"/cases/{reference}/contacts/grade/", {**ticked, **sent})


def test_who_accepts_on_the_call_stays_with_the_contact(desk, opened):
    """Accepted on the contact's page, the form for name, birth date and address stands there at once."""
    row = desk.contacts(opened)[0]
    assert 'name="on" value="contact"' in shown(browser(desk.tracer).get(f"/contacts/{row.pk}/"))
    answer = press(desk, opened, row, grade="accepted")
    assert answer.url == f"/contacts/{row.pk}/"
    assert 'name="birth"' in shown(browser(desk.tracer).get(answer.url))


def test_a_rejection_without_a_reason_is_told_where_it_was_pressed(desk, opened):
    """The sentence stands on the contact's page; with a reason the tracer is back at the list."""
    row = desk.contacts(opened)[0]
    refused = press(desk, opened, row, grade="rejected")
    assert refused.url == f"/contacts/{row.pk}/"
    assert press(desk, opened, row, grade="rejected", reason="다른 층").url == f"/cases/{opened}/contacts/"


def test_several_contacts_lead_to_the_list_whatever_was_sent(desk, opened):
    """Only one contact has a page to stay on."""
    rows = desk.contacts(opened)[:2]
    sent = {"contact": [f"{row.pk}:{row.version}" for row in rows], "on": "contact", "grade": "accepted"}
    answer = browser(desk.tracer).post(f"/cases/{opened}/contacts/grade/", sent)
    assert answer.url == f"/cases/{opened}/contacts/"


def test_nobody_to_tell_keeps_the_filter(desk, opened):
    """Who pressed the message's button with nobody accepted is back at the same filtered list."""
    sent = {"query": "generation=1", "contact": []}
    answer = browser(desk.tracer).post(f"/cases/{opened}/contacts/tell/", sent)
    assert answer.url == f"/cases/{opened}/contacts/?generation=1"


def test_the_estimate_stays_within_the_bound_that_is_signed(desk, opened):
    """Who signs reads no more people than the look-up may bring."""
    Lookup.objects.update(kept=1110)
    number = desk.asked(opened, most_people=500)
    rate = estimate(desk.approver, lookup(desk.approver, number).scope.days)
    assert rate.people > 500
    assert estimate_of(desk.approver, lookup(desk.approver, number)) == Estimate(500, rate.from_lookups)


WRONG = {"name": "홍길동1", "birth": "어제", "address": "동"}


def on_the_call(desk, opened):
    """An accepted contact whose number stands on the tracer's page, and that page."""
    row = desk.contacts(opened)[0]
    desk.accept(opened, row)
    tracer = browser(desk.tracer)
    return row, tracer, shown(tracer.post(f"/contacts/{row.pk}/reveal/", {"why": "call"}))


def typed_on(page, **typed):
    """What the browser sends from the form of that page: its hidden fields, and what was typed."""
    form = page[page.index('/identity/"') :]
    return dict(re.findall(r'type="hidden" name="(shown|seen)" value="(\d+)"', form)) | typed


def test_every_wrong_field_is_told_at_once_where_it_stands(desk, opened):
    """Name, birth date and address each say what is wrong beside themselves, in their order, and keep what was typed."""
    row, tracer, page = on_the_call(desk, opened)
    again = shown(tracer.post(f"/contacts/{row.pk}/identity/", typed_on(page, **WRONG)))
    places = [again.index(f'id="id_{field}-error"') for field in ("name", "birth", "address")]
    assert places == sorted(places)
    for said in ("숫자 없이 적어 주세요", "19800102처럼 적어 주세요", "네 글자 이상 적어 주세요"):
        assert said in again
    assert all(f'value="{value}"' in again for value in WRONG.values())
    assert re.search(r"<input[^>]*id_name[^>]*autofocus", again)
    assert not re.search(r"<input[^>]*id_(birth|address)[^>]*autofocus", again)


def test_the_number_stays_while_what_was_typed_is_put_right(desk, opened):
    """The page that comes back still shows it, as often as it comes: an audit row each, one leaf in all, no address."""
    row, tracer, page = on_the_call(desk, opened)
    leaves = len(desk.roles.ledger.entries)
    looks = AuditEvent.objects.filter(verb="person.reveal").count()
    for _ in range(2):
        page = shown(tracer.post(f"/contacts/{row.pk}/identity/", typed_on(page, **WRONG)))
        assert 'id="number"><span class="nb">010-0000-0002' in page
    assert len(desk.roles.ledger.entries) == leaves
    assert AuditEvent.objects.filter(verb="person.reveal").count() == looks + 2
    assert not any("0002" in str(value) for value in tracer.session.values())
    right = {"name": "홍길동", "birth": "19800102", "address": "가람시 새벽동 1"}
    answer = tracer.post(f"/contacts/{row.pk}/identity/", typed_on(page, **right))
    assert answer.url == f"/contacts/{row.pk}/"
    assert "010-0000-0002" not in shown(tracer.get(answer.url))


def test_a_number_that_was_not_on_the_page_is_not_put_there(desk, opened):
    """A form sent from a page without it comes back without it, and a mark set by hand fetches nothing from the vault."""
    rows = desk.contacts(opened)
    desk.accept(opened, *rows)
    tracer = browser(desk.tracer)
    page = shown(tracer.get(f"/contacts/{rows[1].pk}/"))
    assert 'name="shown"' not in page
    again = shown(tracer.post(f"/contacts/{rows[1].pk}/identity/", typed_on(page, shown="1", **WRONG)))
    assert 'id="number"' not in again
    assert desk.roles.vault.asked == []
    assert not AuditEvent.objects.filter(verb="person.reveal").exists()


def test_whoever_was_left_out_meanwhile_is_not_shown_again(desk, opened):
    """Left out by a colleague during the call: the number is gone, and the page says who changed it."""
    row, tracer, page = on_the_call(desk, opened)
    seen = {row.pk: Contact.objects.get(pk=row.pk).version}
    grade_contacts(
        by=desk.second, reference=opened, seen=seen, grade=Grade.REJECTED, reason="다른 층", at=now()
    )
    right = {"name": "홍길동", "birth": "19800102", "address": "가람시 새벽동 1"}
    again = shown(tracer.post(f"/contacts/{row.pk}/identity/", typed_on(page, **right)))
    assert "010-0000-0002" not in again
    assert "나누리님이 먼저 바꾼 접촉자가 1명" in again


def test_what_a_colleague_typed_meanwhile_is_shown_beside_what_was_typed(desk, opened):
    """Told who was first and what stands; what was typed is still there, and sent again it counts."""
    row, tracer, page = on_the_call(desk, opened)
    seen = Contact.objects.get(pk=row.pk).version
    first = Identity("홍먼저", date(1981, 2, 3), "가람시 노을동 9")
    take_identity(by=desk.second, contact_id=row.pk, seen=seen, identity=first, at=now())
    own = {"name": "홍길동", "birth": "19800102", "address": "가람시 새벽동 1"}
    again = shown(tracer.post(f"/contacts/{row.pk}/identity/", typed_on(page, **own)))
    assert "나누리님이 먼저 바꾼 접촉자가 1명" in again
    assert "홍먼저 · 1981. 2. 3.(화) · 가람시 노을동 9" in again
    assert 'value="홍길동"' in again
    assert tracer.post(f"/contacts/{row.pk}/identity/", typed_on(again, **own)).status_code == 302
    assert contact_detail(desk.tracer, row.pk).identity.name == "홍길동"


def test_days_turned_round_are_told_beside_the_last_day(desk, opened):
    """The scope's form says that the first day is after the last one, where it is mended, and nothing of four weeks."""
    today = korean_day(now())
    before = today - timedelta(days=2)
    scope = {
        "first": today.isoformat(),
        "last": before.isoformat(),
        "generations": "2",
        "most_people": "500",
        "basis": "idcpa-76-2",
    }
    page = shown(browser(desk.tracer).post(f"/cases/{opened}/lookups/new/", scope))
    beside = page[page.index('id="id_last-error"') :][:300]
    assert f"첫날({korean_date(today)})이 마지막 날({korean_date(before)})보다 뒤입니다" in beside
    assert "28일" not in page


def test_a_new_case_tells_every_wrong_field_at_once(desk):
    """No mobile number, an onset to come, a specimen after the confirmation: each beside itself, and nothing recorded."""
    today = korean_day(now())
    typed = {
        "phone": "02-123-4567",
        "confirmed": (today - timedelta(days=2)).isoformat(),
        "onset": (today + timedelta(days=1)).isoformat(),
        "specimen": today.isoformat(),
        "disease": "general",
    }
    page = shown(browser(desk.tracer).post("/cases/new/", typed))
    places = [page.index(f'id="id_{field}-error"') for field in ("phone", "onset", "specimen")]
    assert places == sorted(places)
    for said in ("휴대전화 번호가 아닙니다", "오늘보다 뒤입니다", "확진일보다 뒤입니다"):
        assert said in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"first": 20}, "last", "한 번에 14일까지 조회할 수 있습니다(적은 값 21일)"),
        ({"first": 40, "last": 30}, "first", "방문 기록은 28일만 보관해"),
        ({"last": -1}, "last", "아직 오지 않은 날"),
        ({"most_second": "501"}, "most_second", "한 번에 500명까지 조회할 수 있습니다(적은 값 501명)"),
    ],
)
def test_a_scope_too_wide_is_told_beside_what_is_too_much(desk, opened, changes, field, said):
    """Days, forgotten days, days to come, people of the second generation: the field says how much it may be."""
    days = {name: changes.get(name, 0) for name in ("first", "last")}
    typed = {name: (korean_day(now()) - timedelta(days=back)).isoformat() for name, back in days.items()}
    bounds = {"generations": "2", "most_people": "500", "basis": "idcpa-76-2"}
    typed |= bounds | {name: value for name, value in changes.items() if name not in days}
    page = shown(browser(desk.tracer).post(f"/cases/{opened}/lookups/new/", typed))
    assert said in page[page.index(f'id="id_{field}-error"') :][:300]


def test_an_ended_approval_says_what_is_left_and_leads_on(desk, opened):
    """Closed after its results came: they are linked, asking again is offered; the contact's page leads there."""
    lookup_id = Lookup.objects.get().pk
    Lookup.objects.update(expires_at=now() - timedelta(hours=1))
    tracer = browser(desk.tracer)
    row = desk.contacts(opened)[0]
    page = shown(tracer.get(f"/contacts/{row.pk}/"))
    assert "지나 번호를 열람할 수 없습니다" in page
    assert f'href="/cases/{opened}/lookups/{lookup_id}/">그 조회 열기' in page
    assert close_ended(at=now()) == 1
    page = shown(tracer.get(f"/cases/{opened}/lookups/{lookup_id}/"))
    assert "아직 열람하지 않은 번호는 다시 조회해야" in page
    assert f'href="/cases/{opened}/contacts/">접촉자 보기' in page
    assert "같은 범위로 다시 신청하기" in page


@pytest.mark.parametrize(
    ("close", "said"),
    [
        (
            lambda desk, number: close_ended(at=now() + timedelta(days=4)),
            "두 사람의 서명을 받지 못해 닫혔습니다",
        ),
        (
            lambda desk, number: turn_down(by=desk.approver, lookup_id=number, why="범위가 넓음", at=now()),
            "승인자가 돌려보낸 조회입니다",
        ),
        (
            lambda desk, number: close_case(
                by=desk.tracer, reference=Case.objects.get().reference, seen=1, why="끝", at=now()
            ),
            "조사를 닫을 때 함께 닫힌",
        ),
    ],
)
def test_a_closed_look_up_says_why_it_is_closed(desk, close, said):
    """Not signed in time, turned down, closed with its case: no word of results, which there are none of."""
    reference = desk.case()
    number = desk.asked(reference)
    close(desk, number)
    page = shown(browser(desk.tracer).get(f"/cases/{reference}/lookups/{number}/"))
    assert said in page
    assert "접촉자 보기" not in page
    may_be_asked_again = Case.objects.get().state == "open"
    assert ("같은 범위로 다시 신청하기" in page) is may_be_asked_again


def test_a_closed_venue_is_told_and_can_be_asked_about(desk, opened):
    """Its visits from before it closed are there: the list says so and leads to the form like any other."""
    seek = desk.roles.visits.sought
    desk.roles.visits.sought = lambda words: tuple(replace(one, is_closed=True) for one in seek(words))
    page = shown(browser(desk.tracer).get(f"/cases/{opened}/lookups/venue/", {"words": "카페"}))
    assert "문 닫은 장소" in page
    assert "닫기 전의 방문은 찾을 수 있습니다" in page
    assert f'href="?venue={CAFE}"' in page


def test_pages_of_a_contact_lie_under_today(desk, opened):
    """The menu shows where one is on a contact's page and on imported lists as well."""
    tracer = browser(desk.tracer)
    for path in (f"/contacts/{desk.contacts(opened)[0].pk}/", "/imported/"):
        assert re.search(r'href="/cases/"[^>]*aria-current', shown(tracer.get(path))), path


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("batch:2 · 12", "일괄 발급 #2 · 12명"),
        ("batch:2", "일괄 발급 #2"),
        ("batch: 다른 층", "batch: 다른 층"),
    ],
)
def test_a_hand_over_is_told_in_words(kept, told):
    """The number of the batch and of the people, in the history; what an officer typed stands as it is."""
    assert reason_words(kept) == told


def test_large_counts_of_the_list_are_grouped():
    """1,812 contacts read as in the counters above the list; an export keeps the plain number."""
    columns = {column.key: column for column in case_columns(now())}
    line = SimpleNamespace(ungraded=1812, waiting=24, ready=0)
    told = [(columns[key].draw(line), columns[key].value(line)) for key in ("ungraded", "waiting", "ready")]
    assert told == [("1,812", 1812), ("24", 24), ("0", 0)]
