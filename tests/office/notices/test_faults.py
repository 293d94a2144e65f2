"""What goes wrong beside the line: full disks, lost keys and files, damaged rows, jobs that run twice or too late."""

from typing import Any

import pytest
from django.db import OperationalError
from office_ground import TODAY, InPlace, row, workbook
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.queries.trail import TrailFilter, trail
from ansim.conf import keys
from ansim.kit.blobs import BlobMissing, BlobStore, DiskFull
from ansim.kit.clock import now
from ansim.kit.sealing import SealBroken
from ansim.notices.domain.batch import BatchState, ManifestChanged
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.record_json import BadRecord
from ansim.notices.models import Batch, BatchEvent, Notice, RosterRow, Step
from ansim.notices.queries.batches import batch, delivery_groups
from ansim.notices.queries.people import notice_file, notices_of_batch, rows_of_batch
from ansim.notices.services import checking, making
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release
from ansim.notices.services.states import halt, move, worker_of
from ansim.notices.services.steps import advance, begin, end
from ansim.notices.worker import AGAIN, check, make, send
from ansim.sandbox.saeol import make_issued_notices


class _FullDisk:
    """A blob store's `put` that has room for so many files and then for none until space is made."""

    def __init__(self, room: int) -> None:
        self.room, self.plain = room, BlobStore.put

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        disk = self

        def put(store: BlobStore, name: str, data: bytes) -> str:
            if disk.room == 0:
                raise DiskFull
            disk.room -= 1
            return disk.plain(store, name, data)

        monkeypatch.setattr(BlobStore, "put", put)


def _making(drill: Any, rows: Any, count: int = 4) -> int:
    batch_id: int = drill.checked(rows(count))
    start_making(by=drill.officer, batch_id=batch_id)
    return batch_id


def _states(batch_id: int) -> list[str]:
    return sorted(Notice.objects.filter(batch_id=batch_id).values_list("state", flat=True))


@pytest.mark.parametrize(("room", "made"), [(0, 0), (1, 0), (2, 1), (5, 2), (7, 3)])
def test_a_full_disk_keeps_what_was_made_and_the_rest_resumes(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch, room: int, made: int
) -> None:
    """At whichever file the disk is full: whole notices stay made, none is half made, and space lets it finish."""
    batch_id = _making(drill, rows)
    disk = _FullDisk(room)
    monkeypatch.setattr(making, "_KEPT_TOGETHER", 1)
    disk.install(monkeypatch)
    with pytest.raises(DiskFull):
        make_batch(batch_id=batch_id)
    assert _states(batch_id) == ["draft"] * (4 - made) + ["made"] * made
    assert batch(drill.officer, batch_id).state is BatchState.MAKING
    before = {notice.reference: bytes(notice.record) for notice in Notice.objects.filter(batch_id=batch_id)}
    disk.room = 100
    make_batch(batch_id=batch_id)
    after = {notice.reference: bytes(notice.record) for notice in Notice.objects.filter(batch_id=batch_id)}
    assert (_states(batch_id), after) == (["made"] * 4, before)
    for card in notices_of_batch(drill.officer, batch_id):
        assert notice_file(drill.officer, card, image=False).startswith(b"%PDF")


