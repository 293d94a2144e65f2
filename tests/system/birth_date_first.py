"""A batch to numbers nobody knows, in a browser: the birth date is asked first, and an answer lets the notice out."""

from datetime import timedelta

from playwright.sync_api import Page
from tests.system.browser import Visitor, picture
from tests.system.installation import wait_until

from ansim.kit.clock import korean_day, now

ANSWERS = "010-0000-7001"


def choose_number(manager: Visitor) -> str:
    """Have the office take answers on its number, and return it."""
    page = manager.open("/office/sending/")
    page.click("a[href$='/replies/']")
    page.wait_for_selector("select[name=number]")
    manager.fits()
    number = page.locator("select[name=number] option").last.get_attribute("value") or ""
    page.select_option("select[name=number]", number)
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=답장을 받는 번호를 바꾸었습니다")
    return number


def _list() -> bytes:
    day = korean_day(now()) - timedelta(days=1)
    rows = [("한답장", "1971-05-09", ANSWERS), ("두소식", "1982-06-10", "010-0000-7002")]
    lines = [f"{name},{birth},{phone},안심시 새벽로 {phone[-1]},{day}" for name, birth, phone in rows]
    return "\n".join(["성명,생년월일,휴대전화,주소,검체채취일", *lines]).encode()


def hand_in(officer: Visitor) -> str:
    """Bring the list to where another officer approves it; return the batch's path."""
    page = officer.open("/batches/new/")
    page.set_input_files("input[name=roster]", {"name": "명단.csv", "mimeType": "", "buffer": _list()})
    page.click("button:has-text('올리고 확인하기')")
    page.click("a:has-text('열의 뜻 확인하기')")
    page.click("button:has-text('이대로 맞습니다')")
    page.click("button:has-text('2명의 통지서 만들기')")
    page.click("button:has-text('승인 요청하기')")
    page.wait_for_selector("text=승인을 기다립니다")
    return page.url.removeprefix(officer.address)


def release(approver: Visitor, batch: str) -> Page:
    """Approve with the choice as it is proposed; the batch then waits for two answers."""
    page = approver.open(f"{batch}release/")
    assert "2개 번호" in page.inner_text("form.confirm-count")
    assert page.is_checked("input[name=asks]")
    _checks_follow_the_box(page)
    approver.fits()
    picture(page, "ask-birth-dates")
    page.fill("input[name=typed]", "2")
    page.click("form.confirm-count button")
    page.wait_for_selector("text=생년월일 답장을 기다립니다")
    return page


def _checks_follow_the_box(page: Page) -> None:
    """The checks before release are asked again for what the box now says, and stand there anew."""
    page.wait_for_selector(".checklist")
    for is_asked in (False, True):
        page.evaluate("document.querySelector('.checklist').id = 'before'")
        with page.expect_response(lambda heard: "/checks/" in heard.url) as found:
            page.click("label[for=id_asks]")
        assert found.value.ok
        assert ("asks=on" in found.value.url) is is_asked
        page.wait_for_selector(".checklist:not(#before)")


def answer(page: Page, to: str, hook: str, text: str, number: int) -> None:
    """Send a text from the asked number, as the message service hands it over; every service says some things twice."""
    office = {"messageId": f"in-{number}", "from": ANSWERS, "to": to, "text": text}
    for _ in range(2):
        assert page.context.request.post(hook, data=[{"data": office}]).ok


def walk(manager: Visitor, officer: Visitor, approver: Visitor, hook: str) -> None:
    """From the number for answers to one notice on its phone and one still waiting; texts are handed to `hook`."""
    to = choose_number(manager)
    batch = hand_in(officer)
    page = release(approver, batch)
    answer(page, to, hook, "990101", 1)
    answer(page, to, hook, "저는 710509 입니다", 2)

    def waits_for_one() -> bool:
        page.goto(f"{approver.address}{batch}")
        return "1명은 생년월일 답장을 기다립니다" in page.inner_text("main")

    wait_until(waits_for_one, "one notice was let out by its answer")
    approver.fits()
    picture(page, "asked-batch")
    page.goto(f"{approver.address}{batch}asked/")
    approver.fits()
    picture(page, "asked-list")
