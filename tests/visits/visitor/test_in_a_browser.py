"""A visitor's whole way in a real browser: enrol, in, out, off line, my visits, who looked; and what others learn of it."""

import json
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.system.chromium import find
from tests.visits.visitor import city_of_one
from tests.visits.visitor.city_of_one import AUDIT_KEY

from ansim.ledger.domain.signing import NoteSigner
from ansim.wire.checkin import read_checkin, verify_checkin

CHROMIUM = find()
pytestmark = [
    pytest.mark.urls("ansim.web.visitor.urls"),
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine, and these tests are of the page in one"
    ),
]
FRAGMENT = "YTFhMmEzAAcCc3RpY2tlcg"  # venue a1a2a3, zone 7, a sticker's code
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "wire.json").read_text(encoding="utf-8"))
RUN_VECTORS = """async (vectors) => {
  const wire = await import("/visit/checkin.js");
  const keys = await import("/visit/keys.js");
  const access = await import("/visit/access.js");
  const { fromBase64url, toHex } = await import("/visit/bytes.js");
  const hex = (text) => Uint8Array.from(text.match(/../g) || [], (two) => parseInt(two, 16));
  const point = (key) => Uint8Array.from([4, ...fromBase64url(key.x), ...fromBase64url(key.y)]);
  const privateKey = await keys.importPrivate(vectors.holder);
  const said = [];
  for (const one of vectors.checkins) {
    const fields = { ...one, venue: hex(one.venue), code: hex(one.code) };
    const made = await wire.signCheckin(hex(vectors.token.encoded), fields, privateKey);
    const received = [];
    for (const form of ["low", "high"]) {
      received.push(await wire.readReceipt(hex(one.receipt), hex(one[form]), point(vectors.gate)));
    }
    const turned = hex(one.receipt);
    turned[40] ^= 1;
    said.push({
      message: toHex(await wire.messageOf(hex(vectors.token.encoded), fields)), made: toHex(made), received,
      forged: await wire.readReceipt(turned, hex(one.low), point(vectors.gate)),
      low: toHex(keys.lowS(hex(one.high).subarray(141))),
    });
  }
  const own = vectors.access;
  return { said, note: await access.openAccess(hex(own.key), own.count, hex(own.leaf)) };
}"""
DUE_NOW = """async () => {
  const { Store } = await import("/visit/store.js");
  const { toHex } = await import("/visit/bytes.js");
  const store = await Store.open();
  const visit = (await store.all("visits")).pop();
  await store.update("visits", visit.id, (row) => { row.in.sendAt = row.in.time; });
  return toHex(visit.in.bytes);
}"""
STORED = """async () => {
  const { Store } = await import("/visit/store.js");
  const store = await Store.open();
  const shown = (key, value) => (value instanceof Uint8Array ? String.fromCharCode.apply(null, value) : value);
  return JSON.stringify(await store.all("visits"), shown);
}"""


def arrive(phone, city):
    """Open what the venue's QR says and wait for its name."""
    phone.goto(f"{city.page.address}/#{FRAGMENT}")
    phone.get_by_role("heading", name="안심시장").wait_for()


def arrive_unnamed(phone, city):
    """Open what the QR says while the gate does not answer."""
    phone.goto("about:blank")
    phone.goto(f"{city.page.address}/#{FRAGMENT}")
    phone.get_by_text("장소 이름을 확인하지 못했습니다").wait_for()


def enrol(phone, code="123456"):
    """Confirm an invented number, or fail to with another code."""
    phone.fill("#phone", "010-0000-0001")
    phone.click("#phone-form button")
    phone.fill("#code", code)
    phone.click("#agree")


def go_in(phone, city):
    """Arrive and go in for the first time."""
    arrive(phone, city)
    phone.click("#enter")
    enrol(phone)
    phone.get_by_text("들어가셨습니다", exact=True).wait_for()
    phone.get_by_text("접수증을 확인했습니다").wait_for()


