"""The finished files of every kind: read back, within one page, each saying what it is and what it is not."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from tests.unit.notices.kind_samples import ABOUT, all_kinds, of_kind
from tests.unit.notices.samples import OFFICE, PERSON, jwks, record, renderer

from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.notices.adapters.about import about_fields
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS
from ansim.notices.adapters.packages import template_labelled
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.readback import read_back
from ansim.notices.domain.compare import comparable
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.message import guardian_message, message_for
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.verdict import NoticeStatus, said_of, standing_of

LONG = (
    "경기도 가람시 아주아주긴이름의대로 1234번길 56-78, 한솔마을 가람더퍼스트레이크힐스테이트 2103동 3504호"
)
PLAIN = [kind for kind in NoticeKind if template_labelled(f"{kind.value}-1").layout == "plain-1"]


def _words(pdf):
    with opened(pdf) as document:
        assert len(document) == 1
        return comparable(page_text(document, 0))


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_the_files_of_every_kind_say_what_the_record_says(kind):
    """Read-back with the office's key finds no difference; the image keeps to the limits of messages."""
    one, files = all_kinds()[kind]
    assert read_back(one, files, jwks()) == ()
    with Image.open(io.BytesIO(files.jpg)) as image:
        assert max(image.size) <= MOST_PIXELS
    assert len(files.jpg) <= MOST_BYTES


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_law_penalty_and_appeal_stand_on_the_paper(kind):
    """The very words of the record, whatever the kind."""
    one, files = all_kinds()[kind]
    text = _words(files.pdf)
    for sentence in (one.legal_basis, one.penalty, one.appeal):
        assert comparable(sentence.ko) in text
        assert comparable(sentence.en) in text


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_kinds_of_many_are_filled_in_on_a_form(kind):
    """Only what speaks of another notice, and so shares its words with nobody, is set by the compiler as a whole."""
    _, files = all_kinds()[kind]
    assert (b"/filled" in files.pdf) is (kind not in ABOUT)


@pytest.mark.parametrize("kind", PLAIN)
def test_no_force_and_no_period_stand_on_paper_and_phone(kind):
    """The note beside the days, and what the penalty is, are read on both pages."""
    one, files = all_kinds()[kind]
    words = template_labelled(one.template).words
    for page in (_words(files.pdf), comparable(files.phone_text)):
        assert comparable(words["period_note"].ko) in page
        assert comparable(words["period_note"].en) in page
    assert comparable(words["short_penalty"].ko) in comparable(files.phone_text)


@pytest.mark.parametrize("kind", ABOUT)
def test_the_notice_spoken_of_is_named_on_paper_and_phone(kind):
    """Its reference, day and kind stand there, and on paper the officer's reason."""
    one, files = all_kinds()[kind]
    other = one.replaces
    for page in (_words(files.pdf), comparable(files.phone_text)):
        assert comparable(f"{other.reference} (2026. 11. 21. 확진자 격리 통지서)") in page
    assert comparable(f"사유: {other.why}") in _words(files.pdf)


@pytest.mark.parametrize(
    ("part", "value"),
    [("reference", "7KQ4-M2XD-9TRK"), ("why", "다른 까닭"), ("kind", NoticeKind.QUARANTINE)],
)
def test_another_notice_spoken_of_is_a_difference(part, value):
    """Files that name another notice, kind or reason than the record does not pass."""
    one, files = all_kinds()[NoticeKind.CORRECTION]
    other = replace(one, replaces=replace(one.replaces, **{part: value}))
    assert "about" in {problem.column for problem in read_back(other, files)}


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        ("name", "홍길순", "about"),
        ("address", "경기도 가람시 나루로 2", "address"),
        ("phone", "01000000009", "phone"),
        ("place", "가람시 생활치료센터", "place"),
    ],
)
def test_a_strangers_field_is_found_on_the_plain_page(field, value, column):
    """The page whose rows are named by words is held to the record as strictly as the other."""
    one, files = all_kinds()[NoticeKind.RELEASE]
    found = {problem.column for problem in read_back(replace(one, **{field: value}), files)}
    assert column in found


