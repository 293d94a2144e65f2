"""Withdrawing a notice and sending it once more: asked by one officer, agreed to by another, told at once, never doubled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ansim.accounts.domain.errors import NotInOffice, NotPermitted, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.errors import ReasonMissing
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery, Group
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.services.claims import claim_parcel
from ansim.delivery.services.control import call_off
from ansim.delivery.services.giving_back import UNRELEASED, give_back
from ansim.delivery.services.sealing import Sealer
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.unknowns import Decision, decide_unknown
from ansim.kit.clock import midnight, now
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.changes import (
    AskedBySame,
    ChangeDecided,
    ChangeWaits,
    EarlierUnderWay,
    NoPhoneGiven,
    NotInForce,
    PeriodOver,
)
from ansim.notices.domain.verdict import NoticeStatus
from ansim.notices.models import Change, Notice, NoticeEvent
from ansim.notices.queries.batches import delivery_groups
from ansim.notices.queries.changes import change_by_id, changes_of, moments_of, open_changes, replaced_by
from ansim.notices.queries.standing import standing as public_standing
from ansim.notices.services.changing import agree, ask_reissue, ask_withdrawal, decline

pytestmark = pytest.mark.django_db
WHY = "검사 결과가 바뀜"
OTHER = "010-0000-0777"


@pytest.fixture
def line(standing):
    """The released batch's notices and how their deliveries stand: failed, unknown, queued."""
    Change.objects.all().delete()
    return [card.reference for card in standing.notices["released"]]


def withdrawn(standing, reference):
    """Ask and agree; return what it came to."""
    drill = standing.drill
    change = ask_withdrawal(by=drill.officer, reference=reference, why=WHY, at=now())
    return agree(by=drill.approver, change_id=change, at=now())


def sent_again(standing, reference, phone=OTHER):
    """Ask and agree; return what it came to."""
    drill = standing.drill
    change = ask_reissue(by=drill.officer, reference=reference, phone=phone, why=WHY, at=now())
    return agree(by=drill.approver, change_id=change, at=now())


def states(standing, reference):
    """The state of every message of a notice, by its key."""
    keys = Delivery.objects.filter(key__startswith=reference).values_list("key", flat=True)
    return states_by_key(office_id=standing.drill.office.office_id, keys=list(keys))


def opened(standing, key):
    """The sealed content of one delivery."""
    found = Delivery.objects.get(key=key)
    return Sealer(standing.drill.office.office_id).open(key, found.content)


def set_state(reference, state):
    Delivery.objects.filter(key=reference).update(state=state)


# ------------------------------------------------------------------------------------------------ withdrawal


def test_nothing_happens_before_the_second_officer(standing, line):
    """A request alone changes neither the books nor a message."""
    ask_withdrawal(by=standing.drill.officer, reference=line[2], why=WHY, at=now())
    assert public_standing(line[2]) is NoticeStatus.VALID
    assert states(standing, line[2]) == {line[2]: State.QUEUED}


def test_a_withdrawn_notice_that_waits_is_stopped_and_nobody_is_told(standing, line):
    """What never left is called off, so there is nobody to tell; the books say withdrawn at once."""
    done = withdrawn(standing, line[2])
    assert (done.called_off, done.queued) == (1, 0)
    assert public_standing(line[2]) is NoticeStatus.WITHDRAWN
    assert states(standing, line[2]) == {line[2]: State.CANCELLED}


@pytest.mark.parametrize("state", [State.SENT, State.DELIVERED, State.FAILED_TEMPORARY, State.UNKNOWN])
def test_the_person_is_told_of_what_left_or_may_have(standing, line, state):
    """One message to the phone that the notice went to, with the number and nothing of the person."""
    set_state(line[1], state)
    done = withdrawn(standing, line[1])
    assert (done.called_off, done.queued) == (0, 1)
    key = f"{line[1]}-W1"
    assert states(standing, line[1])[key] is State.QUEUED
    said = opened(standing, key)
    card = standing.notices["released"][1]
    assert said.address == card.record.phone
    assert line[1] in said.text
    assert card.record.name not in said.text
    group = Delivery.objects.get(key=key).group_id
    assert group in delivery_groups(card.batch_id)


