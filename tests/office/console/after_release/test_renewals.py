"""A correction replaces its notice when two officers have released it; certificates of release are made from notices."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ansim.accounts.domain.errors import NotInOffice, NotPermitted, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.errors import ReasonMissing
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery
from ansim.delivery.queries.deliveries import states_by_key
from ansim.delivery.services.sealing import Sealer
from ansim.kit.clock import korean_day, now
from ansim.notices.domain.batch import BatchState, NoticeState, SamePerson, Source
from ansim.notices.domain.changes import ChangeWaits, NotInForce
from ansim.notices.domain.columns import Column
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.renewing import (
    NobodyToCertify,
    NotCorrectable,
    NothingCorrected,
    OriginalEnded,
    RenewalUnderWay,
)
from ansim.notices.domain.verdict import NoticeStatus
from ansim.notices.models import Batch, Change, Notice, RosterRow
from ansim.notices.queries.balance import balance
from ansim.notices.queries.batches import batch
from ansim.notices.queries.changes import moments_of, replaced_by
from ansim.notices.queries.people import notice_by_reference, notices_of_batch
from ansim.notices.queries.renewals import correction_under_way, fields_to_correct, has_ended
from ansim.notices.queries.standing import standing as public_standing
from ansim.notices.services.changing import ask_withdrawal
from ansim.notices.services.making import make_batch
from ansim.notices.services.releasing import hand_over, release, stop_batch
from ansim.notices.services.renewing import certify_release, correct_notice

pytestmark = pytest.mark.django_db
WHY = "이름을 잘못 적음"


@pytest.fixture
def old(standing):
    """A notice in force whose message still waits in the queue."""
    Change.objects.all().delete()
    return standing.notices["released"][2]


def correct(standing, reference, typed=None, why=WHY):
    """Have a correction made; return its batch."""
    typed = typed or {Column.NAME: "홍새이"}
    return correct_notice(by=standing.drill.officer, reference=reference, typed=typed, why=why, at=now())


def made(standing, reference, typed=None):
    """Have a correction made by the worker; return its batch and the new notice."""
    batch_id = correct(standing, reference, typed)
    make_batch(batch_id=batch_id)
    (new,) = notices_of_batch(standing.drill.officer, batch_id)
    return batch_id, new


def released(standing, batch_id, count=1):
    """Two officers let it go."""
    drill = standing.drill
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    release(by=drill.approver, batch_id=batch_id, typed_count=count, at=now())


def end(standing, days=1):
    """Let the periods of the released batch have ended so many days ago."""
    day = korean_day(now()) - timedelta(days=days)
    Notice.objects.filter(batch_id=standing.batches["released"]).update(
        first_day=day - timedelta(days=6), last_day=day
    )
    return day


# ------------------------------------------------------------------------------------------------ corrections


def test_a_corrected_notice_replaces_its_original_on_release(standing, old):
    """Made, read back, released by two, queued; the old one is called off, ended, and names the new one."""
    drill = standing.drill
    batch_id, new = made(standing, old.reference)
    assert public_standing(old.reference) is NoticeStatus.VALID
    assert correction_under_way(drill.officer, old.reference) == batch_id
    released(standing, batch_id)
    assert public_standing(old.reference) is NoticeStatus.SUPERSEDED
    assert public_standing(new.reference) is NoticeStatus.VALID
    assert replaced_by(old.reference) == new.reference
    states = states_by_key(office_id=drill.office.office_id, keys=[old.reference, new.reference])
    assert states == {old.reference: State.CANCELLED, new.reference: State.QUEUED}
    (moment,) = moments_of(drill.officer, old.reference)
    assert (moment.after, moment.why, moment.who) == (
        NoticeState.SUPERSEDED,
        new.reference,
        drill.approver.who,
    )
    assert correction_under_way(drill.officer, old.reference) is None
    assert balance(drill.officer, batch_id).waiting == 1


def test_the_new_notice_says_what_it_replaces_and_keeps_the_days(standing, old):
    """Name, days, law and why: only the corrected value differs from the original."""
    _, new = made(standing, old.reference)
    record, first = new.record, old.record
    assert (record.kind, record.name) == (NoticeKind.CORRECTION, "홍새이")
    assert record.replaces is not None
    assert (record.replaces.reference, record.replaces.kind, record.replaces.why) == (
        old.reference, NoticeKind.ISOLATION, WHY,
    )  # fmt: skip
    assert record.period == first.period
    assert (record.birth, record.phone, record.address) == (first.birth, first.phone, first.address)
    assert record.penalty == first.penalty
    assert first.legal_basis.ko in record.legal_basis.ko


def test_a_corrected_day_counts_the_period_again_by_the_first_notices_rule(standing, old):
    """One day earlier, one day earlier to the end."""
    day = fields_to_correct(standing.drill.officer, old.reference)[Column.SPECIMEN]
    before = (old.record.period.first_day - timedelta(days=1)).isoformat()
    assert day != before
    _, new = made(standing, old.reference, {Column.SPECIMEN: before})
    assert new.record.period.first_day == old.record.period.first_day - timedelta(days=1)
    assert new.record.period.rule == old.record.period.rule
    assert new.record.period.days == old.record.period.days


def test_a_correction_may_be_corrected(standing, old):
    """The chain goes on: the second speaks of the first, the days still count by the kind that began it."""
    batch_id, new = made(standing, old.reference)
    released(standing, batch_id)
    assert Column.SPECIMEN in fields_to_correct(standing.drill.officer, new.reference)
    earlier = (old.record.period.first_day - timedelta(days=2)).isoformat()
    second, newest = made(standing, new.reference, {Column.SPECIMEN: earlier})
    assert newest.record.name == "홍새이"
    assert newest.record.period.first_day == old.record.period.first_day - timedelta(days=2)
    released(standing, second)
    assert replaced_by(new.reference) == newest.reference
    assert replaced_by(old.reference) == new.reference
    assert public_standing(new.reference) is NoticeStatus.SUPERSEDED


def test_the_wrong_phone_is_told_that_its_notice_has_no_effect(standing, old):
    """It had a stranger's notice: it hears the number and nothing else; the right phone gets the new notice alone."""
    Delivery.objects.filter(key=old.reference).update(state=State.DELIVERED)
    batch_id, new = made(standing, old.reference, {Column.PHONE: "010-0000-0099"})
    released(standing, batch_id)
    (told,) = Delivery.objects.filter(key__startswith=f"{old.reference}-")
    said = Sealer(standing.drill.office.office_id).open(told.key, told.content)
    assert said.address == old.record.phone
    assert old.reference in said.text
    assert new.reference not in said.text
    assert new.record.name not in said.text
    assert Delivery.objects.filter(key=new.reference).count() == 1


