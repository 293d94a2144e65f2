"""The seal stands on nothing that anybody can see before release; each use of it is written down, once."""

import io
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from office_ground import TODAY
from PIL import Image

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.queries.pictures import seal_png
from ansim.accounts.queries.trail import TrailFilter, trail
from ansim.accounts.services import agree_picture, ask_picture
from ansim.accounts.services.demo import draw_seal
from ansim.conf import keys
from ansim.kit.clock import now
from ansim.notices.adapters import previewer
from ansim.notices.domain.batch import WrongCount
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.people import NoticeCard, notice_file, notices_of_batch
from ansim.notices.queries.previews import page_picture, shown_file
from ansim.notices.services import making
from ansim.notices.services.checking import check_batch
from ansim.notices.services.holding import clear_families
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.releasing import give_back, hand_over, release
from ansim.sandbox.saeol import make_issued_notices


def _red(jpeg: bytes) -> int:
    """How many pixels of a picture are as red as the drill's seal."""
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    red, green, blue = (band.point(lambda value: 255 * (value > 150)) for band in picture.split())
    dark = Image.merge(
        "RGB", [Image.eval(green, lambda v: 255 - v), Image.eval(blue, lambda v: 255 - v), red]
    )
    return sum(1 for one in dark.getdata() if one == (255, 255, 255))


def _words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    text = page.get_textpage()
    words: str = text.get_text_bounded()
    for one in (text, page, document):
        one.close()
    return words


def _uses(drill: Any) -> list[Any]:
    return list(trail(drill.office.actor(StaffRole.AUDITOR), TrailFilter(verb="seal.use"))[0:20])


def _card(by: Actor, batch_id: int) -> NoticeCard:
    return notices_of_batch(by, batch_id)[0]


@pytest.fixture
def made(drill: Any, rows: Any) -> int:
    """A batch that was made and not released."""
    return int(drill.made(rows(2)))


def _release(drill: Any, batch_id: int, count: int = 2) -> None:
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    release(by=drill.approver, batch_id=batch_id, typed_count=count, at=now(), send=False)


def test_before_release_neither_file_shows_the_seal(drill: Any, made: int) -> None:
    """Phone image and A4 page are there to be read, and red is only where the files have it besides the seal."""
    card = _card(drill.officer, made)
    phone, page = shown_file(drill.officer, card, image=True), page_picture(drill.officer, card)
    with_seal = notice_file(drill.officer, card, image=True)
    assert _red(with_seal) > _red(phone) + 500
    _release(drill, made)
    after = _card(drill.officer, made)
    assert _red(page_picture(drill.officer, after)) > _red(page) + 500


def test_a_preview_says_what_the_file_says(drill: Any, made: int) -> None:
    """The same words on the same page: what one approves is what goes out, but for the seal."""
    card = _card(drill.officer, made)
    preview = shown_file(drill.officer, card, image=False)
    stored = notice_file(drill.officer, card, image=False)
    assert preview != stored
    assert _words(preview) == _words(stored)
    assert Image.open(io.BytesIO(shown_file(drill.officer, card, image=True))).size == (
        Image.open(io.BytesIO(notice_file(drill.officer, card, image=True))).size
    )


def test_after_release_what_is_shown_is_what_is_kept(drill: Any, made: int) -> None:
    """Byte for byte, both files."""
    _release(drill, made)
    card = _card(drill.officer, made)
    for image in (True, False):
        assert shown_file(drill.officer, card, image=image) == notice_file(drill.officer, card, image=image)


def test_a_preview_needs_the_permission_to_see_notices(drill: Any, made: int) -> None:
    """As the file does."""
    card = _card(drill.officer, made)
    with pytest.raises(NotPermitted):
        shown_file(replace(drill.officer, roles=()), card, image=True)


def test_previews_keep_their_compiler(drill: Any, made: int) -> None:
    """One look after the other by one compiler, as another one would hold the fonts again; the same page each time."""
    card = _card(drill.officer, made)
    first = previewer.without_seal(card.record)
    kept = previewer._previewer._renderer
    assert previewer.without_seal(card.record) == first
    assert previewer._previewer._renderer is kept


def test_the_seal_lies_sealed_and_so_do_the_files_that_bear_it(drill: Any, made: int) -> None:
    """At rest neither the image nor a page with it can be read without the office's key."""
    seal = seal_png(drill.office.office_id)
    assert seal is not None
    folder = keys.env.home() / "office" / "blobs" / str(drill.office.office_id)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".png", ".pdf", ".jpg"}
    for path in files:
        data = path.read_bytes()
        assert data[:1] == b"\x01"
        assert seal[:60] not in data
        assert b"%PDF" not in data[:200]
        assert path.stat().st_mode & 0o077 == 0


def test_each_release_writes_one_use_of_the_seal(drill: Any, made: int) -> None:
    """Who, how many, with which template and which seal; making and previewing are no use."""
    page_picture(drill.officer, _card(drill.officer, made))
    assert _uses(drill) == []
    _release(drill, made)
    (use,) = _uses(drill)
    batch = Batch.objects.get(pk=made)
    template = _card(drill.officer, made).record.template
    assert use.who == drill.approver.who
    assert use.reference == f"batch:{made} seal:{batch.seal_sha256[:16]}"
    assert use.why == f"2건 · {template}"


def test_a_release_that_fails_or_is_given_back_uses_nothing(drill: Any, made: int) -> None:
    """The row stands in the transaction of the release or not at all."""
    hand_over(by=drill.officer, batch_id=made, at=now())
    with pytest.raises(WrongCount):
        release(by=drill.approver, batch_id=made, typed_count=5, at=now(), send=False)
    give_back(by=drill.approver, batch_id=made, why="다시")
    assert _uses(drill) == []


def test_the_seal_written_down_is_that_of_the_files(drill: Any, made: int) -> None:
    """An office that takes another seal between making and release: the files bear the one before."""
    before = Batch.objects.get(pk=made).seal_sha256
    manager, new = drill.office.actor(StaffRole.ADMINISTRATOR), draw_seal("새관인")
    asked = ask_picture(by=manager, kind=PictureKind.SEAL, picture=new, why="개각", at=now())
    agree_picture(by=drill.approver, picture_id=asked, at=now())
    assert seal_png(drill.office.office_id) == new
    _release(drill, made)
    assert _uses(drill)[0].reference.endswith(f"seal:{before[:16]}")


def test_what_was_issued_elsewhere_uses_no_seal_of_ours(drill: Any) -> None:
    """Its pages bear the seal of where they come from, and are shown as they are."""
    elsewhere = make_issued_notices(8, TODAY, 3)
    batch_id = drill.take(elsewhere.roster, pdf=elsewhere.pdf)
    check_batch(batch_id=batch_id)
    clear_families(by=drill.officer, batch_id=batch_id, why="주소가 같은 가족", at=now())
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    card = _card(drill.officer, batch_id)
    for image in (True, False):
        assert shown_file(drill.officer, card, image=image) == notice_file(drill.officer, card, image=image)
    assert Batch.objects.get(pk=batch_id).seal_sha256 == ""
    _release(drill, batch_id, Notice.objects.filter(batch_id=batch_id).count())
    assert _uses(drill) == []


def test_an_office_without_a_seal_uses_none(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written where nothing was placed."""
    monkeypatch.setattr(making, "seal_of", lambda _: None)
    batch_id = drill.made(rows(2))
    _release(drill, batch_id)
    assert _uses(drill) == []
