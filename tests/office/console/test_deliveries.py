"""Failures by reason with one action each; unknown deliveries decided by a person. Over real rows of delivery."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.errors import DeliveryUnknown, ReasonMissing
from ansim.delivery.domain.states import FAILED, Outcome, State
from ansim.delivery.models import Attempt, Delivery, Parcel
from ansim.delivery.queries import failures, unknowns
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.queries.failures import FailureReason, failed_count, failed_page, failure_reasons
from ansim.delivery.queries.marks import Mark, beyond
from ansim.delivery.queries.unknowns import unknown_count, unknown_deliveries, unknown_page
from ansim.delivery.services.news import News, apply_news
from ansim.delivery.services.unknowns import Decision
from ansim.kit.clock import now
from ansim.notices.services.controlling import decide_delivery
from ansim.web.base.table import Table
from ansim.web.console import rows as console_rows
from ansim.web.console.failure_acts import acts_of
from ansim.web.console.rows import UnknownRows
from ansim.web.console.words import failure_words, moment_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(drill, rows):
    """The queued deliveries of a released batch of four."""
    drill.connect()
    drill.released(rows(4), send=True)
    return list(Delivery.objects.order_by("pk"))


def tried(delivery, outcome, state, code=""):
    """Give a delivery one attempt with an outcome, as the sending leaves it."""
    moment = now()
    parcel = Parcel.objects.create(
        group_id=delivery.group_id,
        fence=uuid4(),
        stage="unknown" if outcome is Outcome.UNKNOWN else "answered",
        ref="G4V1",
        lease_until=moment,
        expires_at=moment + timedelta(hours=1),
        claimed_at=moment,
        released_at=moment,
    )
    Attempt.objects.create(delivery=delivery, number=1, parcel=parcel, outcome=outcome, code=code)
    told = code if state in FAILED else ""
    Delivery.objects.filter(pk=delivery.pk).update(state=state, tries=1, code=told)


@pytest.fixture
def failed(queued):
    """Two numbers not in use, one phone off, one delivered."""
    for delivery in queued[:2]:
        tried(delivery, Outcome.PERMANENT, State.FAILED_PERMANENT, "3032")
    tried(queued[2], Outcome.TEMPORARY, State.FAILED_TEMPORARY, "3040")
    tried(queued[3], Outcome.DELIVERED, State.DELIVERED, "4000")
    return queued


def test_failures_are_counted_by_reason(drill, failed):
    """The most frequent reason stands first; what arrived is not among them."""
    found = failure_reasons(office_id=drill.office.office_id)
    assert [(one.state, one.code, one.count) for one in found] == [
        (State.FAILED_PERMANENT, "3032", 2),
        (State.FAILED_TEMPORARY, "3040", 1),
    ]
    group = f"batch:{failed[0].group.name.removeprefix('batch:')}"
    assert failure_reasons(office_id=drill.office.office_id, group=group) == found
    assert failure_reasons(office_id=drill.office.office_id, group="batch:0") == ()


def test_failures_are_paged_and_narrowed_by_the_database(drill, failed):
    """Pages and reasons are cut by the database, newest first; another office has none."""
    office_id = drill.office.office_id
    assert failed_count(office_id=office_id) == 3
    assert failed_count(office_id=office_id, state=State.FAILED_PERMANENT, code="3032") == 2
    first = failed_page(office_id=office_id, limit=2)
    last = failed_page(office_id=office_id, limit=2, older_than=first.older)
    assert [len(page.rows) for page in (first, last)] == [2, 1]
    assert (first.newer, last.older) == (None, None)
    assert failed_count(office_id=office_id + 1) == 0


def test_the_failures_page_says_the_one_action(officer, failed):
    """Each reason stands with its number, what to do, and a link to its people, phones half hidden."""
    text = officer.get("/failures/").content.decode()
    assert "없는 번호이거나" in text
    assert "전화로 먼저 알리고" in text
    assert "010-0000-0001" not in text
    narrowed = officer.get("/failures/?state=failed_permanent&code=3032").content.decode()
    assert "모두 2건" in narrowed
    assert "모든 실패 보기" in narrowed


def test_each_reason_leads_to_where_its_action_is_done(officer, signed_in, failed):
    """A wrong number is mended person by person, a phone that was off is called; post is offered to who may; words to others."""
    post = "/failures/post/?state=failed_permanent&amp;code=3032"
    text = officer.get("/failures/").content.decode()
    first = text.index('href="/failures/?state=failed_permanent&amp;code=3032#failures">2건 번호 고치기')
    assert first < text.index(f'href="{post}">우편으로 보내기')
    assert "전화할 1건 보기" in text
    assert f'href="/notices/{failed[0].key}/again/">번호 고쳐 다시 보내기' in text
    assert "/failures/post/" not in signed_in(StaffRole.APPROVER).get("/failures/").content.decode()


@pytest.mark.parametrize(
    ("state", "code", "first"),
    [
        (State.RETURNED, "1", "/failures/post/"),
        (State.FAILED_TECHNICAL, "1030", "/failures/?state"),
        (State.FAILED_TECHNICAL, "9", "/failures/?state"),
        (State.FAILED_PERMANENT, "3032", "/failures/?state"),
    ],
)
def test_the_right_action_stands_first(drill, state, code, first):
    """Each reason has one first action; the message service is for who manages the office."""
    reason = FailureReason(state, code, 1200)
    acts = acts_of(drill.officer, reason)
    assert acts[0].url.startswith(first)
    assert {act.url.split("?")[0] for act in acts} == {"/failures/", "/failures/post/"}
    assert "1,200건" in " ".join(act.words for act in acts)
    manager = replace(drill.officer, roles=tuple(StaffRole))
    is_for_service = acts_of(manager, reason)[0].url == "/office/message-service/"
    assert is_for_service is (code == "1030")


def test_failures_of_a_reason_are_posted_when_their_number_is_typed(drill, officer, failed, trail):
    """The page says how many and who not; a wrong number does nothing; the right one makes letters and says where they are."""
    url = "/failures/post/?state=failed_permanent&code=3032"
    assert "대상 <strong>2명</strong>" in officer.get(url).content.decode()
    assert 'aria-invalid="true"' in officer.post(url, {"typed": "3"}).content.decode()
    answer = officer.post(url, {"typed": "2"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/batches/"
    assert "2명을 우편으로 바꾸었습니다" in answer.content.decode()
    assert sum(one.verb == "notice.post_failed" for one in trail()) == 2
    again = officer.get(url).content.decode()
    assert "지금 우편으로 바꿀 사람이 없습니다" in again
    assert "다른 방법으로 이미 보냈거나" in again
    waits = officer.get("/failures/post/?state=failed_temporary&code=3040").content.decode()
    assert "아직 도착할 수 있어" in waits
    assert officer.get("/failures/post/").url == "/failures/"


def test_the_failures_are_exported_and_that_is_audited(drill, officer, failed, trail):
    """The download holds a line a failure, and who took it is in the trail."""
    answer = officer.get("/failures/?export=csv")
    lines = b"".join(answer.streaming_content).decode().strip().splitlines()
    assert len(lines) == 4
    verbs = [one.verb for one in trail()]
    assert "delivery.export_failures" in verbs


def test_a_state_that_is_no_failure_is_no_page(officer, failed):
    """Addresses with another state do not exist."""
    assert officer.get("/failures/?state=delivered").status_code == 404


def test_an_office_without_failures_is_told_so(officer, drill):
    """The empty page says that nothing is to be done."""
    assert "처리할 실패가 없습니다" in officer.get("/failures/").content.decode()


@pytest.fixture
def lost(queued):
    """One delivery whose call got no answer."""
    tried(queued[0], Outcome.UNKNOWN, State.UNKNOWN)
    return queued[0]


def test_the_unknown_are_listed_with_what_was_asked(drill, officer, lost):
    """The list shows reference, when it was asked and under which id of the service."""
    assert unknown_count(office_id=drill.office.office_id) == 1
    assert unknown_deliveries(office_id=drill.office.office_id)[0].ref == "G4V1"
    assert unknown_deliveries(office_id=drill.office.office_id + 1) == ()
    text = officer.get("/unknown/").content.decode()
    assert lost.key in text
    assert "G4V1" in text


def test_no_unknown_says_so(officer, drill):
    """The empty page says what would gather there."""
    assert "결과를 모르는 발송이 없습니다" in officer.get("/unknown/").content.decode()


@pytest.mark.parametrize(
    ("decision", "state"),
    [("sent", State.SENT), ("send_again", State.QUEUED), ("give_up", State.FAILED_TECHNICAL)],
)
def test_a_person_decides_with_a_reason(drill, officer, lost, decision, state, trail):
    """Each decision moves the delivery, is in the trail under its reference, and leaves the list."""
    url = f"/unknown/{lost.pk}/"
    assert "두 번 받을 수도" in officer.get(url).content.decode()
    officer.post(url, {"decision": decision, "why": "본인과 통화함"})
    assert states_by_key(office_id=drill.office.office_id, keys=[lost.key]) == {lost.key: state}
    kept = [(one.verb, one.reference) for one in trail()]
    assert (f"delivery.decide_{decision}", lost.key) in kept
    assert "결과를 모르는 발송이 없습니다" in officer.get("/unknown/").content.decode()


def test_a_decision_needs_a_reason_without_numbers(officer, lost):
    """No reason, or one that holds a phone number, is said beside the field and decides nothing."""
    url = f"/unknown/{lost.pk}/"
    assert 'aria-invalid="true"' in officer.post(url, {"decision": "sent", "why": ""}).content.decode()
    answer = officer.post(url, {"decision": "sent", "why": "010-0000-0001과 통화"})
    assert 'aria-invalid="true"' in answer.content.decode()
    assert Delivery.objects.get(pk=lost.pk).state == State.UNKNOWN


def test_what_was_settled_meanwhile_is_not_decided(officer, queued):
    """A delivery that is not unknown leads back to the list with a word."""
    answer = officer.get(f"/unknown/{queued[0].pk}/", follow=True)
    assert "그 사이에 결과가 정해졌습니다" in answer.content.decode()


def test_deciding_is_guarded_below_the_page_too(drill, lost):
    """The service wants the permission, the office's own delivery and a reason."""
    asked = {"delivery_id": lost.pk, "decision": Decision.SENT, "at": now()}
    with pytest.raises(NotPermitted):
        decide_delivery(by=drill.approver, why="확인", **asked)
    with pytest.raises(ReasonMissing):
        decide_delivery(by=drill.officer, why=" ", **asked)
    with pytest.raises(DeliveryUnknown):
        decide_delivery(by=drill.officer, why="확인", **{**asked, "delivery_id": lost.pk + 999})