def test_every_phone_that_the_notice_went_to_is_told(standing, line):
    """Sent again to another phone, both are told, each once."""
    set_state(line[0], State.DELIVERED)
    sent_again(standing, line[0])
    set_state(f"{line[0]}-R1", State.DELIVERED)
    assert withdrawn(standing, line[0]).queued == 2
    told = [opened(standing, f"{line[0]}-W{number}").address for number in (1, 2)]
    assert told == [standing.notices["released"][0].record.phone, "01000000777"]


def test_a_notice_is_withdrawn_once(standing, line):
    """The second request finds nothing in force; the change keeps who and why."""
    withdrawn(standing, line[2])
    with pytest.raises(NotInForce):
        ask_withdrawal(by=standing.drill.officer, reference=line[2], why=WHY, at=now())
    (moment,) = moments_of(standing.drill.officer, line[2])
    assert (moment.after, moment.why) == (NoticeState.WITHDRAWN, WHY)
    assert moment.who == standing.drill.approver.who


def test_what_comes_back_into_the_queue_after_the_withdrawal_never_goes(standing, line):
    """A message that was being sent when its notice was withdrawn, and came back unsent, expires."""
    moment = now()
    group = Delivery.objects.get(key=line[2]).group_id
    claim = claim_parcel(group_id=group, limit=10, now=moment, by="worker")
    assert claim is not None
    withdrawn(standing, line[2])
    give_back(parcel_id=claim.parcel_id, stages=UNRELEASED, now=now(), code="busy", by="worker")
    assert states(standing, line[2])[line[2]] is State.QUEUED
    assert claim_parcel(group_id=group, limit=10, now=now(), by="worker") is None
    sweep_stalled(now=now())
    assert states(standing, line[2])[line[2]] is State.EXPIRED


def test_an_unknown_that_a_person_lets_go_again_does_not_go_after_the_withdrawal(standing, line):
    """The decision of somebody who did not see the withdrawal sends nothing."""
    withdrawn(standing, line[1])
    decide_unknown(
        office_id=standing.drill.office.office_id,
        delivery_id=standing.unknown.pk,
        decision=Decision.SEND_AGAIN,
        reason="못 받음",
        now=now(),
        by="staff:1",
    )
    group = Delivery.objects.get(key=line[1]).group_id
    claim = claim_parcel(group_id=group, limit=10, now=now(), by="worker")
    assert claim is None or line[1] not in [one.key for one in claim.attempts]


def test_calling_off_touches_the_named_messages_of_the_office_only(standing, line):
    """Neither another notice nor another office with the same key is concerned."""
    moment = now()
    assert call_off(office_id=0, keys=[line[2]], now=moment, by="x") == 0
    assert call_off(office_id=standing.drill.office.office_id, keys=[], now=moment, by="x") == 0
    assert states(standing, line[2]) == {line[2]: State.QUEUED}


# ------------------------------------------------------------------------------------------------ sent again


def test_a_notice_goes_once_more_to_another_phone(standing, line):
    """The same picture with the same hash, another message, until the end of the period at the latest."""
    done = sent_again(standing, line[0])
    assert (done.called_off, done.queued) == (0, 1)
    first, again = (Delivery.objects.get(key=key) for key in (line[0], f"{line[0]}-R1"))
    assert (again.attachment, again.sha256) == (first.attachment, first.sha256)
    assert opened(standing, again.key).address == "01000000777"
    last_day = standing.notices["released"][0].record.period.last_day
    assert again.expires_at <= midnight(last_day + timedelta(days=1))
    assert public_standing(line[0]) is NoticeStatus.VALID


def test_what_still_waits_is_called_off_before_it_goes_elsewhere(standing, line):
    """The wrong phone does not get it after the right one was given."""
    done = sent_again(standing, line[2])
    assert (done.called_off, done.queued) == (1, 1)
    assert states(standing, line[2]) == {line[2]: State.CANCELLED, f"{line[2]}-R1": State.QUEUED}


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_nothing_goes_again_while_the_earlier_one_is_unknown(standing, line, state):
    """At most once holds over a second phone: first the fate of the first message, asked or agreed."""
    set_state(line[1], state)
    with pytest.raises(EarlierUnderWay):
        sent_again(standing, line[1])
    assert not Change.objects.exists()


