"""`ansim notices split`: a PDF of already issued notices and its list become one PDF a person, named by row."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ansim.cli import say
from ansim.cli.out import make_folder, take_away, write_whole
from ansim.cli.roster import problem_json, problem_line
from ansim.kit.clock import korean_day, now
from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.pairing import Pairing
from ansim.notices.queries.issued_pdfs import pair_issued_pdf, split_issued_pdf
from ansim.notices.queries.rosters import read_file, read_roster

_PAGE = Sentence(ko="PDF {page}쪽", en="PDF page {page}")
_ROW = Sentence(ko="{row}행", en="row {row}")
_NOTHING = Sentence(
    ko="나눈 통지서가 없어 아무것도 쓰지 않았습니다. 짝 없는 쪽 {pages}, 짝 없는 행 {rows}.",
    en="Nobody's notice was found, nothing was written. Unpaired pages: {pages}, unmatched rows: {rows}.",
)
_SUMMARY = Sentence(
    ko="{pairs}명의 통지서를 나누어 {out}에 두었습니다. 짝 없는 쪽 {pages}, 짝 없는 행 {rows}.",
    en="The notices of {pairs} people are in {out}. Unpaired pages: {pages}, unmatched rows: {rows}.",
)


def register(parser: argparse.ArgumentParser) -> None:
    """Name the arguments of `notices split`."""
    parser.add_argument("--pdf", type=Path, required=True, help="the PDF of issued notices")
    parser.add_argument("--roster", type=Path, required=True, help="the list of the same people")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder for a PDF of each person, named by the row of the list",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Pair and split; 0 only if every page and every row found its partner."""
    checked = read_roster(read_file(args.roster), args.roster.name, korean_day(now()))
    pdf = read_file(args.pdf)
    pairing = pair_issued_pdf(pdf, checked)
    for row in pairing.rows:  # what an earlier run wrote for another list must not pass for this row's
        take_away(args.out, f"{row}.pdf")
    if pairing.pairs:
        make_folder(args.out)
    for pair, data in split_issued_pdf(pdf, pairing):
        write_whole(args.out, f"{pair.row}.pdf", data)
    if args.json:
        say.as_json(pairing_json(pairing, say.language(), checked.errors))
    else:
        _print(pairing, args.out, checked.errors)
    return 0 if pairing.complete and not checked.errors else 1


def pairing_json(pairing: Pairing, language: str, errors: Sequence[Problem] = ()) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/roster.md. `errors` are those of the list."""
    pages = [{"page": page, **_reason(found, language)} for page, found in pairing.pages.items()]
    rows = [{"row": row, **_reason(found, language)} for row, found in pairing.rows.items()]
    return {
        "pairs": [
            {"row": pair.row, "pages": list(pair.pages), "facts": list(pair.facts)} for pair in pairing.pairs
        ],
        "unpaired_pages": list(pairing.pages),
        "unmatched_rows": list(pairing.rows),
        "reasons": [*pages, *rows],
        "namesakes": [list(alike) for alike in pairing.namesakes],
        "errors": [problem_json(one, language) for one in errors],
    }


def _reason(found: Problem, language: str) -> dict[str, str]:
    return {"code": found.code, "message": found.message(language)}


def _print(pairing: Pairing, out: Path, errors: Sequence[Problem]) -> None:
    language = say.language()
    for one in errors:
        print(problem_line(one, language))
    for page, found in pairing.pages.items():
        print(f"{_PAGE.text(language, page=page)} · {found.code} · {found.message(language)}")
    for row, found in pairing.rows.items():
        print(f"{_ROW.text(language, row=row)} · {found.code} · {found.message(language)}")
    unpaired = {"pages": len(pairing.pages), "rows": len(pairing.rows)}
    if pairing.pairs:
        say.line(_SUMMARY, pairs=len(pairing.pairs), out=out, **unpaired)
    else:
        say.line(_NOTHING, **unpaired)
