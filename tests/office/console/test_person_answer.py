"""The first line of a person's page: gone or not, when, to which number, arrived or why not, opened or not."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ansim.delivery.models import Delivery, DeliveryEvent
from ansim.kit.clock import korean_datetime, now
from ansim.notices.domain.openings import Way
from ansim.notices.models import Notice, Opening
from ansim.notices.queries.openings import openings_of
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.opening import count_opened
from ansim.web.console.person_answer import answer_of, opened_moments, opened_words

pytestmark = pytest.mark.django_db
GONE_AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def card(drill, rows):
    """One released notice whose message waits."""
    drill.connect()
    return notices_of_batch(drill.officer, drill.released(rows(1), send=True))[0]


def come_to(card, *states, code=""):
    """Let the message go through states, one minute each."""
    delivery = Delivery.objects.get(key=card.reference)
    before = "queued"
    for number, state in enumerate(states):
        at = GONE_AT + timedelta(minutes=number)
        DeliveryEvent.objects.create(
            delivery=delivery, at=at, before=before, after=state, attempt=1, code=code, by="service"
        )
        Delivery.objects.filter(pk=delivery.pk).update(state=state, changed_at=at)
        before = state


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "아직 나가지 않았습니다. 010-****-0001 번호로 발송을 기다립니다."),
        (("sending",), "아직 나가지 않았습니다. 010-****-0001 번호로 발송을 기다립니다."),
        (("sent",), "12:00에 010-****-0001 번호로 나갔습니다. 도착했다는 소식은 아직 없습니다."),
        (("sent", "delivered"), "12:00에 010-****-0001 번호로 나가 2026. 11. 22.(일) 12:01에 도착했습니다."),
        (("delivered",), "12:00에 010-****-0001 번호로 나가 2026. 11. 22.(일) 12:00에 도착했습니다."),
        (("unknown",), "12:00에 010-****-0001 번호로 보냈으나 대답을 받지 못해, 나갔는지 아직 모릅니다."),
        (("sent", "failed_permanent"), "12:01에 전하지 못한 것으로 끝났습니다: 없는 번호이거나"),
        (("cancelled",), "나가지 않았습니다. 보내기 전에 취소되었습니다."),
        (("expired",), "나가지 않았습니다. 보낼 기한이 지났습니다."),
    ],
)
def test_the_first_line_says_whether_when_and_where_to(drill, card, states, said):
    """Each state of the message is one sentence with the moment it left, the half hidden number and the reason."""
    come_to(card, *states)
    assert said in answer_of(drill.officer, card).reached


def test_a_revealed_number_is_whole_in_the_first_line(drill, card):
    """After a reason was given the line names the whole number."""
    come_to(card, "sent")
    assert "010-0000-0001" in answer_of(drill.officer, card, "01000000001").reached


def test_before_release_by_post_and_without_a_message_are_told_apart(drill, rows):
    """Not released, to be posted, posted, and issued without a message each have their sentence."""
    from office_ground import row

    made = notices_of_batch(drill.officer, drill.made(rows(1)))[0]
    assert answer_of(drill.officer, made).reached == "아직 나가지 않았습니다. 승인을 기다립니다."
    assert answer_of(drill.officer, made).opened == ""
    batch = drill.released([row(7, 휴대전화=""), row(8)])
    letter, silent = notices_of_batch(drill.officer, batch)
    assert "우편으로 나갈 통지서" in answer_of(drill.officer, letter).reached
    assert answer_of(drill.officer, silent).reached == "발급되었으나 문자로 나가지 않았습니다."
    Notice.objects.filter(reference=letter.reference).update(posted_at=GONE_AT)
    posted = notices_of_batch(drill.officer, batch)[0]
    assert answer_of(drill.officer, posted).reached == f"{korean_datetime(GONE_AT)}에 우편으로 나갔습니다."
    assert answer_of(drill.officer, posted).opened == "아직 열어 본 기록이 없습니다."


@pytest.mark.parametrize(("state", "said"), [("withdrawn", "철회된"), ("superseded", "다른 통지서로 바뀐")])
def test_a_notice_that_no_longer_stands_says_so_first(drill, card, state, said):
    """Before anything else the officer reads that it was withdrawn or replaced."""
    Notice.objects.filter(reference=card.reference).update(state=state)
    changed = notices_of_batch(drill.officer, card.batch_id)[0]
    assert answer_of(drill.officer, changed).reached.startswith(said)


def test_openings_are_counted_and_name_nobody(drill, card, client):
    """Opening the verification page counts, a drafted or unknown reference does not, and nothing of the opener is kept."""
    for _ in range(2):
        assert client.get(f"/n/{card.reference}", headers={"user-agent": "Employer"}).status_code == 200
    client.get("/n/0000-0000-0000")
    client.get("/n/nonsense")
    client.get("/n/")
    found = Opening.objects.get()
    assert (found.reference, found.way, found.times) == (card.reference, "verify", 2)
    assert {field.name for field in Opening._meta.fields} == {
        *("id", "reference", "way", "times", "first_at", "last_at")
    }


def test_a_notice_that_is_not_issued_is_not_counted(drill, rows):
    """Before its release nobody can have it, so that nothing is counted."""
    made = notices_of_batch(drill.officer, drill.made(rows(1)))[0]
    count_opened(reference=made.reference, way=Way.OWN, at=now())
    assert openings_of(drill.officer, made.reference) == ()


def test_what_was_opened_is_told_in_one_sentence_and_on_the_line(drill, card, officer, stranger):
    """Each way with its count and the last moment; on the time line the first and the last of each."""
    come_to(card, "sent", "delivered")
    assert card.issued_at is not None
    began = card.issued_at + timedelta(hours=1)
    for way, times in ((Way.VERIFY, 1), (Way.OWN, 3), (Way.DOWNLOAD, 1)):
        for number in range(times):
            count_opened(reference=card.reference, way=way, at=began + timedelta(hours=number))
    found = openings_of(drill.officer, card.reference)
    assert opened_words(found) == (
        "열어 보았습니다: 내려받기 1번, 본인 열람 3번, 확인 화면 1번, 마지막 "
        f"{korean_datetime(began + timedelta(hours=2))}. 누가 열었는지는 남기지 않습니다."
    )
    told = [text for _, text in opened_moments(drill.officer, card.reference)]
    assert told[1:3] == [
        "받은 사람이 내 통지서에서 열어 봄",
        "받은 사람이 내 통지서에서 열어 봄 (모두 3번 가운데 마지막)",
    ]
    page = officer.get(f"/people/{card.reference}/").content.decode()
    answer = page[page.index('id="answer"') : page.index("</section>", page.index('id="answer"'))]
    assert "도착했습니다" in answer
    assert "본인 열람 3번" in answer
    steps = [page.index(one) for one in ("통지서를 만들어", "통지서 발급", "내려받음")]
    assert steps == sorted(steps)
    assert stranger.get(f"/people/{card.reference}/").status_code == 404
    assert not re.findall(r"010-0000-0001", page)


def test_openings_of_another_office_are_not_told(drill, card):
    """An officer sees how often the own office's notices were opened only."""
    count_opened(reference=card.reference, way=Way.OWN, at=now())
    stranger = replace(drill.officer, office_id=drill.officer.office_id + 1)
    assert openings_of(stranger, card.reference) == ()
