"""Two at once: releases, workers, stops and first uses of a key, in threads over real transactions."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from office_ground import TODAY, Drill, InPlace, row, workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.services.demo import create_demo_office
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.delivery.queries.deliveries import deliveries
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.notices.adapters.office_keys import notice_signer, public_jwks
from ansim.notices.domain.batch import BatchState, SamePerson, WrongState
from ansim.notices.domain.record import NoticeKind
from ansim.notices.models import Approval, Batch, BatchEvent, Notice, RosterRow, SignedPdf
from ansim.notices.queries.balance import balance
from ansim.notices.services import making, releasing
from ansim.notices.services.checking import check_batch
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.posting import NothingToPost, export_for_post
from ansim.notices.services.releasing import give_back, hand_over, release, stop_batch
from ansim.notices.services.signed_pdfs import signed_pdf

PATIENCE = 30.0  # only how long a broken test hangs, never what decides


@pytest.fixture
def real(transactional_db: None, in_place: None, settings: Any) -> Drill:
    """The drill office over real commits, so that other connections see it; the tables are emptied afterwards."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    office = create_demo_office(at=now())
    return Drill(office, office.actor(StaffRole.NOTICE_OFFICER), office.actor(StaffRole.APPROVER))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in threads that start together; return what each gave, or the AnsimError it raised."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(PATIENCE)
            answers[place] = act()
        except BaseException as error:
            answers[place] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    strange = [one for one in answers if isinstance(one, BaseException) and not isinstance(one, AnsimError)]
    assert strange == []
    return answers


def _ready(real: Any, people: int = 2) -> int:
    batch_id: int = real.made([row(number) for number in range(1, people + 1)])
    hand_over(by=real.officer, batch_id=batch_id, at=now())
    return batch_id


def _release(real: Any, batch_id: int, people: int = 2) -> Callable[[], int]:
    return lambda: release(by=real.approver, batch_id=batch_id, typed_count=people, at=now())


def test_two_downloads_at_once_make_one_signature(real: Any) -> None:
    """A signature is never the same twice: who comes second gets the first one's file, not another."""
    batch_id = _ready(real, people=1)
    release(by=real.approver, batch_id=batch_id, typed_count=1, at=now(), send=False)
    reference = Notice.objects.get(batch_id=batch_id).reference
    files = at_once(*[lambda: signed_pdf(by=real.officer, reference=reference, at=now())] * 3)
    assert files[0] == files[1] == files[2]
    assert files[0].unsigned == ""
    assert SignedPdf.objects.count() == 1


def test_two_releases_at_once_send_once(real: Any) -> None:
    """A double click on two servers: one release counts, the other is told, each notice has one delivery."""
    real.connect()
    batch_id = _ready(real)
    answers = at_once(_release(real, batch_id), _release(real, batch_id))
    assert sorted(type(one) for one in answers if one != 2) in ([WrongState], [SamePerson])
    assert answers.count(2) == 1
    assert len(deliveries(office_id=real.office.office_id)) == 2
    assert Approval.objects.filter(batch_id=batch_id).count() == 2


def test_a_stop_and_a_release_at_once_leave_one_winner(real: Any) -> None:
    """Whoever comes first, the books hold: released and all queued, or stopped, and never half of each."""
    real.connect()
    batch_id = _ready(real)
    stop = lambda: stop_batch(by=real.officer, batch_id=batch_id, why="명단 오류", at=now())  # noqa: E731
    answers = at_once(_release(real, batch_id), stop)
    state = Batch.objects.get(pk=batch_id).state
    queued = len(deliveries(office_id=real.office.office_id))
    if state == BatchState.RELEASED:
        assert isinstance(answers[1], WrongState)
        assert queued == 2
    else:
        assert state == BatchState.STOPPED
        found = balance(real.officer, batch_id)
        assert (found.excluded, found.waiting, found.holds) == (2, 0, True)


