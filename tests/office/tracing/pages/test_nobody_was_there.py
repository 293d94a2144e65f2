"""Results that are empty: a look-up that found nobody shows nobody, whatever other look-ups of the case found."""

from dataclasses import replace

import pytest
from tests.office.markup import faults_of
from tests.office.tracing.role_fakes import CAFE, GYM, result

from ansim.kit.clock import now
from ansim.tracing import worker
from ansim.tracing.domain.lookups import VenueHours
from ansim.tracing.models import Contact, Lookup
from ansim.tracing.queries.contacts import ContactRows, contacts_by_day
from ansim.tracing.services.asking import sign_lookup
from ansim.web.tracing.venue_views import _at_most

pytestmark = pytest.mark.django_db


def looked_up(desk, reference, venue, people, monkeypatch):
    """A venue's look-up that was signed by two and run, with that many people found."""
    brought = result(now(), people)
    if not people:
        brought = replace(brought, opened=0)
    monkeypatch.setattr(desk.roles.opener, "result", replace(brought, visits=()))
    start = now().replace(minute=0, second=0, microsecond=0, hour=0)
    number = desk.asked(reference, scope=VenueHours(venue, start, start.replace(hour=2)))
    for officer in (desk.tracer, desk.approver):
        sign_lookup(by=officer, lookup_id=number, at=now())
    worker.run(lookup=number)
    return number


def ids_of(answer):
    """The contacts on a page of the list."""
    return [one.id for one in answer.context["table"].page.object_list]


def test_a_venue_where_nobody_was_shows_nobody(standing, at_tracer, monkeypatch):
    """The page that opens by itself after such a look-up is empty and says so; it does not show the case's others."""
    desk, reference = standing.desk, standing.cases["opened"]
    number = looked_up(desk, reference, GYM, 0, monkeypatch)
    live = at_tracer.get(f"/cases/{reference}/lookups/{number}/live/")
    answer = at_tracer.get(live["HX-Redirect"])
    assert ids_of(answer) == []
    page = answer.content.decode()
    assert faults_of(page) == []
    assert "해당하는 접촉자가 없습니다" in page
    assert len(ids_of(at_tracer.get(f"/cases/{reference}/contacts/"))) == 3
    export = b"".join(at_tracer.get(f"{live['HX-Redirect']}&export=csv").streaming_content)
    assert export.decode("utf-8-sig").count("\n") == 1


def test_an_empty_look_up_hides_no_warning_of_a_full_one(standing, at_tracer, monkeypatch):
    """What a bound cut off before is still said on the whole list, and not on that of the empty look-up."""
    reference, full = standing.cases["opened"], standing.lookups["opened"]
    Lookup.objects.filter(pk=full).update(left_out=77, cut=1)
    number = looked_up(standing.desk, reference, GYM, 0, monkeypatch)
    url = f"/cases/{reference}/contacts/"
    assert len(at_tracer.get(url).context["cuts"]) == 1
    assert len(at_tracer.get(f"{url}?lookup={full}").context["cuts"]) == 1
    assert at_tracer.get(f"{url}?lookup={number}").context["cuts"] == []


def test_each_look_ups_list_holds_whom_it_found(standing, at_tracer, monkeypatch):
    """One of five people, one of none, one of three: the list of each is its own, their union is the whole."""
    desk, reference = standing.desk, standing.cases["opened"]
    five = looked_up(desk, reference, CAFE, 5, monkeypatch)
    none = looked_up(desk, reference, GYM, 0, monkeypatch)
    url = f"/cases/{reference}/contacts/"
    found = {
        number: set(ids_of(at_tracer.get(f"{url}?lookup={number}")))
        for number in (standing.lookups["opened"], five, none)
    }
    assert [len(ids) for ids in found.values()] == [3, 5, 0]
    assert set.union(*found.values()) == set(ids_of(at_tracer.get(url)))
    by = desk.tracer
    assert all(
        {one.id for one in ContactRows(by, reference, lookup=number)} == ids for number, ids in found.items()
    )


def test_a_look_up_that_waits_is_no_filter(standing, at_tracer):
    """Before its result a look-up cannot be chosen; its number in the address changes nothing."""
    reference = standing.cases["opened"]
    waiting = standing.desk.asked(reference)
    answer = at_tracer.get(f"/cases/{reference}/contacts/?lookup={waiting}")
    assert len(ids_of(answer)) == 3
    offered = [value for value, _words in answer.context["table"].filters.fields["lookup"].choices]
    assert waiting not in offered
    assert standing.lookups["opened"] in offered


def test_another_cases_look_up_is_no_filter(standing, at_tracer):
    """The number of another case's look-up shows this case's contacts and nothing of the other."""
    reference = standing.cases["opened"]
    answer = at_tracer.get(f"/cases/{reference}/contacts/?lookup={standing.lookups['handed']}")
    own = set(Contact.objects.filter(case__reference=reference).values_list("pk", flat=True))
    assert set(ids_of(answer)) == own


def test_the_day_of_a_rejected_contact_is_not_counted(standing, at_tracer):
    """The bars of the axis count who may still be a contact; the same numbers stand in the table below it."""
    desk, reference = standing.desk, standing.cases["opened"]
    before = sum(contacts_by_day(desk.tracer, reference).values())
    row = desk.contacts(reference)[0]
    version = Contact.objects.get(pk=row.pk).version
    sent = {"grade": "rejected", "reason": "다른 층", "contact": f"{row.pk}:{version}"}
    at_tracer.post(f"/cases/{reference}/contacts/grade/", sent)
    assert sum(contacts_by_day(desk.tracer, reference).values()) == before - 1
    shown = at_tracer.get(f"/cases/{reference}/").context["day_counts"]
    assert sum(met for _day, met, _noticed, _released in shown) == before - 1


@pytest.mark.parametrize(
    ("seconds", "hours"),
    [(0, 0), (1, 1 / 60), (60, 1 / 60), (12 * 3600, 12), (12 * 3600 + 1, 12), (10**6, 12)],
)
def test_proposed_hours_are_whole_minutes_within_the_bound(seconds, hours):
    """The end of a visit is rounded up to its minute, so nobody of that minute is missed, and never beyond 12 hours."""
    start = now().replace(second=0, microsecond=0)
    end = _at_most(start, start.fromtimestamp(start.timestamp() + seconds, start.tzinfo))
    assert (end - start).total_seconds() == pytest.approx(hours * 3600)
    assert end.second == 0


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00", "0001-01-01T01:00"),
        ("9999-12-31T22:00", "9999-12-31T23:59"),
        ("2026-11-20T25:00", "2026-11-20T26:00"),
        ("\x00", "\x00"),
    ],
)
def test_hours_at_the_ends_of_the_calendar_are_refused_in_words(standing, at_tracer, start, end):
    """The first and the last year that a calendar knows are answered with a sentence, not with a fault."""
    page = f"/cases/{standing.cases['opened']}/lookups/venue/?venue={CAFE}"
    typed = {"start": start, "end": end, "generations": "1", "most_people": "5", "basis": "idcpa-18"}
    before = Lookup.objects.count()
    for more in ({}, {"ask": "1"}):
        answer = at_tracer.post(page, {**typed, **more})
        assert answer.status_code == 200
        assert answer.context["form"].errors
    assert Lookup.objects.count() == before
