"""Faults on purpose, decided by a seed: the same seed and the same calls break at the same places."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class BadFaults(AnsimError):
    """The plan of faults cannot be read."""

    code = "gateway.bad_faults"
    sentence = Sentence(
        ko="고장 계획을 읽을 수 없습니다: {name}.", en="The plan of faults cannot be read: {name}."
    )


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares are 0 to 1 of the calls (or receipts) concerned.

    `lose_answer` accepts and drops the connection; `fail_after` accepts and answers 500; `fail_before` answers
    500 and does nothing; `too_many` answers 429 and does nothing; `slow` waits `slow_seconds` after the effect;
    `quota` refuses as beyond the account's quota; `hide` makes look-ups find nothing; `same_file` returns the id of the first upload. `numbers` maps the
    beginning of a recipient's number to the status code of its result. `refuse` maps it to a code on
    registering. `receipt_copies` posts each receipt that often, `reorder` shuffles them, `withhold` keeps that
    share back until /sandbox/release; `forge` posts forged receipts before that share of the true ones
    (forgery.py). `halt` takes the call and then stands still for `halt_seconds`: connections are taken, nothing is
    answered, asked or posted. `truncate` cuts a text at `truncate_bytes` in silence, answer and receipt as ever
    (not an Alimtalk or a mail). Of the residents that are asked for their birth dates `answer_wrongly` give another
    one and `answer_never` none.
    """

    seed: int = 0
    lose_answer: float = 0.0
    fail_after: float = 0.0
    fail_before: float = 0.0
    too_many: float = 0.0
    quota: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 0.0
    hide: float = 0.0
    same_file: float = 0.0
    withhold: float = 0.0
    forge: float = 0.0
    halt: float = 0.0
    halt_seconds: float = 0.0
    truncate: float = 0.0
    truncate_bytes: int = 80
    answer_wrongly: float = 0.0
    answer_never: float = 0.0
    receipt_copies: int = 1
    reorder: bool = False
    numbers: Mapping[str, str] = field(default_factory=dict)
    refuse: Mapping[str, str] = field(default_factory=dict)

    def strikes(self, fault: str, token: str) -> bool:
        """Return whether `fault` (a share's name) strikes the call or receipt named `token`."""
        share: float = getattr(self, fault)
        if share <= 0:
            return False
        digest = hashlib.sha256(f"{self.seed}|{fault}|{token}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < share * 2**64

    def result_for(self, number: str) -> str:
        """Return the status code with which a message to `number` ends."""
        return _by_prefix(self.numbers, number) or "4000"

    def refusal_for(self, number: str) -> str:
        """Return the status code with which a message to `number` is refused on registering; "" if it is not."""
        return _by_prefix(self.refuse, number)


def _by_prefix(table: Mapping[str, str], number: str) -> str:
    return next((code for prefix, code in table.items() if number.startswith(prefix)), "")


def read_faults(plan: Mapping[str, Any]) -> Faults:
    """Return the plan given as JSON. Raises BadFaults for an unknown name or a value of the wrong kind."""
    known = {entry.name for entry in fields(Faults)}
    for name, value in plan.items():
        table = name in ("numbers", "refuse")
        if name not in known or not isinstance(value, dict if table else (int, float)):
            raise BadFaults(name=name)
    return Faults(**plan)
