"""An office's wordings over any history of asking, agreeing and declining, beside a model of a few lines."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from office_ground import TODAY

from ansim.accounts.models import AuditEvent
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.changes import AskedBySame, ChangeDecided, ChangeState
from ansim.notices.domain.record import Worded
from ansim.notices.domain.wording import WordingPast, WordingSame, WordingWaits
from ansim.notices.queries.wordings import waiting_wordings, wordings_of, wordings_on
from ansim.notices.services import wording as service
from ansim.notices.services.wording import agree_wording, ask_wording, decline_wording

pytestmark = pytest.mark.django_db
LABELS = ("isolation-1", "quarantine-1")
SAID = (
    None,
    Sentence("아래와 같이 자택 격리를 알려 드립니다.", "Please stay at home as stated below."),
    Sentence("아래의 날까지 집에 계셔 주십시오.", "Please stay until the day below."),
)
DAYS = tuple(TODAY + timedelta(days=number) for number in range(-1, 4))
STEPS = 60


@dataclass
class _Model:
    """What was agreed to of each template, in order, what waits, and by whom."""

    agreed: dict[str, list[tuple[date, tuple[Worded, ...]]]] = field(
        default_factory=lambda: {label: [] for label in LABELS}
    )
    waits: dict[str, tuple[int, date, tuple[Worded, ...], int]] = field(default_factory=dict)
    asked_in_order: dict[str, list[int]] = field(default_factory=lambda: {label: [] for label in LABELS})
    acts: int = 0

    def used(self, label: str, on: date) -> tuple[Worded, ...]:
        """The texts on a day: of those begun, what began last; of two that began together, what was asked for last."""
        words: tuple[Worded, ...] = ()
        best = date.min
        for since, said in self.agreed[label]:
            if best <= since <= on:
                best, words = since, said
        return words

    def asking(self, label: str, since: date, words: tuple[Worded, ...]) -> type[AnsimError] | None:
        """The error that asking must end with."""
        if since < TODAY:
            return WordingPast
        if words == self.used(label, since):
            return WordingSame
        return WordingWaits if label in self.waits else None


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the page has room is looked at elsewhere."""
    monkeypatch.setattr(service, "_refuse_no_room", lambda *_: None)


def _expect(error: type[AnsimError] | None, act: Any) -> Any:
    if error is None:
        return act()
    with pytest.raises(AnsimError) as raised:
        act()
    assert type(raised.value) is error
    return None


def _ask(chance: Random, model: _Model, by: Any) -> None:
    label, said, since = chance.choice(LABELS), chance.choice(SAID), chance.choice(DAYS)
    words = (Worded("lead", said.ko, said.en),) if said else ()
    error = model.asking(label, since, words)
    typed = {"lead": said} if said else {}
    made = _expect(
        error, lambda: ask_wording(by=by, label=label, typed=typed, since=since, why="쉬운 말로", at=now())
    )
    if error is None:
        model.waits[label] = (made, since, words, by.staff_id)
        model.asked_in_order[label].append(made)
        model.acts += 1


def _decide(chance: Random, model: _Model, by: Any) -> None:
    label = chance.choice(LABELS)
    if not model.asked_in_order[label]:
        return
    wording = model.asked_in_order[label][-1]
    yes = chance.random() < 0.7
    error: type[AnsimError] | None = None
    if label not in model.waits:
        error = ChangeDecided
    elif yes and model.waits[label][3] == by.staff_id:
        error = AskedBySame
    if yes:
        _expect(error, lambda: agree_wording(by=by, wording_id=wording, at=now()))
    else:
        _expect(error, lambda: decline_wording(by=by, wording_id=wording, why="너무 김", at=now()))
    if error is None:
        _, since, words, _ = model.waits.pop(label)
        model.acts += 1
        if yes:
            model.agreed[label].append((since, words))


def _look(model: _Model, by: Any) -> None:
    for on in DAYS:
        found = wordings_on(by.office_id, on)
        assert {label: found.get(label, ()) for label in LABELS} == {
            label: model.used(label, on) for label in LABELS
        }
    waiting = {one.template: (one.id, one.since, one.words, one.asked_by) for one in waiting_wordings(by)}
    assert waiting == model.waits


@pytest.mark.parametrize("seed", range(8))
def test_any_history_words_each_day_as_the_model_says(drill: Any, seed: int) -> None:
    """Two officers ask, agree and decline in any order for any days: every day has the model's words, every act its trail."""
    chance = Random(seed)
    people = [
        replace(one, roles=tuple({*drill.officer.roles, *drill.approver.roles}))
        for one in (drill.officer, drill.approver)
    ]
    model, before = _Model(), AuditEvent.objects.count()
    for _ in range(STEPS):
        by = chance.choice(people)
        (_ask if chance.random() < 0.5 else _decide)(chance, model, by)
        _look(model, people[0])
    assert AuditEvent.objects.count() == before + model.acts
    assert model.acts > STEPS // 8
    assert any(model.agreed.values())
    for label in LABELS:
        cards = wordings_of(people[0], label)
        assert [one.id for one in cards] == model.asked_in_order[label][::-1]
        assert sum(one.state is ChangeState.AGREED for one in cards) == len(model.agreed[label])
