"""An office's logo in the line: a batch has the one agreed to when its making began, and keeps it whatever comes later."""

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from ansim.accounts.domain.pictures import PictureKind
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.queries.pictures import picture_in_use
from ansim.accounts.services import agree_picture, ask_picture
from ansim.kit.clock import now
from ansim.notices.domain.batch import NoticeState
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.people import notice_file, notices_of_batch
from ansim.notices.queries.previews import shown_file
from ansim.notices.queries.samples import sample_pictures
from ansim.notices.services import trying
from ansim.notices.services.composing import logo_of
from ansim.notices.services.making import make_batch
from ansim.notices.services.releasing import hand_over, release

BLUE, GREEN = (0, 60, 200), (0, 140, 60)


def _picture(colour: tuple[int, int, int]) -> bytes:
    out, image = io.BytesIO(), Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 199, 99), fill=colour)
    image.save(out, "PNG")
    return out.getvalue()


def _use(drill: Any, colour: tuple[int, int, int] | None) -> str:
    """Have a logo asked for and agreed to; return its hash."""
    manager = drill.office.actor(StaffRole.ADMINISTRATOR)
    picture = _picture(colour) if colour else None
    asked = ask_picture(by=manager, kind=PictureKind.LOGO, picture=picture, why="상징", at=now())
    agree_picture(by=drill.approver, picture_id=asked, at=now())
    return picture_in_use(drill.office.office_id, PictureKind.LOGO)


def _shows(jpeg: bytes, colour: tuple[int, int, int]) -> bool:
    """Whether the place of the logo on a phone page has its colour."""
    with Image.open(io.BytesIO(jpeg)) as image:
        place = image.convert("RGB").crop((456, 740, 676, 872))
    near = [one for one in place.getdata() if max(abs(a - b) for a, b in zip(one, colour, strict=True)) < 40]
    return len(near) > 1000


def _cards(drill: Any, batch_id: int) -> Any:
    return notices_of_batch(drill.officer, batch_id)


def test_a_batch_keeps_the_logo_it_was_made_with(drill: Any, rows: Any) -> None:
    """Its records name it; preview, file and release show it after the office has another, and then none."""
    first = _use(drill, BLUE)
    batch_id = drill.made(rows(2))
    assert {card.record.logo for card in _cards(drill, batch_id)} == {first}
    _use(drill, GREEN)
    card = _cards(drill, batch_id)[0]
    assert _shows(shown_file(drill.officer, card, image=True), BLUE)
    _use(drill, None)
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    release(by=drill.approver, batch_id=batch_id, typed_count=2, at=now(), send=False)
    card = _cards(drill, batch_id)[0]
    assert _shows(shown_file(drill.officer, card, image=True), BLUE)


def test_an_interrupted_batch_goes_on_with_its_logo(drill: Any, rows: Any) -> None:
    """Drafts that an earlier run left, and those it never came to, have the logo of the beginning: the same bytes again."""
    first = _use(drill, BLUE)
    batch_id = drill.made(rows(2))
    card = _cards(drill, batch_id)[0]
    before = notice_file(drill.officer, card, image=True)
    _use(drill, GREEN)
    Notice.objects.filter(pk=card.id).update(state=NoticeState.DRAFT)
    Notice.objects.filter(batch_id=batch_id).exclude(pk=card.id).delete()
    Batch.objects.filter(pk=batch_id).update(state="making")
    make_batch(batch_id=batch_id)
    cards = _cards(drill, batch_id)
    assert len(cards) == 2
    assert {one.record.logo for one in cards} == {first}
    again = next(one for one in cards if one.id == card.id)
    assert notice_file(drill.officer, again, image=True) == before


def test_without_a_logo_nothing_is_named(drill: Any, rows: Any) -> None:
    """What only waits is not used, and pages issued elsewhere never have one."""
    manager = drill.office.actor(StaffRole.ADMINISTRATOR)
    ask_picture(by=manager, kind=PictureKind.LOGO, picture=_picture(BLUE), why="상징", at=now())
    batch_id = drill.made(rows(1))
    assert [card.record.logo for card in _cards(drill, batch_id)] == [""]
    batch = Batch.objects.get(pk=batch_id)
    batch.source = "issued"
    assert logo_of(batch) == ""


def test_samples_show_the_logo_in_use(drill: Any) -> None:
    """The page of a template has it as notices of today would."""
    before = sample_pictures(drill.officer, "isolation-1")
    _use(drill, BLUE)
    _, phone = sample_pictures(drill.officer, "isolation-1")
    assert not _shows(before[1], BLUE)
    assert _shows(phone, BLUE)


def test_a_trial_shows_the_logo_of_its_batch(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes to the officer's own phone is as the batch is."""
    _use(drill, BLUE)
    batch_id = drill.made(rows(1))
    seen = []

    def sent(*, picture: Any, **_more: Any) -> str:
        seen.append(trying.keys.office_blobs(drill.office.office_id).get(picture.name))
        return "sent"

    monkeypatch.setattr(trying, "send_trial", sent)
    trying.send_trial_notice(by=drill.officer, batch_id=batch_id, phone="010-0000-0001", at=now())
    assert [_shows(one, BLUE) for one in seen] == [True]
