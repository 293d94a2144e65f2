"""One batch, one seal and one office: a worker that dies, a seal agreed to meanwhile, and the rest is made as the first were."""

import hashlib
import io
from collections import Counter
from itertools import islice
from typing import Any

import pytest
from office_ground import InPlace
from PIL import Image

from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Office, OfficePicture
from ansim.accounts.queries.pictures import SEAL_NAME, picture_in_use, picture_name, seal_png
from ansim.accounts.queries.trail import TrailFilter, trail
from ansim.accounts.services import agree_picture, ask_picture
from ansim.accounts.services.demo import draw_seal
from ansim.conf import keys
from ansim.kit.blobs import BlobMissing
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.batches import batch
from ansim.notices.queries.people import notice_file, notices_of_batch
from ansim.notices.services import making
from ansim.notices.services.composing import seal_of
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import hand_over, release

SEAL_PLACE = (560, 880, 690, 980)


class Dies(InPlace):
    """A pool whose worker is killed before the third notice."""

    def make(self, jobs: Any, _count: Any = None) -> Any:
        for place, made in enumerate(super().make(islice(jobs, 4))):
            if place == 2:
                raise KeyboardInterrupt
            yield made


@pytest.fixture
def torn(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """A batch of five of which two were made when the worker died; two more lie as drafts, one was never begun."""
    monkeypatch.setattr(making, "_KEPT_TOGETHER", 1)
    monkeypatch.setattr(making, "_AT_ONCE", 4)
    monkeypatch.setattr(making, "NoticePool", Dies)
    batch_id = drill.checked(rows(5))
    start_making(by=drill.officer, batch_id=batch_id)
    with pytest.raises(KeyboardInterrupt):
        make_batch(batch_id=batch_id)
    states = Counter(Notice.objects.filter(batch_id=batch_id).values_list("state", flat=True))
    assert states == {"made": 2, "draft": 2}
    monkeypatch.setattr(making, "NoticePool", InPlace)
    return int(batch_id)


def _use(drill: Any, text: str) -> str:
    """Have a seal asked for and agreed to; return its hash."""
    manager = drill.office.actor(StaffRole.ADMINISTRATOR)
    asked = ask_picture(by=manager, kind=PictureKind.SEAL, picture=draw_seal(text), why="개각", at=now())
    agree_picture(by=drill.approver, picture_id=asked, at=now())
    return picture_in_use(drill.office.office_id, PictureKind.SEAL)


def _seals(drill: Any, batch_id: int) -> set[bytes]:
    """The different pictures of a seal on the phone pages of a batch."""
    found = set()
    for card in notices_of_batch(drill.officer, batch_id):
        with Image.open(io.BytesIO(notice_file(drill.officer, card, image=True))) as image:
            found.add(image.convert("L").point(lambda value: 255 * (value > 128)).crop(SEAL_PLACE).tobytes())
    return found


def test_a_seal_agreed_to_meanwhile_is_for_the_next_batch(drill: Any, rows: Any, torn: int) -> None:
    """All five bear the seal of the beginning, which is also the one written down; the next batch has the new one."""
    first = picture_in_use(drill.office.office_id, PictureKind.SEAL)
    second = _use(drill, "새관인")
    make_batch(batch_id=torn)
    assert batch(drill.officer, torn).state is BatchState.MADE
    assert Notice.objects.filter(batch_id=torn, state="made").count() == 5
    assert len(_seals(drill, torn)) == 1
    assert Batch.objects.get(pk=torn).seal_sha256 == first
    hand_over(by=drill.officer, batch_id=torn, at=now())
    release(by=drill.approver, batch_id=torn, typed_count=5, at=now(), send=False)
    auditor = drill.office.actor(StaffRole.AUDITOR)
    (use,) = list(trail(auditor, TrailFilter(verb="seal.use"))[0:20])
    assert use.reference.endswith(f"seal:{first[:16]}")
    after = drill.made(rows(1))
    assert Batch.objects.get(pk=after).seal_sha256 == second
    assert _seals(drill, after).isdisjoint(_seals(drill, torn))


def test_a_batch_that_began_without_a_seal_ends_without(drill: Any, torn: int) -> None:
    """The first seal of an office, agreed to while notices are made, stands on none of them."""
    office = drill.office.office_id
    OfficePicture.objects.filter(office_id=office, kind="seal").delete()
    Office.objects.filter(pk=office).update(seal_sha256="")
    assert seal_of(Batch.objects.get(pk=torn)) is None
    _use(drill, "첫관인")
    assert seal_of(Batch.objects.get(pk=torn)) is None
    make_batch(batch_id=torn)
    assert Batch.objects.get(pk=torn).seal_sha256 == ""


def test_a_seal_from_before_two_officers_goes_on_to_the_end(drill: Any, torn: int) -> None:
    """It lies under its old name and has no row; the batch that began with it keeps it beside a new one."""
    office, old = drill.office.office_id, draw_seal("옛관인")
    OfficePicture.objects.filter(office_id=office, kind="seal").delete()
    sha256 = keys.office_blobs(office).put(SEAL_NAME, old)
    Office.objects.filter(pk=office).update(seal_sha256=sha256)
    assert seal_of(Batch.objects.get(pk=torn)) == old
    _use(drill, "새관인")
    assert seal_of(Batch.objects.get(pk=torn)) == old
    assert seal_png(office) == draw_seal("새관인")


def test_each_moment_has_the_seal_of_that_moment(drill: Any, torn: int) -> None:
    """Two changes one after the other: the beginning, the time between and now are told apart."""
    office, began = drill.office.office_id, seal_of(Batch.objects.get(pk=torn))
    _use(drill, "둘째")
    between = now()
    _use(drill, "셋째")
    assert seal_png(office, agreed_by=between) == draw_seal("둘째")
    assert seal_png(office, agreed_by=now()) == seal_png(office) == draw_seal("셋째")
    assert seal_of(Batch.objects.get(pk=torn)) == began


def test_a_seal_whose_file_is_gone_stops_the_batch(drill: Any, torn: int) -> None:
    """Nothing is made with another seal instead: the batch stops and says what to do."""
    _use(drill, "새관인")
    first = OfficePicture.objects.filter(kind="seal", state="agreed").order_by("decided_at")[0]
    keys.office_blobs(drill.office.office_id).delete(picture_name(first.sha256))
    with pytest.raises(BlobMissing):
        seal_of(Batch.objects.get(pk=torn))
    make_batch(batch_id=torn)
    card = batch(drill.officer, torn)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, BlobMissing.code)
    assert Notice.objects.filter(batch_id=torn, state="made").count() == 2


