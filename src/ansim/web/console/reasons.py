"""Why rows are left out, in words and numbers, for pages that only summarise."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language

from ansim.accounts.domain.actors import Actor
from ansim.notices.domain.roster_codes import RULES
from ansim.notices.domain.slip_codes import HELD_TOGETHER, held_together
from ansim.notices.queries.batches import excluded_reasons, warned_reasons
from ansim.notices.queries.people import numbers_with, rows_of_batch

_GAP = "…"
_ROWS = 11  # one more than is shown


@dataclass(frozen=True, slots=True)
class Reason:
    """One problem code: its sentence with the gaps left open, and how many rows it keeps out."""

    code: str
    text: str
    count: int


def reasons_of(by: Actor, batch_id: int) -> list[Reason]:
    """Return why rows of a batch are left out, the most frequent reason first."""
    found = excluded_reasons(by, batch_id)
    return [Reason(code, _text(by, batch_id, code, count), count) for code, count in found.items()]


def warnings_of(by: Actor, batch_id: int) -> list[Reason]:
    """Return what is to be looked at in a batch, the most frequent first."""
    found = warned_reasons(by, batch_id)
    return [Reason(code, _text(by, batch_id, code, count), count) for code, count in found.items()]


def _text(by: Actor, batch_id: int, code: str, count: int) -> str:
    language = get_language() or "ko"
    rule = RULES.get(code)
    if rule is not None:
        sentence = rule.sentence.ko if language == "ko" else rule.sentence.en
        return sentence.format_map(defaultdict(lambda: _GAP))
    if code in HELD_TOGETHER and count > 1:
        rows = numbers_with(by, batch_id, code, limit=_ROWS)
        return held_together(code, rows, count).message(language)
    # not of the roster's catalogue (period, pairing): the first row that has it says it
    for row in rows_of_batch(by, batch_id, code=code, limit=1):
        for problem in row.problems:
            if problem.code == code:
                return problem.message(language)
    return code
