"""The page of holds: rows side by side, earlier deliveries, decisions with a reason, and the counts on the other pages."""

import csv
from datetime import date

import pytest
from office_ground import row
from tests.office.markup import Page

from ansim.kit.clock import now
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.models import Hold
from ansim.notices.queries.batches import batch
from ansim.notices.queries.holds import slip_card
from ansim.notices.services.holding import decide_rest
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over

pytestmark = pytest.mark.django_db
WHY = "본인과 통화"


def text_of(client, url):
    """The page as text."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def family(first=1):
    """Five rows, the second and third on one phone at one address: rows 4 and 5 of the list."""
    found = [row(number) for number in range(first, first + 5)]
    found[2] = row(first + 2, 휴대전화=found[1][2], 주소=found[1][3])
    return found


@pytest.fixture
def held(drill):
    """A checked batch in which two rows wait."""
    return drill.checked(family())


def ids(batch_id):
    """The holds of a batch."""
    return list(Hold.objects.filter(batch_id=batch_id).values_list("pk", flat=True))


def test_rows_stand_side_by_side_with_what_differs(officer, held):
    """Both people, half hidden phones, one mark a field, evidence a row, and no choice made beforehand."""
    page = text_of(officer, f"/batches/{held}/holds/")
    assert "4, 5행" in page.replace("\n", "")
    assert page.count("010-****-0002") == 2
    assert "010-0000-0002" not in page
    assert page.count(">같음<") >= 2
    assert page.count(">다름<") >= 2
    assert "같은 번호를 쓰는 사람의 주소" in page
    assert page.count('value="cleared"') == 2
    assert "checked" not in page.split('name="hold-')[1]


def test_what_is_said_of_several_rows_names_them(officer, drill):
    """One sentence for a family says how many rows and which; the groups of problems say it of the whole list, bounded."""
    pk = drill.checked([*family(), *family(11)])
    said = "2행이 휴대전화를 다른 행과 함께 씁니다({}행)"
    page = text_of(officer, f"/batches/{pk}/holds/")
    assert said.format("4, 5") in page
    assert said.format("9, 10") in page
    for part in ("", "problems/"):
        assert "4행이 휴대전화를 다른 행과 함께 씁니다(4, 5, 9, 10행)" in text_of(
            officer, f"/batches/{pk}/{part}"
        )
    many = drill.checked([row(one, 휴대전화=row(1)[2]) for one in range(1, 13)])
    page = text_of(officer, f"/batches/{many}/problems/")
    assert "12행이 휴대전화를 다른 행과 함께 씁니다(3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …행)" in page


def test_people_are_sorted_and_picked_by_their_holds(drill, officer, held):
    """Who waits comes first, then who was decided; the filter shows those that wait; the download has the column."""
    url = f"/batches/{held}/people/"

    def rows(address):
        lines = [one for one in Page(text_of(officer, address)).all("tr") if one.within("tbody")]
        return [int(one.text.split()[0]) for one in lines]

    assert rows(f"{url}?sort=hold") == [4, 5, 3, 6, 7]
    assert rows(f"{url}?who=held") == [4, 5]
    officer.post(f"/batches/{held}/holds/decide/", {f"hold-{ids(held)[0]}": "cleared", "why": WHY})
    assert rows(f"{url}?sort=hold") == [5, 4, 3, 6, 7]
    assert rows(f"{url}?sort=-hold") == [4, 5, 3, 6, 7]
    assert rows(f"{url}?who=held&sort=-row") == [5]
    page = text_of(officer, f"{url}?sort=hold")
    for word in ("확인을 기다림", "풀림", "sort=-hold", "sort=name", "sort=birth", "sort=phone"):
        assert word in page
    exported = b"".join(officer.get(f"{url}?sort=hold&export=csv").streaming_content).decode()
    lines = list(csv.reader(exported.lstrip("\ufeff").splitlines()))
    place = lines[0].index("보류")
    assert [line[place] for line in lines[1:]] == ["확인을 기다림", "풀림", "", "", ""]


def test_the_next_step_is_the_queue(officer, approver, held):
    """The home page and the batch lead to it; making is not offered before."""
    assert f"/batches/{held}/holds/" in text_of(officer, "/batches/")
    page = text_of(officer, f"/batches/{held}/")
    assert "다음: 보류 확인" in page
    assert "통지서 만들기</button>" not in page
    assert "확인을 기다림 2건" in page
    assert "나머지 3행은 증거가 없을 뿐" in page
    assert "결정 남기기" not in text_of(approver, f"/batches/{held}/holds/")


def test_each_row_is_decided_for_itself(drill, officer, held):
    """One is sent and one left out by one press with one reason; the queue is empty and leads back."""
    first, second = ids(held)
    sent = {f"hold-{first}": "cleared", f"hold-{second}": "left_out", "why": WHY}
    answer = officer.post(f"/batches/{held}/holds/decide/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == f"/batches/{held}/"
    assert "보류 2건의 결정을 남겼습니다" in answer.content.decode()
    card = slip_card(drill.officer, held)
    assert (card.open, card.cleared, card.left_out) == (0, 1, 1)
    assert batch(drill.officer, held).included == 4
    assert "확인을 기다리는 행이 없습니다" in text_of(officer, f"/batches/{held}/holds/")
    every = text_of(officer, f"/batches/{held}/holds/?show=all")
    assert WHY in every
    assert every.count(" checked") == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"why": WHY}, "행마다 보낼지 뺄지 골라 주세요"),
        ({"hold-ID": "cleared", "why": " "}, "까닭을 적어 주세요"),
        ({"hold-ID": "cleared", "why": "010-0000-0001로 통화"}, "전화번호"),
        ({"hold-ID": "perhaps", "why": WHY}, "행마다 보낼지 뺄지 골라 주세요"),
        ({"hold-99999999": "cleared", "why": WHY}, "그 보류는 더 이상 없습니다"),
        ({"hold-x": "cleared", "why": WHY}, "그 보류는 더 이상 없습니다"),
    ],
)
def test_what_is_missing_is_said_and_nothing_decided(drill, officer, held, sent, said):
    """Without a choice, a reason, or with a hold that is not there, the page says what to do."""
    sent = {name.replace("ID", str(ids(held)[0])): value for name, value in sent.items()}
    assert said in officer.post(f"/batches/{held}/holds/decide/", sent, follow=True).content.decode()
    assert slip_card(drill.officer, held).open == 2


def test_families_and_the_rest_by_one_press_each(drill, officer):
    """The families' form clears those at one address only; the rest are left out with a reason of their own."""
    rows = family()
    rows += [row(7), row(8, 휴대전화=row(7)[2])]
    batch_id = drill.checked(rows)
    page = text_of(officer, f"/batches/{batch_id}/holds/")
    assert "가족 1묶음을 한꺼번에 풀기" in page
    officer.post(f"/batches/{batch_id}/holds/families/", {"why": "등본 확인"})
    card = slip_card(drill.officer, batch_id)
    assert (card.open, card.cleared) == (2, 2)
    assert "한꺼번에 풀기" not in text_of(officer, f"/batches/{batch_id}/holds/")
    officer.post(f"/batches/{batch_id}/holds/rest/", {"why": "연락이 안 됨"})
    card = slip_card(drill.officer, batch_id)
    assert (card.open, card.left_out) == (0, 2)


