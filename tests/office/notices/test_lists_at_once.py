"""Two officers at one list at the same moment: corrections, undoing, holds, files, the making; over real commits."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from office_ground import Drill, row
from test_racing import at_once, real

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, ListStale, WrongState
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.domain.holding import HoldDecision, HoldsOpen
from ansim.notices.domain.returned import Newcomers, NewcomersGone, TakenBack
from ansim.notices.models import Batch, Correction, Hold, ReturnedList, RosterRow
from ansim.notices.queries.balance import balance
from ansim.notices.queries.batches import batch
from ansim.notices.queries.corrections import row_to_correct
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import Change, NothingToUndo, correct, undo
from ansim.notices.services.holding import decide_holds
from ansim.notices.services.intake import Upload
from ansim.notices.services.making import start_making
from ansim.notices.services.newcomers import take_newcomers
from ansim.notices.services.returning import marked_list, take_returned
from ansim.notices.services.wholly import check_wholly

__all__ = ["real"]
WHY = "본인과 통화"


def typing(real: Drill, pk: int, number: int, column: str, value: str) -> Callable[[], Any]:
    """An act that types a value over a cell."""
    change = Change(number, column, value)
    return lambda: correct(by=real.officer, batch_id=pk, change=change, at=now())


def deciding(real: Drill, pk: int, hold: int, decision: HoldDecision) -> Callable[[], Any]:
    """An act that decides one hold."""
    return lambda: decide_holds(
        by=real.officer, batch_id=pk, hold_ids=[hold], decision=decision, why=WHY, at=now()
    )


def codes(pk: int) -> dict[int, list[str]]:
    """Why each row is left out."""
    return dict(RosterRow.objects.filter(batch=pk).values_list("row", "codes"))


def agrees(real: Drill, pk: int) -> None:
    """The counts are those of the rows, and a check of the whole list changes nothing of them."""
    at_once_found = codes(pk)
    included = sum(not said for said in at_once_found.values())
    assert batch(real.officer, pk).included == balance(real.officer, pk).waiting == included
    check_wholly(by=real.officer, batch_id=pk)
    check_batch(batch_id=pk)
    assert codes(pk) == at_once_found


@pytest.fixture
def doubled(real: Drill) -> int:
    """A checked list whose rows 3 and 5 are the same person, and row 4 has a wrong phone."""
    return real.checked([row(1), row(2, 휴대전화="없음이오"), row(1), row(4)])


def test_one_cell_corrected_twice_at_once_keeps_both_and_counts_the_newest(real: Drill, doubled: int) -> None:
    """Both corrections are in the books, the later over the earlier's value; the row is as the later says."""
    made = at_once(*(typing(real, doubled, 4, "phone", f"010-0000-002{digit}") for digit in (1, 2)))
    first, second = Correction.objects.filter(batch=doubled).order_by("pk")
    assert sorted(made) == [first.pk, second.pk]
    found = row_to_correct(real.officer, doubled, 4)
    assert found is not None
    one, other = found.corrections
    assert (one.before, other.before) == ("없음이오", one.after)
    assert {cell.text for cell in found.cells if cell.column == "phone"} == {other.after}
    agrees(real, doubled)


def test_both_rows_of_a_double_corrected_at_once_are_two_people(real: Drill, doubled: int) -> None:
    """Each of the two touches the other's row: after both, neither is a double, and both are counted once."""
    at_once(
        typing(real, doubled, 3, "birth", "1999-09-09"),
        typing(real, doubled, 5, "phone", "010-0000-0099"),
    )
    said = codes(doubled)
    assert "person.duplicate" not in [*said[3], *said[5]]
    agrees(real, doubled)


def test_a_row_left_out_while_its_double_is_corrected(real: Drill, doubled: int) -> None:
    """Whichever comes first, one row is out with its reason and the other stands for itself."""
    at_once(
        typing(real, doubled, 3, WHOLE_ROW, LEFT_OUT),
        typing(real, doubled, 5, "address", "가람시 새벽동 99"),
    )
    assert codes(doubled)[3] == ["row.left_out"]
    assert codes(doubled)[5] == []
    agrees(real, doubled)


def test_an_undo_pressed_twice_at_once_is_one(real: Drill, doubled: int) -> None:
    """One takes the correction back, the other is told; the trail has one line of it."""
    made = typing(real, doubled, 4, "phone", "010-0000-0021")()
    act = lambda: undo(by=real.officer, batch_id=doubled, correction_id=made, at=now())  # noqa: E731
    answers = at_once(act, act)
    assert sum(isinstance(one, NothingToUndo) for one in answers) == 1
    assert answers.count(4) == 1
    assert AuditEvent.objects.filter(verb="batch.undo_correction").count() == 1
    agrees(real, doubled)