def test_first_visit_from_the_camera(phone, city):
    """QR, companion, number, code: in. The gate gets 205 good bytes with the party, the page says what it must."""
    arrive(phone, city)
    phone.click("#more")
    phone.click("#enter")
    phone.get_by_text("누가 여는가").wait_for(state="attached")
    enrol(phone)
    phone.get_by_text("접수증을 확인했습니다").wait_for()
    (came,) = city.taken
    assert (came.fields.venue, came.fields.zone, came.fields.code) == (b"a1a2a3", 7, b"\x02sticker")
    assert (came.fields.people, came.fields.out) == (2, False)
    assert came == came.normalised()
    assert abs(came.fields.time - time.time()) < 60
    assert phone.inner_text("#done-party") == "일행 1명과 함께"
    assert "오늘의 색" in phone.inner_text("#done-day")
    assert FRAGMENT not in phone.url


def test_a_companion_named_by_number_comes_and_leaves_with_the_visitor(phone, city):
    """Counted, named after going in, refused once and corrected; leaving tells it of both. The number is on no screen after."""
    arrive(phone, city)
    phone.click("#more")
    phone.click("#enter")
    enrol(phone)
    phone.get_by_text("접수증을 확인했습니다").wait_for()
    for typed, told in (("064-000-0000", "10~11자리"), ("010-0000-0009", "접수되지 않은 번호가 있습니다")):
        phone.fill("#with", typed)
        phone.press("#with", "Enter")
        phone.get_by_text(told).wait_for()
    phone.fill("#with", "０１０-0000-0002")
    phone.click("#with-form button")
    phone.get_by_text("일행 1명의 번호가 접수되었습니다.").wait_for()
    assert not phone.is_visible("#with-form")
    assert "0002" not in phone.content()
    phone.click("#leave")
    phone.get_by_text("나가셨습니다", exact=True).wait_for()
    for _ in range(100):
        if len(city.named) == 2:
            break
        phone.wait_for_timeout(50)
    came, left = city.taken
    (number, named), (again, gone) = city.named
    assert number == again == "01000000002"
    assert (named.venue, named.zone, named.time, named.people) == (*_place(came), 0)
    assert (gone.out, gone.time, gone.code) == (True, left.fields.time, named.code)
    stored = phone.evaluate(STORED)
    assert "01000000002" not in stored
    assert "1000000002" not in stored


def test_who_came_alone_names_nobody(phone, city):
    """No companion counted: the page does not ask for a number."""
    go_in(phone, city)
    assert not phone.is_visible("#with-form")


def _place(checkin):
    return checkin.fields.venue, checkin.fields.zone, checkin.fields.time


def test_the_second_visit_takes_two_taps(phone, city):
    """Once enrolled: the camera's link and one button; leaving is one more, with the same token and no code."""
    go_in(phone, city)
    phone.click("#leave")
    phone.get_by_text("나가셨습니다", exact=True).wait_for()
    phone.goto("about:blank")
    arrive(phone, city)
    phone.click("#enter")
    phone.get_by_text("들어가셨습니다", exact=True).wait_for()
    came, left, again = city.taken
    assert (left.token, left.fields.out, left.fields.code) == (came.token, True, bytes(8))
    assert left.fields.time > came.fields.time
    assert again.token.handle != came.token.handle
    assert again.token.hpk != came.token.hpk


def test_the_gate_learns_nothing_but_the_message(phone, city):
    """No cookie, no referrer, no log-in goes with a check-in; asked for the venue, the gate sees its id alone."""
    go_in(phone, city)
    for method, path, headers in city.gate.seen:
        assert not {"cookie", "referer", "authorization"} & headers.keys()
        assert path in ("/checkins", "/venue/YTFhMmEz"), (method, path)
    for _method, path, headers in city.vault.seen:
        assert "cookie" not in headers
        assert FRAGMENT not in path


