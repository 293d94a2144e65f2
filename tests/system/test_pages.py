"""The drill in a real browser: officer and approver bring a list to phones; anybody checks a notice, also offline."""

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser
from tests.system.after_release import correct, withdraw
from tests.system.at_the_desk import serve
from tests.system.browser import CHROMIUM, PICTURES, Visitor, chromium, drop, picture
from tests.system.graph_along_time import walk_graph
from tests.system.installation import Installation, wait_until
from tests.system.lists_by_keyboard import DESKTOP, PHONE, press, walk
from tests.system.officers_lists import walk_lists

from ansim.kit.clock import korean_day, now
from ansim.kit.qr import read_qr

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.usefixtures("unmeasured"),
]
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "verdict.json").read_text(encoding="utf-8"))
PATIENCE = 60_000
RUN_VECTORS = """async ({ jwks, cases }) => {
  const { verifyQr } = await import("/static/ansim/verdict.js");
  const said = [];
  for (const one of cases) {
    const status = "books" in one ? async () => one.books : undefined;
    said.push(await verifyQr(one.text, jwks, one.today, { status, baseUrl: one.base_url }));
  }
  return said;
}"""

TWO_DAYS_LATER = "const real = Date.now; Date.now = () => real() + 2 * 86400 * 1000;"


@pytest.fixture(scope="module")
def drill(homes: Path, template: Path) -> Iterator[str]:
    """The address of a drill whose main job is done and whose console stays open."""
    with Installation(homes / "drill", like=template, ANSIM_SANDBOX="1").demo(60, 4) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module; every visitor has cookies of their own."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser: Browser, drill: str) -> Iterator[Callable[..., Visitor]]:
    """Make visitors; none may have complained at the end of the test."""
    made: list[Visitor] = []

    def make(width: int = 1280, **settings: Any) -> Visitor:
        settings.setdefault("viewport", {"width": width, "height": 900})
        context = browser.new_context(locale="ko-KR", **settings)
        context.set_default_timeout(PATIENCE)
        made.append(Visitor(context, drill))
        return made[-1]

    yield make
    complaints = [complaint for one in made for complaint in one.complaints]
    for one in made:
        one.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def staff(browser: Browser, drill: str) -> Callable[[str], Any]:
    """`staff(login)`: the stored cookies of a signed-in member of staff; a code works once in a while only."""
    kept: dict[str, Any] = {}

    def state_of(login: str) -> Any:
        if login not in kept:
            context = browser.new_context(locale="ko-KR")
            one = Visitor(context, drill)
            one.sign_in(login)
            kept[login] = context.storage_state()
            context.close()
        return kept[login]

    return state_of


def a_list(people: int) -> bytes:
    """An officer's list of invented people with one bad row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["연번", "성명", "생년월일", "휴대전화", "주소", "검체채취일"])
    day = korean_day(now()) - timedelta(days=1)
    for number in range(1, people + 1):
        name = f"{'김이박최정'[number % 5]}{'하나두리세찬네모다솜'[number % 5 * 2 :][:2]}"
        sheet.append(
            [
                number,
                name,
                f"19{60 + number % 40}-03-{number % 27 + 1:02d}",
                f"010-0000-{number:04d}",
                f"안심시 새벽로 {number}",
                day,
            ]
        )
    sheet.append([people + 1, "한나라", "1980-01-01", "전화없음", "", day])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def notice(browser: Browser, drill: str, staff: Callable[[str], Any]) -> tuple[str, bytes]:
    """The QR's text and the phone image of a notice of the drill."""
    context = browser.new_context(storage_state=staff("notice"))
    page = context.new_page()
    page.goto(f"{drill}/batches/1/people/?who=included")
    reference = page.inner_text("tbody a >> nth=0")
    image = context.request.get(f"{drill}/notices/{reference}/phone.jpg").body()
    context.close()
    return read_qr(Image.open(io.BytesIO(image)))[0], image


def correct_by_keyboard(officer: Visitor) -> None:
    """On the page of problems: correct the one bad row without a mouse, hear what came of it, undo it, still in place."""
    page = officer.page
    page.wait_for_selector("#fix-14-phone")
    page.focus("#fix-14-phone")
    page.keyboard.press("Control+A")
    page.keyboard.type("010-0000-0013")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="만들 수 있습니다").wait_for(state="attached")
    assert page.evaluate("document.activeElement.closest('#fix-14') !== null")
    officer.fits()
    picture(page, "problems")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="아직 문제가").wait_for(state="attached")
    assert page.evaluate("document.activeElement.id") == "fix-14-phone"
    page.reload()


