"""Where officers see that a guardian is told too: the release, the balance, the person's page, failures and unknowns."""

import re

import pytest
from family_ground import OWN, PARENT, child, ended, grown, handed_over, painted, sent

from ansim.delivery.domain.states import Outcome, State
from ansim.delivery.services.control import halt_group
from ansim.kit.clock import now
from ansim.notices.domain.guardian_keys import guardian_key
from ansim.notices.models import Batch
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.controlling import pause_batch

__all__ = ["painted"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(painted):
    """A released batch of one child with a guardian: the batch and the child's notice."""
    batch_id = sent(painted, child())
    return batch_id, notices_of_batch(painted.officer, batch_id)[0]


def text_of(client, path):
    """The words of a page, tags taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode()).split())


def test_the_approver_sees_how_many_guardians_are_told(painted, approver):
    """Beside the number of people that is typed stands how many guardians get a message; without any, nothing."""
    one = handed_over(painted, child())
    assert "1명 (보호자 1명에게도 따로 보냅니다)" in text_of(approver, f"/batches/{one}/release/")
    other = handed_over(painted, grown())
    assert "에게도 따로" not in text_of(approver, f"/batches/{other}/release/")


def test_the_batch_counts_people_and_says_guardians_beside(officer, told):
    """The balance's one row is the child's; the guardian's failed message is told in a sentence of its own."""
    batch_id, card = told
    ended(card.reference, State.DELIVERED, Outcome.DELIVERED, "4000")
    ended(guardian_key(card.reference), State.FAILED_PERMANENT)
    text = text_of(officer, f"/batches/{batch_id}/")
    assert "보호자에게 따로 보낸 문자 1건 (도착 0, 실패 1, 미확인 0)" in text
    assert "보호자에게 보내는 문자" in text
    assert "맞음" in text


def test_a_batch_moves_until_guardians_are_told_too(officer, told):
    """Everybody's own notice arrived, the guardian's waits: the page still looks again; paused shows as paused."""
    batch_id, card = told
    ended(card.reference, State.DELIVERED, Outcome.DELIVERED, "4000")
    assert "hx-trigger" in officer.get(f"/batches/{batch_id}/live/?seen=running").content.decode()
    ended(guardian_key(card.reference), State.DELIVERED, Outcome.DELIVERED, "4000")
    assert "hx-trigger" not in officer.get(f"/batches/{batch_id}/live/?seen=finished").content.decode()


def test_a_paused_batch_says_why(painted, officer, told):
    """The reason of whoever paused both groups stands on the page."""
    pause_batch(by=painted.officer, batch_id=told[0], at=now(), why="번호 확인")
    assert "멈춰 있습니다: 번호 확인" in text_of(officer, f"/batches/{told[0]}/")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", "문자 서비스에서 충전하거나 한도를 올린 뒤 이어서 보내세요"),
        ("en", "Charge the account or have the quota raised"),
    ],
)
def test_a_batch_that_halted_itself_says_what_to_do(officer, told, language, words):
    """A code such as group_failed is a sentence in the page's language, with the code for an administrator."""
    halt_group(group_id=Batch.objects.get(pk=told[0]).delivery_group, now=now(), reason="group_failed")
    officer.cookies["django_language"] = language
    text = text_of(officer, f"/batches/{told[0]}/")
    assert words in text
    assert "(group_failed)" in text


def test_the_persons_page_shows_both_messages(officer, told):
    """Own and guardian's delivery with their states, numbers half hidden, and the guardian's moments named so."""
    card = told[1]
    ended(guardian_key(card.reference), State.FAILED_PERMANENT)
    text = text_of(officer, f"/people/{card.reference}/")
    assert "본인 010-****-0101" in text
    assert "보호자 010-****-0102" in text
    assert "보호자: 발송 대기" in text
    assert (OWN in text, PARENT in text) == (False, False)


def test_a_reason_shows_both_numbers_once(officer, told):
    """Whoever has to call the guardian sees that number too, for the same reason in the trail."""
    url = f"/people/{told[1].reference}/"
    revealed = officer.post(url, {"why": "보호자와 통화"}).content.decode()
    assert (OWN in revealed, PARENT in revealed) == (True, True)
    assert PARENT not in officer.get(url).content.decode()


def test_a_child_on_its_guardians_phone_is_said_to_be(painted, officer):
    """One message, and the page says that the number is the guardian's."""
    batch_id = sent(painted, child(휴대전화=None))
    card = notices_of_batch(painted.officer, batch_id)[0]
    text = text_of(officer, f"/people/{card.reference}/")
    assert "보호자 (본인 번호 없음) 010-****-0102" in text
    assert text.count("발송 대기") == 2  # the badge and the moment, of one message


def test_people_of_a_batch_show_the_guardians_state_beside(officer, told):
    """The list of people has both states in one cell, and so has its export."""
    batch_id, card = told
    ended(guardian_key(card.reference), State.FAILED_PERMANENT)
    assert re.search(r"보호자 실패", text_of(officer, f"/batches/{batch_id}/people/"))
    exported = officer.get(f"/batches/{batch_id}/people/?export=csv")
    lines = b"".join(exported.streaming_content if exported.streaming else [exported.content]).decode(
        "utf-8-sig"
    )
    assert " / 보호자 실패" in lines


def test_failures_tell_whose_message_it_was(officer, told):
    """A guardian's failed message leads to the child's page, under the guardian's half hidden number."""
    card = told[1]
    ended(guardian_key(card.reference), State.FAILED_PERMANENT)
    page = officer.get("/failures/").content.decode()
    assert f'href="/people/{card.reference}/"' in page
    assert guardian_key(card.reference) not in page
    text = text_of(officer, "/failures/")
    assert "홍아이 보호자 010-****-0102" in text


def test_unknown_messages_tell_whose_they_are(officer, told):
    """List and decision of an unknown message to a guardian name the child and lead to its page."""
    card = told[1]
    lost = ended(guardian_key(card.reference), State.UNKNOWN, Outcome.UNKNOWN)
    listed = officer.get("/unknown/").content.decode()
    assert f'href="/people/{card.reference}/"' in listed
    assert "홍아이 · 보호자" in text_of(officer, "/unknown/")
    decided = text_of(officer, f"/unknown/{lost}/")
    assert "받는 사람 보호자" in decided
    assert f"문서번호 {card.reference}" in decided
