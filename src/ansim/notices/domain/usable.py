"""Which template and which rules may be used for a notice of one day: those in force on it, and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.composing import NoDuty
from ansim.notices.domain.kinds import called, law_of
from ansim.notices.domain.period import no_rule
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.rules import Event, PeriodRule
from ansim.notices.domain.template import NoTemplateInForce, Template, template_in_force


class NotFromList(AnsimError):
    """Notices of this kind are made from another notice, never from a list."""

    code = "notice.not_from_list"
    sentence = Sentence(
        ko="{kind}: 이 종류는 명단으로 발급하지 않습니다. 그 사람의 통지서를 찾아 그 화면에서 만들어 주세요.",
        en="Notices of the kind {kind} are not issued from a list. Find the person's notice and make it there.",
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