def test_what_became_unknown_meanwhile_is_refused_when_it_is_agreed_to(standing, line):
    """The rule is asked again at the last moment; nothing of the agreement stays."""
    drill = standing.drill
    change = ask_reissue(by=drill.officer, reference=line[2], phone=OTHER, why=WHY, at=now())
    set_state(line[2], State.UNKNOWN)
    with pytest.raises(EarlierUnderWay):
        agree(by=drill.approver, change_id=change, at=now())
    assert [one.id for one in open_changes(drill.approver)] == [change]
    assert list(states(standing, line[2])) == [line[2]]


def test_the_same_phone_waits_for_the_result(standing, line):
    """Taken by the service and not yet known to have come: the same phone waits, another need not."""
    set_state(line[2], State.SENT)
    own = standing.notices["released"][2].record.phone
    with pytest.raises(EarlierUnderWay):
        sent_again(standing, line[2], own)
    assert sent_again(standing, line[2]).queued == 1


def test_two_times_again_are_two_messages_with_keys_of_their_own(standing, line):
    """Each decision sends one message and no decision sends two."""
    sent_again(standing, line[0])
    set_state(f"{line[0]}-R1", State.UNKNOWN)
    with pytest.raises(EarlierUnderWay):
        sent_again(standing, line[0], "010-0000-0778")
    set_state(f"{line[0]}-R1", State.FAILED_PERMANENT)
    sent_again(standing, line[0], "010-0000-0778")
    assert {f"{line[0]}-R1", f"{line[0]}-R2"} <= set(states(standing, line[0]))


def test_a_notice_whose_period_is_over_is_not_sent_again(standing, line):
    """Asked in time and agreed too late is refused as well."""
    drill = standing.drill
    over = midnight(standing.notices["released"][0].record.period.last_day + timedelta(days=1))
    with pytest.raises(PeriodOver):
        ask_reissue(by=drill.officer, reference=line[0], phone=OTHER, why=WHY, at=over)
    change = ask_reissue(
        by=drill.officer, reference=line[0], phone=OTHER, why=WHY, at=over - timedelta(seconds=1)
    )
    with pytest.raises(PeriodOver):
        agree(by=drill.approver, change_id=change, at=over)


@pytest.mark.parametrize("typed", ["", "02-123-4567", "010-0000", "없음", "hello"])
def test_what_is_no_mobile_number_is_refused(standing, line, typed):
    """A landline, a part of a number, a word: nothing is asked for."""
    with pytest.raises(NoPhoneGiven):
        ask_reissue(by=standing.drill.officer, reference=line[0], phone=typed, why=WHY, at=now())


def test_a_withdrawn_notice_does_not_go_again(standing, line):
    """What has no effect is not sent."""
    withdrawn(standing, line[0])
    with pytest.raises(NotInForce):
        sent_again(standing, line[0])


# ------------------------------------------------------------------------------------------------ two officers


def test_one_request_waits_at_a_time(standing, line):
    """Two requests for one notice would not know of each other."""
    drill = standing.drill
    ask_withdrawal(by=drill.officer, reference=line[0], why=WHY, at=now())
    with pytest.raises(ChangeWaits):
        ask_reissue(by=drill.officer, reference=line[0], phone=OTHER, why=WHY, at=now())


def test_a_decided_request_is_decided(standing, line):
    """Neither agreeing twice nor declining what was agreed to does anything."""
    drill = standing.drill
    change = ask_withdrawal(by=drill.officer, reference=line[0], why=WHY, at=now())
    agree(by=drill.approver, change_id=change, at=now())
    for again in (
        lambda: agree(by=drill.approver, change_id=change, at=now()),
        lambda: decline(by=drill.approver, change_id=change, why="x", at=now()),
    ):
        with pytest.raises(ChangeDecided):
            again()
    assert NoticeEvent.objects.filter(notice__reference=line[0]).count() == 1


