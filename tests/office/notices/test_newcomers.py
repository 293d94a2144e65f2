"""People whom a corrected list adds: offered, decided by an officer, checked like any row, and taken out again by an undo."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from lists_ground import Lists, books, checked_once, lists
from office_ground import SPECIMEN, Drill, row

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.domain.returned import Newcomers, NewcomersGone, NewcomersOpen, TakenBack
from ansim.notices.domain.roster import TooManyRows
from ansim.notices.models import Batch, Correction, Hold, ReturnedList, RosterRow
from ansim.notices.queries.batches import batch
from ansim.notices.queries.corrections import row_to_correct
from ansim.notices.queries.people import rows_of_batch
from ansim.notices.queries.returned import NewPeople, new_people, returned_list
from ansim.notices.services import newcomers
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import undo
from ansim.notices.services.intake import Upload
from ansim.notices.services.making import start_making
from ansim.notices.services.newcomers import decline_newcomers, take_newcomers, undo_newcomers
from ansim.notices.services.returning import marked_list, take_returned

__all__ = ["checked_once", "lists"]
NEW = row(40)
FIRST = 9  # below the six people of the ground, which stand in rows 3 to 8


def marked(lists: Lists, pk: int | None = None) -> Any:
    """The marked list as an officer opens it."""
    data = marked_list(by=lists.officer, batch_id=pk or lists.pk, language="ko", at=now())
    return openpyxl.load_workbook(io.BytesIO(data))


def add(lists: Lists, people: Sequence[Sequence[Any]], book: Any = None) -> TakenBack:
    """Write people below the marked list and bring it back."""
    book = book or marked(lists)
    for line in people:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    upload = Upload("고침.xlsx", out.getvalue())
    taken = take_returned(by=lists.officer, batch_id=lists.pk, upload=upload, at=now())
    assert taken is not None
    return taken


def take(lists: Lists, count: int) -> None:
    """Take the offered people and let the worker check the list."""
    assert take_newcomers(by=lists.officer, batch_id=lists.pk, count=count, at=now()) == count
    assert Batch.objects.get(pk=lists.pk).state == BatchState.CHECKING
    check_batch(batch_id=lists.pk)


def test_new_people_are_offered_and_nobody_is_in_before_the_officer_says_so(lists: Lists) -> None:
    """The rows are as before; what was written is shown under the officer's own headers, and sealed."""
    before = lists.counted()
    assert add(lists, [NEW, row(41)]) == TakenBack(0, new=2, unchanged=6)
    assert lists.counted() == before
    assert not Correction.objects.exists()
    people = new_people(lists.officer, lists.pk)
    assert people.titles == ("성명", "생년월일", "휴대전화", "주소", "검체채취일")
    assert people.rows[0] == (NEW[0], str(NEW[1]), NEW[2], NEW[3], str(SPECIMEN))
    assert batch(lists.officer, lists.pk).newcomers == 2
    kept = ReturnedList.objects.get(batch=lists.pk)
    assert str(NEW[0]).encode() not in bytes(kept.new_rows or b"")
    assert str(NEW[0]) not in repr(kept.told)
    card = returned_list(lists.officer, lists.pk)
    assert card is not None
    assert (card.taken, card.decision, card.rows) == (
        TakenBack(0, new=2, unchanged=6),
        Newcomers.OPEN,
        (FIRST, 10),
    )


def test_nothing_is_made_and_no_other_file_is_taken_while_they_wait(lists: Lists) -> None:
    """Nobody who was written down can be forgotten by going on."""
    add(lists, [NEW])
    book = marked(lists)
    before = books()
    with pytest.raises(NewcomersOpen) as refused:
        start_making(by=lists.officer, batch_id=lists.pk)
    assert refused.value.params == {"count": 1}
    with pytest.raises(NewcomersOpen):
        add(lists, [row(41)], book)
    assert books() == before


