"""What visitors found awkward: a problem to tell, the own number as a companion's, another place's code, the language in between."""

import pytest
from tests.visits.visitor.city_of_one import NUMBER
from tests.visits.visitor.conftest import CHROMIUM
from tests.visits.visitor.test_in_a_browser import FRAGMENT, STORED, arrive, enrol, go_in

pytestmark = [
    pytest.mark.urls("ansim.web.visitor.urls"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
ELSEWHERE = "YjFiMmIzAAACc3RpY2tlcg"  # venue b1b2b3, no zone, a sticker's code
BOX = """async () => {
  const { Store } = await import("/visit/store.js");
  return JSON.stringify((await (await Store.open()).get("own")) || null);
}"""


def test_a_problem_is_told_with_what_is_sent_in_view_and_its_answer_read(phone, city):
    """Help, a choice, one button: only facts of the device go, an answer number comes, and later the answer by it."""
    phone.goto(city.page.address)
    phone.click("[data-go=help]")
    assert phone.get_attribute("#notices a", "href") == f"{city.page.address}/my/"
    assert "Chrome" in phone.inner_text("#problem-facts")
    assert "이름, 번호, 장소는 보내지 않습니다" in phone.inner_text("#problem-facts")
    phone.click("#problem-form button")
    phone.get_by_text("무엇이 안 되는지 먼저 골라 주세요.").wait_for()
    phone.select_option("#what", "camera")
    phone.click("#problem-form button")
    phone.get_by_text(f"답변 번호는 {NUMBER}입니다").wait_for()
    phone.click("#language")
    phone.get_by_text(f"Your answer number is {NUMBER}").wait_for()
    phone.click("#language")
    (told,) = city.problems
    assert (told.what, told.language, told.width, told.keeps, told.is_online) == (
        "camera", "ko", 390, True, True,
    )  # fmt: skip
    assert told.browser.startswith("Chrome ")
    phone.reload()
    phone.click("[data-go=help]")
    phone.get_by_text("아직 답이 없습니다").wait_for()
    city.answer = "렌즈를 닦고 짧은 코드를 적어 보세요."
    phone.click("#answers")
    phone.get_by_text("답: 렌즈를 닦고 짧은 코드를 적어 보세요.").wait_for()


def test_a_refusal_before_goes_with_the_problem_as_its_code(phone, city):
    """What the page was refused last helps whoever answers; it is a code, never what was typed."""
    phone.goto(f"{city.page.address}/#{FRAGMENT}")
    phone.click("#enter")
    enrol(phone, "000000")
    phone.get_by_text("인증번호가 맞지 않습니다.").wait_for()
    phone.click("[data-go=help]")
    phone.select_option("#what", "code")
    phone.click("#problem-form button")
    phone.get_by_text(f"답변 번호는 {NUMBER}입니다").wait_for()
    assert city.problems[0].refusal == "vault.code_wrong"


def test_an_answer_after_four_weeks_is_told_to_be_gone(phone, city):
    """A number that nobody knows any more is no failure of the page."""
    phone.goto(city.page.address)
    phone.click("[data-go=help]")
    phone.select_option("#what", "other")
    phone.click("#problem-form button")
    phone.click("#answers")
    phone.get_by_text("4주가 지나 지워졌습니다").wait_for()


def test_the_own_number_names_no_companion(phone, city):
    """Who is in already is not written down a second time, nor a companion twice; the phone keeps a mark, not the number."""
    arrive(phone, city)
    phone.click("#more")
    phone.click("#more")
    phone.click("#enter")
    enrol(phone)
    phone.get_by_text("접수증을 확인했습니다").wait_for()
    for typed, told in (
        ("010 0000 0001", "본인의 번호입니다"),
        ("010-0000-0002", "일행 1명의 번호가 접수되었습니다."),
        ("01000000002", "이미 적은 번호입니다"),
    ):
        phone.fill("#with", typed)
        phone.press("#with", "Enter")
        phone.get_by_text(told).wait_for()
    assert [number for number, _fields in city.named] == ["01000000002"]
    for kept in (phone.evaluate(STORED), phone.evaluate(BOX)):
        assert "1000000001" not in kept
        assert "1,0,0,0,0,0,0,0,1" not in kept
    assert "mark" in phone.evaluate(BOX)


def test_inside_one_place_the_code_of_another_is_typed(phone, city):
    """One button leads to the short code; what going in there means is said, and then done: the first place is left."""
    go_in(phone, city)
    phone.click("#elsewhere")
    phone.get_by_text("다른 곳에 들어가면 그곳에서는 나간 것으로 적습니다").wait_for()
    assert phone.evaluate("document.activeElement.id") == "short"
    phone.click("main [data-go=start]")
    phone.get_by_text("들어가셨습니다", exact=True).wait_for()
    phone.click("#elsewhere")
    city.fragment = ELSEWHERE
    phone.fill("#short", "9ABC-DEFG")
    phone.click("#short-form button")
    phone.wait_for_selector("#enter", state="visible")
    assert "안심시장에 계신 것으로" in phone.inner_text("#told")
    phone.click("#enter")
    phone.get_by_text("들어가셨습니다", exact=True).wait_for()
    came, again = city.taken[:2]
    assert (came.fields.venue, again.fields.venue) == (b"a1a2a3", b"b1b2b3")
    phone.click("[data-go=visits]")
    phone.locator("#visit-list").get_by_text("나감").first.wait_for()
    assert phone.inner_text("#visit-list").count("나감") == 1


def test_the_language_changes_and_what_was_typed_stays(phone, city):
    """People counted, a number, a code and a half-filled answer outlive the button, and none of it goes into the address."""
    arrive(phone, city)
    phone.click("#more")
    phone.click("#language")
    phone.get_by_text("Check in now").wait_for()
    assert "1" in phone.inner_text("#people")
    assert phone.inner_text("#venue") == "안심시장"
    phone.click("#enter")
    phone.fill("#phone", "010-0000-0001")
    phone.click("#language")
    phone.get_by_role("heading", name="처음 한 번만 확인합니다").wait_for()
    assert phone.input_value("#phone") == "010-0000-0001"
    phone.click("#phone-form button")
    phone.fill("#code", "123")
    phone.click("#language")
    assert phone.input_value("#code") == "123"
    assert phone.is_visible("#agree")
    phone.fill("#code", "123456")
    phone.click("#agree")
    phone.get_by_text("You are checked in", exact=True).wait_for()
    phone.fill("#with", "010-0000")
    phone.click("#language")
    phone.get_by_text("들어가셨습니다", exact=True).wait_for()
    assert phone.input_value("#with") == "010-0000"
    assert "0000" not in phone.url
    assert city.taken[0].fields.people == 2


def test_an_answer_half_written_outlives_the_language(phone, city):
    """Name, birth date and address stay in their fields; what was found of looks is told again in the other language."""
    phone.goto(f"{city.page.address}/#identity")
    phone.fill("#phone", "010-0000-0001")
    phone.click("#phone-form button")
    for field, typed in (("name", "가나다"), ("birth", "1990-01-31"), ("address", "제주시 첨단로 1")):
        phone.fill(f"#{field}", typed)
    phone.click("#language")
    phone.get_by_role("heading", name="Answer about yourself").wait_for()
    kept = [phone.input_value(f"#{field}") for field in ("name", "birth", "address")]
    assert kept == ["가나다", "1990-01-31", "제주시 첨단로 1"]
    phone.click("#language")
    phone.goto(f"{city.page.address}/")
    go_in(phone, city)
    phone.click("[data-go=looked]")
    phone.click("#find")
    phone.get_by_text("1번 열람되었습니다.").wait_for()
    phone.click("#language")
    phone.get_by_text("Looked at 1 time(s).").wait_for()
    assert phone.locator("#looked-list li").count() == 1