def test_the_same_phone_is_told_by_the_new_notice_alone(standing, old):
    """Where the phone stays, the correction itself says what it replaces."""
    Delivery.objects.filter(key=old.reference).update(state=State.DELIVERED)
    batch_id, _ = made(standing, old.reference)
    released(standing, batch_id)
    assert not Delivery.objects.filter(key__startswith=f"{old.reference}-").exists()


def test_one_person_alone_corrects_nothing(standing, old):
    """Who had it made may not release it, and an approver has none made."""
    drill = standing.drill
    with pytest.raises(NotPermitted):
        correct_notice(by=drill.approver, reference=old.reference, typed={}, why=WHY, at=now())
    batch_id, _ = made(standing, old.reference)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    both = replace(drill.officer, roles=(StaffRole.NOTICE_OFFICER, StaffRole.APPROVER))
    with pytest.raises(SamePerson):
        release(by=both, batch_id=batch_id, typed_count=1, at=now())
    assert public_standing(old.reference) is NoticeStatus.VALID


def test_what_was_withdrawn_meanwhile_is_not_corrected(standing, old):
    """The release finds its original ended and releases nothing."""
    batch_id, new = made(standing, old.reference)
    Notice.objects.filter(reference=old.reference).update(state=NoticeState.WITHDRAWN)
    with pytest.raises(NotInForce):
        released(standing, batch_id)
    assert Notice.objects.get(reference=new.reference).state == NoticeState.MADE
    with pytest.raises(NotInForce):
        correct(standing, old.reference)


def test_one_correction_at_a_time(standing, old):
    """Neither beside another correction nor beside a request for withdrawal; a stopped one makes room."""
    drill = standing.drill
    batch_id = correct(standing, old.reference)
    with pytest.raises(RenewalUnderWay):
        correct(standing, old.reference, {Column.NAME: "홍새삼"})
    stop_batch(by=drill.officer, batch_id=batch_id, why="다시", at=now())
    again = correct(standing, old.reference)
    stop_batch(by=drill.officer, batch_id=again, why="다시", at=now())
    ask_withdrawal(by=drill.officer, reference=old.reference, why="바뀜", at=now())
    with pytest.raises(ChangeWaits):
        correct(standing, old.reference)