def test_off_line_it_is_saved_and_sent_later(phone, city):
    """Without a line the visit is kept and said to be; with the line back it waits for its moment within the hour.

    The place's name, unknown until then, stands on the page with the receipt.
    """
    go_in(phone, city)
    phone.click("#leave")
    phone.get_by_text("나가셨습니다", exact=True).wait_for()
    city.gate_is_away = True
    arrive_unnamed(phone, city)
    assert phone.inner_text("h1:visible") == "이 장소"
    phone.click("#enter")
    phone.get_by_text("저장됨, 연결되면 보냅니다").wait_for()
    assert phone.inner_text("#done-venue") == "이름을 확인하지 못한 장소"
    assert len(city.taken) == 2
    city.gate_is_away = False
    phone.clock.install()
    phone.reload()
    phone.get_by_text("저장됨, 연결되면 보냅니다").wait_for()
    assert len(city.taken) == 2
    phone.clock.fast_forward(3_700_000)
    phone.get_by_text("접수증을 확인했습니다").wait_for()
    phone.locator("#done-venue", has_text="안심시장").wait_for()
    assert len(city.taken) == 3


def test_what_waits_is_sent_with_the_page_closed(phone_that_wakes, city):
    """Off line, closed, woken by Background Sync: the worker sends the very message, once, and the list shows the receipt."""
    phone = phone_that_wakes
    go_in(phone, city)
    phone.click("#leave")
    phone.get_by_text("나가셨습니다", exact=True).wait_for()
    phone.wait_for_function(
        "navigator.serviceWorker.ready.then((one) => one.active.scriptURL.endsWith('/sync.js'))"
    )
    city.gate_is_away = True
    arrive_unnamed(phone, city)
    phone.click("#enter")
    phone.get_by_text("이 화면은 닫아도 됩니다").wait_for()
    phone.click("[data-go=visits]")
    phone.locator("#visit-list").get_by_text("이 화면은 닫아도 됩니다").wait_for()
    waiting = phone.evaluate(DUE_NOW)
    phone.goto("about:blank")
    city.gate_is_away = False
    driver = phone.context.new_cdp_session(phone)
    registered = []
    driver.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: registered.extend(told["registrations"])
    )
    driver.send("ServiceWorker.enable")
    while not registered:
        phone.wait_for_timeout(20)
    woken = {"origin": city.page.address, "registrationId": registered[0]["registrationId"]}
    driver.send("ServiceWorker.dispatchSyncEvent", {**woken, "tag": "ansim-late", "lastChance": False})
    for _ in range(300):
        if len(city.taken) == 3:
            break
        phone.wait_for_timeout(50)
    phone.goto(city.page.address)
    phone.get_by_text("접수증을 확인했습니다").first.wait_for()
    assert [one.encode().hex() for one in city.taken[2:]] == [waiting]


def test_the_page_opens_without_a_network(phone, city):
    """Once loaded, the worker shows the page and its files with every server gone."""
    go_in(phone, city)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.wait_for_function("caches.open('ansim-visit-1').then((s) => s.keys()).then((k) => k.length > 15)")
    phone.reload()
    phone.wait_for_function("navigator.serviceWorker.controller !== null")
    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_text("들어가셨습니다", exact=True).wait_for()
    phone.context.set_offline(False)


def test_reading_the_message_may_cost_the_page_but_not_the_code(phone, city):
    """The browser let the page go while the message was read: it opens at the code, with the companions that were counted."""
    arrive(phone, city)
    phone.click("#more")
    phone.click("#enter")
    phone.fill("#phone", "010-0000-0001")
    phone.click("#phone-form button")
    phone.wait_for_selector("#code", state="visible")
    phone.reload()
    phone.wait_for_selector("#code", state="visible")
    phone.fill("#code", "123456")
    phone.click("#agree")
    phone.get_by_text("접수증을 확인했습니다").wait_for()
    assert city.taken[0].fields.people == 2
    assert [seen[:2] for seen in city.vault.seen].count(("POST", "/v1/codes")) == 1


