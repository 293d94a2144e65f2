"""Ground of the tests of hand-overs: the drill office, another office beside it, and an officer of each."""

from dataclasses import dataclass
from typing import Any

import pytest
from office_ground import Drill
from tests.office.console.standing_ground import another_office

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import AuditEvent, Staff
from ansim.kit.clock import now
from ansim.notices.services.checking import check_batch
from ansim.notices.services.transferring import accept_transfer, decline_transfer, offer_transfer

WHY = "주소가 다른 시군구"


@dataclass
class Two:
    """Two offices of one installation: `drill` gives, `there` is who acts in the other one."""

    drill: Drill
    staff: Staff
    there: Actor

    @property
    def to(self) -> int:
        """The receiving office."""
        return int(self.there.office_id or 0)

    def offer(self, batch_id: int, *rows: int, **changes: Any) -> int:
        """Offer rows of a batch to the other office."""
        good = {
            "by": self.drill.officer,
            "batch_id": batch_id,
            "to_office": self.to,
            "rows": rows,
            "why": WHY,
        }
        return offer_transfer(**{**good, "at": now(), **changes})

    def accept(self, transfer_id: int) -> int:
        """Accept there and have the list checked; return the batch there."""
        made = accept_transfer(by=self.there, transfer_id=transfer_id, at=now()).batch_id
        check_batch(batch_id=made)
        return made

    def decline(self, transfer_id: int, by: Actor | None = None, why: str = "우리 주민이 아님") -> None:
        """Decline there, or take back with `by` of the giving office."""
        decline_transfer(by=by or self.there, transfer_id=transfer_id, why=why, at=now())

    def trail(self, code: str) -> list[tuple[str, str, str]]:
        """What the auditor of an office reads of hand-overs: verb, reference, who."""
        found = AuditEvent.objects.filter(office=code, verb__startswith="transfer.").order_by("id")
        return [(one.verb, one.reference, one.who) for one in found]


@pytest.fixture
def two(drill: Drill) -> Two:
    """The drill office and another one whose officer may do everything with notices."""
    staff = another_office()
    roles = (StaffRole.NOTICE_OFFICER, StaffRole.APPROVER)
    there = Actor(f"staff:{staff.pk}", roles, staff.pk, staff.office_id, "other-gun")
    return Two(drill, staff, there)
