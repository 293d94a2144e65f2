"""Finding somebody on the pages of one list: posted, never in an address, kept sealed until taken back."""

from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session

from ansim.accounts.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(drill, faulty):
    """A checked list of six, two of them left out."""
    return drill.checked(faulty)


def find(client, pk, typed, page="people", query=""):
    """Post a search and return the page one is brought to."""
    answer = client.post(f"/batches/{pk}/find/{page}/{query}", {"typed": typed})
    assert answer.status_code == 302
    place = answer.headers["Location"]
    assert not typed or typed not in unquote(place)
    return place, client.get(place).content.decode()


def test_a_name_narrows_the_list_until_everybody_is_asked_for(officer, listed, faulty):
    """Only the rows meant are shown, by page and by download; an empty search shows all again."""
    name, other = faulty[1][0], faulty[2][0]
    place, text = find(officer, listed, name, query="?who=included")
    assert place == f"/batches/{listed}/people/?who=included"
    assert "모두 1건" in text
    assert f"‘{name}’" in text
    downloaded = b"".join(officer.get(f"{place}&export=csv").streaming_content).decode("utf-8-sig")
    assert name in downloaded
    assert other not in downloaded
    place, text = find(officer, listed, "")
    assert "모두 6건" in text
    assert "found-in-list" not in text


def test_the_same_search_holds_on_the_page_of_problems(officer, listed, faulty):
    """Who is looked for by a number's end stands among the problems if there is one with it, and nobody else does."""
    _place, text = find(officer, listed, faulty[3][0], page="problems")
    assert 'id="row-6"' in text
    assert 'id="row-7"' not in text
    assert "모두 1건" in officer.get(f"/batches/{listed}/people/").content.decode()


def test_the_search_is_of_one_list_and_one_session(officer, approver, listed, drill, faulty):
    """Another list is shown whole, and so is this one to somebody else."""
    find(officer, listed, faulty[1][0])
    again = drill.checked(faulty[:3])
    assert "모두 3건" in officer.get(f"/batches/{again}/people/").content.decode()
    assert "모두 6건" in approver.get(f"/batches/{listed}/people/").content.decode()


@pytest.mark.parametrize("typed", ["123", "19900101", "가" * 61])
def test_what_means_nobody_is_said_and_narrows_nothing(officer, listed, typed):
    """Other digits and endless texts are told what can be typed; the list stays whole."""
    _place, text = find(officer, listed, typed)
    assert "notice warning" in text or "이름의 일부" in text
    assert "모두 6건" in text


def test_what_was_typed_is_kept_sealed_and_only_counted_in_the_trail(officer, listed, faulty):
    """Neither the session as stored nor the audit trail holds the name."""
    name = faulty[1][0]
    find(officer, listed, name)
    for one in Session.objects.all():
        assert name not in str(one.get_decoded())
    event = AuditEvent.objects.filter(verb="batch.find").get()
    assert (event.reference, event.why) == (f"batch:{listed}", "1")


def test_only_the_two_pages_and_ones_own_lists_are_searched(officer, stranger, listed):
    """Another page's name, another office and a look without a press are no search."""
    assert officer.post(f"/batches/{listed}/find/holds/", {"typed": "가나"}).status_code == 404
    assert stranger.post(f"/batches/{listed}/find/people/", {"typed": "가나"}).status_code == 404
    assert officer.get(f"/batches/{listed}/find/people/").status_code == 405
