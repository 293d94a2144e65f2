"""A withdrawal on paper: a notice of its own kind, made of a withdrawn notice, released by two, sent as any other."""

from dataclasses import replace

import pytest

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.services.sealing import Sealer
from ansim.kit.clock import korean_day, now
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import read_back
from ansim.notices.adapters.render import Rendered
from ansim.notices.domain.batch import BatchState, NoticeState, SamePerson, Source
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.renewing import NobodyToCertify, NotCorrectable, NotWithdrawn
from ansim.notices.domain.verdict import NoticeStatus, said_of
from ansim.notices.models import Batch, Change, Notice
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import notice_by_reference, notice_file, notices_of_batch
from ansim.notices.queries.renewals import withdrawal_documented
from ansim.notices.queries.standing import by_reference_and_birth
from ansim.notices.queries.standing import standing as public_standing
from ansim.notices.services.changing import agree, ask_withdrawal
from ansim.notices.services.making import make_batch
from ansim.notices.services.releasing import hand_over, release, stop_batch
from ansim.notices.services.renewing import certify_release, correct_notice, document_withdrawal
from ansim.web.console.change_words import withdrawn_words

pytestmark = pytest.mark.django_db
WHY = "검사 결과가 바뀜"


@pytest.fixture
def void(standing):
    """A notice that arrived and is withdrawn."""
    drill = standing.drill
    Change.objects.all().delete()
    card = standing.notices["released"][1]
    Delivery.objects.filter(key=card.reference).update(state=State.DELIVERED)
    change = ask_withdrawal(by=drill.officer, reference=card.reference, why=WHY, at=now())
    agree(by=drill.approver, change_id=change, at=now())
    return card


def made(standing, reference):
    """Have its withdrawal put on paper by the worker; return the batch and the notice."""
    taken = document_withdrawal(by=standing.drill.officer, reference=reference, at=now())
    make_batch(batch_id=taken.batch_id)
    (new,) = notices_of_batch(standing.drill.officer, taken.batch_id)
    return taken.batch_id, new


def released(standing, batch_id):
    """Two officers let it go."""
    hand_over(by=standing.drill.officer, batch_id=batch_id, at=now())
    release(by=standing.drill.approver, batch_id=batch_id, typed_count=1, at=now())


def test_a_withdrawal_is_a_notice_of_the_same_person(standing, void):
    """Of its own kind, about the withdrawn notice and its days, with the reason of the withdrawal and its own law."""
    batch_id, new = made(standing, void.reference)
    card = batch(standing.drill.officer, batch_id)
    assert (card.kind, card.source, card.rows, card.state) == (
        NoticeKind.WITHDRAWAL, Source.NOTICES, 1, BatchState.MADE,
    )  # fmt: skip
    record, first = new.record, void.record
    assert (record.name, record.birth, record.phone, record.period) == (
        first.name, first.birth, first.phone, first.period,
    )  # fmt: skip
    assert (record.replaces.reference, record.replaces.kind, record.replaces.why) == (
        void.reference, NoticeKind.ISOLATION, WHY,
    )  # fmt: skip
    assert "행정기본법" in record.legal_basis.ko
    assert "벌칙 없음" in record.penalty.ko


def test_paper_and_phone_page_are_kept_and_say_so(standing, void):
    """The files of the batch name the withdrawn notice, the reason and that there is nothing to keep."""
    _, new = made(standing, void.reference)
    pdf, jpg = (notice_file(standing.drill.officer, new, image=image) for image in (False, True))
    with opened(pdf) as document:
        assert len(document) == 1
        text = page_text(document, 0)
    for said in (void.reference, "취소 통지서", f"사유: {WHY}", "이 기간을 지킬 의무가 없습니다"):
        assert comparable(said) in comparable(text)
    found = read_back(new.record, Rendered(pdf=pdf, jpg=jpg, phone_text=""))
    assert {problem.params.get("page") for problem in found} == {"phone"}


def test_it_goes_as_any_notice_goes(standing, void):
    """One message with its own image to the person's phone, after the text that told of the withdrawal at once."""
    batch_id, new = made(standing, void.reference)
    told = f"{void.reference}-W1"
    assert Delivery.objects.filter(key=told).exists()
    assert not Delivery.objects.filter(key=new.reference).exists()
    released(standing, batch_id)
    office_id = standing.drill.office.office_id
    assert states_by_key(office_id=office_id, keys=[new.reference]) == {new.reference: State.QUEUED}
    message = Delivery.objects.get(key=new.reference)
    said = Sealer(office_id).open(message.key, message.content)
    assert said.address == void.record.phone
    assert f"앞선 통지서({void.reference})는 효력이 없고" in said.text
    assert WHY not in said.text


def test_who_checks_either_is_told_of_the_withdrawal(standing, void):
    """The old number is withdrawn; the new one is a genuine withdrawal, by QR's status and by number and birth."""
    batch_id, new = made(standing, void.reference)
    assert public_standing(new.reference) is None
    released(standing, batch_id)
    assert public_standing(void.reference) is NoticeStatus.WITHDRAWN
    assert public_standing(new.reference) is NoticeStatus.VALID
    typed = [(card.reference, card.record.birth) for card in (void, new)]
    old, fresh = (by_reference_and_birth(*one, today=korean_day(now())) for one in typed)
    assert (old.status, old.kind) == (NoticeStatus.WITHDRAWN, NoticeKind.ISOLATION)
    assert (fresh.status, fresh.kind) == (NoticeStatus.VALID, NoticeKind.WITHDRAWAL)
    assert "진본인 취소 통지서입니다" in said_of(NoticeKind(fresh.kind), fresh.status).ko
    assert notice_by_reference(standing.drill.officer, void.reference).state is NoticeState.WITHDRAWN


