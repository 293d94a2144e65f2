"""Corrections as they are kept, listed and brought by a file: what the trail holds, what counts, whose file it is."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lists_ground import HELD, PEOPLE, WRONG, Lists, checked_once, lists
from office_ground import SPECIMEN, row

from ansim.accounts.domain.errors import WhyHoldsPersonalData
from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.notices.domain.correcting import LEFT_OUT, MEANT, WHOLE_ROW, CorrectionRefused
from ansim.notices.domain.returned import ReturnedOther, TakenBack
from ansim.notices.models import Batch, Correction, RosterRow
from ansim.notices.queries.corrections import (
    ORDERS,
    Wanted,
    corrections_of,
    count_corrections,
    count_rows_to_correct,
    list_standing,
    row_to_correct,
    rows_to_correct,
)
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import NothingToUndo, undo
from ansim.notices.services.intake import Upload
from ansim.notices.services.returning import marked_list, take_returned

__all__ = ["checked_once", "lists"]


def last_act(verb: str) -> AuditEvent:
    """The newest line of the trail of one verb."""
    event = AuditEvent.objects.filter(verb=verb).order_by("pk").last()
    assert event is not None
    return event


@pytest.mark.parametrize(
    "code",
    [
        "홍길동",
        "hong gildong",
        "phone.<b>",
        "phone",
        ".",
        "phone.",
        "a." * 40 + "a",
        "phone.length\n",
        "a.b" * 300,
    ],
)
def test_a_code_that_is_none_reaches_neither_books_nor_trail(lists: Lists, code: str) -> None:
    """The problem a correction answers comes from a form: words, names or markup in its place are not kept."""
    made = lists.type_over(6, "phone", "010-0000-0004", code)
    assert Correction.objects.get(pk=made).code == ""
    assert last_act("batch.correct").why == f"row:6 column:phone code: correction:{made}"


@pytest.mark.parametrize("code", ["phone.unreadable", "a.b", "slip.column", "a.b" * 20])
def test_a_code_is_kept_with_its_correction(lists: Lists, code: str) -> None:
    """What has the form of a code is kept, up to sixty characters, so that the history says what was answered."""
    made = lists.type_over(6, "phone", "010-0000-0004", code)
    assert Correction.objects.get(pk=made).code == code
    assert f"code:{code} " in last_act("batch.correct").why


@pytest.mark.parametrize("value", ["010-0000-0004", "900101-1234567", "홍길동", "가람시 새벽동 7", "=1+1"])
@pytest.mark.parametrize("column", ["name", "phone", "address"])
def test_what_was_typed_stands_in_no_trail_and_in_no_open_column(
    lists: Lists, column: str, value: str
) -> None:
    """Whatever is typed wherever, trail and unsealed columns hold none of it."""
    lists.type_over(6, column, value, "phone.unreadable")
    kept = Correction.objects.get()
    assert value.encode() not in bytes(kept.before) + bytes(kept.after)
    event = last_act("batch.correct")
    assert value not in f"{event.why} {event.reference} {event.who}"


def test_only_the_actor_and_day_of_an_undo_are_added(lists: Lists) -> None:
    """A correction taken back stays in the books with both names and both times; its values are what they were."""
    made = lists.type_over(6, "phone", "010-0000-0004") or 0
    before = corrections_of(lists.officer, lists.pk)[0]
    at = now()
    assert undo(by=lists.officer, batch_id=lists.pk, correction_id=made, at=at) == 6
    after = corrections_of(lists.officer, lists.pk)[0]
    assert (after.undone_by, after.undone_at) == (lists.officer.staff_id, at)
    assert (after.before, after.after) == (before.before, before.after) == ("없음이오", "010-0000-0004")
    assert (before.undone_by, before.undone_at) == (None, None)


def test_a_correction_of_another_batch_is_not_undone_here(lists: Lists) -> None:
    """The number of a correction belongs to its batch: asked for beside another batch it is not there."""
    made = lists.type_over(6, "phone", "010-0000-0004") or 0
    other = lists.drill.checked([row(31)])
    for wrong in (0, -1, made + 1000, 2**70):
        with pytest.raises(NothingToUndo):
            undo(by=lists.officer, batch_id=lists.pk, correction_id=wrong, at=now())
    with pytest.raises(NothingToUndo):
        undo(by=lists.officer, batch_id=other, correction_id=made, at=now())
    assert Correction.objects.get(pk=made).undone_at is None


def test_a_correction_by_a_later_one_outlives_the_undo_of_the_first(lists: Lists) -> None:
    """Two values over one cell: taking the earlier back leaves the later one in force; then the list's own is back."""
    first, second = (lists.type_over(6, "phone", f"010-0000-000{digit}") or 0 for digit in (4, 5))
    undo(by=lists.officer, batch_id=lists.pk, correction_id=first, at=now())
    found = row_to_correct(lists.officer, lists.pk, 6)
    assert found is not None
    assert {cell.text for cell in found.cells if cell.column == "phone"} == {"010-0000-0005"}
    undo(by=lists.officer, batch_id=lists.pk, correction_id=second, at=now())
    found = row_to_correct(lists.officer, lists.pk, 6)
    assert found is not None
    assert {cell.text for cell in found.cells if cell.column == "phone"} == {"없음이오"}
    assert found.codes == ("phone.unreadable",)


