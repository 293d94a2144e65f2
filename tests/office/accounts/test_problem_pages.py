"""Problems that visitors reported, as administrators read and answer them; the role that keeps them may be away."""

import json
from datetime import UTC, datetime

import pytest

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.checkins.domain.problems import ProblemTold, read_report, write_problems
from ansim.kit.transport import Answer
from ansim.web.staff import problem_views

pytestmark = pytest.mark.django_db
NUMBER = "7KQ4-M2XD-9TRK"
FACTS = {
    "what": "camera",
    "language": "en",
    "browser": "Samsung 21",
    "system": "Android 9",
    "width": 360,
    "is_online": False,
    "keeps": False,
    "works_offline": False,
    "refusal": "vault.code_wrong",
}


class Visits:
    """The visits role as the office's client meets it."""

    def __init__(self):
        self.told, self.asked, self.refuses = [], [], ""

    def request(self, method, path, body=b""):
        """Answer as that role does."""
        self.asked.append((method, path, body))
        if self.refuses:
            return Answer(404, json.dumps({"code": self.refuses}).encode())
        return Answer(200, write_problems(self.told) if method == "GET" else b'{"answered": true}')


@pytest.fixture
def visits(monkeypatch):
    """The other side of the client."""
    made = Visits()
    monkeypatch.setattr(problem_views, "transport_to", lambda _role: made)
    return made


def problem(answer=""):
    """A report of the drill."""
    return ProblemTold(NUMBER, datetime(2026, 11, 22, 5, 0, tzinfo=UTC), read_report(FACTS), answer)


def test_the_list_says_what_happens_on_which_device(visits, signed_in):
    """Every fact in words, the answer number, the field for an answer; the menu leads here."""
    visits.told = [problem()]
    page = signed_in(StaffRole.ADMINISTRATOR).get("/problems/").content.decode()
    for words in (
        "카메라가 QR을 읽지 못함", NUMBER, "Samsung 21", "Android 9", "화면 너비 360", "연결 끊김",
        "열쇠를 보관하지 못함", "연결 없이는 열리지 않음", "마지막 오류 vault.code_wrong", "영어 화면",
        "답을 기다리는 것 1건", "2026. 11. 22.(일) 14:00", 'href="/problems/"',
    ):  # fmt: skip
        assert words in page, words


def test_without_reports_it_says_where_they_come_from(visits, signed_in):
    """An empty list is told to be one."""
    assert "알린 문제가 없습니다" in signed_in(StaffRole.ADMINISTRATOR).get("/problems/").content.decode()


def test_a_role_that_is_away_is_no_empty_list(signed_in):
    """Without the visits role the page says so, and not that nobody reported anything."""
    page = signed_in(StaffRole.ADMINISTRATOR).get("/problems/").content.decode()
    assert 'role="alert"' in page
    assert "알린 문제가 없습니다" not in page


def test_an_answer_goes_to_the_number_and_the_trail_names_it(visits, signed_in):
    """The words go to the visits role alone; the trail keeps who answered which number."""
    client = signed_in(StaffRole.ADMINISTRATOR)
    answered = client.post(f"/problems/{NUMBER}/answer/", {"answer": "렌즈를 닦아 주세요."}, follow=True)
    assert "답했습니다" in answered.content.decode()
    method, path, body = visits.asked[0]
    assert (method, path) == ("POST", "/v1/problems/answer")
    assert json.loads(body) == {"number": NUMBER, "answer": "렌즈를 닦아 주세요."}
    event = AuditEvent.objects.get(verb="problem.answer")
    assert (event.reference, event.why) == (NUMBER, "")


@pytest.mark.parametrize("words", ["", " ", "가" * 301])
def test_an_answer_without_words_goes_nowhere(visits, signed_in, words):
    """The page says how long an answer may be; nothing is asked and nothing stands in the trail."""
    answered = signed_in(StaffRole.ADMINISTRATOR).post(
        f"/problems/{NUMBER}/answer/", {"answer": words}, follow=True
    )
    assert "300자 안으로" in answered.content.decode()
    assert [path for _method, path, _body in visits.asked] == ["/v1/problems"]
    assert not AuditEvent.objects.filter(verb="problem.answer").exists()


def test_what_the_visits_role_refuses_stands_in_no_trail(visits, signed_in):
    """A number that is gone meanwhile: told in words, and not written down as answered."""
    client = signed_in(StaffRole.ADMINISTRATOR)
    visits.refuses = "problem.unknown"
    answered = client.post(f"/problems/{NUMBER}/answer/", {"answer": "답"}, follow=True)
    assert "problem.unknown" in answered.content.decode()
    assert not AuditEvent.objects.filter(verb="problem.answer").exists()


def test_the_auditor_reads_and_does_not_answer(visits, signed_in):
    """Who may see the office sees the list, without the field."""
    visits.told = [problem("닦아 주세요.")]
    page = signed_in(StaffRole.AUDITOR).get("/problems/").content.decode()
    assert "답: 닦아 주세요." in page
    assert 'name="answer"' not in page
