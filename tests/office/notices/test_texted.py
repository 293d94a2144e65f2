"""Texts of residents, from the webhook to the queued answer: to the number on record, once, and telling strangers nothing."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from office_ground import TODAY, Drill
from procrastinate.contrib.django.models import ProcrastinateJob
from test_constraints import HASH, new_batch, new_notice, new_row
from tests.office.console.standing_ground import another_office
from tests.unit.notices.samples import record

from ansim.accounts.models import AuditEvent
from ansim.delivery.domain.errors import SenderNotAllowed
from ansim.delivery.models import Delivery, Inbound, Provider
from ansim.delivery.services.inbound import KNOWN, WAITS, claim_text, forget_texts
from ansim.delivery.services.sealing import Content, Sealer
from ansim.kit.clock import now
from ansim.kit.ids import new_reference
from ansim.notices import worker
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.record_json import record_to_bytes
from ansim.notices.models import Notice
from ansim.notices.services.texting import answer_text, take_what_was_left
from ansim.web.base.limits import Limit
from ansim.web.public import text_views

__all__ = ["new_batch", "new_notice", "new_row"]
HERE, STRANGER = "01000000001", "01000000099"
SENDER = "01000000000"


class Town:
    """An office with an account, notices on numbers, texts that come in, answers that were queued."""

    def __init__(self, drill: Drill, make: Callable[..., Notice]) -> None:
        drill.connect()
        self.office_id = drill.office.office_id
        self.provider = Provider.objects.get()
        self._make, self._keys = make, OfficeKeys(self.office_id)
        self._numbers = iter(range(10**6))
        self.moment = now()

    def notice(self, name: str = "홍길동", *, guardian: str = "", phone: str = HERE, **columns: Any) -> str:
        """One issued notice; with `guardian` the number is that of the guardian of this name. Return its reference."""
        reference = new_reference()
        one = replace(record(), reference=reference, name=name, phone=phone)
        good: dict[str, Any] = {"phone_tag": self._keys.tag("phone", phone)}
        if guardian:
            one = replace(one, phone="", guardian_name=guardian, guardian_phone=phone, birth=date(2020, 5, 5))
            good = {"guardian_tag": self._keys.tag("phone", phone)}
        good |= {
            "reference": reference,
            "record": self._keys.seal(record_to_bytes(one), f"notice:{reference}"),
            "state": NoticeState.ISSUED,
            "pdf_sha256": HASH,
            "jpg_sha256": HASH,
            "issued_at": self.moment,
            "last_day": TODAY + timedelta(days=5),
        }
        self._make(**{**good, **columns})
        return reference

    def post(self, *texts: tuple[str, str], message_id: str = "", secret: str = "receipts") -> Any:
        """The service hands over texts of (number, words)."""
        events = [
            {
                "data": {
                    "messageId": message_id or f"T{next(self._numbers)}",
                    "from": sender,
                    "to": SENDER,
                    "text": text,
                }
            }
            for sender, text in texts
        ]
        url = f"/hooks/texts/{self.provider.pk}/{secret}"
        return Client().post(url, json.dumps(events), content_type="application/json")

    def asked(self) -> list[int]:
        """The texts that the worker was asked to reply to."""
        jobs = ProcrastinateJob.objects.filter(task_name="notices.text").order_by("id")
        return [job.args["text"] for job in jobs if "quiet" not in job.args]

    def quiet(self) -> int:
        """How many texts the worker was asked to take without a reply."""
        jobs = ProcrastinateJob.objects.filter(task_name="notices.text").order_by("id")
        return sum("quiet" in job.args for job in jobs)

    def answers(self) -> list[tuple[str, str]]:
        """Let the worker answer what it was asked to; return (number, words) of everything queued so far."""
        for text_id in self.asked():
            answer_text(text_id=text_id, at=self.moment)
        found = []
        for row in Delivery.objects.filter(key__startswith="text-").order_by("id"):
            content = Sealer(self.office_id).open(row.key, row.content)
            found.append((content.address, content.text))
        return found

    def said(self, number: str, words: str) -> str:
        """The answer to one text."""
        assert self.post((number, words)).status_code == 200
        address, text = self.answers()[-1]
        assert address == number
        return text


@pytest.fixture
def town(drill: Drill, new_notice: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The office, its account, a clock to be moved."""
    cache.clear()
    one = Town(drill, new_notice)
    monkeypatch.setattr(text_views, "now", lambda: one.moment)
    yield one
    cache.clear()


