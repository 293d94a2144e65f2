"""Forms of the tracers filled in wrongly in every way: a sentence beside the field in both languages, and nothing stored."""

import re
from datetime import timedelta

import pytest
from tests.office.markup import Page, faults_of
from tests.office.tracing.standing_cases import rows_of_tracing

from ansim.delivery.models import Delivery
from ansim.kit.clock import korean_day, now
from ansim.notices.models import Batch
from ansim.tracing.models import Case, Contact, Lookup

pytestmark = pytest.mark.django_db
TODAY = korean_day(now())
HOSTILE = "<script>alert(1)</script>"
ODD_DAYS = (
    "",
    "x",
    "2026-13-01",
    "2026-02-30",
    "0000-00-00",
    "99999-01-01",
    "어제",
    "\x00",
    "９",
    "-1",
)


def day(back):
    """A day counted back from today, as a browser sends it."""
    return (TODAY - timedelta(days=back)).isoformat()


NEW_CASE = {
    "phone": "010-0000-0900",
    "name": "",
    "confirmed": day(0),
    "onset": "",
    "specimen": "",
    "disease": "general",
}
LOOKUP = {
    "first": day(3),
    "last": day(0),
    "generations": "2",
    "most_people": "500",
    "basis": "idcpa-18",
    "ask": "1",
}
IDENTITY = {"name": "홍길동", "birth": "19800102", "address": "가람시 새벽동 1"}


def errors_of(answer):
    """Ids of the fields with an error, and the errors of the form as a whole."""
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert faults_of(page.html) == []
    beside = {one.attrs["id"].removeprefix("id_").removesuffix("-error") for one in page.elements if one.attrs.get("id", "").endswith("-error") and one.text}  # fmt: skip
    alerts = " ".join(one.text for one in page.elements if one.attrs.get("role") == "alert")
    return beside, alerts


def wrong_everywhere(standing, client, url, typed, field):
    """Post a wrong form in both languages; return what was said; nothing may have changed."""
    before = rows_of_tracing()
    said = {}
    for language in ("ko", "en"):
        client.cookies["django_language"] = language
        answer = client.post(url, typed)
        beside, alerts = errors_of(answer)
        assert field in beside or alerts, (language, field)
        text = Page(answer.content.decode())
        said[language] = " ".join(one.text for one in text.elements if one.attrs.get("id") == f"id_{field}-error") or alerts  # fmt: skip
        assert "<script>alert" not in answer.content.decode()
    assert said["ko"] != said["en"]
    assert not re.search("[가-힣]", said["en"].replace("이누리", "")), said["en"]
    assert rows_of_tracing() == before
    return said


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("phone", one) for one in ("", " ", "02-000-0000", "010-0000-00", "0" * 21, HOSTILE, "010\x000000000", "٠١٠٠٠٠٠٠٠٠١")],
        *[("confirmed", one) for one in ODD_DAYS],
        *[("onset", one) for one in ODD_DAYS[1:]],
        *[("specimen", one) for one in ODD_DAYS[1:]],
        ("confirmed", day(-1)),
        ("onset", day(-1)),
        ("specimen", day(-1)),
        ("confirmed", "0001-01-01"),
        ("onset", "9999-12-31"),
        ("onset", day(400)),
        ("disease", ""),
        ("disease", "plague"),
        ("disease", HOSTILE),
        ("name", "가" * 61),
        ("name", "\x00"),
    ],
)  # fmt: skip
def test_a_new_case_filled_in_wrongly_is_none(standing, at_tracer, field, typed):
    """Each wrong value is answered with a sentence in the page's language; no case is made."""
    wrong_everywhere(standing, at_tracer, "/cases/new/", {**NEW_CASE, field: typed}, field)


def test_a_refused_form_keeps_what_was_typed(standing, at_tracer):
    """What was right stays in its field, so that nothing is typed twice."""
    typed = {**NEW_CASE, "name": '확진자 "가" & <b>', "onset": day(2), "phone": "010-1"}
    page = Page(at_tracer.post("/cases/new/", typed).content.decode())
    values = {one.attrs.get("name"): one.attrs.get("value") for one in page.all("input")}
    assert (values["name"], values["onset"]) == ('확진자 "가" & <b>', day(2))
    assert not [one for one in page.all("b") if one.within("input")]