@pytest.mark.parametrize("value", ["", LEFT_OUT, MEANT])
def test_acts_on_a_row_are_three_and_typed_as_such(lists: Lists, value: str) -> None:
    """A row is meant, left out, or neither; each of them over itself is no correction at all."""
    made = lists.type_over(3, WHOLE_ROW, value)
    assert (made is None) is (value == "")
    assert lists.type_over(3, WHOLE_ROW, value) is None
    for wrong in (value + " ", value.upper() + "x", "leftout"):
        with pytest.raises(CorrectionRefused):
            lists.type_over(3, WHOLE_ROW, wrong)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    view=st.sampled_from(["errors", "warned", "corrected", "all", "nonsense"]),
    code=st.sampled_from(["", "phone.unreadable", "held.phone_shared", "no.such", "{}", "'"]),
    number=st.sampled_from([0, 3, 6, 99, 2**31 - 1]),
    order=st.sampled_from([*ORDERS, "", "name", "-row;"]),
    start=st.integers(0, 7),
    limit=st.integers(0, 7),
)
def test_views_orders_and_pages_are_those_of_the_rows(
    lists: Lists, view: str, code: str, number: int, order: str, start: int, limit: int
) -> None:
    """Counted and cut by the database, the rows are those that plain Python picks out of all of them."""
    if not Correction.objects.exists():
        lists.type_over(8, "address", "가람시 1")
    every = list(RosterRow.objects.filter(batch=lists.pk).order_by("row"))
    picked = [
        one
        for one in every
        if {
            "errors": bool(one.codes),
            "warned": bool(one.warnings) and not one.codes,
            "corrected": one.corrected,
        }.get(view, True)
        and (not number or one.row == number)
        and (not code or code in [*one.codes, *one.warnings])
    ]
    if order.endswith("codes"):
        picked.sort(key=lambda one: one.codes, reverse=order.startswith("-"))
    elif order == "-row":
        picked.reverse()
    wanted = Wanted(view, code, number)
    assert count_rows_to_correct(lists.officer, lists.pk, wanted) == len(picked)
    found = rows_to_correct(lists.officer, lists.pk, wanted, order=order, start=start, limit=limit)
    assert [one.row for one in found] == [one.row for one in picked][start : start + limit]


def test_the_history_of_a_list_is_cut_newest_first(lists: Lists) -> None:
    """All corrections, undone ones too, in pages that together are all of them once."""
    made = [lists.type_over(6, "phone", f"010-0000-001{digit}") or 0 for digit in range(5)]
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made[2], at=now())
    assert count_corrections(lists.officer, lists.pk) == 5
    pages = [corrections_of(lists.officer, lists.pk, start=start, limit=2) for start in (0, 2, 4, 6)]
    assert [one.id for page in pages for one in page] == made[::-1]
    assert len(pages[3]) == 0


def test_who_may_only_read_is_told_that_nothing_can_be_corrected(lists: Lists) -> None:
    """The same list may be corrected by its officer and by nobody else; corrected rows are counted for both."""
    lists.type_over(6, "phone", "010-0000-0004")
    own, other = (list_standing(by, lists.pk) for by in (lists.officer, lists.drill.approver))
    assert (own.may_correct, other.may_correct) == (True, False)
    assert (own.corrected, own.stale) == (other.corrected, other.stale) == (1, True)


# the file that comes back


def marked(lists: Lists, pk: int) -> Any:
    """The marked list as an officer opens it."""
    data = marked_list(by=lists.officer, batch_id=pk, language="ko", at=now())
    return openpyxl.load_workbook(io.BytesIO(data))


def bring(lists: Lists, pk: int, book: Any) -> TakenBack:
    """Upload a workbook as the corrected list."""
    out = io.BytesIO()
    book.save(out)
    upload = Upload("a.xlsx", out.getvalue())
    taken = take_returned(by=lists.officer, batch_id=pk, upload=upload, at=now())
    assert taken is not None
    return taken


def lines_of(book: Any) -> Sequence[list[Any]]:
    """The rows of people in a marked list, keys last."""
    return [[cell.value for cell in line] for line in book.active.iter_rows(min_row=3)]


