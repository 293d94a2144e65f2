"""Every shipped rule on its borders: counts held to a table written by hand, leap years, midnights in Korea."""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import KST, korean_date
from ansim.notices.adapters.packages import RULES, period_rules, read_rules
from ansim.notices.domain.kinds import LISTED, law_of
from ansim.notices.domain.period import (
    OLDEST_EVENT,
    EventAfterNotice,
    EventMissing,
    EventTooOld,
    NoRuleInForce,
    one_event,
    period,
    rule_in_force,
)
from ansim.notices.domain.record import NoticeKind, Period
from ansim.notices.domain.rules import BadRules, Event, PeriodRule, checked, rule_from_data
from ansim.notices.queries.periods import period_for

ONE_DAY = timedelta(days=1)

# name: kind, event, since, until, days, day 1 is the event day itself, binding. Written from the notices of the
# time (docs/reference/notices.md), not from the data files.
TABLE = {
    "covid19-contact-14d": ("quarantine", "last_contact", "2020-02-04", "2021-11-30", 14, False, True),
    "covid19-contact-10d": ("quarantine", "last_contact", "2021-12-01", "2022-01-25", 10, False, True),
    "covid19-contact-7d": ("quarantine", "last_contact", "2022-01-26", "2022-02-28", 7, False, True),
    "covid19-cohabitant-7d": ("quarantine", "specimen", "2022-02-09", "2022-02-28", 7, True, True),
    "covid19-case-7d": ("isolation", "specimen", "2022-02-09", "2023-05-31", 7, True, True),
    "covid19-admission-7d": ("admission", "specimen", "2022-02-09", "2023-05-31", 7, True, True),
    "covid19-home-7d": ("home_treatment", "specimen", "2022-02-09", "2023-05-31", 7, True, True),
    "covid19-carer-7d": ("co_isolation", "specimen", "2022-02-09", "2022-02-28", 7, True, True),
    "covid19-case-5d-advice": ("isolation", "specimen", "2023-06-01", "2024-04-30", 5, True, False),
    "office-case-7d": ("isolation", "specimen", "2026-01-01", None, 7, True, True),
    "office-case-onset-7d": ("isolation", "onset", "2026-01-01", None, 7, True, True),
    "office-contact-14d": ("quarantine", "last_contact", "2026-01-01", None, 14, False, True),
    "office-admission-7d": ("admission", "specimen", "2026-01-01", None, 7, True, True),
    "office-admission-onset-7d": ("admission", "onset", "2026-01-01", None, 7, True, True),
    "office-home-7d": ("home_treatment", "specimen", "2026-01-01", None, 7, True, True),
    "office-home-onset-7d": ("home_treatment", "onset", "2026-01-01", None, 7, True, True),
    "office-carer-7d": ("co_isolation", "specimen", "2026-01-01", None, 7, True, True),
    "office-exposure-14d": ("exposure", "last_contact", "2026-01-01", None, 14, False, False),
}
EVENTS = [(kind, event) for kind in LISTED for event in Event]


def _expected(kind, event, on):
    """Return the name in the table for a day, None where the table has a gap."""
    names = [
        name
        for name, (of, counted, since, until, *_rest) in TABLE.items()
        if (of, counted) == (kind, event) and since <= str(on) and (until is None or str(on) <= until)
    ]
    assert len(names) <= 1
    return names[0] if names else None


def _found(kind, event, on):
    try:
        return period_for(NoticeKind(kind), **{event: on}).rule
    except NoRuleInForce:
        return None


def _borders():
    for name, (_kind, _event, since, until, *_rest) in TABLE.items():
        for edge in (since, until):
            if edge is not None:
                for shift in (-1, 0, 1):
                    yield name, date.fromisoformat(edge) + shift * ONE_DAY


def test_the_shipped_rules_are_those_of_the_table():
    """No rule is shipped that the table does not have, none is missing, and each says its numbers."""
    shipped = {
        rule.name: (
            rule.kind.value,
            rule.event.value,
            str(rule.since),
            str(rule.until) if rule.until else None,
            rule.days,
            rule.counts_event_day,
            rule.binding,
        )
        for rule in period_rules()
    }
    assert shipped == TABLE


