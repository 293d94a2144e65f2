"""Somebody else's program, written from docs/reference/verification.md alone, against a notice that was really released."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from office_ground import TODAY, Drill

from ansim.kit.clock import now
from ansim.kit.ids import new_reference
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.batch import NoticeState
from ansim.notices.domain.record import NoticeRecord
from ansim.notices.domain.record_json import record_from_bytes
from ansim.notices.models import Notice
from ansim.notices.queries import status_lists
from ansim.web.public import verify_views

BOOK = Path(__file__).parents[3] / "docs" / "reference" / "verification.md"


@dataclass
class Case:
    """The example of the docs, a released notice, and what a program may do with them."""

    example: Callable[..., str]
    record: NoticeRecord

    def says(self, text: str = "", day: date = TODAY, later: timedelta = timedelta(0)) -> str:
        """What the example makes of a QR's text on a day."""
        moment = (now() + later).timestamp()
        return self.example(text or self.record.qr_text, _fetch, day.isoformat(), moment)

    def becomes(self, state: NoticeState) -> None:
        """The notice stands otherwise from now on, and the minute of the list is over."""
        Notice.objects.filter(reference=self.record.reference).update(state=state)
        status_lists._made.cache_clear()


def _fetch(path: str) -> bytes:
    answer = Client().get(path)
    assert answer.status_code == 200
    return bytes(answer.content)


def _posted(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = Client().post("/n/verify", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.fixture
def case(drill: Drill, rows: Any) -> Case:
    """One released notice, and the code block of the docs as it stands there."""
    cache.clear()
    status_lists._made.cache_clear()
    drill.released(rows(1))
    notice = Notice.objects.get()
    sealed = OfficeKeys(notice.office_id).open(notice.record, f"notice:{notice.reference}")
    example = next(block for block in re.findall(r"```python\n(.*?)```", BOOK.read_text(), re.DOTALL))
    names: dict[str, Any] = {}
    exec(compile(example, str(BOOK), "exec"), names)
    return Case(names["check_notice"], record_from_bytes(sealed))


def test_the_example_of_the_docs_tells_how_a_notice_stands(case: Case) -> None:
    """Valid, not begun, ended, replaced, withdrawn, altered, elsewhere, by an old list: each as the page says it."""
    period, text = case.record.period, case.record.qr_text
    assert case.says() == "valid"
    assert case.says(day=period.first_day - timedelta(days=1)) == "not begun"
    assert case.says(day=period.last_day + timedelta(days=1)) == "ended"
    assert case.says(later=timedelta(hours=25)) == "genuine; the list is too old"
    address, _, token = text.partition("#")
    assert case.says(f"{address.rpartition('/')[0]}/{new_reference()}#{token}") == "another address"
    head, payload, signature = token.split(".")
    for number, letter in enumerate(payload):
        changed = payload[:number] + ("A" if letter != "A" else "B") + payload[number + 1 :]
        assert case.says(f"{address}#{head}.{changed}.{signature}") == "not signed by this office"
    listed = _fetch(f"/n/lists/{case.record.issuer.code}").decode()
    assert case.says(f"{address}#{listed}") in ("no notice of this office", "another address")
    case.becomes(NoticeState.SUPERSEDED)
    assert case.says() == "superseded"
    case.becomes(NoticeState.WITHDRAWN)
    assert case.says() == "withdrawn"


def test_a_program_may_ask_by_reference_and_birth_date(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right two facts give the claims of the QR; one wrong fact, whichever, gives one and the same answer."""
    at = now()
    monkeypatch.setattr(verify_views, "now", lambda: at)
    record = case.record
    facts = {"reference": record.reference.lower(), "birth": record.birth.isoformat()}
    code, told = _posted(facts)
    assert (code, told["genuine"], told["status"], told["reason"]) == (200, True, "valid", "none")
    assert told["claims"] == _posted({"text": record.qr_text})[1]["claims"]
    monkeypatch.setattr(verify_views, "replaced_by", lambda _reference: "7KQ4-M2XD-9TRK")
    assert 'href="/n/7KQ4-M2XD-9TRK"' not in Client().post("/n/", facts).content.decode()
    case.becomes(NoticeState.SUPERSEDED)
    assert 'href="/n/7KQ4-M2XD-9TRK"' in Client().post("/n/", facts).content.decode()
    wrong = _posted({**facts, "birth": "1950-01-01"})
    assert wrong == _posted({**facts, "reference": new_reference()})
    assert wrong[1] == {
        "genuine": False,
        "status": "unknown",
        "reason": "no_match",
        "sentence": "문서번호와 생년월일이 함께 맞는 통지서가 없습니다.",
        "claims": None,
    }


def test_form_and_programs_are_counted_together(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten tries an hour at one reference, however they come: the eleventh is refused to both, right or wrong."""
    at = now()
    monkeypatch.setattr(verify_views, "now", lambda: at)
    facts = {"reference": case.record.reference, "birth": "1950-01-01"}
    codes = [_posted(facts)[0] for _ in range(5)] + [
        Client().post("/n/", facts).status_code for _ in range(5)
    ]
    assert codes == [200] * 10
    right = {**facts, "birth": case.record.birth.isoformat()}
    assert _posted(right) == (429, {"error": "too_many"})
    assert Client().post("/n/", right).status_code == 429


@pytest.mark.parametrize(
    "body",
    [
        {"reference": "7KQ4-M2XD-9TR0", "birth": "19900131"},
        {"reference": ["a"], "birth": {"b": 1}},
        {"reference": None, "birth": None},
        {"reference": "x" * 900, "birth": "9" * 900},
        {"birth": "19900131"},
        {"reference": "7KQ4-M2XD-9TRK"},
        {"reference": "\0", "birth": "\ud800"},
        {"text": None, "reference": 7, "birth": True},
    ],
    ids=range(8),
)
@pytest.mark.django_db
def test_facts_that_are_none_are_a_bad_request(body: dict[str, Any]) -> None:
    """Another type, too long, half of it: 400 without a look into the books, never a fault."""
    cache.clear()
    assert _posted(body) == (400, {"error": "unreadable"})
