"""The certificate of dispatch from a person's page: the paper, the proofs beside it, and the row in the trail."""

import json

import pypdfium2
import pytest
from evidence_ground import SIGNER, MemoryLedger

from ansim.accounts.domain.roles import StaffRole
from ansim.kit.clock import now
from ansim.ledger.domain.proofs import verify_proof
from ansim.notices import worker
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services import dispatching
from ansim.notices.services.dispatching import certify_dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(drill, rows, monkeypatch):
    """One released notice whose evidence is sealed and in a ledger."""
    ledger = MemoryLedger()
    for module, name in ((worker, "ledger"), (dispatching, "role_ledger")):
        monkeypatch.setattr(module, name, lambda: ledger)
    card = notices_of_batch(drill.officer, drill.released(rows(1)))[0]
    worker.evidence(0)
    return card


def test_the_certificate_is_downloaded_and_leaves_its_row(officer, kept, trail):
    """A PDF with name, hashes and both officers; who took it stands in the trail by reference."""
    answer = officer.post(f"/people/{kept.reference}/dispatch.pdf")
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    for said in (kept.record.name, kept.reference, kept.pdf_sha256, "박승인", "훈련"):
        assert said in text
    assert kept.record.phone not in text.replace("-", "")
    assert [one.reference for one in trail() if one.verb == "notice.certify_dispatch"] == [kept.reference]


def test_the_proofs_hold_by_themselves(officer, kept):
    """The file beside it proves every line under the signed ledger with nothing but the ledger's key."""
    told = json.loads(officer.post(f"/people/{kept.reference}/dispatch.json").content)
    assert told["notice"] == kept.reference
    for proof in told["proofs"]:
        verify_proof(proof["tlog_proof"].encode(), bytes.fromhex(proof["leaf"]), SIGNER.key)
    assert (
        f'action="/people/{kept.reference}/dispatch.json"'
        in officer.get(f"/people/{kept.reference}/").content.decode()
    )


def test_before_anything_is_sealed_the_page_says_to_wait(officer, drill, rows):
    """A notice released a moment ago has no sealed statement; a notice not released is not offered one."""
    fresh = notices_of_batch(drill.officer, drill.released(rows(1)))[0]
    assert (
        "아직 봉인된 발송 기록이 없습니다"
        in officer.post(f"/people/{fresh.reference}/dispatch.pdf").content.decode()
    )
    made = notices_of_batch(drill.officer, drill.made(rows(2)[1:]))[0]
    assert "dispatch.pdf" not in officer.get(f"/people/{made.reference}/").content.decode()


def test_a_ledger_that_is_away_leaves_its_proof_out(drill, kept):
    """The paper is made all the same; the file then proves the statement under the seal only."""
    made = certify_dispatch(
        by=drill.officer, reference=kept.reference, at=now(), ledger=MemoryLedger(away=True)
    )
    assert [one["tlog_proof"] for one in json.loads(made.proofs)["proofs"]] == [""]
    assert made.pdf.startswith(b"%PDF")


def test_only_staff_of_the_office_who_may_search_get_one(signed_in, stranger, kept):
    """An administrator is refused; for another office there is no such notice."""
    url = f"/people/{kept.reference}/dispatch.pdf"
    assert signed_in(StaffRole.ADMINISTRATOR).post(url).status_code == 403
    assert stranger.post(url).status_code == 404
