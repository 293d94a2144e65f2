"""Every proposal of one kind by one button: each in the trail, given up together or singly, for whom it may be."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from office_ground import Drill, row
from test_unguarded import client_of

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.notices.domain.batch import WrongState
from ansim.notices.models import Batch, Correction, RosterRow
from ansim.notices.queries.batches import batch
from ansim.notices.queries.corrections import row_to_correct
from ansim.notices.queries.proposals import TakenTogether, proposals_of, proposing, taken_together
from ansim.notices.services import proposals, rechecking
from ansim.notices.services.correcting import Change, NothingToUndo, correct, undo
from ansim.notices.services.making import start_making
from ansim.notices.services.proposals import give_up_proposals, take_proposals
from ansim.web.console import proposal_views

pytestmark = pytest.mark.django_db
CODE = "phone.unreadable"
PEOPLE = [
    row(1, 휴대전화="O1O-0000-0001"),
    row(2, 휴대전화="없음이오"),
    row(3, 휴대전화="O1O-0000-0003"),
    row(4),
    row(5, 휴대전화="O1O-0000-0005"),
]


@pytest.fixture
def pk(drill: Drill) -> int:
    """A checked list: rows 3, 5 and 7 with a proposal, row 4 without."""
    return drill.checked(PEOPLE)


@pytest.fixture
def page(drill: Drill) -> Client:
    """The officer's browser."""
    return client_of(drill, StaffRole.NOTICE_OFFICER)


def take(drill: Drill, pk: int, code: str = CODE) -> int:
    """Take all proposals for a problem."""
    return take_proposals(by=drill.officer, batch_id=pk, code=code, at=now())


def codes(pk: int) -> dict[int, list[str]]:
    """Why each row is left out."""
    return dict(RosterRow.objects.filter(batch=pk).values_list("row", "codes"))


def trail(verb: str) -> list[str]:
    """What the trail says of a kind of act."""
    return list(AuditEvent.objects.filter(verb=verb).order_by("pk").values_list("why", flat=True))


def test_all_of_a_kind_are_taken_and_each_is_in_the_trail(drill: Drill, pk: int) -> None:
    """Three cells corrected, the one without a proposal stays; the trail names row, column, problem and correction of each."""
    assert proposing(drill.officer, pk, [CODE, "birth.unreadable"]) == {CODE}
    assert take(drill, pk) == 3
    assert codes(pk) == {3: [], 4: [CODE], 5: [], 6: [], 7: []}
    assert (batch(drill.officer, pk).included, batch(drill.officer, pk).stale) == (4, True)
    made = Correction.objects.order_by("pk")
    assert [one.row for one in made] == [3, 5, 7]
    assert trail("batch.correct") == [
        f"row:{one.row} column:phone code:{CODE} correction:{one.pk}" for one in made
    ]
    assert "0000" not in " ".join(trail("batch.correct"))
    assert proposing(drill.officer, pk, [CODE]) == frozenset()
    assert take(drill, pk) == 0


def test_what_was_taken_together_is_given_up_together(drill: Drill, pk: int) -> None:
    """One act undoes them all, each with its line; a single one may be undone before, and stays undone."""
    take(drill, pk)
    (one,) = taken_together(drill.officer, pk)
    assert one == TakenTogether(CODE, one.at, 3)
    undo(
        by=drill.officer,
        batch_id=pk,
        correction_id=Correction.objects.order_by("pk")[0].pk,
        at=now(),
    )
    give = {"by": drill.officer, "batch_id": pk, "code": CODE, "taken_at": one.at, "at": now()}
    assert give_up_proposals(**give) == 2
    assert codes(pk) == {3: [CODE], 4: [CODE], 5: [CODE], 6: [], 7: [CODE]}
    assert len(trail("batch.undo_correction")) == 3
    assert taken_together(drill.officer, pk) == ()
    with pytest.raises(NothingToUndo):
        give_up_proposals(**give)
    assert take(drill, pk) == 3


def test_single_corrections_and_other_moments_are_no_act_together(drill: Drill, pk: int) -> None:
    """What an officer typed cell by cell is not offered to be given up at once."""
    for number, phone in ((3, "010-0000-0001"), (5, "010-0000-0003")):
        correct(by=drill.officer, batch_id=pk, change=Change(number, "phone", phone, CODE), at=now())
    assert taken_together(drill.officer, pk) == ()
    with pytest.raises(NothingToUndo):
        give_up_proposals(
            by=drill.officer, batch_id=pk, code=CODE, taken_at=now() - timedelta(days=1), at=now()
        )


