"""A certificate of dispatch: what it says of each statement, and that the printed page says it."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
from tests.unit.notices.samples import PERSON, composer, references

from ansim.notices.adapters import dispatch_pdf as printing
from ansim.notices.adapters.dispatch_pdf import dispatch_pdf
from ansim.notices.adapters.render_errors import RenderFailed
from ansim.notices.domain.dispatch import Certificate, NothingToCertify, certificate
from ansim.notices.domain.evidence import Proof, Tree, What, statement
from ansim.wire.notice_evidence import NONE_BEFORE, EvidenceLeaf, office_tag

AT = datetime(2026, 11, 22, 5, 4, 3, tzinfo=UTC)
REFERENCE = references()[0]
RECORD = composer().compose(PERSON, REFERENCE)
NAMES = {"staff:1": "김담당", "staff:2": "박승인"}
RELEASED = statement(
    What.RELEASED,
    AT,
    notice=REFERENCE,
    prepared_by="staff:1",
    released_by="staff:2",
    pdf_sha256="a" * 64,
    image_sha256="b" * 64,
)


def message(state: str, **changes: str | int) -> bytes:
    """The statement of one message."""
    facts = {"code": "4000", "service": "solapi", "service_id": "M4V1", "message": REFERENCE, **changes}
    return statement(What.MESSAGE, AT, state=state, **facts)


def proofs(*bodies: bytes, index: int | None = 7) -> list[Proof]:
    """All under one seal."""
    tree = Tree(bodies)
    leaf = EvidenceLeaf(office_tag("a"), 3, len(bodies), NONE_BEFORE, tree.root())
    return [Proof(body, place, tree.path(place), leaf, index) for place, body in enumerate(bodies)]


def made(*bodies: bytes, **changes: object) -> Certificate:
    """The certificate of these statements."""
    record = replace(RECORD, **changes)  # type: ignore[arg-type]
    return certificate(
        record,
        proofs(*bodies),
        kind="확진자 격리 통지서",
        names=NAMES,
        address="https://x.example/ledger",
        made_at=AT,
    )


def test_it_says_who_what_when_and_by_which_service() -> None:
    """Both officers by name, the hashes of the release, each message with service, code and number, half the phone."""
    page = made(RELEASED, message("sent"), message("delivered"))
    assert [row["what"] for row in page.rows] == [
        "발급: 준비 김담당, 승인 박승인 (released by two officers)",
        "문자 서비스가 접수 (taken by the service): solapi, 코드 4000, 접수 번호 M4V1",
        "휴대전화에 도착 (arrived): solapi, 코드 4000, 접수 번호 M4V1",
    ]
    assert {row["at"] for row in page.rows} == {"2026. 11. 22.(일) 14:04:03"}
    assert [row["proof"] for row in page.rows] == ["봉인 3 · 0", "봉인 3 · 1", "봉인 3 · 2"]
    assert dict(page.hashes) == {"PDF": "a" * 64, "그림 Image": "b" * 64}
    facts = dict(page.facts)
    assert facts["휴대전화 Phone"] == "010-****-0001"
    assert facts["받은 사람 Name"] == "홍길동"
    assert page.seals == (
        (
            "봉인 3 · 진술 3건 · 원장 notices 7번 항목",
            proofs(RELEASED, message("sent"), message("delivered"))[0].leaf.root.hex(),
        ),
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (message("failed_permanent", code="", service_id=""), "전하지 못함 (failed): solapi"),
        (message("returned"), "되돌아옴 (returned): solapi, 코드 4000, 접수 번호 M4V1"),
        (message("unknown", code="", service_id=""), "대답을 받지 못함 (no answer): solapi"),
        (message("expired", code=""), "기한이 지나 보내지 않음"),
        (message("cancelled", code=""), "보내기 전에 취소"),
        (message("sent", message=f"{REFERENCE}-G"), "보호자에게 문자 서비스가 접수"),
        (message("sent", message=f"{REFERENCE}-R1"), "뒤의 알림 문자 서비스가 접수"),
        (statement(What.POSTED, AT, by="staff:1"), "우편 발송 파일로 내보냄 (given to the post): 김담당"),
        (statement(What.CHANGED, AT, state="withdrawn", by="staff:2"), "철회 (withdrawn): 박승인"),
        (statement(What.CHANGED, AT, state="superseded", by="staff:9"), "대체 (superseded): staff:9"),
        (statement(What.CHANGED, AT, state="other", by="staff:2"), "other: 박승인"),
    ],
)
def test_every_statement_has_its_words(body: bytes, said: str) -> None:
    """Failures, silence, guardians, what came later, post and changes each in a sentence of their own."""
    assert made(RELEASED, body).rows[1]["what"].startswith(said)


def test_what_is_missing_is_said() -> None:
    """No phone, no release noted, a seal that the ledger does not have yet; and nothing sealed is no certificate."""
    page = made(message("sent"), phone="")
    assert dict(page.facts)["휴대전화 Phone"] == "없음 (none)"
    assert dict(page.hashes) == {"PDF": "-", "그림 Image": "-"}
    waiting = certificate(RECORD, proofs(RELEASED, index=None), kind="x", names={}, address="x", made_at=AT)
    assert "원장에 적기 전" in waiting.seals[0][0]
    with pytest.raises(NothingToCertify):
        made()


def test_a_drill_says_so_on_the_page() -> None:
    """A practice certificate carries the drill's mark; one in earnest none."""
    assert made(RELEASED).drill == ""
    assert "훈련" in made(RELEASED, issuer=replace(RECORD.issuer, drill=True)).drill


def test_the_printed_page_says_everything_and_is_the_same_twice() -> None:
    """A long certificate runs over pages; its text holds every line; the same moment gives the same bytes."""
    page = made(RELEASED, *(message("sent", attempt=number) for number in range(60)))
    pdf = dispatch_pdf(page, at=AT)
    assert pdf == dispatch_pdf(page, at=AT)
    document = pypdfium2.PdfDocument(pdf)
    text = "".join("".join(one.get_textpage().get_text_bounded().split()) for one in document)
    assert len(document) > 1
    assert text.count("접수번호M4V1") == 60
    assert "발송증명서" in text
    document.close()


def test_a_page_that_does_not_say_it_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that the font cannot draw, or a template that fails, gives an error and no paper."""
    with pytest.raises(RenderFailed):
        dispatch_pdf(made(RELEASED, name="홍길동\U0001f600"), at=AT)
    monkeypatch.setattr(printing, "asdict", lambda _page: {})
    with pytest.raises(RenderFailed) as failed:
        dispatch_pdf(made(RELEASED), at=AT)
    assert RECORD.name not in str(failed.value)
