"""Pages beside the list: what has no partner is shown, a page is paired with what was typed from it, and taken back."""

import io

import pypdfium2
import pytest
from office_ground import TODAY

from ansim.accounts.domain.roles import StaffRole
from ansim.kit.clock import now
from ansim.notices.models import PageReading, RosterRow
from ansim.notices.queries.batches import batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.releasing import stop_batch
from ansim.sandbox.saeol import make_issued_notices

ELSEWHERE = make_issued_notices(41, TODAY, 3)


@pytest.fixture
def scanned(drill, monkeypatch):
    """A checked batch of three pages, the first two of them pictures, and an empty back."""
    monkeypatch.setattr("ansim.notices.services.page_readings.find_ocr", lambda: None)
    source, target = pypdfium2.PdfDocument(ELSEWHERE.pdf), pypdfium2.PdfDocument.new()
    for number in range(2):
        picture = io.BytesIO()
        source[number].render(scale=1).to_pil().convert("L").save(picture, "PDF")
        target.import_pages(pypdfium2.PdfDocument(picture.getvalue()))
    target.import_pages(source, [2])
    target.new_page(595, 842)
    data = io.BytesIO()
    target.save(data)
    batch_id = drill.take(ELSEWHERE.roster, pdf=data.getvalue())
    check_batch(batch_id=batch_id)
    return batch_id


def person(page):
    """Whose page this is."""
    row = next(row for row, pages in ELSEWHERE.pages.items() if page in pages)
    return next(one for one in ELSEWHERE.people if one.row == row)


def answers(one, **more):
    """What an officer fills in for a person."""
    said = {
        "row": one.row,
        "birth": one.birth.strftime("%Y. %m. %d."),
        "phone": "",
        "first_day": "2026-11-20",
    }
    return {**said, "last_day": "20261126", **more}


def test_the_whole_way_by_keyboard_fields(scanned, officer, drill):
    """From the batch to the list of pages, through both scans, to everybody included; then one step back."""
    base = f"/batches/{scanned}/pages/"
    assert base in officer.get(f"/batches/{scanned}/").content.decode()
    shown = officer.get(base).content.decode()
    assert "1쪽부터 손으로 짝짓기" in shown
    assert person(1).name in shown
    first = officer.get(f"{base}1/").content.decode()
    assert f"{base}1/page.jpg" in first
    assert first.count('type="radio"') == 3
    answer = officer.post(f"{base}1/", answers(person(1)))
    assert (answer.status_code, answer["Location"]) == (302, f"{base}2/")
    answer = officer.post(f"{base}2/", answers(person(2), birth="", phone=person(2).phone))
    assert (answer.status_code, answer["Location"]) == (302, base)
    assert batch(drill.officer, scanned).included == 3
    listed = officer.get(base).content.decode()
    assert f"{base}2/undo/" in listed
    assert "짝 없는 쪽 1" in listed
    assert officer.post(f"{base}2/undo/")["Location"] == base
    assert "2쪽을 되돌렸습니다" in officer.get(base).content.decode()
    assert batch(drill.officer, scanned).included == 2
    assert "다시" in officer.post(f"{base}2/undo/", follow=True).content.decode()


def test_a_refusal_stands_in_the_form_and_keeps_what_was_typed(scanned, officer):
    """Nobody chosen, a birth date of somebody else, words for a day, three digits: told, nothing typed twice."""
    url = f"/batches/{scanned}/pages/1/"
    shown = officer.post(url, {"birth": "봄날", "phone": "123"}).content.decode()
    assert "이 쪽의 사람을 골라 주세요" in shown
    assert "날짜로 읽을 수 없습니다" in shown
    assert "숫자 네 자리 이상" in shown
    assert "봄날" in shown
    shown = officer.post(url, answers(person(1), birth="1900-01-01")).content.decode()
    assert "고른 사람과 다릅니다" in shown
    assert "1900-01-01" in shown
    assert f'value="{person(1).row}" checked' in " ".join(shown.split())
    assert not PageReading.objects.filter(batch=scanned).exists()


def test_page_pictures_are_pictures_of_pages(scanned, officer):
    """The page is drawn; pages that are not there are not."""
    url = f"/batches/{scanned}/pages/{{}}/page.jpg"
    answer = officer.get(url.format(1))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")
    assert officer.get(url.format(0)).status_code == 404
    assert officer.get(url.format(99)).status_code == 404


def test_who_may_only_look_sees_no_way_to_pair(scanned, signed_in):
    """The approver reads the list of pages and is refused the pairing."""
    approver = signed_in(StaffRole.APPROVER)
    shown = approver.get(f"/batches/{scanned}/pages/").content.decode()
    assert "손으로 짝짓기" not in shown
    for path in ("1/", "1/page.jpg"):
        assert approver.get(f"/batches/{scanned}/pages/{path}").status_code == 403


def test_a_page_with_its_person_needs_no_pairing(scanned, officer):
    """The address of a page that is paired leads back to the list."""
    assert officer.get(f"/batches/{scanned}/pages/3/")["Location"] == f"/batches/{scanned}/pages/"


def test_namesakes_are_shown_beside_each_other(officer, drill):
    """Two people of one name, told apart by what stands on their pages, are named for a last look."""
    two = make_issued_notices(42, TODAY, 2)
    batch_id = drill.take(two.roster, pdf=two.pdf)
    check_batch(batch_id=batch_id)
    rows = RosterRow.objects.filter(batch=batch_id)
    assert "이름이 같은 사람" not in officer.get(f"/batches/{batch_id}/pages/").content.decode()
    assert (
        "모든 쪽과 모든 사람이 짝지어졌습니다" in officer.get(f"/batches/{batch_id}/pages/").content.decode()
    )
    assert rows.count() == 2


def test_what_is_over_can_only_be_looked_at(scanned, officer, drill):
    """A stopped batch offers no pairing, and a way back is refused with a sentence."""
    stop_batch(by=drill.officer, batch_id=scanned, why="잘못 올림", at=now())
    base = f"/batches/{scanned}/pages/"
    assert "손으로 짝짓기" not in officer.get(base).content.decode()
    assert officer.get(f"{base}1/")["Location"] == base
    assert officer.post(f"{base}1/undo/", follow=True).status_code == 200
