"""Asking for the birth date first: nothing goes to a number that no witness knows before the right answer came from it."""

from datetime import timedelta

import pytest
from asking_ground import NUMBER, STRANGER, Town, birth_of, row, said, town
from family_ground import CHILD_BORN, PARENT, checked, child, painted

from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery, FirstWave, Group
from ansim.delivery.services.plans import set_replies
from ansim.delivery.services.sweeping import expire_queued
from ansim.notices.domain.asking import AskState, NobodyToAsk
from ansim.notices.domain.guardian_keys import guardian_key, question_key
from ansim.notices.models import Asking, Notice
from ansim.notices.queries.askings import asked_of, unproved_keys
from ansim.notices.services import posting
from ansim.notices.services.asking import close_askings, post_unanswered
from ansim.notices.services.changing import agree, ask_letting_go, ask_withdrawal
from ansim.notices.services.holding import clear_families
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.posting import export_for_post
from ansim.notices.services.releasing import stop_batch

__all__ = ["painted", "town"]


def test_an_unknown_number_is_asked_and_the_notice_waits(town: Town) -> None:
    """Released, the notice is held back; the number gets one question with the office, its number, and nothing of health."""
    batch = town.release([row(1)])
    reference = town.reference(batch, 1)
    assert town.state(reference) is State.HELD_BACK
    assert town.state(question_key(reference)) is State.QUEUED
    address, words = town.question(reference)
    assert address == "01000000001"
    assert "생년월일 6자리" in words
    assert not any(word in words for word in ("격리", "확진", "홍길", reference, "코로나"))
    held = town.balance(batch)
    assert (held.waiting, held.asked, held.holds) == (1, 1, False)
    assert Group.objects.get(pk=town.batch(batch).question_group).sender == NUMBER


def test_the_right_answer_lets_the_notice_go_at_once(town: Town) -> None:
    """The birth date from that number queues the notice, and nothing is answered: the notice is the answer."""
    batch = town.release([row(1)])
    reference = town.reference(batch, 1)
    assert town.text("01000000001", f"{said(birth_of(1))} 입니다") is None
    assert town.state(reference) is State.QUEUED
    assert town.asking(reference).state == AskState.ANSWERED
    assert town.balance(batch).asked == 0


def test_the_answer_must_come_from_that_number(town: Town) -> None:
    """The right date from a stranger's phone does nothing and is answered like anything else that nobody knows."""
    batch = town.release([row(1), row(2)])
    neutral = town.text(STRANGER, "안녕하세요")
    assert town.text(STRANGER, said(birth_of(1))) == neutral
    assert town.text("01000000002", said(birth_of(1))) == neutral
    assert town.state(town.reference(batch, 1)) is State.HELD_BACK
    assert town.asking(town.reference(batch, 1)).wrong == 0


def test_wrong_answers_get_one_neutral_reply_and_the_third_a_person(town: Town) -> None:
    """One reply to the first wrong date, silence to the next, and after three not even the right one helps."""
    batch = town.release([row(1)])
    reference = town.reference(batch, 1)
    neutral = town.text(STRANGER, "안녕하세요")
    assert [town.text("01000000001", text) for text in ("900101", "900102")] == [neutral, None]
    assert town.asking(reference).state == AskState.WAITING
    assert town.text("01000000001", "900103") is None
    assert town.asking(reference).state == AskState.MISSED
    town.moment += timedelta(minutes=11)
    assert town.text("01000000001", said(birth_of(1))) == neutral
    assert town.state(reference) is State.HELD_BACK
    found = asked_of(town.officer, batch, at=town.moment)
    assert found is not None
    assert [(card.reference, card.wrong) for card in found.cards] == [(reference, 3)]


def test_a_text_of_many_dates_is_as_many_tries(town: Town) -> None:
    """Guessing many dates in one text uses up the tries of the number at once."""
    batch = town.release([row(1)])
    town.text("01000000001", "900101 900102 900103 900104")
    assert town.asking(town.reference(batch, 1)).state == AskState.MISSED


def test_of_several_people_on_one_phone_each_answered_one_follows(town: Town) -> None:
    """One question for the number; each birth date lets one notice go, said together or one by one, and none counts twice."""
    family = [row(number, 휴대전화="010-0000-0007", 주소="가람시 새벽동 7 101호") for number in (1, 2, 3)]
    batch = town.drill.checked(family)
    clear_families(by=town.officer, batch_id=batch, why="주소가 같은 가족", at=town.moment)
    start_making(by=town.officer, batch_id=batch)
    make_batch(batch_id=batch)
    town.released(batch)
    references = [town.reference(batch, number) for number in (1, 2, 3)]
    assert Delivery.objects.filter(group=town.batch(batch).question_group).count() == 1
    assert town.text("01000000007", f"{said(birth_of(1))}, {said(birth_of(2))}") is None
    states = [town.state(reference) for reference in references]
    assert states == [State.QUEUED, State.QUEUED, State.HELD_BACK]
    assert town.text("01000000007", said(birth_of(1))) is None
    assert town.asking(references[2]).wrong == 0
    assert town.text("01000000007", said(birth_of(3))) is None
    assert town.state(references[2]) is State.QUEUED