def test_the_longest_texts_fit_every_plain_page():
    """Long name, address, place and reason under the mark of a drill: one sheet, one phone page, whatever the kind."""
    person = replace(PERSON, name="NGUYEN THI HOANG ANH MINH CHAU", address=LONG, place=LONG)
    records = []
    for kind in PLAIN:
        days = {} if kind is not NoticeKind.EXPOSURE else {"specimen": None, "last_contact": PERSON.specimen}
        one = of_kind(kind, replace(person, **days), why="검체채취일과 격리 장소를 함께 바로잡음. " * 2)
        records.append(replace(one, issuer=replace(OFFICE, drill=True)))
    for one, files in zip(records, renderer().render(records), strict=True):
        assert {problem.code for problem in read_back(one, files)} <= {"readback.qr"}


def test_a_reason_that_nobody_gave_leaves_no_empty_row():
    """Without an officer's words the row names the other notice alone, and both pages still read back."""
    one = of_kind(NoticeKind.WITHDRAWAL, why="")
    files = renderer().render([one])[0]
    assert read_back(one, files, jwks()) == ()
    assert "사유:" not in _words(files.pdf)


def test_a_notice_made_anew_on_the_usual_sheet_has_no_row_for_another():
    """A template without a label for it says nothing of the notice that it stands for."""
    one = replace(record(), replaces=of_kind(NoticeKind.CORRECTION).replaces)
    fields = about_fields(one, template_labelled(one.template))
    assert not any(fields.values())


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_the_message_of_every_kind_can_be_carried(kind):
    """Subject within 40 bytes, every letter within EUC-KR, no word of health or of the person."""
    one, _files = all_kinds()[kind]
    for message in (message_for(one, "가람시"), guardian_message(one, "가람시")):
        assert count_bytes(message.subject) <= 40
        assert unsendable(message.subject + message.text) == ()
        assert one.reference in message.text
        assert not any(word in message.text for word in ("감염", "확진", "격리", one.name, one.phone))


@pytest.mark.parametrize(
    ("kind", "korean", "english"),
    [
        ("release", "확인서를 보내드립니다", "It imposes no duty."),
        ("exposure", "법적 의무가 없는 안내입니다.", "It has no legal force."),
        ("correction", "대신 이것을 따라 주세요.", "It replaces"),
        ("withdrawal", "효력이 없고 지킬 기간이 없습니다.", "has no effect."),
    ],
)
def test_a_message_says_what_its_notice_is_not(kind, korean, english):
    """No force, no period, no longer in force: the text says so before the image is opened."""
    one, _files = all_kinds()[NoticeKind(kind)]
    text = message_for(one, "가람시").text
    assert korean in text
    assert english in text
    if one.replaces:
        assert (one.replaces.reference in text) is (kind != "release")


def test_the_message_of_an_order_is_as_it_was():
    """Three lines: what, where to ask, and the same in English."""
    text = message_for(record(), "가람시").text
    assert text.splitlines() == [
        f"[가람시] 통지서를 보내드립니다. 문서번호 {record().reference}",
        "첨부 이미지를 저장해 두세요. 문의 031-000-0000",
        f"Your notice is attached. No. {record().reference}",
    ]


@pytest.mark.parametrize(
    ("kind", "before", "during", "after"),
    [
        ("isolation", "not_yet", "valid", "ended"),
        ("exposure", "not_yet", "valid", "ended"),
        ("correction", "not_yet", "valid", "ended"),
        ("release", "not_yet", "not_yet", "valid"),
        ("withdrawal", "valid", "valid", "valid"),
    ],
)
def test_how_a_kind_stands_by_the_day(kind, before, during, after):
    """An order holds on its days, a certificate from their end on, a withdrawal always."""
    days = record().period
    found = [
        standing_of(NoticeKind(kind), days.first_day, days.last_day, day)
        for day in (days.first_day.replace(day=1), days.last_day, days.released_at.date())
    ]
    assert found == [NoticeStatus(before), NoticeStatus(during), NoticeStatus(after)]


def test_a_verifier_is_told_what_binds_nobody():
    """Certificate, advice and withdrawal are called genuine without being called an order that is valid today."""
    for kind, word in (
        ("release", "의무는 없습니다"),
        ("exposure", "법적 의무가 없습니다"),
        ("withdrawal", "효력이 없고"),
    ):
        assert word in said_of(NoticeKind(kind), NoticeStatus.VALID).ko
    usual = said_of(NoticeKind.ISOLATION, NoticeStatus.VALID)
    assert usual.ko == "진본이며 오늘 유효한 통지서입니다."
    assert said_of(NoticeKind.RELEASE, NoticeStatus.WITHDRAWN) == said_of(
        NoticeKind.ISOLATION, NoticeStatus.WITHDRAWN
    )
    assert law_of(NoticeKind.EXPOSURE).name.en == "Exposure advice"
