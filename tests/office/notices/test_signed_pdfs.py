"""A notice's PDF is signed at its first download: once, kept, the same bytes ever after; and by whom."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.notices.signed_files import DAY, chain, holder, plain

from ansim.accounts.domain.actors import Actor, system_actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Office
from ansim.accounts.queries.offices import office
from ansim.accounts.queries.trail import TrailFilter, trail
from ansim.conf import keys
from ansim.kit.blobs import BlobMissing
from ansim.kit.clock import now
from ansim.notices.adapters import pades_door
from ansim.notices.domain.pdf_signing import BadPkcs12, KeyKind, KeyUnfit
from ansim.notices.models import Notice, PdfSigningKey, SignedPdf
from ansim.notices.queries.pdf_keys import offices_without_certificate, pdf_key_card, pdf_keys_to_renew
from ansim.notices.queries.people import notice_by_reference, notice_file, pdf_name
from ansim.notices.queries.verification import signature_on_file
from ansim.notices.services import signed_pdfs
from ansim.notices.services.pdf_keys import remove_pdf_key, set_pdf_key
from ansim.notices.services.signed_pdfs import signed_pdf


@pytest.fixture
def administrator(drill: Any) -> Actor:
    """Who manages the office and its certificate."""
    found: Actor = drill.office.actor(StaffRole.ADMINISTRATOR)
    return found


@pytest.fixture
def reference(drill: Any, rows: Any) -> str:
    """A released notice that nobody has downloaded."""
    batch_id = drill.released(rows(1))
    return str(Notice.objects.get(batch_id=batch_id).reference)


def _verbs(drill: Any, verb: str) -> list[Any]:
    found = trail(drill.office.actor(StaffRole.AUDITOR), TrailFilter(verb=verb))
    return list(found[0:20])


def _download(drill: Any, reference: str) -> Any:
    return signed_pdf(by=drill.officer, reference=reference, at=now())


def test_the_first_download_signs_and_the_second_gives_the_same(drill: Any, reference: str) -> None:
    """One signature, one row, one line of the trail; the record keeps the hash of the unsigned file."""
    first, second = _download(drill, reference), _download(drill, reference)
    assert first == second
    assert first.unsigned == ""
    plain = notice_file(drill.officer, notice_by_reference(drill.officer, reference), image=False)
    assert first.data.startswith(plain)
    assert len(first.data) > len(plain)
    row = SignedPdf.objects.get()
    assert (row.notice.reference, row.key_kind, row.timestamped) == (reference, "own", False)
    assert row.sha256 != row.notice.pdf_sha256
    assert len(_verbs(drill, "notice.sign_pdf")) == 1


def test_the_drills_signature_is_found_and_called_a_drills(drill: Any, reference: str) -> None:
    """What `ansim verify` of this installation says of the download."""
    found = signature_on_file(_download(drill, reference).data)
    assert found is not None
    assert (found.state.value, found.refused) == ("drill", False)
    assert "DRILL" in found.signer


def test_the_signed_file_lies_sealed(drill: Any, reference: str) -> None:
    """At rest nothing of it is readable."""
    data = _download(drill, reference).data
    folder = keys.env.home() / "office" / "blobs" / str(drill.office.office_id) / "notices"
    (kept,) = folder.rglob(f"{reference}-signed.pdf")
    assert data[:200] not in kept.read_bytes()
    assert b"%PDF" not in kept.read_bytes()


def test_before_release_there_is_nothing_to_download(drill: Any, rows: Any) -> None:
    """A notice that two officers have not released gets no signature, whoever asks."""
    notice = Notice.objects.get(batch_id=drill.made(rows(1)))
    with pytest.raises(NotInOffice):
        _download(drill, notice.reference)
    assert not SignedPdf.objects.exists()


def test_another_offices_notice_is_not_signed(drill: Any, reference: str) -> None:
    """Nor one that there is not, nor by who has no office."""
    for by in (replace(drill.officer, office_id=999_999), system_actor("x")):
        with pytest.raises(NotInOffice):
            signed_pdf(by=by, reference=reference, at=now())
    with pytest.raises(NotInOffice):
        _download(drill, "0000-0000-0000")


def test_a_recipients_own_page_may_ask_as_a_process(drill: Any, reference: str) -> None:
    """A process with the office's number gets the same file as the officer; who may see it was asked before."""
    process = system_actor("recipient", office_id=drill.office.office_id, office_code="x")
    assert signed_pdf(by=process, reference=reference, at=now()) == _download(drill, reference)


