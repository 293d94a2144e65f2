"""The administrator's and auditor's pages: lists, forms with errors beside their fields, downloads."""

import io
import re

import pytest
from openpyxl import load_workbook
from PIL import Image

from ansim.accounts import queries, services
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Staff

pytestmark = pytest.mark.django_db


def _text(answer):
    return answer.content.decode()


def _png():
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (200, 0, 0, 128)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("address", ["/staff/", "/office/", "/account/", "/office/seal/"])
def test_an_administrator_sees_the_pages(as_manager, address):
    """Every page of the administrator answers."""
    assert as_manager.get(address).status_code == 200


@pytest.mark.parametrize(
    "role", [StaffRole.NOTICE_OFFICER, StaffRole.APPROVER, StaffRole.TRACER, StaffRole.VENUE_HELPER]
)
@pytest.mark.parametrize("address", ["/staff/", "/staff/new/", "/office/edit/", "/audit/"])
def test_other_roles_read_why_not_and_who_may(signed_in, role, address):
    """The refusal names the permission and the roles that hold it."""
    answer = signed_in(role).get(address)
    assert answer.status_code == 403
    assert "이 화면을 볼 권한이 없습니다" in _text(answer)
    assert "이 일을 할 수 있는 역할" in _text(answer)


def test_the_list_shows_staff_with_roles_and_state(as_manager):
    """Names link to their page; roles and state are words."""
    page = _text(as_manager.get("/staff/"))
    assert page.count('<tr role="row">') == 7
    assert "격리통지서 담당" in page
    assert "사용 중" in page


def test_the_list_sorts_by_the_address(as_manager):
    """Sorting lives in the URL, both ways, and an unknown column sorts nothing."""
    logins = [
        re.findall(r"<td [^>]*>([a-z]+)</td>", _text(as_manager.get(f"/staff/?sort={sort}")))
        for sort in ("login", "-login", "nonsense")
    ]
    assert len(set(logins[0])) == 6
    assert logins[0] == sorted(logins[0])
    assert logins[1] == sorted(logins[0], reverse=True)
    assert logins[2] == logins[0]


def test_the_auditor_reads_staff_but_does_not_change_them(as_auditor, manager):
    """The auditor sees the list without links and may not open a person's form."""
    assert "/staff/new/" not in _text(as_auditor.get("/staff/"))
    assert as_auditor.get(f"/staff/{manager.staff_id}/").status_code == 403


def test_an_invitation_is_shown_once(as_manager):
    """The code stands on the page that answers and on no other."""
    answer = as_manager.post("/staff/new/", {"login": "fresh", "name": "새 사람", "roles": ["tracer"]})
    code = re.search(r'id="invitation-code">([0-9A-Z-]{14})<', _text(answer))[1]
    staff_id = Staff.objects.get(login="fresh").pk
    for address in ("/staff/", f"/staff/{staff_id}/"):
        assert code not in _text(as_manager.get(address))
    assert "초대함" in _text(as_manager.get("/staff/"))


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"login": "notice"}, "이미 쓰는 직원 아이디"),
        ({"login": "홍"}, "영문 소문자로 시작"),
        ({"roles": ["auditor", "tracer"]}, "감사자는 다른 역할과"),
        ({"roles": []}, "필수"),
    ],
)
def test_a_bad_invitation_is_explained(as_manager, typed, beside):
    """What is wrong stands on the form, and nobody was made."""
    answer = as_manager.post("/staff/new/", {"login": "fresh", "name": "새", "roles": ["tracer"], **typed})
    assert beside in _text(answer)
    assert not Staff.objects.filter(login="fresh").exists()


def test_roles_are_changed_on_the_page(as_manager, drill):
    """Saving changes the roles and goes back to the list."""
    staff_id = drill.actor(StaffRole.TRACER).staff_id
    answer = as_manager.post(f"/staff/{staff_id}/", {"name": "이누리", "roles": ["tracer", "approver"]})
    assert answer["Location"] == "/staff/"
    assert Staff.objects.get(pk=staff_id).roles == ["approver", "tracer"]


def test_the_own_roles_are_refused_on_the_page(as_manager, manager):
    """An administrator reads why the own roles stay."""
    answer = as_manager.post(f"/staff/{manager.staff_id}/", {"name": "정다운", "roles": ["approver"]})
    assert "자기 자신의 역할" in _text(answer)


def test_a_colleague_is_shut_and_opened_with_a_reason(as_manager, drill):
    """Without a reason nothing happens; with one the account is shut, then opened."""
    staff_id = drill.actor(StaffRole.TRACER).staff_id
    address = f"/staff/{staff_id}/active/"
    assert "사용을 중지할까요" in _text(as_manager.get(address))
    assert as_manager.post(address, {"why": ""}).status_code == 200
    assert as_manager.post(address, {"why": "번호 010-0000-0000"}).status_code == 200
    assert Staff.objects.get(pk=staff_id).is_active
    assert as_manager.post(address, {"why": "퇴직"}).status_code == 302
    assert not Staff.objects.get(pk=staff_id).is_active
    assert "사용 중지" in _text(as_manager.get("/staff/"))
    as_manager.post(address, {"why": "복직"})
    assert Staff.objects.get(pk=staff_id).is_active


def test_a_new_code_is_given_with_a_reason(as_manager, drill, manager):
    """A lost phone is answered by a code; for oneself the page refuses."""
    staff_id = drill.actor(StaffRole.TRACER).staff_id
    answer = as_manager.post(f"/staff/{staff_id}/invitation/", {"why": "휴대전화 분실"})
    assert 'id="invitation-code"' in _text(answer)
    refused = as_manager.post(f"/staff/{manager.staff_id}/invitation/", {"why": "x"})
    assert "자기 자신" in _text(refused)


