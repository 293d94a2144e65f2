"""What the check of a row ends in: a person or none, its problems, and the codes that pages count and filter by."""

from collections.abc import Sequence
from dataclasses import dataclass

from ansim.kit.problem import Problem
from ansim.notices.domain.people import Person


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """The outcome of one row. `codes` exclude it (none: included), `warnings` are only to be looked at."""

    person: Person | None
    problems: tuple[Problem, ...]
    codes: tuple[str, ...]
    warnings: tuple[str, ...]


def verdict_of(person: Person | None, errors: Sequence[Problem], warnings: Sequence[Problem]) -> RowVerdict:
    """Return the verdict of a row; one without a person is never included, whatever was said of it."""
    codes = sorted({one.code for one in errors}) or ([] if person else ["row.excluded"])
    return RowVerdict(
        person, (*errors, *warnings), tuple(codes), tuple(sorted({one.code for one in warnings}))
    )
