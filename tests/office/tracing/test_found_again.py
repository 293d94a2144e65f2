"""Contacts that another look-up of the case finds again: carried on in one statement, and nothing of theirs is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office.tracing.role_fakes import result

from ansim.kit.clock import now
from ansim.tracing.domain.contacts import Grade
from ansim.tracing.models import Contact, ContactEvent
from ansim.tracing.services.running import run_lookup

pytestmark = pytest.mark.django_db

FROM_THE_LOOK_UP = {
    "lookup_id",
    "handle",
    "generation",
    "minutes",
    "assurance",
    "rank",
    "last_day",
    "party",
    "version",
    "changed_by",
}


def columns(row):
    """Everything of a contact as it stands."""
    return {field.attname: getattr(row, field.attname) for field in Contact._meta.concrete_fields}


def found_next(desk, **changes):
    """Let the opener tell the same people, each with these changes."""
    told = desk.roles.opener.result
    desk.roles.opener.result = replace(told, contacts=tuple(replace(one, **changes) for one in told.contacts))


def by_name(desk, reference):
    """The contacts of a case by their pseudonyms."""
    return {row.pseudonym: row for row in desk.contacts(reference)}


def test_who_a_contact_is_outlasts_being_found_again(desk):
    """Grade, name and number stay byte for byte; only what the look-up tells is new, and the version counts one."""
    reference = desk.case()
    desk.opened(reference)
    row = desk.contacts(reference)[0]
    desk.accept(reference, row)
    desk.identify(row)
    before = by_name(desk, reference)
    found_next(desk, handle=b"another handle", minutes=500)
    lookup = desk.opened(reference)
    after = by_name(desk, reference)
    assert after.keys() == before.keys()
    for name, then in before.items():
        was, stands = columns(then), columns(after[name])
        assert {key for key in was if was[key] != stands[key]} <= FROM_THE_LOOK_UP
        assert stands["version"] == was["version"] + 1
        assert (stands["lookup_id"], stands["minutes"], stands["changed_by"]) == (lookup, 500, "")
        assert bytes(stands["handle"]) == b"another handle"
    stands = Contact.objects.get(pk=row.pk)
    assert (stands.grade, stands.identity is None) == (Grade.ACCEPTED, False)


def test_a_nearer_generation_counts_and_a_farther_one_does_not(desk):
    """Of the second generation, then of the first: the first. Found farther away afterwards: still the first."""
    reference = desk.case()
    found_next(desk, generation=2, minutes=30)
    desk.opened(reference)
    found_next(desk, generation=1, minutes=20)
    desk.opened(reference)
    assert {(row.generation, row.minutes) for row in desk.contacts(reference)} == {(1, 20)}
    found_next(desk, generation=2, minutes=90)
    desk.opened(reference)
    assert {(row.generation, row.minutes) for row in desk.contacts(reference)} == {(1, 20)}


def test_old_and_new_people_come_together(desk):
    """A later look-up brings two people more: five stand there, three of them carried on, two told as found."""
    reference = desk.case()
    desk.opened(reference)
    first = by_name(desk, reference)
    desk.roles.opener.result = result(now() - timedelta(hours=1), people=5)
    desk.opened(reference)
    rows = by_name(desk, reference)
    assert {name: row.pk for name, row in first.items()}.items() <= {
        name: row.pk for name, row in rows.items()
    }.items()
    assert sorted(row.version for row in rows.values()) == [1, 1, 2, 2, 2]
    assert ContactEvent.objects.filter(contact__case__reference=reference, what="found").count() == 5


def test_a_hundred_people_are_carried_on_by_one_statement(desk):
    """However many are found again, the table of contacts is written to once; nobody is written one by one."""
    reference = desk.case()
    desk.roles.opener.result = result(now(), people=100)
    desk.opened(reference)
    lookup = desk.signed(reference)
    with CaptureQueriesContext(connection) as seen:
        run_lookup(lookup_id=lookup)
    writing = [
        one["sql"]
        for one in seen.captured_queries
        if one["sql"].startswith(('UPDATE "tracing_contact"', 'INSERT INTO "tracing_contact" '))
    ]
    assert len(writing) == 1
    assert {row.version for row in desk.contacts(reference)} == {2}
