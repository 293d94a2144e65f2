"""The period of isolation or quarantine, counted by the one rule in force on the day of the notice."""

from collections.abc import Sequence
from datetime import date, timedelta

from ansim.kit.clock import midnight
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.kinds import called, law_of
from ansim.notices.domain.record import NoticeKind, Period
from ansim.notices.domain.rules import Event, PeriodRule

# A notice counted from an event longer ago than this is a typing error, not an order.
OLDEST_EVENT = timedelta(days=366)


class EventMissing(AnsimError):
    """None, or more than one, of the days a period may be counted from was given."""

    code = "period.event"
    sentence = Sentence(
        ko="기산일을 하나만 지정해 주세요: 검체채취일, 발병일, 최종접촉일 중 하나.",
        en="Give exactly one day to count from: specimen, onset or last contact.",
    )


class NoRuleInForce(AnsimError):
    """No rule of this kind and event is in force on the day of the notice."""

    code = "period.no_rule"
    sentence = Sentence(
        ko="{on}에 시행 중인 기간 규칙이 없습니다({kind}, 기산일 {event}). "
        "발급일과 기산일의 종류를 확인하거나 규칙을 등록해 주세요.",
        en="No period rule is in force on {on} for {kind} counted from {event}. "
        "Check the day of the notice and what is counted from, or register a rule.",
    )


class EventAfterNotice(AnsimError):
    """The event lies after the day of the notice."""

    code = "period.future"
    sentence = Sentence(
        ko="기산일({day})이 발급일({on})보다 뒤입니다. 날짜를 확인해 주세요.",
        en="The day counted from ({day}) is after the day of the notice ({on}). Check the dates.",
    )


class EventTooOld(AnsimError):
    """The event lies so far back that it must be mistyped."""

    code = "period.too_old"
    sentence = Sentence(
        ko="기산일({day})이 발급일({on})보다 1년 넘게 앞섭니다. 연도를 확인해 주세요.",
        en="The day counted from ({day}) is more than a year before the notice ({on}). Check the year.",
    )


class PeriodOfAnother(AnsimError):
    """The kind has no rule of its own: it speaks of another notice and takes that one's days."""

    code = "period.of_another"
    sentence = Sentence(
        ko="{kind}에는 자기 기간 규칙이 없습니다. 대상이 되는 통지서의 기간을 그대로 씁니다. 그 통지서의 종류로 물어 주세요.",
        en="A {kind} has no period rule of its own: it takes the days of the notice it speaks of. Ask with that kind.",
    )


def one_event(specimen: date | None, onset: date | None, last_contact: date | None) -> tuple[Event, date]:
    """Return the only event given and its day. Raises EventMissing for none or several."""
    given = [
        (event, day)
        for event, day in (
            (Event.SPECIMEN, specimen),
            (Event.ONSET, onset),
            (Event.LAST_CONTACT, last_contact),
        )
        if day is not None
    ]
    if len(given) != 1:
        raise EventMissing
    return given[0]


def period(
    rules: Sequence[PeriodRule],
    kind: NoticeKind,
    *,
    specimen: date | None = None,
    onset: date | None = None,
    last_contact: date | None = None,
    on: date | None = None,
) -> Period:
    """Return the period of a notice of `kind` dated `on` (the event's own day when not given).

    Raises PeriodOfAnother, EventMissing, EventAfterNotice, EventTooOld, NoRuleInForce. Days are Korean calendar days.
    """
    if law_of(kind).speaks_of_another:
        raise PeriodOfAnother(kind=called(kind))
    event, day = one_event(specimen, onset, last_contact)
    notice_day = on or day
    if day > notice_day:
        raise EventAfterNotice(day=day, on=notice_day)
    if notice_day - day > OLDEST_EVENT:
        raise EventTooOld(day=day, on=notice_day)
    rule = rule_in_force(rules, kind, event, notice_day)
    try:
        first = day if rule.counts_event_day else day + timedelta(days=1)
        last = first + timedelta(days=rule.days - 1)
        released_at = midnight(last + timedelta(days=1))
    except OverflowError:
        raise no_rule(kind, event, notice_day) from None
    return Period(first, last, released_at, rule.name, rule.article, rule.binding)


def rule_in_force(rules: Sequence[PeriodRule], kind: NoticeKind, event: Event, on: date) -> PeriodRule:
    """Return the one rule of `kind` counted from `event` that is in force on `on`. Raises NoRuleInForce."""
    for rule in rules:
        if rule.kind is kind and rule.event is event and rule.in_force(on):
            return rule
    raise no_rule(kind, event, on)


def no_rule(kind: NoticeKind, event: Event, on: date) -> NoRuleInForce:
    """Return the error that no rule of `kind` counted from `event` is in force on a day."""
    return NoRuleInForce(on=on, kind=called(kind), event=event)