def test_it_is_made_once(standing, void):
    """A second press leads to the first batch; a stopped one makes room."""
    drill = standing.drill
    assert withdrawal_documented(drill.officer, void.reference) is None
    first = document_withdrawal(by=drill.officer, reference=void.reference, at=now())
    again = document_withdrawal(by=drill.officer, reference=void.reference, at=now())
    assert (first.is_new, again.is_new, again.batch_id) == (True, False, first.batch_id)
    assert withdrawal_documented(drill.officer, void.reference) == first.batch_id
    stop_batch(by=drill.officer, batch_id=first.batch_id, why="보내지 않음", at=now())
    assert withdrawal_documented(drill.officer, void.reference) is None
    assert document_withdrawal(by=drill.officer, reference=void.reference, at=now()).is_new


def test_one_person_alone_sends_none(standing, void):
    """An approver has none made; who had it made may not release it; another office has no such notice."""
    drill = standing.drill
    with pytest.raises(NotPermitted):
        document_withdrawal(by=drill.approver, reference=void.reference, at=now())
    stranger = replace(drill.officer, office_id=987654)
    with pytest.raises(NotInOffice):
        document_withdrawal(by=stranger, reference=void.reference, at=now())
    with pytest.raises(NotInOffice):
        withdrawal_documented(stranger, void.reference)
    batch_id, _ = made(standing, void.reference)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    both = replace(drill.officer, roles=(StaffRole.NOTICE_OFFICER, StaffRole.APPROVER))
    with pytest.raises(SamePerson):
        release(by=both, batch_id=batch_id, typed_count=1, at=now())


def test_none_is_made_of_what_is_in_force_or_replaced(standing, void):
    """Only a withdrawal is told as one."""
    other = standing.notices["released"][2].reference
    before = Batch.objects.count()
    for state in (NoticeState.ISSUED, NoticeState.SUPERSEDED):
        Notice.objects.filter(reference=other).update(state=state)
        with pytest.raises(NotWithdrawn):
            document_withdrawal(by=standing.drill.officer, reference=other, at=now())
    assert Batch.objects.count() == before


@pytest.mark.parametrize("kind", [NoticeKind.RELEASE, NoticeKind.WITHDRAWAL])
def test_none_is_made_of_a_certificate_or_of_itself(standing, void, kind):
    """A withdrawn certificate does not end days that the person may still have to keep."""
    Batch.objects.filter(pk=void.batch_id).update(kind=kind)
    with pytest.raises(NotWithdrawn):
        document_withdrawal(by=standing.drill.officer, reference=void.reference, at=now())


def test_a_withdrawal_is_neither_corrected_nor_certified(standing, void):
    """It follows from its notice."""
    batch_id, new = made(standing, void.reference)
    released(standing, batch_id)
    drill = standing.drill
    with pytest.raises(NotCorrectable):
        correct_notice(by=drill.officer, reference=new.reference, typed={}, why=WHY, at=now())
    day = korean_day(now()).replace(year=korean_day(now()).year - 1, day=1)
    Notice.objects.filter(reference=new.reference).update(first_day=day, last_day=day)
    Notice.objects.filter(reference=void.reference).update(first_day=day, last_day=day)
    with pytest.raises(NobodyToCertify):
        certify_release(
            by=drill.officer,
            references=(new.reference, void.reference),
            batch_id=None,
            ended_on=None,
            at=now(),
        )


def test_an_officer_makes_it_from_the_persons_page(standing, at_officer, void):
    """Offered on the page of a withdrawn notice only, with a warning; then the page leads to the batch."""
    page = at_officer.get(f"/people/{void.reference}/").content.decode()
    assert "취소 통지서 만들기" in page
    assert "다른 사람의 번호로 갔다면 보내지 마세요" in page
    other = standing.notices["released"][2].reference
    assert "취소 통지서 만들기" not in at_officer.get(f"/people/{other}/").content.decode()
    assert "그대로 인쇄됩니다" in at_officer.get(f"/notices/{other}/withdraw/").content.decode()
    refused = at_officer.post(f"/notices/{other}/withdrawal/", follow=True).content.decode()
    assert "철회된 통지서가 아니거나" in refused
    answer = at_officer.post(f"/notices/{void.reference}/withdrawal/", follow=True)
    batch_id = withdrawal_documented(standing.drill.officer, void.reference)
    assert answer.redirect_chain[-1][0] == f"/batches/{batch_id}/"
    assert "취소 통지서를 만듭니다" in answer.content.decode()
    page = at_officer.get(f"/people/{void.reference}/").content.decode()
    assert "취소 통지서 만들기" not in page
    assert f'href="/batches/{batch_id}/"' in page
    again = at_officer.post(f"/notices/{void.reference}/withdrawal/")
    assert again.headers["Location"] == f"/batches/{batch_id}/"
    make_batch(batch_id=batch_id)
    released(standing, batch_id)
    (new,) = notices_of_batch(standing.drill.officer, batch_id)
    assert at_officer.get(f"/people/{new.reference}/").status_code == 200


@pytest.mark.parametrize(
    ("off", "told", "said"),
    [
        (
            1,
            0,
            "철회했습니다. 아직 보내지 않은 1건은 보내지 않습니다. 문자로 나간 것이 없어 알릴 번호가 없습니다.",
        ),
        (0, 2, "철회했습니다. 이미 보낸 2개 번호에 알립니다."),
    ],
)
def test_what_did_not_happen_is_not_counted(off, told, said):
    """No "0 stopped" and no "0 told": what a withdrawal came to is said in words where it is nothing."""
    assert withdrawn_words(off, told) == said
