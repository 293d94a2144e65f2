"""Before the hand-over: a trial notice to one's own phone, and the edge cases of a batch one click away."""

import io

import pytest
from PIL import Image

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.conf import keys
from ansim.delivery.domain.errors import TrialRefused
from ansim.delivery.domain.states import State
from ansim.kit.blobs import BlobMissing
from ansim.kit.clock import now
from ansim.kit.qr import read_qr
from ansim.notices.domain.batch import WrongState
from ansim.notices.domain.changes import NoPhoneGiven
from ansim.notices.domain.edge_cases import Edge
from ansim.notices.models import Notice
from ansim.notices.queries.edge_cases import edges_of_batch
from ansim.notices.services import trying
from ansim.notices.services.trying import send_trial_notice
from ansim.web.base.limits import Limit
from ansim.web.console import preview_views

pytestmark = pytest.mark.django_db
OWN = "010-0000-0777"


@pytest.fixture
def sent(monkeypatch, standing):
    """What is given to the message service, with the picture as it stands at that moment; the answer can be set."""
    book = {"answer": State.SENT, "sent": []}

    def send(**said):
        picture = keys.office_blobs(said["office_id"]).get(said["picture"].name)
        book["sent"].append({**said, "jpg": picture})
        if isinstance(book["answer"], Exception):
            raise book["answer"]
        return book["answer"]

    monkeypatch.setattr(trying, "send_trial", send)
    return book


def trial(standing, step="made", phone=OWN):
    return send_trial_notice(
        by=standing.drill.officer, batch_id=standing.batches[step], phone=phone, at=now()
    )


def test_the_first_notice_goes_with_an_invented_person(standing, sent):
    """To the number typed, from the office's sender; picture and words are nobody's and say drill."""
    assert trial(standing) is State.SENT
    (said,) = sent["sent"]
    card = standing.notices["made"][0]
    assert said["phone"] == "01000000777"
    assert said["sender"] == "01000000000"
    assert "[훈련]" in said["text"]
    assert card.reference not in said["text"]
    (qr,) = read_qr(Image.open(io.BytesIO(said["jpg"])))
    assert card.reference not in qr
    assert len(said["jpg"]) < 200_000


def test_nothing_of_a_trial_stays_but_a_line_in_the_trail(standing, sent):
    """The picture is gone, no notice was made, and the trail has no number; also when the service refused."""
    before = Notice.objects.count()
    sent["answer"] = TrialRefused(reason="1025")
    with pytest.raises(TrialRefused):
        trial(standing)
    (said,) = sent["sent"]
    with pytest.raises(BlobMissing):
        keys.office_blobs(standing.drill.office.office_id).get(said["picture"].name)
    assert Notice.objects.count() == before
    tried = [one for one in standing.trail() if one.verb == "batch.try"]
    assert [one.reference for one in tried] == [f"batch:{standing.batches['made']}"]
    assert "0777" not in str(tried)


@pytest.mark.parametrize("step", ["checked", "released", "stopped"])
def test_a_trial_belongs_between_making_and_release(standing, sent, step):
    """Before there is nothing to show, afterwards it has gone."""
    with pytest.raises(WrongState):
        trial(standing, step)
    assert trial(standing, "handed_over") is State.SENT


def test_a_trial_needs_a_mobile_number_and_an_officer(standing, sent):
    """A landline takes no picture; an approver prepares nothing; another office's batch is not there."""
    with pytest.raises(NoPhoneGiven):
        trial(standing, phone="02-123-4567")
    with pytest.raises(NotPermitted):
        send_trial_notice(by=standing.drill.approver, batch_id=standing.batches["made"], phone=OWN, at=now())
    with pytest.raises(NotInOffice):
        send_trial_notice(by=standing.drill.officer, batch_id=987654, phone=OWN, at=now())
    assert sent["sent"] == []


def test_an_officer_tries_from_the_batchs_page(standing, at_officer, sent, monkeypatch):
    """Sent, unknown, refused, and too often: each is told in a sentence."""
    monkeypatch.setattr(preview_views, "PER_OFFICER", Limit("notice.try", 4, 3600))
    url = standing.url("made", "try/")
    assert "내 휴대전화로 시험해 보기" in at_officer.get(standing.url("made")).content.decode()

    def said(answer, phone=OWN):
        sent["answer"] = answer
        return at_officer.post(url, {"phone": phone}, follow=True).content.decode()

    assert "시험 통지서를 보냈습니다" in said(State.SENT)
    assert "답하지 않았습니다" in said(State.UNKNOWN)
    assert "휴대전화 번호로 읽을 수 없습니다" in said(State.SENT, "hello")
    assert "1025" in said(TrialRefused(reason="1025"))
    assert "한 시간에 열 번까지" in said(State.SENT)
    assert len(sent["sent"]) == 3


def test_the_edge_cases_are_ready_to_open(standing, at_officer):
    """The longest name and address lead to their notices; they are found once for what is sealed."""
    found = dict(edges_of_batch(standing.drill.officer, standing.batches["handed_over"]))
    assert set(found) == {Edge.NAME, Edge.ADDRESS}
    again = dict(edges_of_batch(standing.drill.officer, standing.batches["handed_over"]))
    assert {edge: one.reference for edge, one in again.items()} == {
        edge: one.reference for edge, one in found.items()
    }
    page = at_officer.get(standing.url("handed_over", "edges/")).content.decode()
    assert "이름이 가장 긴 사람" in page
    assert all(f"/notices/{one.reference}/" in page for one in found.values())


def test_the_edge_cases_stand_inside_the_batch_and_as_a_page(standing, at_officer):
    """Opened by itself the list is a whole page that leads back to its batch; inside it is no more than the list."""
    url = standing.url("handed_over", "edges/")
    whole = at_officer.get(url).content.decode()
    inside = at_officer.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert standing.url("handed_over") in whole
    assert inside.startswith("<section")


def test_a_notice_is_shown_once_for_all_that_it_is_the_edge_of(standing, at_officer):
    """Who has the longest name and the longest address is one picture with both reasons."""
    found = edges_of_batch(standing.drill.officer, standing.batches["handed_over"])
    page = at_officer.get(standing.url("handed_over", "edges/")).content.decode()
    assert page.count("phone.jpg") == len({one.reference for _, one in found})


def test_before_the_notices_are_made_there_are_no_edges(standing, at_officer):
    """A checked list has no notices to look at."""
    assert edges_of_batch(standing.drill.officer, standing.batches["checked"]) == ()
    assert "만든 뒤에 나옵니다" in at_officer.get(standing.url("checked", "edges/")).content.decode()