def test_a_file_lost_before_it_reached_the_disk_is_signed_anew(drill: Any, reference: str) -> None:
    """A power cut between commit and disk leaves a row without its file: the next download mends it."""
    first = _download(drill, reference)
    row = SignedPdf.objects.get()
    blobs = keys.office_blobs(drill.office.office_id)
    blobs.delete(signed_pdfs.signed_name(row.notice))
    second = _download(drill, reference)
    assert second.unsigned == ""
    assert second.data[: first.data.rfind(b"/Contents")] != b""
    assert SignedPdf.objects.get().sha256 != row.sha256
    assert _download(drill, reference) == second


def test_a_notice_without_its_file_is_told(drill: Any, reference: str) -> None:
    """Retention or a bad restore took the file itself: that is an error with its own sentence."""
    notice = Notice.objects.get(reference=reference)
    keys.office_blobs(drill.office.office_id).delete(pdf_name(notice.batch_id, reference))
    with pytest.raises(BlobMissing):
        _download(drill, reference)


# --- the office's certificate ---


def _upload(by: Actor, one: Any = None, password: str = "secret-77") -> None:
    set_pdf_key(by=by, pkcs12_file=(one or chain()[2]).pkcs12(), password=password, at=now())


def test_the_offices_certificate_signs_from_its_upload_on(
    drill: Any, reference: str, administrator: Actor
) -> None:
    """What was signed before stays; what is downloaded next bears the office's name, and verifies here."""
    _upload(administrator)
    found = signature_on_file(_download(drill, reference).data, chain()[0].pem)
    assert found is not None
    assert (found.state.value, found.signer) == ("trusted", "가람시 보건소")
    assert SignedPdf.objects.get().key_kind == KeyKind.PKCS12


def test_the_card_tells_what_was_uploaded(drill: Any, administrator: Actor) -> None:
    """Subject, issuer and end; before it the drill's own."""
    card = office(drill.office.office_id)
    assert pdf_key_card(card).kind is KeyKind.OWN
    assert pdf_key_card(card).is_drill
    _upload(administrator)
    found = pdf_key_card(card)
    assert (found.kind, found.subject, found.issuer) == (KeyKind.PKCS12, "가람시 보건소", "Test Authority")
    assert found.expires_at == chain()[2].certificate.not_valid_after_utc


def test_the_key_is_kept_sealed_and_without_its_password(drill: Any, administrator: Actor) -> None:
    """Neither the private key nor the password stands in the database in the clear."""
    _upload(administrator)
    held = bytes(PdfSigningKey.objects.get().pkcs12)
    assert chain()[2].pdf_key().key[-32:] not in held
    assert b"secret-77" not in held
    assert chain()[2].pdf_key().certificate[:60] not in held


def test_an_upload_stands_in_the_trail_by_its_fingerprint(drill: Any, administrator: Actor) -> None:
    """Who set which certificate; and who took it away, with the reason."""
    _upload(administrator)
    fingerprint = PdfSigningKey.objects.get().fingerprint
    remove_pdf_key(by=administrator, why="인증서 갱신", at=now())
    (set_row,), (removed,) = _verbs(drill, "pdf_key.set"), _verbs(drill, "pdf_key.remove")
    assert (set_row.reference, removed.reference, removed.why) == (fingerprint, fingerprint, "인증서 갱신")
    assert not PdfSigningKey.objects.exists()


def test_a_second_upload_takes_the_place_of_the_first(drill: Any, administrator: Actor) -> None:
    """One key an office; the chain may be missing."""
    _upload(administrator)
    _upload(administrator, holder("새 기관"))
    assert PdfSigningKey.objects.get().subject == "새 기관"


@pytest.mark.parametrize(
    ("data", "error"), [(b"nonsense", BadPkcs12), (holder("기관", until=-DAY / 2).pkcs12(), KeyUnfit)]
)
def test_a_bad_file_changes_nothing(drill: Any, administrator: Actor, data: bytes, error: Any) -> None:
    """What signed before signs on."""
    _upload(administrator)
    with pytest.raises(error):
        set_pdf_key(by=administrator, pkcs12_file=data, password="secret-77", at=now())
    assert PdfSigningKey.objects.get().subject == "가람시 보건소"