@pytest.mark.parametrize(("name", "day"), list(_borders()))
def test_on_the_days_around_each_border_every_kind_and_event_has_its_rule(name, day):
    """The day before, on and after the first and last day of a rule: all pairs of a listed kind and an event at once."""
    for kind, event in EVENTS:
        assert _found(kind.value, event.value, day) == _expected(kind.value, event.value, day), (kind, event)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_the_first_notice_under_a_rule_counts_its_days(name):
    """On its first day a rule gives the first and last day that counting on fingers gives."""
    kind, event, since, _until, days, counts_event_day, binding = TABLE[name]
    day = date.fromisoformat(since)
    found = period_for(NoticeKind(kind), **{event: day})
    listed = [day + step * ONE_DAY for step in range(days + 1)]
    counted = listed[:days] if counts_event_day else listed[1:]
    assert (found.first_day, found.last_day, found.days) == (counted[0], counted[-1], days)
    assert (found.rule, found.binding, bool(found.article)) == (name, binding, True)


# Specimen days around leap days and turns of the year, with the last day as a wall calendar gives it.
CASES = [
    ("2022-02-09", "2022-02-15"),
    ("2022-02-22", "2022-02-28"),
    ("2022-02-23", "2022-03-01"),
    ("2022-04-25", "2022-05-01"),
    ("2022-10-26", "2022-11-01"),
    ("2022-12-25", "2022-12-31"),
    ("2022-12-26", "2023-01-01"),
    ("2022-12-31", "2023-01-06"),
    ("2023-02-22", "2023-02-28"),
    ("2023-02-23", "2023-03-01"),
    ("2026-12-26", "2027-01-01"),
    ("2027-02-23", "2027-03-01"),
    ("2028-02-22", "2028-02-28"),
    ("2028-02-23", "2028-02-29"),
    ("2028-02-24", "2028-03-01"),
    ("2028-02-29", "2028-03-06"),
    ("2100-02-22", "2100-02-28"),
    ("2100-02-23", "2100-03-01"),
]


@pytest.mark.parametrize(("specimen", "last"), CASES)
def test_a_case_ends_on_the_day_of_the_wall_calendar(specimen, last):
    """Leap days, turns of month and year: the seventh day, 24:00, is the day that stands beside it."""
    found = period_for(NoticeKind.ISOLATION, specimen=date.fromisoformat(specimen))
    assert str(found.last_day) == last
    assert found.released_at.isoformat() == f"{found.last_day + ONE_DAY}T00:00:00+09:00"


@pytest.mark.parametrize(
    ("contact", "first", "last"),
    [
        ("2020-02-04", "2020-02-05", "2020-02-18"),
        ("2020-02-15", "2020-02-16", "2020-02-29"),
        ("2020-02-16", "2020-02-17", "2020-03-01"),
        ("2020-12-17", "2020-12-18", "2020-12-31"),
        ("2020-12-18", "2020-12-19", "2021-01-01"),
        ("2021-02-14", "2021-02-15", "2021-02-28"),
        ("2021-12-21", "2021-12-22", "2021-12-31"),
        ("2021-12-22", "2021-12-23", "2022-01-01"),
        ("2022-02-21", "2022-02-22", "2022-02-28"),
        ("2022-02-22", "2022-02-23", "2022-03-01"),
        ("2028-02-15", "2028-02-16", "2028-02-29"),
        ("2028-02-28", "2028-02-29", "2028-03-13"),
    ],
)
def test_a_contact_begins_the_day_after(contact, first, last):
    """A contact's first day is the day after the last contact, through leap days and New Year."""
    found = period_for(NoticeKind.QUARANTINE, last_contact=date.fromisoformat(contact))
    assert (str(found.first_day), str(found.last_day)) == (first, last)


def test_every_midnight_of_a_year_is_nine_hours_before_utc():
    """Korea has no summer time: the release of every day of a year is 15:00 UTC of the last day."""
    for number in range(366):
        day = date(2028, 1, 1) + number * ONE_DAY
        found = period_for(NoticeKind.ISOLATION, specimen=day)
        assert found.released_at.astimezone(UTC) == datetime(
            found.last_day.year, found.last_day.month, found.last_day.day, 15, tzinfo=UTC
        )
        assert found.released_at.utcoffset() == timedelta(hours=9)


def test_the_summer_time_of_1988_does_not_move_a_release():
    """Even in the two summers in which Korea had summer time the count is one of calendar days."""
    rule = PeriodRule("old", NoticeKind.ISOLATION, Event.ONSET, 7, True, date(1987, 1, 1), None, "a", True)
    for day in (date(1987, 5, 8), date(1988, 5, 5), date(1988, 10, 6)):
        found = period((rule,), NoticeKind.ISOLATION, onset=day)
        assert found.days == 7
        assert (found.released_at.hour, found.released_at.minute) == (0, 0)
        assert found.released_at.date() == found.last_day + ONE_DAY


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        (date(2022, 2, 22), "2022. 2. 22. 24:00"),
        (date(2026, 12, 31), "2026. 12. 31. 24:00"),
        (date(2028, 2, 29), "2028. 2. 29. 24:00"),
        (date(2027, 1, 1), "2027. 1. 1. 24:00"),
    ],
)
def test_the_end_is_written_as_24_hours_of_the_last_day(last, shown):
    """A notice never says 0:00 of a day that is free, where it could be read as the day before."""
    released = datetime(last.year, last.month, last.day, tzinfo=KST) + ONE_DAY
    assert Period(last, last, released, "r", "a").shown == shown


