"""Templates and rules of this installation with their days: what is used on a day, what is not and why."""

from dataclasses import dataclass
from datetime import date

from ansim.notices.adapters.packages import period_rules, templates
from ansim.notices.domain.kinds import LISTED
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.rules import PeriodRule
from ansim.notices.domain.template import Template
from ansim.notices.domain.usable import Standing, Usable, rule_standing_on, standing_on, usable


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One version of a template and how it stands on the day asked about."""

    template: Template
    standing: Standing


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One rule and how it stands on the day asked about."""

    rule: PeriodRule
    standing: Standing


@dataclass(frozen=True, slots=True)
class KindVersions:
    """What there is for one kind, newest first, and what a notice of the day would be made with."""

    use: Usable
    templates: tuple[TemplateVersion, ...]
    rules: tuple[RuleVersion, ...]


def usable_on(kind: NoticeKind, on: date, *, counted: bool = True) -> Usable:
    """Return what a notice of `kind` dated `on` may be made with; `counted` as in domain.usable. Raises BadRules, BadTemplate."""
    return usable(kind, on, templates(), period_rules(), counted=counted)


def listed_on(on: date) -> tuple[Usable, ...]:
    """Return for each kind that a list can be issued for what it would be made with on a day."""
    return tuple(usable_on(kind, on) for kind in LISTED)


def versions_of(kind: NoticeKind, on: date) -> KindVersions:
    """Return every template and rule of a kind with how it stands on a day. Raises BadRules, BadTemplate."""
    of_kind = [one for one in templates() if one.kind is kind]
    ordered = sorted(of_kind, key=lambda one: (one.since, one.version), reverse=True)
    rules = [rule for rule in period_rules() if rule.kind is kind]
    return KindVersions(
        usable_on(kind, on),
        tuple(TemplateVersion(one, standing_on(one, of_kind, on)) for one in ordered),
        tuple(RuleVersion(rule, rule_standing_on(rule, on)) for rule in reversed(rules)),
    )


def labelled(label: str) -> tuple[Template, Template | None] | None:
    """Return a version of a template and the one before it of the same kind; None when no such version is installed."""
    one = next((template for template in templates() if template.label == label), None)
    if one is None:
        return None
    earlier = [
        other
        for other in templates()
        if other.kind is one.kind and (other.since, other.version) < (one.since, one.version)
    ]
    return one, max(earlier, key=lambda other: (other.since, other.version), default=None)
