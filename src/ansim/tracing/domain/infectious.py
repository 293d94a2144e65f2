"""When a case was infectious, and when infected: counted by the dated policy of its disease (exposure/policies.toml)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ansim.exposure.policy import POLICIES, NoPolicy, Policy, policy_named, policy_on
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

_LONGEST_AGO: Final = 366
# Visits are kept four weeks (protocol.md, Forgetting): nothing older can be looked up.
KEPT_DAYS: Final = 28


class DaysContradict(AnsimError):
    """The days of a case cannot all be true."""

    code = "case.days"
    sentence = Sentence(
        ko="날짜가 맞지 않습니다({why}). 확진일, 증상 시작일, 검체 채취일을 확인해 주세요.",
        en="The days do not fit ({why}). Check the days of confirmation, onset and specimen.",
    )


class DayFault(StrEnum):
    """What is wrong with one day of a case: not come yet, more than a year ago, a specimen after the confirmation."""

    TO_COME = "to_come"
    LONG_AGO = "long_ago"
    AFTER_CONFIRMED = "after_confirmed"


@dataclass(frozen=True, slots=True)
class InfectiousPeriod:
    """Korean days, both included; `policy` is the version it was counted by, `basis` the day it was counted from."""

    first_day: date
    last_day: date
    policy: str
    basis: date

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.last_day - self.first_day).days + 1


def disease_names() -> tuple[str, ...]:
    """Return the names of the policies that a case can be counted by, each once, in the order of the data."""
    return tuple(dict.fromkeys(policy.name for policy in POLICIES))


def infectious_period(
    *, disease: str, confirmed: date, onset: date | None, specimen: date | None, today: date
) -> InfectiousPeriod:
    """Return the infectious period of a case; all are Korean days.

    Counted from the onset, the specimen without one, the confirmation without either. It ends with the day of
    confirmation, when isolation begins, or when the policy says that nobody is infectious any more.
    Raises NoPolicy, DaysContradict.
    """
    _check_days(confirmed, onset, specimen, today)
    basis = onset or specimen or confirmed
    policy: Policy = policy_on(basis, disease)
    first = basis - timedelta(days=policy.before_onset_days)
    last = min(basis + timedelta(days=policy.after_onset_days), max(basis, confirmed))
    return InfectiousPeriod(first, last, policy.version, basis)


def exposure_window(period: InfectiousPeriod) -> tuple[date, date] | None:
    """Return the first and last Korean day on which the case may have been infected: an incubation before its basis.

    Counted by the policy that the period was counted by; None when this installation knows that policy no more.
    """
    try:
        policy = policy_named(period.policy)
    except NoPolicy:
        return None
    longest, shortest = policy.max_incubation_days, policy.min_incubation_days
    return period.basis - timedelta(days=longest), period.basis - timedelta(days=shortest)


def day_faults(
    confirmed: date | None, onset: date | None, specimen: date | None, today: date
) -> dict[str, DayFault]:
    """Return what is wrong with each of these days by its name; days that are not known are not wrong."""
    days = {"confirmed": confirmed, "onset": onset, "specimen": specimen}
    found = {}
    for name, day in days.items():
        if day is not None and day > today:
            found[name] = DayFault.TO_COME
        elif day is not None and (today - day).days > _LONGEST_AGO:
            found[name] = DayFault.LONG_AGO
    if "specimen" not in found and specimen is not None and confirmed is not None and specimen > confirmed:
        found["specimen"] = DayFault.AFTER_CONFIRMED
    return found


def _check_days(confirmed: date, onset: date | None, specimen: date | None, today: date) -> None:
    days = {"confirmed": confirmed, "onset": onset, "specimen": specimen}
    for name, fault in day_faults(confirmed, onset, specimen, today).items():
        than = {DayFault.TO_COME: f" > {today}", DayFault.AFTER_CONFIRMED: f" > {confirmed}"}
        raise DaysContradict(why=f"{days[name]}{than.get(fault, '')}")
