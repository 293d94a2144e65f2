"""The two files and the map that `ansim cases …` reads, and the JSON forms of what they say: docs/reference/cases.md."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from ansim.cli import say
from ansim.cli.roster import problem_json
from ansim.conf.roles import Role
from ansim.notices.queries.sheets import sheet_rows
from ansim.tracing.domain.case_errors import BadMap
from ansim.tracing.domain.graph import natural
from ansim.tracing.domain.line_columns import CaseFile, ColumnMap, read_map
from ansim.tracing.services.importing import ReadCases, read_cases

_MAP_BYTES = 1 << 20


def add_files(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Declare --linelist (which `required` is about), --links and --map."""
    parser.add_argument(
        "--linelist", type=Path, metavar="FILE", required=required, help="XLSX or CSV, a row for each case"
    )
    parser.add_argument(
        "--links", type=Path, metavar="FILE", help="not given to import: the line list has them"
    )
    parser.add_argument("--map", type=Path, metavar="FILE", help="JSON: names of the columns")


def add_office(parser: argparse.ArgumentParser) -> None:
    """Declare --office: for whom cases are kept where several offices share the installation."""
    parser.add_argument(
        "--office", metavar="CODE", default="", help="whose cases, where there are several offices"
    )


def read_files(args: argparse.Namespace) -> ReadCases:
    """Return what the named files say. Raises errors of `file.*` and `cases.*`."""
    given = _map(args.map) if args.map else {}
    line_list = sheet_rows(args.linelist)
    links = line_list if args.links in (None, args.linelist) else sheet_rows(args.links)
    return read_cases(line_list=line_list, links=links, given=given)


def act_as_office() -> None:
    """Open the key folder of the office role, under whose key imported cases are sealed; no database is needed."""
    os.environ["ANSIM_ROLE"] = Role.OFFICE.value


def _map(path: Path) -> ColumnMap:
    try:
        with path.open("rb") as file:
            return read_map(json.loads(file.read(_MAP_BYTES)))
    except (OSError, ValueError, RecursionError):
        raise BadMap from None


def read_json(read: ReadCases) -> dict[str, Any]:
    """Return what was understood: counts, unresolved people, text sources, columns taken, problems by row."""
    cases = read.cases
    listed = set(cases.numbers)
    named = {name for link in cases.links for name in (link.source, link.person)}
    problems = [
        {"file": file.value, **problem_json(problem, say.language())}
        for file, found in files(read)
        for problem in found.problems
    ]
    return {
        "people": len(cases.numbers),
        "links": len(cases.links),
        "unresolved": sorted(named - listed, key=natural),
        "text_sources": dict(cases.text_sources()),
        "without_source": cases.without_source,
        "columns": {
            file.value: {meaning.value: list(titles) for meaning, titles in found.columns.titles.items()}
            for file, found in files(read)
        },
        "problems": problems,
    }


def files(read: ReadCases) -> tuple[tuple[CaseFile, Any], ...]:
    """Return both files with what was found in each."""
    return (CaseFile.LINELIST, read.line_list), (CaseFile.LINKS, read.case_links)