@pytest.mark.parametrize("words", ["홍길동 입니다", "격리통지서 홍길동", "통지서", "홍 길둥"])
def test_who_is_on_record_is_told_of_the_notice(town: Town, words: str) -> None:
    """The answer goes to the number on record: the masked name, the reference, the page; in the trail without a person."""
    reference = town.notice()
    text = town.said(HERE, words)
    assert f"홍*동 님 {reference}" in text
    assert "/my/" in text
    assert "홍길동" not in text
    told = AuditEvent.objects.get(verb="notice.text_answered")
    assert (told.who, told.reference, told.why) == (
        "system:recipient",
        f"text:{Inbound.objects.get().pk}",
        "",
    )


def test_strangers_and_other_names_get_the_same_words(town: Town) -> None:
    """Unknown number, unknown name, small talk, and an infected person's name from another number: one answer, byte for byte."""
    town.notice()
    town.notice("김이안", phone="01000000002")
    answers = {
        town.said(STRANGER, "통지서"),
        town.said(STRANGER, "홍길동"),
        town.said(STRANGER, "아무 말"),
        town.said(HERE, "김이안 통지서"),
        town.said(HERE, "안녕하세요"),
        town.said("01000000002", "홍길동 통지서"),
    }
    assert len(answers) == 1
    assert not AuditEvent.objects.filter(verb="notice.text_answered").exists()
    (words,) = answers
    assert not any(name in words for name in ("홍길동", "김이안", "홍*동"))


def test_a_household_is_listed(town: Town) -> None:
    """Several on one number: all for a keyword, one for a name, the guardian's own name for the children."""
    father, child = town.notice(), town.notice("홍아이", guardian="홍길동")
    second = town.notice()
    everybody = town.said(HERE, "통지서 보내주세요")
    assert f"홍*이 님 {child}" in everybody
    assert f"홍*동 님 {second}, {father}" in everybody
    assert town.said(HERE, "홍아이 통지서").count(" 님 ") == 1
    assert town.said(HERE, "홍길동") == everybody


@pytest.mark.parametrize(
    "columns",
    [
        {"state": NoticeState.MADE, "issued_at": None},
        {"state": NoticeState.WITHDRAWN},
        {"first_day": TODAY - timedelta(days=500), "last_day": TODAY - timedelta(days=450)},
    ],
)
def test_what_is_not_in_force_is_not_told(town: Town, columns: dict[str, Any]) -> None:
    """A notice not released, one withdrawn, and one so old that the number may be another's: as if there were none."""
    neutral = town.said(STRANGER, "통지서")
    town.notice(**columns)
    assert town.said(HERE, "홍길동 통지서") == neutral


@pytest.mark.parametrize(
    "words",
    [
        "홍길동 격리통지서 발급 부탁드려요",
        "통지서 안 왔어요ㅠㅠ",
        "홍길동 엄마입니다",
        "홍길동 김이안 통지서",
        "Hello, this is HONG GILDONG",
        "홍길동 확진인가요?",
        "격리통지셔",
        "19900102 홍길동",
        "😀",
        "통지서 " * 60,
    ],
)
def test_no_way_of_asking_tells_a_stranger_anything(town: Town, words: str) -> None:
    """However it is asked, one who is not on record, whose notice is withdrawn, over or another's gets the same words at once."""
    town.notice(phone="01000000002", state=NoticeState.WITHDRAWN)
    old = {"first_day": TODAY - timedelta(days=500), "last_day": TODAY - timedelta(days=450)}
    town.notice(phone="01000000003", **old)
    town.notice("김이안", phone="01000000004")
    town.notice()
    answers = [town.said(number, words) for number in (STRANGER, "01000000002", "01000000003")]
    answers.append(town.said("01000000004", "홍길동 통지서 안 왔어요"))
    neutral = town.said(STRANGER, "안녕하세요")
    assert set(answers) == {neutral}
    assert len({row.not_before for row in Delivery.objects.filter(key__startswith="text-")}) == 1