def test_who_asked_may_not_agree_but_may_take_back(standing, line):
    """One person with both roles is still one person; the database holds it too."""
    drill = standing.drill
    both = replace(drill.officer, roles=(StaffRole.NOTICE_OFFICER, StaffRole.APPROVER))
    change = ask_withdrawal(by=both, reference=line[0], why=WHY, at=now())
    with pytest.raises(AskedBySame):
        agree(by=both, change_id=change, at=now())
    with pytest.raises(NotPermitted):
        agree(by=drill.officer, change_id=change, at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change).update(state="agreed", decided_by=both.staff_id, decided_at=now())
    decline(by=drill.officer, change_id=change, why="잘못 눌렀음", at=now())
    (card,) = changes_of(drill.officer, line[0])
    assert (card.state.value, card.decided_why) == ("declined", "잘못 눌렀음")
    assert public_standing(line[0]) is NoticeStatus.VALID
    ask_withdrawal(by=drill.officer, reference=line[0], why=WHY, at=now())


def test_who_may_not_does_not(standing, line):
    """An approver does not ask, a tracer neither asks nor declines, a stranger finds nothing."""
    drill, at = standing.drill, now()
    with pytest.raises(NotPermitted):
        ask_withdrawal(by=drill.approver, reference=line[0], why=WHY, at=at)
    with pytest.raises(NotPermitted):
        ask_reissue(by=drill.approver, reference=line[0], phone=OTHER, why=WHY, at=at)
    change = ask_withdrawal(by=drill.officer, reference=line[0], why=WHY, at=at)
    with pytest.raises(NotPermitted):
        decline(by=drill.office.actor(StaffRole.TRACER), change_id=change, why="x", at=at)
    with pytest.raises(NotInOffice):
        change_by_id(replace(drill.officer, office_id=987654), change)
    with pytest.raises(NotInOffice):
        open_changes(replace(drill.officer, office_id=None))
    with pytest.raises(NotInOffice):
        agree(by=drill.approver, change_id=change + 1000, at=at)


@pytest.mark.parametrize(
    ("why", "refused"), [("  ", ReasonMissing), ("010-0000-0001 아님", WhyHoldsPersonalData)]
)
def test_a_reason_is_given_and_names_nobody(standing, line, why, refused):
    """The reason stays for good in the trail."""
    drill = standing.drill
    with pytest.raises(refused):
        ask_withdrawal(by=drill.officer, reference=line[0], why=why, at=now())
    change = ask_withdrawal(by=drill.officer, reference=line[0], why=WHY, at=now())
    with pytest.raises(refused):
        decline(by=drill.approver, change_id=change, why=why, at=now())


def test_a_draft_is_not_withdrawn(standing):
    """Before its release a notice is nobody's; the batch is stopped instead."""
    with pytest.raises(NotInForce):
        withdrawn(standing, standing.notices["made"][0].reference)


def test_the_trail_tells_both_acts_and_no_number(standing, line):
    """Asked by one, done by the other, with the reason; the phone typed stands nowhere in the clear."""
    sent_again(standing, line[0])
    found = [(one.verb, one.who) for one in standing.trail() if one.reference == line[0]]
    drill = standing.drill
    assert ("notice.ask_reissue", drill.officer.who) in found
    assert ("notice.reissue", drill.approver.who) in found
    assert "01000000777" not in str(standing.trail())
    assert b"01000000777" not in bytes(Change.objects.get().phone)


def test_a_notice_that_nothing_replaced_has_no_follower(line):
    """Only a correction names its follower."""
    assert replaced_by(line[0]) == ""
    assert replaced_by("none") == ""


# ------------------------------------------------------------------------------------------------ pages


