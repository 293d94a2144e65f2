"""One office with one faulty list, checked once a module; what a test changes is undone by `db`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from office_ground import Drill, InPlace, row

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent
from ansim.accounts.services.demo import create_demo_office
from ansim.kit.clock import now
from ansim.notices.models import Batch, Correction, Hold, PageReading, RosterRow
from ansim.notices.queries.balance import balance
from ansim.notices.queries.batches import batch
from ansim.notices.services import making
from ansim.notices.services.correcting import Change, correct

HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HELD = (4, 5)  # two people on one phone at one address
WRONG = (6, 7)  # a phone and a birth date that nobody can read
PEOPLE = [
    row(1),
    row(2),
    row(3, 휴대전화="010-0000-0002", 주소=row(2)[3]),
    row(4, 휴대전화="없음이오"),
    row(5, 생년월일="몰라요"),
    row(6),
]


@dataclass
class Lists:
    """The drill office with its checked list `pk`: rows 3 to 8 of the file, 4 and 5 held, 6 and 7 wrong."""

    drill: Drill
    pk: int

    @property
    def officer(self) -> Actor:
        """The notice officer."""
        return self.drill.officer

    @property
    def elsewhere(self) -> Actor:
        """Somebody with the roles of officer and approver in another office."""
        roles = (StaffRole.NOTICE_OFFICER, StaffRole.APPROVER)
        return replace(self.officer, roles=roles, office_id=self.drill.office.office_id + 1000)

    def holds(self, pk: int | None = None) -> list[int]:
        """Ids of the holds of a batch, in the order of its rows."""
        return list(Hold.objects.filter(batch=pk or self.pk).values_list("pk", flat=True))

    def type_over(self, number: int, column: str, value: str, code: str = "") -> int | None:
        """One correction by the officer."""
        change = Change(number, column, value, code)
        return correct(by=self.officer, batch_id=self.pk, change=change, at=now())

    def codes(self, pk: int | None = None) -> dict[int, list[str]]:
        """Why each row is left out."""
        return dict(RosterRow.objects.filter(batch=pk or self.pk).values_list("row", "codes"))

    def counted(self, pk: int | None = None) -> tuple[int, int, int]:
        """How many rows, included and excluded the batch and its balance tell, which must agree before a release."""
        card, found = batch(self.officer, pk or self.pk), balance(self.officer, pk or self.pk)
        assert (found.rows, found.waiting, found.excluded) == (card.rows, card.included, card.excluded)
        return card.rows, card.included, card.excluded


def books() -> Any:
    """Everything that an act on a list writes."""
    tables = (Batch, RosterRow, Correction, Hold, PageReading, AuditEvent)
    return [list(one.objects.order_by("pk").values()) for one in tables]


@pytest.fixture(scope="module")
def checked_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Lists]:
    """The Lists of a module, made in one transaction that is never committed."""
    patch = pytest.MonkeyPatch()
    patch.setattr(making, "NoticePool", InPlace)
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=HASHER), transaction.atomic():
        office = create_demo_office(at=now())
        drill = Drill(office, office.actor(StaffRole.NOTICE_OFFICER), office.actor(StaffRole.APPROVER))
        yield Lists(drill, drill.checked(PEOPLE))
        transaction.set_rollback(True)
    patch.undo()


@pytest.fixture
def lists(checked_once: Lists, db: None) -> Lists:
    """The Lists, as they were made."""
    return checked_once