def test_after_the_page_was_let_go_another_number_can_be_typed(phone, city):
    """Another code is asked for by number again; one who goes back to the start finds the button, not the code."""
    arrive(phone, city)
    phone.click("#enter")
    phone.fill("#phone", "010-0000-0009")
    phone.click("#phone-form button")
    phone.wait_for_selector("#code", state="visible")
    phone.reload()
    phone.click("#again")
    phone.wait_for_selector("#phone", state="visible")
    phone.click("main [data-go=start]")
    phone.wait_for_selector("#enter", state="visible")


def test_the_whole_way_by_keyboard_alone(phone, city):
    """Tab and Enter lead from the QR's address into the venue and out of it."""
    arrive(phone, city)
    for name in ("enter", "phone", "code", "agree", "leave"):
        for _ in range(25):
            if phone.evaluate("document.activeElement.id") == name:
                break
            phone.keyboard.press("Tab")
        assert phone.evaluate("document.activeElement.id") == name
        if name in ("phone", "code"):
            phone.keyboard.type({"phone": "010-0000-0001", "code": "123456"}[name])
        if name != "code":
            phone.keyboard.press("Enter")
        follows = {"enter": "#phone", "phone": "#code", "agree": "#leave"}.get(name)
        if follows:
            phone.wait_for_selector(follows, state="visible")
    phone.get_by_text("나가셨습니다", exact=True).wait_for()
    assert [one.fields.out for one in city.taken] == [False, True]


def test_a_wrong_code_is_told_in_the_vaults_words(phone, city):
    """The refusal stands on the page, the form stays, nothing is enrolled."""
    arrive(phone, city)
    phone.click("#enter")
    enrol(phone, "000000")
    phone.get_by_text("인증번호가 맞지 않습니다.").wait_for()
    assert phone.is_visible("#code-form")
    assert city.taken == []


def test_my_visits_and_deleting_them(phone, city):
    """The list has the visit and its mark; deleting leaves nothing, and the next visit asks for the number again."""
    go_in(phone, city)
    phone.click("[data-go=visits]")
    phone.get_by_text("✓ 접수증을 확인했습니다").wait_for()
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.click("#delete")
    phone.wait_for_function("document.getElementById('arrive').hidden === false")
    arrive(phone, city)
    phone.click("#enter")
    phone.wait_for_selector("#phone")


def test_the_vectors_hold_in_this_browser(phone, city):
    """Chromium's own cryptography writes and reads what the vectors say, as Python does."""
    phone.goto(city.page.address)
    answer = phone.evaluate(RUN_VECTORS, VECTORS)
    for said, one in zip(answer["said"], VECTORS["checkins"], strict=True):
        assert (said["message"], said["low"]) == (one["message"], one["low"][282:])
        assert said["received"] == [one["time"] + 5] * 2
        assert said["forged"] is None
        made = read_checkin(bytes.fromhex(said["made"]))
        verify_checkin(made)
        assert made == made.normalised()
    assert (answer["note"]["who"], answer["note"]["why"]) == (
        VECTORS["access"]["who"],
        VECTORS["access"]["why"],
    )


def test_an_exposure_message_leads_to_the_form(phone, city):
    """The link in the message opens the form at once, also when the page was open at a venue."""
    arrive(phone, city)
    phone.evaluate("location.hash = '#identity'")
    phone.get_by_role("heading", name="연락처 확인에 답하기").wait_for()
    phone.fill("#phone", "010-0000-0001")
    phone.click("#phone-form button")
    phone.fill("#code", "123456")
    phone.fill("#name", "가나다")
    phone.fill("#birth", "1990-01-31")
    phone.fill("#address", "제주시 첨단로 1")
    phone.click("#agree")
    phone.get_by_text("받았습니다.").wait_for()
    assert city.forms == [{"name": "가나다", "birth": "1990-01-31", "address": "제주시 첨단로 1"}]
    assert phone.input_value("#name") == ""


