"""Seals and logos over any history of asking, agreeing and declining, beside a model of a few lines."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
from django.test import TestCase

from ansim.accounts import queries, services
from ansim.accounts.adapters.seal_images import draw_seal
from ansim.accounts.domain import pictures
from ansim.accounts.domain.pictures import PictureKind, PictureState
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.kit.blobs import BlobMissing
from ansim.kit.errors import AnsimError

from .standing import START
from .test_pictures import logo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drill")]
SEALS = tuple(draw_seal(words) for words in ("가람시장인", "나루시장인"))
LOGOS = (None, logo(), logo((160, 0, 0)))
STEPS = 30


@dataclass
class _Model:
    """What is in use of each kind, what waits, by whom, and which pictures were ever agreed to."""

    used: dict[PictureKind, bytes | None]
    waits: dict[PictureKind, tuple[int, bytes | None, int]] = field(default_factory=dict)
    agreed: set[bytes] = field(default_factory=set)
    acts: int = 0

    def ask(self, kind, kept, who):
        """Return the error that asking must end with, None when it is taken."""
        if kept is None and kind is PictureKind.SEAL:
            return pictures.PictureMissing
        if kept == self.used[kind]:
            return pictures.PictureSame
        return pictures.PictureWaits if kind in self.waits else None

    def decide(self, kind, after, who):
        """Return the error that a decision must end with, None when it is taken."""
        if kind not in self.waits:
            return pictures.PictureDecided
        if after is PictureState.AGREED and self.waits[kind][2] == who:
            return pictures.PictureBySame
        return None


def _expect(error, act):
    """Do an act that must end with `error`, or with a result when that is None."""
    if error is None:
        return act()
    with pytest.raises(AnsimError) as raised:
        act()
    assert type(raised.value) is error
    return None


def _kept(kind, picture):
    return None if picture is None else services.clean_picture(kind, picture)


def _one_step(chance, model, people, ids, at):
    kind, by = chance.choice(list(PictureKind)), chance.choice(people)
    if chance.random() < 0.55:
        picture = chance.choice(SEALS if kind is PictureKind.SEAL and chance.random() < 0.9 else LOGOS)
        if kind is PictureKind.SEAL and picture is not None and picture not in SEALS:
            picture = SEALS[0]
        kept = _kept(kind, picture)
        error = model.ask(kind, kept, by.staff_id)
        made = _expect(
            error, lambda: services.ask_picture(by=by, kind=kind, picture=picture, why="개각", at=at)
        )
        if error is None:
            model.waits[kind], ids[kind], model.acts = (made, kept, by.staff_id), made, model.acts + 1
        return
    if kind not in ids:
        return
    after = chance.choice((PictureState.AGREED, PictureState.DECLINED))
    error = model.decide(kind, after, by.staff_id)

    def act():
        with TestCase.captureOnCommitCallbacks(execute=True):
            if after is PictureState.AGREED:
                return services.agree_picture(by=by, picture_id=ids[kind], at=at)
            return services.decline_picture(by=by, picture_id=ids[kind], why="흐림", at=at)

    _expect(error, act)
    if error is None:
        _, kept, _ = model.waits.pop(kind)
        model.acts += 1
        if after is PictureState.AGREED:
            model.used[kind] = kept
            model.agreed |= {kept} if kept else set()


def _look(model, by):
    """Hold everything that can be asked against the model."""
    office_id = by.office_id
    for kind in PictureKind:
        sha256 = queries.picture_in_use(office_id, kind)
        assert queries.picture_png(office_id, sha256) == model.used[kind]
    waiting = {one.kind: (one.id, one.asked_by) for one in queries.waiting_pictures(by)}
    assert waiting == {kind: (made, who) for kind, (made, _, who) in model.waits.items()}
    for _, kept, _ in model.waits.values():
        assert kept is None or queries.picture_png(office_id, hashlib.sha256(kept).hexdigest()) == kept
    for kept in model.agreed:
        assert queries.picture_png(office_id, hashlib.sha256(kept).hexdigest()) == kept


@pytest.mark.parametrize("seed", range(8))
def test_any_history_leaves_what_the_model_says(manager, approver, seed):
    """Two people who each may ask and agree: what is in use, waits and is kept is the model's."""
    chance = Random(seed)
    roles = (StaffRole.ADMINISTRATOR, StaffRole.APPROVER)
    people = [replace(one, roles=roles) for one in (manager, approver)]
    seal = queries.seal_png(manager.office_id)
    model, ids = _Model({PictureKind.SEAL: seal, PictureKind.LOGO: None}), {}
    model.agreed.add(seal)
    before = AuditEvent.objects.count()
    for step in range(STEPS):
        _one_step(chance, model, people, ids, START + timedelta(minutes=step))
        _look(model, manager)
    assert AuditEvent.objects.count() == before + model.acts
    assert model.acts > STEPS // 4
    assert len(queries.pictures_of(manager)) >= len(model.agreed) - 1


@pytest.mark.parametrize("seed", range(4))
def test_what_was_only_ever_declined_leaves_no_file(manager, approver, seed):
    """Asked and declined again and again, in any order of pictures: afterwards not one of their files is left."""
    chance = Random(seed)
    hashes = set()
    for step in range(6):
        kind = chance.choice(list(PictureKind))
        picture = chance.choice(SEALS if kind is PictureKind.SEAL else LOGOS[1:])
        at = START + timedelta(minutes=step)
        asked = services.ask_picture(by=manager, kind=kind, picture=picture, why="개각", at=at)
        hashes.add(queries.picture_by_id(manager, asked).sha256)
        with TestCase.captureOnCommitCallbacks(execute=True):
            by = chance.choice((manager, approver))
            services.decline_picture(by=by, picture_id=asked, why="흐림", at=at)
    for sha256 in hashes:
        with pytest.raises(BlobMissing):
            queries.picture_png(manager.office_id, sha256)
    assert queries.waiting_pictures(approver) == ()
