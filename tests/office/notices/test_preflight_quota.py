"""Before release: quota of the day and approval of the Alimtalk template, asked of the service; people concerned are named."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from ansim.delivery.adapters.base import Balance
from ansim.delivery.domain.account import Quota, Template, TemplateState
from ansim.delivery.domain.errors import ProviderBusy, ProviderError
from ansim.delivery.domain.ladder import Step
from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.preflight import Verdict
from ansim.delivery.models import Attempt, Delivery, Group, Parcel, Provider
from ansim.delivery.queries.accounts import handed_since
from ansim.delivery.services import preflight as asking
from ansim.delivery.services.plans import set_ladder
from ansim.delivery.services.providers import connect_provider
from ansim.kit.clock import KST, midnight, now
from ansim.notices.domain.batch import BatchState, NotFitToSend
from ansim.notices.models import Batch, Notice
from ansim.notices.services.preflight import checklist
from ansim.notices.services.releasing import hand_over, release

pytestmark = pytest.mark.django_db

WORDS = "#{기관}에서 알립니다. 문서번호 #{문서번호}"


class Account:
    """What the message service says when it is asked."""

    def __init__(self, quota: Any = None, template: Any = None) -> None:
        self._quota, self._template = quota, template
        self.asked: list[str] = []

    def close(self) -> None:
        """Nothing is open."""

    def balance(self) -> Balance:
        """Enough for everything."""
        return Balance(10_000_000, 0, now())

    def quota(self) -> Quota | None:
        """Say or raise what was given."""
        return _said(self._quota)

    def template(self, code: str) -> Template:
        """Say or raise what was given."""
        self.asked.append(code)
        return _said(self._template)


def _said(found: Any) -> Any:
    if isinstance(found, Exception):
        raise found
    return found


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Account]:
    """Let the service say this of its quota and its template."""

    def set_said(**said: Any) -> Account:
        account = Account(**said)
        monkeypatch.setattr(asking, "adapter_of", lambda _: account)
        return account

    return set_said


@pytest.fixture
def waiting(drill: Any, rows: Any) -> int:
    """A batch of three that waits for its release, in an office with an account."""
    drill.connect()
    batch_id: int = drill.made(rows(3))
    hand_over(by=drill.officer, batch_id=batch_id, at=now())
    return batch_id


@pytest.fixture
def by_alimtalk(drill: Any, waiting: int) -> int:
    """The same, where Alimtalk follows the picture, with an account for it."""
    office_id = drill.office.office_id
    connect_provider(
        office_id=office_id,
        base_url="http://127.0.0.1:9",
        api_key="KEY",
        api_secret="secret",
        senders=["01000000000"],
        receipt_secret="receipts",
        now=now(),
        by="test",
        name="nhn_alimtalk",
        channel=Channel.ALIMTALK,
        profile="P",
    )
    _ladder(drill)
    return waiting


def _ladder(drill: Any, words: str = WORDS) -> None:
    steps = [Step.PICTURE, Step.ALIMTALK]
    office_id, kind = drill.office.office_id, Batch.objects.get().kind
    set_ladder(office_id=office_id, kind=kind, steps=steps, now=now(), template="NOTICE", words=words)


def _checks(drill: Any, batch_id: int) -> Any:
    return checklist(by=drill.approver, batch_id=batch_id, at=now())


def _check(drill: Any, batch_id: int, mark: str) -> Any:
    return next(one for one in _checks(drill, batch_id).checks if one.code.partition(".")[0] == mark)


def _release(drill: Any, batch_id: int) -> int:
    return release(by=drill.approver, batch_id=batch_id, typed_count=3, at=now())


@pytest.mark.parametrize(
    ("told", "code"), [(None, "quota.none"), (Quota(3), "quota"), (Quota(10, used=7), "quota")]
)
def test_a_quota_that_reaches_lets_go(drill: Any, waiting: int, says: Any, told: Any, code: str) -> None:
    """Proves that the last message of the day still fits, with what the service counted of today."""
    says(quota=told)
    found = _checks(drill, waiting)
    assert code in [check.code for check in found.checks]
    assert found.is_clear
    assert _release(drill, waiting) == 3


@pytest.mark.parametrize(
    ("told", "reached"), [(Quota(2), 2), (Quota(10, used=8), 2), (Quota(1), 1), (Quota(0), 0)]
)
def test_people_beyond_the_quota_are_named_and_nothing_is_released(
    drill: Any, waiting: int, says: Any, told: Quota, reached: int
) -> None:
    """Proves that those whom today does not reach are named, last in the order of sending, on page and in the service."""
    says(quota=told)
    found = _checks(drill, waiting)
    beyond = list(Notice.objects.order_by("id").values_list("reference", flat=True))[reached:]
    assert not found.is_clear
    assert [one.reference for one in found.concerned] == beyond
    assert {one.problem.code for one in found.concerned} == {"delivery.over_quota"}
    assert all(one.name and one.problem.message("en") for one in found.concerned)
    assert found.checks[-1].code == "limits"
    with pytest.raises(NotFitToSend) as refused:
        _release(drill, waiting)
    assert [check.code for check in refused.value.checks] == ["quota.short"]
    assert Batch.objects.get().state == BatchState.HANDED_OVER


def test_the_page_names_those_beyond_the_quota(drill: Any, waiting: int, says: Any, client: Any) -> None:
    """Proves what the approver reads: the refusal and the person."""
    from ansim.accounts.models import Staff

    says(quota=Quota(2))
    staff = Staff.objects.get(pk=drill.approver.staff_id)
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/batches/{waiting}/release/checks/").content.decode()
    assert "오늘 2건만 더 보낼 수 있는데 3건입니다" in page
    assert Notice.objects.order_by("id")[2].reference in page
    assert Notice.objects.order_by("id")[1].reference not in page


@pytest.mark.parametrize("wrong", [ProviderError(reason="http_403"), ProviderBusy(reason="ReadTimeout")])
def test_a_quota_that_cannot_be_asked_for_warns(
    drill: Any, waiting: int, says: Any, wrong: Exception
) -> None:
    """Proves that a key without the right to ask does not hold up a release."""
    says(quota=wrong)
    check = _check(drill, waiting, "quota")
    assert (check.code, check.verdict) == ("quota.unasked", Verdict.WARNED)
    assert _release(drill, waiting) == 3


def test_what_went_and_what_waits_today_counts_against_the_quota(drill: Any, waiting: int, says: Any) -> None:
    """Proves that what this machine handed over since midnight counts where the service does not tell, and what is queued."""
    provider, moment = Provider.objects.get(), now()
    group = Group.objects.create(
        office_id=provider.office_id, name="x", provider=provider, sender="01000000000", created_at=moment
    )
    for number, (stage, outcome) in enumerate(
        (("answered", "sent"), ("answered", "not_sent"), ("claimed", "open"))
    ):
        delivery = _delivery(group, f"K{number}", moment)
        released = moment if stage == "answered" else None
        parcel = Parcel.objects.create(
            group=group,
            fence=uuid4(),
            stage=stage,
            lease_until=moment,
            expires_at=moment,
            claimed_at=moment,
            released_at=released,
        )
        Attempt.objects.create(delivery=delivery, number=1, parcel=parcel, outcome=outcome)
    _delivery(group, "QUEUED", moment, "queued")
    begun = midnight(moment.astimezone(KST).date())
    assert handed_since(provider_id=provider.pk, since=begun) == 2
    assert handed_since(provider_id=provider.pk + 1, since=begun) == 0
    says(quota=Quota(4))
    assert _check(drill, waiting, "quota").params["left"] == "2"


def _delivery(group: Group, key: str, moment: Any, state: str = "sent") -> Delivery:
    return Delivery.objects.create(
        office_id=group.office_id,
        group=group,
        key=key,
        content=b"x",
        state=state,
        expires_at=moment,
        created_at=moment,
        changed_at=moment,
    )


def test_a_ladder_without_alimtalk_asks_for_no_template(drill: Any, waiting: int, says: Any) -> None:
    """Proves that a template matters only where it is sent by."""
    account = says(template=Template(TemplateState.REFUSED))
    assert _checks(drill, waiting).is_clear
    assert account.asked == []


def test_an_approved_template_with_the_same_words_passes(drill: Any, by_alimtalk: int, says: Any) -> None:
    """Proves that the office's own code is asked for, and the release goes."""
    account = says(template=Template(TemplateState.APPROVED, WORDS))
    found = _checks(drill, by_alimtalk)
    assert found.is_clear
    assert account.asked == ["NOTICE"]
    assert "template" in [check.code for check in found.checks]
    assert found.checks[-1].params["count"] == "3"
    assert _release(drill, by_alimtalk) == 3


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Template(TemplateState.IN_REVIEW, WORDS), "template.in_review"),
        (Template(TemplateState.REFUSED, WORDS), "template.refused"),
        (Template(TemplateState.MISSING), "template.missing"),
        (Template(TemplateState.APPROVED, "다른 글"), "template.differs"),
    ],
)
def test_a_template_that_cannot_be_sent_by_refuses(
    drill: Any, by_alimtalk: int, says: Any, told: Template, code: str
) -> None:
    """Proves that page and release refuse before anything is issued, with the code of the template in words."""
    says(template=told)
    found = _checks(drill, by_alimtalk)
    assert not found.is_clear
    assert "NOTICE" in _check(drill, by_alimtalk, "template").text()
    with pytest.raises(NotFitToSend) as refused:
        _release(drill, by_alimtalk)
    assert [check.code for check in refused.value.checks] == [code]
    assert not Notice.objects.filter(issued_at__isnull=False).exists()


