"""An office words its notices: one officer asks, another agrees, and what was made before stays as it was made."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from office_ground import TODAY, row

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted, WhyHoldsPersonalData
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.delivery.domain.errors import ReasonMissing
from ansim.kit.clock import midnight, now
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.packages import template_labelled
from ansim.notices.domain.changes import AskedBySame, ChangeDecided, ChangeState
from ansim.notices.domain.record import Worded
from ansim.notices.domain.template import BadTemplate
from ansim.notices.domain.usable import VersionsOver
from ansim.notices.domain.wording import WordingLetters, WordingPast, WordingRoom, WordingSame, WordingWaits
from ansim.notices.models import Batch, Wording
from ansim.notices.queries.people import notice_file, notices_of_batch
from ansim.notices.queries.wordings import (
    waiting_wordings,
    wording_by_id,
    wordings_of,
    wordings_on,
)
from ansim.notices.services import wording as service
from ansim.notices.services.composing import composer_of
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release
from ansim.notices.services.wording import agree_wording, ask_wording, decline_wording, words_as_typed

pytestmark = pytest.mark.django_db
LABEL = "isolation-1"
LEAD = Sentence("아래와 같이 자택 격리를 알려 드립니다.", "Please stay at home as stated below.")
OTHER = Sentence("아래의 날까지 집에 계셔 주십시오.", "Please stay until the day below.")
OWN = Worded("lead", LEAD.ko, LEAD.en)


@pytest.fixture(autouse=True)
def roomy(request, monkeypatch):
    """Whether the page has room is looked at by one test; the others need not set six pages each."""
    if "room" not in request.node.name:
        monkeypatch.setattr(service, "_refuse_no_room", lambda *_: None)


def asked(drill, said=LEAD, by=None, **changes):
    """Ask for a first sentence, as the officer does."""
    typed = {"lead": said} if said else {}
    given: dict[str, Any] = {"label": LABEL, "since": TODAY, "why": "쉬운 말로", "at": now(), **changes}
    return ask_wording(by=by or drill.officer, typed=typed, **given)


def agreed(drill, said=LEAD, **changes):
    """A wording that both officers agreed to."""
    wording = asked(drill, said, **changes)
    agree_wording(by=drill.approver, wording_id=wording, at=now())
    return wording


def in_use(drill, on=TODAY):
    """The office's texts in the template on a day."""
    return wordings_on(drill.office.office_id, on).get(LABEL, ())


def text_of(drill, card):
    """What stands on a notice's A4 page, without blanks."""
    with pypdfium2.PdfDocument(notice_file(drill.officer, card, image=False)) as document:
        words = document[0].get_textpage().get_text_bounded()
    return "".join(words.split())


def trail(verb):
    """The references and reasons of the audit trail under a verb."""
    return list(AuditEvent.objects.filter(verb=verb).values_list("reference", "why"))


def test_two_officers_word_a_notice(drill):
    """Asked, it waits; agreed to by another it is in use; each step stands in the trail with its reason."""
    wording = asked(drill)
    assert in_use(drill) == ()
    assert [one.id for one in waiting_wordings(drill.approver)] == [wording]
    agree_wording(by=drill.approver, wording_id=wording, at=now())
    assert in_use(drill) == (OWN,)
    assert waiting_wordings(drill.approver) == ()
    card = wording_by_id(drill.officer, wording)
    assert card.state is ChangeState.AGREED
    assert (card.asked_by, card.decided_by) == (drill.officer.staff_id, drill.approver.staff_id)
    reference = f"template:{LABEL} wording:{wording}"
    for verb in ("template.ask_wording", "template.agree_wording"):
        assert trail(verb) == [(reference, "쉬운 말로")]


def test_words_that_are_over_are_not_released(drill):
    """Notices of today's words are refused on the day from which the office has others; before it they go out."""
    batch_id, tomorrow = drill.made([row(1)]), TODAY + timedelta(days=1)
    agreed(drill, since=tomorrow)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    with pytest.raises(VersionsOver, match=r"batch\.versions_over"):
        release(by=drill.approver, batch_id=batch_id, typed_count=1, at=midnight(tomorrow), send=False)
    assert release(by=drill.approver, batch_id=batch_id, typed_count=1, at=now(), send=False) == 1


