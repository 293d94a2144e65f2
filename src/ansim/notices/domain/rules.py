"""Period rules as dated data: which count applies to which kind and event on which day of notice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.kinds import law_of
from ansim.notices.domain.record import NoticeKind


class Event(StrEnum):
    """The day a period is counted from."""

    SPECIMEN = "specimen"
    ONSET = "onset"
    LAST_CONTACT = "last_contact"


class BadRules(AnsimError):
    """The rule data contradict themselves; nothing may be issued on them."""

    code = "rules.bad"
    sentence = Sentence(
        ko="격리기간 규칙 자료({rule})가 잘못되었습니다: {why}. 자료를 고친 뒤 다시 시작해 주세요.",
        en="The period rule {rule} is wrong: {why}. Correct the data and start again.",
    )


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """One rule: `days` days, day 1 the event day itself or the day after it, in force on [since, until]."""

    name: str
    kind: NoticeKind
    event: Event
    days: int
    counts_event_day: bool
    since: date
    until: date | None
    article: str
    binding: bool

    def in_force(self, day: date) -> bool:
        """Return whether the rule is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


def rule_from_data(data: Mapping[str, object]) -> PeriodRule:
    """Return the rule that one `[[rule]]` table of the data says. Raises BadRules naming the rule."""
    name = str(data.get("name", "?"))
    try:
        rule = PeriodRule(
            name=name,
            kind=NoticeKind(str(data["kind"])),
            event=Event(str(data["event"])),
            days=int(str(data["days"])),
            counts_event_day=data["counts_event_day"] is True,
            since=_day(data["since"]),
            until=_day(data["until"]) if "until" in data else None,
            article=str(data["article"]),
            binding=data["binding"] is True,
        )
    except (KeyError, ValueError) as error:
        raise BadRules(rule=name, why=str(error)) from None
    if rule.days < 1 or (rule.until is not None and rule.until < rule.since):
        raise BadRules(rule=name, why="days or dates")
    law = law_of(rule.kind)
    if law.speaks_of_another or (rule.binding and not law.is_order):
        raise BadRules(rule=name, why="kind or binding")
    return rule


def checked(rules: Iterable[PeriodRule]) -> tuple[PeriodRule, ...]:
    """Return the rules in order of their first day; raise BadRules when two could apply on one day."""
    ordered = tuple(sorted(rules, key=lambda rule: (rule.since, rule.name)))
    for index, rule in enumerate(ordered):
        for later in ordered[index + 1 :]:
            same = (rule.kind, rule.event) == (later.kind, later.event)
            if same and rule.in_force(later.since):
                raise BadRules(rule=later.name, why=f"overlaps {rule.name}")
    return ordered


def _day(value: object) -> date:
    """Return a TOML date; anything else is an error."""
    if type(value) is not date:
        raise ValueError("date")
    return value