def test_names_said_together_are_answered_together(town: Town) -> None:
    """Two of a household named in one text are both told, a name of nobody there beside them tells nothing of it."""
    father, child = town.notice(), town.notice("홍아이", guardian="홍길동")
    both = town.said(HERE, "홍길동이랑 홍아이 통지서 부탁드려요")
    assert (father in both, child in both) == (True, True)
    one = town.said(HERE, "홍아이 이몽룡 통지서")
    assert (father in one, child in one) == (False, True)
    assert "몽" not in one


def test_an_office_answers_about_its_own_notices_only(town: Town) -> None:
    """A notice of another office to the same number is none of this office's business."""
    neutral = town.said(STRANGER, "통지서")
    reference = town.notice()
    Notice.objects.filter(reference=reference).update(office_id=another_office().office_id)
    assert town.said(HERE, "홍길동 통지서") == neutral


def test_an_office_that_may_not_send_leaves_the_text_for_later(town: Town) -> None:
    """Without a sender number nothing is queued and nothing lost: the text can be taken up when there is one."""
    town.post((HERE, "통지서"))
    (text_id,) = town.asked()
    Provider.objects.update(senders=[])
    with pytest.raises(SenderNotAllowed):
        answer_text(text_id=text_id, at=town.moment)
    Provider.objects.update(senders=[SENDER])
    assert answer_text(text_id=text_id, at=town.moment) is not None


def test_a_text_is_answered_once(town: Town) -> None:
    """The same id again, from another number even, and the same job again add nothing."""
    town.notice()
    assert town.post((HERE, "통지서"), message_id="T1").json() == {"received": 1}
    assert town.post((HERE, "통지서"), message_id="T1").status_code == 200
    assert town.post((STRANGER, "통지서"), message_id="T1").status_code == 200
    assert len(town.asked()) == 1
    assert len(town.answers()) == len(town.answers()) == 1
    assert bytes(Inbound.objects.get().content) == b""


def test_numbers_are_read_as_services_write_them(town: Town) -> None:
    """Dashes and Korea's code are the same number."""
    town.notice()
    for number in ("010-0000-0001", "+821000000001"):
        town.post((number, "홍길동"))
    assert [address for address, _ in town.answers()] == [HERE, HERE]


@pytest.mark.parametrize("number", ["0200000000", "15881588", "+15550100", SENDER])
def test_machines_and_the_office_itself_are_not_answered(town: Town, number: str) -> None:
    """No mobile phone, or one of the office's own numbers: taken, never answered."""
    assert town.post((number, "통지서")).json() == {"received": 1}
    assert town.answers() == []


def test_a_text_to_a_retired_number_is_answered_by_the_usual_one(town: Town) -> None:
    """The answer goes out from a number in use."""
    row = Inbound.objects.create(provider=town.provider, message_id="T", received_at=town.moment, content=b"")
    row.content = Sealer(town.office_id).seal("text.T", Content(STRANGER, "0299999999", "통지서"))
    row.save()
    answer_text(text_id=row.pk, at=town.moment)
    assert Delivery.objects.get().group.sender == SENDER


def test_a_number_is_answered_three_times_in_ten_minutes(town: Town) -> None:
    """Known and stranger alike fall silent after three; the next ten minutes begin anew, ten are a day's."""
    town.moment = town.moment.replace(hour=1, minute=0)
    town.notice()
    for number in (HERE, STRANGER):
        town.post(*[(number, "통지서")] * 5)
    assert (len(town.asked()), town.quiet()) == (6, 4)
    assert Inbound.objects.count() == 10
    town.moment += timedelta(minutes=10)
    town.post((HERE, "통지서"))
    assert len(town.asked()) == 7
    for _ in range(9):
        town.moment += timedelta(seconds=600)
        town.post((HERE, "통지서"))
    assert (
        len(town.asked()) == 11
    )  # the ten of the day, of which two were over the first limit; three of the stranger


