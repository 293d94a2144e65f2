"""From a dropped list to a released batch through the pages, as officer and approver do it."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from office_ground import TODAY, row, workbook

from ansim.accounts.domain.permissions import Permission
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.releasing import hand_over

pytestmark = pytest.mark.django_db


def text_of(client, url, **more):
    answer = client.get(url, **more)
    assert answer.status_code == 200, url
    return answer.content.decode()


def upload(client, data, name="명단.xlsx", **changes):
    sent = {
        "kind": "isolation",
        "issued_on": TODAY.isoformat(),
        "roster": SimpleUploadedFile(name, data),
        **changes,
    }
    return client.post("/batches/new/", sent)


def verbs(trail):
    return [one.verb for one in trail()]


def test_a_dropped_list_becomes_a_batch(drill, officer, rows):
    """Uploading leads to the batch, whose check the worker then runs; the page shows it as moving."""
    answer = upload(officer, workbook(rows(2)))
    assert answer.status_code == 302
    url = answer.headers["Location"]
    assert 'hx-trigger="every 1s"' in text_of(officer, url)


def test_the_same_list_again_opens_the_same_batch(officer, rows):
    """Uploading a list twice makes nothing new, and the page says so."""
    data = workbook(rows(2))
    first, second = (upload(officer, data).headers["Location"] for _ in range(2))
    assert first == second
    assert "이미 올린 명단입니다" in text_of(officer, second)


def test_an_empty_file_is_refused_beside_its_field(officer):
    """An empty file is said at the field, and no batch is made."""
    answer = upload(officer, b"")
    assert answer.status_code == 200
    assert "파일이 비어 있습니다" in answer.content.decode()


def test_a_missing_file_is_said_beside_its_field(officer):
    """The form without a file comes back with the field marked."""
    answer = officer.post("/batches/new/", {"kind": "isolation", "issued_on": TODAY.isoformat()})
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_service_that_refuses_is_said_in_the_form(officer, monkeypatch, rows):
    """A full disk or the like stands in the form, in its own sentence."""
    from ansim.kit.blobs import DiskFull
    from ansim.web.console import intake_views

    def full(**_):
        raise DiskFull

    monkeypatch.setattr(intake_views, "take_list", full)
    assert "디스크가 가득 찼습니다" in upload(officer, workbook(rows(1))).content.decode()


def test_the_batch_page_states_who_is_left_out(drill, officer, faulty):
    """Before notices are made the page says how many get one, how many do not, and why."""
    batch_id = drill.checked(faulty)
    text = text_of(officer, f"/batches/{batch_id}/")
    assert "4명의 통지서 만들기" in text
    assert "제외된 까닭" in text
    assert f"/batches/{batch_id}/problems/?code=" in text


def test_a_list_that_cannot_be_read_says_why_and_what_to_do(drill, officer):
    """A stopped batch shows the sentence of its fault in both languages and a way on, and no reading that never was."""
    batch_id = drill.take(b"no list at all")
    check_batch(batch_id=batch_id)
    text = text_of(officer, f"/batches/{batch_id}/")
    assert "고친 명단을 다시 올리기" in text
    assert "명단을 어떻게 읽었나요" not in text
    assert "진행</h2>" not in text
    officer.cookies["django_language"] = "en"
    assert "Upload the corrected list" in text_of(officer, f"/batches/{batch_id}/")


def test_how_the_list_was_read_is_shown(drill, officer, rows):
    """Sheet, header row and the meaning of each column stand on the page."""
    batch_id = drill.checked(rows(1))
    text = text_of(officer, f"/batches/{batch_id}/layout/")
    assert "2행" in text
    assert "성명" in text


def test_a_list_without_people_says_so_in_its_layout(drill, officer):
    """A file that cannot be read gives its sentence instead of a layout."""
    batch_id = drill.take(b"\x00\x01")
    answer = officer.get(f"/batches/{batch_id}/layout/")
    assert answer.status_code == 200
    assert answer.content.decode()


def test_the_problems_come_with_row_column_sentence_and_export(drill, officer, faulty, trail):
    """Each bad row is listed with its column and what to do; the download holds the same."""
    batch_id = drill.checked(faulty)
    url = f"/batches/{batch_id}/problems/"
    text = text_of(officer, url)
    assert "모두 2건" in text
    assert "휴대전화" in text
    code = batch_code(drill, batch_id)
    assert "모두 1건" in text_of(officer, f"{url}?code={code}")
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get(f"{url}?export=xlsx").content)).active
    assert [line[0] for line in sheet.iter_rows(values_only=True)] == ["행", 6, 7]
    assert "batch.export_problems" in verbs(trail)


def batch_code(drill, batch_id):
    from ansim.notices.queries.batches import excluded_reasons

    return next(code for code in excluded_reasons(drill.officer, batch_id) if code.startswith("phone."))


def test_warnings_have_a_list_of_their_own(drill, officer, faulty):
    """People who get a notice but should be looked at are shown apart, with their names."""
    batch_id = drill.checked(faulty)
    text = text_of(officer, f"/batches/{batch_id}/problems/?level=warned")
    assert "문제가 있는 행" in text


def test_an_export_cannot_become_a_formula(drill, officer, trail):
    """A cell that begins like a formula leaves the house as text."""
    from office_ground import row

    batch_id = drill.checked([row(1), row(2, 성명="=HYPERLINK(1)")])
    csv = b"".join(officer.get(f"/batches/{batch_id}/people/?export=csv").streaming_content).decode()
    assert not re.search(r"(^|,)\"?=", csv, re.M)
    assert "batch.export_people" in verbs(trail)


def test_the_people_of_a_batch_are_filtered_sorted_and_paged(drill, officer, faulty, rows):
    """The list knows who is in and who is out, from either end, and never shows a whole phone number."""
    batch_id = drill.checked(faulty)
    url = f"/batches/{batch_id}/people/"
    text = text_of(officer, url)
    assert "모두 6건" in text
    assert "010-****-0001" in text
    assert "010-0000-0001" not in text
    assert "모두 4건" in text_of(officer, f"{url}?who=included")
    assert "모두 2건" in text_of(officer, f"{url}?who=excluded")
    backwards = text_of(officer, f"{url}?sort=-row")
    assert backwards.index("홍길다") < backwards.index("홍길나")


def test_officer_makes_and_hands_over_and_approver_releases(drill, officer, approver, rows):
    """The whole way by two browsers: make, ask for release, look at five, type the count."""
    drill.connect()
    batch_id = drill.made(rows(3))
    url = f"/batches/{batch_id}/"
    assert "승인 요청하기" in text_of(officer, url)
    officer.post(f"{url}hand-over/")
    assert "승인을 기다립니다" in text_of(officer, url)
    text = text_of(approver, f"{url}release/")
    card = batch(drill.officer, batch_id)
    assert card.manifest_sha256 in text
    assert text.count("/phone.jpg") == 3
    wrong = approver.post(f"{url}release/", {"typed": "2", "manifest": card.manifest_sha256})
    assert "인원수가 다릅니다" in wrong.content.decode()
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER
    approver.post(f"{url}release/", {"typed": "3", "manifest": card.manifest_sha256})
    assert batch(drill.officer, batch_id).state is BatchState.RELEASED
    assert "발송과 수신 결과" in text_of(officer, url)


def test_what_was_looked_at_is_what_is_released(drill, approver, rows):
    """A release of another manifest than the one shown is refused."""
    batch_id = drill.made(rows(1))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    answer = approver.post(f"/batches/{batch_id}/release/", {"typed": "1", "manifest": "0" * 64})
    assert "내용이 바뀌었습니다" in answer.content.decode()
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER


def test_a_batch_that_is_not_handed_over_has_no_release_page(drill, approver, rows):
    """The release page of a batch at another step leads back to the batch."""
    batch_id = drill.checked(rows(1))
    assert approver.get(f"/batches/{batch_id}/release/").headers["Location"] == f"/batches/{batch_id}/"


def test_an_approver_gives_a_batch_back(drill, approver, officer, rows):
    """Given back with a reason, the batch waits for the officer again."""
    batch_id = drill.made(rows(1))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    approver.post(f"/batches/{batch_id}/give-back/", {"why": "기간을 다시 봐 주세요"})
    assert "승인 요청하기" in text_of(officer, f"/batches/{batch_id}/")
    approver.post(f"/batches/{batch_id}/give-back/", {"why": "또"})
    assert "지금 상태" in text_of(approver, f"/batches/{batch_id}/")


def test_acts_at_the_wrong_step_say_so(drill, officer, rows):
    """Making or handing over what is elsewhere tells where the batch stands, and changes nothing."""
    batch_id = drill.made(rows(1))
    for act in ("make", "post"):
        officer.post(f"/batches/{batch_id}/{act}/")
        assert "지금 상태" in text_of(officer, f"/batches/{batch_id}/")
    checked = drill.checked(rows(2))
    officer.post(f"/batches/{checked}/hand-over/")
    assert "지금 상태" in text_of(officer, f"/batches/{checked}/")
    officer.post(f"/batches/{checked}/make/")
    assert batch(drill.officer, checked).state is BatchState.MAKING


def test_letters_are_downloaded_once_and_counted(drill, officer, faulty):
    """People without a phone wait as letters; the download holds their PDFs and counts them as posted."""
    drill.connect()
    batch_id = drill.made(faulty)
    assert batch(drill.officer, batch_id).stopped_says == {}
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    from ansim.notices.services.releasing import release

    release(by=drill.approver, batch_id=batch_id, typed_count=4, at=now())
    packed = officer.post(f"/batches/{batch_id}/post/")
    names = zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    assert len([name for name in names if name.endswith(".pdf")]) == 1
    officer.post(f"/batches/{batch_id}/post/")
    assert "우편으로 보낼 통지서가 없습니다" in text_of(officer, f"/batches/{batch_id}/")


def test_the_moving_part_asks_for_the_whole_page_when_the_state_changes(drill, officer, rows):
    """The fragment tells the page to load anew once its state is another than the one seen."""
    batch_id = drill.checked(rows(1))
    changed = officer.get(f"/batches/{batch_id}/live/?seen=checking")
    same = officer.get(f"/batches/{batch_id}/live/?seen=checked")
    assert changed.headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in same.headers


def test_pause_resume_and_stop(drill, officer, rows, trail):
    """A released batch is held, let go on, and stopped for good with the count and a reason; each is audited."""
    drill.connect()
    batch_id = drill.released(rows(2), send=True)
    url = f"/batches/{batch_id}/"
    officer.post(f"{url}pause/")
    assert "이어서 보내기" in text_of(officer, url)
    officer.post(f"{url}pause/")
    officer.post(f"{url}resume/")
    officer.post(f"{url}resume/")
    assert "잠시 멈추기" in text_of(officer, url)
    assert "완전히 멈출까요" in text_of(officer, f"{url}stop/")
    answer = officer.post(f"{url}stop/", {"typed": "2", "why": "번호 010-0000-0001 잘못"})
    assert answer.status_code == 200
    officer.post(f"{url}stop/", {"typed": "2", "why": "명단이 잘못됨"})
    assert batch(drill.officer, batch_id).state is BatchState.STOPPED
    assert officer.get(f"{url}stop/").headers["Location"] == url
    assert {"batch.pause", "batch.resume", "batch.stopped"} <= set(verbs(trail))


def test_nothing_can_be_paused_before_release(drill, officer, rows):
    """Pausing and resuming what was not released says where the batch stands."""
    batch_id = drill.checked(rows(1))
    for act in ("pause", "resume"):
        officer.post(f"/batches/{batch_id}/{act}/")
        assert "지금 상태" in text_of(officer, f"/batches/{batch_id}/")


def test_another_office_finds_nothing(drill, stranger, rows):
    """Batches, notices and people of an office do not exist for another."""
    batch_id = drill.made(rows(1))
    reference = notices_of_batch(drill.officer, batch_id)[0].reference
    urls = [
        f"/batches/{batch_id}/{part}" for part in ("", "live/", "layout/", "problems/", "people/", "stop/")
    ]
    urls += [f"/notices/{reference}/{part}" for part in ("", "phone.jpg", "page.jpg", "notice.pdf")]
    urls.append(f"/people/{reference}/")
    assert {url: stranger.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)
    for act in ("make", "hand-over", "pause", "resume", "post"):
        assert stranger.post(f"/batches/{batch_id}/{act}/").status_code == 404


def test_acts_want_a_post_and_a_token(drill, rows):
    """No act happens by opening an address, nor without the form's token."""
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    from ansim.accounts.models import Staff

    strict.force_login(
        Staff.objects.get(pk=drill.officer.staff_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    batch_id = drill.checked(rows(1))
    assert strict.get(f"/batches/{batch_id}/make/").status_code == 405
    assert strict.post(f"/batches/{batch_id}/make/").status_code == 403


@pytest.mark.parametrize("act", ["make", "hand-over", "post"])
def test_an_approver_cannot_prepare(drill, approver, rows, act):
    """Who releases does not make, hand over or post: the two persons stay two."""
    batch_id = drill.checked(rows(1))
    answer = approver.post(f"/batches/{batch_id}/{act}/")
    assert answer.status_code == 403
    assert Permission.BATCH_CREATE.value in answer.content.decode()


def test_pages_that_belong_to_nobody_stand_on_the_batch(drill, officer, rows):
    """A page of the issued PDF that no row claims is named, in the language of the page."""
    from ansim.notices.models import Batch

    batch_id = drill.checked(rows(1))
    page = {"page": 7, "code": "page.x", "ko": "이름이 명단에 없습니다", "en": "not on the list"}
    Batch.objects.filter(pk=batch_id).update(strange_pages=[page])
    assert "이름이 명단에 없습니다" in text_of(officer, f"/batches/{batch_id}/")
    officer.cookies["django_language"] = "en"
    assert "not on the list" in text_of(officer, f"/batches/{batch_id}/")


def test_the_checklist_before_release(drill, rows, approver, officer, monkeypatch):
    """The release page asks for it while it is read; it says what was found, and who cannot be sent to."""
    from ansim.conf import keys
    from ansim.notices.models import Notice
    from ansim.notices.queries.people import jpg_name

    drill.connect()
    batch_id = drill.made(rows(2))
    assert approver.get(f"/batches/{batch_id}/release/checks/").status_code == 302
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    assert f"/batches/{batch_id}/release/checks/" in text_of(approver, f"/batches/{batch_id}/release/")
    shown = text_of(approver, f"/batches/{batch_id}/release/checks/")
    assert "살필 것" in shown  # nobody answers at the drill's address here
    assert "발신번호가 기관의 등록 목록에 있습니다" in shown
    assert "글과 그림 2건이 모두 한도 안에" in shown
    assert "거절됩니다" not in shown
    row = Notice.objects.earliest("id")
    keys.office_blobs(row.office_id).delete(jpg_name(batch_id, row.reference))
    shown = text_of(approver, f"/batches/{batch_id}/release/checks/")
    assert "고칠 것" in shown
    assert f'href="/notices/{row.reference}/"' in shown
    assert "그림이 준비되지 않았습니다" in shown
    assert "지금 승인하면 거절됩니다" in shown


def test_a_list_of_which_nobody_can_be_made_leads_to_its_problems(drill, officer):
    """No button makes the notices of nobody: the next step is to put the list right."""
    batch_id = drill.checked([row(1, 휴대전화="없음이오"), row(2, 생년월일="몰라요")])
    text = officer.get(f"/batches/{batch_id}/").content.decode()
    assert "통지서를 만들 수 있는 사람이 아직 없습니다" in text
    assert f'href="/batches/{batch_id}/problems/"' in text
    assert f"/batches/{batch_id}/make/" not in text


def test_nobody_left_out_is_not_counted(drill, officer, rows):
    """Before making, those with problems are named where there are any, and not as none of them."""
    whole, odd = drill.checked(rows(2)), drill.checked([*rows(2), row(3, 생년월일="몰라요")])
    assert "2명</strong>의 통지서를 만듭니다." in text_of(officer, f"/batches/{whole}/")
    assert (
        "문제가 있는"
        not in text_of(officer, f"/batches/{whole}/").split("<h2>다음")[1].split("</section>")[0]
    )
    assert "문제가 있는 <strong>1명</strong>은 만들지 않습니다" in text_of(officer, f"/batches/{odd}/")
