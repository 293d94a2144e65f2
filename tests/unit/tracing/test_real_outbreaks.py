"""Real line lists read as they were published; the expected numbers were counted elsewhere, by other code."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from ansim.notices.queries.sheets import sheet_rows
from ansim.tracing.domain.chains import Chains, Rule, find_chains
from ansim.tracing.domain.line_list import read_line_list
from ansim.tracing.services.importing import ReadCases, read_cases

DATA = Path(os.environ.get("ANSIM_OUTBREAK_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
MERS, TIANJIN, KOREA = (
    DATA / "mers_korea_2015",
    DATA / "tianjin_singapore_2020",
    DATA / "korea_2020_first_cases",
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not beside the checkout")


def _read(line_list: Path, links: Path) -> ReadCases:
    return read_cases(line_list=sheet_rows(line_list), links=sheet_rows(links), given={})


def _chains(read: ReadCases, rule: Rule = Rule.SHORTEST) -> Chains:
    return find_chains(read.cases.links, read.cases.numbers, rule)


def _sizes(chains: Chains) -> list[int]:
    return [len(group) for group in chains.components]


@pytest.mark.parametrize(
    ("folder", "file", "known", "first", "last"),
    [
        (MERS, "mers_korea_2015__linelist.csv", 162, date(2015, 5, 11), date(2015, 6, 16)),
        (TIANJIN, "Tianjin135cases_revised.csv", 135, date(2020, 1, 14), date(2020, 2, 22)),
        (KOREA, "line_list.csv", 297, date(2020, 1, 10), date(2020, 3, 12)),
    ],
)
def test_days_of_published_lists(folder: Path, file: str, known: int, first: date, last: date) -> None:
    """ISO days and days first alike: how many cases have one, and the span of the outbreak."""
    days = read_line_list(sheet_rows(folder / file), {}).days
    assert (len(days), min(one.day for one in days.values()), max(one.day for one in days.values())) == (
        known,
        first,
        last,
    )


@pytest.fixture(scope="module")
def mers() -> ReadCases:
    """MERS in Korea, 2015: 162 cases and 98 links."""
    return _read(MERS / "mers_korea_2015__linelist.csv", MERS / "mers_korea_2015__contacts.csv")


@pytest.fixture(scope="module")
def korea() -> ReadCases:
    """The first Korean cases of 2020: the line list is the file of links as well."""
    return _read(KOREA / "line_list.csv", KOREA / "line_list.csv")


def test_mers_is_read_whole(mers: ReadCases) -> None:
    """162 cases, 98 links, all of them between listed people, no row left out."""
    assert (len(mers.cases.numbers), len(mers.cases.links)) == (162, 98)
    assert (mers.line_list.problems, mers.case_links.problems, mers.cases.texts) == ((), (), ())


def test_mers_by_the_shortest_way(mers: ReadCases) -> None:
    """Generations 2, 28, 65, 2; groups of 94 and 3; two people with several sources; nothing odd."""
    chains = _chains(mers)
    assert chains.generations == {0: 2, 1: 28, 2: 65, 3: 2}
    assert _sizes(chains) == [94, 3]
    assert chains.several_sources == {"SK_39": ("SK_11", "SK_12", "SK_14"), "SK_107": ("SK_16", "SK_87")}
    assert (chains.self_links, chains.cycles, chains.unresolved, chains.without_generation) == (
        (),
        (),
        (),
        (),
    )


def test_mers_by_the_longest_way(mers: ReadCases) -> None:
    """Generations 2, 28, 64, 3: one person moves, and the rule says why."""
    chains = _chains(mers, Rule.LONGEST)
    assert chains.generations == {0: 2, 1: 28, 2: 64, 3: 3}
    assert chains.rule is Rule.LONGEST


def test_koreas_file_is_understood(korea: ReadCases) -> None:
    """353 numbered cases; import and two clusters are texts, "26,27" are two people, seven empty rows are no cases."""
    assert (len(korea.cases.numbers), len(korea.cases.links)) == (353, 73)
    assert dict(korea.cases.text_sources()) == {
        "Guro call center": 52,
        "import": 22,
        "The Catholic University of Korea Eunpyeong St. Mary's Hospital": 12,
    }
    assert (korea.cases.without_source, korea.line_list.problems) == (197, ())


def test_every_korean_source_is_accounted_for(korea: ReadCases) -> None:
    """Each filled source cell of the file is a link or a text; nothing is dropped in silence."""
    with (KOREA / "line_list.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {row["case"].removesuffix(".0"): row["source"] for row in csv.DictReader(file) if row["case"]}
    linked = {link.person for link in korea.cases.links}
    texts = {person for person, _ in korea.cases.texts}
    assert {person for person, cell in cells.items() if cell} == linked | texts
    assert not linked & texts


def test_korea_by_the_shortest_way(korea: ReadCases) -> None:
    """26, 51, 11, 5, 2 in 24 groups, the largest 17; three with several sources, one self-link, three nobody listed."""
    chains = _chains(korea)
    assert chains.generations == {0: 26, 1: 51, 2: 11, 3: 5, 4: 2}
    assert (len(chains.components), _sizes(chains)[0]) == (24, 17)
    assert chains.several_sources == {"25": ("26", "27"), "32": ("15", "20"), "935": ("372", "573")}
    assert (chains.self_links, chains.unresolved) == (("7939",), ("372", "573", "3797"))
    assert (chains.cycles, chains.without_generation) == ((), ())


@pytest.mark.parametrize("file", ["tianjin_edges.csv", "tianjin_edges_clean.csv"])
def test_tianjin_says_the_same_in_both_forms(file: str) -> None:
    """Free text in one column, or numbers in four: 89 links, two cycles, one that nobody leads to."""
    read = _read(TIANJIN / "Tianjin135cases_revised.csv", TIANJIN / file)
    chains = _chains(read)
    assert (len(read.cases.numbers), chains.links) == (135, 89)
    assert chains.generations == {0: 28, 1: 51, 2: 13}
    assert (len(chains.components), _sizes(chains)[0]) == (26, 10)
    assert chains.cycles == (("TJ96", "TJ97"), ("TJ114", "TJ115"))
    assert chains.without_generation == ("TJ114", "TJ115")
    assert (len(chains.several_sources), chains.unresolved, chains.self_links) == (19, (), ())


def test_tianjins_certain_links_are_those_counted_elsewhere(tmp_path: Path) -> None:
    """Only rows that name exactly one person: 47 links, 26, 37, 8, 27 groups, the largest 6, two in a cycle."""
    with (TIANJIN / "tianjin_edges_clean.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["case_id"], row["edge1"]) for row in csv.DictReader(file) if not row["edge2"].strip()]
    single = tmp_path / "links.csv"
    single.write_text("to,from\n" + "".join(f"{person},{source}\n" for person, source in rows))
    chains = _chains(_read(TIANJIN / "Tianjin135cases_revised.csv", single))
    assert chains.links == 47
    assert chains.generations == {0: 26, 1: 37, 2: 8}
    assert (len(chains.components), _sizes(chains)[0]) == (27, 6)
    assert (chains.several_sources, chains.without_generation) == ({}, ("TJ114", "TJ115"))


def test_tianjins_line_list_alone_is_enough() -> None:
    """Its hand-typed `Infection_source` gives people and keeps every other word as text."""
    read = _read(TIANJIN / "Tianjin135cases_revised.csv", TIANJIN / "Tianjin135cases_revised.csv")
    assert len(read.cases.links) == 91
    texts = read.cases.text_sources()
    assert texts["sister of case 109"] == texts["JN25"] == 1
    assert (texts["Wuhan"], read.case_links.problems) == (17, ())


def test_singapores_links_without_direction_show_as_cycles() -> None:
    """71 links, 16, 30, 8, 2, 16 groups, the largest 15; 16 with several sources, one self-link, eight without a root."""
    read = _read(TIANJIN / "COVID-19_Singapore_data_revised.csv", TIANJIN / "sing_edges_eg.csv")
    chains = _chains(read)
    assert chains.links == 71
    assert chains.generations == {0: 16, 1: 30, 2: 8, 3: 2}
    assert (len(chains.components), _sizes(chains)[0]) == (16, 15)
    assert (len(chains.several_sources), chains.self_links) == (16, ("71",))
    assert chains.cycles == (("1", "2", "3"), ("4", "11"), ("8", "9"))
    assert chains.without_generation == ("4", "8", "9", "11", "31", "33", "38", "90")