def test_a_correction_and_the_making_at_once_leave_one_winner(real: Drill) -> None:
    """Either the correction counts and nothing is made of a stale list, or it is made and the correction refused."""
    pk = real.checked([row(1), row(2)])
    typed, made = at_once(
        typing(real, pk, 3, "address", "가람시 새벽동 99"),
        lambda: start_making(by=real.officer, batch_id=pk),
    )
    found = Batch.objects.get(pk=pk)
    if found.state == BatchState.MAKING:
        assert (made, isinstance(typed, WrongState), found.stale) == (None, True, False)
        assert not Correction.objects.exists()
    else:
        assert (isinstance(made, ListStale), found.state, found.stale) == (True, BatchState.CHECKED, True)
        assert Correction.objects.get().pk == typed


def test_two_decisions_on_one_hold_at_once_leave_one(real: Drill) -> None:
    """Cleared by one and left out by the other: the row is as the last decision says, both are in the trail."""
    pk = real.checked([row(1), row(2), row(3, 휴대전화=row(2)[2], 주소=row(2)[3])])
    first = Hold.objects.filter(batch=pk)[0]
    acts = (deciding(real, pk, first.pk, one) for one in (HoldDecision.CLEARED, HoldDecision.LEFT_OUT))
    assert at_once(*acts) == [1, 1]
    last = AuditEvent.objects.filter(verb__startswith="hold.").order_by("pk").last()
    assert last is not None
    first.refresh_from_db()
    assert last.verb == f"hold.{first.decision}"
    assert (codes(pk)[first.row] == []) is (first.decision == HoldDecision.CLEARED)
    assert AuditEvent.objects.filter(verb__startswith="hold.").count() == 2
    agrees(real, pk)


def test_the_last_hold_and_the_making_at_once(real: Drill) -> None:
    """Nobody is made past an open hold: the making comes after the decision or is refused."""
    pk = real.checked([row(1), row(2), row(3, 휴대전화=row(2)[2], 주소=row(2)[3])])
    one, other = Hold.objects.filter(batch=pk).values_list("pk", flat=True)
    deciding(real, pk, one, HoldDecision.CLEARED)()
    decided, made = at_once(
        deciding(real, pk, other, HoldDecision.LEFT_OUT), lambda: start_making(by=real.officer, batch_id=pk)
    )
    assert decided == 1
    state = Batch.objects.get(pk=pk).state
    assert (state, type(made)) in ((BatchState.MAKING, type(None)), (BatchState.CHECKED, HoldsOpen))
    assert batch(real.officer, pk).included == 2


def test_one_file_brought_twice_at_once_corrects_once(real: Drill, doubled: int) -> None:
    """Two browsers upload the same corrected file: the second finds everything as the file says."""
    data = marked_list(by=real.officer, batch_id=doubled, language="ko", at=now())
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["C4"] = "010-0000-0021"
    out = io.BytesIO()
    book.save(out)
    upload = Upload("a.xlsx", out.getvalue())
    act = lambda: take_returned(by=real.officer, batch_id=doubled, upload=upload, at=now())  # noqa: E731
    answers = at_once(act, act)
    assert sorted(one.corrected for one in answers) == [0, 1]
    assert TakenBack(0, unchanged=RosterRow.objects.filter(batch=doubled).count()) in answers
    assert Correction.objects.filter(batch=doubled).count() == 1
    agrees(real, doubled)


def test_two_officers_take_the_same_people_once(real: Drill) -> None:
    """Pressed in two browsers at the same moment: one takes them, the other is told; nobody is in twice."""
    pk = real.checked([row(1), row(2)])
    data = marked_list(by=real.officer, batch_id=pk, language="ko", at=now())
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active.append(list(row(9)))
    out = io.BytesIO()
    book.save(out)
    upload = Upload("a.xlsx", out.getvalue())
    take_returned(by=real.officer, batch_id=pk, upload=upload, at=now())
    act = lambda: take_newcomers(by=real.officer, batch_id=pk, count=1, at=now())  # noqa: E731
    answers = at_once(act, act)
    assert sorted(type(one).__name__ for one in answers) in (
        ["WrongState", "int"],
        [NewcomersGone.__name__, "int"],
    )
    assert Batch.objects.get(pk=pk).state == BatchState.CHECKING
    check_batch(batch_id=pk)
    assert RosterRow.objects.filter(batch=pk).count() == 3
    assert Correction.objects.filter(batch=pk).count() == 5
    assert ReturnedList.objects.get(batch=pk).decision == Newcomers.TAKEN