@pytest.mark.parametrize(
    ("typed", "why", "refused"),
    [
        ({}, WHY, NothingCorrected),
        ({Column.NAME: "홍새이"}, " ", ReasonMissing),
        ({Column.NAME: "홍새이"}, "010-0000-0001 아님", WhyHoldsPersonalData),
    ],
)
def test_nothing_is_made_of_an_empty_or_telling_correction(standing, old, typed, why, refused):
    """Something is corrected, for a reason that names nobody; else no batch begins."""
    before = Batch.objects.count()
    with pytest.raises(refused):
        correct_notice(by=standing.drill.officer, reference=old.reference, typed=typed, why=why, at=now())
    assert Batch.objects.count() == before


def test_another_offices_notice_is_not_there(standing, old):
    """Neither its fields nor its correction nor its certificates."""
    other = replace(standing.drill.officer, office_id=987654)
    for act in (
        lambda: fields_to_correct(other, old.reference),
        lambda: correction_under_way(other, old.reference),
        lambda: correct_notice(by=other, reference=old.reference, typed={}, why=WHY, at=now()),
    ):
        with pytest.raises(NotInOffice):
            act()


# ------------------------------------------------------------------------------------------------ certificates


def certify(standing, **chosen):
    asked = {"references": (), "batch_id": None, "ended_on": None, **chosen}
    return certify_release(by=standing.drill.officer, at=now(), **asked)


def test_certificates_of_a_batch_are_made_from_its_notices(standing, old):
    """One certificate for each notice in force, to the same person and phone, about the same days."""
    end(standing)
    assert has_ended(standing.drill.officer, standing.batches["released"], at=now())
    taken = certify(standing, batch_id=standing.batches["released"])
    make_batch(batch_id=taken.batch_id)
    card = batch(standing.drill.officer, taken.batch_id)
    assert (card.kind, card.source, card.rows, card.state) == (
        NoticeKind.RELEASE, Source.NOTICES, 3, BatchState.MADE,
    )  # fmt: skip
    new = notices_of_batch(standing.drill.officer, taken.batch_id)
    for certificate, notice in zip(new, standing.notices["released"], strict=True):
        record, first = certificate.record, notice.record
        assert (record.name, record.phone, record.period) == (first.name, first.phone, first.period)
        assert record.replaces is not None
        assert record.replaces.reference == notice.reference
    released(standing, taken.batch_id, 3)
    assert public_standing(old.reference) is NoticeStatus.VALID
    assert balance(standing.drill.officer, taken.batch_id).waiting == 3


def test_the_same_certificates_are_one_batch(standing, old):
    """A second press finds the first batch; one person alone is another."""
    day = end(standing)
    taken = certify(standing, batch_id=standing.batches["released"])
    again = certify(standing, ended_on=day)
    assert (again.batch_id, again.is_new) == (taken.batch_id, False)
    assert certify(standing, references=(old.reference,)).is_new


def test_nobody_is_certified_before_the_end_or_without_force(standing, old):
    """The last day runs to its end; withdrawn and replaced notices have no certificate."""
    with pytest.raises(NobodyToCertify):
        certify(standing, batch_id=standing.batches["released"])
    end(standing, days=0)
    with pytest.raises(NobodyToCertify):
        certify(standing, batch_id=standing.batches["released"])
    assert not has_ended(standing.drill.officer, standing.batches["released"], at=now())
    end(standing)
    Notice.objects.filter(reference=old.reference).update(state=NoticeState.WITHDRAWN)
    with pytest.raises(NobodyToCertify):
        certify(standing, references=(old.reference,))
    with pytest.raises(NobodyToCertify):
        certify(standing)
    taken = certify(standing, batch_id=standing.batches["released"])
    assert RosterRow.objects.filter(batch_id=taken.batch_id).count() == 2


def test_no_certificate_speaks_of_a_notice_that_ended_meanwhile(standing, old):
    """Withdrawn between making and release: the release is refused whole, and says how many are concerned."""
    end(standing)
    taken = certify(standing, batch_id=standing.batches["released"])
    make_batch(batch_id=taken.batch_id)
    Notice.objects.filter(reference=old.reference).update(state=NoticeState.WITHDRAWN)
    with pytest.raises(OriginalEnded, match="1건"):
        released(standing, taken.batch_id, 3)
    states = {one.state for one in notices_of_batch(standing.drill.officer, taken.batch_id)}
    assert states == {NoticeState.MADE}


