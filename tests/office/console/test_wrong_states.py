"""Acts of the console at the wrong step, by the wrong person, with the wrong number: refused in words, nothing moved."""

import pytest
from tests.office.console.standing_ground import STEPS
from tests.office.markup import Page, faults_of

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.delivery.models import Delivery
from ansim.notices.domain.batch import BatchState
from ansim.notices.models import Approval, Batch, BatchEvent
from ansim.notices.queries.batches import batch

pytestmark = pytest.mark.django_db
NUL = "\x00"
LONG = "가" * 201


def state(standing, step):
    return Batch.objects.get(pk=standing.batches[step]).state


def moved():
    """Everything that a step forward writes."""
    return (
        list(Batch.objects.order_by("pk").values_list("pk", "state")),
        BatchEvent.objects.count(),
        Approval.objects.count(),
        Delivery.objects.count(),
    )


def manifest(standing, step="handed_over"):
    return batch(standing.drill.officer, standing.batches[step]).manifest_sha256


def release(client, standing, typed, **more):
    return client.post(
        standing.url("handed_over", "release/"), {"typed": typed, "manifest": manifest(standing), **more}
    )


@pytest.mark.parametrize("typed", ["2", " 2 ", "2,", ",2"])
def test_the_right_count_releases(standing, at_approver, typed):
    """The count may be typed with blanks and separators around it."""
    assert release(at_approver, standing, typed)["Location"] == standing.url("handed_over")
    assert state(standing, "handed_over") == BatchState.RELEASED


@pytest.mark.parametrize(
    "typed",
    [
        "3",
        "1",
        "0",
        "-2",
        "2.0",
        "+2",
        "02",
        "2명",
        "둘",
        "two",
        "２",
        "²",
        "٢",
        "2 2",
        "1e0",
        "0x2",
        "9" * 12,
        "'2'",
    ],
)
def test_another_count_is_refused_beside_its_field(standing, at_approver, typed):
    """Another number, words, other scripts' digits: the field says which number is meant, and nothing is sent."""
    before = moved()
    answer = release(at_approver, standing, typed)
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    said = [one.text for one in page.elements if one.attrs.get("id") == "id_typed-error"]
    assert said == ["인원수가 다릅니다. 2을(를) 입력하면 진행합니다."]
    assert moved() == before


@pytest.mark.parametrize("typed", ["", "   ", "2" * 13, f"2{NUL}", f"{NUL}" * 40])
def test_a_count_that_is_no_text_is_refused(standing, at_approver, typed):
    """Nothing, too much, or a zero byte: refused at the field, on a page that is still whole."""
    before = moved()
    answer = release(at_approver, standing, typed)
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []
    assert 'aria-invalid="true"' in answer.content.decode()
    assert moved() == before


def test_a_form_without_its_manifest_releases_nothing(standing, at_approver):
    """A post that does not say what was looked at is refused, whatever was typed."""
    before = moved()
    url = standing.url("handed_over", "release/")
    for sent in ({"typed": "2"}, {"typed": "2", "manifest": ""}, {"typed": "2", "manifest": "f" * 65}):
        assert at_approver.post(url, sent).status_code == 200
    assert moved() == before


def test_releasing_twice_is_one_release(standing, at_approver):
    """The second press of the button finds the batch released and queues nothing again."""
    release(at_approver, standing, "2")
    before = moved()
    again = release(at_approver, standing, "2")
    assert again["Location"] == standing.url("handed_over")
    assert moved() == before


def test_who_prepared_does_not_release_even_with_both_roles(standing, at_officer):
    """An officer who is approver too sees the page but cannot release what they handed over themselves."""
    Staff.objects.filter(pk=standing.drill.officer.staff_id).update(roles=["notice_officer", "approver"])
    before = moved()
    answer = release(at_officer, standing, "2")
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert [one.text for one in page.elements if one.attrs.get("role") == "alert"]
    assert moved() == before
    assert f"{standing.url('handed_over')}release/" not in at_officer.get("/batches/").content.decode()


