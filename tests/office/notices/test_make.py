"""Notices are made once, read back, resumed where they stood; one difference stops the whole batch."""

import hashlib
import io
import threading
from typing import Any

import pytest
from office_ground import InPlace
from PIL import Image

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.conf import keys
from ansim.kit.blobs import BlobStore
from ansim.kit.clock import now
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.adapters import canary
from ansim.notices.adapters.pool_worker import Made
from ansim.notices.domain.batch import BatchState, NobodyLeft, WrongState
from ansim.notices.domain.compare import written_date
from ansim.notices.models import Notice
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import notice_file, notices_of_batch
from ansim.notices.services import making
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, stop_batch


def test_every_person_gets_a_pdf_and_an_image_within_the_limits(drill: Any, rows: Any) -> None:
    """Each row has its own notice: files by hash, image within 1000 px and 200 KB, nothing shared."""
    batch_id = drill.made(rows(3))
    cards = notices_of_batch(drill.officer, batch_id)
    assert batch(drill.officer, batch_id).state is BatchState.MADE
    assert len({card.reference for card in cards}) == 3
    for card in cards:
        pdf = notice_file(drill.officer, card, image=False)
        jpg = notice_file(drill.officer, card, image=True)
        assert pdf.startswith(b"%PDF")
        assert (hashlib.sha256(pdf).hexdigest(), hashlib.sha256(jpg).hexdigest()) == (
            card.pdf_sha256,
            card.jpg_sha256,
        )
        with Image.open(io.BytesIO(jpg)) as image:
            assert max(image.size) <= 1000
        assert len(jpg) <= 200_000


def test_files_lie_sealed_on_disk(drill: Any, rows: Any) -> None:
    """The stored files of a notice show neither PDF nor JPEG to somebody who copies the disk."""
    batch_id = drill.made(rows(1))
    card = notices_of_batch(drill.officer, batch_id)[0]
    store = keys.office_blobs(drill.office.office_id)
    for name in (card.pdf_blob, card.jpg_blob):
        raw = store._path(name).read_bytes()
        assert b"%PDF" not in raw
        assert b"\xff\xd8\xff" not in raw[:64]