def test_an_officer_withdraws_from_the_persons_page(standing, at_officer, line):
    """Person, form, request, second officer, done: the page, the public status and the time line say so."""
    page = at_officer.get(f"/people/{line[0]}/").content.decode()
    assert f"/notices/{line[0]}/withdraw/" in page
    asked = at_officer.post(f"/notices/{line[0]}/withdraw/", {"why": WHY})
    assert asked.headers["Location"] == f"/people/{line[0]}/"
    waiting = at_officer.get(f"/people/{line[0]}/").content.decode()
    assert "승인을 기다리는 요청이 있습니다" in waiting
    assert "withdraw/" not in waiting
    at_approver = standing.client(StaffRole.APPROVER)
    assert "승인을 기다리는 요청입니다" in at_approver.get("/batches/").content.decode()
    assert WHY in at_approver.get("/changes/").content.decode()
    (change,) = open_changes(standing.drill.approver)
    assert "철회 승인하기" in at_approver.get(f"/changes/{change.id}/").content.decode()
    assert "철회 승인하기" not in at_officer.get(f"/changes/{change.id}/").content.decode()
    done = at_approver.post(f"/changes/{change.id}/agree/", follow=True).content.decode()
    assert "1개 번호에 알립니다" in done
    assert "철회되어 효력이 없어짐" in done
    assert "철회 알림: 발송 대기" in done
    assert "withdrawn" in at_officer.get(f"/n/{line[0]}/status").content.decode()


def test_an_officer_sends_again_from_the_persons_page(standing, at_officer, line):
    """The approver sees the whole number that was typed and the masked one of the notice."""
    url = f"/notices/{line[0]}/again/"
    assert "받을 휴대전화" in at_officer.get(url).content.decode()
    wrong = at_officer.post(url, {"phone": "02-123", "why": WHY}).content.decode()
    assert "휴대전화 번호로 읽을 수 없습니다" in wrong
    at_officer.post(url, {"phone": OTHER, "why": WHY})
    (change,) = open_changes(standing.drill.approver)
    at_approver = standing.client(StaffRole.APPROVER)
    page = at_approver.get(f"/changes/{change.id}/").content.decode()
    assert OTHER in page
    assert "010-****-0031" in page
    done = at_approver.post(f"/changes/{change.id}/agree/", follow=True).content.decode()
    assert "다시 보냄: 발송 대기" in done


def test_a_request_is_taken_back_or_declined_with_a_reason(standing, at_officer, line):
    """Without a reason the page says that one is missing; with it the request is closed."""
    at_officer.post(f"/notices/{line[0]}/withdraw/", {"why": WHY})
    (change,) = open_changes(standing.drill.officer)
    url = f"/changes/{change.id}/decline/"
    assert "까닭" in at_officer.post(url, {"why": " "}, follow=True).content.decode()
    closed = at_officer.post(url, {"why": "잘못 눌렀음"}, follow=True).content.decode()
    assert "요청을 거두었습니다" in closed
    assert "잘못 눌렀음" in closed
    assert "기다리는 요청이 없습니다" in standing.client(StaffRole.APPROVER).get("/changes/").content.decode()


def test_a_refusal_is_said_on_the_page(standing, at_officer, line):
    """What a service refuses stands beside the field, or above the request."""
    page = at_officer.post(f"/notices/{line[1]}/again/", {"phone": OTHER, "why": WHY}).content.decode()
    assert "결과가 아직 정해지지 않았습니다" in page
    at_officer.post(f"/notices/{line[0]}/withdraw/", {"why": WHY})
    again = at_officer.post(f"/notices/{line[0]}/withdraw/", {"why": WHY}).content.decode()
    assert "승인을 기다리는 다른 요청" in again
    (change,) = open_changes(standing.drill.officer)
    Notice.objects.filter(reference=line[0]).update(state=NoticeState.SUPERSEDED)
    at_approver = standing.client(StaffRole.APPROVER)
    said = at_approver.post(f"/changes/{change.id}/agree/", follow=True).content.decode()
    assert "효력이 있는 통지서가 아닙니다" in said


def test_an_address_of_no_change_is_no_page(standing, at_officer):
    """Another office's or nobody's change does not exist."""
    assert at_officer.get("/changes/987654/").status_code == 404
    assert at_officer.post("/changes/987654/decline/", {"why": "x"}).status_code == 404


def test_failures_of_later_messages_lead_to_their_notice(standing, at_officer, line):
    """A telling that failed is listed under the notice it is about."""
    withdrawn(standing, line[0])
    key = f"{line[0]}-W1"
    Delivery.objects.filter(key=key).update(state=State.FAILED_PERMANENT)
    assert line[0] in at_officer.get("/failures/").content.decode()
    assert Group.objects.filter(name__startswith="batch:", name__contains=":later:").count() == 1