def test_a_disk_full_at_the_door_leaves_no_batch(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that cannot be kept is refused as a whole; once there is room the same list is taken."""
    disk = _FullDisk(0)
    disk.install(monkeypatch)
    data = workbook(rows(2))
    with pytest.raises(DiskFull):
        drill.take(data)
    assert not Batch.objects.exists()
    disk.room = 1
    assert drill.take(data)


def test_a_pdf_that_finds_no_room_leaves_no_batch(drill: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the list fits and its PDF does not, nothing was taken."""
    _FullDisk(1).install(monkeypatch)
    elsewhere = make_issued_notices(3, TODAY, 2)
    with pytest.raises(DiskFull):
        drill.take(elsewhere.roster, pdf=elsewhere.pdf)
    assert not Batch.objects.exists()


@pytest.mark.parametrize("wrong", [DiskFull(), OperationalError("gone")])
@pytest.mark.parametrize("task", [check, make, send])
def test_jobs_are_tried_again_after_what_passes(task: Any, wrong: Exception) -> None:
    """A full disk and a lost database are waited out, however often, half a minute each time."""
    assert task.retry_strategy is AGAIN
    for attempts in (0, 1, 100):
        job = Job(
            id=1, queue="notices", lock=None, queueing_lock=None, task_name=task.name, attempts=attempts
        )
        decision = AGAIN.get_retry_decision(exception=wrong, job=job)
        assert decision is not None


@pytest.mark.parametrize("wrong", [SealBroken(), ValueError("x"), KeyError("x")])
def test_jobs_are_not_tried_again_after_what_stays(wrong: Exception) -> None:
    """A broken seal or a fault of ours does not get better by trying."""
    job = Job(id=1, queue="notices", lock=None, queueing_lock=None, task_name="notices.make", attempts=0)
    assert AGAIN.get_retry_decision(exception=wrong, job=job) is None


def test_the_list_gone_from_the_disk_stops_the_batch(drill: Any, rows: Any) -> None:
    """A list that a restore left out stops its batch with a sentence about the file."""
    batch_id = drill.take(workbook(rows(1)))
    keys.office_blobs(drill.office.office_id).delete(Batch.objects.get(pk=batch_id).list_blob)
    check_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, BlobMissing.code)


def test_the_pdf_gone_between_check_and_making_stops_the_batch(drill: Any) -> None:
    """Issued notices whose PDF is gone cannot be made: the batch stops and says so."""
    elsewhere = make_issued_notices(4, TODAY, 2)
    batch_id = drill.take(elsewhere.roster, pdf=elsewhere.pdf)
    check_batch(batch_id=batch_id)
    keys.office_blobs(drill.office.office_id).delete(Batch.objects.get(pk=batch_id).pdf_blob)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, BlobMissing.code)
    assert card.stopped_says["ko"] != card.stopped_says["en"]


def test_a_row_sealed_for_another_place_stops_the_batch(drill: Any, rows: Any) -> None:
    """Two rows exchanged in the table do not open: nobody gets the other's notice, the batch stops."""
    batch_id = _making(drill, rows, 2)
    one, other = RosterRow.objects.filter(batch_id=batch_id)
    swapped = (bytes(other.person or b""), bytes(one.person or b""))
    for stored, person in zip((one, other), swapped, strict=True):
        RosterRow.objects.filter(pk=stored.pk).update(person=person)
    make_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).stopped_code == SealBroken.code
    assert not Notice.objects.filter(batch_id=batch_id).exists()
    with pytest.raises(SealBroken):
        rows_of_batch(drill.officer, batch_id)


def test_two_records_exchanged_in_the_table_do_not_open(drill: Any, rows: Any) -> None:
    """A record is sealed for its own reference: exchanged, neither opens and nothing can be handed over."""
    batch_id = drill.made(rows(2))
    one, other = Notice.objects.filter(batch_id=batch_id)
    swapped = (bytes(other.record), bytes(one.record))
    for stored, record in zip((one, other), swapped, strict=True):
        Notice.objects.filter(pk=stored.pk).update(record=record)
    with pytest.raises(SealBroken):
        notices_of_batch(drill.officer, batch_id)
    with pytest.raises(SealBroken):
        hand_over(by=drill.officer, batch_id=batch_id, at=now())
    assert batch(drill.officer, batch_id).state is BatchState.MADE


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 60])
def test_a_damaged_record_is_one_clear_error(drill: Any, rows: Any, damage: bytes) -> None:
    """Bytes that are no sealed record raise the error of seals, not a traceback of JSON."""
    batch_id = drill.made(rows(1))
    Notice.objects.filter(batch_id=batch_id).update(record=damage)
    with pytest.raises((SealBroken, BadRecord)):
        notices_of_batch(drill.officer, batch_id)