def test_taken_people_are_rows_as_any(lists: Lists) -> None:
    """Checked with the whole list: a good one is included, a bad one says why, who shares a phone is held, who is there
    twice is left out."""
    bad = ["김안심", "모름", "010-0000-0043", "가람시 3", SPECIMEN]
    shares = ["박하늘", "1971-03-04", row(6)[2], "나루시 5", SPECIMEN]
    twice = [row(1)[0], row(1)[1], "010-0000-0044", row(1)[3], SPECIMEN]
    assert add(lists, [NEW, bad, shares, twice]).new == 4
    take(lists, 4)
    codes = lists.codes()
    assert codes[FIRST] == []
    assert codes[FIRST + 1][0].startswith("birth.")
    assert "held.phone_shared" in codes[FIRST + 2]
    assert Hold.objects.filter(batch=lists.pk, row=8, code="held.phone_shared").exists()
    assert any(code.startswith("person.") for code in codes[FIRST + 3])
    assert lists.counted()[0] == 10
    card = rows_of_batch(lists.officer, lists.pk, start=6, limit=1)[0]
    assert card.person is not None
    assert (card.row, card.person.name, card.person.phone) == (FIRST, NEW[0], "01000000040")
    found = row_to_correct(lists.officer, lists.pk, FIRST)
    assert found is not None
    assert {one.after for one in found.corrections} == {*map(str, NEW)}
    assert all(one.by_file and one.before == "" for one in found.corrections)
    assert {one.first for one in found.cells} == {""}


def test_they_go_out_marked_and_come_back_as_what_they_are(lists: Lists) -> None:
    """The next marked list has them with keys of their own; the first file again offers nobody twice."""
    book = marked(lists)
    add(lists, [NEW], book)
    take(lists, 1)
    out = marked(lists)
    assert out.active.cell(FIRST, 1).value == NEW[0]
    assert str(out.active.cell(FIRST, 7).value).startswith(f"{FIRST}-")
    assert add(lists, [], out) == TakenBack(0, unchanged=7)
    assert add(lists, [], book) == TakenBack(0, missing=(FIRST,), unchanged=6, again=1)
    lists.type_over(FIRST, WHOLE_ROW, LEFT_OUT)
    assert add(lists, [], book).again == 1
    out.active.cell(FIRST, 4).value = "가람시 다른 곳"
    lists.type_over(FIRST, WHOLE_ROW, "")
    assert add(lists, [], out).corrected == 1
    card = rows_of_batch(lists.officer, lists.pk, start=6, limit=1)[0]
    assert card.person is not None
    assert card.person.address == "가람시 다른 곳"


def test_the_taking_is_undone_as_a_whole_and_no_row_number_is_given_again(lists: Lists) -> None:
    """The list is what it was before; a key of somebody who was taken out never becomes somebody else's."""
    before = lists.codes()
    add(lists, [NEW, row(41)])
    take(lists, 2)
    lists.type_over(FIRST, "address", "고친 곳")
    assert undo_newcomers(by=lists.officer, batch_id=lists.pk, at=now()) == 2
    check_batch(batch_id=lists.pk)
    assert lists.codes() == before
    assert lists.counted()[0] == 6
    assert not Correction.objects.filter(undone_at__isnull=True).exists()
    with pytest.raises(NewcomersGone):
        undo_newcomers(by=lists.officer, batch_id=lists.pk, at=now())
    assert add(lists, [row(42)]).new == 1
    take(lists, 1)
    assert RosterRow.objects.filter(batch=lists.pk, row=FIRST + 2).exists()
    assert not RosterRow.objects.filter(batch=lists.pk, row=FIRST).exists()


def test_one_cell_of_theirs_is_undone_like_any(lists: Lists) -> None:
    """Without the phone that was written down the person has none."""
    add(lists, [NEW])
    take(lists, 1)
    one = Correction.objects.get(batch=lists.pk, row=FIRST, column="phone")
    undo(by=lists.officer, batch_id=lists.pk, correction_id=one.pk, at=now())
    found = row_to_correct(lists.officer, lists.pk, FIRST)
    assert found is not None
    assert [cell.text for cell in found.cells if cell.column is Column.PHONE] == [""]
    assert "phone.missing" in (*found.codes, *found.warnings)


def test_who_is_declined_is_forgotten(lists: Lists) -> None:
    """Their cells are gone, the list goes on, and the same file may be brought again."""
    add(lists, [NEW])
    assert decline_newcomers(by=lists.officer, batch_id=lists.pk, at=now()) == 1
    kept = ReturnedList.objects.get(batch=lists.pk)
    assert (kept.new_rows, kept.decision) == (None, Newcomers.DECLINED)
    assert new_people(lists.officer, lists.pk) == NewPeople((), ())
    assert batch(lists.officer, lists.pk).newcomers == 0
    for act in (decline_newcomers, undo_newcomers):
        with pytest.raises(NewcomersGone):
            act(by=lists.officer, batch_id=lists.pk, at=now())
    assert add(lists, [NEW]).new == 1