def bring_by_drop(officer: Visitor) -> None:
    """Two files at once are not taken and said at the field; a text called .xlsx is refused in words; the list is taken."""
    page, field = officer.page, "input[name=roster]"
    said = f"document.querySelector('{field}').validationMessage"
    chosen = f"[...document.querySelector('{field}').files].map((one) => one.name)"
    zone = f".drop:has({field})"
    drop(page, zone, ("명단.xlsx", a_list(1)), ("통지서.pdf", b"%PDF"))
    assert (page.evaluate(chosen), "하나만" in page.evaluate(said)) == ([], True)
    drop(page, zone, ("회의록.xlsx", "회의록\n1. 개회, 국민의례\n".encode("cp949")))
    assert (page.evaluate(chosen), page.evaluate(said)) == (["회의록.xlsx"], "")
    page.click("button:has-text('올리고 확인하기')")
    page.wait_for_selector(".notice.danger:has-text('텍스트 파일입니다')")
    officer.fits()
    picture(page, "no-list")
    page.click("a:has-text('고친 명단을 다시 올리기')")
    drop(page, zone, ("명단.xlsx", a_list(12)))
    page.click("button:has-text('올리고 확인하기')")


def test_from_a_dropped_list_to_phones(visit: Callable[..., Visitor], staff: Callable[[str], Any]) -> None:
    """The officer uploads, makes and hands over; the approver looks at five, types the count; everything arrives."""
    officer = visit(storage_state=staff("notice"))
    page = officer.open("/batches/new/")
    officer.fits()
    bring_by_drop(officer)
    page.click("a:has-text('열의 뜻 확인하기')")
    officer.fits()
    picture(page, "columns")
    page.click("button:has-text('이대로 맞습니다')")
    page.click("a:has-text('문제 보기')")
    correct_by_keyboard(officer)
    page.click("button:has-text('전체 확인하기')")
    page.click("button:has-text('12명의 통지서 만들기')")
    page.wait_for_selector("button:has-text('승인 요청하기')")
    officer.fits()
    page.click("button:has-text('승인 요청하기')")
    page.wait_for_selector("text=승인을 기다립니다")
    batch = page.url.removeprefix(officer.address)

    approver = visit(storage_state=staff("approver"))
    released = approver.open(f"{batch}release/")
    drawn = "[...document.images].every((image) => image.complete && image.naturalWidth)"
    wait_until(lambda: released.evaluate(drawn), "the five notices are drawn")
    assert released.locator(".samples img").count() == 5
    approver.fits()
    picture(approver.page, "release")
    released.fill("input[name=typed]", "11")
    released.click("form.confirm-count button")
    assert "인원수가 다릅니다" in released.inner_text(".form-hint-invalid")
    released.fill("input[name=typed]", "12")
    released.click("form.confirm-count button")
    released.wait_for_selector(".title-row :text('끝남')")
    assert released.inner_text("table.balance tbody").split()[:2] == ["13", "12"]
    approver.fits()


def test_a_list_with_quirks_by_keyboard(visit: Callable[..., Visitor], staff: Callable[[str], Any]) -> None:
    """Brought, columns confirmed, proposals taken at once, holds cleared, checked: on a desktop and on a phone's width."""
    for mark, width in enumerate((DESKTOP, PHONE), start=201):
        walk(visit(width=width, storage_state=staff("notice")), width, mark)


def test_lists_as_officers_make_them_arrive_whole(
    visit: Callable[..., Visitor], staff: Callable[[str], Any]
) -> None:
    """Brought and confirmed by buttons alone, every person of more than thirty lists stands on the page as in the list."""
    assert walk_lists(visit(storage_state=staff("notice"))) == []


def test_the_pages_of_the_drill_fit_every_width(
    visit: Callable[..., Visitor], staff: Callable[[str], Any]
) -> None:
    """Home, batch, lists, failures, unknown and search are readable at desktop width, on a phone, at 400 percent."""
    officer = visit(storage_state=staff("notice"))
    parts = ("", "problems/", "problems/?level=warned", "people/", "people/?who=excluded&sort=-row")
    for path in (
        "/batches/",
        "/failures/",
        "/unknown/",
        "/people/",
        *(f"/batches/1/{part}" for part in parts),
    ):
        page = officer.open(path)
        officer.fits()
        assert page.locator("h1").count() == 1, path
    officer.open("/batches/1/")
    picture(officer.page, "batch")
    page = officer.open("/batches/1/")
    page.click("button[value=en]")
    assert "Left out" in page.inner_text("table.balance")
    page.click("button[value=ko]")


