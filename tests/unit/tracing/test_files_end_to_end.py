"""Random outbreaks written as files in every form an office has, read back: the chains are those of the oracle."""

import csv
import io
import random
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.unit.tracing import brute_graph as oracle

from ansim.notices.queries.sheets import sheet_rows
from ansim.tracing.domain.chains import Chains, Rule, find_chains
from ansim.tracing.domain.line_columns import read_map
from ansim.tracing.services.importing import ReadCases, read_cases

NUMBERS = [f"SK_{number}" for number in range(1, 9)]
PAIRS = some.frozensets(some.tuples(some.sampled_from(NUMBERS), some.sampled_from(NUMBERS)), max_size=12)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _chains(read: ReadCases, rule: Rule = Rule.SHORTEST) -> Chains:
    return find_chains(read.cases.links, read.cases.numbers, rule)


def _read(line_list: Path, links: Path) -> ReadCases:
    return read_cases(line_list=sheet_rows(line_list), links=sheet_rows(links), given={})


def _agrees(read: ReadCases, pairs: oracle.Pairs) -> None:
    """The chains of both rules, the cycles and self-links are those of the links that were written."""
    graph = frozenset(pair for pair in pairs if pair[0] != pair[1])
    assert _chains(read).generation == oracle.fewest_steps(graph)
    assert _chains(read, Rule.LONGEST).generation == oracle.most_steps(graph)
    assert {frozenset(cycle) for cycle in _chains(read).cycles} == oracle.cycles(graph)
    assert set(_chains(read).self_links) == {source for source, person in pairs if source == person}
    assert _chains(read).unresolved == ()


def _write_csv(path: Path, rows: list[list[str]], *, sign: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _write_xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@quick
@given(
    PAIRS,
    some.sampled_from([",", ";", "\t", "|"]),
    some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949"]),
)
def test_two_text_files(tmp_path: Path, pairs: oracle.Pairs, sign: str, encoding: str) -> None:
    """Any delimiter, any encoding that Korean programs write."""
    cases = _write_csv(
        tmp_path / "a.csv",
        [["확진자번호", "비고"], *([name, "가"] for name in NUMBERS)],
        sign=sign,
        encoding=encoding,
    )
    links = _write_csv(
        tmp_path / "b.csv", [["감염원", "감염자"], *map(list, sorted(pairs))], sign=sign, encoding=encoding
    )
    _agrees(_read(cases, links), pairs)


@quick
@given(PAIRS, some.sampled_from([",", ", ", " / ", ";", " and ", "、"]))
def test_one_file_with_several_sources_in_a_cell(tmp_path: Path, pairs: oracle.Pairs, sign: str) -> None:
    """The line list names each case's sources in one cell."""
    sources = {name: [source for source, person in sorted(pairs) if person == name] for name in NUMBERS}
    rows = [["case_id", "age", "source"], *([name, "3", sign.join(sources[name])] for name in NUMBERS)]
    path = _write_csv(tmp_path / "c.csv", rows)
    _agrees(_read(path, path), pairs)


@quick
@given(PAIRS)
def test_one_file_with_numbered_columns(tmp_path: Path, pairs: oracle.Pairs) -> None:
    """edge1 … edge8, most of them empty."""
    sources = {name: [source for source, person in sorted(pairs) if person == name] for name in NUMBERS}
    head = ["case_id", *(f"edge{number}" for number in range(1, 9))]
    path = _write_csv(tmp_path / "d.csv", [head, *([name, *sources[name]] for name in NUMBERS)])
    _agrees(_read(path, path), pairs)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
def test_workbooks_with_numbers_as_numbers(tmp_path: Path, pairs: oracle.Pairs) -> None:
    """Excel keeps 1 as a number; both ends of a link are the same case all the same."""
    plain = {name: int(name.removeprefix("SK_")) for name in NUMBERS}
    cases = _write_xlsx(tmp_path / "a.xlsx", [["No."], *([plain[name]] for name in NUMBERS)])  # type: ignore[list-item]
    links = _write_xlsx(
        tmp_path / "b.xlsx",
        [["from", "to"], *([plain[source], str(plain[person])] for source, person in sorted(pairs))],  # type: ignore[list-item]
    )
    numbered = frozenset((str(plain[source]), str(plain[person])) for source, person in pairs)
    _agrees(_read(cases, links), numbered)


@quick
@given(PAIRS, some.randoms(use_true_random=False))
def test_order_case_and_doubles_do_not_matter(
    tmp_path: Path, pairs: oracle.Pairs, chance: random.Random
) -> None:
    """Rows shuffled and given twice, letters in another case, blank rows between: the same chains."""
    rows = [list(pair) for pair in sorted(pairs)] * 2
    chance.shuffle(rows)
    messy = [[chance.choice([one, one.lower(), f" {one} "]) for one in row] for row in rows]
    spaced = [row for one in messy for row in ([], one, ["", ""])]
    cases = _write_csv(tmp_path / "a.csv", [["id"], *([name] for name in NUMBERS)])
    links = _write_csv(tmp_path / "b.csv", [["source_id", "target"], *spaced])
    read = _read(cases, links)
    assert len(read.cases.links) == len(pairs)
    _agrees(read, pairs)


@pytest.mark.parametrize("lines", [0, 3, 15])
def test_titles_above_the_header(tmp_path: Path, lines: int) -> None:
    """What an office writes above its table does not hide the table."""
    above = [["감염병 확진자 현황"], ["2026. 11. 22. 기준"], ["작성: 가람시"], *[["-", "-"]] * 12][:lines]
    path = _write_csv(
        tmp_path / "a.csv", [*above, ["연번", "감염경로"], ["1", "해외유입"], ["2", "1"], ["3", "1, 2"]]
    )
    read = _read(path, path)
    assert _chains(read).generations == {0: 1, 1: 2}
    assert dict(read.cases.text_sources()) == {"해외유입": 1}
    assert read.line_list.columns.header_row == lines + 1


def test_a_map_reads_what_nobody_could_guess(tmp_path: Path) -> None:
    """Singapore's way: related cases in one cell, in both directions, under a name of its own."""
    path = _write_csv(
        tmp_path / "s.csv",
        [
            ["CaseID", "Related cases"],
            ["1", "2,3"],
            ["2", "1"],
            ["3", "1"],
            ["4", ""],
            ["5", "4, cluster at church"],
        ],
    )
    rows = sheet_rows(path)
    read = read_cases(line_list=rows, links=rows, given=read_map({"from": "Related cases", "to": "CaseID"}))
    found = _chains(read)
    assert found.cycles == (("1", "2", "3"),)
    assert found.without_generation == ("1", "2", "3")
    assert found.generations == {0: 1, 1: 1}
    assert dict(read.cases.text_sources()) == {"cluster at church": 1}


def test_a_hundred_thousand_rows_are_read() -> None:
    """A national list: every row once, one chain of a thousand, the rest in pairs."""
    numbers = [(row, (f"C{row}",)) for row in range(2, 100_002)]
    chain = [(row, (f"C{row}", f"C{row + 1}")) for row in range(2, 1_001)]
    pairs = [(row, (f"C{row}", f"C{row + 1}")) for row in range(1_002, 100_000, 2)]
    read = read_cases(
        line_list=[(1, ("id",)), *numbers], links=[(1, ("from", "to")), *chain, *pairs], given={}
    )
    found = _chains(read)
    assert (len(read.cases.numbers), found.links) == (100_000, 999 + 49_499)
    assert [len(group) for group in found.components[:2]] == [1_000, 2]
    assert max(found.generations) == 999