def test_a_number_that_the_officer_did_not_see_is_refused(lists: Lists) -> None:
    """Another file came back meanwhile: what is confirmed is what was shown."""
    add(lists, [NEW])
    for count in (0, 2):
        with pytest.raises(NewcomersGone):
            take_newcomers(by=lists.officer, batch_id=lists.pk, count=count, at=now())
    assert not Correction.objects.exists()


def test_totals_and_remarks_below_are_no_people(lists: Lists) -> None:
    """What would not be a person in a list is none here; it is told and not offered."""
    taken = add(lists, [["합계", "", "", "", "8명"], ["이 명단은 내부용임"], NEW])
    assert (taken.new, taken.remarks) == (1, 2)
    decline_newcomers(by=lists.officer, batch_id=lists.pk, at=now())
    assert add(lists, [["합계", "", "", "", "8명"]]).new == 0
    assert ReturnedList.objects.get(batch=lists.pk).decision == Newcomers.NONE


def test_no_whole_resident_number_is_offered_or_kept(lists: Lists) -> None:
    """What is written into any cell of a new line passes the same door."""
    add(lists, [[NEW[0], "900101-1234567", NEW[2], "가람시 900101-1234567", SPECIMEN]])
    assert "1234567" not in repr(new_people(lists.officer, lists.pk))
    take(lists, 1)
    card = rows_of_batch(lists.officer, lists.pk, start=6, limit=1)[0]
    assert card.person is not None
    assert str(card.person.birth) == "1990-01-01"
    assert "1234567" not in repr(row_to_correct(lists.officer, lists.pk, FIRST))


def test_more_people_than_a_batch_can_hold_are_refused(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is taken, so that the batch is not stopped for it later."""
    monkeypatch.setattr(newcomers, "MAX_ROWS", 6)
    with pytest.raises(TooManyRows):
        add(lists, [NEW])
    assert not ReturnedList.objects.exists()


def test_each_decision_is_one_line_of_the_trail_without_a_person(lists: Lists) -> None:
    """Which rows, by whom; nothing that was written down."""
    add(lists, [NEW])
    take(lists, 1)
    undo_newcomers(by=lists.officer, batch_id=lists.pk, at=now())
    check_batch(batch_id=lists.pk)
    add(lists, [row(41)])
    decline_newcomers(by=lists.officer, batch_id=lists.pk, at=now())
    told = AuditEvent.objects.filter(verb__endswith="newcomers").order_by("pk")
    assert [(one.verb, one.why) for one in told] == [
        ("batch.take_newcomers", "rows:9-9"),
        ("batch.undo_newcomers", "rows:9-9"),
        ("batch.decline_newcomers", "rows:10-10"),
    ]
    assert AuditEvent.objects.filter(verb="batch.correct_by_file").first().why == "cells:0 new:1"  # type: ignore[union-attr]


def test_people_are_added_below_what_is_no_person_too(drill: Drill) -> None:
    """A list that ends in a total: the first free row is below it, and the total stays where it is."""
    pk = drill.checked([row(1), row(2), ("합계", "", "2명", "", "")])
    own = Lists(drill, pk)
    assert add(own, [NEW]).new == 1
    take(own, 1)
    assert sorted(own.codes()) == [3, 4, 6]
    assert marked(own).active.cell(5, 1).value == "합계"


def test_a_list_without_new_people_keeps_what_came_of_it(drill: Drill) -> None:
    """Before any file there is nothing to tell; afterwards the counts stand until the next one."""
    own = Lists(drill, drill.checked([row(1), row(2)]))
    assert returned_list(drill.officer, own.pk) is None
    book = marked(own)
    book.active["C3"] = "010-0000-0077"
    add(own, [], book)
    add(own, [], book)
    card = returned_list(drill.officer, own.pk)
    assert card is not None
    assert (card.taken, card.waits, card.new_count) == (TakenBack(0, unchanged=2), False, 0)
