"""Pure rules of changes after the release: who is told, when a notice may go again, until when it goes at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.samples import record

from ansim.delivery.domain.states import State
from ansim.kit.clock import KST, midnight
from ansim.notices.domain.changes import may_go_again, phones_to_tell, replaced_message, withdrawal_message
from ansim.notices.domain.expiry import MOST_DAYS_SENT, sent_until, told_until
from ansim.notices.domain.guardian_keys import (
    again_key,
    batch_of,
    goes_elsewhere,
    guardian_key,
    guardians_group,
    is_guardians,
    is_later,
    later_group,
    notice_of,
    people_group,
    withdrawn_key,
)
from ansim.notices.domain.record import NoticeKind

ISOLATION = record()
REFERENCE = "7KQ4-M2XD-9TRB"
OWN, OTHER = "01000000001", "01000000002"
MESSAGES = st.lists(st.tuples(st.sampled_from([OWN, OTHER, ""]), st.sampled_from(list(State))), max_size=5)


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
@pytest.mark.parametrize("phone", [OWN, OTHER])
def test_nothing_goes_again_while_an_answer_is_missing(state, phone):
    """What may have left without an answer keeps every phone waiting, another one as well as its own."""
    assert not may_go_again([(OWN, state)], phone)


def test_the_same_phone_waits_for_the_result_another_does_not():
    """A message that the service has taken may still arrive at its phone; a wrong number need not be waited for."""
    assert not may_go_again([(OWN, State.SENT)], OWN)
    assert may_go_again([(OWN, State.SENT)], OTHER)


@pytest.mark.parametrize(
    "state", [one for one in State if one not in (State.SENDING, State.UNKNOWN, State.SENT)]
)
def test_a_notice_whose_message_ended_or_was_called_off_may_go_again(state):
    """Delivered and deleted by its reader, failed, cancelled: all of these are known."""
    assert may_go_again([(OWN, state)], OWN)


def test_a_notice_that_was_never_sent_may_go():
    """Without an earlier message nothing can be doubled."""
    assert may_go_again([], OWN)


@settings(max_examples=50, deadline=None)
@given(MESSAGES)
def test_every_phone_that_may_have_a_message_is_told_once_and_no_other(messages):
    """Told are exactly the phones of messages that left or may have; each once, in the order of the messages."""
    told = phones_to_tell(messages)
    left = [
        phone
        for phone, state in messages
        if phone and state not in (State.HELD_BACK, State.QUEUED, State.CANCELLED, State.EXPIRED)
    ]
    assert set(told) == set(left)
    assert len(told) == len(set(told))
    assert list(told) == sorted(told, key=left.index)


def test_the_words_of_a_withdrawal_name_the_number_and_nobody():
    """A phone may have been read by another person: the message says neither name nor reason nor disease."""
    said = withdrawal_message(ISOLATION, "가람시 보건소")
    assert ISOLATION.reference in said.text
    assert "철회" in said.subject
    assert ISOLATION.name not in said.text
    assert "격리" not in said.text
    assert ISOLATION.issuer.contact in said.text


def test_the_words_to_a_wrong_phone_name_neither_person_nor_new_notice():
    """Only that the number it has is void."""
    said = replaced_message(ISOLATION, "가람시 보건소")
    assert ISOLATION.reference in said.text
    assert "정정" in said.subject
    assert ISOLATION.name not in said.text
    assert len(said.subject.encode("euc-kr")) <= 40


def test_the_words_of_a_drill_say_so():
    """What leaves a practice installation is marked, a withdrawal too."""
    drill = replace(ISOLATION, issuer=replace(ISOLATION.issuer, drill=True))
    assert withdrawal_message(drill, "가람시").text.startswith("[훈련]")
    assert withdrawal_message(drill, "가람시").subject.startswith("[훈련]")
    real = replace(ISOLATION, issuer=replace(ISOLATION.issuer, drill=False))
    assert "훈련" not in withdrawal_message(real, "가람시").text


@pytest.mark.parametrize(
    "kind", [one for one in NoticeKind if one not in (NoticeKind.RELEASE, NoticeKind.WITHDRAWAL)]
)
def test_what_orders_or_advises_days_is_not_sent_after_them(kind):
    """The end of the last day in Korea ends the sending of every kind that speaks of days to come."""
    at = datetime(2022, 2, 22, 14, 0, tzinfo=UTC)
    last_day = date(2022, 2, 22)
    assert sent_until(kind, last_day, at) == datetime(2022, 2, 23, 0, 0, tzinfo=KST)
    assert sent_until(kind, last_day - timedelta(days=30), at) < at


@pytest.mark.parametrize("kind", [NoticeKind.RELEASE, NoticeKind.WITHDRAWAL])
def test_what_speaks_of_days_that_are_over_goes_for_two_days(kind):
    """A certificate of release is made after the last day and has to arrive all the same."""
    at = datetime(2022, 3, 1, tzinfo=UTC)
    assert sent_until(kind, date(2022, 2, 22), at) == at + MOST_DAYS_SENT == told_until(at)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(list(NoticeKind)),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_nothing_is_sent_longer_than_two_days_nor_beyond_its_period(kind, last_day, at):
    """However long a period is, a message that waited for two days is stale; and a period's end is never passed."""
    until = sent_until(kind, last_day, at)
    assert until <= at + MOST_DAYS_SENT
    if kind not in (NoticeKind.RELEASE, NoticeKind.WITHDRAWAL):
        assert until <= midnight(last_day + timedelta(days=1))


def test_every_key_leads_back_to_its_notice():
    """The notice's own message, the guardian's, one sent again, one that tells of a withdrawal."""
    keys = [REFERENCE, guardian_key(REFERENCE), again_key(REFERENCE, 12), withdrawn_key(REFERENCE, 1)]
    assert len(set(keys)) == 4
    assert {notice_of(key) for key in keys} == {REFERENCE}
    assert [is_guardians(key) for key in keys] == [False, True, False, False]
    assert [is_later(key) for key in keys] == [False, False, True, True]
    assert [goes_elsewhere(key) for key in keys] == [False, False, True, True]
    assert notice_of("trial-7KQ4-M2XD-9TRB") == "trial-7KQ4-M2XD-9TRB"


@pytest.mark.parametrize(
    ("group", "batch"),
    [
        (people_group(12), 12),
        (guardians_group(12), 12),
        (later_group(12, "01000000000"), 12),
        ("batch:12:other", None),
        ("batch:x", None),
        ("batch:", None),
        ("trial:1:01000000000", None),
    ],
)
def test_a_groups_name_says_its_batch(group, batch):
    """Only the three names of a batch's groups do; a stranger's group is none of a batch."""
    assert batch_of(group) == batch
