"""The office's desk as its staff use it: a number typed wrong, a card, paper slips, a person's own record, all cleared."""

import re

from tests.system.browser import Visitor


def serve(officer: Visitor) -> None:
    """Serve one person who has no phone."""
    page = officer.open("/cards/")
    for typed, told in ((" ", "휴대전화 번호를 적어 주세요."), ("02-123-4567", "010으로 시작하는 번호")):
        page.fill("#phone", typed)
        page.click("#issue button[type=submit]")
        page.wait_for_selector("#said.danger")
        assert told in page.inner_text("#said")
        assert page.input_value("#phone") == typed
    page.fill("#phone", "０１０-0000-0055")  # as a Korean keyboard may type it
    page.fill("#name", "김손님")
    page.press("#name", "Enter")
    page.wait_for_selector("#made:not([hidden])")
    assert len(page.inner_text("#text")) == 22
    page.click("#done")
    assert page.text_content("#text") == ""
    page.fill("#paper", "010-0000-0055")
    page.press("#paper", "Enter")
    page.wait_for_selector("#slips-made:not([hidden])")
    slips = re.findall(r"[A-Z][0-9A-Z]{4}-[0-9A-Z]{5}-[0-9A-Z]", page.inner_text("#slips"))
    assert len(set(slips)) == 10
    officer.fits()
    page.click("#done-slips")
    assert slips[0] not in page.content()
    page.fill("#own", "010-0000-0055")
    page.click("#look button[type=submit]")
    page.wait_for_selector("#record:not([hidden])")
    told = page.inner_text("#record")
    for words in (
        "010-0000-0055",
        "김손님",
        "1장",
        "10장",
        "창구에서 본인에게 보여 줌",
        "보여 드리지 못합니다",
    ):
        assert words in told
    officer.fits()
    page.click("#shut")
    assert "0055" not in (page.text_content("#record") or "")