def test_earlier_deliveries_of_the_phone_are_shown(drill, officer):
    """A known person on another number: what went where before, with its reference."""
    before = drill.released([row(1), row(2)])
    batch_id = drill.checked([row(1, 휴대전화="010-0000-0555"), row(3)])
    page = text_of(officer, f"/batches/{batch_id}/holds/")
    assert "전에 나간 통지" in page
    assert "010-****-0001" in page
    assert "010-****-0555" in page
    assert before != batch_id
    assert 'href="/people/' in page


def test_a_slid_column_stands_on_the_batch_and_release_pages(drill, officer, approver):
    """Which column, from which row, by how many; and how many rows nothing spoke about."""
    drill.released([row(number) for number in range(1, 9)])
    rows = [row(number) for number in range(1, 9)]
    phones = [one[2] for one in rows]
    slid = [*phones[:3], phones[7], *phones[3:7]]
    batch_id = drill.checked([(*one[:2], phone, *one[3:]) for one, phone in zip(rows, slid, strict=True)])
    page = text_of(officer, f"/batches/{batch_id}/")
    assert "&#x27;휴대전화&#x27; 열이 6행부터 10행까지 1행 밀린 것으로 보입니다" in page
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    page = text_of(approver, f"/batches/{batch_id}/release/")
    assert "1행 밀린 것으로 보입니다" in page
    assert "8행" in page


