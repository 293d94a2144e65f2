"""Venues in bulk: all or none, with the checks of one, and as usable as one opened by hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ansim.accounts.models import AuditEvent
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.errors import VenueBad
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.queries.doors import doors
from ansim.checkins.services.bulk import open_venues

pytestmark = pytest.mark.django_db


def _listed(count):
    return [
        Details(f"장소 {n}", "food.cafe", "제주특별자치도", "제주시", f"지어낸로 {n}")
        for n in range(1, count + 1)
    ]


def test_many_venues_are_opened_in_a_few_statements(command, start) -> None:
    """300 venues cost a handful of statements, each has its key, its sticker and a door."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        idents = open_venues(by=command, listed=_listed(300), at=start)
    assert len(queries) < 10
    assert len(set(idents)) == Venue.objects.count() == Sticker.objects.count() == 300
    found = doors(idents[:3], int(start.timestamp()))
    assert [found[ident].name for ident in idents[:3]] == ["장소 1", "장소 2", "장소 3"]
    assert AuditEvent.objects.filter(verb="venue.open_many").count() == 1


def test_a_seeded_city_may_fix_the_ids(command, start) -> None:
    """Given ids are kept in order."""
    wanted = [bytes([n]) * 6 for n in range(5)]
    assert open_venues(by=command, listed=_listed(5), at=start, idents=wanted) == wanted
    assert {bytes(row.ident) for row in Venue.objects.all()} == set(wanted)


def test_one_bad_row_opens_none_and_every_problem_names_its_row(command, start) -> None:
    """Problems of all rows are told with the row they are about, and nothing is registered."""
    listed = _listed(4)
    listed[1] = Details("", "no.such", "경기도", "수원시", "길 1")
    listed[3] = Details("가" * 61, "food.cafe", "경기도", "수원시", "길 1")
    with pytest.raises(VenueBad) as wrong:
        open_venues(by=command, listed=listed, at=start)
    assert [(problem.row, problem.column) for problem in wrong.value.problems] == [
        (2, "name"),
        (2, "kind"),
        (4, "name"),
    ]
    assert Venue.objects.count() == 0


def test_an_empty_list_opens_nothing(command, start) -> None:
    """No rows are no error."""
    assert open_venues(by=command, listed=[], at=start) == []
