"""Seal and logo: uploaded by one, agreed to by another; what is in use stays until then, and every act is in the trail."""

import hashlib
import io
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain import errors, pictures
from ansim.accounts.domain.actors import system_actor
from ansim.accounts.domain.pictures import PictureKind, PictureState
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Office, OfficePicture
from ansim.accounts.queries.pictures import SEAL_NAME
from ansim.conf import env, keys
from ansim.kit.blobs import BlobMissing

from .standing import START

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drill")]
NEW = draw_seal("새안심시장인")


def logo(colour=(0, 90, 160), kind="PNG"):
    """A plain logo as a file."""
    out, image = io.BytesIO(), Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).ellipse((10, 10, 90, 90), fill=colour)
    image.save(out, kind)
    return out.getvalue()


def ask(by, kind=PictureKind.SEAL, picture=NEW, why="개각", at=START):
    """Ask for a picture."""
    return services.ask_picture(by=by, kind=kind, picture=picture, why=why, at=at)


def _told(verb):
    return [(one.who, one.reference, one.why) for one in AuditEvent.objects.filter(verb=verb).order_by("id")]


def test_a_new_seal_waits_and_the_old_one_stays_in_use(manager, approver):
    """Uploading changes nothing that is placed; from the approval on it is the new one, and the trail has both people."""
    before = queries.seal_png(manager.office_id)
    asked = ask(manager)
    assert queries.seal_png(manager.office_id) == before
    (waiting,) = queries.waiting_pictures(approver)
    assert (waiting.id, waiting.state, waiting.asked_by) == (asked, PictureState.ASKED, manager.staff_id)
    services.agree_picture(by=approver, picture_id=asked, at=START)
    assert queries.seal_png(manager.office_id) == NEW
    assert queries.waiting_pictures(approver) == ()
    named = f"picture:{asked} {hashlib.sha256(NEW).hexdigest()[:16]}"
    assert _told("seal.ask")[-1] == (manager.who, named, "개각")
    assert _told("seal.agree")[-1] == (approver.who, named, "개각")


def test_whoever_uploaded_cannot_approve(manager):
    """Not even with both roles; nor does the database let one person do both."""
    both = replace(manager, roles=(StaffRole.ADMINISTRATOR, StaffRole.APPROVER))
    asked = ask(both)
    with pytest.raises(pictures.PictureBySame):
        services.agree_picture(by=both, picture_id=asked, at=START)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficePicture.objects.filter(pk=asked).update(
            state="agreed", decided_by=manager.staff_id, decided_at=START
        )
    assert OfficePicture.objects.get(pk=asked).state == "asked"


def test_a_process_cannot_approve(manager):
    """A second officer is a person with the role; a command without one is neither."""
    asked = ask(manager)
    with pytest.raises(errors.NotPermitted):
        services.agree_picture(
            by=system_actor("command", office_id=manager.office_id), picture_id=asked, at=START
        )


def test_one_of_a_kind_waits(manager):
    """A second seal has to wait for the first to be decided; a logo waits beside it."""
    ask(manager)
    with pytest.raises(pictures.PictureWaits):
        ask(manager, picture=draw_seal("다른시장인"))
    assert ask(manager, PictureKind.LOGO, logo())


@pytest.mark.parametrize("who", ["manager", "approver"])
def test_a_declined_picture_is_gone(manager, approver, who):
    """Refused by the approver or taken back: the reason stays, the file does not, what is in use stays in use."""
    by = {"manager": manager, "approver": approver}[who]
    before = queries.seal_png(manager.office_id)
    asked = ask(manager)
    sha256 = queries.picture_by_id(manager, asked).sha256
    assert queries.picture_png(manager.office_id, sha256) == NEW
    with pytest.raises(errors.NotPermitted):
        services.decline_picture(by=replace(by, roles=()), picture_id=asked, why="흐림", at=START)
    _decline_at_once(by, asked)
    card = queries.picture_by_id(manager, asked)
    assert (card.state, card.decided_by, card.decided_why) == (PictureState.DECLINED, by.staff_id, "흐림")
    assert _told("seal.decline")[-1][0] == by.who
    assert queries.seal_png(manager.office_id) == before
    with pytest.raises(BlobMissing):
        queries.picture_png(manager.office_id, sha256)
    with pytest.raises(pictures.PictureDecided):
        services.agree_picture(by=approver, picture_id=asked, at=START)