def test_letters_that_were_downloaded_come_again(
    visit: Callable[..., Visitor], staff: Callable[[str], Any]
) -> None:
    """What the drill downloaded for the post stands on the batch's page and comes twice as the same file, at every width."""
    officer = visit(storage_state=staff("notice"))
    page = officer.open("/batches/1/")
    parcels = []
    for _ in range(2):
        with page.expect_download() as coming:
            press(page, "#post-exports button")
        parcels.append(coming.value.path().read_bytes())
    assert parcels[0] == parcels[1]
    assert parcels[0].startswith(b"PK")
    officer.fits()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.locator("#post-exports").evaluate("(one) => one.scrollIntoView()")
        picture(page, f"post-exports-{width}")


def test_a_number_is_seen_only_for_a_reason(
    visit: Callable[..., Visitor], staff: Callable[[str], Any]
) -> None:
    """On the person's page the number is half hidden until a reason is given."""
    officer = visit(storage_state=staff("notice"))
    page = officer.open("/batches/1/people/?who=included")
    page.click("tbody a >> nth=0")
    page.wait_for_selector("#phone")
    assert "****" in page.inner_text("#phone")
    page.click("summary:has-text('가린 번호')")
    page.fill("input[name=why]", "전화로 안내")
    page.click("button:has-text('번호 보기')")
    page.wait_for_selector("#phone strong")
    assert "*" not in page.inner_text("#phone")
    officer.fits()


def test_a_notice_is_corrected_and_withdrawn_by_keyboard(
    visit: Callable[..., Visitor], staff: Callable[[str], Any]
) -> None:
    """A wrong name becomes a new notice that two released; withdrawn by two, its status says so at once."""
    officer = visit(storage_state=staff("notice"))
    approver = visit(storage_state=staff("approver"))
    withdraw(officer, approver, correct(officer, approver))


def test_the_desk_makes_a_card_and_shows_the_own_record(
    visit: Callable[..., Visitor], staff: Callable[[str], Any]
) -> None:
    """What is no number is told and stays; a card is made and cleared; the record tells of this look, and is cleared."""
    serve(visit(storage_state=staff("notice")))


def test_the_browser_gives_the_verdicts_of_the_vectors(visit: Callable[..., Visitor]) -> None:
    """The script in the visitor's browser judges every vector exactly as Python does."""
    page = visit().open("/n/")
    said = page.evaluate(RUN_VECTORS, VECTORS)
    for case, found in zip(VECTORS["cases"], said, strict=True):
        expected = case["expect"]
        assert {name: found[name] for name in expected} == expected, case["name"]
        assert (found["claims"] is not None) is expected["genuine"], case["name"]