def test_forged_numbers_do_not_spend_the_offices_money(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many numbers ask, an office answers so many in a while."""
    monkeypatch.setattr(text_views, "PER_OFFICE", Limit("text.office", 2, 600))
    town.post(*[(f"0100000{n:04d}", "통지서") for n in range(5)])
    assert (len(town.asked()), town.quiet()) == (2, 3)


def test_what_is_over_the_limit_is_looked_at_thirty_times(town: Town) -> None:
    """A number that floods the office costs no reply after three texts and no look after thirty; a quiet look sends nothing."""
    town.notice()
    town.post(*[(HERE, "통지서")] * 40)
    assert (len(town.asked()), town.quiet()) == (3, 27)
    (last,) = Inbound.objects.order_by("-id")[10:11]
    assert answer_text(text_id=last.pk, at=town.moment, quiet=True) is None
    assert not Delivery.objects.exists()


def test_a_text_that_no_worker_took_up_is_taken_later(town: Town) -> None:
    """A job that was lost leaves its text; after two minutes it is taken up once, without a reply."""
    town.notice()
    town.post((HERE, "통지서"))
    assert take_what_was_left(at=town.moment + timedelta(minutes=2)) == 0
    assert take_what_was_left(at=town.moment + timedelta(minutes=2, seconds=1)) == 1
    assert take_what_was_left(at=town.moment + timedelta(minutes=3)) == 0
    assert not Delivery.objects.exists()


def test_a_forged_hook_does_not_exist_and_a_broken_one_is_refused(town: Town) -> None:
    """A wrong secret is a wrong address, a body of another form a bad request; nothing is kept of either."""
    assert town.post((HERE, "통지서"), secret="forged").status_code == 404
    url = f"/hooks/texts/{town.provider.pk}/receipts"
    assert Client().post(url, b"{", content_type="application/json").status_code == 400
    assert Client().get(url).status_code == 405
    assert (
        Client().post("/hooks/texts/999999/receipts", b"[]", content_type="application/json").status_code
        == 404
    )
    assert not Inbound.objects.exists()


def test_words_are_forgotten_when_answered_or_late_and_ids_after_a_week(town: Town) -> None:
    """An answer that comes an hour late is none; words go within the hour after, the id in a week."""
    town.post((HERE, "홍길동 통지서"))
    row = Inbound.objects.get()
    late = row.received_at + WAITS
    with transaction.atomic():
        assert claim_text(text_id=row.pk, now=late) is None
    assert forget_texts(now=late - timedelta(seconds=1)) == 0
    assert bytes(Inbound.objects.get().content)
    assert forget_texts(now=late) == 0
    assert bytes(Inbound.objects.get().content) == b""
    assert forget_texts(now=row.received_at + KNOWN) == 1


def test_nothing_of_a_person_is_in_logs_jobs_or_tables(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Number and words are sealed in the row, absent from the job and from every line that was logged."""
    caplog.set_level(logging.DEBUG)
    town.notice()
    town.post((HERE, "홍길동 통지서"))
    sealed = bytes(Inbound.objects.get().content)
    assert HERE.encode() not in sealed
    assert "홍길동".encode() not in sealed
    assert ProcrastinateJob.objects.get(task_name="notices.text").args == {"text": Inbound.objects.get().pk}
    town.answers()
    logged = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("ansim"))
    assert HERE not in logged
    assert "홍길동" not in logged


def test_the_worker_wakes_the_sender_for_what_it_queued(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job queues the answer and asks for its group to be sent; a text already answered wakes nobody."""
    woken: list[int] = []
    monkeypatch.setattr(worker, "wake", woken.append)
    town.notice()
    town.post((HERE, "통지서"))
    (text_id,) = town.asked()
    worker.text(text=text_id)
    worker.text(text=text_id)
    assert woken == [Delivery.objects.get().group_id]
