"""`ansim roster check FILE`: reads a list as an office would upload it and says everything that is wrong."""

import argparse
from pathlib import Path
from typing import Any

from ansim.cli import say
from ansim.kit.clock import korean_day, now
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.guardians import tells_guardian
from ansim.notices.domain.kinds import LISTED
from ansim.notices.domain.people import Person
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.profile import ListReading
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.slip_holds import Holding
from ansim.notices.domain.slips import SlipReport, hold_message
from ansim.notices.queries.rosters import read_file
from ansim.notices.queries.slips import GuardedRoster, read_guarded

_SUMMARY = Sentence(
    ko="{rows}명 가운데 {ok}명 이상 없음, 오류 {errors}건, 알림 {warnings}건 (시트 '{sheet}', 제목 {header_row}행)",
    en="{ok} of {rows} people in order, {errors} errors, {warnings} warnings (sheet '{sheet}', header in row {header_row})",
)
_WITNESSED = Sentence(
    ko="{witnessed}행에 독립된 증거가 있고(전화번호까지 {phones}행), {weak}행은 우연히도 맞는 나이나 성별뿐이고, {silent}행에는 "
    "없습니다. 보류 {held}건, 밀린 열 {slides}곳",
    en="{witnessed} rows have an independent witness ({phones} for the phone itself), {weak} only an age or a sex, which fit "
    "by chance too, {silent} have none; {held} held, {slides} slides",
)
_GUARDIANS = Sentence(
    ko="미성년자 {count}명은 보호자에게도 따로 보냅니다.",
    en="For {count} minors a message of its own goes to the guardian too.",
)
_PLACE = Sentence(ko="{row}행", en="row {row}")


def register(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `roster check`."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the list: XLSX, XLS, ODS, CSV, TSV, HWPX or PDF"
    )
    parser.add_argument(
        "--kind", type=NoticeKind, choices=LISTED, default=None, help="kind of notice that the list is for"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Check the list and print it; 0 only if no row has an error and no column slid. Held rows are no error."""
    found = read_guarded(read_file(args.file), args.file.name, korean_day(now()), args.kind)
    if args.json:
        say.as_json(roster_json(found, say.language()))
    else:
        _print(found)
    return 1 if found.checked.errors or found.slips.problems else 0


def roster_json(found: GuardedRoster, language: str) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/roster.md and docs/reference/slips.md."""
    checked, people, today = found.checked, _people(found), korean_day(now())
    return {
        "rows": checked.rows,
        "ok": len(people),
        "sheet": checked.sheet,
        "header_row": checked.header_row,
        "columns": dict(checked.columns),
        "people": [person_json(person) for person in people],
        "guardians": sum(tells_guardian(person, today) for person in people),
        "errors": [problem_json(one, language) for one in (*checked.errors, *found.slips.problems)],
        "warnings": [problem_json(one, language) for one in (*checked.warnings, *found.slips.doubts)],
        **slips_json(found.slips),
        "reading": reading_json(checked.reading) if checked.reading else None,
    }


def slips_json(slips: SlipReport) -> dict[str, Any]:
    """Return what the slip guard found: rows with a witness, who spoke, slides, holds."""
    return {
        "witnessed": slips.witnessed,
        "weakly_witnessed": slips.weak,
        "phone_witnessed": slips.phone_witnessed,
        "witnesses": {
            witness.value: {
                "agree": agree,
                "contradict": contradict,
                "silent": slips.rows - agree - contradict,
            }
            for witness, (agree, contradict) in slips.counts.items()
        },
        "slides": [
            {"column": one.column.value, "by": one.by, "first": one.first, "last": one.last, "seen": one.seen}
            for one in slips.slides
        ],
        "held": [hold_json(one) for one in slips.held],
    }


def hold_json(one: Holding) -> dict[str, Any]:
    """Return one hold: its row, why, and the other rows it is about."""
    return {"row": one.row, "code": one.code, "with": list(one.others)}


def reading_json(reading: ListReading) -> dict[str, Any]:
    """Return what was done to the file; the meaning of each column is in `columns`."""
    return {
        "kind": reading.kind,
        "encoding": reading.encoding,
        "header_rows": reading.header_rows,
        "other_sheets": list(reading.other_sheets),
        "hidden_sheets": list(reading.hidden_sheets),
        "hidden_columns": list(reading.hidden_columns),
        "hidden_rows": list(reading.hidden_rows),
        "filtered": reading.filtered,
        "merged": reading.merged,
        "unvalued": reading.unvalued,
        "subtotal_rows": list(reading.subtotal_rows),
        "remark_rows": list(reading.remark_rows),
        "header_again_rows": list(reading.header_again_rows),
        "example_rows": list(reading.example_rows),
    }


def person_json(person: Person) -> dict[str, Any]:
    """Return one person: dates in ISO form, the phone as 010-0000-0000 or null, a guardian only where there is one."""
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
        **({"language": person.language} if person.language else {}),
        **({"guardian": _guardian(person)} if person.guardian_name or person.guardian_phone else {}),
    }


def _guardian(person: Person) -> dict[str, str | None]:
    phone = person.guardian_phone
    return {"name": person.guardian_name, "phone": show_phone(phone) if phone else None}


def problem_json(found: Problem, language: str) -> dict[str, Any]:
    """Return one problem with its sentence in a language."""
    plain = {"row": found.row, "column": found.column, "code": found.code, "message": found.message(language)}
    return plain | ({"suggested": found.suggested} if found.suggested else {})


def problem_line(found: Problem, language: str) -> str:
    """Return one problem as a line: row, column as the officer wrote it, code, sentence."""
    place = _PLACE.text(language, row=found.row) if found.row else "-"
    return say.plain(" · ".join(filter(None, (place, found.column, found.code, found.message(language)))))


def _people(found: GuardedRoster) -> list[Person]:
    """Return who can be given a notice: rows in order and beside the right cells."""
    slid = {problem.row for problem in found.slips.problems}
    return [person for person in found.checked.people if person.row not in slid]


def _print(found: GuardedRoster) -> None:
    language, checked, slips = say.language(), found.checked, found.slips
    held = [hold_message(one) for one in slips.held]
    for one in (*checked.errors, *slips.problems, *held, *checked.warnings, *slips.doubts):
        print(problem_line(one, language))
    say.plain_line(
        _SUMMARY, rows=checked.rows, ok=len(_people(found)),
        errors=len(checked.errors) + len(slips.problems), warnings=len(checked.warnings) + len(slips.doubts), sheet=checked.sheet,
        header_row=checked.header_row,
    )  # fmt: skip
    if guardians := sum(tells_guardian(person, korean_day(now())) for person in _people(found)):
        say.line(_GUARDIANS, count=guardians)
    say.line(
        _WITNESSED, witnessed=slips.witnessed, phones=slips.phone_witnessed, weak=slips.weak, silent=slips.silent,
        held=len(held), slides=len(slips.slides),
    )  # fmt: skip
