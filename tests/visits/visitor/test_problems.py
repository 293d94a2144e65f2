"""Problems that visitors report, as the visits role takes, keeps, answers and forgets them; nothing of a person goes in."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.walls import signed_headers

from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.problems import (
    KEPT,
    ProblemUnknown,
    RefusedByProblems,
    read_report,
)
from ansim.checkins.models import ReportedProblem
from ansim.checkins.queries.problems import problem_of, problems
from ansim.checkins.services.problems import answer_problem, forget_problems, take_problem
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.transport import Answer
from ansim.web.visitor import problem_views
from ansim.wire.status import BadAnswer

pytestmark = pytest.mark.django_db
REPORT = {
    "what": "camera",
    "language": "ko",
    "browser": "Samsung 21",
    "system": "Android 9",
    "width": 360,
    "is_online": True,
    "keeps": True,
    "works_offline": False,
    "refusal": "",
}


class Door:
    """A signed transport of one role into the views of this process."""

    def __init__(self, role: Role = Role.OFFICE) -> None:
        self.role = role

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Ask as that role."""
        headers = signed_headers(
            self.role, Role.VISITS, time.time(), path=path, query="", method=method, body=body
        )
        answer = Client().generic(method, path, body, headers=headers)
        return Answer(answer.status_code, answer.content)


@pytest.fixture(autouse=True)
def _fresh():
    """No counts of other tests."""
    cache.clear()


def post(body, **changed):
    """Report as a phone does."""
    told = json.dumps({**body, **changed}) if isinstance(body, dict) else body
    return Client().post("/v1/problem", told, content_type="application/json")


def test_a_report_gets_a_number_and_its_answer_by_it():
    """A number of twelve characters with its check; typed in any form it leads to this answer and to nothing else."""
    number = post(REPORT).json()["number"]
    waits = Client().get(f"/v1/problem/{number.lower().replace('-', ' ')}").json()
    assert (waits["number"], waits["what"], waits["answer"]) == (number, "camera", "")
    answer_problem(number=number, answer="렌즈를 닦아 주세요.")
    assert Client().get(f"/v1/problem/{number}").json()["answer"] == "렌즈를 닦아 주세요."


def test_nothing_but_chosen_facts_and_a_rounded_time_is_kept():
    """The row holds what was sent, the time to ten minutes, and nothing of the address it came from."""
    number = Client().post(
        "/v1/problem", json.dumps(REPORT), content_type="application/json", headers={"user-agent": "SM-G900"}
    ).json()["number"]  # fmt: skip
    row = ReportedProblem.objects.get(number=number)
    assert row.facts == REPORT
    assert row.at.timestamp() % 600 == 0
    assert "SM-G900" not in str(vars(row))
    assert "127.0.0.1" not in str(vars(row))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 900, b" " * 1001])
def test_what_is_no_report_is_refused_in_words(body):
    """Nothing is kept of it, and the page can say so in both languages."""
    answer = post(body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "problem.malformed"
    assert answer.json()["message_en"]
    assert not ReportedProblem.objects.exists()


@pytest.mark.parametrize("extra", ["phone", "note", "venue"])
def test_a_report_has_no_room_for_a_person_or_a_place(extra):
    """A field more than the page sends is refused, however it is named."""
    assert post(REPORT, **{extra: "010-0000-0001"}).status_code == 400
    assert not ReportedProblem.objects.exists()


def test_one_address_tells_five_an_hour():
    """The sixth is told to wait; asking for answers goes on."""
    codes = [post(REPORT).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    assert ReportedProblem.objects.count() == 5
    assert Client().get(f"/v1/problem/{ReportedProblem.objects.first().number}").status_code == 200


def test_all_addresses_together_are_bounded_too(monkeypatch):
    """A flood from everywhere fills no table."""
    monkeypatch.setattr(problem_views, "IN_ALL", problem_views.Limit("visitor.problems", 2, 86_400))
    codes = [
        Client().post("/v1/problem", json.dumps(REPORT), content_type="application/json",
                      REMOTE_ADDR=f"10.0.{n}.1").status_code
        for n in range(3)
    ]  # fmt: skip
    assert codes == [200, 200, 429]


def test_numbers_cannot_be_tried(monkeypatch):
    """Sixty questions in ten minutes, then the same refusal for all."""
    monkeypatch.setattr(problem_views, "ANSWERS", problem_views.Limit("visitor.answer", 1, 600))
    assert [Client().get("/v1/problem/x").status_code for _ in range(2)] == [400, 429]


def test_after_four_weeks_report_and_answer_are_gone():
    """At 28 days neither the number, nor the list, nor the table knows it; a moment before all three do."""
    at = datetime(2026, 10, 26, 0, 0, tzinfo=UTC)
    number = take_problem(report=read_report(REPORT), at=at)
    before, after = at + KEPT - timedelta(seconds=1), at + KEPT
    assert problem_of(number, before).number == number
    assert forget_problems(as_of=before) == 0
    with pytest.raises(ProblemUnknown):
        problem_of(number, after)
    assert problems(after) == []
    assert forget_problems(as_of=after) == 1
    assert not ReportedProblem.objects.exists()


def test_staff_read_those_without_an_answer_first_and_answer_over_the_signed_client():
    """The office's own client: listed, answered in place of the answer before, a strange number refused by its code."""
    client = VisitsClient(Door())
    older = take_problem(report=read_report(REPORT), at=now() - timedelta(hours=2))
    newer = take_problem(report=read_report({**REPORT, "what": "code"}), at=now())
    assert [one.number for one in client.problems()] == [newer, older]
    client.answer_problem(newer, "1분 뒤 다시\n 받아 주세요.")
    assert [(one.number, one.answer) for one in client.problems()] == [
        (older, ""), (newer, "1분 뒤 다시 받아 주세요."),
    ]  # fmt: skip
    for number, words, told in (
        ("7KQ4-M2XD-9TR3", "답", "reference.bad"),
        (older, " ", "problem.malformed"),
        (older, "가" * 301, "problem.malformed"),
    ):
        with pytest.raises(RefusedByProblems) as refused:
            client.answer_problem(number, words)
        assert refused.value.params["reason"] == told
    ReportedProblem.objects.all().delete()
    with pytest.raises(RefusedByProblems) as refused:
        client.answer_problem(older, "답")
    assert refused.value.params["reason"] == "problem.unknown"


@pytest.mark.parametrize("body", [b"{}", b"[]", b"x", b'{"number": 7, "answer": "a"}'])
def test_an_answer_that_is_none_is_refused(body):
    """Whatever another role sends, it is told what is wrong with it."""
    assert Door().request("POST", "/v1/problems/answer", body).status == 400


def test_nobody_but_the_office_reads_them():
    """Without a signature, or with another role's, there is no list."""
    assert Client().get("/v1/problems").status_code in (401, 403)
    with pytest.raises(BadAnswer):
        VisitsClient(Door(Role.VAULT)).problems()
