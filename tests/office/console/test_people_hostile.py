"""Searching and revealing: hostile words, reasons, audit rows, previews; whole numbers and names only where they belong."""

import io
import re

import pytest
from PIL import Image
from tests.office.console.standing_ground import signed_in
from tests.office.markup import Page, faults_of

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.kit.blobs import BlobMissing
from ansim.notices.domain.batch import NoticeState
from ansim.notices.models import Notice
from ansim.web.console import notice_views

pytestmark = pytest.mark.django_db


def search(client, **typed):
    return client.post("/people/", {"reference": "", "name": "", "phone": "", "birth": "", **typed})


def shown(client, **typed):
    """The page that a search ends on."""
    return client.get(search(client, **typed)["Location"])


def reveals(standing):
    return [one for one in standing.trail() if one.verb == "person.reveal"]


HOSTILE = [
    "'; DROP TABLE x; --",
    "%",
    "_",
    "*",
    "홍%",
    "<script>alert(1)</script>",
    "{{ x }}",
    "\u202e",
    "홍길\n가",
    "😀",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_finds_nobody(standing, at_officer, name):
    """Wild cards, quotes and markup are words like others: nobody has that name, and it does not run."""
    answer = shown(at_officer, name=name)
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []
    assert "찾은 사람이 없습니다" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "홍\x00길동"),
        ("name", "가" * 61),
        ("name", "\x00" * 80),
        ("phone", "0" * 21),
        ("birth", "19901301"),
        ("birth", "1990년 1월"),
        ("birth", "0000-00-00"),
        ("reference", "7KQ4-M2XD-9TR0"),
        ("reference", "a" * 21),
        ("reference", "\x00"),
    ],
)
def test_a_fact_that_is_none_is_said_at_its_field(standing, at_officer, field, typed):
    """A fact that cannot be one is refused beside its field, and no search is made."""
    before = AuditEvent.objects.count()
    facts = {"name": "홍길동", field: typed}
    page = Page(search(at_officer, **facts).content.decode())
    assert faults_of(page.html) == []
    assert [one.text for one in page.elements if one.attrs.get("id") == f"id_{field}-error"]
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("field", ["name", "phone", "reference"])
def test_blanks_alone_are_no_fact(standing, at_officer, field):
    """A field of blanks is an empty one: the form asks for a fact."""
    assert "하나는 적어 주세요" in search(at_officer, **{field: "   "}).content.decode()


def test_a_refused_reference_is_said_in_the_language_of_the_page(standing, at_officer):
    """On an English page the sentence for a mistyped reference is English."""
    at_officer.cookies["django_language"] = "en"
    page = Page(search(at_officer, reference="7KQ4-M2XD-9TR0").content.decode())
    said = next(one.text for one in page.elements if one.attrs.get("id") == "id_reference-error")
    assert not re.search("[가-힣]", said)


@pytest.mark.parametrize(
    "typed", ["010-0000-0031", "01000000031", "010 0000 0031", "010.0000.0031", "+82 10-0000-0031"]
)
def test_a_number_is_found_however_it_is_written(standing, at_officer, typed):
    """Hyphens, blanks, dots and the country's code in a phone number do not matter."""
    answer = search(at_officer, phone=typed)
    assert answer["Location"] == f"/people/{standing.reference}/"


@pytest.mark.parametrize("typed", ["0000-0031", "010-0000-003", "1000000031", "31"])
def test_a_part_of_a_number_finds_nobody(standing, at_officer, typed):
    """Numbers are sealed, so that of their parts only the last four digits find somebody, with another fact."""
    assert "찾은 사람이 없습니다" in shown(at_officer, phone=typed).content.decode()


def test_a_birth_date_narrows_and_never_widens(standing, at_officer):
    """The right name with a wrong birth date finds nobody."""
    name = standing.notices["released"][0].record.name
    assert "찾은 사람이 없습니다" in shown(at_officer, name=name, birth="19000101").content.decode()


def test_no_address_of_the_search_holds_a_person(standing, at_officer):
    """What was typed is posted: in the address it finds nobody and is not shown."""
    name = standing.notices["released"][0].record.name
    answer = at_officer.get("/people/", {"name": name})
    assert name not in answer.content.decode()
    assert not [one for one in standing.trail() if one.verb == "person.search"]


def test_opening_a_person_leaves_a_row(standing, at_officer):
    """Looking at somebody's page is in the trail, and so is looking a second time."""
    at_officer.get(f"/people/{standing.reference}/")
    at_officer.get(f"/people/{standing.reference}/")
    assert len([one for one in standing.trail() if one.verb == "person.search"]) == 2


@pytest.mark.parametrize(
    "why", ["", " ", "\t\n", "\x00", "가" * 201, "주민번호 900101-1234567", "01000000031"]
)
def test_a_reason_that_is_none_reveals_nothing_and_writes_nothing(standing, at_officer, why):
    """Empty, too long, or itself personal data: the number stays hidden, and no row says it was seen."""
    answer = at_officer.post(f"/people/{standing.reference}/", {"why": why})
    page = Page(answer.content.decode())
    assert faults_of(page.html) == []
    assert "010-0000-0031" not in page.html
    assert [one.text for one in page.elements if one.attrs.get("id") == "id_why-error"]
    assert reveals(standing) == []


def test_each_reveal_writes_who_whom_and_why(standing, at_officer):
    """Every look at a number is a row of its own with the reference and the reason, and without the number."""
    for why in ("전화로 안내", "되걸려 온 전화"):
        at_officer.post(f"/people/{standing.reference}/", {"why": why})
    found = reveals(standing)
    assert [(one.reference, one.why) for one in found] == [
        (standing.reference, "되걸려 온 전화"),
        (standing.reference, "전화로 안내"),
    ]
    assert "0031" not in " ".join(f"{one.verb} {one.why}" for one in found)


