"""The lists as officers make them, through the pages of a browser: brought, their columns confirmed, every person there.

Only files are chosen and buttons pressed: nothing that stands in a list is typed again.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.sync_api import Page
from tests.system.browser import PICTURES, Visitor, picture
from tests.unit.notices.officers_lists import CASES, Case

from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster

DESKTOP, ZOOMED = 1280, 320  # 1280 at 400 percent is as narrow as 320
_NEW = [case for case in CASES if case.profile is None]  # without those that an office confirmed before
#: half of them, of every group; all of them when pictures are asked for (all go through the services in any run)
WALKED: Sequence[Case] = _NEW if PICTURES else _NEW[::2]
_READ = """() => [...document.querySelectorAll('table.data tbody tr')].map(
  (row) => [...row.cells].slice(0, 4).map((cell) => cell.innerText.trim()))"""
_STANDS = "a:has-text('열의 뜻 확인하기'), a:has-text('사람별로 보기'), .notice.danger"


def walk_lists(officer: Visitor) -> list[str]:
    """Bring list after list; return the names of those of which somebody was lost, changed or invented on the way."""
    return [case.name for number, case in enumerate(WALKED) if not _arrives(officer, number, case)]


def expected(case: Case) -> set[tuple[str, str, str, str]]:
    """Row, name, birth date and end of the phone of everybody in a list who can be saved on the day of the test."""
    table = read_table(case.data, "명단")
    checked = check_roster(table, korean_day(now()), case.kind or NoticeKind.ISOLATION)
    return {
        (str(one.row), one.name, one.birth.isoformat(), (one.phone or one.guardian_phone or "")[-4:])
        for one in checked.people
    }


def _arrives(officer: Visitor, number: int, case: Case) -> bool:
    page = officer.open("/batches/new/")
    page.focus(f"input[name=kind][value={(case.kind or NoticeKind.ISOLATION).value}]")
    page.keyboard.press("Space")
    page.set_input_files("input[name=roster]", {"name": "명단", "mimeType": "", "buffer": case.data})
    page.click("button:has-text('올리고 확인하기')")
    page.wait_for_selector(_STANDS)
    if page.locator("a:has-text('열의 뜻 확인하기')").count():
        page.click("a:has-text('열의 뜻 확인하기')")
        _confirm(page, number)
    page.wait_for_selector("a:has-text('사람별로 보기')")
    _look(page, f"{number:02}-batch")
    batch = urlsplit(page.url).path
    officer.open(f"{batch}problems/?level=all")
    _look(page, f"{number:02}-problems")
    officer.open(f"{batch}people/")
    return expected(case) == {
        (row, name, birth, phone.splitlines()[0][-4:] if phone[-4:].isdigit() else "")
        for row, name, birth, phone in page.evaluate(_READ)
        if birth
    }


def _confirm(page: Page, number: int) -> None:
    """Confirm the columns as they were read; the rows from which another header can be chosen are open on the picture."""
    page.wait_for_selector("button:has-text('이대로 맞습니다')")
    page.evaluate("document.querySelector('details.more').open = true")
    _look(page, f"{number:02}-columns")
    page.click("button:has-text('이대로 맞습니다')")


def _look(page: Page, name: str) -> None:
    """Nothing is wider than its window, at desktop width and at 400 percent; pictures of both where they are asked for."""
    for width in (ZOOMED, DESKTOP):
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(too_wide), (page.url, width)
        picture(page, f"officers/{name}-{width}")