def test_two_files_exchanged_on_the_disk_do_not_open(drill: Any, rows: Any) -> None:
    """A stored file is sealed under its name: one person's PDF put in the place of another's does not open."""
    batch_id = drill.made(rows(2))
    one, other = notices_of_batch(drill.officer, batch_id)
    store = keys.office_blobs(drill.office.office_id)
    paths = [store._path(card.pdf_blob) for card in (one, other)]
    data = [path.read_bytes() for path in paths]
    paths[0].write_bytes(data[1])
    with pytest.raises(SealBroken):
        notice_file(drill.officer, one, image=False)
    assert notice_file(drill.officer, other, image=False)


@pytest.mark.parametrize("column", ["pdf_sha256", "jpg_sha256", "reference"])
def test_a_column_changed_by_hand_is_seen_at_the_release(drill: Any, rows: Any, column: str) -> None:
    """What two officers sign covers hashes and references: one changed letter and nothing is released."""
    drill.connect()
    batch_id = drill.made(rows(2))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    notice = Notice.objects.filter(batch_id=batch_id).order_by("-id")[0]
    value = getattr(notice, column)
    changed = ("0" if value[0] != "0" else "1") + value[1:]
    Notice.objects.filter(pk=notice.pk).update(**{column: changed})
    with pytest.raises(ManifestChanged):
        release(by=drill.approver, batch_id=batch_id, typed_count=2, at=now())
    assert batch(drill.officer, batch_id).state is BatchState.HANDED_OVER


def test_a_notice_slipped_in_after_the_hand_over_is_seen(drill: Any, rows: Any) -> None:
    """One notice more than was signed changes count and manifest."""
    drill.connect()
    batch_id = drill.made(rows(2))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    guest = RosterRow.objects.create(batch_id=batch_id, row=99, person=b"x")
    copied = Notice.objects.filter(batch_id=batch_id)[0]
    copied.pk, copied.roster_row, copied.reference = None, guest, "0000-0000-0000"
    copied.save(force_insert=True)
    with pytest.raises(ManifestChanged):
        release(by=drill.approver, batch_id=batch_id, typed_count=3, at=now())


