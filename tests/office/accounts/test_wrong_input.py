"""Every form with wrong input: the reason beside its field, what was typed still there, nothing done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ansim.accounts import queries
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Office, SenderNumber, Staff

pytestmark = pytest.mark.django_db
HTML = "<script>alert(1)</script>"
INVITE = {"login": "new.one", "name": "새 사람", "roles": ["tracer"]}
OFFICE = {"name": "안심시", "head_title": "안심시장", "department": "보건소", "phone": "1522-0000"}


def _rows():
    return [
        list(model.objects.order_by("pk").values()) for model in (Office, SenderNumber, Staff, AuditEvent)
    ]


# address, what is typed, where the error stands, what it says
CASES = [
    ("/staff/new/", {**INVITE, "login": ""}, "login", "필수"),
    ("/staff/new/", {**INVITE, "login": "x"}, "login", "3~30자"),
    ("/staff/new/", {**INVITE, "login": "1abc"}, "login", "3~30자"),
    ("/staff/new/", {**INVITE, "login": "홍길동"}, "login", "3~30자"),
    ("/staff/new/", {**INVITE, "login": "a" * 31}, "login", "30"),
    ("/staff/new/", {**INVITE, "login": "manager"}, "login", "이미 쓰는"),
    ("/staff/new/", {**INVITE, "login": "Manager "}, "login", "이미 쓰는"),
    ("/staff/new/", {**INVITE, "name": ""}, "name", "필수"),
    ("/staff/new/", {**INVITE, "name": "   "}, "name", "필수"),
    ("/staff/new/", {**INVITE, "name": "가" * 61}, "name", "60"),
    ("/staff/new/", {**INVITE, "roles": []}, "roles", "필수"),
    ("/staff/new/", {**INVITE, "roles": ["king"]}, "roles", "king"),
    ("/staff/new/", {**INVITE, "roles": ["auditor", "tracer"]}, "roles", "감사자만"),
    ("/staff/{tracer}/", {"name": "", "roles": ["tracer"]}, "name", "필수"),
    ("/staff/{tracer}/", {"name": "이누리", "roles": []}, "roles", "필수"),
    ("/staff/{tracer}/", {"name": "이누리", "roles": ["auditor", "approver"]}, "roles", "감사자만"),
    ("/staff/{me}/", {"name": "정다운", "roles": ["tracer"]}, "roles", "자기 자신"),
    ("/staff/{tracer}/invitation/", {"why": ""}, "why", "필수"),
    ("/staff/{tracer}/invitation/", {"why": "가" * 201}, "why", "200"),
    ("/staff/{tracer}/invitation/", {"why": "010-0000-0001로 연락"}, "why", "전화번호"),
    ("/staff/{tracer}/invitation/", {"why": "900101-1000000"}, "why", "주민등록번호"),
    ("/staff/{tracer}/active/", {"why": ""}, "why", "필수"),
    ("/staff/{tracer}/active/", {"why": "01000000001"}, "why", "전화번호"),
    ("/office/edit/", {**OFFICE, "name": ""}, "name", "필수"),
    ("/office/edit/", {**OFFICE, "name": "가" * 81}, "name", "80"),
    ("/office/edit/", {**OFFICE, "head_title": ""}, "head_title", "필수"),
    ("/office/edit/", {**OFFICE, "head_title": "가" * 41}, "head_title", "40"),
    ("/office/edit/", {**OFFICE, "department": ""}, "department", "필수"),
    ("/office/edit/", {**OFFICE, "phone": ""}, "phone", "필수"),
    ("/office/edit/", {**OFFICE, "phone": "0" * 21}, "phone", "20"),
    ("/office/senders/new/", {"number": ""}, "number", "필수"),
    ("/office/senders/new/", {"number": "119"}, "number", "발신번호가 맞지"),
    ("/office/senders/new/", {"number": "02-1522-0000"}, "number", "발신번호가 맞지"),
    ("/office/senders/new/", {"number": "전화"}, "number", "발신번호가 맞지"),
    ("/office/senders/new/", {"number": "010-0000-0000"}, "number", "이미 등록"),
    ("/office/senders/new/", {"number": "02-000-0000", "label": "가" * 81}, "label", "80"),
    ("/office/senders/{number}/", {"why": ""}, "why", "필수"),
    ("/office/senders/{number}/", {"why": "010 0000 0001"}, "why", "전화번호"),
    ("/office/message-service/", {"phone": ""}, "phone", ""),
    ("/office/message-service/", {"phone": "02-000-0000"}, "phone", "010으로 시작"),
    ("/office/message-service/", {"phone": "010-0000-000"}, "phone", "010으로 시작"),
    ("/office/message-service/", {"phone": "010-0000-00000"}, "phone", "010으로 시작"),
    ("/office/seal/edit/", {}, "picture", ""),
    ("/office/seal/edit/", {}, "why", "필수"),
    ("/office/logo/edit/", {}, "picture", ""),
    ("/office/logo/drop/", {"why": "x"}, "why", "지금 쓰는 것과"),
]


def _filled(address, drill, manager):
    number = queries.sender_numbers(manager.office_id)[0].id
    tracer = drill.actor(StaffRole.TRACER).staff_id
    return address.format(tracer=tracer, me=manager.staff_id, number=number)


@pytest.mark.parametrize(
    ("address", "typed", "field", "says"),
    CASES,
    ids=[f"{n}{address}{field}" for n, (address, _typed, field, _says) in enumerate(CASES)],
)
def test_a_wrong_value_is_explained_beside_its_field(drill, as_manager, manager, address, typed, field, says):
    """The page comes again with the reason at the field it is about; no row of any table changes."""
    before = _rows()
    answer = as_manager.post(_filled(address, drill, manager), typed or {"x": "y"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert f'id="id_{field}-error"' in page or f'id="id_{field}_0-error"' in page or f"{field}-error" in page
    assert says in page
    assert _rows() == before


@pytest.mark.parametrize(
    ("address", "field", "kept"),
    [
        ("/staff/new/", "login", "bad login!"),
        ("/staff/new/", "name", "이름은 남습니다"),
        ("/office/edit/", "head_title", "직함은 남습니다"),
        ("/office/senders/new/", "number", "119"),
        ("/office/senders/new/", "label", "설명은 남습니다"),
    ],
)
def test_what_was_typed_is_still_there(as_manager, address, field, kept):
    """Nobody types a whole form again because of one field."""
    page = as_manager.post(address, {field: kept}).content.decode()
    assert f'value="{kept}"' in page


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/staff/new/", "login"),
        ("/staff/new/", "name"),
        ("/staff/{tracer}/", "name"),
        ("/staff/{tracer}/invitation/", "why"),
        ("/staff/{tracer}/active/", "why"),
        ("/office/edit/", "name"),
        ("/office/edit/", "officer"),
        ("/office/senders/new/", "number"),
        ("/office/senders/new/", "label"),
        ("/office/senders/{number}/", "why"),
        ("/office/message-service/", "phone"),
    ],
)
def test_typed_markup_stays_text(drill, as_manager, manager, address, field):
    """What was typed is written back as text, with or without an error beside it."""
    page = as_manager.post(_filled(address, drill, manager), {field: HTML}).content.decode()
    assert HTML not in page


@pytest.mark.parametrize("address", ["/staff/", "/office/", "/audit/"])
def test_stored_markup_stays_text(drill, manager, signed_in, as_manager, address):
    """Names and labels with signs of HTML are shown as typed and run nowhere."""
    as_manager.post("/staff/new/", {**INVITE, "name": HTML})
    as_manager.post("/office/edit/", {**OFFICE, "name": HTML[:60], "officer": HTML})
    as_manager.post("/office/senders/new/", {"number": "02-000-0000", "label": HTML})
    client = signed_in(StaffRole.AUDITOR)
    page = client.get(address).content.decode()
    assert HTML not in page


@pytest.mark.parametrize("byte", ["\x00", "\ud800"])
@pytest.mark.parametrize("address", ["/staff/new/", "/office/senders/new/", "/sign-in/first/", "/setup/"])
def test_bytes_that_no_database_takes_are_no_fault(as_manager, client, address, byte):
    """A zero byte or half a character is refused or dropped, never a fault of ours."""
    browser = as_manager if address.startswith(("/staff", "/office")) else client
    typed = dict.fromkeys(("login", "name", "number", "label", "code", "password", "again"), f"a{byte}b")
    body = "&".join(f"{key}=a%00b" if byte == "\x00" else f"{key}=a%ED%A0%80b" for key in typed)
    answer = browser.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 302)


@pytest.mark.parametrize(
    "query",
    [
        "?sort=password",
        "?sort=-office__code",
        "?sort=--name",
        "?page=0",
        "?page=-1",
        "?page=99999999999999999999",
        "?page=x",
        "?export=pdf",
        "?export=",
        "?sort=name&sort=login",
        "?%00=1",
        "?page=1%00",
    ],
)
@pytest.mark.parametrize("address", ["/staff/", "/audit/"])
def test_addresses_typed_by_hand_are_no_fault(signed_in, address, query):
    """Whatever stands behind the question mark, the list comes."""
    assert signed_in(StaffRole.AUDITOR).get(address + query).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "?since=2026-13-45",
        "?until=yesterday",
        "?since=0001-01-01",
        "?until=9999-12-31",
        "?who=staff:999999",
        "?who=%00",
        "?verb=nothing.done",
        "?text=%00",
        "?text=" + "x" * 500,
        "?since=2026-12-01&until=2026-01-01",
    ],
)
def test_a_wrong_filter_of_the_trail_is_no_fault(as_auditor, query):
    """Dates that are none, people that are not there and texts that are too long still give the page."""
    assert as_auditor.get("/audit/" + query).status_code == 200


@pytest.mark.parametrize("staff_id", ["0", "999999999999999999999999", "-1", "1e3", "abc", "%31"])
def test_numbers_in_addresses_are_no_fault(as_manager, staff_id):
    """Numbers too large for the database, and what is no number, are not found."""
    assert as_manager.get(f"/staff/{staff_id}/").status_code in (200, 404)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("seal.png", b"", "빈 파일"),
        ("seal.png", b"GIF89a", "관인 그림을 읽을 수"),
        ("seal.svg", b"<svg/>", "관인 그림을 읽을 수"),
        ("seal.png", b"\x89PNG" + b"0" * 2_000_001, "관인 그림을 읽을 수"),
    ],
)
def test_a_wrong_picture_is_explained(as_manager, manager, name, data, says):
    """An empty, foreign or too large file is refused beside the field, and the seal before stays."""
    before = queries.seal_png(manager.office_id), len(queries.pictures_of(manager))
    page = as_manager.post(
        "/office/seal/edit/", {"picture": SimpleUploadedFile(name, data), "why": "개각"}
    ).content.decode()
    assert says in page
    assert (queries.seal_png(manager.office_id), len(queries.pictures_of(manager))) == before


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "관인.png", "a" * 300 + ".png", "seal.png\x00.exe", ".png"]
)
def test_the_name_of_an_upload_means_nothing(as_manager, manager, name):
    """A good picture is taken whatever its file is called; the name is kept nowhere."""
    drawn = draw_seal("안심시청인")
    answer = as_manager.post(
        "/office/seal/edit/", {"picture": SimpleUploadedFile(name, drawn), "why": "개각"}
    )
    assert answer.status_code in (200, 302)
    assert not AuditEvent.objects.filter(reference__contains="passwd").exists()


@pytest.mark.parametrize(
    ("field", "typed"), [("password", "short"), ("again", "other-other-2"), ("code", ""), ("login", "")]
)
def test_a_password_is_never_written_back(client, drill, field, typed):
    """The page of the first use shows no password again, whatever was wrong."""
    good = {
        "login": "new.one",
        "code": "AAAA-AAAA-AAAA",
        "password": "gureum-haneul-7",
        "again": "gureum-haneul-7",
    }
    page = client.post("/sign-in/first/", {**good, field: typed}).content.decode()
    assert "gureum-haneul-7" not in page
    assert "other-other-2" not in page
