"""The thirty lists as officers make them, through the service of the page: nothing is typed twice on the way."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from office_ground import Drill
from tests.unit.notices.officers_lists import CASES, TODAY, Case

from ansim.kit.clock import now
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.adapters.packages import templates
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Batch, RosterRow
from ansim.notices.queries import versions
from ansim.notices.queries.batches import batch
from ansim.notices.queries.readings import list_reading_of
from ansim.notices.services import checking, guarding, intake, layouts
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.layouts import confirm_columns

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_their_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists are of February 2022, when the templates shall have been in force already."""
    of_then = tuple(replace(one, since=date(2020, 1, 1)) for one in templates())
    monkeypatch.setattr(versions, "templates", lambda: of_then)

    def day(_: object) -> date:
        return TODAY

    monkeypatch.setattr(checking, "korean_day", day)
    monkeypatch.setattr(guarding, "korean_day", day)
    monkeypatch.setattr(intake, "korean_day", day)


def people_of(pk: int) -> list[tuple[int, str, str, str | None]]:
    """Row, name, birth date and phone of everybody who can be saved."""
    office = OfficeKeys(Batch.objects.get(pk=pk).office_id)
    found = []
    for row in RosterRow.objects.filter(batch=pk, person__isnull=False).order_by("row"):
        one = person_from_bytes(office.open(row.person or b"", f"row:{pk}:{row.row}"))
        found.append((one.row, one.name, one.birth.isoformat(), one.phone and show_phone(one.phone)))
    return found


def through_the_page(drill: Drill, case: Case) -> int:
    """Bring a list, have it read, confirm its columns as they were read; return the batch."""
    if case.profile:  # confirmed with an earlier list
        layouts._keep(drill.officer, drill.office.office_id, case.profile, now())
    pk = take_list(
        by=drill.officer,
        kind=case.kind or NoticeKind.ISOLATION,
        roster=Upload("명단", case.data),
        pdf=None,
        issued_on=TODAY,
        at=now(),
        ask_columns=True,
    ).batch_id
    check_batch(batch_id=pk)
    card = batch(drill.officer, pk)
    assert card.state is BatchState.CHECKED, (case.name, card.stopped_code)
    reading = list_reading_of(drill.officer, pk)
    assert reading is not None
    if card.asks_layout:
        keys = [one.key for one in reading.columns if one.key]
        columns = {key: reading.profile.columns.get(key) for key in keys}
        again = confirm_columns(by=drill.officer, batch_id=pk, headers=keys, columns=columns, at=now())
        assert not again, case.name
    return pk


def test_every_list_goes_through_the_page(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    """One office, list after list, every second one read by the worker: the people of each, and every row accounted for."""
    lost = {}
    for turn, case in enumerate(sorted(CASES, key=lambda case: case.profile is not None)):
        monkeypatch.setattr(intake, "AT_ONCE", 0 if turn % 2 else 2**20)
        with transaction.atomic():
            pk = through_the_page(drill, case)
            card = batch(drill.officer, pk)
            assert (card.state, card.asks_layout) == (BatchState.CHECKED, False), case.name
            assert card.rows == card.included + card.excluded >= len(case.people), case.name
            if people_of(pk) != list(case.people):
                lost[case.name] = (people_of(pk), case.people)
            transaction.set_rollback(True)  # each as an office that sees such a list for the first time
    assert lost == {}