def test_what_waits_is_not_told_to_whoever_asks(town: Town) -> None:
    """Before the right answer a name or a keyword from that number gets what a stranger gets; after it the notice."""
    batch = town.release([row(1)])
    name = "홍길나"
    neutral = town.text(STRANGER, "통지서")
    assert {town.text("01000000001", "통지서"), town.text("01000000001", f"{name} 통지서")} == {neutral}
    town.text("01000000001", said(birth_of(1)))
    town.moment += timedelta(minutes=11)
    told = town.text("01000000001", "통지서")
    assert told is not None
    assert town.reference(batch, 1) in told


def test_the_same_text_twice_is_one_answer(town: Town) -> None:
    """A webhook that comes again, with the same id or a new one, neither sends again nor counts as wrong."""
    batch = town.release([row(1)])
    reference = town.reference(batch, 1)
    text = said(birth_of(1))
    assert town.post("01000000001", text, message_id="A") == town.post("01000000001", text, message_id="A")
    town.text("01000000001", text)
    town.text("01000000001", text)
    assert town.state(reference) is State.QUEUED
    assert Delivery.objects.filter(key=reference).count() == 1
    assert (town.asking(reference).state, town.asking(reference).wrong) == (AskState.ANSWERED, 0)


def test_without_an_answer_it_expires_and_the_balance_holds(town: Town) -> None:
    """After the notice's end the message expires unsent, the question is over, and every row is accounted for."""
    batch = town.release([row(1), row(2)])
    end = Delivery.objects.get(key=town.reference(batch, 1)).expires_at
    assert expire_queued(now=end) == 4
    assert close_askings(at=end) == 2
    done = town.balance(batch)
    assert (done.expired, done.waiting, done.holds) == (2, 0, True)
    town.moment = end
    town.text("01000000001", said(birth_of(1)))
    assert town.state(town.reference(batch, 1)) is State.EXPIRED
    assert set(Asking.objects.values_list("state", flat=True)) == {AskState.OVER}


def test_an_answer_after_the_limit_is_taken_while_a_person_may_decide(town: Town) -> None:
    """From the limit on it stands in the officer's list, and the right answer still lets it go."""
    batch = town.release([row(1)])
    before = asked_of(town.officer, batch, at=town.moment + timedelta(hours=23))
    after = asked_of(town.officer, batch, at=town.moment + timedelta(hours=24))
    assert before is not None
    assert after is not None
    assert (before.open, before.cards) == (1, ())
    assert [card.key for card in after.cards] == [town.reference(batch, 1)]
    town.moment += timedelta(hours=25)
    town.text("01000000001", said(birth_of(1)))
    assert town.state(town.reference(batch, 1)) is State.QUEUED


