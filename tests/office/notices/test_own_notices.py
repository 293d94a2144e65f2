"""My notices: a code for who holds the phone and knows the birth date, one answer for everybody else, files once more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from office_ground import TODAY, Drill
from test_constraints import HASH, new_batch, new_notice, new_row
from tests.unit.notices.samples import PERSON, record

from ansim.accounts.models import AuditEvent
from ansim.conf import keys
from ansim.kit.clock import now
from ansim.kit.ids import new_reference
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.own_codes import CODE_LIFE, OPEN, TRIES
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.record_json import record_to_bytes
from ansim.notices.models import Notice, OwnCode
from ansim.notices.queries.people import jpg_name, pdf_name
from ansim.notices.services import own_codes
from ansim.notices.services.own_codes import forget_own, send_code
from ansim.web.base.limits import Limit
from ansim.web.public import own_views

__all__ = ["new_batch", "new_notice", "new_row"]
CODE = "271828"
PHONE, BIRTH = PERSON.phone, PERSON.birth
TYPED = {"phone": "010-0000-0001", "birth": "1990. 03. 01"}
PDF, JPG = b"%PDF-own", b"\xff\xd8own"


class Ground:
    """An office, a clock, what was queued for phones, and notices whose records say what their tags find."""

    def __init__(self, drill: Drill, make: Callable[..., Notice]) -> None:
        self.drill, self._make = drill, make
        self.moment = now()
        self.sent: list[Any] = []
        self.office = OfficeKeys(drill.office.office_id)

    def notice(self, kind: NoticeKind = NoticeKind.ISOLATION, **columns: Any) -> Notice:
        """One issued notice of the sample person, with its two files; `columns` say what is otherwise."""
        reference = new_reference()
        one = replace(record(), reference=reference, kind=kind)
        good: dict[str, Any] = {
            "reference": reference,
            "record": self.office.seal(record_to_bytes(one), f"notice:{reference}"),
            "phone_tag": self.office.tag("phone", PHONE),
            "birth_tag": self.office.birth_tag(BIRTH),
            "state": NoticeState.ISSUED,
            "pdf_sha256": HASH,
            "jpg_sha256": HASH,
            "issued_at": self.moment,
            "last_day": TODAY + timedelta(days=5),
        }
        made = self._make(**{**good, **columns})
        blobs = keys.office_blobs(self.drill.office.office_id)
        blobs.put(pdf_name(made.batch_id, reference), PDF)
        blobs.put(jpg_name(made.batch_id, reference), JPG)
        return made

    def ask(self, client: Client | None = None, **typed: str) -> tuple[Client, HttpResponse]:
        """A browser asks for the own notices; the worker looks whether there are any."""
        browser = client or Client()
        answer: Any = browser.post("/my/", {**TYPED, **typed})
        for row in OwnCode.objects.filter(digest__isnull=True):
            send_code(asked_id=row.pk, at=self.moment)
        return browser, answer

    def opened(self, **typed: str) -> Client:
        """A browser that typed its code rightly."""
        browser, _ = self.ask(**typed)
        assert browser.post("/my/code", {"code": CODE})["Location"] == "/my/notices"
        return browser


@pytest.fixture
def ground(drill: Drill, new_notice: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    """The office with an account, codes that are known, and a clock to be moved."""
    cache.clear()
    drill.connect()
    one = Ground(drill, new_notice)
    monkeypatch.setattr(own_views, "now", lambda: one.moment)
    monkeypatch.setattr(own_codes, "new_code", lambda: CODE)
    queue = own_codes.queue_deliveries

    def noted(**asked: Any) -> Any:
        one.sent += asked["items"]
        return queue(**asked)

    monkeypatch.setattr(own_codes, "queue_deliveries", noted)
    yield one
    cache.clear()


def _words(answer: Any) -> str:
    """A page without what Django makes anew each time, and without the code that was typed."""
    return re.sub(r'(content|value)="([A-Za-z0-9]{64}|[0-9]{6})"', "", answer.content.decode())


def test_who_has_the_phone_sees_the_notices_and_their_files(ground: Ground) -> None:
    """Code, list with days left, QR to show, both files: each hand-out is in the trail, and nothing personal with it."""
    notice = ground.notice()
    browser = ground.opened()
    assert [(item.address, CODE in item.text, item.attachment) for item in ground.sent] == [(PHONE, True, "")]
    text = browser.get("/my/notices").content.decode()
    assert all(part in text for part in (notice.reference, "홍*동", "오늘을 포함해 6일 남았습니다"))
    assert "홍길동" not in text
    shown = browser.get(f"/my/notices/{notice.reference}/show")
    assert f"/my/notices/{notice.reference}.svg" in shown.content.decode()
    assert browser.get(f"/my/notices/{notice.reference}.svg").content.startswith(b"<svg")
    for kind, data in (("pdf", PDF), ("jpg", JPG)):
        answer = browser.get(f"/my/notices/{notice.reference}.{kind}")
        assert (answer.status_code, answer.content) == (200, data)
        assert notice.reference in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
    trail = list(
        AuditEvent.objects.filter(who="system:recipient", verb__startswith="notice.own").order_by("id")
    )
    row = OwnCode.objects.get()
    assert [(event.verb, event.reference, event.why) for event in trail] == [
        ("notice.own_opened", f"own:{row.pk}", ""),
        ("notice.own_file", notice.reference, "pdf"),
        ("notice.own_file", notice.reference, "jpg"),
    ]
    assert {event.office for event in trail} == {ground.drill.officer.office_code}


def test_everybody_gets_the_same_pages(ground: Ground) -> None:
    """A phone with a notice, one without, and a wrong birth date: same codes, same words, same refusal of a code."""
    ground.notice()
    asked = [{}, {"phone": "010-0000-0002"}, {"birth": "19910301"}]
    seen = []
    for typed in asked:
        browser, answer = ground.ask(**typed)
        page = browser.get("/my/code")
        wrong = browser.post("/my/code", {"code": "000000"})
        seen.append((answer.status_code, answer["Location"], _words(page), wrong.status_code, _words(wrong)))
    assert seen[0] == seen[1] == seen[2]
    assert len(ground.sent) == 1
    assert not AuditEvent.objects.filter(who="system:recipient").exists()


def test_only_the_browser_that_asked_can_use_its_code(ground: Ground) -> None:
    """Another browser with the very code, or without having asked, sees nothing."""
    ground.notice()
    ground.ask()
    other, _ = ground.ask(phone="010-0000-0002")
    assert other.post("/my/code", {"code": CODE}).status_code == 200
    assert other.get("/my/notices")["Location"] == "/my/"
    stranger = Client()
    assert stranger.post("/my/code", {"code": CODE})["Location"] == "/my/"
    assert stranger.get("/my/notices")["Location"] == "/my/"
    for spoiled in ("", "x", "A" * 43, "é", "=" * 9):
        stranger.cookies[own_views.COOKIE] = spoiled
        assert stranger.get("/my/notices")["Location"] == "/my/"


def test_a_code_has_five_tries_and_five_minutes(ground: Ground) -> None:
    """The right code after five wrong ones, or at the end of its minutes, is answered like a wrong one."""
    ground.notice()
    browser, _ = ground.ask()
    pages = {_words(browser.post("/my/code", {"code": "000000"})) for _ in range(TRIES)}
    assert pages == {_words(browser.post("/my/code", {"code": CODE}))}
    late, _ = ground.ask()
    ground.moment += CODE_LIFE
    assert _words(late.post("/my/code", {"code": CODE})) in pages
    assert late.get("/my/notices").status_code == 302


def test_a_code_is_taken_as_people_type_it_and_opens_once(ground: Ground) -> None:
    """Full-width digits and blanks are read; a second use of the code opens nothing anew."""
    ground.notice()
    browser, _ = ground.ask()
    assert browser.post("/my/code", {"code": "２７１ 828"}).status_code == 302
    assert browser.post("/my/code", {"code": CODE}).status_code == 200


def test_the_notices_close_after_a_quarter_of_an_hour_or_at_once(ground: Ground) -> None:
    """After 15 minutes, and after the button, the same browser has to ask again."""
    ground.notice()
    browser = ground.opened()
    ground.moment += OPEN - timedelta(seconds=1)
    assert browser.get("/my/notices").status_code == 200
    ground.moment += timedelta(seconds=1)
    assert browser.get("/my/notices")["Location"] == "/my/"
    ground.moment += timedelta(days=2)
    again = ground.opened()
    assert again.post("/my/leave")["Location"] == "/my/"
    assert again.get("/my/notices")["Location"] == "/my/"
    assert OwnCode.objects.count() == 1


def test_what_was_typed_is_sealed_and_erased(ground: Ground) -> None:
    """Neither phone nor birth date nor token stands in the row; what is over is gone at the next hour."""
    ground.notice()
    browser = ground.opened()
    row = OwnCode.objects.get()
    kept = b"".join(bytes(part) for part in (row.asked, row.token_hash, row.digest))
    assert PHONE.encode() not in kept
    assert b"1990" not in kept
    assert browser.cookies[own_views.COOKIE].value.encode() not in kept
    cookie = browser.cookies[own_views.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/my/")
    assert forget_own(at=row.expires_at - timedelta(seconds=1)) == 0
    assert forget_own(at=row.expires_at) == 1


def test_a_guardian_sees_the_childs_notice(ground: Ground) -> None:
    """The guardian's phone with the child's birth date opens the child's notice."""
    notice = ground.notice(phone_tag=None, guardian_tag=ground.office.tag("phone", "01000000007"))
    text = ground.opened(phone="01000000007").get("/my/notices").content.decode()
    assert notice.reference in text