def test_a_resident_sees_and_destroys_what_is_held(phone, city):
    """With the phone's own key: what the vault holds is shown, the number half hidden; destroying empties the phone too."""
    go_in(phone, city)
    phone.click("[data-go=visits]")
    phone.click("#own")
    phone.get_by_text("휴대전화 번호: +8210····0001").wait_for()
    shown = phone.inner_text("#own-list")
    for words in (
        "이름: 없음",
        "2026. 11. 22.(일)",
        "가나다, 1990-01-31, 제주시 첨단로 1",
        "열람된 횟수: 1",
        "2026. 11. 21.(토) 2번. 쓰고 있는 카드: 1장, 남은 종이표: 3장",
    ):
        assert words in shown
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.click("#erase")
    phone.wait_for_function("document.getElementById('arrive').hidden === false")
    assert city.is_erased
    phone.click("[data-go=visits]")
    assert not phone.is_visible("#own")
    assert not phone.is_visible("#visit-list li")


def test_a_day_later_the_visit_is_proved(phone, city):
    """The phone fetches all tiles of the day's batch, never one alone, and shows where the batch stands in the ledger."""
    phone.clock.install()
    go_in(phone, city)
    phone.clock.fast_forward(25 * 3_600_000)
    phone.wait_for_timeout(500)
    phone.clock.fast_forward(60_000)
    for _ in range(40):
        phone.click("[data-go=visits]")
        if "공개 원장 0번에 있음" in phone.inner_text("#visit-list"):
            break
        phone.wait_for_timeout(250)
        phone.clock.fast_forward(20_000)
    assert "공개 원장 0번에 있음" in phone.inner_text("#visit-list")
    day = city.taken[0].token.day
    asked = [path for method, path, _headers in city.gate.seen if method == "GET" and "venue" not in path]
    assert asked[:3] == [f"/batches/{day}", f"/tiles/{day}/0/0", f"/tiles/{day}/0/1"]


def test_a_ledger_signed_by_another_is_told(phone, city, monkeypatch):
    """A checkpoint under a key that the page does not name proves nothing, and the page says so."""
    go_in(phone, city)
    monkeypatch.setattr(city_of_one, "LOG", NoteSigner("ansim.example/log", Ed25519PrivateKey.generate()))
    phone.click("[data-go=looked]")
    phone.click("#find")
    phone.get_by_text("서명된 값과 맞지 않습니다").first.wait_for()


def test_who_looked_is_found_on_the_phone(phone, city):
    """One of four public leaves is the person's own: time, agency, reason and place in the ledger are shown."""
    go_in(phone, city)
    phone.click("[data-go=looked]")
    phone.click("#find")
    phone.get_by_text("1번 열람되었습니다.").wait_for()
    card = phone.inner_text("#looked-list li")
    for words in (
        "연락처 열람",
        "2026. 11. 21.(토) 14:00",
        "안심시 보건소",
        "감염병예방법 제76조의2",
        "본 것: 전화번호",
        "3번",
    ):
        assert words in card
    asked = [path for _method, path, _headers in city.page.seen if path.startswith("/ledger/")]
    assert asked == ["/ledger/lookups/checkpoint", "/ledger/lookups/tile/entries/000.p/4"]
    assert AUDIT_KEY.hex() not in "".join(asked)


def test_everything_in_english(phone, city):
    """One button turns every part to English, and it stays so."""
    phone.goto(city.page.address)
    phone.click("#language")
    phone.get_by_role("heading", name="Where are you?").wait_for()
    phone.reload()
    phone.get_by_role("heading", name="Where are you?").wait_for()
    for name in ("visits", "looked", "help"):
        phone.click(f"[data-go={name}]")
        assert not any("가" <= sign <= "힣" for sign in phone.inner_text("main"))


def test_a_short_code_is_typed_where_the_camera_fails(phone, city):
    """The poster's short code leads to the same venue."""
    phone.goto(city.page.address)
    phone.fill("#short", "7KQ4-M2XD")
    phone.click("#short-form button")
    phone.get_by_role("heading", name="안심시장").wait_for()