def test_a_difference_stops_the_batch(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One finished file that differs from its record stops everything before anybody can release it."""
    wrong = Problem(None, None, "readback.qr", Sentence(ko="다릅니다", en="differs"))

    class Differs(InPlace):
        def make(self, jobs: Any, _count: Any = None) -> Any:
            for place, made in enumerate(super().make(jobs)):
                yield Made(made.reference, made.pdf, made.jpg, problems=(wrong,)) if place == 1 else made

    monkeypatch.setattr(making, "NoticePool", Differs)
    batch_id = drill.checked(rows(3))
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, "readback.qr")
    assert card.stopped_says == {"ko": "다릅니다", "en": "differs"}
    with pytest.raises(WrongState):
        hand_over(by=drill.officer, batch_id=batch_id, at=now())


@pytest.mark.parametrize(
    ("reads", "ends"), [("as written", BatchState.MADE), ("another day", BatchState.STOPPED)]
)
def test_the_first_five_are_read_as_a_person_sees_them(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch, reads: str, ends: BatchState
) -> None:
    """Where Tesseract is there it reads the first five pictures and no more; one that shows another birth date stops all."""
    read: list[bytes] = []

    def look(made: Any, _ocr: Any, _workers: int) -> tuple[Problem, ...]:
        read.extend(jpg for _, jpg in made)
        seen = [f"{one.name} {written_date(one.birth)} {one.period}" for one, _ in made]
        assert len(set(seen)) == len(made)
        return () if reads == "as written" else (canary.difference("birth"),)

    monkeypatch.setattr(making, "find_ocr", object)
    monkeypatch.setattr(making, "look", look)
    batch_id = drill.checked(rows(7))
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    card = batch(drill.officer, batch_id)
    first = notices_of_batch(drill.officer, batch_id)[:5]
    assert card.state is ends
    assert card.stopped_code == ("" if ends is BatchState.MADE else "readback.seen")
    assert sorted(read) == sorted(notice_file(drill.officer, one, image=True) for one in first)


def test_interrupted_work_goes_on_to_the_same_notices(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies in the middle leaves drafts; the next run makes just these, with the same references."""

    class Dies(InPlace):
        def make(self, jobs: Any, _count: Any = None) -> Any:
            for place, made in enumerate(super().make(jobs)):
                if place == 2:
                    raise KeyboardInterrupt
                yield made

    monkeypatch.setattr(making, "_KEPT_TOGETHER", 1)
    monkeypatch.setattr(making, "NoticePool", Dies)
    batch_id = drill.checked(rows(4))
    start_making(by=drill.officer, batch_id=batch_id)
    with pytest.raises(KeyboardInterrupt):
        make_batch(batch_id=batch_id)
    before = dict(Notice.objects.filter(batch_id=batch_id).values_list("reference", "state"))
    assert sorted(before.values()) == ["draft", "draft", "made", "made"]
    monkeypatch.setattr(making, "NoticePool", InPlace)
    make_batch(batch_id=batch_id)
    after = Notice.objects.filter(batch_id=batch_id)
    assert {notice.reference for notice in after} == set(before)
    assert {notice.state for notice in after} == {"made"}
    assert batch(drill.officer, batch_id).state is BatchState.MADE


def test_a_stop_while_making_ends_the_work(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """When an officer stops the batch, the worker stops at the next parcel and nothing becomes `made`."""
    batch_id = drill.checked(rows(3))

    class Stops(InPlace):
        def make(self, jobs: Any, _count: Any = None) -> Any:
            stop_batch(by=drill.officer, batch_id=batch_id, why="시험", at=now())
            yield from super().make(jobs)

    monkeypatch.setattr(making, "NoticePool", Stops)
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).state is BatchState.STOPPED


def test_the_step_counts_to_its_total(drill: Any, rows: Any) -> None:
    """Progress ends at all of all, and the step has an end."""
    card = batch(drill.officer, drill.made(rows(3)))
    step = next(step for step in card.steps if step.name == "make")
    assert (step.done, step.total, step.ended, step.percent) == (3, 3, True, 100)
    assert step.seconds >= 0


def test_nobody_left_is_refused(drill: Any) -> None:
    """A list on which every row is wrong cannot be made into notices."""
    from office_ground import row

    batch_id = drill.checked([row(1, 성명=""), row(2, 휴대전화="1")])
    with pytest.raises(NobodyLeft):
        start_making(by=drill.officer, batch_id=batch_id)


def test_making_twice_is_refused(drill: Any, rows: Any) -> None:
    """The second officer who presses the button is told that it runs already."""
    batch_id = drill.made(rows(1))
    with pytest.raises(WrongState):
        start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    assert batch(drill.officer, batch_id).state is BatchState.MADE


def test_only_the_officer_of_the_office_may_make(drill: Any, rows: Any) -> None:
    """An approver may not, and another office does not even learn that the batch exists."""
    from dataclasses import replace

    batch_id = drill.checked(rows(1))
    with pytest.raises(NotPermitted):
        start_making(by=drill.approver, batch_id=batch_id)
    with pytest.raises(NotInOffice):
        start_making(by=replace(drill.officer, office_id=999), batch_id=batch_id)
    with pytest.raises(NotInOffice):
        notices_of_batch(replace(drill.officer, office_id=None), batch_id)


def test_small_parts_of_a_list_lose_nobody(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts two by two, kept three by three, an excluded row among them: one notice for each of the others."""
    monkeypatch.setattr(making, "_AT_ONCE", 2)
    monkeypatch.setattr(making, "_KEPT_TOGETHER", 3)
    people = rows(8)
    people[3] = tuple("031-000-0000" if str(cell).startswith("010") else cell for cell in people[3])
    batch_id = drill.made(people)
    assert [row for row, in Notice.objects.filter(batch_id=batch_id).values_list("roster_row__row").order_by("id")] == [
        3, 4, 5, 7, 8, 9, 10,
    ]  # fmt: skip
    assert batch(drill.officer, batch_id).state is BatchState.MADE


def test_what_all_share_is_gathered_once(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts a list is drafted in, the office, its texts and its key are looked up for the first one only."""
    gathered: list[int] = []
    real = making.composer_of
    monkeypatch.setattr(making, "composer_of", lambda batch: gathered.append(batch.pk) or real(batch))
    monkeypatch.setattr(making, "_AT_ONCE", 2)
    batch_id = drill.made(rows(5))
    assert gathered == [batch_id]
    assert Notice.objects.filter(batch_id=batch_id).count() == 5


def test_files_go_to_the_disk_while_others_are_made(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every so many notices the system is asked to write, one call at a time; the last is waited for before the end."""
    asked: list[bool] = []
    begun = threading.Event()

    def settle(_store: object) -> None:
        asked.append(threading.current_thread() is threading.main_thread())
        begun.set()

    monkeypatch.setattr(BlobStore, "settle", settle)
    monkeypatch.setattr(making, "_KEPT_TOGETHER", 2)
    monkeypatch.setattr(making, "_SETTLED_EVERY", 4)
    drill.made(rows(7))
    assert begun.is_set()
    assert sorted(asked) == [False, True]
