"""Wording a template's free texts: one officer asks, another agrees, and from a day on new notices have them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.errors import NotInOffice
from ansim.accounts.domain.permissions import Permission
from ansim.accounts.services.trail import audit
from ansim.delivery.domain.errors import ReasonMissing
from ansim.kit.clock import korean_day
from ansim.kit.fonts import unprintable
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.packages import template_labelled
from ansim.notices.adapters.previewer import without_seal
from ansim.notices.adapters.readback import read_back
from ansim.notices.domain.changes import AskedBySame, ChangeDecided, ChangeState
from ansim.notices.domain.record import Worded
from ansim.notices.domain.sample import PERSON
from ansim.notices.domain.template import Template
from ansim.notices.domain.wording import (
    WordingLetters,
    WordingPast,
    WordingRoom,
    WordingSame,
    WordingWaits,
    checked_words,
)
from ansim.notices.models import Wording
from ansim.notices.queries.samples import sample_of
from ansim.notices.queries.wordings import wordings_on

_LONG_ADDRESS = (
    "가람특별자치도 가람광역시 나루터구 나루터로12번길 27-14, 나루터마을 가람나루아파트 101동 1202호 "
    "(나루동, 나루터마을아파트 관리사무소 옆 세대)"
)


def words_as_typed(template: Template, typed: Mapping[str, Sentence]) -> tuple[Worded, ...]:
    """Return the office's own texts as typed, fit to be printed; what is the template's own is left out.

    Raises WordingHalf, WordingLong, WordingLetters, WordingPunishment.
    """
    words = checked_words(template, typed)
    if odd := unprintable("".join(one.ko + one.en for one in words)):
        raise WordingLetters(letters=" ".join(sorted(odd)))
    return words


def ask_wording(
    *, by: Actor, label: str, typed: Mapping[str, Sentence], since: date, why: str, at: datetime
) -> int:
    """Ask that a template's texts be worded so from a Korean day on; return the wording that a second officer decides.

    Nothing typed asks for the template's own texts. Raises NotPermitted, NotInOffice, BadTemplate, ReasonMissing,
    WhyHoldsPersonalData, WordingPast, WordingSame, WordingWaits, WordingRoom, and as `words_as_typed` does.
    """
    by.need(Permission.TEMPLATE_EDIT)
    if by.staff_id is None or by.office_id is None:
        raise NotInOffice
    if not why.strip():
        raise ReasonMissing
    if since < korean_day(at):
        raise WordingPast(today=korean_day(at))
    template = template_labelled(label)
    words = words_as_typed(template, typed)
    if words == wordings_on(by.office_id, since).get(label, ()):
        raise WordingSame
    _refuse_no_room(by, template, words)
    row = Wording(
        office_id=by.office_id,
        template=label,
        words={one.word: {"ko": one.ko, "en": one.en} for one in words},
        since=since,
        why=why.strip()[:200],
        asked_by_id=by.staff_id,
        asked_at=at,
    )
    with transaction.atomic():
        _keep(row)
        reference = f"template:{label} wording:{row.pk}"
        audit(by=by, verb="template.ask_wording", reference=reference, why=why, at=at)
    return row.pk


@transaction.atomic
def agree_wording(*, by: Actor, wording_id: int, at: datetime) -> None:
    """Agree to a wording: batches begun from now on have it, where they are issued on its first day or later.

    Raises NotPermitted, NotInOffice, ChangeDecided, AskedBySame.
    """
    by.need(Permission.TEMPLATE_APPROVE)
    row = _waiting(by, wording_id)
    if row.asked_by_id == by.staff_id:
        raise AskedBySame
    _decide(by, row, ChangeState.AGREED, "", at)


@transaction.atomic
def decline_wording(*, by: Actor, wording_id: int, why: str, at: datetime) -> None:
    """Decline a wording, with a reason; whoever asked may take it back so.

    Raises NotPermitted, NotInOffice, ReasonMissing, WhyHoldsPersonalData, ChangeDecided.
    """
    if not why.strip():
        raise ReasonMissing
    row = _waiting(by, wording_id)
    by.need(Permission.TEMPLATE_EDIT if row.asked_by_id == by.staff_id else Permission.TEMPLATE_APPROVE)
    _decide(by, row, ChangeState.DECLINED, why, at)


def _keep(row: Wording) -> None:
    """Keep what is asked for. Raises WordingWaits: the database lets one wait."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise WordingWaits from None


def _waiting(by: Actor, wording_id: int) -> Wording:
    found = Wording.objects.select_for_update().filter(pk=wording_id)
    row = found.filter(office_id=by.office_id).first() if by.office_id is not None else None
    if row is None or by.staff_id is None:
        raise NotInOffice
    if row.state != ChangeState.ASKED:
        raise ChangeDecided
    return row


def _decide(by: Actor, row: Wording, after: ChangeState, why: str, at: datetime) -> None:
    row.state, row.decided_by_id, row.decided_at, row.decided_why = after, by.staff_id, at, why.strip()[:200]
    row.save(update_fields=("state", "decided_by", "decided_at", "decided_why"))
    verb = "template.agree_wording" if after is ChangeState.AGREED else "template.decline_wording"
    reference = f"template:{row.template} wording:{row.pk}"
    audit(by=by, verb=verb, reference=reference, why=why or row.why, at=at)


def _refuse_no_room(by: Actor, template: Template, words: tuple[Worded, ...]) -> None:
    """Raise WordingRoom unless a sample to a long address, in each language of the template, reads back as it should."""
    for language in ("", *template.others):
        person = replace(PERSON, address=_LONG_ADDRESS, language=language)
        record = sample_of(by, template, words, person)
        if read_back(record, without_seal(record)):
            raise WordingRoom
