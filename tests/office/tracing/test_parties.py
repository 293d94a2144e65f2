"""How many came together with a contact: in the why, in the list and its download, and kept when looked up again."""

import csv
import io
from dataclasses import replace

import pytest
from tests.office.tracing.browsers import browser, shown

from ansim.tracing.domain.results import FoundContact, Traced
from ansim.tracing.models import Contact, Exposure
from ansim.tracing.queries.contacts import ContactRows, contact_detail

pytestmark = pytest.mark.django_db


def with_parties(desk, *parties):
    """Let the opener tell these parties from now on, contact by contact; all else stays as it was told."""
    told: Traced = desk.roles.opener.result
    changed = [
        replace(one, exposures=tuple(replace(seen, party=party) for seen in one.exposures))
        for one, party in zip(told.contacts, parties, strict=True)
    ]
    desk.roles.opener.result = replace(told, contacts=tuple(changed))


def told_of(desk, row: Contact) -> list[int]:
    """The parties that stand beside a contact's exposures."""
    return [one.found.party for one in contact_detail(desk.tracer, row.pk).exposures]


@pytest.fixture
def opened(desk):
    """A case whose look-up brought a contact who came alone, one with another, one with two more."""
    reference = desk.case()
    desk.opened(reference)
    return reference


def test_the_why_names_the_party_where_there_is_one(desk, opened):
    """Three together are told beside the exposure, on the panel and on the person's page; alone nothing is said."""
    tracer = browser(desk.tracer)
    alone, _two, three = sorted(desk.contacts(opened), key=lambda row: row.party)
    for page in (f"/contacts/{three.pk}/why/", f"/contacts/{three.pk}/"):
        assert "함께 온 사람까지 3명" in shown(tracer.get(page))
    assert "함께 온 사람까지" not in shown(tracer.get(f"/contacts/{alone.pk}/why/"))
    tracer.cookies["django_language"] = "en"
    assert "3 came together" in shown(tracer.get(f"/contacts/{three.pk}/why/"))


def test_the_list_and_its_download_have_the_column(desk, opened):
    """Each row carries its number under its own head."""
    tracer = browser(desk.tracer)
    cards = {one.number + str(one.minutes): one.party for one in ContactRows(desk.tracer, opened)}
    assert sorted(cards.values()) == [1, 2, 3]
    answer = tracer.get(f"/cases/{opened}/contacts/?export=csv")
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["접촉자"] + row["겹친 시간(분)"]: int(row["인원"]) for row in rows} == cards


def test_what_was_stored_before_is_not_told(desk):
    """Results of an older version have no party: the cell is empty, and nothing stands in the why."""
    with_parties(desk, 0, 0, 0)
    reference = desk.case()
    desk.opened(reference)
    tracer = browser(desk.tracer)
    row = desk.contacts(reference)[0]
    assert row.party == 0
    assert "함께 온 사람까지" not in shown(tracer.get(f"/contacts/{row.pk}/why/"))
    text = b"".join(tracer.get(f"/cases/{reference}/contacts/?export=csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [one["인원"] for one in rows] == ["", "", ""]


def test_looked_up_again_an_exposure_stands_once_with_the_newest_party(desk):
    """Stored without a party, then told with one: the same overlap is not shown twice."""
    with_parties(desk, 0, 0, 0)
    reference = desk.case()
    desk.opened(reference)
    with_parties(desk, 1, 4, 2)
    desk.opened(reference)
    rows = {row.pseudonym: row for row in desk.contacts(reference)}
    assert [rows[name].party for name in sorted(rows)] == [1, 4, 2]
    assert [told_of(desk, rows[name]) for name in sorted(rows)] == [[1], [4], [2]]
    assert Exposure.objects.filter(contact__case__reference=reference).count() == 6


def test_the_largest_party_of_a_contact_is_never_lost(desk, opened):
    """A later look-up that saw only a smaller visit leaves the number of the list as it was."""
    with_parties(desk, 1, 1, 1)
    desk.opened(opened)
    assert sorted(row.party for row in desk.contacts(opened)) == [1, 2, 3]


def test_of_several_exposures_the_list_has_the_most(desk):
    """Twice at the same place, with one and with five: the list says five, the why says both."""
    told = desk.roles.opener.result
    first = told.contacts[0].exposures[0]
    both = (
        replace(first, party=1),
        replace(first, start=first.start - 86_400, end=first.end - 86_400, party=5),
    )
    found = FoundContact("a" * 16, b"+821000000009", 1, 42, 90, both)
    desk.roles.opener.result = replace(told, contacts=(found,), kept=1)
    reference = desk.case()
    desk.opened(reference)
    (row,) = desk.contacts(reference)
    assert row.party == 5
    assert told_of(desk, row) == [5, 1]