def test_a_certificate_is_neither_corrected_nor_certified(standing, old):
    """It follows from its notice."""
    end(standing)
    taken = certify(standing, references=(old.reference,))
    make_batch(batch_id=taken.batch_id)
    released(standing, taken.batch_id)
    (card,) = notices_of_batch(standing.drill.officer, taken.batch_id)
    with pytest.raises(NotCorrectable):
        correct(standing, card.reference)
    with pytest.raises(NobodyToCertify):
        certify(standing, references=(card.reference,))


def test_an_approver_makes_no_certificates(standing):
    """Making is the notice officer's."""
    with pytest.raises(NotPermitted):
        certify_release(by=standing.drill.approver, references=(), batch_id=1, ended_on=None, at=now())


# ------------------------------------------------------------------------------------------------ pages


def test_an_officer_corrects_from_the_persons_page(standing, at_officer, old):
    """The form holds what the notice has; the batch page has the next step; afterwards the old page leads to the new."""
    assert (
        f"/notices/{old.reference}/correct/" in at_officer.get(f"/people/{old.reference}/").content.decode()
    )
    url = f"/notices/{old.reference}/correct/"
    page = at_officer.get(url).content.decode()
    values = {
        column.value: value
        for column, value in fields_to_correct(standing.drill.officer, old.reference).items()
    }
    assert all(value in page for value in values.values())
    wrong = at_officer.post(url, {**values, "birth": "언젠가", "why": WHY}).content.decode()
    assert 'aria-invalid="true"' in wrong
    assert "바뀐 값이 없습니다" in at_officer.post(url, {**values, "why": WHY}).content.decode()
    answer = at_officer.post(url, {**values, "name": "홍새이", "why": WHY})
    batch_id = correction_under_way(standing.drill.officer, old.reference)
    assert answer.headers["Location"] == f"/batches/{batch_id}/"
    assert "정정 통지서를 준비하고 있습니다" in at_officer.get(f"/people/{old.reference}/").content.decode()
    make_batch(batch_id=batch_id)
    ready = at_officer.get(f"/batches/{batch_id}/").content.decode()
    assert "승인 요청하기" in ready
    assert "명단을 어떻게 읽었나요" not in ready
    at_officer.post(f"/batches/{batch_id}/hand-over/")
    at_approver = standing.client(StaffRole.APPROVER)
    assert at_approver.get(f"/batches/{batch_id}/release/").status_code == 200
    release(by=standing.drill.approver, batch_id=batch_id, typed_count=1, at=now())
    (new,) = notices_of_batch(standing.drill.officer, batch_id)
    told = at_officer.get(f"/people/{old.reference}/").content.decode()
    assert f"{new.reference}호로 정정되었습니다" in told
    assert f"{new.reference}호로 정정되어 효력이 없어짐" in told
    assert at_officer.get(f"/people/{new.reference}/").status_code == 200
    assert at_officer.get(f"/batches/{batch_id}/problems/").status_code == 200
    assert notice_by_reference(standing.drill.officer, old.reference).state is NoticeState.SUPERSEDED


def test_certificates_are_made_from_each_page(standing, at_officer, old):
    """From a person, a batch, a day; too early each says that nobody's period is over."""
    person, batch_id = f"/people/{old.reference}/", standing.batches["released"]
    assert "해제 확인서 만들기" not in at_officer.get(person).content.decode()
    early = at_officer.post(f"/notices/{old.reference}/certify/", follow=True).content.decode()
    assert "끝난 유효한 통지서가 없습니다" in early
    assert "끝난 유효한" in at_officer.post(f"/batches/{batch_id}/certify/", follow=True).content.decode()
    assert "끝난 유효한" in at_officer.post("/certify/", {"ended_on": "2020-01-01"}).content.decode()
    day = end(standing)
    assert "해제 확인서 만들기" in at_officer.get(f"/batches/{batch_id}/").content.decode()
    first = at_officer.post(f"/batches/{batch_id}/certify/", follow=True).content.decode()
    assert "확인서를 만듭니다" in first
    assert "마지막 날" in at_officer.get("/certify/").content.decode()
    again = at_officer.post("/certify/", {"ended_on": day.isoformat()}, follow=True).content.decode()
    assert "이미 있습니다" in again
    assert (
        "확인서를 만듭니다"
        in at_officer.post(f"/notices/{old.reference}/certify/", follow=True).content.decode()
    )
