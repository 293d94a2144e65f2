"""A released notice corrected, withdrawn and certified by keyboard: two officers, each page at every width."""

from tests.system.browser import Visitor, picture
from tests.system.lists_by_keyboard import press


def correct(officer: Visitor, approver: Visitor) -> str:
    """Correct the name on the last notice of a page of the drill; return the path of the new notice's page."""
    page = officer.open("/batches/1/people/?who=included")
    press(page, "tbody tr:last-child a >> nth=0")  # the first is the one that verifiers look at
    page.wait_for_selector("#phone")
    old = page.url
    officer.fits()
    press(page, "a:has-text('정정하기')")
    page.wait_for_selector("input[name=name]")
    page.focus("input[name=name]")
    page.keyboard.press("Control+A")
    page.keyboard.type("홍새이")
    page.focus("input[name=why]")
    page.keyboard.type("이름을 잘못 적음")
    officer.fits()
    picture(page, "correct-notice")
    page.keyboard.press("Enter")
    page.wait_for_selector("button:has-text('승인 요청하기')")
    page.wait_for_selector("#edges img")
    officer.fits()
    picture(page, "correction-made")
    press(page, "button:has-text('승인 요청하기')")
    page.wait_for_selector("text=승인을 기다립니다")
    released = approver.open(f"{page.url.removeprefix(officer.address)}release/")
    released.fill("input[name=typed]", "1")
    press(released, "form.confirm-count button")
    released.wait_for_selector(".title-row :text('끝남')")
    page.goto(old)
    assert "호로 정정되었습니다" in page.inner_text("main")
    officer.fits()
    picture(page, "replaced")
    press(page, "a:has-text('새 통지서 보기')")
    page.wait_for_selector("a:has-text('철회하기')")
    return page.url.removeprefix(officer.address)


def withdraw(officer: Visitor, approver: Visitor, person: str) -> None:
    """Ask for the withdrawal of a notice and have it agreed to; its page and its status say so at once."""
    page = officer.open(person)
    press(page, "a:has-text('철회하기')")
    page.wait_for_selector("input[name=why]")
    page.focus("input[name=why]")
    page.keyboard.type("검사 결과가 바뀜")
    officer.fits()
    page.keyboard.press("Enter")
    page.wait_for_selector("a:has-text('요청 보기')")
    seen = approver.open("/changes/")
    approver.fits()
    press(seen, "main h2 a")
    seen.wait_for_selector("button:has-text('철회 승인하기')")
    approver.fits()
    picture(seen, "change")
    press(seen, "button:has-text('철회 승인하기')")
    seen.wait_for_selector("text=철회되어 효력이 없어짐")
    approver.fits()
    picture(seen, "withdrawn")
    reference = person.strip("/").rpartition("/")[2]
    said = seen.context.request.get(f"{approver.address}/n/{reference}/status").json()
    assert said["status"] == "withdrawn"
