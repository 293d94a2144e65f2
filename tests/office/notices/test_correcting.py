"""Rows corrected in a checked list: at once as the whole list would be, undone as before, nobody's data in the trail."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_ground import row

from ansim.accounts import queries
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.conf import keys
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, ListStale, WrongState
from ansim.notices.domain.correcting import LEFT_OUT, MEANT, WHOLE_ROW, CorrectionRefused
from ansim.notices.models import Batch, Correction, RosterRow, SlipCheck
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import rows_of_batch
from ansim.notices.services import checking
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import Change, NothingToUndo, correct, undo
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.wholly import check_wholly

FAULTY = [
    row(1),
    row(2, 휴대전화="064-700-0000"),
    row(3, 생년월일="몰라요"),
    row(1),
    row(5, 성명=""),
    row(6, 휴대전화="010-0000-0001"),
    row(7, 검체채취일="", 휴대전화="", 주소=""),
]
FIELDS = ("name", "birth", "phone", "address", "specimen", WHOLE_ROW)
VALUES = ("", "홍길나", "1980-02-07", "010-0000-0001", "010-0000-0002", "2000-01-01", "가람시 1", "=1+1")
ACTS = st.lists(
    st.tuples(st.integers(3, 9), st.sampled_from(FIELDS), st.sampled_from(VALUES)), min_size=1, max_size=5
)


class Silent:
    """A slip guard that says nothing: what it says of a list has tests of its own."""

    def problems(self) -> tuple[()]:
        """Nothing."""
        return ()


@pytest.fixture(autouse=True)
def _silent_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "guard_batch", lambda *_, **__: Silent())
    said = {"rows": 0, "witnessed": 0, "phone_witnessed": 0}

    def keep(one: Batch, _: Silent) -> None:
        SlipCheck.objects.update_or_create(batch=one, defaults={**said, "at": now()})

    monkeypatch.setattr(checking, "keep_guarded", keep)


@pytest.fixture
def faulty(drill: Any) -> int:
    """A checked batch of seven rows, most of them wrong: rows 3 to 9 of the file."""
    return drill.checked(FAULTY)


def type_over(drill: Any, batch_id: int, number: int, column: str, value: str) -> int | None:
    """One correction by the officer."""
    return correct(by=drill.officer, batch_id=batch_id, change=Change(number, column, value, "x.y"), at=now())


def standing(drill: Any, batch_id: int) -> Any:
    """Everything that the rows of a batch say, and its counts."""
    rows = [
        (
            one.row,
            one.person,
            one.codes,
            one.warnings,
            sorted((p.column or "", p.code, *sorted(p.params.items())) for p in one.problems),
        )
        for one in rows_of_batch(drill.officer, batch_id, limit=100)
    ]
    tags = [
        (bytes(one.who_tag or b""), bytes(one.phone_tag or b""))
        for one in RosterRow.objects.filter(batch=batch_id)
    ]
    card = batch(drill.officer, batch_id)
    return rows, tags, card.included, card.excluded


def test_a_wrong_phone_is_corrected_at_once(drill: Any, faulty: int) -> None:
    """The corrected row is included the moment its value is right; the counts follow; the batch waits for a whole check."""
    before = batch(drill.officer, faulty)
    type_over(drill, faulty, 4, "phone", "010-0000-0002")
    (one,) = [one for one in rows_of_batch(drill.officer, faulty) if one.row == 4]
    assert (one.codes, one.person.phone) == ((), "01000000002")
    assert batch(drill.officer, faulty).included == before.included + 1
    assert Batch.objects.get(pk=faulty).stale


def test_a_value_that_is_still_wrong_says_so(drill: Any, faulty: int) -> None:
    """The same rule answers again: another wrong value has its own sentence."""
    type_over(drill, faulty, 4, "phone", "010-0000")
    (one,) = [one for one in rows_of_batch(drill.officer, faulty) if one.row == 4]
    assert one.codes == ("phone.length",)


def test_rows_it_touched_are_checked_with_it(drill: Any, faulty: int) -> None:
    """When the first of two equal rows becomes somebody else, the second is no double any more."""
    assert (
        "person.duplicate" in next(one for one in rows_of_batch(drill.officer, faulty) if one.row == 6).codes
    )
    type_over(drill, faulty, 3, "birth", "1999-09-09")
    assert next(one for one in rows_of_batch(drill.officer, faulty) if one.row == 6).codes == ()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_correcting_and_undoing_is_as_before(drill: Any, faulty: int, acts: Any) -> None:
    """After any corrections the rows stand as a check of the whole corrected list leaves them, and undone as at first."""
    first = standing(drill, faulty)
    made = []
    for number, column, value in acts:
        typed = (LEFT_OUT if len(value) % 2 else MEANT) if column == WHOLE_ROW else value
        made.append(type_over(drill, faulty, number, column, typed))
    at_once = standing(drill, faulty)
    check_wholly(by=drill.officer, batch_id=faulty)
    check_batch(batch_id=faulty)
    assert standing(drill, faulty) == at_once
    for correction in made[::2] + made[1::2]:
        if correction is not None:
            undo(by=drill.officer, batch_id=faulty, correction_id=correction, at=now())
    assert standing(drill, faulty) == first
    Correction.objects.all().delete()


def test_the_newest_correction_of_a_cell_counts(drill: Any, faulty: int) -> None:
    """Two corrections of one cell: the later counts; undone, the earlier does; what changes nothing is none."""
    first = type_over(drill, faulty, 4, "phone", "010-0000-0021")
    second = type_over(drill, faulty, 4, "phone", "010-0000-0022")
    assert type_over(drill, faulty, 4, "phone", "010-0000-0022") is None

    def phone() -> str:
        return next(one for one in rows_of_batch(drill.officer, faulty) if one.row == 4).person.phone

    assert phone() == "01000000022"
    undo(by=drill.officer, batch_id=faulty, correction_id=second, at=now())
    assert phone() == "01000000021"
    with pytest.raises(NothingToUndo):
        undo(by=drill.officer, batch_id=faulty, correction_id=second, at=now())
    undo(by=drill.officer, batch_id=faulty, correction_id=first, at=now())
    assert not RosterRow.objects.get(batch=faulty, row=4).corrected


def test_a_row_left_out_stays_in_the_balance(drill: Any, faulty: int) -> None:
    """Whoever is taken out is excluded with that reason, and counts no more beside the others."""
    type_over(drill, faulty, 3, WHOLE_ROW, LEFT_OUT)
    found = {one.row: one.codes for one in rows_of_batch(drill.officer, faulty)}
    assert found[3] == ("row.left_out",)
    assert found[6] == ()
    assert batch(drill.officer, faulty).rows == 7


def test_notices_are_made_only_after_the_whole_list_was_checked_again(drill: Any, faulty: int) -> None:
    """A corrected list is held against itself as a whole once more before anything is made of it."""
    type_over(drill, faulty, 4, "phone", "010-0000-0002")
    with pytest.raises(ListStale):
        start_making(by=drill.officer, batch_id=faulty)
    check_wholly(by=drill.officer, batch_id=faulty)
    assert batch(drill.officer, faulty).state is BatchState.CHECKING
    with pytest.raises(WrongState):
        type_over(drill, faulty, 4, "phone", "010-0000-0003")
    check_batch(batch_id=faulty)
    start_making(by=drill.officer, batch_id=faulty)
    make_batch(batch_id=faulty)
    assert batch(drill.officer, faulty).state is BatchState.MADE


@pytest.mark.parametrize(
    "change",
    [
        Change(4, "nonsense", "x"),
        Change(4, "place", "x"),
        Change(99, "name", "x"),
        Change(4, "row", "x"),
        Change(4, "name", "가" * 301),
    ],
)
def test_what_cannot_be_corrected_is_refused(drill: Any, faulty: int, change: Change) -> None:
    """A row or column that the list has not, or a value that no cell holds, changes nothing."""
    before = standing(drill, faulty)
    with pytest.raises(CorrectionRefused):
        correct(by=drill.officer, batch_id=faulty, change=change, at=now())
    assert standing(drill, faulty) == before
    assert not Correction.objects.exists()


def test_only_who_may_make_batches_corrects_and_only_in_the_office(drill: Any, faulty: int) -> None:
    """An approver may look but not correct; another office does not even find the batch."""
    with pytest.raises(NotPermitted):
        correct(by=drill.approver, batch_id=faulty, change=Change(4, "name", "x"), at=now())
    other = Actor(who="staff:9", roles=drill.officer.roles, staff_id=9, office_id=999, office_code="x")
    with pytest.raises(NotInOffice):
        correct(by=other, batch_id=faulty, change=Change(4, "name", "x"), at=now())


def test_the_trail_says_who_and_where_and_never_what(drill: Any, faulty: int) -> None:
    """Row, column and problem stand in the trail; names and numbers stand sealed beside the batch."""
    made = type_over(drill, faulty, 4, "phone", "010-0000-0002")
    undo(by=drill.officer, batch_id=faulty, correction_id=made, at=now())
    trail = list(queries.trail(drill.office.actor(StaffRole.AUDITOR))[0:5])
    undone, done = trail[0], trail[1]
    assert (done.verb, done.reference) == ("batch.correct", f"batch:{faulty}")
    assert done.why == f"row:4 column:phone code:x.y correction:{made}"
    assert (undone.verb, undone.why) == ("batch.undo_correction", f"row:4 column:phone correction:{made}")
    assert "0002" not in repr([vars(one) if hasattr(one, "__dict__") else one for one in trail])
    kept = Correction.objects.get(pk=made)
    for sealed in (kept.before, kept.after):
        assert b"0000" not in bytes(sealed)
    for one in RosterRow.objects.filter(batch=faulty):
        assert "홍길".encode() not in bytes(one.cells)


def test_a_whole_resident_number_is_nowhere_in_a_row(drill: Any) -> None:
    """A number in the birth column is cut before the row is kept, also when an officer types one."""
    batch_id = drill.checked([row(1, 생년월일="900505-1234567"), row(2)])
    type_over(drill, batch_id, 4, "birth", "910606-2234567")
    office = keys.office_cipher(drill.office.office_id)
    for one in RosterRow.objects.filter(batch=batch_id):
        assert b"234567" not in office.open(bytes(one.cells), f"cells:{batch_id}:{one.row}".encode())
    kept = Correction.objects.get()
    assert (
        office.open(bytes(kept.after), f"correction:{batch_id}:4:birth".encode()).decode() == "910606-2******"
    )