def test_who_asked_cannot_agree(drill):
    """Not even with both roles; nothing changes."""
    both = replace(drill.officer, roles=drill.officer.roles + drill.approver.roles)
    wording = asked(drill, by=both)
    with pytest.raises(AskedBySame):
        agree_wording(by=both, wording_id=wording, at=now())
    assert in_use(drill) == ()


def test_each_act_has_its_permission(drill):
    """The approver does not ask, the officer does not agree or decline another's, an auditor sees nothing."""
    with pytest.raises(NotPermitted):
        asked(drill, by=drill.approver)
    wording = asked(drill)
    with pytest.raises(NotPermitted):
        agree_wording(by=drill.officer, wording_id=wording, at=now())
    colleague = replace(drill.officer, staff_id=drill.approver.staff_id)
    with pytest.raises(NotPermitted):
        decline_wording(by=colleague, wording_id=wording, why="아님", at=now())
    auditor = drill.office.actor(StaffRole.AUDITOR)
    for query in (lambda: wordings_of(auditor, LABEL), lambda: waiting_wordings(auditor)):
        with pytest.raises(NotPermitted):
            query()
    with pytest.raises(NotPermitted):
        wording_by_id(auditor, wording)


@pytest.mark.parametrize("who", ["officer", "approver"])
def test_declined_by_another_or_taken_back_it_is_never_used(drill, who):
    """With a reason, which is kept; the next may be asked for."""
    wording = asked(drill)
    decline_wording(by=getattr(drill, who), wording_id=wording, why="말이 어려움", at=now())
    card = wording_by_id(drill.officer, wording)
    assert (card.state, card.decided_why) == (ChangeState.DECLINED, "말이 어려움")
    assert in_use(drill) == ()
    assert trail("template.decline_wording") == [(f"template:{LABEL} wording:{wording}", "말이 어려움")]
    assert asked(drill, OTHER) != wording


def test_what_was_decided_is_decided(drill):
    """A second answer is refused, whichever it is; an answer without a reason is none."""
    wording = asked(drill)
    with pytest.raises(ReasonMissing):
        decline_wording(by=drill.approver, wording_id=wording, why=" ", at=now())
    agree_wording(by=drill.approver, wording_id=wording, at=now())
    with pytest.raises(ChangeDecided):
        agree_wording(by=drill.approver, wording_id=wording, at=now())
    with pytest.raises(ChangeDecided):
        decline_wording(by=drill.approver, wording_id=wording, why="늦음", at=now())


def test_another_office_finds_nothing(drill):
    """Its officers neither see nor decide it, and their notices do not have it."""
    wording = agreed(drill)
    other = replace(drill.approver, office_id=drill.office.office_id + 1)
    assert wordings_of(other, LABEL) == ()
    for refused in (
        lambda: wording_by_id(other, wording),
        lambda: agree_wording(by=other, wording_id=wording, at=now()),
        lambda: agree_wording(by=replace(other, office_id=None), wording_id=wording, at=now()),
    ):
        with pytest.raises(NotInOffice):
            refused()
    assert wordings_on(drill.office.office_id + 1, TODAY) == {}


def test_nobody_without_an_office_asks(drill):
    """A wording belongs to an office and a person."""
    for stranger in (replace(drill.officer, office_id=None), replace(drill.officer, staff_id=None)):
        with pytest.raises(NotInOffice):
            asked(drill, by=stranger)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"since": TODAY - timedelta(days=1)}, WordingPast),
        ({"why": "  "}, ReasonMissing),
        ({"why": "010-1234-5678에 물음"}, WhyHoldsPersonalData),
        ({"said": template_labelled(LABEL).words["lead"]}, WordingSame),
        ({"said": None}, WordingSame),
        ({"label": "isolation-9"}, BadTemplate),
    ],
)
def test_what_cannot_be_asked_leaves_nothing(drill, changes, refused):
    """A day that is over, no reason, a number in the reason, no change, a template that is not there."""
    with pytest.raises(refused):
        asked(drill, **changes)
    assert not Wording.objects.exists()
    assert trail("template.ask_wording") == []


def test_one_wording_of_a_template_waits_at_a_time(drill):
    """Two officers who ask at once: the database keeps the first; another template may wait beside it."""
    asked(drill)
    with pytest.raises(WordingWaits):
        asked(drill, OTHER)
    assert asked(drill, OTHER, label="quarantine-1")