@pytest.mark.parametrize("wrong", [ProviderError(reason="http_403"), ProviderBusy(reason="ReadTimeout")])
def test_a_template_that_cannot_be_asked_for_warns(
    drill: Any, by_alimtalk: int, says: Any, wrong: Exception
) -> None:
    """Proves that an absent service is a warning here too, with its own word."""
    says(template=wrong)
    check = _check(drill, by_alimtalk, "template")
    assert (check.code, check.verdict) == ("template.unasked", Verdict.WARNED)
    assert str(wrong.params["reason"]) in check.text()
    assert _release(drill, by_alimtalk) == 3


def test_a_service_that_tells_nothing_of_templates_warns(
    drill: Any, by_alimtalk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that what cannot be known is said, not assumed."""
    silent = SimpleNamespace(balance=lambda: Balance(10_000_000, 0, None), close=lambda: None)
    monkeypatch.setattr(asking, "adapter_of", lambda _: silent)
    assert _check(drill, by_alimtalk, "template").code == "template.unasked"


def test_alimtalk_without_an_account_is_passed_over(drill: Any, waiting: int, says: Any) -> None:
    """Proves that a ladder with Alimtalk and no account for it warns, as the climbing passes such a step over."""
    says()
    _ladder(drill)
    check = _check(drill, waiting, "template")
    assert (check.code, check.verdict) == ("template.no_account", Verdict.WARNED)
    assert _checks(drill, waiting).is_clear


def test_people_whose_words_are_too_many_are_named(drill: Any, by_alimtalk: int, says: Any) -> None:
    """Proves that the words filled in for each person are measured, and each is named once."""
    words = f"{WORDS} {'가' * 990}"
    _ladder(drill, words)
    says(template=Template(TemplateState.APPROVED, words))
    found = _checks(drill, by_alimtalk)
    assert found.checks[-1].code == "limits.over"
    assert found.checks[-1].params["count"] == "3"
    assert {one.problem.code for one in found.concerned} == {"delivery.text_many"}
    assert len({one.reference for one in found.concerned}) == 3