def test_staff_of_another_office_do_not_exist(as_manager, other_office):
    """The address of another office's member of staff shows nothing of them."""
    invitation = services.invite_staff(by=other_office, login="stranger", name="남", roles=["tracer"])
    answer = as_manager.get(f"/staff/{invitation.staff_id}/")
    assert answer.status_code in (400, 404)
    assert "stranger" not in _text(answer)


def test_the_office_is_changed(as_manager, drill):
    """What the office says of itself is saved; the official sentence appears only in a real installation."""
    form = {
        "name": "안심시",
        "head_title": "안심시장",
        "department": "보건소",
        "phone": "1522-0000",
        "is_official_site": "on",
    }
    assert as_manager.post("/office/edit/", form)["Location"] == "/office/"
    assert queries.office(drill.office_id).department == "보건소"
    assert "공식 전자정부 누리집입니다" not in _text(as_manager.get("/office/"))
    assert as_manager.post("/office/edit/", {**form, "name": ""}).status_code == 200


def test_the_official_sentence_is_shown_where_it_is_true(as_manager, drill, manager, monkeypatch):
    """Outside the sandbox the masthead stands exactly when the office has set it."""
    monkeypatch.setattr("ansim.conf.env.sandbox", lambda: False)
    assert "공식 전자정부 누리집입니다" not in _text(as_manager.get("/office/"))
    services.change_office(by=manager, office_id=drill.office_id, is_official_site=True)
    page = _text(as_manager.get("/office/"))
    assert "이 누리집은 대한민국 공식 전자정부 누리집입니다" in page
    assert "drill-bar" not in page


def test_sender_numbers_join_and_leave_the_list(as_manager, drill):
    """A good number joins, a bad one is explained, a retired one is marked."""
    assert "발신번호가 맞지 않습니다" in _text(as_manager.post("/office/senders/new/", {"number": "112"}))
    assert as_manager.post("/office/senders/new/", {"number": "02-000-0000"}).status_code == 302
    number = queries.sender_numbers(drill.office_id)[1]
    assert "02-000-0000" in _text(as_manager.get(f"/office/senders/{number.id}/"))
    assert as_manager.post(f"/office/senders/{number.id}/", {"why": "해지"}).status_code == 302
    assert not queries.is_sender_number(drill.office_id, "020000000")
    assert as_manager.get("/office/senders/0/").status_code == 404


def test_a_reason_with_a_number_is_refused_beside_its_field(as_manager, drill):
    """Retiring with personal data in the reason changes nothing."""
    (number,) = queries.sender_numbers(drill.office_id)
    answer = as_manager.post(f"/office/senders/{number.id}/", {"why": "010-0000-0000 소유자 변경"})
    assert "빼고 적어 주세요" in _text(answer)
    assert queries.is_sender_number(drill.office_id, number.digits)


def test_the_trail_is_searched_on_the_page(as_auditor):
    """The filter narrows the list and stays in the address of its downloads."""
    page = _text(as_auditor.get("/audit/?verb=signing_key.make&text=&since=&until=&who="))
    assert page.count(">signing_key.make</td>") == 6
    assert "seal.set</td>" not in page
    assert "verb=signing_key.make" in re.search(r'href="(\?[^"]*export=csv[^"]*)"', page)[1]


def test_a_bad_date_in_the_filter_filters_nothing(as_auditor):
    """A date that cannot be read is explained and the whole trail is shown."""
    answer = as_auditor.get("/audit/?since=gestern")
    assert answer.status_code == 200
    assert "office.create" in _text(answer)


def test_nothing_found_says_what_to_do(as_auditor):
    """An empty result says to change or clear the filter."""
    assert "찾는 조건을 바꾸거나" in _text(as_auditor.get("/audit/?text=nothing-like-this"))


def test_the_trail_is_downloaded_and_the_download_is_told(as_auditor):
    """CSV starts with the mark that Excel needs; each download leaves its own event."""
    answer = as_auditor.get("/audit/?export=csv")
    body = b"".join(answer.streaming_content).decode()
    assert body.startswith("﻿때,누가,역할,행위,대상,사유")
    assert 'filename="audit.csv"' in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(as_auditor.get("/audit/?export=xlsx").content))
    assert [cell.value for cell in book.active[1]][:2] == ["때", "누가"]
    assert AuditEvent.objects.filter(verb="audit.export").count() == 2


def test_names_stand_beside_numbers_in_the_trail(as_auditor, manager):
    """The trail keeps numbers; the page shows whose they are."""
    services.make_signing_key(by=manager)
    assert f"정다운 ({manager.who})" in _text(as_auditor.get("/audit/"))


@pytest.mark.parametrize(
    "address", ["/staff/", "/office/", "/account/", "/staff/new/", "/office/edit/", "/nowhere/"]
)
def test_the_language_switches_on_every_page(as_manager, address):
    """The switch posts back to the same page, which then speaks English."""
    answer = as_manager.post("/language", {"language": "en", "next": address})
    assert answer["Location"] == address
    page = _text(as_manager.get(address))
    assert '<html lang="en">' in page
    assert "DRILL" in page
    assert not re.findall(r"<(?:h1|label|legend|th)[^>]*>[^<]*[가-힣]", page.replace("안심시", ""))