def test_a_batch_stopped_while_it_is_checked_stays_stopped(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker that comes back with a checked list finds the batch stopped and stores nobody."""
    batch_id = drill.take(workbook(rows(2)))
    plain = checking._with_records

    def stopped_meanwhile(stopped: Any, *rest: Any) -> Any:
        Batch.objects.filter(pk=batch_id).update(state=BatchState.STOPPED)
        return plain(stopped, *rest)

    monkeypatch.setattr(checking, "_with_records", stopped_meanwhile)
    check_batch(batch_id=batch_id)
    assert Batch.objects.get(pk=batch_id).state == BatchState.STOPPED
    assert not RosterRow.objects.filter(batch_id=batch_id).exists()


@pytest.mark.parametrize("task", [check_batch, make_batch])
@pytest.mark.parametrize("state", ["checked", "made", "handed_over", "released", "stopped"])
def test_a_job_of_another_time_changes_nothing(drill: Any, rows: Any, task: Any, state: str) -> None:
    """A job that is taken up when its batch stands elsewhere, or has ended, does nothing at all."""
    batch_id = drill.take(workbook(rows(1)))
    Batch.objects.filter(pk=batch_id).update(state=state, manifest_sha256="a" * 64)
    events = BatchEvent.objects.filter(batch_id=batch_id).count()
    task(batch_id=batch_id)
    assert Batch.objects.get(pk=batch_id).state == state
    assert BatchEvent.objects.filter(batch_id=batch_id).count() == events
    assert not RosterRow.objects.filter(batch_id=batch_id).exists()


@pytest.mark.parametrize("task", [check_batch, make_batch])
def test_a_job_of_a_batch_that_is_gone_says_which(db: None, task: Any) -> None:
    """A job whose batch does not exist fails by the name of what is missing and makes nothing."""
    with pytest.raises(Batch.DoesNotExist):
        task(batch_id=10**9)
    assert delivery_groups(10**9) == ()


def test_the_worker_of_a_step_starts_again_from_its_first_start(drill: Any, rows: Any) -> None:
    """An interrupted step keeps its first start, counts anew, and never beyond its total."""
    batch_id = drill.take(workbook(rows(1)))
    begin(batch_id, making.StepName.MAKE, 10)
    first = Step.objects.get(batch_id=batch_id)
    advance(batch_id, making.StepName.MAKE, 7)
    end(batch_id, making.StepName.MAKE)
    begin(batch_id, making.StepName.MAKE, 5)
    again = Step.objects.get(batch_id=batch_id)
    assert (again.pk, again.started_at, again.done, again.total) == (first.pk, first.started_at, 0, 5)
    assert again.ended_at is None
    advance(batch_id, making.StepName.MAKE, 99)
    assert Step.objects.get(batch_id=batch_id).done == 5
    end(batch_id, making.StepName.MAKE)
    ended = Step.objects.get(batch_id=batch_id).ended_at
    end(batch_id, making.StepName.MAKE)
    assert Step.objects.get(batch_id=batch_id).ended_at == ended


def test_jobs_carry_ids_and_nothing_of_anybody(drill: Any, rows: Any) -> None:
    """What lies in the queue's table is the number of a batch."""
    drill.connect()
    batch_id = drill.released(rows(1), send=True)
    jobs = ProcrastinateJob.objects.filter(queue_name="notices", args__batch=batch_id).order_by("id")
    assert [job.task_name for job in jobs] == ["notices.check", "notices.make", "notices.send"]
    assert all(job.args == {"batch": batch_id} for job in jobs)


def test_a_worker_that_dies_while_drafting_leaves_no_draft(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts are written together or not at all, so that a resumed batch never misses one."""
    batch_id = _making(drill, rows, 3)
    plain, calls = making._notice, []

    def dies(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return plain(*args)

    monkeypatch.setattr(making, "_notice", dies)
    with pytest.raises(KeyboardInterrupt):
        make_batch(batch_id=batch_id)
    assert not Notice.objects.filter(batch_id=batch_id).exists()
    monkeypatch.setattr(making, "_notice", plain)
    make_batch(batch_id=batch_id)
    assert _states(batch_id) == ["made"] * 3


def test_drafts_are_written_as_the_pool_asks_for_them(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool begins when three of seven are written; a stop meanwhile and no further one is."""
    monkeypatch.setattr(making, "_AT_ONCE", 3)
    batch_id = _making(drill, rows, 7)
    there: list[int] = []

    class Looks(InPlace):
        def make(self, jobs: Any, count: Any = None) -> Any:
            there.append(count)
            for number, _job in enumerate(jobs):
                there.append(Notice.objects.filter(batch_id=batch_id).count())
                if number == 4:
                    Batch.objects.filter(pk=batch_id).update(state=BatchState.STOPPED)
            yield from ()

    monkeypatch.setattr(making, "NoticePool", Looks)
    make_batch(batch_id=batch_id)
    assert there == [7, 3, 3, 3, 6, 6, 6]
    monkeypatch.setattr(making, "NoticePool", InPlace)
    Batch.objects.filter(pk=batch_id).update(state=BatchState.MAKING)
    make_batch(batch_id=batch_id)
    assert _states(batch_id) == ["made"] * 7


def test_many_parcels_are_counted_to_the_total(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With parcels of two and a look of three at a time, progress ends at all of all and each is made once."""
    monkeypatch.setattr(making, "_KEPT_TOGETHER", 2)
    monkeypatch.setattr(making, "_AT_ONCE", 3)
    seen: list[str] = []

    class Counts(InPlace):
        def make(self, jobs: Any, _count: Any = None) -> Any:
            jobs = list(jobs)
            seen.extend(job.record.reference for job in jobs)
            yield from super().make(jobs)

    monkeypatch.setattr(making, "NoticePool", Counts)
    batch_id = drill.made(rows(7))
    step = Step.objects.get(batch_id=batch_id, name="make")
    assert (step.done, step.total, len(seen), len(set(seen))) == (7, 7, 7, 7)


def test_a_move_keeps_columns_event_and_trail_together(drill: Any, rows: Any) -> None:
    """A change of state writes its columns, one event with who and why, and one line in the trail."""
    batch_id = drill.checked(rows(1))
    row_of = Batch.objects.get(pk=batch_id)
    move(by=drill.officer, batch=row_of, after=BatchState.STOPPED, why="명단 오류", stopped_code="x")
    event = BatchEvent.objects.filter(batch_id=batch_id).latest("id")
    assert (event.before, event.after, event.who, event.why) == (
        "checked",
        "stopped",
        drill.officer.who,
        "명단 오류",
    )
    assert (row_of.state, row_of.stopped_code) == ("stopped", "x")
    told = trail(drill.office.actor(StaffRole.AUDITOR), TrailFilter(text=f"batch:{batch_id}"))
    assert "batch.stopped" in {line.verb for line in told}


def test_what_the_worker_did_stands_under_its_own_name(drill: Any, rows: Any) -> None:
    """The office's auditor sees the worker's acts as the worker's, never as an officer's."""
    batch_id = drill.checked(rows(1))
    batch_of = Batch.objects.get(pk=batch_id)
    assert worker_of(batch_of).office_id == drill.office.office_id
    assert BatchEvent.objects.get(batch_id=batch_id, after="checked").who == worker_of(batch_of).who
    assert worker_of(batch_of).who != drill.officer.who
    assert worker_of(batch_of).staff_id is None


def test_a_halt_keeps_its_sentence_in_both_languages(drill: Any, rows: Any) -> None:
    """The words are kept as they were, so that a later wording does not change what happened."""
    batch_of = Batch.objects.get(pk=drill.checked(rows(1)))
    halt(by=worker_of(batch_of), batch=batch_of, code="file.broken", says={"ko": "가", "en": "a"}.__getitem__)
    card = batch(drill.officer, batch_of.pk)
    assert (card.stopped_code, card.stopped_says) == ("file.broken", {"ko": "가", "en": "a"})


@pytest.mark.parametrize(
    ("filename", "suffix"),
    [
        ("명단.xlsx", ".xlsx"),
        ("LIST.XLS", ".xls"),
        ("a.tar.gz", ".gz"),
        ("없음", ""),
        ("../../etc/passwd", ""),
        ("x.spreadsheet", ".spreads"),
        ("C:\\명단\\확진자.CSV", ".csv"),
        (".xlsx", ""),
    ],
)
def test_of_a_file_name_only_its_ending_is_kept(filename: str, suffix: str) -> None:
    """A file name may hold a person's name: nothing of it but the ending is stored."""
    assert Upload(filename, b"x").suffix == suffix


def test_the_ending_of_a_list_is_stored_and_its_name_is_not(drill: Any, rows: Any) -> None:
    """No column of the batch holds the name of the uploaded file."""
    roster = Upload("홍길동_확진자명단.XLSX", workbook(rows(1)))
    taken = take_list(
        by=drill.officer, kind=NoticeKind.ISOLATION, roster=roster, pdf=None, issued_on=TODAY, at=now()
    )
    stored = Batch.objects.filter(pk=taken.batch_id).values().get()
    assert stored["list_suffix"] == ".xlsx"
    assert not [column for column, value in stored.items() if "홍길동" in str(value)]


def test_a_row_without_a_phone_has_no_phone_tag(drill: Any) -> None:
    """Two people without a phone do not find each other under an empty one."""
    batch_id = drill.made([row(1, 휴대전화=""), row(2)])
    tags = [
        notice.phone_tag for notice in Notice.objects.filter(batch_id=batch_id).order_by("roster_row__row")
    ]
    assert tags[0] is None
    assert len(bytes(tags[1] or b"")) == 32
