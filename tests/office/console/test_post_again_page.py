"""The batch's page lists what was downloaded for the post, and gives the same file again."""

import pytest
from office_ground import row
from tests.office.markup import Page, faults_of

from ansim.kit.clock import now
from ansim.notices.queries.people import notices_of_batch
from ansim.notices.queries.posted import post_exports
from ansim.notices.services.changing import agree, ask_withdrawal

pytestmark = pytest.mark.django_db
TITLE = "내려받은 우편물"


def section_of(client, url):
    """The part of the batch's page about the post, "" where it has none."""
    text = client.get(url).content.decode()
    assert faults_of(text) == []
    return text.partition('<section id="post-exports">')[2].partition("</section>")[0]


@pytest.fixture
def url(drill):
    """The page of a released batch with two letters and one message."""
    drill.connect()
    return f"/batches/{drill.released([row(1, 휴대전화=''), row(2, 휴대전화=''), row(3)], send=True)}/"


def test_before_the_first_download_the_page_says_what_will_stand_there(officer, url):
    """Letters wait and none was downloaded: the empty list says what to press and that a broken download is not lost."""
    said = section_of(officer, url)
    assert "아직 내려받은 우편물이 없습니다" in said
    assert "끊겨도 같은 파일을 다시 받을 수 있습니다" in said


def test_where_nobody_goes_by_post_nothing_is_said_of_it(drill, officer, rows):
    """A batch of people with phones has no part about the post."""
    drill.connect()
    assert section_of(officer, f"/batches/{drill.released(rows(1), send=True)}/") == ""


def test_a_lost_download_is_had_again_with_the_form_of_its_page(drill, officer, url):
    """The form on the page, sent as it stands there, gives the first file to the byte, as a download that no cache keeps."""
    first = officer.post(f"{url}post/")
    said = section_of(officer, url)
    assert "다시 내려받기" in said
    assert post_exports(drill.officer, int(url.split("/")[2]))[0].letters == 2
    fields = {one.attrs["name"]: one.attrs["value"] for one in Page(said).all("input")}
    again = officer.post(f"{url}post/again/", {"export": fields["export"]})
    assert again.content == first.content
    for header in ("Content-Type", "Content-Disposition", "Cache-Control"):
        assert again.headers.get(header) == first.headers.get(header)


def test_the_list_says_when_who_and_how_many(drill, officer, approver, url):
    """One row an export with its time, the officer's name and the count; who may not export sees no button."""
    officer.post(f"{url}post/")
    cells = [one.text for one in Page(section_of(officer, url)).all("td")]
    (export,) = post_exports(drill.officer, int(url.split("/")[2]))
    from ansim.accounts.queries import names_of
    from ansim.kit.clock import korean_datetime

    assert cells[:4] == [korean_datetime(export.at), names_of([export.who])[export.who], "2", "없음"]
    seen = section_of(approver, url)
    assert TITLE in seen
    assert "다시 내려받기" not in seen


def test_withdrawn_letters_are_counted_and_named(drill, officer, url):
    """A letter whose notice was withdrawn after the download is told with its reference, so that it can be pulled out."""
    officer.post(f"{url}post/")
    void = notices_of_batch(drill.officer, int(url.split("/")[2]))[0].reference
    change = ask_withdrawal(by=drill.officer, reference=void, why="바뀜", at=now())
    agree(by=drill.approver, change_id=change, at=now())
    said = section_of(officer, url)
    assert "<strong>1통</strong>은 그 뒤 철회되거나" in said
    assert f'href="/people/{void}/"' in said


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"export": ""},
        {"export": "어제"},
        {"export": "2026-01-01T00:00:00"},
        {"export": "0001-01-01T00:00:00+14:00"},
        {"export": "2026-01-01\0"},
    ],
)
def test_what_names_no_export_is_told_on_the_page(officer, url, sent):
    """Nothing, words, a moment without an export or beyond the calendar: a sentence on the batch's page, and no file."""
    officer.post(f"{url}post/")
    answer = officer.post(f"{url}post/again/", sent, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "그때 내려받은 우편물이 없습니다" in answer.content.decode()


def test_nothing_left_to_post_leads_to_what_was_downloaded(officer, url):
    """Who presses the old button again after a broken download is told where the file is."""
    officer.post(f"{url}post/")
    answer = officer.post(f"{url}post/", follow=True).content.decode()
    assert "다시 받습니다" in answer
    assert TITLE in answer
