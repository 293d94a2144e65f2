"""What a tracer on the telephone meets: the contact's page stays, the filter stays, what was handed over is told in words."""

from types import SimpleNamespace

import pytest
from tests.office.tracing.browsers import browser, shown

from ansim.kit.clock import now
from ansim.tracing.models import Lookup
from ansim.tracing.queries.lookups import Estimate, estimate, estimate_of, lookup
from ansim.web.tracing.cells import case_columns
from ansim.web.tracing.words import reason_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(desk):
    """A case whose look-up brought three contacts."""
    reference = desk.case()
    desk.opened(reference)
    return reference


def press(desk, reference, row, **sent):
    """Press a button of the contact's own page."""
    ticked = {"contact": f"{row.pk}:{row.version}", "on": "contact"}
    return browser(desk.tracer).post(f"/cases/{reference}/contacts/grade/", {**ticked, **sent})


def test_who_accepts_on_the_call_stays_with_the_contact(desk, opened):
    """Accepted on the contact's page, the form for name, birth date and address stands there at once."""
    row = desk.contacts(opened)[0]
    assert 'name="on" value="contact"' in shown(browser(desk.tracer).get(f"/contacts/{row.pk}/"))
    answer = press(desk, opened, row, grade="accepted")
    assert answer.url == f"/contacts/{row.pk}/"
    assert 'name="birth"' in shown(browser(desk.tracer).get(answer.url))


def test_a_rejection_without_a_reason_is_told_where_it_was_pressed(desk, opened):
    """The sentence stands on the contact's page; with a reason the tracer is back at the list."""
    row = desk.contacts(opened)[0]
    refused = press(desk, opened, row, grade="rejected")
    assert refused.url == f"/contacts/{row.pk}/"
    assert press(desk, opened, row, grade="rejected", reason="다른 층").url == f"/cases/{opened}/contacts/"


def test_several_contacts_lead_to_the_list_whatever_was_sent(desk, opened):
    """Only one contact has a page to stay on."""
    rows = desk.contacts(opened)[:2]
    sent = {"contact": [f"{row.pk}:{row.version}" for row in rows], "on": "contact", "grade": "accepted"}
    answer = browser(desk.tracer).post(f"/cases/{opened}/contacts/grade/", sent)
    assert answer.url == f"/cases/{opened}/contacts/"


def test_nobody_to_tell_keeps_the_filter(desk, opened):
    """Who pressed the message's button with nobody accepted is back at the same filtered list."""
    sent = {"query": "generation=1", "contact": []}
    answer = browser(desk.tracer).post(f"/cases/{opened}/contacts/tell/", sent)
    assert answer.url == f"/cases/{opened}/contacts/?generation=1"


def test_the_estimate_stays_within_the_bound_that_is_signed(desk, opened):
    """Who signs reads no more people than the look-up may bring."""
    Lookup.objects.update(kept=1110)
    number = desk.asked(opened, most_people=500)
    rate = estimate(desk.approver, lookup(desk.approver, number).scope.days)
    assert rate.people > 500
    assert estimate_of(desk.approver, lookup(desk.approver, number)) == Estimate(500, rate.from_lookups)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("batch:2 · 12", "일괄 발급 #2 · 12명"),
        ("batch:2", "일괄 발급 #2"),
        ("batch: 다른 층", "batch: 다른 층"),
    ],
)
def test_a_hand_over_is_told_in_words(kept, told):
    """The number of the batch and of the people, in the history; what an officer typed stands as it is."""
    assert reason_words(kept) == told


def test_large_counts_of_the_list_are_grouped():
    """1,812 contacts read as in the counters above the list; an export keeps the plain number."""
    columns = {column.key: column for column in case_columns(now())}
    line = SimpleNamespace(ungraded=1812, waiting=24, ready=0)
    told = [(columns[key].draw(line), columns[key].value(line)) for key in ("ungraded", "waiting", "ready")]
    assert told == [("1,812", 1812), ("24", 24), ("0", 0)]
