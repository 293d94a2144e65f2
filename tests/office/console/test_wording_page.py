"""The pages of an office's own wording: typed with the page before one's eyes, and a second officer's answer."""

import io
import re
from base64 import b64decode

import pytest
from office_ground import TODAY
from PIL import Image
from tests.office.markup import Page

from ansim.notices.adapters.packages import template_labelled
from ansim.notices.models import Wording
from ansim.notices.queries.wordings import wordings_on
from ansim.notices.services import wording as service

pytestmark = pytest.mark.django_db
FORM = "/templates/isolation-1/wording/"
LEAD = {"lead_ko": "집에 계셔 주십시오.", "lead_en": "Please stay at home."}
ASKED = {**LEAD, "since": TODAY.isoformat(), "why": "쉬운 말로"}


@pytest.fixture(autouse=True)
def roomy(monkeypatch):
    """Whether the page has room is the service's and tested there."""
    monkeypatch.setattr(service, "_refuse_no_room", lambda *_: None)


def _text(answer):
    assert answer.status_code == 200
    return " ".join(Page(answer.content.decode()).spoken().split())


def _pictures(answer):
    found = re.findall(r"data:image/jpeg;base64,([^\"]+)", answer.content.decode())
    return [Image.open(io.BytesIO(b64decode(one))) for one in found]


def test_the_form_begins_with_what_is_in_use(standing, at_officer):
    """Both texts in both languages, their lengths, today; every field has its label."""
    page = Page(at_officer.get(FORM).content.decode())
    words = template_labelled("isolation-1").words
    said = page.spoken()
    for word in ("lead", "rights"):
        assert words[word].ko in said
        assert words[word].en in said
    assert "45자까지" in said
    assert "176자까지" in said
    names = [one.attrs["name"] for one in page.all("textarea", "input") if one.attrs.get("id")]
    assert names == ["lead_ko", "lead_en", "rights_ko", "rights_en", "since", "why"]


def test_one_asks_and_another_agrees(standing, at_officer, at_approver):
    """From the template to the form, to the page that waits; the approver finds it on the list, agrees, and it is used."""
    assert FORM in at_officer.get("/templates/isolation-1/").content.decode()
    answer = at_officer.post(FORM, ASKED)
    url = answer["Location"]
    own = _text(at_officer.get(url))
    assert "요청한 사람은 승인할 수 없습니다" in own
    assert "문구 승인하기" not in own
    assert url in at_approver.get("/templates/").content.decode()
    answer = at_approver.get(url)
    text = _text(answer)
    for said in (
        *LEAD.values(),
        "쉬운 말로",
        template_labelled("isolation-1").words["lead"].ko,
        "문구 승인하기",
    ):
        assert said in text
    (picture,) = _pictures(answer)
    assert picture.height > picture.width
    done = at_approver.post(f"{url}agree/", follow=True)
    assert "이미 만든 통지서는 그대로입니다" in _text(done)
    (own,) = wordings_on(standing.drill.office.office_id, TODAY)["isolation-1"]
    assert (own.ko, own.en) == tuple(LEAD.values())
    assert url not in at_approver.get("/templates/").content.decode()
    assert url in at_approver.get("/templates/isolation-1/").content.decode()
    assert "이 통지서를" not in _text(at_approver.post(f"{url}agree/", follow=True))


def test_a_second_wording_stands_beside_the_first(standing, at_officer, at_approver):
    """What is compared is the version before: the office's own texts that are in use, not the template's, then and later."""
    own, first = template_labelled("isolation-1").words["lead"].ko, at_officer.post(FORM, ASKED)["Location"]
    at_approver.post(f"{first}agree/")
    second = at_officer.post(FORM, {**ASKED, "lead_ko": "집에서 쉬어 주십시오."})["Location"]
    for _ in ("waiting", "agreed"):
        said = _text(at_approver.get(second))
        assert f"바꾸기 전: {LEAD['lead_ko']} / {LEAD['lead_en']}" in said
        assert own not in said
        assert f"바꾸기 전: {own}" in _text(at_approver.get(first))
        at_approver.post(f"{second}agree/")
    back = at_officer.post(FORM, {**ASKED, "lead_ko": "", "lead_en": ""})["Location"]
    said = _text(at_approver.get(back))
    assert "바꾸기 전: 집에서 쉬어 주십시오." in said
    assert own in said


def test_a_request_can_be_declined_or_taken_back(standing, at_officer, at_approver):
    """With a reason that is shown; without one, or twice, it is said why not."""
    url = f"/wordings/{standing.wording}/"
    assert "요청 거두기" in _text(at_officer.get(url))
    assert Wording.objects.get(pk=standing.wording).state == "asked"
    at_approver.post(f"{url}decline/", {"why": " "})
    assert Wording.objects.get(pk=standing.wording).state == "asked"
    said = _text(at_approver.post(f"{url}decline/", {"why": "말이 길다"}, follow=True))
    assert "문구는 그대로입니다" in said
    assert "말이 길다" in said
    assert "그 사이에 다른 사람이 처리한 요청입니다" in _text(at_approver.post(f"{url}agree/", follow=True))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lead_en": ""}, "한국어와 영어를 모두 적어 주세요"),
        ({"lead_ko": "가" * 46}, "45자까지 적을 수 있습니다"),
        ({"lead_ko": "뷁"}, "찍거나 문자로 보낼 수 없는 글자"),
        ({"lead_ko": "어기면 벌금"}, "벌칙에 관한 말(벌금)은"),
        ({"since": "2020-01-01"}, "오늘("),
        ({"since": "어제"}, ""),
        ({"lead_ko": "", "lead_en": ""}, "지금 쓰는 문구와 같습니다"),
        ({"why": "010-1234-5678에 물음"}, ""),
    ],
)
def test_what_cannot_be_asked_stands_in_the_form(standing, at_officer, changes, said):
    """The form comes back with the reason, and with what was typed; nothing waits."""
    before = Wording.objects.count()
    text = _text(at_officer.post(FORM, {**ASKED, **changes}))
    assert said in text
    assert "문구 승인 요청하기" in text
    assert Wording.objects.count() == before


def test_the_page_is_seen_as_it_is_typed(standing, at_officer):
    """Each text typed gives another page; what is wrong is said in its place; nothing is kept."""
    before = Wording.objects.count()
    own, plain = (at_officer.post(f"{FORM}sample/", said) for said in (LEAD, {}))
    (first,), (second,) = _pictures(own), _pictures(plain)
    assert first.size == second.size
    assert first.tobytes() != second.tobytes()
    wrong = at_officer.post(f"{FORM}sample/", {"rights_ko": "글"})
    assert _pictures(wrong) == []
    assert "안내 (한국어): 한국어와 영어를 모두" in _text(wrong)
    assert Wording.objects.count() == before


def test_a_template_that_is_not_there_cannot_be_worded(standing, at_officer):
    """A label that nobody installed has neither form nor sample."""
    assert at_officer.get("/templates/isolation-9/wording/").status_code == 404
    assert at_officer.post("/templates/isolation-9/wording/sample/", LEAD).status_code == 404


def test_home_tells_the_approver_alone_what_waits(standing, at_officer, at_approver):
    """Who may agree is led to the list that shows it; once decided the card is gone."""
    name = "승인을 기다리는 기관의 문구"
    assert name in _text(at_approver.get("/batches/"))
    assert name in _text(at_approver.get("/templates/"))
    assert name not in _text(at_officer.get("/batches/"))
    at_approver.post(f"/wordings/{standing.wording}/agree/")
    assert name not in _text(at_approver.get("/batches/"))
