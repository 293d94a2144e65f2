"""A long list waits sealed until the worker has read it: whatever happens meanwhile, it is one batch, read once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from office_ground import SPECIMEN, TODAY, Drill, row, workbook
from tests.unit.notices.pdf_lists import table_source, typeset

from ansim.conf import keys
from ansim.kit.blobs import BlobMissing, BlobStore, DiskFull
from ansim.kit.clock import now
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.batch import BatchState, StepName
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Batch, RosterRow, Step
from ansim.notices.queries.batches import batch
from ansim.notices.queries.layouts import ListLayout, list_layout
from ansim.notices.queries.readings import list_reading_of
from ansim.notices.services import arriving, intake, steps
from ansim.notices.services.arriving import brought_name
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Intake, Upload, take_list
from ansim.notices.services.releasing import stop_batch
from ansim.notices.services.trouble import work_on
from ansim.notices.services.wholly import check_wholly

pytestmark = pytest.mark.django_db
PEOPLE = [row(number) for number in range(1, 6)]
NUMBER = "900101-1234567"


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is a long one."""
    monkeypatch.setattr(intake, "AT_ONCE", 0)


def blobs(drill: Drill) -> BlobStore:
    """The sealed files of the office."""
    return keys.office_blobs(drill.office.office_id)


def waits(drill: Drill, pk: int) -> bool:
    """Whether the file as it was brought is still there."""
    try:
        blobs(drill).get(brought_name(pk))
    except BlobMissing:
        return False
    return True


def take(drill: Drill, data: bytes, *, ask_columns: bool = False) -> Intake:
    """Hand in a list under a name."""
    return take_list(
        by=drill.officer,
        kind=NoticeKind.ISOLATION,
        roster=Upload("명단.csv", data),
        pdf=None,
        issued_on=TODAY,
        at=now(),
        ask_columns=ask_columns,
    )


def stored(pk: int) -> list[tuple[int, list[str]]]:
    """Rows of a batch and what keeps each out."""
    return list(RosterRow.objects.filter(batch=pk).order_by("row").values_list("row", "codes"))


def never(*_: object, **__: object) -> Any:
    """What must not be called."""
    raise AssertionError


