"""The numbers of a policy on any day and for any visit, held against the calendar of Seoul and against each other."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.exposure.model import Visit
from ansim.exposure.policy import (
    DEFAULT_STAY,
    POLICIES,
    NoPolicy,
    Policy,
    policy_named,
    policy_on,
    read_policies,
)

SEOUL = ZoneInfo("Asia/Seoul")
ANY = settings(max_examples=60, deadline=None, derandomize=True)
GENERAL = policy_on(date(2026, 11, 21))
NAMES = sorted({one.name for one in POLICIES})
# Seoul kept summer time until 1988; policies begin in 2020 and day keys end in 2149.
DAYS = st.dates(date(2020, 2, 7), date(2149, 1, 1))
MINUTES = st.dictionaries(st.sampled_from(["cafe", "bath", "bar.mood", DEFAULT_STAY]), st.integers(1, 600))


@ANY
@given(onset=DAYS, before=st.integers(0, 30), after=st.integers(0, 30))
def test_an_infectious_period_is_whole_days_of_the_calendar(onset: date, before: int, after: int) -> None:
    """Its first second is on the first day, the second before it and the end itself are on other days."""
    window = replace(GENERAL, before_onset_days=before, after_onset_days=after).window_of_case(onset)

    def day(moment: int) -> date:
        return datetime.fromtimestamp(moment, SEOUL).date()

    first, last = onset - timedelta(before), onset + timedelta(after)
    assert (day(window.start - 1), day(window.start)) == (first - timedelta(1), first)
    assert (day(window.end - 1), day(window.end)) == (last, last + timedelta(1))
    assert window.end - window.start == (before + after + 1) * 86_400


@ANY
@given(first=st.integers(0, 2**32), latent=st.integers(0, 500), days=st.integers(0, 60))
def test_a_contact_is_a_source_for_as_long_as_the_policy_says(first: int, latent: int, days: int) -> None:
    """It begins the latent hours after the first exposure and lasts the source's days; later met, later a source."""
    policy = replace(GENERAL, latent_hours=latent, source_days=days)
    window = policy.window_of_contact(first)
    assert timedelta(seconds=window.start - first) == timedelta(hours=latent)
    assert timedelta(seconds=window.end - window.start) == timedelta(days=days)
    later = policy.window_of_contact(first + 1)
    assert (later.start, later.end) == (window.start + 1, window.end + 1)


@ANY
@given(at=st.integers(-(2**32), 2**32), left=st.none() | st.integers(-(2**32), 2**32), stays=MINUTES)
@pytest.mark.parametrize("kind", [None, "cafe", "never heard of"])
def test_nobody_leaves_before_arriving(
    kind: str | None, at: int, left: int | None, stays: dict[str, int]
) -> None:
    """As recorded where that is possible, the moment of arrival where it is not, else after the usual stay."""
    policy = replace(GENERAL, usual_stays=MappingProxyType({DEFAULT_STAY: 45, **stays}))
    ended = policy.leave(Visit("P", "v", None, at, left, kind))
    if left is None:
        minutes = stays.get(kind or DEFAULT_STAY, stays.get(DEFAULT_STAY, 45))
        assert ended == at + minutes * 60
    else:
        assert ended == (left if left > at else at)


@ANY
@given(own=MINUTES, brought=MINUTES)
def test_a_policys_own_stays_go_before_those_of_kinds(own: dict[str, int], brought: dict[str, int]) -> None:
    """What kinds of venues bring along fills the gaps and overrides nothing; bringing it twice changes nothing."""
    policy = replace(GENERAL, usual_stays=MappingProxyType({DEFAULT_STAY: 60, **own}))
    filled = policy.with_stays(brought)
    for kind in ("cafe", "bath", "bar.mood"):
        if kind in own or kind not in brought:
            assert filled.stay(kind) == policy.stay(kind)
        else:
            assert filled.stay(kind) == brought[kind] * 60
    assert filled.stay(None) == policy.stay(None)
    assert filled.with_stays(brought) == filled
    assert filled.version == policy.version


NUMBERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.none() | st.integers(0, 999)
        for name in ("min_minutes", "tail_minutes", "latent_hours", "source_days")
    },
)


@ANY
@given(numbers=NUMBERS, data=st.data())
def test_a_changed_policy_says_exactly_what_was_changed(
    numbers: dict[str, int | None], data: st.DataObject
) -> None:
    """From its version one can tell every number that was set by hand, whatever the order they were given in."""
    mixed = dict(data.draw(st.permutations(list(numbers.items()))))
    changed = GENERAL.changed(**numbers)
    assert GENERAL.changed(**mixed) == changed
    base, *marks = changed.version.split("+")
    told = {name: int(value) for name, _, value in (mark.partition("=") for mark in marks)}
    assert base == GENERAL.version
    assert told == {name: value for name, value in numbers.items() if value is not None}
    assert replace(GENERAL, **told, version=changed.version) == changed
    assert changed.name == GENERAL.name


@ANY
@given(day=DAYS, name=st.sampled_from(NAMES))
def test_every_day_has_one_policy_of_a_name(day: date, name: str) -> None:
    """Exactly one is in force, it is the one that is found, and its version finds it again."""
    (only,) = [one for one in POLICIES if one.name == name and one.in_force(day)]
    assert policy_on(day, name) is only
    assert policy_named(only.version) is only


@pytest.mark.parametrize("version", ["", "general", "general/2020-01-02", "GENERAL/2020-01-01", "x" * 10_000])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    """Told by its first letters only: a version comes from outside and may be of any length."""
    with pytest.raises(NoPolicy) as refused:
        policy_named(version)
    assert len(refused.value.text("en")) < 200


def test_a_changed_version_is_not_found_by_name() -> None:
    """Numbers set by hand belong to one result; the data knows only what was published."""
    with pytest.raises(NoPolicy):
        policy_named(GENERAL.changed(tail_minutes=5).version)


def entry(since: str, until: str = "") -> str:
    """One policy of the file's form."""
    ends = f"until = {until}\n" if until else ""
    return f'[[policy]]\nname = "t"\nsince = {since}\n{ends}zones = "venue"\n'


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2024-02-28", []), ("2024-02-29", ["2024-02-29"]), ("2024-03-01", ["2024-02-29"]),
     ("2024-03-02", ["2024-03-02"]), ("9999-12-31", ["2024-03-02"])],
)  # fmt: skip
def test_both_ends_of_a_policy_are_included(day: str, in_force: list[str]) -> None:
    """In force on its first and on its last day; without a last day for ever."""
    text = entry("2024-02-29", "2024-03-01") + entry("2024-03-02") + "[usual_stays]\ndefault = 1\n"
    found: list[Policy] = [one for one in read_policies(text) if one.in_force(date.fromisoformat(day))]
    assert [one.version for one in found] == [f"t/{since}" for since in in_force]
