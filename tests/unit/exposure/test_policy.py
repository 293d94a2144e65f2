"""Policies: dated, kept as data, changed only in the open."""

from datetime import date, datetime

import pytest

from ansim.exposure.model import Visit, Window, ZoneRule, minutes
from ansim.exposure.policy import POLICIES, NoPolicy, policy_named, policy_on, read_policies
from ansim.kit.clock import KST, korean_date


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 2, 7), "covid-19/2020-02-07"),
        (date(2020, 4, 2), "covid-19/2020-02-07"),
        (date(2020, 4, 3), "covid-19/2020-04-03"),
        (date(2026, 11, 21), "covid-19/2020-04-03"),
    ],
)
def test_the_day_decides(day: date, version: str) -> None:
    """The guideline changed on 2020-04-03: one day before onset until then, two from then on."""
    policy = policy_on(day, "covid-19")
    assert policy.version == version
    assert policy.name == "covid-19"
    assert policy.before_onset_days == (1 if day < date(2020, 4, 3) else 2)


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2020, 2, 6)])
def test_before_its_first_day_there_is_none(day: date) -> None:
    """No policy is in force before it was written: a clear error with name and day."""
    with pytest.raises(NoPolicy) as wrong:
        policy_on(day, "covid-19")
    assert "covid-19" in wrong.value.text("en")
    assert korean_date(day) in wrong.value.text("ko")


def test_a_policy_is_found_by_its_version() -> None:
    """A stored result names its version; the same numbers are found again, an unknown one is refused."""
    for policy in POLICIES:
        assert policy_named(policy.version) is policy
    with pytest.raises(NoPolicy):
        policy_named("plague/1348-01-01")


def test_every_policy_can_be_used() -> None:
    """Every policy of the data has a version of its own, a source, sensible numbers and a usual stay."""
    assert len({policy.version for policy in POLICIES}) == len(POLICIES)
    for policy in POLICIES:
        assert policy.source
        assert 0 <= policy.min_minutes <= 60
        assert 0 <= policy.tail_minutes <= 240
        assert 1 <= policy.source_days <= 28
        assert policy.stay(None) == 3_600
        assert policy.valid_until is None or policy.valid_from <= policy.valid_until


def test_no_day_has_two_policies_of_one_name() -> None:
    """Two versions of one name never hold on the same day."""
    for one in POLICIES:
        others = [other for other in POLICIES if other.name == one.name and other is not one]
        assert not any(other.in_force(one.valid_from) for other in others)


def test_changes_by_hand_are_named_in_the_version() -> None:
    """A number set by hand stands in the version of every result; nothing given changes nothing."""
    policy = policy_on(date(2026, 11, 21))
    changed = policy.changed(tail_minutes=30, min_minutes=None, latent_hours=0)
    assert changed.version == "general/2020-01-01+latent_hours=0+tail_minutes=30"
    assert (changed.tail_minutes, changed.min_minutes) == (30, policy.min_minutes)
    assert policy.changed(tail_minutes=None) is policy


def test_the_infectious_period_is_whole_korean_days() -> None:
    """Onset on the 10th: from 00:00 of the 8th to 24:00 of the 24th, Korean time."""
    window = policy_on(date(2026, 11, 10), "covid-19").window_of_case(date(2026, 11, 10))
    assert window == Window(
        int(datetime(2026, 11, 8, tzinfo=KST).timestamp()),
        int(datetime(2026, 11, 25, tzinfo=KST).timestamp()),
    )


def test_usual_stays_by_kind() -> None:
    """A kind with a stay of its own has it, every other kind and none have the default."""
    text = '[[policy]]\nname = "t"\nsince = 2020-01-01\nzones = "parent"\n[usual_stays]\ndefault = 30\nbath = 120\n'
    (policy,) = read_policies(text)
    assert policy.zones is ZoneRule.PARENT
    assert [policy.stay(kind) for kind in ("bath", "cafe", "default", None)] == [7_200, 1_800, 1_800, 1_800]
    assert policy.leave(Visit("P", "v", None, 100, None, "bath")) == 7_300
    assert policy.leave(Visit("P", "v", None, 100, 200, "bath")) == 200


@pytest.mark.parametrize(("seconds", "shown"), [(900, 15), (0, 0), (930, 15.5), (1_000, 16.67)])
def test_minutes_are_whole_where_they_are(seconds: int, shown: float) -> None:
    """Whole minutes are whole numbers, others have two decimals."""
    assert minutes(seconds) == shown
    assert isinstance(minutes(seconds), int) is (seconds % 60 == 0)


def test_zones_and_their_parents() -> None:
    """A zone's high byte is its parent; no zone is the venue as a whole, number 0."""
    assert [rule.place(0x0203) for rule in ZoneRule] == [0x0203, 0x02, 0]
    assert [rule.place(None) for rule in ZoneRule] == [0, 0, 0]