def test_a_long_list_is_answered_before_it_is_read(
    drill: Drill, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upload reads nothing; the worker finds the same people as in a list that was read at once, and keeps cells only."""
    monkeypatch.setattr(arriving, "read_table", never)
    pk = drill.take(workbook(PEOPLE))
    assert Batch.objects.get(pk=pk).list_blob == brought_name(pk)
    assert (batch(drill.officer, pk).state, batch(drill.officer, pk).steps) == (BatchState.CHECKING, ())
    monkeypatch.setattr(arriving, "read_table", read_table)
    check_batch(batch_id=pk)
    kept = Batch.objects.get(pk=pk)
    assert (kept.state, kept.rows, kept.included) == (BatchState.CHECKED, 5, 5)
    assert kept.list_blob == f"lists/{kept.content_sha256}"
    assert not waits(drill, pk)
    monkeypatch.setattr(intake, "AT_ONCE", 2**20)
    other = drill.checked([*PEOPLE, row(9)])
    assert stored(pk) == stored(other)[:5]


def test_short_lists_are_read_while_the_officer_waits(drill: Drill) -> None:
    """What the page can say at once it says at once: the border is some 160 KB."""
    pk = drill.take(workbook(PEOPLE))
    found = Batch.objects.get(pk=pk)
    assert found.list_blob == f"lists/{found.content_sha256}"
    assert not waits(drill, pk)
    assert len(workbook(PEOPLE)) < arriving.AT_ONCE == 160 * 1024


def test_a_pdf_waits_however_short_it_is(drill: Drill) -> None:
    """Its pages are read by the worker: to the same rows as a workbook, or to the page that is not certain."""
    header = ("성명", "생년월일", "휴대전화", "검체채취일")
    people = [
        header,
        *[(f"김하{one}", "1990-01-01", f"010-0000-000{n}", str(SPECIMEN)) for n, one in enumerate("나늘")],
    ]
    pk = take(drill, typeset(table_source(people, "4"))).batch_id
    assert waits(drill, pk)
    check_batch(batch_id=pk)
    kept = Batch.objects.get(pk=pk)
    assert (kept.state, kept.rows, kept.included) == (BatchState.CHECKED, 2, 2)
    assert not waits(drill, pk)
    odd = take(
        drill, typeset(table_source(people, "4") + "#place(top, dy: 8pt, line(length: 100%))")
    ).batch_id
    check_batch(batch_id=odd)
    stopped = Batch.objects.get(pk=odd)
    assert (stopped.state, stopped.stopped_code) == (BatchState.STOPPED, "file.pdf_unsure")


def test_the_same_file_again_is_the_same_batch_before_and_after_reading(drill: Drill, long: None) -> None:
    """Pressed twice or uploaded again: one batch, one event, and no file of nobody is left."""
    data = workbook(PEOPLE)
    first = take(drill, data, ask_columns=True)
    assert first.is_new
    assert take(drill, data) == Intake(first.batch_id, is_new=False)
    check_batch(batch_id=first.batch_id)
    assert take(drill, data) == Intake(first.batch_id, is_new=False)
    assert not waits(drill, first.batch_id)
    assert Batch.objects.get(pk=first.batch_id).events.count() == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 400,
        b"\x89PNG\r\n\x1a\n" + b"1" * 400,
        workbook(PEOPLE)[:-900],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "이 글에는 열이 없다\n그리고 제목도 없다\n".encode(),
        "성명,생년월일,휴대전화,검체채취일\n".encode(),
    ],
    ids=["zeros", "a picture", "cut", "encrypted", "no list", "headings alone"],
)
def test_what_cannot_be_read_is_told_in_the_same_sentence(
    drill: Drill, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch of a long list stops with code and words of the one read at once; nothing of the file is kept."""
    told = []
    for most in (2**20, 0):
        monkeypatch.setattr(intake, "AT_ONCE", most)
        pk = take(drill, data).batch_id
        check_batch(batch_id=pk)
        card = batch(drill.officer, pk)
        told.append((card.state, card.stopped_code, card.stopped_says))
        assert not waits(drill, pk)
    assert told[0] == told[1]
    assert told[0][0] is BatchState.STOPPED


def test_columns_that_are_not_sure_are_asked_on_the_page(drill: Drill, long: None) -> None:
    """A list without known headings waits for its officer, with what was read of it under its own name."""
    data = "가,나,다\n홍길동,1980-01-01,010-0000-0001\n".encode()
    pk = take(drill, data, ask_columns=True).batch_id
    assert list_layout(drill.officer, pk) == ListLayout("", None, ())
    check_batch(batch_id=pk)
    card = batch(drill.officer, pk)
    assert (card.state, card.asks_layout, card.rows) == (BatchState.CHECKED, True, 0)
    reading = list_reading_of(drill.officer, pk)
    assert reading is not None
    assert (reading.sheet, reading.header_row) == ("명단.csv", None)


def test_no_whole_resident_number_outlives_the_reading(drill: Drill, long: None) -> None:
    """While it waits the file is sealed; afterwards only what passed the door is there."""
    line = f"성명,주민등록번호,휴대전화,검체채취일\n홍길동,{NUMBER},010-0000-0001,{SPECIMEN}\n"
    pk = take(drill, line.encode()).batch_id
    assert NUMBER in blobs(drill).get(brought_name(pk)).decode()
    check_batch(batch_id=pk)
    assert not waits(drill, pk)
    table = read_table(blobs(drill).get(Batch.objects.get(pk=pk).list_blob), "list")
    assert "900101-1******" in repr(table)
    assert "1234567" not in repr(table)


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("place", ["read_table", "write_kept"])
def test_a_worker_ended_in_the_middle_begins_again(
    drill: Drill, long: None, monkeypatch: pytest.MonkeyPatch, place: str, wrong: type[BaseException]
) -> None:
    """Nothing was half done: the batch still waits with its file, and the next worker reads it."""
    pk = drill.take(workbook(PEOPLE))
    whole: Callable[..., Any] = getattr(arriving, place)

    def ends(*_: object) -> Any:
        raise wrong

    monkeypatch.setattr(arriving, place, ends)
    with pytest.raises(wrong):
        check_batch(batch_id=pk)
    assert batch(drill.officer, pk).state is BatchState.CHECKING
    assert waits(drill, pk)
    monkeypatch.setattr(arriving, place, whole)
    check_batch(batch_id=pk)
    assert batch(drill.officer, pk).included == 5
    assert not waits(drill, pk)


def test_a_worker_ended_after_keeping_the_cells_leaves_no_file(
    drill: Drill, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the name in the batch and the deletion: the next one reads what is kept and clears away."""
    pk = drill.take(workbook(PEOPLE))
    data = blobs(drill).get(brought_name(pk))
    check_batch(batch_id=pk)
    blobs(drill).put(brought_name(pk), data)
    check_wholly(by=drill.officer, batch_id=pk)
    monkeypatch.setattr(arriving, "read_table", never)
    check_batch(batch_id=pk)
    assert batch(drill.officer, pk).included == 5
    assert not waits(drill, pk)


def test_a_full_disk_while_reading_is_told_and_waited_out(
    drill: Drill, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file waits on; once there is room it is read."""
    pk = drill.take(workbook(PEOPLE))
    whole = BlobStore.put

    def full(*_: object) -> str:
        raise DiskFull

    monkeypatch.setattr(BlobStore, "put", full)
    with pytest.raises(DiskFull):
        work_on(pk, lambda: check_batch(batch_id=pk))
    card = batch(drill.officer, pk)
    assert (card.state, card.trouble_says["ko"]) == (BatchState.CHECKING, DiskFull().text("ko"))
    monkeypatch.setattr(BlobStore, "put", whole)
    work_on(pk, lambda: check_batch(batch_id=pk))
    assert batch(drill.officer, pk).state is BatchState.CHECKED


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, DiskFull])
def test_an_upload_ended_in_the_middle_leaves_nothing(
    drill: Drill, long: None, monkeypatch: pytest.MonkeyPatch, wrong: type[BaseException]
) -> None:
    """Ctrl-C or a full disk while the file is put aside: no batch, no file; the same list can be brought again."""
    names: list[str] = []

    def ends(_: object, name: str, data: bytes) -> str:
        names.append(name)
        raise wrong

    with monkeypatch.context() as patch:
        patch.setattr(BlobStore, "put", ends)
        with pytest.raises(wrong), transaction.atomic():
            drill.take(workbook(PEOPLE))
    assert not Batch.objects.exists()
    assert len(names) == 1
    with pytest.raises(BlobMissing):
        blobs(drill).get(names[0])
    assert batch(drill.officer, drill.take(workbook(PEOPLE))).state is BatchState.CHECKING


