"""How far a batch is, as pages show it: bars with rate and time left, the deliveries by state, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from ansim.accounts import queries
from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.delivery.domain.states import Control, State
from ansim.delivery.queries.groups import GroupStatus, group_statuses
from ansim.delivery.queries.waves import First, first_waves
from ansim.kit.clock import now
from ansim.notices.domain.batch import BatchState, StepName
from ansim.notices.queries.askings import count_waiting_for_a_person
from ansim.notices.queries.balance import letters_waiting
from ansim.notices.queries.batches import BatchCard
from ansim.web.console.words import batch_title, halt_words, step_name

STAGES = (BatchState.CHECKING, BatchState.CHECKED, BatchState.MAKING, BatchState.MADE, BatchState.HANDED_OVER)
MOVING = frozenset({BatchState.CHECKING, BatchState.MAKING})


@dataclass(frozen=True, slots=True)
class Bar:
    """One progress bar: `rate` per second and `left` in seconds while it moves, else None."""

    label: str
    done: int
    total: int
    failed: int = 0
    rate: float | None = None
    left: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch as it moves. `to_post` people have no phone and were not posted yet, `to_ask` wait for a person since their number
    did not answer rightly; `questions` are the messages that asked there.

    `guardians` is the sending to guardians of minors beside the minors' own, None where there is none; `first` how those
    fare who were sent to before the rest, None where all go at once.

    `next_step` is what the person looking may do now, "" for nothing.
    """

    card: BatchCard
    title: str
    bars: tuple[Bar, ...]
    group: GroupStatus | None
    to_post: int
    next_step: str
    guardians: GroupStatus | None = None
    first: First | None = None
    questions: GroupStatus | None = None
    to_ask: int = 0

    @property
    def sendings(self) -> tuple[GroupStatus, ...]:
        """What is sent for this batch: to its people, to their guardians, and what asks them first."""
        return tuple(one for one in (self.group, self.guardians, self.questions) if one is not None)

    @property
    def halted(self) -> GroupStatus | None:
        """The sending that is paused, the people's before the guardians'."""
        return next((one for one in self.sendings if one.control is Control.PAUSED), None)

    @property
    def halted_says(self) -> str:
        """Why that sending is paused and what to do; "" when none is."""
        return halt_words(self.halted.reason) if self.halted else ""

    @property
    def state(self) -> str:
        """The state that its badge shows: paused and finished are states of the sending, unconfirmed columns those of a list."""
        if self.card.state is BatchState.RELEASED and self.group is not None:
            if self.halted is not None:
                return "paused"
            if all(one.is_settled for one in self.sendings):
                return "to_post" if self.to_post else "finished"
            return "running" if any(one.moving for one in self.sendings) else "asking"
        waits = self.card.state is BatchState.CHECKED and self.card.asks_layout
        return "columns_asked" if waits else self.card.state.value

    @property
    def to_carry(self) -> int:
        """How many messages leave in a bundle only, and are in none yet."""
        return sum(one.counts[State.QUEUED] for one in self.sendings if one.control is Control.CARRIED)

    @property
    def is_carried(self) -> bool:
        """Whether its messages leave in bundles."""
        return any(one.control is Control.CARRIED for one in self.sendings)

    @property
    def is_moving(self) -> bool:
        """Whether a page should look again in a second; what is carried moves when somebody brings results."""
        return self.card.state in MOVING or (
            self.state in ("running", "paused", "asking") and self._is_sent_here
        )

    @property
    def may_pause(self) -> bool:
        """Whether there is a sending that can be held."""
        return self.state == "running" and self._is_sent_here

    @property
    def _is_sent_here(self) -> bool:
        return any(one.control is not Control.CARRIED for one in self.sendings)

    @property
    def stage(self) -> int:
        """The step of the indicator, from 1: a list that waits for an answer is not checked yet."""
        order = {
            BatchState.CHECKING: 1,
            BatchState.CHECKED: 2 if _step_of_list(self.card) == "make" else 1,
            BatchState.MAKING: 2,
            BatchState.MADE: 3,
            BatchState.HANDED_OVER: 4,
        }
        return order.get(self.card.state, 6 if self.state == "finished" else 5)


def progress_of(by: Actor, card: BatchCard) -> Progress:
    """Return how far a batch of the actor's office is."""
    return progress_of_all(by, [card])[0]


