"""A look-up as a value: what is asked, under which bounds of the protocol, its states and the only ways between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from ansim.kit.clock import korean_day
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.tracing.domain.infectious import KEPT_DAYS

#: bounds of a warrant (protocol.md, Warrant)
MOST_DAYS: Final = 14
MOST_HOURS: Final = 12
MOST_GENERATIONS: Final = 2
MOST_PEOPLE: Final = 3000
#: how long a warrant may be used: to trace, and to reveal the contacts it found
VALID: Final = timedelta(hours=72)
SIGNERS: Final = 2
_VENUE: Final = re.compile(r"[0-9a-f]{12}")


class LookupState(StrEnum):
    """Where a look-up stands. `closed` and `failed` are final."""

    ASKED = "asked"
    SIGNED = "signed"
    LOGGED = "logged"
    OPENED = "opened"
    CLOSED = "closed"
    FAILED = "failed"


_END: Final = frozenset({LookupState.FAILED, LookupState.CLOSED})
WAYS: Final[Mapping[LookupState, frozenset[LookupState]]] = {
    LookupState.ASKED: frozenset({LookupState.SIGNED, *_END}),
    LookupState.SIGNED: frozenset({LookupState.LOGGED, *_END}),
    LookupState.LOGGED: frozenset({LookupState.OPENED, *_END}),
    LookupState.OPENED: frozenset({LookupState.CLOSED}),
    LookupState.CLOSED: frozenset(),
    LookupState.FAILED: frozenset(),
}


class LookupNotThere(AnsimError):
    """The look-up does not stand where this act belongs."""

    code = "lookup.state"
    sentence = Sentence(
        ko="조회가 이미 다음 단계로 넘어갔습니다(지금: {state}). 화면을 새로 고쳐 확인해 주세요.",
        en="The look-up has moved on (now: {state}). Reload the page to see where it stands.",
    )

    def text(self, language: str = "ko") -> str:
        """Return the sentence with the state in words."""
        words = _STATES[LookupState(str(self.params["state"]))]
        return self.sentence.text(language, state=words.text(language))


class SameOfficer(AnsimError):
    """One officer signed twice."""

    code = "lookup.same_officer"
    sentence = Sentence(
        ko="이미 서명하셨습니다. 조회에는 서로 다른 두 사람의 서명이 필요하니 다른 승인자에게 요청해 주세요.",
        en="You have signed already. A look-up needs two different officers: ask another one to approve it.",
    )


class ScopeTooWide(AnsimError):
    """More is asked for than one look-up may open."""

    code = "lookup.scope"
    sentence = Sentence(
        ko="한 번에 {most}까지 조회할 수 있습니다(적은 값 {asked}). 더 필요하면 나누어 신청해 주세요.",
        en="One look-up may open up to {most} (asked for: {asked}). Ask again for the rest.",
    )

    def text(self, language: str = "ko") -> str:
        """Return the sentence with its numbers counted in the words of its language."""
        unit = _UNITS.get(str(self.params.get("unit")))
        words = unit.text(language) if unit else ""
        most, asked = (f"{self.params[name]}{words}" for name in ("most", "asked"))
        return self.sentence.text(language, most=most, asked=asked)


_STATES: Final = {
    LookupState.ASKED: Sentence("서명 대기", "waiting for signatures"),
    LookupState.SIGNED: Sentence("두 사람이 서명함", "signed by two"),
    LookupState.LOGGED: Sentence("조회 중", "being opened"),
    LookupState.OPENED: Sentence("결과 있음", "opened"),
    LookupState.CLOSED: Sentence("닫힘", "closed"),
    LookupState.FAILED: Sentence("끝내지 못함", "failed"),
}
_UNITS: Final = {
    "generations": Sentence("차", " generations"),
    "people": Sentence("명", " people"),
    "days": Sentence("일", " days"),
    "hours": Sentence("시간", " hours"),
}


class DaysBackward(AnsimError):
    """The days of a person end before they begin."""

    code = "lookup.days_backward"
    sentence = Sentence(
        ko="첫날({first})이 마지막 날({last})보다 뒤입니다. 두 날짜를 확인해 주세요.",
        en="The first day ({first}) is after the last one ({last}). Check both.",
    )


class DaysToCome(AnsimError):
    """The days or hours asked for have not come yet."""

    code = "lookup.days_to_come"
    sentence = Sentence(
        ko="아직 오지 않은 날({day})이 들어 있습니다. 오늘({today})까지의 날짜로 적어 주세요.",
        en="{day} has not come yet. Ask for days up to today ({today}).",
    )


class ScopeGone(AnsimError):
    """Some of the days asked for are not kept any more."""

    code = "lookup.days"
    sentence = Sentence(
        ko="방문 기록은 {kept}일만 보관해 {first}에는 남은 것이 없습니다. {oldest}부터 조회할 수 있습니다.",
        en="Visits are kept {kept} days: nothing of {first} is left. The oldest day to look up is {oldest}.",
    )


class HoursBackward(AnsimError):
    """The hours of a venue end before they begin."""

    code = "lookup.hours"
    sentence = Sentence(
        ko="끝나는 때가 시작하는 때보다 뒤여야 합니다. 두 때를 확인해 주세요. 밤을 넘기면 끝나는 날짜도 다음 날로 적습니다.",
        en="The hours must end after they begin. Check both; where they pass midnight, the end is on the next day.",
    )


class VenueNotThere(AnsimError):
    """No venue has this id."""

    code = "lookup.venue"
    sentence = Sentence(
        ko="등록된 장소가 아닙니다. 이름이나 안내문의 짧은 번호로 다시 찾아 주세요.",
        en="No such venue is registered. Look for it again by its name or by the short code of its poster.",
    )


class CaseClosed(AnsimError):
    """The case was closed after the look-up had been asked for: nothing of it is opened any more."""

    code = "lookup.case_closed"
    sentence = Sentence(
        ko="조사를 닫아 이 조회를 할 수 없습니다. 아무것도 열지 않았습니다. 다시 조사하려면 확진자를 새로 기록하고 조회를 신청해 주세요.",
        en="The case was closed, so this look-up opens nothing. To investigate again, record the case anew and ask again.",
    )


class LookupExpired(AnsimError):
    """The time in which a warrant may be used is over."""

    code = "lookup.expired"
    sentence = Sentence(
        ko="조회 승인의 기한({until})이 지났습니다. 역학조사관이 같은 범위로 다시 신청할 수 있습니다.",
        en="The approval of this look-up ended at {until}. A tracer can ask again for the same scope.",
    )


class BasisMissing(AnsimError):
    """No legal basis was chosen."""

    code = "lookup.basis"
    sentence = Sentence(
        ko="조회의 법적 근거를 골라 주세요.",
        en="Choose the legal basis of the look-up.",
    )


BASES: Final[Mapping[str, Sentence]] = {
    "idcpa-76-2": Sentence(
        "감염병예방법 제76조의2(정보 제공 요청)", "Infectious Disease Control Act, article 76-2 (requests)"
    ),
    "idcpa-18": Sentence(
        "감염병예방법 제18조(역학조사)", "Infectious Disease Control Act, article 18 (investigation)"
    ),
}


@dataclass(frozen=True, slots=True)
class PersonDays:
    """The visits of the case on these Korean days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days, both included."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class VenueHours:
    """Everybody at one venue (its 6 bytes as hex) from `start` until `end` (aware)."""

    venue: str
    start: datetime
    end: datetime


