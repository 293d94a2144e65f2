"""The period: the days a person may not go out, counted by the one rule in force."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.kit.clock import KST
from ansim.notices.adapters.packages import period_rules, read_rules
from ansim.notices.domain.period import EventAfterNotice, EventMissing, EventTooOld, NoRuleInForce, period
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.rules import BadRules, Event, PeriodRule, checked, rule_from_data
from ansim.notices.queries.periods import period_for

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
RULE = {
    "name": "r",
    "kind": "isolation",
    "event": "specimen",
    "days": 7,
    "counts_event_day": True,
    "since": date(2022, 1, 1),
    "article": "법 제1조",
    "binding": True,
}


def test_seven_days_from_the_specimen_end_at_midnight_of_the_sixth_day_after():
    """The example of 2022: specimen 16 February, last day 22 February 24:00."""
    found = period_for(NoticeKind.ISOLATION, specimen=date(2022, 2, 16))
    assert (found.first_day, found.last_day) == (date(2022, 2, 16), date(2022, 2, 22))
    assert found.released_at.isoformat() == "2022-02-23T00:00:00+09:00"
    assert (found.shown, found.days, found.binding) == ("2022. 2. 22. 24:00", 7, True)


def test_fourteen_days_from_the_last_contact_free_on_the_fifteenth():
    """The example of 2020: last contact 1 April, free from 16 April 0:00."""
    found = period_for(NoticeKind.QUARANTINE, last_contact=date(2020, 4, 1))
    assert found.released_at.isoformat() == "2020-04-16T00:00:00+09:00"
    assert (found.first_day, found.last_day, found.days) == (date(2020, 4, 2), date(2020, 4, 15), 14)


@pytest.mark.parametrize(
    ("kind", "event", "on", "rule"),
    [
        ("quarantine", "last_contact", date(2021, 11, 30), "covid19-contact-14d"),
        ("quarantine", "last_contact", date(2021, 12, 1), "covid19-contact-10d"),
        ("quarantine", "last_contact", date(2022, 1, 26), "covid19-contact-7d"),
        ("quarantine", "specimen", date(2022, 2, 28), "covid19-cohabitant-7d"),
        ("isolation", "specimen", date(2022, 2, 9), "covid19-case-7d"),
        ("isolation", "specimen", date(2023, 5, 31), "covid19-case-7d"),
        ("isolation", "specimen", date(2023, 6, 1), "covid19-case-5d-advice"),
        ("isolation", "specimen", date(2026, 11, 21), "office-case-7d"),
        ("isolation", "onset", date(2026, 11, 21), "office-case-onset-7d"),
        ("quarantine", "last_contact", date(2026, 11, 21), "office-contact-14d"),
    ],
)
def test_each_rule_holds_from_its_first_to_its_last_day(kind, event, on, rule):
    """On the edges of their dates the rules are the ones that the history names."""
    assert period_for(NoticeKind(kind), on=on, **{event: on}).rule == rule


@pytest.mark.parametrize(
    ("kind", "event", "on"),
    [
        ("isolation", "specimen", date(2022, 2, 8)),
        ("isolation", "specimen", date(2024, 5, 1)),
        ("isolation", "last_contact", date(2022, 3, 1)),
        ("quarantine", "last_contact", date(2022, 3, 1)),
        ("quarantine", "onset", date(2026, 11, 21)),
    ],
)
def test_without_a_rule_in_force_nothing_is_counted(kind, event, on):
    """A day between rules, or an event no rule counts from, is refused with a sentence."""
    with pytest.raises(NoRuleInForce, match=r"period\.no_rule"):
        period_for(NoticeKind(kind), **{event: on})


def test_the_day_of_the_notice_chooses_the_rule_not_the_event():
    """Somebody tested on the last day of the duty, notified a day later, gets the recommendation."""
    late = period_for(NoticeKind.ISOLATION, specimen=date(2023, 5, 31), on=date(2023, 6, 1))
    assert (late.rule, late.binding, late.last_day) == ("covid19-case-5d-advice", False, date(2023, 6, 4))


def test_impossible_days_are_refused():
    """No event, two events, an event after the notice, one a year old: each has its own error."""
    day = date(2026, 11, 21)
    with pytest.raises(EventMissing):
        period_for(NoticeKind.ISOLATION)
    with pytest.raises(EventMissing):
        period_for(NoticeKind.ISOLATION, specimen=day, onset=day)
    with pytest.raises(EventAfterNotice):
        period_for(NoticeKind.ISOLATION, specimen=day, on=day - timedelta(days=1))
    with pytest.raises(EventTooOld):
        period_for(NoticeKind.ISOLATION, specimen=day - timedelta(days=400), on=day)


def test_the_end_of_time_is_no_traceback():
    """A rule that counts past the last day of the calendar finds no period."""
    rules = (rule_from_data(RULE),)
    with pytest.raises(NoRuleInForce):
        period(rules, NoticeKind.ISOLATION, specimen=date.max)


@given(DAYS, st.integers(0, 30), st.integers(1, 60), st.booleans())
def test_a_period_counts_its_days_and_ends_where_the_next_day_begins(event, delay, days, inclusive):
    """For any rule: `days` calendar days, released at 0:00 of the day after the last, in Korean time."""
    rule = PeriodRule(
        "r", NoticeKind.ISOLATION, Event.SPECIMEN, days, inclusive, date(2019, 1, 1), None, "a", True
    )
    found = period((rule,), NoticeKind.ISOLATION, specimen=event, on=event + timedelta(days=delay))
    listed = [found.first_day + timedelta(days=number) for number in range(days)]
    assert listed[-1] == found.last_day
    assert found.first_day == event + timedelta(days=0 if inclusive else 1)
    midnight = found.last_day + timedelta(days=1)
    assert found.released_at == datetime(midnight.year, midnight.month, midnight.day, tzinfo=KST)


@given(st.sampled_from(list(NoticeKind)), st.sampled_from(list(Event)), DAYS)
def test_at_most_one_rule_is_in_force(kind, event, day):
    """On no day do two rules of one kind and event hold."""
    held = [
        rule for rule in period_rules() if rule.kind is kind and rule.event is event and rule.in_force(day)
    ]
    assert len(held) <= 1


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "party"},
        {"event": "birthday"},
        {"days": 0},
        {"days": "many"},
        {"since": "2022-01-01"},
        {"since": datetime(2022, 1, 1)},
        {"until": date(2021, 1, 1)},
    ],
)
def test_wrong_rule_data_are_named(change):
    """A rule that says something impossible stops everything and names itself."""
    with pytest.raises(BadRules, match=r"rules\.bad"):
        rule_from_data(RULE | change)


def test_a_rule_without_its_article_is_refused():
    """Each rule must say the article it rests on."""
    with pytest.raises(BadRules):
        rule_from_data({key: value for key, value in RULE.items() if key != "article"})


def test_two_rules_for_one_day_are_refused():
    """Overlapping rules of one kind and event contradict each other."""
    first = rule_from_data(RULE)
    second = rule_from_data(RULE | {"name": "s", "since": date(2023, 1, 1)})
    with pytest.raises(BadRules, match="overlaps"):
        checked([second, first])
    other = rule_from_data(RULE | {"name": "s", "event": "onset"})
    assert checked([other, first]) == (first, other)


def test_a_broken_rule_file_is_named(tmp_path):
    """A file that is no TOML stops everything and is named."""
    (tmp_path / "x.toml").write_text("[[rule]\n")
    with pytest.raises(BadRules, match=r"x\.toml"):
        read_rules(tmp_path)
    (tmp_path / "x.toml").write_text("title = 1\n")
    assert read_rules(tmp_path) == ()