def _decline_at_once(by, asked):
    """Decline, with what waits for the commit done."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        services.decline_picture(by=by, picture_id=asked, why="흐림", at=START)


def test_declining_again_what_is_in_use_elsewhere_keeps_the_file(manager, approver):
    """A picture that was agreed to once keeps its file: notices made with it name it."""
    for colour in ((0, 90, 160), (160, 0, 0)):
        asked = ask(manager, PictureKind.LOGO, logo(colour))
        services.agree_picture(by=approver, picture_id=asked, at=START)
    first = queries.pictures_of(manager)[1].sha256
    _decline_at_once(manager, ask(manager, PictureKind.LOGO, logo()))
    assert queries.picture_png(manager.office_id, first)


def test_a_logo_is_used_and_taken_out_again(manager, approver):
    """Both by two officers; what it was at an earlier moment can still be asked."""
    office_id = manager.office_id
    assert queries.picture_in_use(office_id, PictureKind.LOGO) == ""
    asked = ask(manager, PictureKind.LOGO, logo())
    assert queries.picture_in_use(office_id, PictureKind.LOGO) == ""
    services.agree_picture(by=approver, picture_id=asked, at=START)
    sha256 = queries.picture_in_use(office_id, PictureKind.LOGO)
    assert hashlib.sha256(queries.picture_png(office_id, sha256)).hexdigest() == sha256
    without = ask(manager, PictureKind.LOGO, None)
    assert queries.picture_in_use(office_id, PictureKind.LOGO) == sha256
    services.agree_picture(by=approver, picture_id=without, at=START.replace(hour=6))
    assert queries.picture_in_use(office_id, PictureKind.LOGO) == ""
    assert queries.picture_in_use(office_id, PictureKind.LOGO, agreed_by=START) == sha256
    assert queries.picture_in_use(office_id, PictureKind.LOGO, agreed_by=START.replace(hour=4)) == ""
    assert _told("logo.ask")[-1][1] == f"picture:{without} none"
    assert queries.picture_png(office_id, "") is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_lies_sealed_as_a_plain_png(manager, kind):
    """Whatever came in, a PNG without metadata is kept, and nobody without the office's key can read it."""
    asked = ask(manager, PictureKind.LOGO, logo(kind=kind))
    sha256 = queries.picture_by_id(manager, asked).sha256
    png = queries.picture_png(manager.office_id, sha256)
    assert Image.open(io.BytesIO(png)).format == "PNG"
    stored = env.home() / "office" / "blobs" / str(manager.office_id) / "pictures" / f"{sha256}.png"
    assert stored.read_bytes()[:1] == b"\x01"
    assert png[:32] not in stored.read_bytes()


def test_the_first_setup_asks_and_an_approver_agrees(drill, approver):
    """Before there is staff the set-up uploads; its newest waits, and it is used once an approver agreed."""
    setup = system_actor("setup", office_id=drill.office_id, office_code=drill.code)
    ask(setup, picture=draw_seal("틀린시장인"))
    asked = ask(setup)
    (waiting,) = queries.waiting_pictures(approver)
    assert (waiting.id, waiting.asked_by) == (asked, None)
    services.agree_picture(by=approver, picture_id=asked, at=START)
    assert queries.seal_png(drill.office_id) == NEW


def test_a_seal_from_before_two_officers_is_still_in_use(drill):
    """An office whose seal lies under its old name goes on with it."""
    old = draw_seal("옛안심시장인")
    sha256 = keys.office_blobs(drill.office_id).put(SEAL_NAME, old)
    Office.objects.filter(pk=drill.office_id).update(seal_sha256=sha256)
    assert queries.seal_png(drill.office_id) == old


def test_an_office_without_pictures_has_none(other_office):
    """None and nothing, not an error."""
    assert queries.seal_png(other_office.office_id) is None
    assert queries.picture_in_use(other_office.office_id, PictureKind.LOGO) == ""
    assert queries.picture_in_use(0, PictureKind.SEAL) == ""


def test_the_database_refuses_what_no_act_makes(manager):
    """A state or kind nobody knows, a seal without a picture, a decision by nobody."""
    asked = ask(manager)
    for change in ({"state": "lost"}, {"kind": "stamp"}, {"sha256": ""}, {"state": "agreed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficePicture.objects.filter(pk=asked).update(**change)
    assert str(OfficePicture.objects.get(pk=asked)) == f"picture:{asked}"