def test_by_post_it_joins_the_letters(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An officer posts what nobody answered: the message is called off, the letter waits, and the balance holds with it."""
    batch = town.release([row(1), row(2)])
    first, second = town.reference(batch, 1), town.reference(batch, 2)
    assert post_unanswered(by=town.officer, batch_id=batch, keys=[first, "none"], at=town.moment) == 1
    assert town.state(first) is State.CANCELLED
    assert town.asking(first).state == AskState.POSTED
    assert (town.balance(batch).letters, town.balance(batch).waiting) == (1, 2)
    monkeypatch.setattr(posting, "post_parcel", lambda letters, _at: b"ZIP" * len(letters))
    assert export_for_post(by=town.officer, batch_id=batch, at=town.moment) == b"ZIP"
    town.text("01000000001", said(birth_of(1)))
    assert town.state(first) is State.CANCELLED
    end = Delivery.objects.get(key=second).expires_at
    expire_queued(now=end)
    done = town.balance(batch)
    assert (done.posted, done.expired, done.holds) == (1, 1, True)


def test_two_officers_let_it_go_unanswered(town: Town) -> None:
    """One asks, another agrees: the held message itself goes, once, and the person counts by it."""
    batch = town.release([row(1)])
    reference = town.reference(batch, 1)
    change = ask_letting_go(by=town.officer, key=reference, why="통화로 확인", at=town.moment)
    done = agree(by=town.approver, change_id=change, at=town.moment)
    assert (done.called_off, done.queued) == (0, 1)
    assert town.state(reference) is State.QUEUED
    assert town.asking(reference).state == AskState.LET_GO
    town.text("01000000001", said(birth_of(1)))
    assert Delivery.objects.filter(key__startswith=reference).count() == 2


def test_a_withdrawn_notice_never_goes_and_its_question_neither(town: Town) -> None:
    """Withdrawn while it waits: the held message and the question are called off, nobody is told, an answer does nothing."""
    batch = town.release([row(1)])
    reference = town.reference(batch, 1)
    change = ask_withdrawal(by=town.officer, reference=reference, why="재검사 음성", at=town.moment)
    assert agree(by=town.approver, change_id=change, at=town.moment).queued == 0
    assert town.state(reference) is State.CANCELLED
    assert town.state(question_key(reference)) is State.CANCELLED
    town.text("01000000001", said(birth_of(1)))
    assert town.state(reference) is State.CANCELLED


def test_a_stopped_batch_asks_and_sends_nothing_more(town: Town) -> None:
    """Stopping cancels what is held back and the questions; the rows count as left out."""
    batch = town.release([row(1)])
    stop_batch(by=town.approver, batch_id=batch, why="잘못 올림", at=town.moment)
    town.text("01000000001", said(birth_of(1)))
    assert town.state(town.reference(batch, 1)) is State.CANCELLED
    assert town.state(question_key(town.reference(batch, 1))) is State.CANCELLED
    done = town.balance(batch)
    assert (done.excluded, done.holds) == (1, True)


def test_an_answered_number_is_a_witness_for_the_next_list(town: Town) -> None:
    """Who answered is not asked again; a number that never answered is no witness, however often a notice waited for it."""
    batch = town.release([row(1), row(2)])
    town.text("01000000001", said(birth_of(1)))
    again = town.drill.made([row(1, 주소="가람시 새벽동 11"), row(2, 주소="가람시 새벽동 12")])
    known, unknown = (str(one) for one in _references(again))
    assert unproved_keys(town.batch(again)) == {unknown}
    assert known != unknown
    assert batch != again


def test_who_is_known_goes_at_once_and_first(town: Town) -> None:
    """In one batch known numbers go now, a few of them before the rest, and only unknown ones wait."""
    town.release([row(number) for number in (1, 2, 3)], asks=False)
    rows = [row(number, 주소=f"가람시 새벽동 {number}동") for number in (1, 2, 3, 4)]
    batch = town.release(rows, first=2)
    states = [town.state(town.reference(batch, number)) for number in (1, 2, 3, 4)]
    assert states == [State.QUEUED] * 3 + [State.HELD_BACK]
    group = Group.objects.get(pk=town.batch(batch).delivery_group)
    upto = FirstWave.objects.get(group=group).upto
    assert Delivery.objects.filter(group=group, pk__lte=upto).count() == 2


def test_without_a_number_for_answers_nobody_is_asked(town: Town) -> None:
    """Release refuses whole to ask where no answer could come, and sends nothing."""
    set_replies(office_id=town.office_id, number="", hours=24)
    with pytest.raises(NobodyToAsk):
        town.release([row(1)])
    assert not Delivery.objects.exists()
    assert not Notice.objects.filter(issued_at__isnull=False).exists()


def test_the_guardian_of_a_minor_is_asked_on_the_own_phone(town: Town) -> None:
    """A second phone is asked apart, for the child's birth date, and its answer lets only its own message go."""
    batch_id = checked(town.drill, child())
    start_making(by=town.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    town.released(batch_id)
    reference = town.reference(batch_id, 1)
    told = guardian_key(reference)
    assert [town.state(key) for key in (reference, told)] == [State.HELD_BACK] * 2
    assert town.question(told)[0] == PARENT.replace("-", "")
    assert "자녀" in town.question(told)[1]
    assert town.text(PARENT, said(CHILD_BORN)) is None
    assert [town.state(key) for key in (reference, told)] == [State.HELD_BACK, State.QUEUED]
    assert post_unanswered(by=town.officer, batch_id=batch_id, keys=[told], at=town.moment) == 0
    change = ask_letting_go(by=town.officer, key=reference, why="통화로 확인", at=town.moment)
    agree(by=town.approver, change_id=change, at=town.moment)
    assert town.state(reference) is State.QUEUED
    again = checked(town.drill, child(주소="가람시 새벽동 102"))
    start_making(by=town.officer, batch_id=again)
    make_batch(batch_id=again)
    assert unproved_keys(town.batch(again)) == frozenset()


def _references(batch_id: int) -> list[str]:
    return list(Notice.objects.filter(batch=batch_id).order_by("id").values_list("reference", flat=True))