@pytest.mark.parametrize("step", [step for step in STEPS if step != "handed_over"])
def test_only_what_was_handed_over_has_a_release(standing, at_approver, step):
    """At every other step the release page leads to the batch, and posting to it moves nothing."""
    before = moved()
    url = standing.url(step, "release/")
    assert at_approver.get(url)["Location"] == standing.url(step)
    assert at_approver.post(url, {"typed": "1", "manifest": ""})["Location"] == standing.url(step)
    assert moved() == before


ACTS = {
    "make": ("checked",),
    "hand-over": ("made",),
    "give-back": ("handed_over",),
    "pause": ("released",),
    "resume": ("released",),
    "post": ("released",),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("step", STEPS)
def test_an_act_moves_only_the_step_it_is_for(standing, act, step):
    """Every act at every step: at its own it works, at all others the page says where the batch stands."""
    client = standing.client(StaffRole.APPROVER if act == "give-back" else StaffRole.NOTICE_OFFICER)
    before = moved()
    answer = client.post(standing.url(step, f"{act}/"), {"why": "까닭"}, follow=True)
    assert answer.status_code == 200
    if step in ACTS[act]:
        return
    assert moved() == before
    messages = [
        one for one in Page(answer.content.decode()).all("div") if one.attrs.get("class") == "messages"
    ]
    assert len(messages) == 1
    assert len(messages[0].text) > 10


@pytest.mark.parametrize("act", ["make", "hand-over"])
def test_pressing_twice_moves_once(standing, at_officer, act):
    """A double click makes one step, and the second press is answered with the page, not with a fault."""
    step = ACTS[act][0]
    url = standing.url(step, f"{act}/")
    at_officer.post(url)
    before = moved()
    assert at_officer.post(url, follow=True).status_code == 200
    assert moved() == before


@pytest.mark.parametrize("why", ["", "   ", NUL, f" {NUL} ", None])
def test_giving_back_wants_a_reason(standing, at_approver, why):
    """Without words for the officer nothing is given back, and the page says what is missing."""
    before = moved()
    sent = {} if why is None else {"why": why}
    answer = at_approver.post(standing.url("handed_over", "give-back/"), sent, follow=True)
    assert "까닭을 적어 주세요" in answer.content.decode()
    assert moved() == before


@pytest.mark.parametrize("why", [f"다시{NUL}봐 주세요", LONG, "<b>굵게</b>", "'; --"])
def test_giving_back_takes_any_words(standing, at_approver, why):
    """Whatever an approver types as the reason, the answer is a page and never a fault."""
    answer = at_approver.post(standing.url("handed_over", "give-back/"), {"why": why}, follow=True)
    assert answer.status_code == 200
    assert "<b>굵게" not in answer.content.decode()
    assert state(standing, "handed_over") == BatchState.MADE


def test_giving_back_takes_the_signature_off(standing, at_approver, at_officer):
    """After it was given back nobody can release it until it is signed anew."""
    at_approver.post(standing.url("handed_over", "give-back/"), {"why": "기간을 다시"})
    assert not Approval.objects.filter(batch_id=standing.batches["handed_over"]).exists()
    assert at_approver.get(standing.url("handed_over", "release/")).status_code == 302
    at_officer.post(standing.url("handed_over", "hand-over/"))
    assert at_approver.get(standing.url("handed_over", "release/")).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"typed": "3", "why": ""},
        {"typed": "3", "why": "   "},
        {"typed": "3", "why": LONG},
        {"typed": "3", "why": f"까닭{NUL}"},
        {"typed": "4", "why": "까닭"},
        {"typed": "셋", "why": "까닭"},
        {"why": "까닭"},
        {"typed": "3"},
        {},
    ],
)
def test_stopping_wants_the_count_and_a_reason(standing, at_officer, sent):
    """A batch is stopped for good only with its count typed and a reason; else the form says what is missing."""
    before = moved()
    answer = at_officer.post(standing.url("released", "stop/"), sent)
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []
    if sent:
        assert 'aria-invalid="true"' in answer.content.decode()
    assert moved() == before


