"""Policies: the numbers of a trace, dated and kept as data (policies.toml); every result names the one it used."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from ansim.exposure.model import Visit, Window, ZoneRule
from ansim.kit.clock import midnight
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

DEFAULT_STAY: Final = "default"
GENERAL: Final = "general"
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


class NoPolicy(AnsimError):
    """No policy of that name is in force on that day."""

    code = "exposure.no_policy"
    sentence = Sentence(
        ko="{day}에 쓸 접촉자 조사 기준 '{name}'이(가) 없습니다. 기준의 이름과 날짜를 확인해 주세요.",
        en="No tracing policy '{name}' is in force on {day}. Check its name and the day.",
    )


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of one trace. `version` names them in every result; days and hours as their names say.

    A pair needs `min_minutes` together; a source's presence lasts `tail_minutes` beyond its departure; a contact is
    a source `latent_hours` after the first exposure for `source_days`; `usual_stays` is minutes by kind of venue.
    Symptoms begin `min_incubation_days` to `max_incubation_days` after the infection.
    """

    version: str
    valid_from: date
    valid_until: date | None = None
    before_onset_days: int = 2
    after_onset_days: int = 14
    min_minutes: int = 15
    tail_minutes: int = 0
    latent_hours: int = 0
    source_days: int = 14
    min_incubation_days: int = 1
    max_incubation_days: int = 14
    zones: ZoneRule = ZoneRule.ZONE
    usual_stays: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({DEFAULT_STAY: 60}))
    source: str = ""

    @property
    def name(self) -> str:
        """The name of the policy without its date."""
        return self.version.partition("/")[0]

    @property
    def enough(self) -> int:
        """Seconds that a pair must reach together."""
        return self.min_minutes * _MINUTE

    @property
    def tail(self) -> int:
        """Seconds for which a source's presence lasts beyond its departure."""
        return self.tail_minutes * _MINUTE

    def stay(self, kind: str | None) -> int:
        """Return the usual stay at a kind of venue, in seconds."""
        return self.usual_stays.get(kind or DEFAULT_STAY, self.usual_stays[DEFAULT_STAY]) * _MINUTE

    def with_stays(self, minutes: Mapping[str, int]) -> "Policy":
        """Return this policy with the usual stays that kinds of venues bring along; those of its own go before."""
        return replace(self, usual_stays=MappingProxyType({**minutes, **self.usual_stays}))

    def leave(self, visit: Visit) -> int:
        """Return when a visit ended, in seconds since 1970: as recorded, else after the usual stay."""
        ended = visit.at + self.stay(visit.kind) if visit.left is None else visit.left
        return max(ended, visit.at)

    def window_of_contact(self, first: int) -> Window:
        """Return when a contact first exposed at `first` (seconds since 1970) is a source in turn."""
        start = first + self.latent_hours * _HOUR
        return Window(start, start + self.source_days * _DAY)

    def window_of_case(self, onset: date) -> Window:
        """Return the infectious period of a case from its onset (a Korean day): whole days, both ends included."""
        first = midnight(onset - timedelta(days=self.before_onset_days))
        beyond = midnight(onset + timedelta(days=self.after_onset_days + 1))
        return Window(int(first.timestamp()), int(beyond.timestamp()))

    def changed(self, **numbers: int | None) -> "Policy":
        """Return this policy with some numbers set by hand and a version that says so; None leaves one as it is."""
        given = {name: value for name, value in numbers.items() if value is not None}
        marks = "".join(f"+{name}={value}" for name, value in sorted(given.items()))
        return replace(self, version=self.version + marks, **given) if given else self  # type: ignore[arg-type]

    def in_force(self, day: date) -> bool:
        """Say whether the policy counts for an onset on that Korean day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def read_policies(text: str) -> tuple[Policy, ...]:
    """Return the policies of a TOML text of the form of policies.toml."""
    document = tomllib.loads(text)
    stays = MappingProxyType(document["usual_stays"])
    return tuple(_read_policy(dict(entry), stays) for entry in document["policy"])


def _read_policy(entry: dict[str, Any], stays: Mapping[str, int]) -> Policy:
    name, since, until = entry.pop("name"), entry.pop("since"), entry.pop("until", None)
    zones = ZoneRule(entry.pop("zones"))
    return Policy(f"{name}/{since}", since, until, zones=zones, usual_stays=stays, **entry)


POLICIES: Final = read_policies((files(__package__) / "policies.toml").read_text(encoding="utf-8"))


def policy_on(day: date, name: str = GENERAL) -> Policy:
    """Return the policy `name` for an onset on a Korean day. Raises NoPolicy."""
    for policy in POLICIES:
        if policy.name == name and policy.in_force(day):
            return policy
    raise NoPolicy(name=name, day=day)


def policy_named(version: str) -> Policy:
    """Return the policy of a version such as `covid-19/2020-04-03`. Raises NoPolicy."""
    for policy in POLICIES:
        if policy.version == version:
            return policy
    raise NoPolicy(name=version[:40], day="-")
