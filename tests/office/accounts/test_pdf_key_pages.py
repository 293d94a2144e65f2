"""The pages of the certificate that signs PDFs: what is in use, another in its place, and none of the office's own again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.unit.notices.signed_files import DAY, chain, holder

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.notices.models import PdfSigningKey

pytestmark = pytest.mark.django_db
SHOW, EDIT, REMOVE = (f"/office/pdf-key/{part}" for part in ("", "edit/", "remove/"))


def _text(answer):
    return answer.content.decode()


def _upload(client, data, password="secret-77"):
    return client.post(EDIT, {"file": SimpleUploadedFile("office.p12", data), "password": password})


def test_the_page_says_what_a_reader_will_show(as_manager):
    """In a drill: an unknown signer, and that it is for practice; nothing to remove yet."""
    page = _text(as_manager.get(SHOW))
    assert "훈련용 인증서" in page
    assert "서명자를 확인할 수 없음" in page
    assert "이 설치가 스스로 만든 인증서" in page
    assert REMOVE not in page
    assert SHOW in _text(as_manager.get("/office/"))


def test_an_upload_is_told_with_its_names_and_end(as_manager):
    """Subject, issuer and the last moment stand on the page, and the sentence names both."""
    answer = _upload(as_manager, chain()[2].pkcs12())
    assert (answer.status_code, answer["Location"]) == (302, SHOW)
    page = _text(as_manager.get(SHOW))
    for words in ("가람시 보건소", "Test Authority", "기관의 인증서 파일", "유효기간 끝", REMOVE):
        assert words in page
    assert "끝나 갑니다" not in page
    assert PdfSigningKey.objects.count() == 1


def test_an_end_in_sight_is_a_warning(as_manager):
    """A month before, on the page."""
    _upload(as_manager, holder("기관", until=timedelta(days=9)).pkcs12())
    assert "끝나 갑니다" in _text(as_manager.get(SHOW))


@pytest.mark.parametrize(
    ("data", "password", "words"),
    [
        (b"x", "secret-77", "인증서 파일을 열 수 없습니다"),
        (chain()[2].pkcs12(), "wrong", "인증서 파일을 열 수 없습니다"),
        (chain()[2].pkcs12(), "", "인증서 파일을 열 수 없습니다"),
        (holder("기관", until=-DAY / 2).pkcs12(), "secret-77", "서명할 수 없습니다"),
        (b"x" * 200_000, "secret-77", "인증서 파일을 열 수 없습니다"),
    ],
)
def test_a_bad_file_is_told_beside_its_field(as_manager, data, password, words):
    """With what to do; the password never comes back to the page."""
    answer = _upload(as_manager, data, password)
    page = _text(answer)
    assert answer.status_code == 200
    assert words in page
    assert "secret-77" not in page
    assert not PdfSigningKey.objects.exists()


def test_without_a_file_the_field_is_asked_for(as_manager):
    """An empty form changes nothing."""
    assert "필수" in _text(as_manager.post(EDIT, {"password": "x"}))


def test_the_certificate_is_removed_with_a_reason(as_manager):
    """Its name is shown first; the trail keeps the reason."""
    _upload(as_manager, chain()[2].pkcs12())
    assert "가람시 보건소" in _text(as_manager.get(REMOVE))
    assert as_manager.post(REMOVE, {"why": ""}).status_code == 200
    assert "전화번호" in _text(as_manager.post(REMOVE, {"why": "010 0000 0001"}))
    assert PdfSigningKey.objects.exists()
    assert as_manager.post(REMOVE, {"why": "인증서 갱신"}).status_code == 302
    assert not PdfSigningKey.objects.exists()
    assert AuditEvent.objects.get(verb="pdf_key.remove").why == "인증서 갱신"


def test_there_is_nothing_to_remove_without_one(as_manager):
    """The installation's own cannot be taken away."""
    assert as_manager.get(REMOVE).status_code == 404


def test_an_auditor_reads_and_changes_nothing(as_auditor, signed_in):
    """Who may read the office sees the certificate; nobody else does, and only the administrator changes it."""
    page = _text(as_auditor.get(SHOW))
    assert EDIT not in page
    assert as_auditor.get(EDIT).status_code == 403
    assert _upload(as_auditor, chain()[2].pkcs12()).status_code == 403
    assert signed_in(StaffRole.NOTICE_OFFICER).get(SHOW).status_code == 403


def test_a_token_of_the_settings_is_named(as_manager, monkeypatch):
    """Which driver it is stays in the settings."""
    monkeypatch.setenv("ANSIM_PKCS11_MODULE", "/usr/lib/token.so")
    page = _text(as_manager.get(SHOW))
    assert "서명 토큰(설정)" in page
    assert "token.so" not in page