def test_the_office_is_named_as_it_was_at_the_beginning(drill: Any, rows: Any, torn: int) -> None:
    """A new head or telephone while notices are made is for the next batch: one batch names one office."""
    before = {card.record.issuer for card in notices_of_batch(drill.officer, torn)}
    Office.objects.filter(pk=drill.office.office_id).update(head_title="새시장", phone="031-000-0099")
    make_batch(batch_id=torn)
    cards = notices_of_batch(drill.officer, torn)
    assert len(cards) == 5
    assert {card.record.issuer for card in cards} == before
    assert len(before) == 1
    (after,) = {card.record.issuer for card in notices_of_batch(drill.officer, drill.made(rows(1)))}
    assert (after.head_title, after.contact) == ("새시장", "031-000-0099")


def test_the_seal_is_that_of_the_moment_even_where_nothing_was_made(drill: Any, rows: Any) -> None:
    """Agreed to between the officer's word and the worker's first notice: the officer's word counts."""
    batch_id = drill.checked(rows(2))
    first = picture_in_use(drill.office.office_id, PictureKind.SEAL)
    start_making(by=drill.officer, batch_id=batch_id)
    _use(drill, "새관인")
    make_batch(batch_id=batch_id)
    seal = seal_of(Batch.objects.get(pk=batch_id))
    assert seal is not None
    assert hashlib.sha256(seal).hexdigest() == Batch.objects.get(pk=batch_id).seal_sha256 == first
