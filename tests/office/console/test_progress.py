"""How far a batch is, as a value: bars with rate and time left, the state of its badge, the next step of whoever looks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.delivery.domain.states import Control, State
from ansim.delivery.queries.groups import GroupStatus
from ansim.notices.domain.batch import BatchState, Source, StepName
from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.batches import ApprovalCard, BatchCard, StepCard
from ansim.web.console import progress, reasons
from ansim.web.console.progress import Progress, progress_of

START = datetime(2026, 11, 21, 5, tzinfo=UTC)
OFFICER = Actor("staff:1", (StaffRole.NOTICE_OFFICER,), staff_id=1, office_id=1, office_code="ansim-si")
APPROVER = Actor("staff:2", (StaffRole.APPROVER,), staff_id=2, office_id=1, office_code="ansim-si")
TRACER = Actor("staff:4", (StaffRole.TRACER,), staff_id=4, office_id=1)
BOTH = Actor("staff:3", (StaffRole.NOTICE_OFFICER, StaffRole.APPROVER), staff_id=3, office_id=1)
CARD = BatchCard(
    id=7,
    kind=NoticeKind.ISOLATION,
    source=Source.ROSTER,
    state=BatchState.CHECKED,
    issued_on=date(2026, 11, 21),
    created_at=START,
    created_by=1,
    rows=100,
    included=90,
    excluded=10,
    made=0,
    manifest_sha256="",
    stopped_code="",
    stopped_says={},
    trouble_says={},
    strange_pages=(),
    steps=(),
    approvals=(),
)


def group(control=Control.RUNNING, seconds=10, **counts):
    """A group of deliveries with these counts by state."""
    found = {**dict.fromkeys(State, 0), **{State(name): count for name, count in counts.items()}}
    return GroupStatus(
        1, "batch:7", "15220000", control, "", found, START, START + timedelta(seconds=seconds)
    )


def seen(monkeypatch, card=CARD, sending=None, by=OFFICER, waiting=0):
    """The progress of a card with this sending."""
    groups = {} if sending is None else {card.group: sending}
    monkeypatch.setattr(progress, "group_statuses", lambda **_: groups)
    monkeypatch.setattr(progress, "first_waves", lambda **_: {})
    monkeypatch.setattr(progress, "letters_waiting", lambda _by, ids: dict.fromkeys(ids, waiting))
    return progress_of(by, card)


def test_a_step_under_way_says_rate_and_time_left(monkeypatch):
    """30 of 90 in 3 seconds are 10 a second, and 6 seconds are left."""
    card = replace(CARD, steps=(StepCard(StepName.MAKE, 30, 90, 3.0, False),))
    bar = seen(monkeypatch, card).bars[0]
    assert (bar.rate, bar.left, bar.seconds) == (10.0, 6, None)


@pytest.mark.parametrize(("done", "seconds"), [(0, 3.0), (5, 0.0)])
def test_a_step_that_just_began_says_no_rate(monkeypatch, done, seconds):
    """Without something done in some time there is no rate, and no division by nothing."""
    card = replace(CARD, steps=(StepCard(StepName.CHECK, done, 90, seconds, False),))
    bar = seen(monkeypatch, card).bars[0]
    assert (bar.rate, bar.left) == (None, None)


def test_an_ended_step_says_how_long_it_took(monkeypatch):
    """What is over shows its seconds, not a rate."""
    card = replace(CARD, steps=(StepCard(StepName.CHECK, 100, 100, 0.4, True),))
    bar = seen(monkeypatch, card).bars[0]
    assert (bar.seconds, bar.rate) == (0.4, None)


def test_the_sending_counts_what_has_an_end(monkeypatch):
    """Queued, sending and sent are open; delivered, failed, unknown have an end or wait for a person."""
    sending = group(queued=20, sending=5, sent=5, delivered=50, failed_permanent=6, unknown=4, seconds=6)
    bar = seen(monkeypatch, replace(CARD, state=BatchState.RELEASED), sending).bars[-1]
    assert (bar.done, bar.total, bar.failed) == (60, 90, 6)
    assert (bar.rate, bar.left) == (10.0, 3)


def test_a_finished_sending_says_its_seconds(monkeypatch):
    """When nothing is open the bar shows how long it took."""
    bar = seen(monkeypatch, replace(CARD, state=BatchState.RELEASED), group(delivered=90)).bars[-1]
    assert (bar.done, bar.total, bar.seconds, bar.rate) == (90, 90, 10.0, None)


def test_a_sending_without_moments_has_no_rate(monkeypatch):
    """A group nothing was queued in yet shows an empty bar."""
    empty = replace(group(), first_at=None, last_at=None)
    bar = seen(monkeypatch, replace(CARD, state=BatchState.RELEASED), empty).bars[-1]
    assert (bar.done, bar.total, bar.rate, bar.seconds) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("sending", "waiting", "state", "is_moving", "may_pause"),
    [
        (group(queued=1), 0, "running", True, True),
        (group(Control.PAUSED, queued=1), 0, "paused", True, False),
        (group(delivered=9), 0, "finished", False, False),
        (group(delivered=9), 2, "to_post", False, False),
        (None, 0, "released", False, False),
    ],
)
def test_the_badge_of_a_released_batch_is_that_of_its_sending(
    monkeypatch, sending, waiting, state, is_moving, may_pause
):
    """Running, paused, finished or letters left: what the sending does, not just that it was released."""
    one = seen(monkeypatch, replace(CARD, state=BatchState.RELEASED), sending, waiting=waiting)
    assert (one.state, one.is_moving, one.may_pause) == (state, is_moving, may_pause)


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (BatchState.CHECKING, 1),
        (BatchState.CHECKED, 2),
        (BatchState.MAKING, 2),
        (BatchState.MADE, 3),
        (BatchState.HANDED_OVER, 4),
        (BatchState.RELEASED, 5),
    ],
)
def test_the_indicator_stands_at_the_step_to_do(monkeypatch, state, stage):
    """The marked step is the one that somebody has to do now."""
    assert seen(monkeypatch, replace(CARD, state=state)).stage == stage


@pytest.mark.parametrize(
    "waits_for", [{"stale": True}, {"newcomers": 2}, {"holds_open": 1}, {"guarded": False}]
)
@pytest.mark.parametrize("by", [OFFICER, APPROVER])
def test_a_list_that_waits_for_an_answer_is_still_being_checked(monkeypatch, waits_for, by):
    """Nobody is told that the list is checked while somebody has to look at it, whoever asks."""
    assert seen(monkeypatch, replace(CARD, **waits_for), by=by).stage == 1


def test_a_finished_batch_has_every_step_behind_it():
    """Beyond the last step nothing is marked as current."""
    one = Progress(replace(CARD, state=BatchState.RELEASED), "", (), group(delivered=1), 0, "")
    assert one.stage == len(progress.stage_names()) + 1


@pytest.mark.parametrize(
    ("state", "by", "step"),
    [
        (BatchState.CHECKED, OFFICER, "make"),
        (BatchState.CHECKED, APPROVER, ""),
        (BatchState.MADE, OFFICER, "hand_over"),
        (BatchState.MADE, APPROVER, ""),
        (BatchState.HANDED_OVER, APPROVER, "release"),
        (BatchState.HANDED_OVER, OFFICER, ""),
        (BatchState.HANDED_OVER, BOTH, "release"),
        (BatchState.MAKING, OFFICER, ""),
        (BatchState.STOPPED, BOTH, ""),
    ],
)
def test_the_next_step_is_offered_to_who_may_do_it(monkeypatch, state, by, step):
    """Each step is offered to those with its permission, and to nobody else."""
    assert seen(monkeypatch, replace(CARD, state=state), by=by).next_step == step


def test_who_prepared_is_not_offered_to_release(monkeypatch):
    """Somebody with both roles who made or handed over the batch waits for another person."""
    handed_over = replace(CARD, state=BatchState.HANDED_OVER)
    made_it = replace(handed_over, created_by=3)
    prepared_it = replace(handed_over, approvals=(ApprovalCard("prepared", 3, "k", "m", START),))
    assert seen(monkeypatch, made_it, by=BOTH).next_step == ""
    assert seen(monkeypatch, prepared_it, by=BOTH).next_step == ""


def test_letters_wait_for_the_officer(monkeypatch):
    """After the sending, people without a phone are the officer's next step, not the approver's."""
    released = replace(CARD, state=BatchState.RELEASED)
    for by, step in ((OFFICER, "post"), (APPROVER, "")):
        one = seen(monkeypatch, released, group(delivered=9), by=by, waiting=3)
        assert (one.next_step, one.to_post) == (step, 3)


@pytest.mark.parametrize(("by", "step"), [(OFFICER, "carry"), (APPROVER, "carry"), (TRACER, "")])
def test_what_leaves_in_bundles_is_carried_by_who_may(monkeypatch, by, step):
    """Behind a separated network the next step is the bundle, for those who may carry it."""
    released = replace(CARD, state=BatchState.RELEASED)
    one = seen(monkeypatch, released, group(Control.CARRIED, queued=3, sending=2), by=by)
    assert (one.to_carry, one.is_carried, one.next_step) == (3, True, step)


def test_what_is_carried_waits_for_people_and_not_for_the_page(monkeypatch):
    """Nothing can be held that is not sent here, and no page asks each second for what takes a day."""
    released = replace(CARD, state=BatchState.RELEASED)
    one = seen(monkeypatch, released, group(Control.CARRIED, sending=5))
    assert (one.state, one.to_carry, one.next_step) == ("running", 0, "")
    assert (one.is_moving, one.may_pause, one.is_carried) == (False, False, True)
    here = seen(monkeypatch, released, group(sending=5))
    assert (here.is_moving, here.may_pause, here.is_carried, here.to_carry) == (True, True, False, 0)


@pytest.mark.django_db
def test_a_reason_outside_the_catalogue_is_told_by_its_first_row(drill, rows):
    """A problem of the period is no roster rule: the first row that has it says it, in the language of the page."""
    from office_ground import SPECIMEN

    from ansim.kit.problem import Problem
    from ansim.kit.sentence import Sentence
    from ansim.notices.queries.people import RowCard

    batch_id = drill.checked(rows(1))
    assert SPECIMEN
    problem = Problem(1, None, "period.x", Sentence("기간 {n}", "period {n}"), {"n": "3"})
    card = RowCard(1, "", None, (problem,), ("period.x",), (), "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasons, "excluded_reasons", lambda *_: {"period.x": 2})
        patch.setattr(reasons, "rows_of_batch", lambda *_, **__: (card,))
        assert [(one.text, one.count) for one in reasons.reasons_of(drill.officer, batch_id)] == [
            ("기간 3", 2)
        ]
        patch.setattr(reasons, "rows_of_batch", lambda *_, **__: ())
        assert reasons.reasons_of(drill.officer, batch_id)[0].text == "period.x"