@pytest.mark.parametrize("days", [1, 2, 5, 7, 10, 14, 21, 40])
@pytest.mark.parametrize("counts_event_day", [True, False])
def test_rules_of_any_length_count_alike(days, counts_event_day):
    """A rule of one day that counts the event day begins and ends on it; each further day adds one."""
    rule = PeriodRule(
        "r",
        NoticeKind.QUARANTINE,
        Event.LAST_CONTACT,
        days,
        counts_event_day,
        date(2020, 1, 1),
        None,
        "a",
        True,
    )
    found = period((rule,), NoticeKind.QUARANTINE, last_contact=date(2024, 2, 27))
    offset = 0 if counts_event_day else 1
    assert found.first_day == date(2024, 2, 27) + offset * ONE_DAY
    assert found.days == days
    assert found.last_day - found.first_day == (days - 1) * ONE_DAY


@pytest.mark.parametrize("late", [0, 1, 5, 100, 365, 366])
def test_a_notice_may_come_a_year_after_its_event(late):
    """Up to 366 days late the period is counted from the event, not from the notice."""
    event = date(2026, 1, 2)
    found = period_for(NoticeKind.ISOLATION, specimen=event, on=event + late * ONE_DAY)
    assert found.first_day == event


@pytest.mark.parametrize("late", [367, 368, 3650])
def test_beyond_a_year_the_year_is_mistyped(late):
    """One day more than 366 is a typing error and says both days."""
    event = date(2026, 1, 2)
    with pytest.raises(EventTooOld) as raised:
        period_for(NoticeKind.ISOLATION, specimen=event, on=event + late * ONE_DAY)
    assert korean_date(event) in raised.value.text("ko")
    assert korean_date(event + late * ONE_DAY, "en") in raised.value.text("en")
    assert OLDEST_EVENT.days == 366


@pytest.mark.parametrize("early", [1, 2, 30, 365])
def test_an_event_in_the_future_is_refused(early):
    """Nobody is isolated for what has not happened yet."""
    with pytest.raises(EventAfterNotice, match=r"period\.future"):
        period_for(NoticeKind.ISOLATION, specimen=date(2026, 11, 21) + early * ONE_DAY, on=date(2026, 11, 21))


DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("specimen", "onset", "last_contact"),
    [(None, None, None), (DAY, DAY, None), (DAY, None, DAY), (None, DAY, DAY), (DAY, DAY, DAY)],
)
def test_none_or_several_events_are_refused(specimen, onset, last_contact):
    """Every combination but exactly one is an error, so that no rule is picked by accident."""
    with pytest.raises(EventMissing, match=r"period\.event"):
        one_event(specimen, onset, last_contact)


@pytest.mark.parametrize(("place", "event"), [(0, Event.SPECIMEN), (1, Event.ONSET), (2, Event.LAST_CONTACT)])
def test_the_only_event_is_the_one_given(place, event):
    """Each of the three days is taken for what it is."""
    days = [None, None, None]
    days[place] = DAY
    assert one_event(*days) == (event, DAY)


@pytest.mark.parametrize(("kind", "event"), EVENTS)
def test_a_gap_names_kind_event_and_day(kind, event):
    """Where no rule holds the sentence says for what, in both languages, and is no traceback."""
    with pytest.raises(NoRuleInForce) as raised:
        rule_in_force(period_rules(), kind, event, date(2019, 12, 31))
    for language in ("ko", "en"):
        said = raised.value.text(language)
        assert all(
            word in said
            for word in ("2019. 12. 31.(", law_of(kind).name.ko, law_of(kind).name.en, event.value)
        )


@given(st.dates(date(2019, 1, 1), date(2035, 12, 31)), st.sampled_from(EVENTS))
def test_any_day_agrees_with_the_table(day, pair):
    """Not only on borders: on any day of seventeen years data and table give the same rule or the same gap."""
    kind, event = pair
    assert _found(kind.value, event.value, day) == _expected(kind.value, event.value, day)


