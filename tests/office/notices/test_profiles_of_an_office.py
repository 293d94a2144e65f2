"""What an office says of its headers: kept once for the same headers, sealed, its own, and what its pages then show."""

import io
from typing import Any

import openpyxl
import pytest
from lists_ground import Lists, books, checked_once, lists
from office_ground import TODAY, row

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.kit.sealing import SealBroken
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.batch import BatchState, LayoutUnconfirmed
from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import BadProfile, ProfileIncomplete, header_keys
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Batch, BatchEvent, Correction, ListProfile, RosterRow
from ansim.notices.queries.corrections import list_standing
from ansim.notices.queries.layouts import list_layout
from ansim.notices.queries.readings import list_reading_of, profile_for
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import Change, correct
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.layouts import confirm_columns
from ansim.notices.services.making import start_making

__all__ = ["checked_once", "lists"]
HEADS = ("성명", "생년월일", "신고란", "주소", "검체채취일")
KEYS = header_keys(HEADS)
MEANT = dict(
    zip(KEYS, (Column.NAME, Column.BIRTH, Column.PHONE, Column.ADDRESS, Column.SPECIMEN), strict=True)
)


def file_of(*rows: Any, heads: tuple[str, ...] = HEADS) -> bytes:
    """A list under headers of which one means nothing to the program."""
    book = openpyxl.Workbook()
    for line in (heads, *rows):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(lists: Lists, data: bytes) -> int:
    """A list that asks what its columns mean, checked as the worker does."""
    pk = take_list(
        by=lists.officer,
        kind=NoticeKind.ISOLATION,
        roster=Upload("a.xlsx", data),
        pdf=None,
        issued_on=TODAY,
        at=now(),
        ask_columns=True,
    ).batch_id
    check_batch(batch_id=pk)
    return pk


def confirm(lists: Lists, pk: int, columns: Any = MEANT) -> bool:
    """What the officer says of the headers."""
    return confirm_columns(by=lists.officer, batch_id=pk, headers=list(columns), columns=columns, at=now())


@pytest.fixture
def asking(lists: Lists) -> int:
    """A list whose phones nobody finds: it waits for its officer with nobody on it."""
    return take(lists, file_of(row(61), row(62)))


def test_a_list_that_asks_has_nobody_and_makes_nothing(lists: Lists, asking: int) -> None:
    """Until somebody said what the columns mean there is no row, no layout, no correction and no making."""
    assert lists.counted(asking) == (0, 0, 0)
    standing = list_standing(lists.officer, asking)
    assert (standing.asks_layout, standing.may_correct) == (True, False)
    with pytest.raises(LayoutUnconfirmed):
        start_making(by=lists.officer, batch_id=asking)
    reading = list_reading_of(lists.officer, asking)
    assert reading is not None
    assert [one.header for one in reading.columns if one.column is None] == ["신고란"]


def test_a_list_is_read_anew_as_its_officer_said(lists: Lists, asking: int) -> None:
    """The answer sends the batch back to its check, by the officer's name; then everybody is on it."""
    assert confirm(lists, asking) is True
    last = BatchEvent.objects.filter(batch=asking).last()
    assert last is not None
    assert (last.before, last.after, last.who) == ("checked", "checking", lists.officer.who)
    check_batch(batch_id=asking)
    assert lists.counted(asking) == (2, 2, 0)
    assert not Batch.objects.get(pk=asking).asks_layout


def test_the_page_of_a_list_shows_it_as_it_was_read(lists: Lists, asking: int) -> None:
    """A column that only the office knows stands on the page with the meaning it was read by, once it was read so."""
    assert (Column.PHONE, "신고란") not in list_layout(lists.officer, asking).columns
    confirm(lists, asking)
    assert list_layout(lists.officer, asking).columns == ()
    check_batch(batch_id=asking)
    shown = list_layout(lists.officer, asking)
    assert (Column.PHONE, "신고란") in shown.columns
    assert shown.header_row == 1
    ListProfile.objects.all().delete()
    assert list_layout(lists.officer, asking) == shown


def test_the_same_answer_again_changes_nothing_but_the_trail(lists: Lists, asking: int) -> None:
    """A list read as the officer says is not read again, whoever says so however often; there is one profile."""
    confirm(lists, asking)
    check_batch(batch_id=asking)
    before = books()[:5]
    for _ in range(2):
        assert confirm(lists, asking) is False
    assert books()[:5] == before
    assert ListProfile.objects.count() == 1
    assert AuditEvent.objects.filter(verb="batch.confirm_columns", reference=f"batch:{asking}").count() == 3