@pytest.mark.parametrize("fragment", ["x", "YTFhMmEzAAcCc3RpY2tlch", "A" * 23])
def test_another_qr_is_told_to_be_one(phone, city, fragment):
    """What is no venue's code offers no button."""
    phone.goto(f"{city.page.address}/#{fragment}")
    phone.get_by_text("장소의 QR이 아닙니다").wait_for()
    assert not phone.is_visible("#enter")


def test_it_fits_a_narrow_phone(phone, city):
    """At 320 pixels nothing is wider than the window, and the buttons are large enough for a thumb."""
    go_in(phone, city)
    phone.set_viewport_size({"width": 320, "height": 700})
    for name in ("start", "visits", "looked", "help"):
        phone.click(f"[data-go={name}]")
        assert not phone.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    small = (
        "[...document.querySelectorAll('button')].filter((b) => b.offsetParent && b.offsetHeight < 44).length"
    )
    assert phone.evaluate(small) == 0


def focused(phone):
    """The id of what has the focus."""
    return phone.evaluate("document.activeElement.id")


def test_an_empty_field_is_told_in_plain_words_and_has_the_focus(phone, city):
    """Nothing typed is no fault of the page: what to type is told, and the next key goes to the field."""
    arrive(phone, city)
    phone.click("#enter")
    phone.click("#phone-form button")
    phone.get_by_text("휴대전화 번호를 적어 주세요. 예: 010\u20110000\u20110000").wait_for()
    assert focused(phone) == "phone"
    phone.fill("#phone", "010-0000-0001")
    phone.click("#phone-form button")
    phone.click("#agree")
    phone.get_by_text("문자로 받은 6자리를 적어 주세요.").wait_for()
    assert focused(phone) == "code"
    phone.fill("#code", "000000")
    phone.click("#agree")
    phone.get_by_text("인증번호가 맞지 않습니다.").wait_for()
    assert focused(phone) == "code"
    phone.click("#again")
    phone.get_by_text("인증번호를 다시 보냈습니다.").wait_for()
    assert phone.input_value("#code") == ""
    assert city.taken == []


def test_an_answer_with_a_gap_goes_nowhere(phone, city):
    """After an exposure message: the first empty field has the focus, and the beginning is no wrong QR."""
    phone.goto(f"{city.page.address}/#identity")
    phone.fill("#phone", "010-0000-0001")
    phone.click("#phone-form button")
    phone.fill("#code", "123456")
    phone.fill("#name", "가나다")
    phone.click("#agree")
    phone.get_by_text("이름, 생년월일, 주소를 모두 적어 주세요.").wait_for()
    assert focused(phone) == "birth"
    phone.click("main [data-go=start]")
    phone.wait_for_selector("#short", state="visible")
    assert not phone.get_by_text("장소의 QR이 아닙니다").is_visible()


def test_a_short_code_that_is_missing_or_of_no_venue_is_no_dead_end(phone, city):
    """Nothing typed is told as such; from another QR one gets back to the short code."""
    phone.goto(city.page.address)
    phone.wait_for_selector("#short", state="visible")
    assert not phone.is_visible("main [data-go=start]")
    phone.click("#short-form button")
    phone.get_by_text("안내문의 짧은 코드 8자리를 적어 주세요.").wait_for()
    assert focused(phone) == "short"
    arrive(phone, city)
    phone.click("main [data-go=start]")
    phone.wait_for_selector("#short", state="visible")


@pytest.mark.parametrize(("place", "shown"), [("looked", "#find"), ("visits", "#own")])
def test_who_is_not_known_yet_confirms_the_phone_there(phone, city, place, shown):
    """A browser that lost its keys confirms the number where it is missed, and is led back there, into no venue."""
    phone.goto(city.page.address)
    phone.click(f"[data-go={place}]")
    if place == "looked":
        phone.click("#find")
    phone.click(f"#{place} [data-go=enrol]")
    enrol(phone)
    phone.wait_for_selector(shown, state="visible")
    phone.wait_for_selector(f"#{place}", state="visible")
    assert city.taken == []