@pytest.mark.parametrize("name", [HOSTILE, "{{ card.phone }}", "'; DROP TABLE x; --", "=1+1", "\u202e김"])
def test_a_hostile_name_is_only_a_name(standing, at_tracer, name):
    """Markup, templates and formulas in the name of a case are drawn as text on every page of it."""
    answer = at_tracer.post("/cases/new/", {**NEW_CASE, "name": name})
    for url in (answer["Location"], "/cases/", f"{answer['Location']}history/"):
        text = at_tracer.get(url).content.decode()
        assert faults_of(text) == []
        assert "<script>alert" not in text
        assert "010-0000-0900" not in text


def test_a_known_number_leads_to_its_case_and_says_so(standing, at_tracer):
    """Recording the number of an open case makes none and opens that one."""
    count = Case.objects.count()
    answer = at_tracer.post("/cases/new/", {**NEW_CASE, "phone": "01000000005"}, follow=True)
    assert answer.redirect_chain == [(f"/cases/{standing.cases['opened']}/", 302)]
    assert "조사 중인 확진자가 있어" in answer.content.decode()
    assert Case.objects.count() == count


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("confirmed", one) for one in ODD_DAYS],
        ("onset", day(-3)),
        ("specimen", day(-1)),
        ("disease", "plague"),
    ],
)
def test_days_corrected_wrongly_change_nothing(standing, at_tracer, field, typed):
    """The period stands as it was, and the sentence is beside the field or above the form."""
    sent = {"confirmed": day(0), "onset": "", "specimen": "", "disease": "general", "seen": "1", field: typed}
    wrong_everywhere(standing, at_tracer, standing.url("cases/{case_opened}/correct/"), sent, field)


@pytest.mark.parametrize("seen", ["", "0", "-1", "x", "1.5", "9" * 30, "\x00"])
@pytest.mark.parametrize("page", ["correct", "close"])
def test_a_version_that_is_none_changes_no_case(standing, at_tracer, page, seen):
    """A form whose hidden version is missing or nonsense saves nothing and is no fault of the server."""
    sent = {"confirmed": day(1), "disease": "general", "why": "끝", "seen": seen}
    before = rows_of_tracing()
    assert at_tracer.post(standing.url("cases/{case_opened}/" + page + "/"), sent).status_code == 200
    assert rows_of_tracing() == before


@pytest.mark.parametrize("why", ["", "  ", "\x00", "가" * 201, "010-0000-0001", "900101-1234567"])
def test_a_case_is_not_closed_without_a_good_reason(standing, at_tracer, why):
    """Empty, too long or itself personal data: the case stays open, in both languages said why."""
    url = standing.url("cases/{case_opened}/close/")
    wrong_everywhere(standing, at_tracer, url, {"why": why, "seen": "1"}, "why")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("first", one) for one in ODD_DAYS],
        *[("last", one) for one in ODD_DAYS],
        ("first", day(14)),
        ("first", day(28)),
        ("first", day(-1)),
        ("last", day(-1)),
        ("last", day(9)),
        ("first", "0001-01-01"),
        ("last", "9999-12-31"),
        *[("generations", one) for one in ("", "0", "3", "x", "1.0", "-1")],
        *[("most_people", one) for one in ("", "0", "-1", "3001", "1e3", "9" * 30, "많이")],
        *[("basis", one) for one in ("", "idcpa", HOSTILE)],
    ],
)
def test_a_look_up_filled_in_wrongly_is_not_asked(standing, at_tracer, field, typed):
    """Each wrong value is said, and neither a row nor an opening is made, by asking or by the preview."""
    openings = len(standing.desk.roles.opener.openings)
    url = standing.url("cases/{case_fresh}/lookups/new/")
    wrong_everywhere(standing, at_tracer, url, {**LOOKUP, field: typed}, field)
    preview = {name: value for name, value in {**LOOKUP, field: typed}.items() if name != "ask"}
    assert "이렇게 신청합니다" not in at_tracer.post(url, preview).content.decode()
    assert len(standing.desk.roles.opener.openings) == openings


