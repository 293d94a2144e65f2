"""The main job of the drill, as the office's own staff would do it: two lists in, notices out, the balance at the end."""

import argparse
import json
import math
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.services.demo import create_demo_office
from ansim.cli import say
from ansim.cli.bars import wait
from ansim.cli.demo_line import line_file
from ansim.cli.demo_table import print_table
from ansim.conf import env
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.balance import Balance, balance
from ansim.notices.queries.batches import BatchCard, batch, excluded_reasons
from ansim.notices.queries.people import notice_file, notices_of_batch
from ansim.notices.services.holding import clear_families, decide_rest
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.making import start_making
from ansim.notices.services.posting import NothingToPost, export_for_post
from ansim.notices.services.releasing import hand_over, release
from ansim.sandbox.roster_file import make_officers_list
from ansim.sandbox.saeol import make_issued_notices

_PATIENCE_SECONDS = 900.0


class TooLate(AnsimError):
    """A step of the drill did not end."""

    code = "demo.late"
    sentence = Sentence(
        ko="훈련의 한 단계가 끝나지 않았습니다. {home}/logs 의 기록을 보고 다시 실행하면 이어집니다.",
        en="A step of the drill did not end. Look into {home}/logs; running again goes on from there.",
    )
    retryable = True


class BatchRefused(AnsimError):
    """A batch of the drill stopped itself."""

    code = "demo.stopped"
    sentence = Sentence(ko="발급이 멈췄습니다: {why}", en="The batch stopped: {why}")


class DoesNotAddUp(AnsimError):
    """The balance does not hold."""

    code = "demo.balance"
    sentence = Sentence(
        ko="합이 맞지 않습니다. 표에서 남은 건수를 확인해 주세요.",
        en="The balance does not hold. See in the table what is left.",
    )