def test_only_own_and_issued_notices_are_shown(ground: Ground) -> None:
    """Drafts, other people's and those that ended 400 days ago are not: neither listed nor had by address."""
    own = ground.notice()
    draft = ground.notice(state=NoticeState.MADE, issued_at=None)
    other = ground.notice(birth_tag=ground.office.birth_tag(date(1950, 1, 1)))
    early = TODAY - timedelta(days=401)
    old = ground.notice(first_day=early, last_day=early)
    browser = ground.opened()
    text = browser.get("/my/notices").content.decode()
    assert own.reference in text
    for strange in (draft.reference, other.reference, old.reference, new_reference(), "nonsense"):
        assert strange not in text
        assert browser.get(f"/my/notices/{strange}.pdf").status_code == 404
        assert browser.get(f"/my/notices/{strange}/show")["Location"] == "/my/notices"
    assert browser.get(f"/my/notices/{own.reference}.exe").status_code == 404


@pytest.mark.parametrize(
    ("columns", "says", "tone"),
    [
        ({"last_day": TODAY}, "오늘까지입니다", "success"),
        ({"first_day": TODAY + timedelta(days=1)}, "아직 시작되지 않았습니다", "warning"),
        (
            {"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=1)},
            "기간이 끝났",
            "warning",
        ),
        ({"state": NoticeState.WITHDRAWN}, "취소되었습니다. 효력이 없습니다", "danger"),
        ({"state": NoticeState.SUPERSEDED}, "정정되어 새 통지서로", "warning"),
    ],
    ids=["last day", "before", "after", "withdrawn", "superseded"],
)
def test_each_notice_says_how_it_stands(
    ground: Ground, columns: dict[str, Any], says: str, tone: str
) -> None:
    """The card has the sentence and the colour of the books and of the day."""
    ground.notice(**columns)
    text = ground.opened().get("/my/notices").content.decode()
    assert says in text
    assert f"own {tone}" in text


def test_an_order_that_is_over_says_how_its_certificate_is_had(ground: Ground) -> None:
    """Where no certificate of those days stands there the office to ask is named; a withdrawn one is none."""
    over = {"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=1)}
    order, browser = ground.notice(**over), ground.opened()
    ask = "격리해제 확인서가 아직 없습니다"

    def listed() -> str:
        return str(browser.get("/my/notices").content.decode())

    assert ask in listed()
    assert ask not in browser.get(f"/my/notices/{order.reference}/show").content.decode()
    certificate = ground.notice(NoticeKind.RELEASE, **over)
    assert ask not in listed()
    Notice.objects.filter(pk=certificate.pk).update(state=NoticeState.WITHDRAWN)
    assert ask in listed()


def test_certificates_and_advice_say_what_they_are(ground: Ground) -> None:
    """A certificate of release of days that are over stands and is no order; advice counts its days."""
    over = {"first_day": TODAY - timedelta(days=9), "last_day": TODAY - timedelta(days=1)}
    certificate = ground.notice(NoticeKind.RELEASE, **over)
    ground.notice(NoticeKind.EXPOSURE)
    text = ground.opened().get("/my/notices").content.decode()
    assert all(part in text for part in ("격리해제 확인서", "이 확인서가 지우는 의무는 없습니다"))
    assert "오늘을 포함해 6일" in text
    assert text.count("own success") == 2
    assert f"/my/notices/{certificate.reference}.pdf" in text


def test_nobodys_phone_rings_all_day(ground: Ground) -> None:
    """Three codes in ten minutes to one number, with a notice or without; the next window is open again."""
    ground.notice()
    for phone in (TYPED["phone"], "010-0000-0002"):
        codes = [ground.ask(phone=phone)[1].status_code for _ in range(4)]
        assert codes == [302, 302, 302, 429]
    assert len(ground.sent) == 3
    ground.moment += timedelta(minutes=10)
    assert ground.ask()[1].status_code == 302


def test_askers_and_guessers_are_counted_by_address(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """One address may ask for many phones and try many codes, but not without end."""
    monkeypatch.setattr(own_views, "PER_ADDRESS", Limit("own.tried", 2, 10**9))
    monkeypatch.setattr(own_views, "TRIES", Limit("own.tried_codes", 2, 10**9))
    codes = [ground.ask(phone=f"010-0000-00{number}")[1].status_code for number in range(10, 13)]
    assert codes == [302, 302, 429]
    browser = Client()
    browser.cookies[own_views.COOKIE] = "A" * 43
    assert [browser.post("/my/code", {"code": "1"}).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": ""},
        {"phone": "02-000-0000"},
        {"phone": "010-0000-0001, 010-0000-0002"},
        {"phone": "+1 555 0100"},
        {"birth": "1990"},
        {"birth": "19900231"},
        {"birth": ""},
    ],
    ids=["no phone", "no mobile", "two phones", "abroad", "a year", "no such day", "no day"],
)
def test_what_cannot_be_read_is_said_beside_its_field(ground: Ground, typed: dict[str, str]) -> None:
    """Nothing is asked for and nothing counted; the field says what to type."""
    _, answer = ground.ask(**typed)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not OwnCode.objects.exists()


def test_a_wish_is_worked_off_once_and_only_while_it_waits(ground: Ground) -> None:
    """The job repeated sends no second code; one that comes too late, or to nobody, sends none."""
    ground.notice()
    ground.ask()
    row = OwnCode.objects.get()
    assert send_code(asked_id=row.pk, at=ground.moment) is None
    OwnCode.objects.update(digest=None)
    assert send_code(asked_id=row.pk, at=row.expires_at) is None
    assert send_code(asked_id=row.pk + 1, at=ground.moment) is None
    assert len(ground.sent) == 1


def test_the_worker_sends_and_forgets(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job queues the code and wakes the sender of its group; the hourly job erases what is over."""
    from ansim.notices import worker

    woken: list[int] = []
    monkeypatch.setattr(worker, "wake", woken.append)
    monkeypatch.setattr(worker, "now", lambda: ground.moment)
    ground.notice()
    Client().post("/my/", TYPED)
    Client().post("/my/", {**TYPED, "phone": "010-0000-0002"})
    for row in OwnCode.objects.order_by("pk"):
        worker.code(asked=row.pk)
    assert len(woken) == len(ground.sent) == 1
    ground.moment += timedelta(days=1)
    worker.forget_typed(timestamp=0)
    assert not OwnCode.objects.exists()


def test_the_page_says_so_in_english_too(ground: Ground) -> None:
    """A recipient who chose English gets page and message in English."""
    ground.notice()
    browser = Client()
    browser.cookies["django_language"] = "en"
    assert "See my notices again" in browser.get("/my/").content.decode()
    ground.ask(browser)
    assert "Code for your notices" in ground.sent[0].text