def test_an_opener_that_is_away_is_said_on_the_form(standing, at_tracer, monkeypatch):
    """The asking stays typed in, nothing is stored, and the tracer may press again."""
    monkeypatch.setattr(standing.desk.roles.opener, "down", True)
    said = wrong_everywhere(
        standing, at_tracer, standing.url("cases/{case_fresh}/lookups/new/"), LOOKUP, "none"
    )
    assert "opener" in said["en"]


def test_a_closed_case_is_not_looked_up_by_typing_its_address(standing, at_tracer):
    """The page is not linked from a closed case; typed all the same, its form is refused in words."""
    url = standing.url("cases/{case_closed}/lookups/new/")
    wrong_everywhere(standing, at_tracer, url, LOOKUP, "none")
    assert not Lookup.objects.filter(case__reference=standing.cases["closed"]).exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("name", one) for one in ("", "가", "홍길동1", "가" * 61, "\x00\x00", "٣٣")],
        *[("birth", one) for one in ("", "x", "19801301", "800102", "1980", "18000101", "99991231", "\x00", "2026년")],
        *[("address", one) for one in ("", "동", "   ", "가" * 201, "\x00")],
    ],
)  # fmt: skip
def test_an_identity_typed_wrongly_is_not_kept(standing, at_tracer, field, typed):
    """What cannot stand on a notice is refused at its field; the contact stays unknown."""
    row = standing.contacts[0]
    standing.desk.accept(standing.cases["opened"], row)
    url = f"/contacts/{row.pk}/identity/"
    before = rows_of_tracing()
    said = wrong_everywhere(standing, at_tracer, url, {**IDENTITY, "seen": "2", field: typed}, field)
    assert said["en"].isascii()
    assert rows_of_tracing() == before


@pytest.mark.parametrize("birth", ["19800102", "1980-01-02", "1980.01.02", "1980. 1. 2"])
def test_a_birth_date_is_read_as_people_write_it(standing, at_tracer, birth):
    """Digits alone, hyphens, dots, dots with blanks: one and the same day."""
    row = standing.contacts[0]
    standing.desk.accept(standing.cases["opened"], row)
    assert (
        at_tracer.post(f"/contacts/{row.pk}/identity/", {**IDENTITY, "birth": birth, "seen": "2"}).status_code
        == 302
    )
    assert "19800102" in at_tracer.get(f"/contacts/{row.pk}/").content.decode()


@pytest.mark.parametrize("seen", ["1", "3", "", "0", "x", "9" * 40])
def test_an_identity_on_an_old_page_is_not_kept(standing, at_tracer, seen):
    """Another version than the one that stands, or none: nothing is kept and the page comes back."""
    row = standing.contacts[0]
    standing.desk.accept(standing.cases["opened"], row)
    before = rows_of_tracing()
    assert at_tracer.post(f"/contacts/{row.pk}/identity/", {**IDENTITY, "seen": seen}).status_code == 200
    assert rows_of_tracing() == before


@pytest.mark.parametrize("why", ["", "x", "message", "identity", "CALL", "\x00", "전화로 조사"])
def test_a_number_is_not_shown_for_any_other_reason(standing, at_tracer, why):
    """Only the reason that the page offers reveals: the codes of the worker are not for a form."""
    asked = len(standing.desk.roles.vault.asked)
    answer = at_tracer.post(f"/contacts/{standing.contacts[0].pk}/reveal/", {"why": why})
    beside, _alerts = errors_of(answer)
    assert "why" in beside
    assert 'id="number"' not in answer.content.decode()
    assert len(standing.desk.roles.vault.asked) == asked


def test_a_vault_that_is_away_shows_no_number_but_a_sentence(standing, at_tracer, monkeypatch):
    """The page says what to do in its language; the number stays hidden, the asking stands in a row."""
    monkeypatch.setattr(standing.desk.roles.vault, "down", True)
    for language, words in (("ko", "응답하지 않습니다"), ("en", "does not answer")):
        at_tracer.cookies["django_language"] = language
        text = at_tracer.post(
            f"/contacts/{standing.contacts[0].pk}/reveal/", {"why": "call"}
        ).content.decode()
        assert words in text
        assert 'id="number"' not in text