def test_a_list_stopped_before_it_is_read_is_forgotten(
    drill: Drill, long: None, django_capture_on_commit_callbacks: Any
) -> None:
    """An officer stops the batch: its file goes with the commit, and a late worker reads nothing."""
    pk, other = drill.take(workbook(PEOPLE)), drill.take(workbook(PEOPLE[:2]))
    with django_capture_on_commit_callbacks(execute=True):
        stop_batch(by=drill.approver, batch_id=pk, why="잘못 올림", at=now())
    assert (waits(drill, pk), waits(drill, other)) == (False, True)
    stop_batch(by=drill.approver, batch_id=other, why="잘못 올림", at=now())
    check_batch(batch_id=other)
    assert not waits(drill, other)
    assert stored(other) == []


def test_a_lost_file_stops_the_batch_in_words(drill: Drill, long: None) -> None:
    """A restore without the waiting file: the batch says so instead of waiting for ever."""
    pk = drill.take(workbook(PEOPLE))
    blobs(drill).delete(brought_name(pk))
    check_batch(batch_id=pk)
    card = batch(drill.officer, pk)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, BlobMissing.code)


def test_the_check_tells_how_far_it_is(drill: Drill, long: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the bar is values read, half is rows sealed; it never goes back and ends at all rows."""
    monkeypatch.setattr(steps, "_OFTEN", 2)
    told: list[tuple[int, int]] = []
    whole = steps.advance

    def watched(batch_id: int, name: StepName, done: int) -> None:
        whole(batch_id, name, done)
        told.append(Step.objects.filter(batch=batch_id, name=name).values_list("done", "total").get())

    monkeypatch.setattr(steps, "advance", watched)
    pk = drill.checked(PEOPLE)
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5)]
    step = batch(drill.officer, pk).steps[0]
    assert (step.name, step.done, step.total, step.ended) == (StepName.CHECK, 5, 5, True)


def test_a_check_that_begins_anew_counts_its_own_time(drill: Drill) -> None:
    """The bar of an ended check is not that of the next one; an interrupted one keeps its first start."""
    pk = drill.checked(PEOPLE)
    first = Step.objects.get(batch=pk)
    steps.renew(pk, StepName.MAKE)
    assert Step.objects.filter(pk=first.pk).exists()
    check_wholly(by=drill.officer, batch_id=pk)
    check_batch(batch_id=pk)
    again = Step.objects.get(batch=pk)
    assert again.started_at > first.started_at
    Step.objects.filter(pk=again.pk).update(ended_at=None)
    steps.renew(pk, StepName.CHECK)
    steps.begin(pk, StepName.CHECK, 5)
    assert Step.objects.get(batch=pk).started_at == again.started_at


def test_how_a_checked_list_was_read_is_told_without_reading_it(
    drill: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of a batch opens no list of 100,000 rows to name its columns."""
    pk = drill.checked(PEOPLE)
    opened = list_layout(drill.officer, pk)
    blobs(drill).delete(Batch.objects.get(pk=pk).list_blob)
    assert list_layout(drill.officer, pk) == opened
    assert (opened.sheet, opened.header_row, len(opened.columns)) == ("Sheet", 2, 5)
    Batch.objects.filter(pk=pk).update(reading=None)
    with pytest.raises(BlobMissing):
        list_layout(drill.officer, pk)
