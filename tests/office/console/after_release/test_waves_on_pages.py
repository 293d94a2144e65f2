"""A few people first, as the approver asks for it and the batch's page shows it; expiry by the period of each notice."""

from datetime import timedelta

import pytest

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.states import State
from ansim.delivery.models import Delivery
from ansim.delivery.queries.waves import first_wave
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.waves import open_what_fared_well
from ansim.kit.clock import korean_day, midnight, now
from ansim.notices.domain.batch import WrongState
from ansim.notices.models import Batch, Notice
from ansim.notices.queries.balance import balance
from ansim.notices.services.controlling import send_rest
from ansim.notices.services.releasing import release
from ansim.web.console import release_views

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch_id(standing):
    """The batch that waits for its release, of two."""
    return standing.batches["handed_over"]


@pytest.fixture
def at_approver(standing):
    """The approver's browser."""
    return standing.client(StaffRole.APPROVER)


def released(standing, batch_id, at=None, first=1):
    """Release it with one going first; return the ids of its deliveries in order."""
    release(by=standing.drill.approver, batch_id=batch_id, typed_count=2, at=at or now(), first=first)
    return deliveries(batch_id)


def deliveries(batch_id):
    group = Batch.objects.get(pk=batch_id).delivery_group
    return list(Delivery.objects.filter(group_id=group).order_by("pk"))


def text_of(client, url):
    return client.get(url).content.decode()


def test_the_approver_lets_a_few_go_first(standing, at_approver, batch_id, monkeypatch):
    """Proposed from a number of people on; what is released so shows the first ones and what is awaited."""
    monkeypatch.setattr(release_views, "FIRST", 1)
    url = f"/batches/{batch_id}/release/"
    assert "다섯 명에게 먼저 보내기" in text_of(at_approver, url)
    assert "checked" not in text_of(at_approver, url)
    monkeypatch.setattr(release_views, "PROPOSED_FROM", 2)
    assert "checked" in text_of(at_approver, url)
    manifest = Batch.objects.get(pk=batch_id).manifest_sha256
    at_approver.post(url, {"typed": "2", "manifest": manifest, "first": "on"})
    page = text_of(at_approver, f"/batches/{batch_id}/")
    assert "먼저 보낸 1명" in page
    assert "나머지를 저절로 보냅니다" in page
    first, second = deliveries(batch_id)
    wave = first_wave(group_id=first.group_id)
    assert wave is not None
    assert (wave.total, wave.waits) == (1, True)
    assert balance(standing.drill.officer, batch_id).waiting == 2
    Delivery.objects.filter(pk=first.pk).update(state=State.DELIVERED)
    assert open_what_fared_well(now=now()) == 1
    assert "도착해 나머지를 보내기 시작했습니다" in text_of(at_approver, f"/batches/{batch_id}/")
    assert second.state == State.QUEUED


def test_an_officer_decides_when_the_first_ones_failed_by_a_fault_of_ours(standing, at_officer, batch_id):
    """The page says why it waits; the decision stands in the trail with who made it."""
    first, _ = released(standing, batch_id)
    Delivery.objects.filter(pk=first.pk).update(state=State.FAILED_TECHNICAL)
    assert open_what_fared_well(now=now()) == 0
    assert "까닭을 확인하고 나머지를 보내거나 멈추세요" in text_of(at_officer, f"/batches/{batch_id}/")
    said = at_officer.post(f"/batches/{batch_id}/rest/", follow=True).content.decode()
    assert "나머지를 보냅니다" in said
    assert "담당자가 나머지를 보내기로 했습니다" in said
    found = [one for one in standing.trail() if one.verb == "batch.send_rest"]
    assert [(one.reference, one.who) for one in found] == [(f"batch:{batch_id}", standing.drill.officer.who)]
    assert not send_rest(by=standing.drill.officer, batch_id=batch_id, at=now())


def test_the_rest_is_sent_by_who_may_stop_and_only_after_the_release(standing, at_officer, batch_id):
    """A tracer lets nothing go; before the release there is no rest."""
    with pytest.raises(NotPermitted):
        send_rest(by=standing.drill.office.actor(StaffRole.TRACER), batch_id=batch_id, at=now())
    with pytest.raises(WrongState):
        send_rest(by=standing.drill.officer, batch_id=batch_id, at=now())
    said = at_officer.post(f"/batches/{batch_id}/rest/", follow=True).content.decode()
    assert "지금 상태" in said


@pytest.mark.parametrize("first", [0, 2, 5])
def test_where_nobody_would_be_left_all_go_at_once(standing, at_officer, batch_id, first):
    """No first ones asked for, or as many as there are people: there is no rest to wait."""
    found = released(standing, batch_id, first=first)
    assert first_wave(group_id=found[0].group_id) is None
    assert "먼저 보낸" not in text_of(at_officer, f"/batches/{batch_id}/")


def test_each_notice_expires_with_its_own_period(standing, batch_id):
    """On a clock moved to the end: the shorter period ends its message, the longer one goes on for its two days."""
    at = now()
    short, long = Notice.objects.filter(batch_id=batch_id).order_by("id")
    today = korean_day(at)
    Notice.objects.filter(pk=short.pk).update(last_day=today)
    Notice.objects.filter(pk=long.pk).update(last_day=today + timedelta(days=6))
    found = {one.key: one for one in released(standing, batch_id, at=at, first=0)}
    assert found[short.reference].expires_at == midnight(today + timedelta(days=1))
    assert found[long.reference].expires_at == at + timedelta(days=2)
    sweep_stalled(now=midnight(today + timedelta(days=1)) - timedelta(seconds=1))
    assert balance(standing.drill.officer, batch_id).expired == 0
    sweep_stalled(now=midnight(today + timedelta(days=1)))
    counted = balance(standing.drill.officer, batch_id)
    assert (counted.expired, counted.waiting, counted.holds) == (1, 1, False)
    sweep_stalled(now=at + timedelta(days=2))
    counted = balance(standing.drill.officer, batch_id)
    assert (counted.expired, counted.waiting, counted.holds) == (2, 0, True)


def test_a_notice_whose_period_is_over_is_released_but_never_sent(standing, batch_id):
    """Late by a day: issued and verifiable, expired unsent, and every row still counted."""
    at = now()
    Notice.objects.filter(batch_id=batch_id).update(
        first_day=korean_day(at) - timedelta(days=8), last_day=korean_day(at) - timedelta(days=1)
    )
    found = released(standing, batch_id, at=at, first=0)
    assert {one.expires_at <= at for one in found} == {True}
    sweep_stalled(now=at)
    counted = balance(standing.drill.officer, batch_id)
    assert (counted.rows, counted.expired, counted.waiting, counted.holds) == (2, 2, 0, True)