def progress_of_all(by: Actor, cards: Sequence[BatchCard]) -> list[Progress]:
    """Return how far batches of the actor's office are, in as few statements for many as for one."""
    names = [name for card in cards for name in (card.group, card.guardians, card.questions)]
    groups = group_statuses(office_id=by.office_id or 0, names=names)
    settled = [card.id for card in cards if _is_settled(card, groups.get(card.group))]
    letters = letters_waiting(by, settled) if settled else {}
    waves = first_waves(group_ids=[group.group_id for group in groups.values()])
    return [_progress(by, card, groups, letters.get(card.id, 0), waves) for card in cards]


def _is_settled(card: BatchCard, group: GroupStatus | None) -> bool:
    return group is not None and not group.moving and card.state is BatchState.RELEASED


def _progress(
    by: Actor, card: BatchCard, groups: Mapping[str, GroupStatus], to_post: int, waves: Mapping[int, First]
) -> Progress:
    group = groups.get(card.group)
    bars = [_step_bar(step.name, step.done, step.total, step.seconds, step.ended) for step in card.steps]
    if group is not None:
        bars.append(_sending_bar(group, gettext("발송과 수신 결과")))
    guardians = groups.get(card.guardians) if card.tells_guardians else None
    if guardians is not None:
        bars.append(_sending_bar(guardians, gettext("보호자에게 보내는 문자")))
    asked = groups.get(card.questions)
    if asked is not None:
        bars.append(_sending_bar(asked, gettext("생년월일을 묻는 문자")))
    to_ask = count_waiting_for_a_person(by, card.id, at=now()) if asked is not None else 0
    one = Progress(
        card,
        batch_title(card),
        tuple(bars),
        group,
        to_post,
        _next_step(by, card, to_post, to_ask),
        guardians,
        waves.get(group.group_id) if group is not None else None,
        asked,
        to_ask,
    )
    return replace(one, next_step="carry") if one.to_carry and by.may(Permission.DELIVERY_CARRY) else one


def signers(card: BatchCard) -> dict[int, str]:
    """Return the names of those who made, prepared and released a batch, by staff id."""
    ids = {card.created_by, *(approval.staff_id for approval in card.approvals)}
    names = queries.names_of(f"staff:{one}" for one in ids)
    return {one: names.get(f"staff:{one}", "") for one in ids}


def stage_names() -> list[str]:
    """Return the names of the steps of every batch, in order."""
    return [
        gettext("명단 확인"),
        gettext("통지서 만들기"),
        gettext("승인 요청"),
        gettext("승인"),
        gettext("발송"),
    ]


def _step_bar(name: StepName, done: int, total: int, seconds: float, ended: bool) -> Bar:
    if ended:
        return Bar(step_name(name), done, total, seconds=seconds)
    rate = done / seconds if seconds > 0 and done else None
    left = round((total - done) / rate) if rate else None
    return Bar(step_name(name), done, total, rate=rate, left=left)


def _sending_bar(group: GroupStatus, label: str) -> Bar:
    open_ones = group.moving
    done = group.total - open_ones - group.counts[State.HELD_BACK]
    rate = left = seconds = None
    if group.first_at and group.last_at:
        seconds = (group.last_at - group.first_at).total_seconds()
        if open_ones and seconds > 0 and done:
            rate = done / seconds
            left = round(open_ones / rate)
    return Bar(label, done, group.total, group.failed, rate, left, None if open_ones else seconds)


def _next_step(by: Actor, card: BatchCard, to_post: int, to_ask: int) -> str:
    prepared = {approval.staff_id for approval in card.approvals}
    own = by.staff_id == card.created_by or by.staff_id in prepared
    if card.state in (BatchState.MADE, BatchState.HANDED_OVER) and not card.guarded:
        return ""
    if card.state is BatchState.CHECKED and by.may(Permission.BATCH_CREATE):
        return _step_of_list(card)
    if card.state is BatchState.MADE and by.may(Permission.BATCH_CREATE):
        return "hand_over"
    if card.state is BatchState.HANDED_OVER and by.may(Permission.BATCH_RELEASE) and not own:
        return "release"
    return _step_of_released(by, to_post, to_ask)


def _step_of_released(by: Actor, to_post: int, to_ask: int) -> str:
    if to_ask and by.may(Permission.BATCH_CREATE):
        return "ask"
    return "post" if to_post and by.may(Permission.BATCH_CREATE) else ""


def _step_of_list(card: BatchCard) -> str:
    if card.asks_layout:
        return "layout"
    if card.newcomers:
        return "newcomers"
    if card.stale or not card.guarded:
        return "recheck"
    return "holds" if card.holds_open else "make"