@pytest.mark.parametrize(
    "sent",
    [
        {"grade": "rejected", "reason": "\x00"},
        {"grade": "rejected", "reason": "010-0000-0002"},
        {"grade": "accepted", "contact": "9" * 30 + ":1"},
        {"grade": "accepted", "contact": "1:" + "9" * 30},
        {"grade": "accepted", "contact": "-1:1"},
        {"grade": "accepted", "contact": "1:1:1"},
        {"grade": "Accepted"},
        {"grade": "\x00"},
        {"grade": "accepted", "contact": "1:1" * 30},
    ],
)
def test_a_hostile_grade_changes_nobody(standing, at_tracer, sent):
    """Wrong numbers, wrong words, zero bytes and numbers in reasons are answered with a sentence, never a fault."""
    row = standing.contacts[0]
    before = rows_of_tracing()
    url = standing.url("cases/{case_opened}/contacts/grade/")
    answer = at_tracer.post(url, {"contact": f"{row.pk}:{row.version}", **sent}, follow=True)
    assert answer.status_code == 200
    assert [one for one in answer.context["messages"]] or "alert" in answer.content.decode()
    assert rows_of_tracing() == before


@pytest.mark.parametrize(
    "query", ["https://evil.example/", "//evil.example", "a\r\nSet-Cookie: x=1", "x" * 5000, "\x00"]
)
def test_after_grading_one_is_always_led_back_to_the_own_list(standing, at_tracer, query):
    """Whatever stands in the hidden filter, the answer leads to this case's contacts."""
    url = standing.url("cases/{case_opened}/contacts/grade/")
    answer = at_tracer.post(url, {"grade": "accepted", "query": query})
    assert answer["Location"].startswith(f"/cases/{standing.cases['opened']}/contacts/")
    assert "Set-Cookie: x" not in str(answer.headers)


@pytest.mark.parametrize("typed", ["", "0", "2", "1.0", "１", "-1", "하나", "1 1", "\x00", "9" * 40])
def test_a_hand_over_wants_the_very_count(standing, at_tracer, typed):
    """Another number than stands there makes no batch."""
    desk, reference = standing.desk, standing.cases["opened"]
    desk.accept(reference, standing.contacts[0])
    desk.identify(standing.contacts[0])
    before, batches = rows_of_tracing(), Batch.objects.count()
    answer = at_tracer.post(f"/cases/{reference}/hand-over/", {"typed": typed})
    assert answer.status_code == 200
    assert Batch.objects.count() == batches
    assert rows_of_tracing() == before


@pytest.mark.parametrize("ids", ["", "x", "1,2,3", "9" * 30, "1;2", "-1", "\x00", "," * 100])
def test_a_message_to_nobody_is_not_sent(standing, at_tracer, ids):
    """Ids of nobody who may be told lead back to the list with a sentence; nothing is queued."""
    url = standing.url("cases/{case_opened}/contacts/tell/")
    answer = at_tracer.post(url, {"ids": ids, "typed": "0"}, follow=True)
    assert "알림을 보낼 사람이 없습니다" in answer.content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("why", ["", "  ", "\x00", "가" * 201, "010-0000-0001"])
def test_a_look_up_is_not_turned_down_without_words(standing, at_approver, why):
    """The tracer is owed a reason; a number in it is refused as well."""
    before = rows_of_tracing()
    answer = at_approver.post(standing.url("lookups/{lookup_asked}/turn-down/"), {"why": why}, follow=True)
    assert answer.status_code == 200
    assert [one.level_tag for one in answer.context["messages"]] == ["error"]
    assert rows_of_tracing() == before


@pytest.mark.parametrize("query", ["?step=x", "?generation=3", "?generation=\u0661", "?sort=phone", "?sort=-handle", "?page=-1", "?page=x", "?page=999", "?export=pdf", "?export=../x", "?step=%00"])  # fmt: skip
def test_a_hostile_filter_shows_the_list(standing, at_tracer, query):
    """Unknown filters, orders, pages and formats are passed over; no column can be sorted by that is not shown."""
    text = at_tracer.get(standing.url("cases/{case_opened}/contacts/") + query).content.decode()
    assert faults_of(text) == []
    assert Contact.objects.get(pk=standing.contacts[0].pk).pseudonym[:6].upper() in text