def test_only_who_may_decide_sees_the_unknown(signed_in, drill):
    """The approver reads failures but does not decide."""
    assert signed_in(StaffRole.APPROVER).get("/failures/").status_code == 200
    assert signed_in(StaffRole.APPROVER).get("/unknown/").status_code == 403


@pytest.mark.parametrize("state", [*State])
def test_every_state_and_moment_has_words(state):
    """Whatever the state, the page has a reason, an action and a word for it, and none is empty."""
    words = failure_words(state, "9999")
    assert words.reason
    assert words.action
    assert moment_words(state.value, "")


def test_a_fault_of_the_service_is_for_the_administrator():
    """Codes that stop everything (balance, sender, account) get their own action."""
    assert "관리자" in failure_words(State.FAILED_TECHNICAL, "1030").action
    assert "4000" in moment_words("receipt", "4000")


def test_a_bounce_of_an_earlier_attempt_is_among_the_failures(drill, failed):
    """A message that came back after it was tried again is counted by what came back, and in the sum of all."""
    Attempt.objects.filter(delivery=failed[0]).update(outcome=Outcome.RETURNED, code="3104")
    parcel = Parcel.objects.first()
    Attempt.objects.create(delivery=failed[0], number=2, parcel=parcel, outcome=Outcome.SENT, code="")
    Delivery.objects.filter(pk=failed[0].pk).update(tries=2, state=State.RETURNED, code="3104")
    office_id = drill.office.office_id
    reasons = failure_reasons(office_id=office_id)
    assert [(one.state, one.code, one.count) for one in reasons if one.state is State.RETURNED] == [
        (State.RETURNED, "3104", 1)
    ]
    assert failed_count(office_id=office_id) == sum(one.count for one in reasons) == 3
    assert failed_count(office_id=office_id, state=State.RETURNED) == 1


