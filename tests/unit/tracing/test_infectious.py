"""The infectious period by dated policies: counted by hand here, and held against the window of the engine."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.exposure.policy import NoPolicy, policy_on
from ansim.tracing.domain.infectious import (
    DayFault,
    DaysContradict,
    day_faults,
    disease_names,
    exposure_window,
    infectious_period,
)

TODAY = date(2026, 11, 22)


def period(confirmed=TODAY, onset=None, specimen=None, disease="general", today=TODAY):
    """The period of a case."""
    return infectious_period(
        disease=disease, confirmed=confirmed, onset=onset, specimen=specimen, today=today
    )


@pytest.mark.parametrize(
    ("given_days", "first", "last", "basis"),
    [
        ({"onset": date(2026, 11, 20)}, date(2026, 11, 18), TODAY, date(2026, 11, 20)),
        ({"specimen": date(2026, 11, 21)}, date(2026, 11, 19), TODAY, date(2026, 11, 21)),
        ({}, date(2026, 11, 20), TODAY, TODAY),
        (
            {"onset": date(2026, 11, 19), "specimen": date(2026, 11, 21)},
            date(2026, 11, 17),
            TODAY,
            date(2026, 11, 19),
        ),
        ({"onset": date(2026, 11, 1)}, date(2026, 10, 30), date(2026, 11, 15), date(2026, 11, 1)),
        (
            {"confirmed": date(2026, 11, 19), "onset": date(2026, 11, 21)},
            date(2026, 11, 19),
            date(2026, 11, 21),
            date(2026, 11, 21),
        ),
    ],
)
def test_counted_by_hand(given_days, first, last, basis):
    """From two days before onset (or specimen, or confirmation) to confirmation, a later onset, or day 14 after it."""
    found = period(**given_days)
    assert (found.first_day, found.last_day, found.basis) == (first, last, basis)
    assert found.policy == "general/2020-01-01"
    assert found.days == (last - first).days + 1


def test_the_rule_of_the_day_counts():
    """One day before onset until 2020-04-02, two days from the edition of 2020-04-03 on; the version is kept."""
    old = period(date(2020, 4, 2), onset=date(2020, 4, 2), disease="covid-19", today=date(2020, 4, 2))
    new = period(date(2020, 4, 3), onset=date(2020, 4, 3), disease="covid-19", today=date(2020, 4, 3))
    assert (old.first_day, old.policy) == (date(2020, 4, 1), "covid-19/2020-02-07")
    assert (new.first_day, new.policy) == (date(2020, 4, 1), "covid-19/2020-04-03")


def test_without_a_policy_in_force_nothing_is_counted():
    """Before the first policy of a disease, and for a disease without one, there is no period."""
    with pytest.raises(NoPolicy):
        period(date(2020, 1, 3), disease="covid-19", today=date(2020, 1, 3))
    with pytest.raises(NoPolicy):
        period(disease="plague")


@pytest.mark.parametrize(
    "days",
    [
        {"confirmed": TODAY + timedelta(days=1)},
        {"onset": TODAY + timedelta(days=1)},
        {"specimen": TODAY + timedelta(days=1)},
        {"confirmed": TODAY - timedelta(days=2), "specimen": TODAY - timedelta(days=1)},
        {"onset": TODAY - timedelta(days=367)},
        {"confirmed": date(1926, 11, 22)},
    ],
)
def test_days_that_cannot_be_true_are_refused(days):
    """The future, a specimen after its result, a mistyped year."""
    with pytest.raises(DaysContradict):
        period(**days)


@pytest.mark.parametrize(
    ("confirmed", "onset", "specimen", "faults"),
    [
        (0, None, None, {}),
        (0, 366, 0, {}),
        (None, None, None, {}),
        (-1, None, None, {"confirmed": DayFault.TO_COME}),
        (0, -1, -2, {"onset": DayFault.TO_COME, "specimen": DayFault.TO_COME}),
        (0, 367, None, {"onset": DayFault.LONG_AGO}),
        (2, None, 1, {"specimen": DayFault.AFTER_CONFIRMED}),
        (2, None, 2, {}),
        (None, None, 1, {}),
        (400, 400, 399, {"confirmed": DayFault.LONG_AGO, "onset": DayFault.LONG_AGO, "specimen": DayFault.LONG_AGO}),
    ],
)  # fmt: skip
def test_each_day_is_told_what_is_wrong_with_it(confirmed, onset, specimen, faults):
    """To come, more than a year ago, a specimen after the confirmation: by the day's own name, all at once."""
    days = (None if back is None else TODAY - timedelta(days=back) for back in (confirmed, onset, specimen))
    assert day_faults(*days, TODAY) == faults


def test_the_diseases_to_choose_from_stand_once():
    """Every policy's name, in the order of the data, none twice."""
    assert disease_names() == ("general", "covid-19", "measles")


@given(
    st.sampled_from(["general", "measles"]),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_the_period_lies_within_the_window_of_the_engine(disease, before, after):
    """Whatever the days, the tracer's period never leaves what the engine would count from the same onset."""
    onset = TODAY - timedelta(days=before)
    confirmed = min(onset + timedelta(days=after), TODAY)
    found = period(confirmed, onset=onset, disease=disease)
    policy = policy_on(onset, disease)
    assert found.first_day == onset - timedelta(days=policy.before_onset_days)
    assert found.first_day <= found.last_day <= onset + timedelta(days=policy.after_onset_days)


@pytest.mark.parametrize(
    ("disease", "given_days", "first", "last"),
    [
        ("general", {"onset": date(2026, 11, 20)}, date(2026, 11, 6), date(2026, 11, 19)),
        ("general", {"specimen": date(2026, 11, 21)}, date(2026, 11, 7), date(2026, 11, 20)),
        ("covid-19", {}, date(2026, 11, 8), date(2026, 11, 21)),
        ("measles", {"onset": date(2026, 11, 20)}, date(2026, 10, 30), date(2026, 11, 13)),
    ],
)
def test_when_a_case_was_infected(disease, given_days, first, last):
    """From the longest to the shortest incubation of its own policy before onset, else specimen, else confirmation."""
    assert exposure_window(period(disease=disease, **given_days)) == (first, last)


def test_no_window_by_a_policy_that_is_gone():
    """A case counted by a policy that is no longer among the data has no window rather than one by another rule."""
    assert exposure_window(replace(period(), policy="gone/2019-01-01")) is None