def test_letters_without_a_glyph_are_refused(monkeypatch):
    """What our fonts cannot draw is told letter by letter, as for names."""
    monkeypatch.setattr(service, "unprintable", lambda text: set(text) & {"해", "안"})
    with pytest.raises(WordingLetters) as told:
        words_as_typed(template_labelled(LABEL), {"lead": Sentence("안녕 해", "Hello")})
    assert "안 해" in told.value.text()


def test_the_room_is_tried_with_a_long_address_in_every_language(drill, monkeypatch):
    """What reads back is taken; a page that runs over refuses the wording before anybody is asked to agree."""
    seen = []
    looked = service.read_back

    def counted(record, rendered):
        seen.append((record.language, len(record.address) > 80, record.wording))
        return looked(record, rendered)

    monkeypatch.setattr(service, "read_back", counted)
    asked(drill)
    languages = ("", *template_labelled(LABEL).others)
    assert seen == [(one, True, (OWN,)) for one in languages]
    monkeypatch.setattr(service, "read_back", lambda *_: ("readback.pages",))
    with pytest.raises(WordingRoom):
        asked(drill, OTHER, label="quarantine-1")


def test_a_wording_begins_on_its_day_and_may_be_taken_out_again(drill):
    """Tomorrow's is not used today; nothing typed brings the template's own text back."""
    morrow = TODAY + timedelta(days=1)
    agreed(drill, since=morrow)
    assert in_use(drill) == ()
    assert in_use(drill, morrow) == (OWN,)
    agreed(drill, None, since=morrow)
    assert in_use(drill, morrow) == ()
    assert [card.words for card in wordings_of(drill.officer, LABEL)] == [(), (OWN,)]


def test_a_batch_has_the_words_of_the_day_its_making_began(drill):
    """Agreed to while notices are made, a wording is for the next batch: nobody of one list reads otherwise than another."""
    batch_id = drill.checked([row(1)])
    start_making(by=drill.officer, batch_id=batch_id)
    agreed(drill)
    batch = Batch.objects.get(pk=batch_id)
    assert composer_of(batch).wordings == {}
    batch.issued_on, batch.pk = TODAY, 0  # one that nobody began to make
    assert composer_of(batch).wordings == {LABEL: (OWN,)}
    batch.source = "issued"
    assert composer_of(batch).wordings == {}


def test_older_notices_keep_the_words_they_were_made_with(drill):
    """Made before: the template's text. Made after: the office's, on the page that was read back, and in the record."""
    before = drill.made([row(1)])
    agreed(drill)
    after = drill.made([row(2)])
    agreed(drill, OTHER)
    make_batch(batch_id=after)
    (old,), (new,) = (notices_of_batch(drill.officer, one) for one in (before, after))
    assert (old.record.wording, new.record.wording) == ((), (OWN,))
    template = template_labelled(LABEL).words["lead"]
    for card, there, gone in ((old, template, LEAD), (new, LEAD, template)):
        page = text_of(drill, card)
        assert "".join(there.ko.split()) in page
        assert "".join(there.en.split()) in page
        assert "".join(gone.ko.split()) not in page


def columns(drill, **changes) -> dict[str, Any]:
    """A row of the table as it is kept once agreed to."""
    by: Actor = drill.officer
    fine = {"office_id": by.office_id, "template": LABEL, "words": {}, "since": TODAY, "why": "까닭"}
    two = {"asked_by_id": by.staff_id, "decided_by_id": drill.approver.staff_id}
    return {**fine, **two, "asked_at": now(), "decided_at": now(), "state": "agreed", **changes}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("wording_state_known", {"state": "lost"}),
        ("wording_decided_by_somebody", {"decided_by_id": None}),
        ("wording_decided_by_somebody", {"decided_at": None}),
        ("wording_decided_by_somebody", {"state": "asked"}),
        ("wording_two_officers", {"decided_by_id": "asked_by_id"}),
    ],
)
def test_the_database_keeps_the_rule_of_two(drill, name, changes):
    """Whatever a program does, nothing is agreed to by one person or by nobody."""
    row_of = columns(drill, **changes)
    if row_of["decided_by_id"] == "asked_by_id":
        row_of["decided_by_id"] = row_of["asked_by_id"]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Wording.objects.create(**row_of)
    assert str(Wording.objects.create(**columns(drill))).startswith("wording:")