@pytest.mark.parametrize(
    ("index", "found"),
    [
        ("delivery_failed", lambda office: failures._narrowed(office, None, None)),
        ("delivery_failed_why", lambda office: failures._narrowed(office, State.FAILED_PERMANENT, "3032")),
        ("delivery_unknown", unknowns._unknown),
    ],
)
def test_a_page_of_a_list_is_cut_without_reading_what_goes_before(drill, failed, index, found):
    """The plan of a page of failures, of one reason and of the unknown reads an index of those alone, in its order."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    first = found(drill.office.office_id)
    ways = [beyond(first, Mark(now(), 7), "changed_at", "pk", later=later) for later in (False, True)]
    for page in (first, *ways):
        plan = page.values_list("changed_at", "pk")[:51].explain()
        assert f"Index Only Scan {'Backward ' * ('ackward' in plan)}using {index} " in plan, plan
        assert "Sort" not in plan, plan
        assert ("changed_at <" in plan or "changed_at >" in plan) is (page is not first), plan


def test_reading_the_rows_of_a_page_enters_by_delivery(drill, lost):
    """What stands on a page of unknown deliveries, and how many there are, is found by index, never by all attempts."""
    with CaptureQueriesContext(connection) as asked:
        assert unknown_page(office_id=drill.office.office_id).rows[0].delivery_id == lost.pk
        assert unknown_count(office_id=drill.office.office_id) == 1
    assert len(asked) == 3
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {asked[1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on delivery_attempt" not in plan, plan
    assert 'FROM "delivery_tally"' in asked[2]["sql"]


def test_what_is_known_by_another_attempt_is_not_unknown(drill, officer, lost):
    """A message whose earlier attempt arrived after all is in no list of the unknown: there is nothing to decide."""
    apply_news(news=[News(Attempt.objects.get(delivery=lost).pk, Outcome.NOT_SENT)], now=now(), by="look-up")
    second = Attempt.objects.create(
        delivery=lost, number=2, parcel=Parcel.objects.latest("pk"), outcome=Outcome.OPEN
    )
    Delivery.objects.filter(pk=lost.pk).update(tries=2, state=State.SENDING)
    first = Attempt.objects.get(delivery=lost, number=1)
    apply_news(news=[News(first.pk, Outcome.DELIVERED)], now=now(), by="receipt")
    apply_news(news=[News(second.pk, Outcome.UNKNOWN)], now=now(), by="sweep")
    assert Delivery.objects.get(pk=lost.pk).state == State.DELIVERED
    assert Attempt.objects.filter(outcome=Outcome.UNKNOWN).exists()
    assert unknown_count(office_id=drill.office.office_id) == 0
    assert unknown_page(office_id=drill.office.office_id).rows == ()


def test_the_page_counts_a_chosen_reason_by_the_reasons(drill, failed, officer):
    """The table under a chosen reason has as many rows as the reason says, and all of them without one."""

    def rows(chosen):
        return len(officer.get(f"/failures/{chosen}").context["table"].page.paginator.object_list)

    assert rows("?state=failed_permanent&code=3032") == rows("?state=failed_permanent") == 2
    assert rows("") == 3
    assert rows("?state=returned&code=1") == 0


def walked(officer, page, url, way):
    """Return the deliveries that a table shows page by page, and the addresses that led there."""
    shown, urls = [], []
    while url:
        table = officer.get(f"{page}{url}").context["table"]
        rows = table.page.object_list
        shown += [(row.failure if page == "/failures/" else row.one).delivery_id for row in rows]
        urls.append(url)
        url = getattr(table, way)
    return shown, urls


def test_the_failures_page_goes_by_marks_and_keeps_its_filter(drill, failed, officer, monkeypatch):
    """다음 and 이전 show every failure once, carry the chosen reason on, and no page skips rows by counting."""
    monkeypatch.setitem(Table.__init__.__kwdefaults__, "page_size", 1)

    with CaptureQueriesContext(connection) as asked:
        down, urls = walked(officer, "/failures/", "?state=failed_permanent&code=3032", "after_url")
    assert sorted(down) == [one.pk for one in failed[:2]]
    assert all("state=failed_permanent&code=3032" in url for url in urls)
    assert not any("OFFSET" in one["sql"] for one in asked)
    assert walked(officer, "/failures/", urls[-1], "before_url")[0] == down[::-1]
    assert len(set(walked(officer, "/failures/", "?", "after_url")[0])) == 3
    last = officer.get(f"/failures/{urls[-1]}").content.decode()
    assert '<a class="page-link" href="?state=failed_permanent&amp;code=3032">1</a>' in last
    assert "export=csv" in last


@pytest.mark.parametrize("typed", ["2", "-1", "0", "%2B9.9x", "-99999999999999999.1", "%00", "-1.1"])
def test_a_place_that_is_no_mark_is_the_first_page(officer, failed, typed):
    """Old addresses with a page number and typed nonsense show the first page, and so does a mark beyond the list."""
    table = officer.get(f"/failures/?page={typed}").context["table"]
    assert len(table.page.object_list) == 3
    assert table.before_url == ""


@pytest.fixture
def four_lost(queued):
    """Four without an answer, oldest first: two of one moment stand in the middle."""
    for delivery in queued:
        tried(delivery, Outcome.UNKNOWN, State.UNKNOWN)
    moment = now() - timedelta(hours=1)
    for delivery, minutes in zip(queued, (30, 10, 10, 20), strict=True):
        Delivery.objects.filter(pk=delivery.pk).update(changed_at=moment - timedelta(minutes=minutes))
    return [queued[place] for place in (0, 3, 1, 2)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_pages_of_the_unknown_meet_without_gap(drill, four_lost, size):
    """Going down and up by marks shows each once, the longest waiting first, also where moments are shared."""
    office_id = drill.office.office_id
    pages = [unknown_page(office_id=office_id, limit=size)]
    while mark := pages[-1].after:
        pages.append(unknown_page(office_id=office_id, behind=mark, limit=size))
    assert [row.delivery_id for page in pages for row in page.rows] == [one.pk for one in four_lost]
    for above, below in zip(reversed(pages[:-1]), reversed(pages[1:]), strict=True):
        assert unknown_page(office_id=office_id, ahead_of=below.before, limit=size) == above
    assert unknown_page(office_id=office_id + 1, limit=size).rows == ()


def test_what_is_settled_moves_no_page_of_the_unknown(drill, four_lost, monkeypatch):
    """The page behind a mark stays while what stood before it is settled; where all is, the first page shows."""
    office_id = drill.office.office_id
    mark = unknown_page(office_id=office_id, limit=2).after
    second = unknown_page(office_id=office_id, behind=mark, limit=2)
    Delivery.objects.filter(pk=four_lost[1].pk).update(state=State.SENT)
    assert unknown_page(office_id=office_id, behind=mark, limit=2).rows == second.rows
    monkeypatch.setattr(console_rows, "_CHUNK", 1)
    reading = iter(UnknownRows(drill.officer))
    assert next(reading).one.delivery_id == four_lost[0].pk
    Delivery.objects.filter(pk__in=[one.pk for one in four_lost[2:]]).update(state=State.SENT)
    assert list(reading) == []
    assert unknown_page(office_id=office_id, behind=mark, limit=2).before is None
    assert [row.one.delivery_id for row in UnknownRows(drill.officer)] == [four_lost[0].pk]


def test_the_page_of_the_unknown_goes_by_marks(officer, four_lost, monkeypatch):
    """다음 and 이전 show every unknown delivery once with its button, and no page skips rows by counting."""
    monkeypatch.setitem(Table.__init__.__kwdefaults__, "page_size", 1)

    with CaptureQueriesContext(connection) as asked:
        down, urls = walked(officer, "/unknown/", "?", "after_url")
    assert down == [one.pk for one in four_lost]
    assert not any("OFFSET" in one["sql"] for one in asked)
    assert walked(officer, "/unknown/", urls[-1], "before_url")[0] == down[::-1]
    last = officer.get(f"/unknown/{urls[-1]}").content.decode()
    assert f'href="/unknown/{four_lost[-1].pk}/"' in last
    assert "모두 4건" in last
    assert f'href="/unknown/{four_lost[0].pk}/"' in officer.get("/unknown/?page=2").content.decode()
