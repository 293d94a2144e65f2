"""The work of `ansim notices issue` as the office role: list in, made by the worker, released by two, written out."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansim.accounts.domain.roles import StaffRole
from ansim.accounts.services.demo import DemoOffice, create_demo_office
from ansim.cli import say
from ansim.cli.role_process import migrate
from ansim.kit.clock import korean_day, now
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.adapters.tables import load_file
from ansim.notices.domain.batch import BatchState
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.record import NoticeKind, NoticeRecord
from ansim.notices.queries.batches import BatchCard, batch
from ansim.notices.queries.people import NoticeCard, notice_file, notices_of_batch, rows_of_batch
from ansim.notices.services.holding import decide_rest
from ansim.notices.services.intake import Upload, take_list
from ansim.notices.services.making import start_making
from ansim.notices.services.releasing import hand_over, release

_PATIENCE_SECONDS = 1800.0
_PAGE = 200
_NOBODY_LOOKED = "notices issue: --clear-held 없이 실행 (nobody looked)"


class Stopped(AnsimError):
    """The batch stopped itself."""

    code = "notices.stopped"
    sentence = Sentence(ko="발급이 멈췄습니다({code}): {why}", en="The batch stopped ({code}): {why}")


class Troubled(AnsimError):
    """The worker cannot go on for now."""

    code = "notices.trouble"
    sentence = Sentence(
        ko="작업을 잇지 못하고 있습니다: {why} 다시 실행하면 멈춘 곳부터 이어집니다.",
        en="The work cannot go on: {why} Run again and it goes on from where it stopped.",
    )
    retryable = True


class RowsLeftOut(AnsimError):
    """Some rows made no notice."""

    code = "notices.excluded"
    sentence = Sentence(
        ko="{count}행을 제외했습니다. manifest.json의 excluded를 보고 고쳐 다시 실행해 주세요.",
        en="{count} rows were left out. See `excluded` in manifest.json, correct them and run again.",
    )


class TooSlow(AnsimError):
    """The worker did not finish."""

    code = "notices.late"
    sentence = Sentence(
        ko="작업이 끝나지 않았습니다. 다시 실행하면 이어집니다.",
        en="The work did not end. Run again and it goes on.",
    )
    retryable = True


def register(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ansim issue job`."""
    parser.add_argument("--roster", type=Path, required=True)
    parser.add_argument("--kind", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clear-held", metavar="WHY", default="")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Make, release and write the notices; return 0. Raises Stopped, RowsLeftOut, TooSlow and those of the services."""
    migrate()
    demo = create_demo_office(at=now())
    officer = demo.actor(StaffRole.NOTICE_OFFICER)
    roster = Upload(args.roster.name, load_file(args.roster))
    kind, today = NoticeKind(args.kind), korean_day(now())
    taken = take_list(by=officer, kind=kind, roster=roster, pdf=None, issued_on=today, at=now())
    card = _released(demo, taken.batch_id, args.clear_held)
    manifest = _write(demo, card, args.out)
    if args.json:
        say.as_json(manifest)
    if card.excluded:
        raise RowsLeftOut(count=card.excluded)
    return 0


def _released(demo: DemoOffice, batch_id: int, clear_held: str) -> BatchCard:
    """Bring a batch, however far it had come, to its release; held rows are left out unless there is a reason to clear."""
    officer, approver = demo.actor(StaffRole.NOTICE_OFFICER), demo.actor(StaffRole.APPROVER)

    def look() -> BatchCard:
        return batch(officer, batch_id)

    card = _wait(look, BatchState.CHECKING)
    if card.state is BatchState.CHECKED:
        decision = HoldDecision.CLEARED if clear_held else HoldDecision.LEFT_OUT
        decide_rest(
            by=officer, batch_id=batch_id, decision=decision, why=clear_held or _NOBODY_LOOKED, at=now()
        )
        start_making(by=officer, batch_id=batch_id)
    card = _wait(look, BatchState.MAKING)
    if card.state is BatchState.MADE:
        hand_over(by=officer, batch_id=batch_id, at=now())
    if look().state is BatchState.HANDED_OVER:
        release(by=approver, batch_id=batch_id, typed_count=card.included, at=now(), send=False)
    return look()


def _wait(look: Callable[[], BatchCard], state: BatchState) -> BatchCard:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (card := look()).state is state:
        if card.trouble_says:
            raise Troubled(why=card.trouble_says.get(say.language(), ""))
        if time.monotonic() > deadline:
            raise TooSlow
        time.sleep(0.3)
    if card.state is BatchState.STOPPED:
        raise Stopped(code=card.stopped_code, why=card.stopped_says.get(say.language(), ""))
    return card


def _write(demo: DemoOffice, card: BatchCard, out: Path) -> dict[str, Any]:
    officer = demo.actor(StaffRole.NOTICE_OFFICER)
    out.mkdir(parents=True, exist_ok=True)
    notices: list[dict[str, Any]] = []
    for start in range(0, card.included, _PAGE):
        for notice in notices_of_batch(officer, card.id, start=start, limit=_PAGE):
            notices.append(_described(notice))
            for key, image in (("pdf", False), ("jpg", True)):
                (out / notices[-1][key]).write_bytes(notice_file(officer, notice, image=image))
    excluded = [
        {"row": row.row, "codes": list(row.codes)}
        for start in range(0, card.excluded, _PAGE)
        for row in rows_of_batch(officer, card.id, start=start, limit=_PAGE, excluded=True)
    ]
    manifest = {"batch": card.id, "notices": notices, "excluded": excluded}
    say.write_json(out / "manifest.json", manifest)
    return manifest


def _guardian(record: NoticeRecord) -> dict[str, Any]:
    """Return the guardian of a minor; `second` says that a message of its own goes there beside the person's."""
    return {
        "name": record.guardian_name,
        "phone": show_phone(record.guardian_phone),
        "second": bool(record.second_phone),
    }


def _described(notice: NoticeCard) -> dict[str, Any]:
    record = notice.record
    return {
        "row": notice.row,
        "reference": notice.reference,
        "name": record.name,
        "birth": record.birth.isoformat(),
        "phone": show_phone(record.phone) if record.phone else None,
        **({"guardian": _guardian(record)} if record.guardian_phone else {}),
        "pdf": f"{notice.reference}.pdf",
        "jpg": f"{notice.reference}.jpg",
        "pdf_sha256": notice.pdf_sha256,
        "jpg_sha256": notice.jpg_sha256,
    }
