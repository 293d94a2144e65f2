"""Which template and which rules may be used for a notice of one day: those in force on it, and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.composing import NoDuty
from ansim.notices.domain.kinds import called, law_of
from ansim.notices.domain.period import no_rule
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.rules import Event, PeriodRule
from ansim.notices.domain.template import NoTemplateInForce, Template, template_in_force

_BACK, _AHEAD = timedelta(days=1), timedelta(days=7)  # a list of last night; a day that is known beforehand


class NotFromList(AnsimError):
    """Notices of this kind are made from another notice, never from a list."""

    code = "notice.not_from_list"
    sentence = Sentence(
        ko="{kind}: 이 종류는 명단으로 발급하지 않습니다. 그 사람의 통지서를 찾아 그 화면에서 만들어 주세요.",
        en="Notices of the kind {kind} are not issued from a list. Find the person's notice and make it there.",
    )


class IssueDayFar(AnsimError):
    """The day of issue is not about today: dated back, a notice would get a template or rule that is over."""

    code = "notice.day_far"
    sentence = Sentence(
        ko="발급일은 {first}부터 {last}까지의 날이어야 합니다. 지난 날로 적으면 지난 규칙으로 만들어집니다.",
        en="The day of issue has to be from {first} to {last}. Dated back, it would be made by a rule of the past.",
    )


class VersionsOver(AnsimError):
    """Between making and release another template or rule came into force."""

    code = "batch.versions_over"
    sentence = Sentence(
        ko="발급일({day})에 쓰던 서식이나 규칙과 오늘({today}) 쓰는 것이 다릅니다. 보내지 않았습니다. 이 발급을 멈추고 "
        "오늘 날짜로 다시 만들어 주세요.",
        en="Template or rule of the day of issue ({day}) are not those of today ({today}). Nothing was sent. Stop this "
        "batch and make it again with today's date.",
    )


class Standing(StrEnum):
    """How a version stands on a day: used, replaced by a newer one in force, not begun yet, or over."""

    IN_FORCE = "in_force"
    REPLACED = "replaced"
    COMING = "coming"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Usable:
    """What a notice of one kind and day is made with; `refused` says why it cannot be, and then `template` may be None."""

    kind: NoticeKind
    template: Template | None
    rules: tuple[PeriodRule, ...]
    refused: AnsimError | None


def usable(
    kind: NoticeKind,
    on: date,
    templates: Sequence[Template],
    rules: Sequence[PeriodRule],
    *,
    counted: bool = True,
) -> Usable:
    """Return what may be used for notices of `kind` dated `on`, issued from a list.

    Without `counted` the days are not counted here: the notices were issued elsewhere and state their own.
    """
    in_force = tuple(rule for rule in rules if rule.kind is kind and rule.in_force(on))
    try:
        template: Template | None = template_in_force(templates, kind, on)
    except NoTemplateInForce as missing:
        return Usable(kind, None, in_force, missing)
    return Usable(kind, template, in_force, _refused(kind, on, in_force) if counted else None)


def check_usable(found: Usable) -> None:
    """Raise why nothing of this kind and day can be issued: NotFromList, NoTemplateInForce, NoRuleInForce, NoDuty."""
    if law_of(found.kind).speaks_of_another:
        raise NotFromList(kind=called(found.kind))
    if found.refused is not None:
        raise found.refused


def check_day(on: date, today: date, *, counted: bool = True) -> None:
    """Raise IssueDayFar for a day of issue that is over, but for yesterday's, or begins in more than a week.

    Notices that were issued elsewhere (not `counted`) may be of any day before.
    """
    first, last = today - _BACK, today + _AHEAD
    if on > last or (counted and on < first):
        raise IssueDayFar(first=first, last=last)


def standing_on(template: Template, templates: Sequence[Template], on: date) -> Standing:
    """Return how one version of a template stands on a day."""
    if on < template.since:
        return Standing.COMING
    if not template.in_force(on):
        return Standing.PAST
    used = template_in_force(templates, template.kind, on)
    return Standing.IN_FORCE if used == template else Standing.REPLACED


def rule_standing_on(rule: PeriodRule, on: date) -> Standing:
    """Return how a rule stands on a day; no two of a kind and event are in force at once."""
    if on < rule.since:
        return Standing.COMING
    return Standing.IN_FORCE if rule.in_force(on) else Standing.PAST


def _refused(kind: NoticeKind, on: date, in_force: Sequence[PeriodRule]) -> AnsimError | None:
    law = law_of(kind)
    if law.speaks_of_another:
        return None
    if not in_force:
        return no_rule(kind, Event(law.counted_from[0]), on)
    if law.is_order and not any(rule.binding for rule in in_force):
        return NoDuty(on=on, rule=in_force[0].name)
    return None
