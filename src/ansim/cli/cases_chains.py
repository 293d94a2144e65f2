"""`ansim cases chains`: generations, groups and oddities of the imported links, with the rule that was used."""

import argparse
from typing import Any

from ansim.cli import say
from ansim.cli.case_files import act_as_office, add_files, add_office, read_files
from ansim.kit.sentence import Sentence
from ansim.tracing.domain.case_errors import NothingImported
from ansim.tracing.domain.chains import Chains, Rule, find_chains
from ansim.tracing.domain.line_list import ImportedCases
from ansim.tracing.queries.imported_cases import imported_cases

_RULES = {
    Rule.SHORTEST: Sentence(
        ko="기준: 감염원이 없는 사람에서 가장 짧은 경로",
        en="Rule: fewest links from somebody without a source",
    ),
    Rule.LONGEST: Sentence(
        ko="기준: 순환을 하나로 묶은 뒤 가장 긴 경로",
        en="Rule: most links, each cycle collapsed into one first",
    ),
}
_GENERATION = Sentence(ko="{number}차 {people}명", en="generation {number}: {people}")
_GROUPS = Sentence(ko="연결된 집단 {count}개: {sizes}", en="{count} groups of linked people: {sizes}")
_SEVERAL = Sentence(ko="감염원이 여럿: {case} ← {sources}", en="several sources: {case} <- {sources}")
_SELF = Sentence(ko="자기 자신이 감염원으로 적힘: {names}", en="linked to themselves: {names}")
_CYCLE = Sentence(ko="순환: {names}", en="cycle: {names}")
_WITHOUT = Sentence(
    ko="순환으로만 닿아 차수를 셀 수 없음: {names}",
    en="no generation, only a cycle reaches them: {names}",
)
_UNKNOWN = Sentence(ko="명단에 없음: {names}", en="not in the line list: {names}")
_TEXT = Sentence(ko="사람이 아닌 감염원 '{text}' {count}건", en="source that is no person '{text}': {count}")


def register(parser: argparse.ArgumentParser) -> None:
    """Declare the rule, the office, --json, and the files for those who import nothing."""
    parser.add_argument(
        "--rule",
        choices=[rule.value for rule in Rule],
        default=Rule.SHORTEST.value,
        help="way that counts where a case has several sources",
    )
    add_files(parser, required=False)
    add_office(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the chains; return 0. Raises NothingImported and the errors of reading files."""
    cases = _cases(args)
    chains = find_chains(cases.links, cases.numbers, Rule(args.rule))
    if args.json:
        say.as_json(chains_json(chains, cases))
    else:
        _print(chains, cases)
    return 0


def _cases(args: argparse.Namespace) -> ImportedCases:
    if args.linelist:
        return read_files(args).cases
    if args.links or args.map:
        raise NothingImported
    act_as_office()
    return imported_cases(args.office)


def chains_json(chains: Chains, cases: ImportedCases) -> dict[str, Any]:
    """Return the documented JSON form: docs/reference/cases.md."""
    return {
        "generations": {str(number): people for number, people in chains.generations.items()},
        "components": [len(group) for group in chains.components],
        "several_sources": {person: list(found) for person, found in chains.several_sources.items()},
        "self_links": list(chains.self_links),
        "cycles": [list(group) for group in chains.cycles],
        "unresolved": list(chains.unresolved),
        "rule": chains.rule.value,
        "without_generation": list(chains.without_generation),
        "text_sources": dict(cases.text_sources()),
        "links": chains.links,
        "people": len(cases.numbers),
    }


def _print(chains: Chains, cases: ImportedCases) -> None:
    say.plain_line(_RULES[chains.rule])
    for number, people in chains.generations.items():
        say.plain_line(_GENERATION, number=number, people=people)
    sizes = ", ".join(str(len(group)) for group in chains.components)
    say.plain_line(_GROUPS, count=len(chains.components), sizes=sizes)
    for person, sources in chains.several_sources.items():
        say.plain_line(_SEVERAL, case=person, sources=", ".join(sources))
    for cycle in chains.cycles:
        say.plain_line(_CYCLE, names=", ".join(cycle))
    for sentence, names in (
        (_SELF, chains.self_links),
        (_WITHOUT, chains.without_generation),
        (_UNKNOWN, chains.unresolved),
    ):
        if names:
            say.plain_line(sentence, names=", ".join(names))
    for text, count in cases.text_sources().items():
        say.plain_line(_TEXT, text=text, count=count)
