"""What a notice of a day may be made with: the one template and the rules in force on it; of all else it is said why not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.unit.notices.samples import BASE, OFFICE

from ansim.notices.adapters.packages import period_rules, template_labelled, templates
from ansim.notices.domain.composing import NoDuty
from ansim.notices.domain.kinds import LISTED
from ansim.notices.domain.period import NoRuleInForce
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.sample import sample_record
from ansim.notices.domain.template import NoTemplateInForce
from ansim.notices.domain.usable import (
    IssueDayFar,
    NotFromList,
    Standing,
    check_day,
    check_usable,
    rule_standing_on,
    standing_on,
    usable,
)
from ansim.notices.domain.verdict import Reason, verify_qr
from ansim.notices.queries.versions import labelled, listed_on, usable_on, versions_of

TODAY = date(2026, 11, 21)
FIRST = template_labelled("isolation-1")
OLD = replace(FIRST, version=0, since=date(2022, 2, 9), until=date(2025, 9, 30))
NEXT = replace(FIRST, version=2, since=date(2026, 12, 1))
NEWER = replace(FIRST, version=3, since=date(2026, 6, 1))


@pytest.mark.parametrize("kind", LISTED)
def test_every_listed_kind_can_be_issued_today(kind):
    """Template and rule are there for each kind that a list can be issued for."""
    found = usable_on(kind, TODAY)
    check_usable(found)
    assert found.refused is None
    assert found.template is not None
    assert found.template.kind is kind
    assert found.rules
    assert {rule.kind for rule in found.rules} == {kind}
    assert kind in {one.kind for one in listed_on(TODAY)}


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind not in LISTED])
def test_what_speaks_of_another_is_not_issued_from_a_list(kind):
    """A certificate, a correction and a withdrawal are made from a notice, and it is said where."""
    with pytest.raises(NotFromList, match=r"notice\.not_from_list"):
        check_usable(usable_on(kind, TODAY))


def test_an_outdated_template_cannot_be_picked():
    """The day before and after a version it is not there to be used, whatever else is."""
    shelf = [OLD, FIRST, NEXT]
    assert usable(NoticeKind.ISOLATION, date(2025, 9, 30), shelf, period_rules()).template is OLD
    assert usable(NoticeKind.ISOLATION, date(2025, 10, 1), shelf, period_rules()).template is FIRST
    assert usable(NoticeKind.ISOLATION, date(2026, 11, 30), shelf, period_rules()).template is FIRST
    assert usable(NoticeKind.ISOLATION, date(2026, 12, 1), shelf, period_rules()).template is NEXT
    gone = usable(NoticeKind.ISOLATION, date(2022, 2, 8), shelf, period_rules())
    assert gone.template is None
    with pytest.raises(NoTemplateInForce, match=r"template\.none"):
        check_usable(gone)


def test_a_day_without_a_rule_is_refused_unless_the_notice_states_its_own_days():
    """Nothing counts the days of a contact in 2023; a notice issued elsewhere has them on its page."""
    day = date(2023, 7, 1)
    shelf = [replace(template_labelled("quarantine-1"), since=date(2020, 1, 1))]
    with pytest.raises(NoRuleInForce) as raised:
        check_usable(usable(NoticeKind.QUARANTINE, day, shelf, period_rules()))
    assert raised.value.params["event"] == "last_contact"
    check_usable(usable(NoticeKind.QUARANTINE, day, shelf, period_rules(), counted=False))


def test_an_order_cannot_stand_on_advice_alone():
    """From 2023-06-01 the days of a case were a recommendation: an order of that day is refused before any list is kept."""
    day, shelf = date(2023, 7, 1), [replace(FIRST, since=date(2020, 1, 1))]
    with pytest.raises(NoDuty, match=r"notice\.no_duty") as raised:
        check_usable(usable(NoticeKind.ISOLATION, day, shelf, period_rules()))
    assert raised.value.params["rule"] == "covid19-case-5d-advice"


def test_how_each_version_stands_on_a_day():
    """Used, replaced by a newer one, not begun, over: each version is one of the four."""
    shelf = [OLD, FIRST, NEWER, NEXT]
    found = {one.version: standing_on(one, shelf, TODAY) for one in shelf}
    assert found == {
        0: Standing.PAST,
        1: Standing.REPLACED,
        3: Standing.IN_FORCE,
        2: Standing.COMING,
    }


def test_how_each_rule_stands_on_a_day():
    """The rules of the pandemic are over, the office's is used, and before its day it was coming."""
    rules = {rule.name: rule for rule in period_rules()}
    assert rule_standing_on(rules["covid19-case-7d"], TODAY) is Standing.PAST
    assert rule_standing_on(rules["office-case-7d"], TODAY) is Standing.IN_FORCE
    assert rule_standing_on(rules["office-case-7d"], date(2025, 12, 31)) is Standing.COMING


def test_versions_are_told_newest_first():
    """Of a kind every rule and template is shown, also those that nobody may use on the day."""
    found = versions_of(NoticeKind.QUARANTINE, TODAY)
    assert [one.template.label for one in found.templates] == ["quarantine-1"]
    days = [one.rule.since for one in found.rules]
    assert days == sorted(days, reverse=True)
    assert {one.standing for one in found.rules} == {Standing.PAST, Standing.IN_FORCE}


def test_a_version_is_found_with_the_one_before(monkeypatch):
    """By its label, with the version of the same kind that came before; nothing for a label nobody installed."""
    assert labelled("isolation-1") == (FIRST, None)
    assert labelled("isolation-9") is None
    shelf = (*templates(), OLD, NEXT)
    monkeypatch.setattr("ansim.notices.queries.versions.templates", lambda: shelf)
    assert labelled("isolation-2") == (NEXT, FIRST)
    assert labelled("isolation-1") == (FIRST, OLD)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_sample_is_no_real_notice(kind):
    """Marked as a drill, and no office's key signs it: whoever scans it is told so."""
    one = sample_record(template_labelled(f"{kind.value}-1"), OFFICE, BASE, TODAY)
    assert one.issuer.drill
    assert one.issued_on == TODAY
    assert (one.replaces is None) is (kind in LISTED)
    assert verify_qr(one.qr_text, {"keys": []}, today=TODAY).reason is Reason.UNKNOWN_KEY


@pytest.mark.parametrize(
    ("version", "on"), [(OLD, date(2025, 9, 30)), (NEXT, date(2026, 12, 1)), (FIRST, TODAY)]
)
def test_a_sample_is_dated_when_its_version_is_in_force(version, on):
    """A version that is over or coming is shown on the nearest day on which it may be used."""
    assert sample_record(version, OFFICE, BASE, TODAY).issued_on == on


@pytest.mark.parametrize(
    ("days", "counted", "taken"),
    [
        (-2, True, False),
        (-1, True, True),
        (7, True, True),
        (8, True, False),
        (-400, False, True),
        (8, False, False),
    ],
)
def test_a_day_of_issue_is_about_today(days, counted, taken):
    """Last night's list and a day of the coming week; a notice issued elsewhere may be older, and none is of next month."""
    on = TODAY + timedelta(days=days)
    if taken:
        check_day(on, TODAY, counted=counted)
    else:
        with pytest.raises(IssueDayFar, match=r"notice\.day_far") as refused:
            check_day(on, TODAY, counted=counted)
        assert "2026. 11. 20.(금)" in refused.value.text("ko")
        assert "2026. 11. 28.(Sat)" in refused.value.text("en")