@pytest.mark.parametrize("step", ["checked", "made", "handed_over", "released"])
def test_a_living_batch_can_be_stopped(standing, at_officer, step):
    """Wherever a batch stands, it can be stopped with its count; the trail and the page keep the reason's act."""
    count = Batch.objects.get(pk=standing.batches[step]).included
    answer = at_officer.post(standing.url(step, "stop/"), {"typed": str(count), "why": "명단이 잘못됨"})
    assert answer["Location"] == standing.url(step)
    assert state(standing, step) == BatchState.STOPPED
    assert standing.trail()[0].verb.startswith("batch.stop") or "batch.stopped" in {
        one.verb for one in standing.trail()
    }
    assert "담당자가 멈췄습니다" in at_officer.get(standing.url(step)).content.decode()


def test_what_was_stopped_stays_stopped(standing, at_officer, at_approver):
    """No act wakes a stopped batch."""
    before = moved()
    for act in ("make", "hand-over", "pause", "resume", "post"):
        at_officer.post(standing.url("stopped", f"{act}/"))
    at_approver.post(standing.url("stopped", "give-back/"), {"why": "까닭"})
    assert at_officer.post(standing.url("stopped", "stop/"), {"typed": "1", "why": "또"}).status_code == 302
    assert moved() == before


@pytest.mark.parametrize(
    "sent",
    [
        {"decision": "", "why": "통화함"},
        {"decision": "sent", "why": "  "},
        {"decision": "sent", "why": LONG},
        {"decision": "sent", "why": f"통화{NUL}"},
        {"decision": "burn", "why": "통화함"},
        {"decision": ["sent", "burn"], "why": "통화함"},
        {},
    ],
)
def test_a_decision_that_is_none_decides_nothing(standing, at_officer, sent):
    """An unknown delivery keeps its state until one of the three decisions comes with a reason."""
    url = f"/unknown/{standing.unknown.pk}/"
    before = Delivery.objects.get(pk=standing.unknown.pk).state
    answer = at_officer.post(url, sent)
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []
    assert Delivery.objects.get(pk=standing.unknown.pk).state == before


def test_a_decision_is_taken_once(standing, at_officer):
    """The second decision on a delivery is answered that its result is settled."""
    url = f"/unknown/{standing.unknown.pk}/"
    at_officer.post(url, {"decision": "give_up", "why": "본인과 통화"})
    after = Delivery.objects.get(pk=standing.unknown.pk).state
    answer = at_officer.post(url, {"decision": "send_again", "why": "본인과 통화"}, follow=True)
    assert "그 사이에 결과가 정해졌습니다" in answer.content.decode()
    assert Delivery.objects.get(pk=standing.unknown.pk).state == after


def test_the_sample_of_a_release_is_this_batch_alone(standing, at_approver):
    """The pictures that an approver looks at are of this batch and of no other, at most five."""
    page = Page(at_approver.get(standing.url("handed_over", "release/")).content.decode())
    shown = {one.attrs["src"].split("/")[2] for one in page.all("img") if "/notices/" in one.attrs["src"]}
    assert shown == {card.reference for card in standing.notices["handed_over"]}


def test_the_release_page_says_everything_that_is_sealed(standing, at_approver):
    """Kind, count, template, day, sending number, who prepared it and the seal's value stand on one page."""
    text = at_approver.get(standing.url("handed_over", "release/")).content.decode()
    card = standing.notices["handed_over"][0]
    for said in (
        "확진자 격리 통지서",
        "2명에게 통지서를 보냅니다",
        card.record.template,
        "010-0000-0000",
        "김하늘",
    ):
        assert said in text, said
    assert manifest(standing) in text
    assert card.record.phone not in text
