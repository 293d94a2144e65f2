"""`ansim roster check FILE`: reads a list as an office would upload it and says everything that is wrong."""

import argparse
from pathlib import Path
from typing import Any

from ansim.cli import say
from ansim.kit.clock import korean_day, now
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.rosters import read_file, read_roster

_SUMMARY = Sentence(
    ko="{rows}명 가운데 {ok}명 이상 없음, 오류 {errors}건, 알림 {warnings}건 (시트 '{sheet}', 제목 {header_row}행)",
    en="{ok} of {rows} people in order, {errors} errors, {warnings} warnings (sheet '{sheet}', header in row {header_row})",
)
_PLACE = Sentence(ko="{row}행", en="row {row}")


def register(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `roster check`."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--kind", type=NoticeKind, choices=list(NoticeKind), default=None)
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    """Check the list and print it; 0 only if no row has an error."""
    checked = read_roster(read_file(args.file), args.file.name, korean_day(now()), args.kind)
    if args.json:
        say.as_json(roster_json(checked, say.language()))
    else:
        _print(checked)
    return 1 if checked.errors else 0


def roster_json(checked: CheckedRoster, language: str) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/roster.md."""
    return {
        "rows": checked.rows,
        "ok": len(checked.people),
        "sheet": checked.sheet,
        "header_row": checked.header_row,
        "columns": dict(checked.columns),
        "people": [person_json(person) for person in checked.people],
        "errors": [problem_json(found, language) for found in checked.errors],
        "warnings": [problem_json(found, language) for found in checked.warnings],
    }


def person_json(person: Person) -> dict[str, Any]:
    """Return one person: dates in ISO form, the phone as 010-0000-0000 or null."""
    days = {name: getattr(person, name) for name in ("specimen", "onset", "last_contact")}
    return {
        "row": person.row,
        "name": person.name,
        "birth": person.birth.isoformat(),
        "phone": show_phone(person.phone) if person.phone else None,
        "sex": person.sex,
        "address": person.address,
        "place": person.place,
        "note": person.note,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


def problem_json(found: Problem, language: str) -> dict[str, Any]:
    """Return one problem with its sentence in a language."""
    plain = {"row": found.row, "column": found.column, "code": found.code, "message": found.message(language)}
    return plain | ({"suggested": found.suggested} if found.suggested else {})


def _print(checked: CheckedRoster) -> None:
    language = say.language()
    for found in (*checked.errors, *checked.warnings):
        place = _PLACE.text(language, row=found.row) if found.row else "-"
        print(" · ".join(filter(None, (place, found.column, found.code, found.message(language)))))
    say.line(
        _SUMMARY, rows=checked.rows, ok=len(checked.people), errors=len(checked.errors),
        warnings=len(checked.warnings), sheet=checked.sheet, header_row=checked.header_row,
    )  # fmt: skip
