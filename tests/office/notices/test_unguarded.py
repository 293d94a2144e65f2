"""Lists that were checked before there was a slip guard: pages and release ask for another check, nothing breaks."""

from typing import Any

import pytest
from django.test import Client
from office_ground import Drill, row

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.models import Staff
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, WrongState
from ansim.notices.domain.holding import Unguarded
from ansim.notices.models import Batch, Hold, RosterRow, SlipCheck
from ansim.notices.queries.batches import batch
from ansim.notices.services.checking import check_batch
from ansim.notices.services.making import start_making
from ansim.notices.services.releasing import hand_over, release
from ansim.notices.services.wholly import check_wholly

pytestmark = pytest.mark.django_db
PEOPLE = [row(1), row(2), row(3, 휴대전화=row(2)[2], 주소=row(2)[3])]


def before(pk: int, **changes: Any) -> int:
    """Make a batch what it was before migration 0004 (and before 0003: without cells and layout)."""
    SlipCheck.objects.filter(batch=pk).delete()
    Hold.objects.filter(batch=pk).delete()
    Batch.objects.filter(pk=pk).update(**changes)
    return pk


def client_of(drill: Drill, role: StaffRole) -> Client:
    """The browser of a member of staff."""
    client = Client()
    staff = Staff.objects.get(pk=drill.office.actor(role).staff_id)
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("older", [{}, {"layout": None, "reading": None}], ids=["0003", "0002"])
def test_an_old_list_is_checked_again_and_held(drill: Drill, older: dict[str, None]) -> None:
    """Making is refused until the whole list was checked again; then the two on one phone wait for a person."""
    pk = before(drill.checked(PEOPLE), **older)
    if older:
        RosterRow.objects.filter(batch=pk).update(cells=None, who_tag=None, phone_tag=None)
    assert not batch(drill.officer, pk).guarded
    with pytest.raises(Unguarded):
        start_making(by=drill.officer, batch_id=pk)
    page = client_of(drill, StaffRole.NOTICE_OFFICER)
    told = page.get(f"/batches/{pk}/").content.decode()
    assert "명단 전체 다시 확인하기" in told
    assert "다 고쳤습니다" not in told
    for part in ("holds/", "holds/?show=all", "problems/", "people/", "layout/", "rows/4/", "columns/"):
        assert page.get(f"/batches/{pk}/{part}").status_code in (200, 302), part
    assert "살피기 전" in page.get(f"/batches/{pk}/holds/").content.decode()
    page.post(f"/batches/{pk}/recheck/")
    assert batch(drill.officer, pk).state is BatchState.CHECKING
    check_batch(batch_id=pk)
    card = batch(drill.officer, pk)
    assert (card.guarded, card.holds_open, card.included) == (True, 2, 1)


def test_old_notices_are_neither_handed_over_nor_released(drill: Drill) -> None:
    """What was made from an unguarded list stays in the house; page and refusal say what to do."""
    pk = before(drill.made(PEOPLE[:2]))
    with pytest.raises(Unguarded):
        hand_over(by=drill.officer, batch_id=pk, at=now())
    page = client_of(drill, StaffRole.NOTICE_OFFICER).get(f"/batches/{pk}/").content.decode()
    assert "멈추고 명단을 다시 올려" in page
    assert "승인 요청하기" not in page
    Batch.objects.filter(pk=pk).update(state=BatchState.HANDED_OVER)
    with pytest.raises(Unguarded):
        release(by=drill.approver, batch_id=pk, typed_count=2, at=now(), send=False)
    approver = client_of(drill, StaffRole.APPROVER)
    assert "확인하고 승인하기" not in approver.get(f"/batches/{pk}/").content.decode()
    answer = approver.post(
        f"/batches/{pk}/release/", {"typed": "2", "manifest": batch(drill.approver, pk).manifest_sha256}
    )
    assert "다시 확인해 주세요" in answer.content.decode()
    assert batch(drill.approver, pk).state is BatchState.HANDED_OVER


def test_what_is_over_asks_for_nothing(drill: Drill) -> None:
    """A released or stopped batch of an old version is shown as it is."""
    pk = before(drill.released([row(1)]))
    assert batch(drill.officer, pk).guarded
    with pytest.raises(WrongState):
        check_wholly(by=drill.officer, batch_id=pk)


def test_a_list_whose_columns_wait_is_not_checked_again(drill: Drill) -> None:
    """Where the officer has to say what the columns mean, another check would only ask the same."""
    pk = before(drill.checked([row(1)]), asks_layout=True, layout=None)
    with pytest.raises(WrongState):
        check_wholly(by=drill.officer, batch_id=pk)
    page = client_of(drill, StaffRole.NOTICE_OFFICER).get(f"/batches/{pk}/holds/").content.decode()
    assert "살피기 전" not in page
