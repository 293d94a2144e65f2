"""A list with quirks walked by keyboard: brought, columns confirmed, proposals taken, the hold queue cleared, checked."""

import io
from datetime import timedelta

import openpyxl
from playwright.sync_api import Page
from tests.system.browser import Visitor, picture

from ansim.kit.clock import korean_day, now

PHONE, DESKTOP, ZOOMED = 390, 1280, 320  # 1280 at 400 percent is as narrow as 320


def quirky_list(mark: int) -> bytes:
    """An officer's list as they are: a title over merged cells, two lines of header words, lost zeros, notes, a family,
    two phones typed with the letter O, a subtotal. `mark` makes its people others than those of another list."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    day = korean_day(now()) - timedelta(days=1)
    written = f"{day.year}. {day.month}. {day.day}."
    sheet.append([f"확진자 관리 명단 ({mark})"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(
        [
            "순번",
            "환자 성명",
            "생년월일(6자리)",
            "연락처(휴대폰)" if mark % 2 else "휴대폰 번호",
            "거주지 주소",
            "검체 채취일",
        ]
    )
    home = f"안심시 해오름로 {mark}"
    for number, (name, birth, phone, address) in enumerate(
        (
            ("김하나", "1961.03.02.", 1000000000 + mark * 10 + 1, home),
            ("이두리", "1972년 4월 5일", f"010-0000-{mark:03d}2(모)", f"{home}-2"),
            ("박세찬", "1983-06-07", f"O1O-0000-{mark:03d}3", f"{home}-3"),
            ("최네모", "1994-08-09", f"O1O-0000-{mark:03d}4", f"{home}-4"),
            ("정다솜", "1985-10-11", f"010-0000-{mark:03d}5", f"{home}-5"),
            ("정한솔", "2012-12-13", f"010-0000-{mark:03d}5", f"{home}-5"),
        ),
        start=1,
    ):
        sheet.append([number, name, birth, phone, address, written])
    sheet.append(["합계", "6명"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def press(page: Page, selector: str) -> None:
    """Reach something as the keyboard does and press Enter."""
    page.focus(selector)
    page.keyboard.press("Enter")


def look(officer: Visitor, name: str, width: int) -> None:
    """Nothing is wider than its window on a desktop, a phone, at 400 percent; take pictures of all three."""
    for wide in (DESKTOP, PHONE, ZOOMED):
        officer.page.set_viewport_size({"width": wide, "height": 900})
        too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not officer.page.evaluate(too_wide), (officer.page.url, wide)
        picture(officer.page, f"lists/{name}-{wide}")
    officer.page.set_viewport_size({"width": width, "height": 900})


def walk(officer: Visitor, width: int, mark: int) -> None:
    """From the file to a checked list of six people, nothing typed twice, at one width."""
    page = officer.open("/batches/new/")
    page.set_viewport_size({"width": width, "height": 900})
    page.set_input_files(
        "input[name=roster]", {"name": "명단.xlsx", "mimeType": "", "buffer": quirky_list(mark)}
    )
    look(officer, "new", width)
    press(page, "button:has-text('올리고 확인하기')")
    page.wait_for_selector("a:has-text('열의 뜻 확인하기')")
    press(page, "a:has-text('열의 뜻 확인하기')")
    page.wait_for_selector("button:has-text('이대로 맞습니다')")
    look(officer, "columns", width)
    press(page, "button:has-text('이대로 맞습니다')")
    page.wait_for_selector("a:has-text('문제 보기')")
    press(page, "a:has-text('문제 보기')")
    page.wait_for_selector("#fix-6-phone")
    look(officer, "problems", width)
    page.focus("#fix-6-phone")
    page.keyboard.press("Alt+Shift+Enter")
    page.wait_for_selector("text=제안 2건을 넣었습니다")
    look(officer, "taken", width)
    press(page, "button:has-text('전체 확인하기')")
    page.wait_for_selector("a:has-text('보류 확인하기')")
    look(officer, "held", width)
    press(page, "a:has-text('보류 확인하기')")
    page.wait_for_selector("input[value=cleared]")
    look(officer, "holds", width)
    for choice in page.locator("input[value=cleared]").all():
        choice.focus()
        page.keyboard.press("Space")
    page.focus("input[name=why] >> nth=0")
    page.keyboard.type("어머니와 통화")
    page.keyboard.press("Enter")
    page.wait_for_selector("button:has-text('6명의 통지서 만들기')")
    look(officer, "checked", width)
