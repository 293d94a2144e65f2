"""People and their problems as JSON, for sealing: every field by name, days as ISO 8601, and back unchanged."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.people import Person

_DAYS = ("specimen", "onset", "last_contact")


def person_to_bytes(person: Person) -> bytes:
    """Return a person as UTF-8 JSON."""
    return json.dumps(asdict(person), default=date.isoformat, ensure_ascii=False).encode()


def person_from_bytes(data: bytes) -> Person:
    """Return the person that `person_to_bytes` wrote."""
    fields: dict[str, Any] = json.loads(data)
    days = {name: date.fromisoformat(fields[name]) if fields[name] else None for name in _DAYS}
    return Person(**{**fields, "birth": date.fromisoformat(fields["birth"]), **days})


def problems_to_bytes(problems: Sequence[Problem]) -> bytes:
    """Return problems as UTF-8 JSON, sentences included, so that they read the same after a change of wording."""
    plain = [
        {
            "row": problem.row,
            "column": problem.column,
            "code": problem.code,
            "sentence": asdict(problem.sentence),
            "params": dict(problem.params),
            "suggested": problem.suggested,
        }
        for problem in problems
    ]
    return json.dumps(plain, ensure_ascii=False).encode()


def problems_from_bytes(data: bytes) -> tuple[Problem, ...]:
    """Return the problems that `problems_to_bytes` wrote."""
    return tuple(
        Problem(**{**fields, "sentence": Sentence(**fields["sentence"])}) for fields in json.loads(data)
    )