def test_a_long_list_is_taken_in_parts(drill: Drill, pk: int, page: Client, monkeypatch: Any) -> None:
    """No more than a bound at once, so that the page answers; the officer is told to press again."""
    monkeypatch.setattr(proposals, "AT_ONCE", 2)
    monkeypatch.setattr(proposals, "_CHUNK", 2)
    monkeypatch.setattr(proposal_views, "AT_ONCE", 2)
    told = page.post(f"/batches/{pk}/proposals/take/", {"code": CODE}, follow=True).content.decode()
    assert "제안 2건을 넣었습니다" in told
    assert "한 번 더 눌러" in told
    assert take(drill, pk) == 1


def test_only_the_cell_and_problem_asked_for(drill: Drill, pk: int) -> None:
    """Proposals of another problem of the row stay; a row that cannot be shown proposes nothing."""
    found = row_to_correct(drill.officer, pk, 3)
    assert found is not None
    assert proposals_of(found, CODE) == [("phone", "010-0000-0001")]
    assert proposals_of(found, "name.unreadable") == []
    RosterRow.objects.filter(batch=pk, row=3).update(cells=None)
    bare = row_to_correct(drill.officer, pk, 3)
    assert bare is not None
    assert proposals_of(bare, CODE) == []


def test_the_page_takes_and_gives_up_by_buttons(pk: int, page: Client) -> None:
    """The button stands at its kind of problem, the way back above the list, both answered in words."""
    shown = page.get(f"/batches/{pk}/problems/").content.decode()
    assert shown.count("data-take-all") == 1
    taken = page.post(f"/batches/{pk}/proposals/take/", {"code": CODE}, follow=True).content.decode()
    assert "제안 3건을 넣었습니다" in taken
    assert "3건 되돌리기" in taken
    at = Correction.objects.order_by("pk")[0].at.isoformat()
    assert at in taken
    back = page.post(f"/batches/{pk}/proposals/undo/", {"code": CODE, "at": at}, follow=True)
    assert "3건을 되돌렸습니다" in back.content.decode()
    again = page.post(f"/batches/{pk}/proposals/take/", {"code": "x\0"}, follow=True)
    assert "넣을 제안이 없습니다" in again.content.decode()


@pytest.mark.parametrize("at", ["", "gestern", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "\0"])
def test_a_moment_that_is_none_undoes_nothing(pk: int, page: Client, at: str) -> None:
    """What a form sends is checked before anything is looked up."""
    told = page.post(f"/batches/{pk}/proposals/undo/", {"code": CODE, "at": at}, follow=True)
    assert NothingToUndo().text("ko") in told.content.decode()


def test_who_may_not_correct_takes_nothing(drill: Drill, pk: int, page: Client) -> None:
    """Approvers and other offices are refused; after the making nobody corrects any more, and the page offers nothing."""
    with pytest.raises(NotPermitted):
        take_proposals(by=drill.approver, batch_id=pk, code=CODE, at=now())
    with pytest.raises(NotInOffice):
        taken_together(drill.officer, pk + 1000)
    assert client_of(drill, StaffRole.APPROVER).post(f"/batches/{pk}/proposals/take/").status_code == 403
    seen = client_of(drill, StaffRole.APPROVER).get(f"/batches/{pk}/problems/").content.decode()
    assert "data-take-all" not in seen
    start_making(by=drill.officer, batch_id=pk)
    told = page.post(f"/batches/{pk}/proposals/take/", {"code": CODE}, follow=True).content.decode()
    assert WrongState(state="making").text("ko") in told
    assert not Correction.objects.exists()


def test_a_correction_on_a_filled_down_phone_checks_its_row_alone(
    drill: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred thousand rows on one phone are not checked again for one of them; the whole list is, before the making."""
    pk = drill.checked([row(number, 휴대전화="010-0000-0009") for number in range(1, 7)])
    monkeypatch.setattr(rechecking, "_MOST_BESIDE", 5)
    before = dict(RosterRow.objects.filter(batch=pk).values_list("row", "problems"))
    correct(by=drill.officer, batch_id=pk, change=Change(3, "phone", "010-0000-0001"), at=now())
    after = dict(RosterRow.objects.filter(batch=pk).values_list("row", "problems"))
    assert [number for number in after if bytes(after[number] or b"") != bytes(before[number])] == [3]
    assert Batch.objects.get(pk=pk).stale
    monkeypatch.setattr(rechecking, "_MOST_BESIDE", 6)
    correct(by=drill.officer, batch_id=pk, change=Change(3, "phone", "010-0000-0009"), at=now())
    again = dict(RosterRow.objects.filter(batch=pk).values_list("row", "problems"))
    assert all(bytes(again[number] or b"") != bytes(after[number] or b"") for number in range(4, 8))