@pytest.mark.parametrize("role", [StaffRole.APPROVER])
def test_who_may_not_reveal_cannot_post_for_it(standing, role):
    """An approver who posts a reason all the same sees no number and leaves no row of having seen one."""
    answer = standing.client(role).post(f"/people/{standing.reference}/", {"why": "확인"})
    assert "010-0000-0031" not in answer.content.decode()
    assert reveals(standing) == []


def test_a_tracer_reveals_for_a_reason_too(standing):
    """Whoever traces contacts may see a number for a reason, in the trail under their own name."""
    answer = standing.client(StaffRole.TRACER).post(f"/people/{standing.reference}/", {"why": "접촉 확인"})
    assert "010-0000-0031" in answer.content.decode()
    assert [one.why for one in reveals(standing)] == ["접촉 확인"]


def test_a_stranger_cannot_reveal(standing):
    """An officer of another office posting a reason gets a page that does not exist."""
    client = signed_in(standing.stranger)
    assert client.post(f"/people/{standing.reference}/", {"why": "확인"}).status_code == 404
    assert reveals(standing) == []


def test_numbers_are_whole_on_no_page_but_the_revealed_one(standing, at_officer, at_approver):
    """No list, page, fragment or download of the console holds a whole phone number."""
    phones = [card.record.phone for cards in standing.notices.values() for card in cards]
    whole = [phone for number in phones for phone in (number, f"{number[:3]}-{number[3:7]}-{number[7:]}")]
    released, checked = standing.url("released"), standing.url("checked")
    urls = ["/batches/", "/failures/", "/unknown/", f"/unknown/{standing.unknown.pk}/", released]
    urls += [
        f"{released}people/",
        f"{released}live/",
        f"{checked}problems/",
        f"/people/{standing.reference}/",
    ]
    urls += [f"/notices/{standing.reference}/", f"{released}people/?export=csv", "/failures/?export=csv"]
    for url in urls:
        answer = at_officer.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [number for number in whole if number in body.decode()], url
    text = at_approver.get(standing.url("handed_over", "release/")).content.decode()
    assert not [number for number in whole if number in text]


@pytest.mark.parametrize("name", ["phone.jpg", "page.jpg", "notice.pdf"])
def test_a_file_of_a_notice_comes_as_what_it_is(standing, at_officer, name):
    """Pictures and PDF have their own type, may not be sniffed, are not kept, and open beside the page."""
    answer = at_officer.get(f"/notices/{standing.reference}/{name}")
    kind = "application/pdf" if name.endswith(".pdf") else "image/jpeg"
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert re.fullmatch(r'inline; filename="[A-Z0-9-]+(-page)?\.(jpg|pdf)"', answer["Content-Disposition"])
    if kind == "image/jpeg":
        assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_two_notices_are_two_pictures(standing, at_officer):
    """Nobody sees another's picture under a reference: each is its own."""
    images = {
        at_officer.get(f"/notices/{card.reference}/phone.jpg").content
        for card in standing.notices["released"]
    }
    assert len(images) == 3


@pytest.mark.parametrize("name", ["phone.jpg", "page.jpg", "notice.pdf"])
def test_a_file_that_is_gone_is_said_in_words(standing, at_officer, monkeypatch, name):
    """A stored file that cannot be found is a sentence, not a fault, and shows nothing of another notice."""

    def gone(*_args, **_more):
        raise BlobMissing(name="x")

    monkeypatch.setattr(notice_views, "shown_file", gone)
    monkeypatch.setattr(notice_views, "signed_pdf", gone)
    monkeypatch.setattr(notice_views, "page_picture", gone)
    answer = at_officer.get(f"/notices/{standing.reference}/{name}", headers={"Accept": "text/html"})
    assert answer.status_code >= 400
    assert "Traceback" not in answer.content.decode()


def test_a_notice_still_being_made_says_so(standing, at_officer):
    """Without files the page of a notice shows no broken picture but what to do."""
    Notice.objects.filter(reference=standing.reference).update(
        pdf_sha256="", jpg_sha256="", state=NoticeState.DRAFT, issued_at=None
    )
    page = Page(at_officer.get(f"/notices/{standing.reference}/").content.decode())
    assert "아직 만들고 있습니다" in page.html
    assert not [one for one in page.all("img") if "/notices/" in one.attrs["src"]]


def test_another_notice_at_random_is_of_the_same_batch(standing, at_officer):
    """The way to another notice leads within the batch, never to the same one."""
    own = {card.reference for card in standing.notices["released"]}
    for _ in range(6):
        links = Page(at_officer.get(f"/notices/{standing.reference}/").content.decode()).links()
        others = {link.split("/")[2] for link in links if re.fullmatch(r"/notices/[^/]+/", link)}
        assert others <= own - {standing.reference}


def test_the_same_person_twice_is_linked_both_ways(standing, at_officer):
    """A second notice of the same person stands on the page of the first, and the other way."""
    from office_ground import row

    name = standing.notices["released"][0].record.name
    again = row(31, 주소="가람시 새 주소", 성명=name)
    batch_id = standing.drill.made([again])
    other = Notice.objects.get(batch_id=batch_id).reference
    assert f"/people/{other}/" in at_officer.get(f"/people/{standing.reference}/").content.decode()
    assert f"/people/{standing.reference}/" in at_officer.get(f"/people/{other}/").content.decode()
