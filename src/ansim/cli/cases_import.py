"""`ansim cases import`: reads a line list and its links, says what it understood, keeps it for `ansim cases chains`."""

import argparse

from ansim.cli import say
from ansim.cli.case_files import act_as_office, add_files, add_office, read_files, read_json
from ansim.kit.sentence import Sentence
from ansim.tracing.services.importing import keep_cases

_SUMMARY = Sentence(
    ko="확진자 {people}명, 연결 {links}건. 명단에 없는 감염원 {unresolved}명, 사람이 아닌 감염원 {texts}건, 감염원 빈칸 {blank}건, 읽지 못한 행 {problems}건",
    en="{people} cases, {links} links. {unresolved} people of links not in the line list, {texts} sources that are no person, {blank} without a source, {problems} rows left out",
)
_TEXT = Sentence(ko="감염원 '{text}' {count}건", en="source '{text}': {count}")
_UNKNOWN = Sentence(ko="명단에 없음: {names}", en="not in the line list: {names}")
_PROBLEM = Sentence(ko="{file} {row}행 {column}: {message}", en="{file} row {row} {column}: {message}")
_KEPT = Sentence(
    ko="`ansim cases chains`를 위해 암호화해 보관했습니다. 먼저 가져온 것은 바뀌었습니다.",
    en="Kept sealed for `ansim cases chains`, in place of what was imported before.",
)


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the files, the map of column names, the office, --json."""
    add_files(parser, required=True)
    add_office(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Read, print and keep; return 0. Raises errors of `file.*`, `cases.*` and `keys.*`; then nothing is kept."""
    read = read_files(args)
    act_as_office()
    keep_cases(cases=read.cases, office=args.office)
    told = read_json(read)
    if args.json:
        say.as_json(told)
        return 0
    for problem in told["problems"]:
        say.plain_line(_PROBLEM, **problem)
    for text, count in told["text_sources"].items():
        say.plain_line(_TEXT, text=text, count=count)
    if told["unresolved"]:
        say.plain_line(_UNKNOWN, names=", ".join(told["unresolved"]))
    say.plain_line(
        _SUMMARY, people=told["people"], links=told["links"], unresolved=len(told["unresolved"]),
        texts=len(read.cases.texts), blank=told["without_source"], problems=len(told["problems"]),
    )  # fmt: skip
    say.plain_line(_KEPT)
    return 0
