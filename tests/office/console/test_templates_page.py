"""Templates and rules in the console: what is used on a day, what is not and why, and what a version looks like."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from office_ground import TODAY, row, workbook
from PIL import Image
from tests.office.markup import Page

from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.kit.clock import korean_date
from ansim.notices.adapters.packages import template_labelled, templates
from ansim.notices.domain.kinds import LISTED, law_of
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Batch
from ansim.notices.queries.samples import sample_pictures

pytestmark = pytest.mark.django_db
_PASTED = "성명\t생년월일\t휴대전화\n홍길동\t1990-03-01\t010-0000-0001"


def _text(answer):
    assert answer.status_code == 200
    return " ".join(Page(answer.content.decode()).spoken().split())


def test_every_kind_stands_with_its_template_and_rules(standing, at_officer):
    """Nine kinds; for each its version, since when, and the rules that count its days."""
    text = _text(at_officer.get("/templates/?on=2026-11-21"))
    for kind in NoticeKind:
        assert law_of(kind).name.ko in text
        assert f"{kind.value}-1" in text
    assert "office-contact-14d 마지막 접촉일부터 14일, 다음 날이 1일차" in text
    assert "권고(의무 아님)" in text
    assert text.count("명단으로 발급하지 않고") == len(NoticeKind) - len(LISTED)


def test_on_an_old_day_nothing_can_be_used_and_it_is_said_why(standing, at_officer):
    """On 2022-02-16 no template was in force: each kind says so, its version is called not yet."""
    text = _text(at_officer.get("/templates/?on=2022-02-16"))
    assert text.count("2022. 2. 16.(수)에 쓸 수 있는") == len(NoticeKind)
    assert "아직 아님" in text
    assert "covid19-case-7d 검체 채취일부터 7일" in text


@pytest.mark.parametrize("on", ["", "yesterday", "2026-02-30"])
def test_a_day_that_is_none_shows_today(standing, at_officer, on):
    """A mistyped day is no error page: today is shown."""
    assert "쓰는 중" in _text(at_officer.get("/templates/", {"on": on}))


def test_the_words_of_a_version_stand_in_both_languages(standing, at_officer):
    """Every word of the package, the Korean beside the English, and both pages as pictures."""
    text = _text(at_officer.get("/templates/exposure-1/"))
    for sentence in template_labelled("exposure-1").words.values():
        assert sentence.ko in text
        assert sentence.en in text
    assert "바뀜" not in text
    page = Page(at_officer.get("/templates/exposure-1/").content.decode())
    sources = [one.attrs["src"] for one in page.all("img") if "templates" in one.attrs["src"]]
    assert sources == ["/templates/exposure-1/phone.jpg", "/templates/exposure-1/a4.jpg"]


def test_a_new_version_is_compared_with_the_one_before(standing, at_officer, monkeypatch):
    """What was changed is marked, with what stood there before; the rest is not."""
    first = template_labelled("exposure-1")
    words = {**first.words, "title": replace(first.words["title"], ko="노출 알림")}
    second = replace(first, version=2, since=date(2026, 6, 1), words=words)
    shelf = (*templates(), second)
    monkeypatch.setattr("ansim.notices.queries.versions.templates", lambda: shelf)
    text = _text(at_officer.get("/templates/exposure-2/"))
    assert text.count("바뀜") == 1
    assert "앞 판: 노출 안내문 / Exposure Advice" in text
    assert "새 판으로 바뀜" in _text(at_officer.get("/templates/?on=2026-11-21"))


@pytest.mark.parametrize("page", ["a4", "phone"])
def test_the_sample_is_a_picture(standing, at_officer, page):
    """A JPEG of the page with the office's own name, of an invented person."""
    answer = at_officer.get(f"/templates/withdrawal-1/{page}.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.format == "JPEG"
        assert image.height > image.width


@pytest.mark.parametrize("path", ["isolation-9/", "isolation-9/a4.jpg", "isolation-1/b5.jpg", "no/", "%20/"])
def test_a_version_that_is_not_installed_is_not_found(standing, at_officer, path):
    """A label that nobody installed is no page."""
    assert at_officer.get(f"/templates/{path}").status_code == 404


def test_a_sample_is_for_staff_of_an_office(standing):
    """Nobody without an office, and nobody who may not read batches, gets a sample with an office's name."""
    nobody = system_actor("worker")
    with pytest.raises((NotInOffice, NotPermitted)):
        sample_pictures(nobody, "isolation-1")


@pytest.mark.parametrize("kind", LISTED)
def test_the_new_batch_says_what_it_will_be_made_with(standing, at_officer, kind):
    """For each kind that a list can be issued for, the template of the day and the rules, and that no other can be picked."""
    chosen = {"kind": kind.value, "issued_on": "2026-11-21"}
    text = _text(at_officer.get("/batches/new/usable/", chosen))
    assert f"{kind.value}-1" in text
    assert "다른 판은 고를 수 없습니다" in text
    assert "1일차" in text
    assert law_of(kind).name.ko in _text(at_officer.get("/batches/new/"))


@pytest.mark.parametrize(("days", "far"), [(-2, True), (-1, False), (7, False), (8, True)])
def test_the_new_batch_says_at_once_that_a_day_is_too_far(standing, at_officer, days, far):
    """What would be refused on sending stands there while the day is chosen, and when an older day is right."""
    chosen = {"kind": "isolation", "issued_on": (TODAY + timedelta(days=days)).isoformat()}
    text = _text(at_officer.get("/batches/new/usable/", chosen))
    assert ("지난 날로 적으면 지난 규칙으로 만들어집니다." in text) is far
    assert ("통지서(PDF)를 함께 올릴 때는 지난 날도 됩니다." in text) is far


def test_the_new_batch_says_why_nothing_can_be_made(standing, at_officer):
    """On a day before the template the reason stands there, with the version and since when it may be used."""
    text = _text(at_officer.get("/batches/new/usable/", {"kind": "admission", "issued_on": "2022-02-16"}))
    assert "쓸 수 있는 입원치료 통지서 (Notice of admission) 서식이 없습니다" in text
    assert "admission-1 2025. 10. 1." in text
    assert "covid19-admission-7d" in text


@pytest.mark.parametrize(
    "chosen", [{}, {"kind": "release", "issued_on": "2026-11-21"}, {"kind": "isolation", "issued_on": "x"}]
)
def test_half_a_choice_says_nothing_yet(standing, at_officer, chosen):
    """Until kind and day are given there is nothing to say; kinds that come from no list cannot be chosen."""
    assert at_officer.get("/batches/new/usable/", chosen).content == b""


def test_a_list_of_an_old_day_is_refused_at_the_door(standing, at_officer):
    """The reason stands at the day of issue and nothing of the list is kept."""
    before = Batch.objects.count()
    answer = at_officer.post(
        "/batches/new/",
        {"roster": _file(), "kind": "isolation", "issued_on": "2022-02-16"},
    )
    assert "쓸 수 있는 확진자 격리 통지서 (Notice of isolation of a case) 서식이 없습니다" in _text(answer)
    assert Batch.objects.count() == before


@pytest.mark.parametrize(("days", "taken"), [(-2, False), (-1, True), (7, True), (8, False)])
def test_a_list_is_not_dated_back_nor_far_ahead(standing, at_officer, days, taken):
    """Page or no page, a day of issue that would bring back an outdated rule is refused at its field, with the days to try."""
    before = Batch.objects.count()
    day = (TODAY + timedelta(days=days)).isoformat()
    answer = at_officer.post("/batches/new/", {"roster": _file(), "kind": "isolation", "issued_on": day})
    assert Batch.objects.count() == before + taken
    assert (answer.status_code == 302) is taken
    if not taken:
        assert korean_date(TODAY - timedelta(days=1)) in _text(answer)
        assert "지난 규칙으로 만들어집니다" in _text(answer)


def test_a_known_list_says_of_what_day_it_is(standing, at_officer):
    """The same list with another day of issue opens the batch there is, and says that its day did not change."""
    sent = {"kind": "isolation", "issued_on": TODAY.isoformat(), "pasted": _PASTED}
    at_officer.post("/batches/new/", sent)
    again = at_officer.post("/batches/new/", sent, follow=True)
    assert "이미 올린 명단입니다" in _text(again)
    tomorrow = {**sent, "issued_on": (TODAY + timedelta(days=1)).isoformat()}
    other = at_officer.post("/batches/new/", tomorrow, follow=True)
    assert f"발급일은 그때 적은 {korean_date(TODAY)} 그대로입니다" in _text(other)


@pytest.mark.parametrize("kind", ["admission", "home_treatment", "co_isolation", "exposure"])
def test_a_list_of_a_further_kind_is_taken(standing, at_officer, kind):
    """The kinds that were not there before make a batch of their own."""
    answer = at_officer.post(
        "/batches/new/", {"roster": _file(), "kind": kind, "issued_on": TODAY.isoformat()}
    )
    assert answer.status_code == 302
    assert Batch.objects.latest("id").kind == kind


def _file():
    file = io.BytesIO(workbook([row(77)]))
    file.name = "명단.xlsx"
    return file