def test_doubts_and_mixed_columns_are_told(drill, officer):
    """A list in the order of its phones is told as a doubt; a column that fits nowhere as mixed up."""
    doubted = drill.checked([row(number) for number in range(1, 40)])
    page = text_of(officer, f"/batches/{doubted}/")
    assert "열이 차례대로 놓여 있습니다" in page
    released = drill.released([row(number) for number in range(41, 49)])
    rows = [row(number) for number in range(41, 49)]
    mixed = [rows[(place * 3) % 8] for place in range(8)]
    batch_id = drill.checked([(*one[:2], other[2], *one[3:]) for one, other in zip(rows, mixed, strict=True)])
    page = text_of(officer, f"/batches/{batch_id}/")
    assert "다른 열과 맞지 않습니다" in page
    assert released != batch_id


def test_a_long_queue_has_pages(drill, officer):
    """Eleven pairs: ten on the first page, one on the next; a page that is not there is the nearest."""
    rows = []
    for number in range(1, 12):
        rows += [row(number), row(number + 20, 휴대전화=row(number)[2])]
    batch_id = drill.checked(rows)
    first = text_of(officer, f"/batches/{batch_id}/holds/")
    assert first.count('class="card hold"') == 10
    assert "?page=2" in first
    for page in ("2", "99"):
        second = text_of(officer, f"/batches/{batch_id}/holds/?page={page}")
        assert second.count('class="card hold"') == 1
        assert "?page=1" in second
    assert "?page=2&amp;show=all" in text_of(officer, f"/batches/{batch_id}/holds/?show=all&page=x")


def test_decisions_end_with_the_making(drill, officer, held):
    """Afterwards the page still shows who decided what, without a form; a late decision is refused."""
    first, _ = ids(held)
    decide_rest(by=drill.officer, batch_id=held, decision=HoldDecision.CLEARED, why=WHY, at=now())
    start_making(by=drill.officer, batch_id=held)
    page = text_of(officer, f"/batches/{held}/holds/?show=all")
    assert "결정 남기기" not in page
    assert WHY in page
    sent = {f"hold-{first}": "left_out", "why": WHY}
    late = officer.post(f"/batches/{held}/holds/decide/", sent, follow=True).content.decode()
    assert "할 수 없는 일입니다" in late


def test_only_the_office_and_only_officers(drill, approver, stranger, held):
    """Another office finds no such page; an approver may read but not decide."""
    for path in ("holds/", "holds/decide/", "holds/families/", "holds/rest/"):
        ask = stranger.get if path == "holds/" else stranger.post
        assert ask(f"/batches/{held}/{path}").status_code == 404
    for path in ("decide", "families", "rest"):
        assert approver.post(f"/batches/{held}/holds/{path}/", {"why": WHY}).status_code == 403
    assert slip_card(drill.officer, held).open == 2


def test_a_release_that_meets_an_open_hold_says_so(drill, approver, held):
    """Belt and braces: whatever opened the hold, the approver is told and nothing goes out."""
    decide_rest(by=drill.officer, batch_id=held, decision=HoldDecision.CLEARED, why=WHY, at=now())
    start_making(by=drill.officer, batch_id=held)
    make_batch(batch_id=held)
    hand_over(by=drill.officer, batch_id=held, at=now())
    Hold.objects.filter(batch_id=held).update(decision="open", who="", why="", decided_at=None)
    card = batch(drill.officer, held)
    sent = {"typed": "5", "manifest": card.manifest_sha256}
    assert "보류가 2건 있습니다" in approver.post(f"/batches/{held}/release/", sent).content.decode()
    assert batch(drill.officer, held).state.value == "handed_over"


def test_the_page_speaks_english(officer, held):
    """Fields, sexes, dates and sentences in the reader's language."""
    officer.cookies["django_language"] = "en"
    page = text_of(officer, f"/batches/{held}/holds/")
    assert "2 rows have the same phone as another (4, 5)" in page
    assert "같은 휴대전화를" not in page


def test_namesakes_with_sex_and_birth(drill, officer):
    """One name, births a day apart: both dates are readable, and a missing person is a dash."""
    rows = family()
    rows[3] = (rows[0][0], date(1980, 2, 8), *rows[3][2:])
    batch_id = drill.checked(rows)
    page = text_of(officer, f"/batches/{batch_id}/holds/")
    assert "생년월일이 비슷한 사람" in page
    assert "1980. 2. 7." in page
    assert "1980. 2. 8." in page
