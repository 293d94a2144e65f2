"""One person and one notice: found by exact facts, shown on one time line, numbers seen only for a reason."""

import io

import pytest
from PIL import Image

from ansim.accounts.domain.errors import NotPermitted, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.kit.qr import read_qr
from ansim.notices.domain.reveals import RevealNeedsReason
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.services.revealing import reveal_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(drill, rows):
    """A released batch of three with their notices."""
    drill.connect()
    batch_id = drill.released(rows(3), send=True)
    return notices_of_batch(drill.officer, batch_id)


def search(client, **typed):
    return client.post("/people/", {"reference": "", "name": "", "phone": "", "birth": "", **typed})


def test_a_person_is_found_by_each_exact_fact(officer, released):
    """Name, phone and reference each lead to the person's page; what was typed stands in no address."""
    card = released[0]
    place = f"/people/{card.reference}/"
    assert search(officer, name=card.record.name).headers["Location"] == place
    assert search(officer, phone="010-0000-0001").headers["Location"] == place
    assert search(officer, reference=card.reference.lower()).headers["Location"] == place
    both = search(officer, name=card.record.name, birth=card.record.birth.strftime("%Y%m%d"))
    assert both.headers["Location"] == place


def test_several_matches_are_listed_with_their_states(drill, officer, released):
    """People of one name are listed so that the officer can tell them apart, phones half hidden."""
    from office_ground import row

    drill.released([row(50, 성명="같은이"), row(51, 성명="같은이")], send=True)
    search(officer, name="같은이")
    text = officer.get("/people/found/").content.decode()
    assert "모두 2건" in text
    assert "010-****-0050" in text


def test_nobody_found_says_what_to_try(officer, released):
    """An empty result tells that only exact facts find somebody."""
    search(officer, name="없는사람")
    assert "일부만으로는 찾을 수 없습니다" in officer.get("/people/found/").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "하나는 적어 주세요"),
        ({"birth": "19900101"}, "하나는 적어 주세요"),
        ({"reference": "abc"}, "문서번호가 맞지 않습니다"),
    ],
)
def test_a_search_that_names_nobody_is_refused(officer, drill, typed, said):
    """No fact, only a birth date, or a broken reference: the form says what is needed."""
    assert said in search(officer, **typed).content.decode()


def test_every_search_is_in_the_trail_without_what_was_typed(drill, officer, released, trail):
    """A search leaves a row with the number found and nothing of the person."""
    search(officer, name=released[0].record.name)
    found = [one for one in trail() if one.verb == "person.search"]
    assert found
    assert released[0].record.name not in str(found)


def test_the_time_line_tells_the_whole_way(officer, released):
    """From the row of the list over two signatures to the queue, in order, with the names of staff."""
    text = officer.get(f"/people/{released[0].reference}/").content.decode()
    steps = [text.index(step) for step in ("명단 3행에서 옴", "통지서 발급", "발송 대기")]
    assert steps == sorted(steps)
    assert "박승인" in text


def test_a_notice_before_its_release_has_a_page_too(drill, officer, rows):
    """A made notice can be looked at before anything is queued for it."""
    batch_id = drill.made(rows(1))
    card = notices_of_batch(drill.officer, batch_id)[0]
    assert officer.get(f"/people/{card.reference}/").status_code == 200


def test_a_number_is_revealed_for_a_reason_and_once(drill, officer, released, trail):
    """The number shows after a reason was given, is in the trail, and is hidden again on the next visit."""
    url = f"/people/{released[0].reference}/"
    assert "010-0000-0001" not in officer.get(url).content.decode()
    assert "010-0000-0001" not in officer.post(url, {"why": " "}).content.decode()
    assert "010-0000-0001" in officer.post(url, {"why": "전화로 안내"}).content.decode()
    assert "010-0000-0001" not in officer.get(url).content.decode()
    kept = [one for one in trail() if one.verb == "person.reveal"]
    assert [(one.reference, one.why) for one in kept] == [(released[0].reference, "전화로 안내")]


def test_a_reason_with_a_phone_number_is_refused(officer, released):
    """The trail must not fill with numbers: such a reason is refused beside its field."""
    answer = officer.post(f"/people/{released[0].reference}/", {"why": "010-0000-0001로 전화"})
    assert 'aria-invalid="true"' in answer.content.decode()


def test_revealing_is_guarded_below_the_page_too(drill, released):
    """The service itself wants the permission, a reason, and no personal data in it."""
    reference = released[0].reference
    with pytest.raises(NotPermitted):
        reveal_phone(by=drill.approver, reference=reference, why="확인")
    with pytest.raises(RevealNeedsReason):
        reveal_phone(by=drill.officer, reference=reference, why="  ")
    with pytest.raises(WhyHoldsPersonalData):
        reveal_phone(by=drill.officer, reference=reference, why="010-0000-0001")
    assert reveal_phone(by=drill.officer, reference=reference, why="확인") == "01000000001"


def test_an_approver_is_not_offered_to_reveal(approver, released):
    """Who may not see numbers sees no form for it."""
    assert "열람하기" not in approver.get(f"/people/{released[0].reference}/").content.decode()


def test_a_notice_is_shown_as_sent_and_as_printed(drill, officer, rows):
    """The phone image is the stored one, its QR reads; the A4 page is drawn from the stored PDF; the PDF opens inline."""
    batch_id = drill.made(rows(2))
    card = notices_of_batch(drill.officer, batch_id)[0]
    base = f"/notices/{card.reference}/"
    text = officer.get(base).content.decode()
    assert "phone.jpg" in text
    assert "page.jpg" in text
    image = Image.open(io.BytesIO(officer.get(f"{base}phone.jpg").content))
    assert read_qr(image) == [card.record.qr_text]
    assert Image.open(io.BytesIO(officer.get(f"{base}page.jpg").content)).width > 700
    pdf = officer.get(f"{base}notice.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"].startswith("inline")


def test_an_address_that_is_no_reference_is_no_page(officer, drill):
    """What is no reference at all is simply not there."""
    assert officer.get("/people/abc/").status_code == 404
    assert officer.get("/notices/7KQ4-M2XD-9TR0/").status_code == 404


def test_a_tracer_sees_people_and_a_venue_helper_does_not(signed_in, drill):
    """The page follows the permission person.read."""
    assert signed_in(StaffRole.TRACER).get("/people/").status_code == 200
    assert signed_in(StaffRole.VENUE_HELPER).get("/people/").status_code == 403