Scope = PersonDays | VenueHours


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: scope, how many generations, at most how many distinct people, on which basis.

    `most_each` bounds single generations, from the first, within `most_people`; empty: only the whole is bounded.
    """

    scope: Scope
    generations: int
    most_people: int
    basis: str
    most_each: tuple[int, ...] = ()


def scope_to_data(scope: Scope) -> dict[str, str]:
    """Return a scope as plain data; nothing personal is in it."""
    if isinstance(scope, PersonDays):
        return {"first": scope.first.isoformat(), "last": scope.last.isoformat()}
    return {"venue": scope.venue, "start": scope.start.isoformat(), "end": scope.end.isoformat()}


def scope_from_data(data: Mapping[str, str]) -> Scope:
    """Return the scope that `scope_to_data` wrote."""
    if "venue" in data:
        start, end = datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"])
        return VenueHours(data["venue"], start, end)
    return PersonDays(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]))


def check_asked(asked: Asked, today: date) -> None:
    """Raise unless the protocol allows one look-up of this on `today`.

    BasisMissing, ScopeTooWide, ScopeGone, DaysToCome; of days DaysBackward; of a venue HoursBackward, VenueNotThere.
    """
    if asked.basis not in BASES:
        raise BasisMissing
    if not 1 <= asked.generations <= MOST_GENERATIONS:
        raise ScopeTooWide(asked=asked.generations, most=MOST_GENERATIONS, unit="generations")
    if not 1 <= asked.most_people <= MOST_PEOPLE:
        raise ScopeTooWide(asked=f"{asked.most_people:,}", most=f"{MOST_PEOPLE:,}", unit="people")
    _check_each(asked)
    if isinstance(asked.scope, PersonDays):
        _check_days(asked.scope, today)
    else:
        _check_hours(asked.scope, today)


def check_way(before: LookupState, after: LookupState) -> None:
    """Raise LookupNotThere unless a look-up may go from `before` to `after`."""
    if after not in WAYS[before]:
        raise LookupNotThere(state=before.value)


def usual_days(first: date, last: date, today: date) -> PersonDays:
    """Return the days to propose for an infectious period: what is kept of it, at most the last 14 days."""
    oldest = max(first, today - timedelta(days=KEPT_DAYS - 1), last - timedelta(days=MOST_DAYS - 1))
    return PersonDays(min(oldest, last), last)


def _check_days(scope: PersonDays, today: date) -> None:
    if scope.last < scope.first:
        raise DaysBackward(first=scope.first, last=scope.last)
    _check_kept(scope.first, scope.last, today)
    if scope.days > MOST_DAYS:
        raise ScopeTooWide(asked=scope.days, most=MOST_DAYS, unit="days")


def _check_hours(scope: VenueHours, today: date) -> None:
    if not _VENUE.fullmatch(scope.venue):
        raise VenueNotThere
    length = scope.end - scope.start
    if length <= timedelta(0):
        raise HoursBackward
    if length > timedelta(hours=MOST_HOURS):
        raise ScopeTooWide(asked=f"{length / timedelta(hours=1):g}", most=MOST_HOURS, unit="hours")
    first = korean_day(scope.start)
    _check_kept(first, first, today)


def _check_kept(first: date, last: date, today: date) -> None:
    if last > today:
        raise DaysToCome(day=last, today=today)
    if (today - first).days >= KEPT_DAYS:
        oldest = today - timedelta(days=KEPT_DAYS - 1)
        raise ScopeGone(first=first, oldest=oldest, kept=KEPT_DAYS)


def _check_each(asked: Asked) -> None:
    if len(asked.most_each) > asked.generations:
        raise ScopeTooWide(asked=len(asked.most_each), most=asked.generations, unit="generations")
    for most in asked.most_each:
        if not 1 <= most <= asked.most_people:
            raise ScopeTooWide(asked=f"{most:,}", most=f"{asked.most_people:,}", unit="people")