def test_a_file_counts_what_it_changed_and_not_what_it_touched(lists: Lists) -> None:
    """The second half of a resident number, typed into its column, is cut at the door: no correction, none told."""
    book = openpyxl.Workbook()
    for line in (
        ("성명", "주민번호 앞자리", "주민번호 뒷자리", "휴대전화", "주소", "검체채취일"),
        ("홍길동", "800207", "1234567", "010-0000-0041", "가람시 1", SPECIMEN),
        ("홍길서", "810207", "1234567", "010-0000", "가람시 2", SPECIMEN),
    ):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    pk = lists.drill.take(out.getvalue())
    check_batch(batch_id=pk)
    back = marked(lists, pk)
    assert back.active["C2"].value != "1234567"
    back.active["C2"], back.active["D3"] = "1234567", "010-0000-0042"
    assert bring(lists, pk, back) == TakenBack(1, unchanged=1)
    assert count_corrections(lists.officer, pk) == 1
    assert last_act("batch.correct_by_file").why.startswith("cells:1 ")


def test_rows_of_another_batch_among_ours_are_strangers(lists: Lists) -> None:
    """Lines copied in from another batch's file change nobody here, though their numbers are ours, and are told."""
    other = lists.drill.checked([row(number) for number in range(31, 37)])
    book, alien = marked(lists, lists.pk), lines_of(marked(lists, other))
    for place, line in enumerate(alien[:2]):
        for column, value in enumerate(line, start=1):
            book.active.cell(9 + place, column, value)
    before = lists.codes()
    assert bring(lists, lists.pk, book) == TakenBack(0, unchanged=6, strangers=2)
    assert lists.codes() == before
    assert not Correction.objects.exists()


def test_a_file_of_another_batch_is_refused_in_either_direction(lists: Lists) -> None:
    """Two lists of the same people on two days: neither takes the other's file, and neither is touched."""
    twin = lists.drill.checked([*PEOPLE, row(7)])
    before = lists.codes(), lists.codes(twin)
    for pk, book in ((lists.pk, marked(lists, twin)), (twin, marked(lists, lists.pk))):
        book.active["C6"] = "010-0000-0004"
        with pytest.raises(ReturnedOther):
            bring(lists, pk, book)
    assert (lists.codes(), lists.codes(twin)) == before
    assert not Batch.objects.filter(pk__in=(lists.pk, twin), stale=True).exists()


@pytest.mark.parametrize("key", ["3", "3-", "-", "3-0000000000", "99-abc", "³-x", "3-" + "f" * 200, "=1+1"])
def test_a_made_up_key_is_a_stranger(lists: Lists, key: str) -> None:
    """The number of a row is not enough: without the keyed hash beside it a line belongs to nobody."""
    book = marked(lists, lists.pk)
    book.active["G3"], book.active["A3"] = key, "남모름"
    book.active["G3"].data_type = "s"
    taken = bring(lists, lists.pk, book)
    assert (taken.corrected, taken.new) == (0, 0)
    assert (taken.missing, taken.strangers) == ((3,), 0 if key == "-" else 1)
    assert lists.codes()[3] == []


def test_a_file_brought_twice_changes_once(lists: Lists) -> None:
    """The second time everything stands as the file says; so does what comes back right after the download."""
    book = marked(lists, lists.pk)
    book.active["C6"], book.active["B7"] = "010-0000-0004", "1980-07-04"
    assert bring(lists, lists.pk, book).corrected == 2
    assert lists.counted() == (6, 4, 2)
    assert bring(lists, lists.pk, book) == TakenBack(0, unchanged=6)
    assert bring(lists, lists.pk, marked(lists, lists.pk)) == TakenBack(0, unchanged=6)
    assert [number for number, codes in lists.codes().items() if codes] == [*HELD]
    assert WRONG == (6, 7)


def test_held_rows_corrected_by_a_file_wait_as_before(lists: Lists) -> None:
    """A file cannot get anybody past the hold queue: another phone for one of two leaves both to be looked at."""
    book = marked(lists, lists.pk)
    book.active["C5"] = "010-0000-0077"
    assert bring(lists, lists.pk, book).corrected == 1
    assert {number: lists.codes()[number] for number in HELD} == {
        number: ["held.phone_shared"] for number in HELD
    }


def test_a_reason_with_a_number_stops_a_correction_before_it_is_stored(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Act and trail are one transaction: where the trail refuses its line, the correction is not there either."""

    def refuses(**_: Any) -> None:
        raise WhyHoldsPersonalData

    monkeypatch.setattr("ansim.notices.services.correcting.audit", refuses)
    before = lists.codes()
    with pytest.raises(WhyHoldsPersonalData):
        lists.type_over(6, "phone", "010-0000-0004")
    assert (lists.codes(), Correction.objects.exists()) == (before, False)
    assert not Batch.objects.get(pk=lists.pk).stale
