"""A batch as a value: sources, states and the only ways between them, steps, the manifest that officers sign."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ansim.delivery.domain.preflight import Check
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class Source(StrEnum):
    """Where the notices come from: made here from a list, issued elsewhere (Saeol 새올) as one PDF, or notices issued here."""

    ROSTER = "roster"
    ISSUED = "issued"
    NOTICES = "notices"


class BatchState(StrEnum):
    """Where a batch stands. `stopped` is final: nothing of it is sent any more."""

    CHECKING = "checking"
    CHECKED = "checked"
    MAKING = "making"
    MADE = "made"
    HANDED_OVER = "handed_over"
    RELEASED = "released"
    STOPPED = "stopped"


class StepName(StrEnum):
    """The steps whose progress is shown."""

    CHECK = "check"
    MAKE = "make"


class NoticeState(StrEnum):
    """Draft (record only), made (files read back), issued (released), withdrawn, superseded."""

    DRAFT = "draft"
    MADE = "made"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


WAYS: dict[BatchState, frozenset[BatchState]] = {
    BatchState.CHECKING: frozenset({BatchState.CHECKED, BatchState.STOPPED}),
    BatchState.CHECKED: frozenset({BatchState.CHECKING, BatchState.MAKING, BatchState.STOPPED}),
    BatchState.MAKING: frozenset({BatchState.MADE, BatchState.STOPPED}),
    BatchState.MADE: frozenset({BatchState.HANDED_OVER, BatchState.STOPPED}),
    BatchState.HANDED_OVER: frozenset({BatchState.RELEASED, BatchState.MADE, BatchState.STOPPED}),
    BatchState.RELEASED: frozenset({BatchState.STOPPED}),
    BatchState.STOPPED: frozenset(),
}


class WrongState(AnsimError):
    """The batch does not stand where this act belongs."""

    code = "batch.state"
    sentence = Sentence(
        ko="지금 상태({state})에서는 할 수 없는 일입니다. 화면을 새로 고쳐 진행 상태를 확인해 주세요.",
        en="This cannot be done in the present state ({state}). Reload the page to see where the batch stands.",
    )


class ListStale(AnsimError):
    """Rows were corrected since the whole list was checked."""

    code = "batch.stale"
    sentence = Sentence(
        ko="고친 행이 있습니다. 명단 전체를 다시 확인한 뒤 만들어 주세요.",
        en="Rows were corrected. Have the whole list checked again before the notices are made.",
    )


class LayoutUnconfirmed(AnsimError):
    """Nobody has confirmed yet how the list was read."""

    code = "batch.layout"
    sentence = Sentence(
        ko="명단을 어떻게 읽었는지 아직 확인하지 않았습니다. 열의 뜻을 확인한 뒤 만들어 주세요.",
        en="Nobody has confirmed how the list was read. Confirm the meaning of its columns first.",
    )


class NobodyLeft(AnsimError):
    """Every row of the list has a problem."""

    code = "batch.nobody"
    sentence = Sentence(
        ko="통지서를 만들 수 있는 사람이 한 명도 없습니다. 문제 목록을 보고 명단을 고쳐 다시 올려 주세요.",
        en="Nobody on the list can be given a notice. Correct the problems listed and upload the list again.",
    )


class SamePerson(AnsimError):
    """The officer who prepared a batch may not release it."""

    code = "batch.same_person"
    sentence = Sentence(
        ko="준비한 사람은 승인할 수 없습니다. 다른 승인자가 승인해야 합니다.",
        en="Whoever prepared the batch may not release it. Another approver has to.",
    )


class NotFitToSend(AnsimError):
    """The message service would not take the batch as it is; `checks` are those that refuse."""

    code = "batch.not_fit_to_send"
    sentence = Sentence(
        ko="지금은 보낼 수 없습니다. {found} 아무것도 보내지 않았습니다.",
        en="It cannot be sent now. {found} Nothing was sent.",
    )

    def __init__(self, checks: tuple[Check, ...]) -> None:
        super().__init__(checks=",".join(check.code for check in checks))
        self.checks = checks

    def text(self, language: str = "ko") -> str:
        """Return the sentence with what the checks found."""
        return self.sentence.text(language, found=" ".join(check.text(language) for check in self.checks))


class WrongCount(AnsimError):
    """The typed count is not the count of the batch."""

    code = "batch.count"
    sentence = Sentence(
        ko="입력한 건수가 이 발급의 건수와 다릅니다. 화면의 건수를 확인하고 다시 입력해 주세요.",
        en="The typed count differs from the count of this batch. Check the count on the page and type it again.",
    )


class ManifestChanged(AnsimError):
    """What was signed is not what stands in the database now."""

    code = "batch.manifest"
    sentence = Sentence(
        ko="승인 요청 뒤에 내용이 바뀌었습니다. 발송하지 않았습니다. 처음부터 다시 만들어 주세요.",
        en="The content changed after it was handed over. Nothing was sent. Make the batch again.",
    )


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One notice in the manifest: reference, SHA-256 of PDF and JPEG, SHA-256 of the keyed phone tag.

    `guardian_tag` is that of a guardian who gets a message of their own, "" for nobody.
    """

    reference: str
    pdf_sha256: str
    jpg_sha256: str
    phone_tag: str
    guardian_tag: str = ""


def check_way(before: BatchState, after: BatchState) -> None:
    """Raise WrongState unless a batch may go from `before` to `after`."""
    if after not in WAYS[before]:
        raise WrongState(state=before.value)


def manifest_sha256(batch: int, kind: str, template: str, sender: str, lines: Iterable[ManifestLine]) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of all that is released: order of lines does not matter."""
    body = {
        "batch": batch,
        "kind": kind,
        "template": template,
        "sender": sender,
        "notices": sorted(
            (
                line.reference,
                line.pdf_sha256,
                line.jpg_sha256,
                line.phone_tag,
                *((line.guardian_tag,) if line.guardian_tag else ()),
            )
            for line in lines
        ),
    }
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def approval_message(batch: int, act: str, manifest: str) -> bytes:
    """Return the bytes an officer signs for `act` (`prepared` or `released`) over a manifest hash (hex)."""
    return f"ansim-approval/v1\n{batch}\n{act}\n{manifest}\n".encode()