@dataclass
class Run:
    """One run of the drill: who acts, which batches, how long each step took (seconds), when making began."""

    officer: Actor
    approver: Actor
    batches: list[int] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    making_since: float = math.inf

    def cards(self) -> list[BatchCard]:
        """Return the batches as they stand."""
        return [batch(self.officer, batch_id) for batch_id in self.batches]

    def balances(self) -> list[Balance]:
        """Return the balance of each batch."""
        return [balance(self.officer, batch_id) for batch_id in self.batches]


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim demo job`."""
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--issued", type=int, default=200)


def run(args: argparse.Namespace) -> int:
    """Run the job; return 0. Raises BatchRefused, TooLate, DoesNotAddUp."""
    demo = create_demo_office(at=now())
    drill = Run(demo.actor(StaffRole.NOTICE_OFFICER), demo.actor(StaffRole.APPROVER))
    out = env.home() / "demo"
    out.mkdir(parents=True, exist_ok=True)
    seed = _seed(out)
    began = time.monotonic()
    _hand_in(drill, out, seed, args.people, args.issued)
    _check_make_release(drill)
    _deliver(drill, out)
    drill.seconds["total"] = time.monotonic() - began
    samples = _samples(drill, out)
    holds = all(found.holds for found in drill.balances())
    print_table(drill.cards(), drill.balances(), _reasons(drill), drill.seconds, samples)
    if not holds:
        raise DoesNotAddUp
    (out / "state.json").write_text(json.dumps({"seed": seed, "finished": True}))
    line_file().unlink(missing_ok=True)
    return 0


def handed_over() -> list[int]:
    """Return the batches of contacts that the line handed over before and this run is to bring to an end."""
    try:
        found = json.loads(line_file().read_text(encoding="utf-8"))["batches"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [int(batch_id) for batch_id in found]


def _seed(out: Path) -> int:
    """Return the seed of this run: a new one after a finished run, the same one to go on with a broken one."""
    state = out / "state.json"
    if not state.exists():
        found = {"seed": 2022, "finished": False}
    else:
        found = json.loads(state.read_text())
        if found["finished"]:
            found = {"seed": found["seed"] + 1, "finished": False}
    state.write_text(json.dumps(found))
    return int(found["seed"])


def _hand_in(drill: Run, out: Path, seed: int, people: int, issued: int) -> None:
    """Write the officer's files and hand each list in as soon as it is there: it is checked while the next is written."""
    started = time.monotonic()
    today = korean_day(now())
    roster = make_officers_list(seed, today, people).data
    (out / "명단.xlsx").write_bytes(roster)
    _take(drill, today, Upload("명단.xlsx", roster))
    if issued:
        _hand_in_issued(drill, out, seed, issued, today)
    drill.batches += handed_over()
    drill.seconds["write"] = time.monotonic() - started


def _hand_in_issued(drill: Run, out: Path, seed: int, issued: int, today: date) -> None:
    elsewhere = make_issued_notices(seed, today, issued)
    (out / "새올-격리통지서.pdf").write_bytes(elsewhere.pdf)
    (out / "새올-명단.xlsx").write_bytes(elsewhere.roster)
    _take(
        drill, today, Upload("새올-명단.xlsx", elsewhere.roster), Upload("새올-격리통지서.pdf", elsewhere.pdf)
    )


def _take(drill: Run, today: date, listed: Upload, pdf: Upload | None = None) -> None:
    taken = take_list(
        by=drill.officer, kind=NoticeKind.ISOLATION, roster=listed, pdf=pdf, issued_on=today, at=now()
    )
    drill.batches.append(taken.batch_id)


def _check_make_release(drill: Run) -> None:
    """Bring every batch on its way by itself, as soon as it is ready for the next step: steps of two batches overlap."""
    _move_on(drill)
    drill.seconds["check"] = _wait(drill, say_step("check"), BatchState.CHECKING)
    _move_on(drill)
    _wait(drill, say_step("make"), BatchState.MAKING)
    drill.seconds["make"] = max(0.0, time.monotonic() - drill.making_since)
    _move_on(drill)


def _move_on(drill: Run) -> None:
    """Do with every batch what its officers would do next."""
    for card in drill.cards():
        if card.state in (BatchState.CHECKED, BatchState.MAKING):
            drill.making_since = min(drill.making_since, time.monotonic())
        if card.state is BatchState.CHECKED:
            _look_at_holds(drill, card.id)
            start_making(by=drill.officer, batch_id=card.id)
        if card.state in (BatchState.MADE, BatchState.HANDED_OVER):
            started = time.monotonic()
            if card.state is BatchState.MADE:
                hand_over(by=drill.officer, batch_id=card.id, at=now())
            release(by=drill.approver, batch_id=card.id, typed_count=card.included, at=now())
            drill.seconds["release"] = drill.seconds.get("release", 0.0) + time.monotonic() - started


def _look_at_holds(drill: Run, batch_id: int) -> None:
    """Decide as the officer would: families share a phone, everybody else who is held is left out of this batch."""
    clear_families(by=drill.officer, batch_id=batch_id, why="훈련: 주소가 같은 가족", at=now())
    decide_rest(
        by=drill.officer, batch_id=batch_id, decision=HoldDecision.LEFT_OUT, why="훈련: 따로 확인", at=now()
    )


def _deliver(drill: Run, out: Path) -> None:
    for card in drill.cards():
        try:
            packed = export_for_post(by=drill.officer, batch_id=card.id, at=now())
            (out / f"우편-{card.id}.zip").write_bytes(packed)
        except NothingToPost:
            continue

    def look() -> tuple[int, int, bool]:
        found = drill.balances()
        rows = sum(one.rows for one in found)
        waiting = sum(one.waiting for one in found)
        unknown = sum(one.unknown for one in found)
        return rows - waiting - unknown, rows, waiting + unknown == 0

    late = TooLate(home=env.home())
    drill.seconds["deliver"] = wait(say_step("deliver"), look, seconds=_PATIENCE_SECONDS, late=late)


def _wait(drill: Run, title: str, state: BatchState) -> float:
    def look() -> tuple[int, int, bool]:
        cards = drill.cards()
        for card in cards:
            if card.state is BatchState.STOPPED:
                raise BatchRefused(why=card.stopped_says.get(say.language(), card.stopped_code))
            if card.trouble_says:
                raise BatchRefused(why=card.trouble_says.get(say.language(), ""))
        busy = any(card.state is state for card in cards)
        steps = [step for card in cards for step in card.steps if step.name == _STEP_OF[state]]
        total = sum(step.total for step in steps)
        return (total if not busy else sum(step.done for step in steps)), total, not busy

    late = TooLate(home=env.home())
    return wait(title, look, seconds=_PATIENCE_SECONDS, late=late, act=lambda: _move_on(drill))


_STEP_OF = {BatchState.CHECKING: "check", BatchState.MAKING: "make"}
_TITLES = {
    "check": Sentence(ko="명단과 새올 PDF 검사", en="lists and Saeol PDF checked"),
    "make": Sentence(ko="통지서 작성과 되읽기", en="notices made and read back"),
    "deliver": Sentence(ko="발송과 수신 결과", en="sent, receipts in"),
}


def say_step(step: str) -> str:
    """Return the title of a step's bar in the set language."""
    return _TITLES[step].text(say.language())


def _reasons(drill: Run) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch_id in drill.batches:
        for code, count in excluded_reasons(drill.officer, batch_id).items():
            found[code] = found.get(code, 0) + count
    return found


def _samples(drill: Run, out: Path) -> list[Path]:
    """Write the PDF and JPEG of one notice of the first batch where they can be opened, and return the paths."""
    card = notices_of_batch(drill.officer, drill.batches[0], limit=1)[0]
    paths = [out / "sample.pdf", out / "sample.jpg"]
    for path, image in zip(paths, (False, True), strict=True):
        path.write_bytes(notice_file(drill.officer, card, image=image))
    return paths