def test_another_answer_replaces_the_one_before(lists: Lists, asking: int) -> None:
    """Said anew that a column is not used: one profile still, and the next list of these headers follows it."""
    confirm(lists, asking)
    check_batch(batch_id=asking)
    assert confirm(lists, asking, {**MEANT, KEYS[3]: None}) is True
    check_batch(batch_id=asking)
    assert ListProfile.objects.count() == 1
    table = read_table(file_of(row(63)), "b.xlsx")
    found = profile_for(lists.drill.office.office_id, table)
    assert found is not None
    assert dict(found.columns) == {**MEANT, KEYS[3]: None}
    assert Column.ADDRESS not in dict(list_layout(lists.officer, asking).columns)


def test_corrections_outlive_an_answer(lists: Lists, asking: int) -> None:
    """What was typed over a cell is still there when the list is read anew with other columns."""
    confirm(lists, asking)
    check_batch(batch_id=asking)
    change = Change(2, "phone", "010-0000-0555")
    correct(by=lists.officer, batch_id=asking, change=change, at=now())
    confirm(lists, asking, {**MEANT, KEYS[3]: None})
    check_batch(batch_id=asking)
    assert RosterRow.objects.get(batch=asking, row=2).corrected
    assert Correction.objects.filter(batch=asking, undone_at__isnull=True).count() == 1
    assert lists.counted(asking) == (2, 2, 0)


def test_two_headers_of_one_meaning_are_refused_as_a_whole(lists: Lists, asking: int) -> None:
    """Nothing is kept of an answer that cannot be."""
    before = books()
    with pytest.raises(BadProfile):
        confirm(lists, asking, {**MEANT, KEYS[3]: Column.NAME})
    assert books() == before
    assert not ListProfile.objects.exists()


@pytest.mark.parametrize(
    ("column", "named"), [(0, "성명"), (1, "생년월일"), (2, "휴대전화"), (4, "검체채취일")]
)
def test_an_answer_without_what_every_list_needs_asks_again(
    lists: Lists, asking: int, column: int, named: str
) -> None:
    """Confirmed with a needed column left out, the list waits on as it was: nobody has to bring it a second time."""
    before = books()
    with pytest.raises(ProfileIncomplete) as refused:
        confirm(lists, asking, {**MEANT, KEYS[column]: None})
    assert refused.value.params == {"what": named}
    assert books() == before
    assert not ListProfile.objects.exists()
    assert confirm(lists, asking) is True


def test_a_profile_is_one_office_s_alone(lists: Lists, asking: int) -> None:
    """Another office's list of the same headers is not read by it, and its sealed words open for nobody else."""
    confirm(lists, asking)
    table = read_table(file_of(row(63)), "b.xlsx")
    own = lists.drill.office.office_id
    assert profile_for(own, table) is not None
    assert profile_for(own + 1, table) is None
    kept = ListProfile.objects.get()
    assert "성명".encode() not in bytes(kept.columns)
    assert bytes(kept.headers_tag) == OfficeKeys(own).tag("headers", "\n".join(sorted(KEYS)))
    with pytest.raises(SealBroken):
        OfficeKeys(own).open(kept.columns, f"profile:{own + 1}")


@pytest.mark.parametrize(
    ("heads", "known"),
    [
        (HEADS, True),
        (tuple(reversed(HEADS)), True),
        (("연번", *HEADS), True),
        (("성명", "생년월일", "주소", "검체채취일"), False),
        (("성명", "생년월일", "신고란 2", "주소", "검체채취일"), False),
    ],
)
def test_a_profile_is_known_by_its_headers_wherever_they_stand(
    lists: Lists, asking: int, heads: tuple[str, ...], known: bool
) -> None:
    """Columns may move and others may come; without one of its headers a profile is another list's."""
    confirm(lists, asking)
    cells = dict(zip(HEADS, row(63), strict=True))
    data = file_of([cells.get(head, "1") for head in heads], heads=heads)
    assert (profile_for(lists.drill.office.office_id, read_table(data, "b.xlsx")) is not None) is known


def test_the_trail_says_that_an_answer_was_given_and_no_header(lists: Lists, asking: int) -> None:
    """Headers are text of a file: they stand sealed in the profile and in no line of the trail."""
    confirm(lists, asking)
    event = AuditEvent.objects.filter(verb="batch.confirm_columns").get()
    assert (event.reference, event.why, event.who) == (f"batch:{asking}", "", lists.officer.who)
    assert Batch.objects.get(pk=asking).state == BatchState.CHECKING
