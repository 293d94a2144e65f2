"""Before release: the questions for birth dates are messages too, in cost, in quota and for the people concerned."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from family_ground import painted
from office_ground import Drill, row

from ansim.accounts.models import Staff
from ansim.delivery.adapters.base import Balance
from ansim.delivery.domain.account import Quota
from ansim.delivery.domain.preflight import Check
from ansim.delivery.services import preflight as asking
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, NotFitToSend
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.askings import count_questions, unproved_keys
from ansim.notices.services.holding import clear_families
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.preflight import checklist
from ansim.notices.services.releasing import hand_over, release

__all__ = ["painted"]

Says = Callable[..., None]


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Let the service say this of its quota and its money."""

    def set_said(*, quota: int = 1000, cash: float = 1_000_000) -> None:
        account = SimpleNamespace(
            close=lambda: None, balance=lambda: Balance(cash, 0), quota=lambda: Quota(quota)
        )
        monkeypatch.setattr(asking, "adapter_of", lambda _: account)

    return set_said


@pytest.fixture
def waiting(drill: Drill, rows: Any) -> int:
    """A batch of three whose numbers nobody knows, waiting for its release."""
    drill.connect()
    batch_id: int = drill.made(rows(3))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    return batch_id


def _check(drill: Drill, batch_id: int, mark: str, *, asks: bool) -> Check | None:
    found = checklist(by=drill.approver, batch_id=batch_id, at=now(), asks=asks)
    return next((one for one in found.checks if one.code.partition(".")[0] == mark), None)


@pytest.mark.django_db
def test_questions_are_in_the_cost(drill: Drill, waiting: int, says: Says) -> None:
    """Proves that three questions of 50 won come to the three pictures of 200, and that the list says so."""
    says(cash=700)
    before = _check(drill, waiting, "balance", asks=False)
    asked = _check(drill, waiting, "balance", asks=True)
    told = _check(drill, waiting, "questions", asks=True)
    assert before
    assert asked
    assert told
    assert (before.code, before.params["cost"], before.params["count"]) == ("balance", "600", "3")
    assert (asked.code, asked.params["cost"], asked.params["count"]) == ("balance.short", "750", "6")
    assert told.text("en") == "Of these messages 3 are texts that ask for the birth date first."
    assert _check(drill, waiting, "questions", asks=False) is None


@pytest.mark.django_db
def test_questions_are_in_the_quota_and_name_whom_it_does_not_reach(
    drill: Drill, waiting: int, says: Says
) -> None:
    """Proves that after three questions a quota of five reaches two people: the third is named, and asking is refused."""
    says(quota=5)
    assert checklist(by=drill.approver, batch_id=waiting, at=now()).is_clear
    found = checklist(by=drill.approver, batch_id=waiting, at=now(), asks=True)
    third = Notice.objects.order_by("id").values_list("reference", flat=True)[2]
    assert not found.is_clear
    assert [one.reference for one in found.concerned] == [third]
    with pytest.raises(NotFitToSend) as refused:
        release(by=drill.approver, batch_id=waiting, typed_count=3, at=now(), asks=True)
    assert [check.code for check in refused.value.checks] == ["quota.short"]
    assert Batch.objects.get().state == BatchState.HANDED_OVER
    assert release(by=drill.approver, batch_id=waiting, typed_count=3, at=now()) == 3


@pytest.mark.django_db
def test_a_family_on_one_phone_is_one_question(drill: Drill, painted: Drill) -> None:
    """Proves that what is counted is what is asked: one question a number, however many messages wait for it."""
    family = [row(number, 휴대전화="010-0000-0007", 주소="가람시 새벽동 7 101호") for number in (1, 2, 3)]
    batch_id = drill.checked([*family, row(4)])
    clear_families(by=drill.officer, batch_id=batch_id, why="주소가 같은 가족", at=now())
    start_making(by=drill.officer, batch_id=batch_id)
    make_batch(batch_id=batch_id)
    batch = Batch.objects.get()
    assert len(unproved_keys(batch)) == 4
    assert count_questions(batch) == 2


@pytest.mark.django_db
def test_the_page_counts_questions_when_they_are_switched_on(
    drill: Drill, waiting: int, says: Says, client: Any
) -> None:
    """Proves that the checklist is asked again with the box, and says how many of the messages are questions."""
    says(quota=5)
    staff = Staff.objects.get(pk=drill.approver.staff_id)
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/batches/{waiting}/release/checks/"
    assert "생년월일을 먼저 묻는" not in client.get(address).content.decode()
    page = client.get(f"{address}?asks=on").content.decode()
    assert "생년월일을 먼저 묻는 문자 3건이 들어 있습니다" in page
    assert "오늘 5건만 더 보낼 수 있는데 6건입니다" in page