@given(st.dates(date(2026, 1, 1), date(2099, 12, 31)))
def test_a_period_covers_seven_different_weekdays(day):
    """Seven days hold each weekday once, whatever the month, and its leap day where there is one."""
    found = period_for(NoticeKind.ISOLATION, specimen=day)
    listed = [found.first_day + step * ONE_DAY for step in range(found.days)]
    assert len({one.weekday() for one in listed}) == 7
    if isleap(day.year) and found.first_day <= date(day.year, 2, 29) <= found.last_day:
        assert date(day.year, 2, 29) in listed


def _data(**changes):
    return {
        "name": "r",
        "kind": "isolation",
        "event": "specimen",
        "days": 7,
        "counts_event_day": True,
        "since": date(2022, 1, 1),
        "article": "제41조",
        "binding": True,
    } | changes


@pytest.mark.parametrize("lost", ["kind", "event", "days", "counts_event_day", "since", "article", "binding"])
def test_each_part_of_a_rule_is_needed(lost):
    """A rule without one of its parts is refused by name, never filled with a guess."""
    with pytest.raises(BadRules) as raised:
        rule_from_data({key: value for key, value in _data().items() if key != lost})
    assert raised.value.params["rule"] == "r"


@pytest.mark.parametrize("days", [0, -1, "seven", 7.5, None, "", "7일"])
def test_days_that_are_no_count_are_refused(days):
    """A count of days is a whole number from one up."""
    with pytest.raises(BadRules):
        rule_from_data(_data(days=days))


@pytest.mark.parametrize("value", ["true", 1, "yes", None])
def test_only_true_makes_a_rule_binding(value):
    """Anything but TOML's true leaves a rule a recommendation: the mild reading of a typing error."""
    assert rule_from_data(_data(binding=value)).binding is False


def test_a_rule_may_hold_a_single_day():
    """First and last day the same: the rule holds on that day alone."""
    rule = rule_from_data(_data(until=date(2022, 1, 1)))
    held = [rule.in_force(date(2022, 1, 1) + shift * ONE_DAY) for shift in (-1, 0, 1)]
    assert held == [False, True, False]


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        ({"since": date(2022, 1, 31)}, True),
        ({"since": date(2022, 2, 1)}, False),
        ({"since": date(2021, 12, 1), "until": date(2022, 1, 1)}, True),
        ({"since": date(2021, 12, 1), "until": date(2021, 12, 31)}, False),
        ({"since": date(2022, 1, 10), "until": date(2022, 1, 20)}, True),
        ({"since": date(2020, 1, 1)}, True),
        ({"since": date(2022, 1, 1), "event": "onset"}, False),
        ({"since": date(2022, 1, 1), "kind": "quarantine"}, False),
    ],
)
def test_two_rules_clash_when_one_day_has_both(second, clash):
    """Touching, containing, overlapping, apart: refused exactly when a day of notice would have two rules."""
    rules = [rule_from_data(_data(until=date(2022, 1, 31))), rule_from_data(_data(name="s", **second))]
    for ordered in (rules, rules[::-1]):
        if clash:
            with pytest.raises(BadRules, match="overlaps"):
                checked(ordered)
        else:
            assert len(checked(ordered)) == 2


def test_rules_of_several_files_are_held_against_each_other(tmp_path):
    """An office that adds a file that contradicts the national one is told by name."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(
            f'[[rule]]\nname = "{name}"\nkind = "isolation"\nevent = "specimen"\ndays = 7\n'
            'counts_event_day = true\nsince = 2026-01-01\narticle = "제41조"\nbinding = true\n',
            encoding="utf-8",
        )
    with pytest.raises(BadRules, match="overlaps"):
        read_rules(tmp_path)
    (tmp_path / "b.toml").unlink()
    assert [rule.name for rule in read_rules(tmp_path)] == ["a"]


def test_a_rule_file_in_another_encoding_is_named(tmp_path):
    """A file saved as EUC-KR by an old editor is refused by name, not by a traceback."""
    (tmp_path / "office.toml").write_bytes('article = "감염병"'.encode("euc-kr"))
    with pytest.raises(BadRules, match=r"office\.toml"):
        read_rules(tmp_path)


def test_every_shipped_rule_names_the_law_in_korean():
    """Each article names an Act or says that it is a recommendation; none is a placeholder."""
    assert sorted(path.name for path in RULES.glob("*.toml")) == ["covid19.toml", "office.toml"]
    for rule in period_rules():
        assert "감염병예방법 제" in rule.article if rule.binding else "권고" in rule.article