def test_only_who_manages_the_office_sets_its_certificate(drill: Any, administrator: Actor) -> None:
    """Not the notice officer, not somebody without an office; nothing to remove is no success."""
    with pytest.raises(NotPermitted):
        _upload(drill.officer)
    with pytest.raises(NotPermitted):
        remove_pdf_key(by=drill.officer, why="", at=now())
    with pytest.raises(NotInOffice):
        _upload(replace(administrator, office_id=None))
    with pytest.raises(NotInOffice):
        remove_pdf_key(by=administrator, why="", at=now())


def test_the_office_is_known_to_verifiers_after_the_commit(
    drill: Any, administrator: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    """The certificate and what stands above it are published, the private key is not; nothing before the commit."""
    one = holder("처음 보는 기관")
    with django_capture_on_commit_callbacks() as after:
        _upload(administrator, one)
        assert _state_of(one) == "stranger"
    for publish in after:
        publish()
    assert _state_of(one) == "trusted"


def _state_of(one: Any) -> str:
    found = signature_on_file(pades_door.sign(plain(), one.pdf_key(), reason="x")[0])
    assert found is not None
    return found.state.value


# --- what keeps a file from being signed ---


def test_with_a_certificate_that_is_over_the_file_goes_out_unsigned(
    drill: Any, reference: str, administrator: Actor
) -> None:
    """Nobody waits for an administrator: the QR still proves it, the trail says why, the next try signs."""
    _upload(administrator, holder("기관", until=2 * DAY))
    late = now() + 3 * DAY
    file = signed_pdf(by=drill.officer, reference=reference, at=late)
    assert file.unsigned == "pdf_key.unfit"
    assert file.data == notice_file(drill.officer, notice_by_reference(drill.officer, reference), image=False)
    assert not SignedPdf.objects.exists()
    (row,) = _verbs(drill, "notice.unsigned")
    assert (row.reference, row.why) == (reference, "pdf_key.unfit")
    remove_pdf_key(by=administrator, why="", at=now())
    assert _download(drill, reference).unsigned == ""


def test_without_the_token_the_file_goes_out_unsigned(
    drill: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings name a token that is not there."""
    monkeypatch.setenv("ANSIM_PKCS11_MODULE", "/usr/lib/none.so")
    assert pdf_key_card(office(drill.office.office_id)).kind is KeyKind.PKCS11
    assert _download(drill, reference).unsigned == "pdf_key.token"


def test_a_tokens_certificate_becomes_known_when_it_signs(
    drill: Any, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is known of it before; afterwards `ansim verify` of this installation knows the office."""
    one = holder("토큰의 기관")

    def with_token(pdf: bytes, key: Any, *, reason: str, tsa: str) -> tuple[bytes, bytes]:
        assert key is None
        return pades_door.sign(pdf, one.pdf_key(), reason=reason, tsa=tsa)

    monkeypatch.setenv("ANSIM_PKCS11_MODULE", "/usr/lib/token.so")
    monkeypatch.setattr(signed_pdfs, "sign", with_token)
    found = signature_on_file(_download(drill, reference).data)
    assert found is not None
    assert (found.state.value, found.signer) == ("trusted", "토큰의 기관")
    assert SignedPdf.objects.get().key_kind == KeyKind.PKCS11


# --- what the doctor asks ---


def test_a_certificate_that_ends_is_reported_by_office(drill: Any, administrator: Actor) -> None:
    """From a month before its end; a drill is never told to buy a certificate."""
    _upload(administrator, holder("기관", until=timedelta(days=20)))
    ((code, card),) = pdf_keys_to_renew(now())
    assert (code, card.subject) == (office(drill.office.office_id).code, "기관")
    assert pdf_keys_to_renew(now() - 300 * DAY) == ()
    assert offices_without_certificate() == ()


def test_an_office_in_earnest_without_a_certificate_is_reported(
    drill: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its PDFs are signed by a key that no reader knows."""
    monkeypatch.setattr("ansim.notices.queries.pdf_keys.env.sandbox", lambda: False)
    Office.objects.filter(pk=drill.office.office_id).update(is_drill=False)
    assert offices_without_certificate() == (office(drill.office.office_id).code,)
