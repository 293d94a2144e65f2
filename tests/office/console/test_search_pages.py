"""The search page: what can be typed, what is shown of those found, and what is kept of it."""

from datetime import date, timedelta

import pytest

from ansim.accounts.domain.roles import StaffRole
from ansim.kit.clock import now
from ansim.notices.models import Batch
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.queries.without_notice import rows_without_notice
from ansim.web.console import search_views

pytestmark = pytest.mark.django_db
FOUND = "/people/found/"


def search(client, **typed):
    return client.post("/people/", {"reference": "", "name": "", "phone": "", "birth": "", **typed})


@pytest.fixture
def twins(drill, row):
    """Three released people, two of one name."""
    drill.connect()
    batch_id = drill.released(
        [
            row(50, 성명="같은이", 생년월일=date(1990, 5, 1)),
            row(51, 성명="같은이", 생년월일=date(1970, 1, 2)),
            row(52, 성명="다른이"),
        ],
        send=True,
    )
    return notices_of_batch(drill.officer, batch_id)


@pytest.fixture
def row():
    """`row(n, **changes)`: one good row."""
    from office_ground import row

    return row


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "ㄷㄹㅇ", "phone": "0052"},
        {"name": "다른이", "phone": "0052"},
        {"phone": "+82 10-0000-0052"},
        {"phone": "01000000052"},
    ],
)
def test_parts_and_ways_of_writing_lead_to_the_one_person(officer, twins, typed):
    """First letters with the last four digits, or a number with its country code, open the person at once."""
    assert search(officer, **typed).headers["Location"] == f"/people/{twins[2].reference}/"


@pytest.mark.parametrize(
    "typed", [{"name": "ㄷㄹㅇ"}, {"phone": "0052"}, {"birth": "19900501"}], ids=["letters", "end", "birth"]
)
def test_one_part_alone_asks_for_another(officer, twins, typed):
    """The form says which two to type, and nothing is searched."""
    answer = search(officer, **typed)
    assert "둘 이상을 함께" in answer.content.decode()
    assert officer.get(FOUND).headers["Location"] == "/people/"


def test_those_found_are_sorted_filtered_and_numbers_half_hidden(officer, twins):
    """Two of one name stand in a table that sorts by birth date and narrows to a kind; no number is whole."""
    assert search(officer, name="같은이").headers["Location"] == FOUND
    older, younger = (officer.get(f"{FOUND}?sort={sort}").content.decode() for sort in ("birth", "-birth"))
    first, second = twins[1].reference, twins[0].reference
    assert older.index(first) < older.index(second)
    assert younger.index(second) < younger.index(first)
    assert "010-****-0050" in older
    assert "010-0000-0050" not in older
    assert "모두 2건" in officer.get(f"{FOUND}?kind=isolation").content.decode()
    assert "모두 0건" in officer.get(f"{FOUND}?kind=quarantine").content.decode()
    assert "모두 0건" in officer.get(f"{FOUND}?state=withdrawn").content.decode()
    assert "모두 2건" in officer.get(f"{FOUND}?state=nonsense").content.decode()


def test_an_export_is_what_is_shown_and_leaves_its_row(officer, twins, trail):
    """The download has the two found with hidden numbers; the trail has the search and the export, and no name."""
    search(officer, name="같은이")
    file = b"".join(officer.get(f"{FOUND}?export=csv&sort=birth")).decode()
    assert file.count("같은이") == 2
    assert "010-****-0051" in file
    verbs = [one.verb for one in trail() if one.verb.startswith("person.")]
    assert verbs == ["person.export_found", "person.search"]
    assert "같은이" not in str(trail())


def test_the_session_keeps_no_name_or_number(officer, twins):
    """What was typed stands in no session: only keyed hashes, which find the same people again."""
    search(officer, name="같은이", phone="0051")
    search(officer, name="같은이")
    kept = str(dict(officer.session))
    assert "같은이" not in kept
    assert "0051" not in officer.session["people_search"]["parts"]
    assert "모두 2건" in officer.get(FOUND).content.decode()


def test_too_many_found_says_so_and_shows_the_newest(officer, twins, monkeypatch):
    """Past the limit the newest are shown with the advice to add a fact."""
    monkeypatch.setattr(search_views, "MOST_FOUND", 1)
    search(officer, name="같은이")
    text = officer.get(FOUND).content.decode()
    assert "1건이 넘습니다" in text
    assert twins[1].reference in text
    assert twins[0].reference not in text


def test_those_found_are_for_staff_who_may_search(signed_in, stranger, twins):
    """An administrator has no such page; another office's officer finds nobody with the same name."""
    assert signed_in(StaffRole.ADMINISTRATOR).get(FOUND).status_code == 403
    assert search(stranger, name="같은이").headers["Location"] == FOUND
    assert "찾은 사람이 없습니다" in stranger.get(FOUND).content.decode()


@pytest.fixture
def left_behind(drill, row):
    """A checked list: one whose number is no number, one whose birth date is none, one without a problem."""
    people = [row(70, 성명="빠진이", 휴대전화="없음이오"), row(71, 생년월일="몰라요"), row(72, 성명="기다림")]
    return drill.checked(people)


@pytest.mark.parametrize(
    ("typed", "number", "why"),
    [
        ({"name": "빠진이", "phone": "010-0000-0070"}, 3, "제외됨"),
        ({"phone": "010-0000-0071"}, 4, "제외됨"),
        ({"name": "기다림"}, 5, "아직 통지서를 만들지 않음"),
    ],
)
def test_who_is_on_a_list_without_a_notice_is_found_there(officer, left_behind, typed, number, why):
    """Asked "no notice for days": the row of the list stands there with its reason, by the name or the number that is right."""
    search(officer, **typed)
    answer = officer.get(FOUND).content.decode()
    assert "찾은 사람이 없습니다" in answer
    listed = answer.split('id="listed"')[1].split("</section>")[0]
    assert f'href="/batches/{left_behind}/rows/{number}/"' in listed
    assert listed.count("<a ") == 1
    assert why in listed
    assert "성명" not in str(dict(officer.session))
    assert officer.session["people_listed"] == [[left_behind, number]]


def test_who_is_nowhere_is_answered_with_what_to_do(officer, left_behind, twins):
    """The officer on the phone reads what to say and do; who has a notice, or parts alone, bring up no list."""
    for typed in ({"name": "없는이"}, {"name": "ㅂㅈㅇ", "phone": "0070"}):
        search(officer, **typed)
        answer = officer.get(FOUND).content.decode()
        assert "통지서가 없다는 것이 나가도 된다는 뜻은 아닙니다" in answer
        assert "명단에 넣어 오늘 발급하고" in answer
        assert 'id="listed"' not in answer
    search(officer, name="같은이")
    assert 'id="nobody"' not in officer.get(FOUND).content.decode()
    assert 'id="nobody"' not in officer.get(f"{FOUND}?kind=quarantine").content.decode()


def test_rows_of_lists_are_for_those_who_may_see_lists(drill, signed_in, stranger, left_behind):
    """Another office finds none of them, and staff who may search but not see lists are shown none; old lists neither."""
    for client in (stranger, signed_in(StaffRole.TRACER)):
        search(client, name="빠진이")
        answer = client.get(FOUND).content.decode()
        assert 'id="nobody"' in answer
        assert 'id="listed"' not in answer
    assert len(rows_without_notice(drill.officer, name="빠진이", phone="", at=now())) == 1
    Batch.objects.filter(pk=left_behind).update(created_at=now() - timedelta(days=15))
    assert rows_without_notice(drill.officer, name="빠진이", phone="", at=now()) == ()