def test_a_stop_between_signature_and_commit_waits_for_the_release(
    real: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop that comes while a release holds the row sees the release finished and then cancels what it queued."""
    real.connect()
    batch_id = _ready(real)
    inside, plain = threading.Event(), releasing._sign

    def signs_slowly(*args: Any) -> None:
        inside.set()
        plain(*args)

    monkeypatch.setattr(releasing, "_sign", signs_slowly)

    def stop_when_inside() -> Any:
        inside.wait(PATIENCE)
        try:
            return stop_batch(by=real.officer, batch_id=batch_id, why="", at=now())
        except WrongState:
            return stop_batch(by=real.officer, batch_id=batch_id, why="", at=now())

    answers = at_once(_release(real, batch_id), stop_when_inside)
    assert Batch.objects.get(pk=batch_id).state == BatchState.STOPPED
    assert answers[1] is None
    found = balance(real.officer, batch_id)
    assert (found.waiting, found.excluded, found.holds) == (0, 2, True)


def test_a_give_back_and_a_release_at_once_leave_one_winner(real: Any) -> None:
    """Given back or released: a batch given back has no signature and no delivery."""
    real.connect()
    batch_id = _ready(real)
    back = lambda: give_back(by=real.approver, batch_id=batch_id, why="다시 확인")  # noqa: E731
    answers = at_once(_release(real, batch_id), back)
    assert sum(isinstance(one, AnsimError) for one in answers) == 1
    state = Batch.objects.get(pk=batch_id).state
    signatures = Approval.objects.filter(batch_id=batch_id).count()
    queued = len(deliveries(office_id=real.office.office_id))
    assert (state, signatures, queued) in ((BatchState.RELEASED, 2, 2), (BatchState.MADE, 0, 0))


def test_two_hand_overs_at_once_sign_once(real: Any) -> None:
    """The preparer's double click is one signature and one event."""
    batch_id = real.made([row(1)])
    act = lambda: hand_over(by=real.officer, batch_id=batch_id, at=now())  # noqa: E731
    answers = at_once(act, act)
    assert sum(isinstance(one, WrongState) for one in answers) == 1
    assert Approval.objects.filter(batch_id=batch_id).count() == 1
    assert BatchEvent.objects.filter(batch_id=batch_id, after="handed_over").count() == 1


def test_two_starts_of_making_at_once_are_one(real: Any) -> None:
    """Two officers press the button together: one job, one event, one told that it runs."""
    batch_id = real.checked([row(1)])
    act = lambda: start_making(by=real.officer, batch_id=batch_id)  # noqa: E731
    answers = at_once(act, act)
    assert sum(isinstance(one, WrongState) for one in answers) == 1
    asked = ProcrastinateJob.objects.filter(task_name="notices.make", args__batch=batch_id)
    assert asked.count() == 1
    assert BatchEvent.objects.filter(batch_id=batch_id, after="making").count() == 1


def test_two_workers_make_one_batch_once(real: Any) -> None:
    """A job taken up twice makes each row one notice, one reference, one pair of files."""
    batch_id = real.checked([row(number) for number in range(1, 5)])
    start_making(by=real.officer, batch_id=batch_id)
    work = lambda: make_batch(batch_id=batch_id)  # noqa: E731
    assert at_once(work, work) == [None, None]
    batch = Batch.objects.get(pk=batch_id)
    notices = Notice.objects.filter(batch=batch)
    assert (batch.state, notices.count()) == (BatchState.MADE, 4)
    assert {notice.state for notice in notices} == {"made"}
    assert BatchEvent.objects.filter(batch=batch, after="made").count() == 1
    hand_over(by=real.officer, batch_id=batch_id, at=now())


def test_a_worker_that_comes_late_changes_nothing(real: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one worker draws, another finishes the batch: the first ends quietly and the manifest still holds."""
    batch_id = real.checked([row(1), row(2)])
    start_making(by=real.officer, batch_id=batch_id)

    class Overtaken(InPlace):
        def make(self, jobs: Any, _count: Any = None) -> Any:
            made = list(super().make(jobs))
            monkeypatch.setattr(making, "NoticePool", InPlace)
            make_batch(batch_id=batch_id)
            yield from made

    monkeypatch.setattr(making, "NoticePool", Overtaken)
    make_batch(batch_id=batch_id)
    assert Batch.objects.get(pk=batch_id).state == BatchState.MADE
    hand_over(by=real.officer, batch_id=batch_id, at=now())


def test_a_stop_after_the_last_notice_ends_the_worker_quietly(
    real: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An officer stops the batch just before it would become made: it stays stopped and the job does not fail."""
    batch_id = real.checked([row(1)])
    start_making(by=real.officer, batch_id=batch_id)
    monkeypatch.setattr(
        making, "end", lambda *_: stop_batch(by=real.officer, batch_id=batch_id, why="", at=now())
    )
    make_batch(batch_id=batch_id)
    stopped = Batch.objects.get(pk=batch_id)
    assert (stopped.state, stopped.manifest_sha256) == (BatchState.STOPPED, "")


def test_two_checks_at_once_store_each_row_once(real: Any) -> None:
    """A list checked by two workers has each row once and one event."""
    batch_id = real.take(workbook([row(number) for number in range(1, 6)]))
    work = lambda: check_batch(batch_id=batch_id)  # noqa: E731
    answers = at_once(work, work)
    assert answers == [None, None]
    assert RosterRow.objects.filter(batch_id=batch_id).count() == 5
    assert Batch.objects.get(pk=batch_id).state == BatchState.CHECKED
    assert BatchEvent.objects.filter(batch_id=batch_id, after="checked").count() == 1


def test_the_same_list_handed_in_twice_at_once_is_one_batch(real: Any) -> None:
    """Two browsers upload the same file together: one batch, one of them told that it was there."""
    roster = Upload("a.xlsx", workbook([row(1)]))
    act = lambda: take_list(  # noqa: E731
        by=real.officer, kind=NoticeKind.ISOLATION, roster=roster, pdf=None, issued_on=TODAY, at=now()
    )
    one, other = at_once(act, act)
    assert one.batch_id == other.batch_id
    assert {one.is_new, other.is_new} == {True, False}
    assert Batch.objects.count() == 1


def test_two_exports_for_the_post_at_once_pack_a_letter_once(real: Any) -> None:
    """Two officers export together: one gets the letters, the other is told that nothing is left."""
    real.connect()
    batch_id = real.released([row(1, 휴대전화=""), row(2, 휴대전화="")], send=True)
    act = lambda: export_for_post(by=real.officer, batch_id=batch_id, at=now())  # noqa: E731
    answers = at_once(act, act)
    assert sum(isinstance(one, bytes) for one in answers) == 1
    assert sum(isinstance(one, NothingToPost) for one in answers) == 1
    assert balance(real.officer, batch_id).posted == 2


def test_an_offices_first_signer_made_twice_at_once_is_one_key() -> None:
    """Two workers that make an office's signing key together end with the same key, whole, and one in the JWKS."""
    signers = at_once(*[lambda: notice_signer(424_242, "race")] * 4)
    assert len({signer.kid for signer in signers}) == 1
    folder = keys.folder(Role.OFFICE)
    assert [path.name for path in folder.glob("office-424242*")] == ["office-424242.notices.pem"]
    assert (folder / "office-424242.notices.pem").stat().st_mode & 0o777 == 0o600
    notice_signer(424_242, "race")
    assert sum(key["kid"] == signers[0].kid for key in public_jwks()["keys"]) == 1