def test_a_notice_opened_by_its_qr_is_green(visit: Callable[..., Visitor], notice: tuple[str, bytes]) -> None:
    """What a phone's camera opens shows the verdict at once, with a first load of at most 100 KB."""
    text, image = notice
    phone = visit(width=390)
    sizes: list[int] = []
    phone.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    phone.page.goto(text)
    phone.page.wait_for_selector("#verdict.success")
    assert "진본이며 오늘 유효한" in phone.page.inner_text("#verdict")
    assert "*" in phone.page.inner_text("#verdict dd >> nth=0")
    phone.page.wait_for_load_state("networkidle")
    assert sum(sizes) <= 100 * 1024
    picture(phone.page, "verify")
    phone.fits()
    if PICTURES:
        shown = Image.open(io.BytesIO(image))
        half = shown.resize((shown.width // 2, shown.height // 2))
        half.quantize(128).save(Path(PICTURES) / "notice.png", optimize=True)


def test_a_changed_notice_is_red(visit: Callable[..., Visitor], notice: tuple[str, bytes]) -> None:
    """One letter of the signed text changed, and the page says that it is not genuine."""
    address, _, token = notice[0].partition("#")
    head, payload, signature = token.split(".")
    changed = payload[:20] + ("A" if payload[20] != "A" else "B") + payload[21:]
    page = visit().page
    page.goto(f"{address}#{head}.{changed}.{signature}")
    page.wait_for_selector("#verdict.danger")
    page.goto(f"{address.rpartition('/')[0]}/0000-0000-0000#{token}")
    page.wait_for_selector("#verdict.danger")
    assert "주소" in page.inner_text("#verdict")


def test_the_page_works_offline_once_loaded(visit: Callable[..., Visitor], notice: tuple[str, bytes]) -> None:
    """After one visit the next notice is checked without a network: by signature and the signed list, as of its time.

    With a list of the day before yesterday it says that the books could not be asked; with a network it asks them.
    """
    gate = visit()
    page = gate.open("/n/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    gate.context.set_offline(True)
    page.goto(notice[0])
    page.wait_for_selector("#verdict.success")
    shown = page.inner_text("#verdict")
    assert "서명한 목록으로는 취소되지 않았습니다" in shown
    assert re.search(r"목록으로 확인함 \(\d{4}\. \d+\. \d+\.\(.\) \d\d:\d\d 기준\)", shown)
    assert "이 브라우저가 확인" in shown
    gate.context.add_init_script(TWO_DAYS_LATER)
    page.reload()
    page.wait_for_selector("#verdict.warning")
    assert "인터넷에 연결된 뒤 확인됩니다" in page.inner_text("#verdict")
    gate.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#verdict.success")
    assert "지금 물어 확인함" in page.inner_text("#verdict")


def test_the_switch_of_languages_keeps_the_verdict(
    visit: Callable[..., Visitor], notice: tuple[str, bytes]
) -> None:
    """What stands behind the # survives the change of language without ever being sent."""
    one = visit()
    sent: list[str] = []
    one.page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    one.page.goto(notice[0])
    one.page.wait_for_selector("#verdict.success")
    one.page.click("button[value=en]")
    one.page.wait_for_selector("#verdict:has-text('Genuine, and valid today')")
    signature = notice[0].rpartition(".")[2]
    assert not [line for line in sent if signature in line.partition("#")[0]]


def test_a_browser_without_webcrypto_is_helped(
    visit: Callable[..., Visitor], notice: tuple[str, bytes]
) -> None:
    """Where the browser cannot check, it says so and offers the server, only at the press of a button."""
    old = visit()
    old.context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    old.page.goto(notice[0])
    old.page.click("#verdict button")
    old.page.wait_for_selector("#verdict.success")


def test_the_form_without_a_camera_by_keyboard_alone(
    visit: Callable[..., Visitor], notice: tuple[str, bytes]
) -> None:
    """Reference and a wrong birth date, typed with Tab and Enter: the constant answer of a stranger."""
    one = visit()
    page = one.open("/n/")
    page.focus("#id_reference")
    page.keyboard.type(notice[0].rpartition("/n/")[2].partition("#")[0].lower())
    page.keyboard.press("Tab")
    page.keyboard.type("19000101")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict.warning:visible")
    assert "함께 맞는 통지서가 없습니다" in page.inner_text("main")
    one.fits()


def test_pasted_text_is_judged_on_the_device(
    visit: Callable[..., Visitor], notice: tuple[str, bytes]
) -> None:
    """Text from any QR reader can be pasted and is judged without leaving the page."""
    page = visit().open("/n/")
    page.click("summary:has-text('붙여 넣기')")
    for text, tone in ((notice[0], "success"), ("https://example.com/menu", "danger")):
        page.fill("#paste-text", text)
        page.click("#paste button")
        page.wait_for_selector(f"#verdict.{tone}")


@pytest.mark.parametrize("path", ["/status", "/ledger", "/privacy"])
def test_the_open_pages_fit_and_speak_both_languages(visit: Callable[..., Visitor], path: str) -> None:
    """Status, ledger and privacy open for strangers at every width, in Korean and English."""
    one = visit()
    page = one.open(path)
    one.fits()
    before = page.inner_text("h1")
    page.click("button[value=en]")
    with contextlib.suppress(Exception):
        page.wait_for_load_state()
    assert page.inner_text("h1") != before
    if path == "/status":
        # a role that a busy machine kept from answering once is told of, and answers at the next look
        wait_until(lambda: page.reload() and "All is well" in page.inner_text("main"), "all roles answer")


def test_a_graph_along_time_and_its_picture(visit: Callable[..., Visitor]) -> None:
    """By keyboard from generations to days; the address keeps it; the saved picture is whole and says numbers alone."""
    one = visit()
    one.sign_in("tracer", home="cases")
    walk_graph(one)
