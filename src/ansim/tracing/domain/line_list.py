"""Reads a line list and its links out of the rows of two sheets: numbers, links, text sources, and what is odd."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.tracing.domain.case_days import CaseDay, read_days
from ansim.tracing.domain.case_errors import NoCases
from ansim.tracing.domain.chains import Link
from ansim.tracing.domain.line_columns import (
    CaseFile,
    ColumnMap,
    Columns,
    Meaning,
    Row,
    find_columns,
    names_people,
)
from ansim.tracing.domain.sources import Cell, KnownCases, cell_text

NO_NUMBER = Sentence(
    ko="확진자 번호가 없어 이 행은 읽지 않았습니다.",
    en="No case number: this row of the line list was left out.",
)
TWICE = Sentence(
    ko="같은 확진자 번호가 {row}행에 이미 있어 이 행은 읽지 않았습니다.",
    en="The same case number stands in row {row} already: this row was left out.",
)
NO_PERSON = Sentence(
    ko="누가 감염되었는지 적혀 있지 않아 이 연결은 읽지 않았습니다.",
    en="Nobody is named as infected: this link was left out.",
)


@dataclass(frozen=True, slots=True)
class LineList:
    """Case numbers in the order of the file with the day of those that have one, and rows that could not be read."""

    numbers: tuple[str, ...]
    columns: Columns
    problems: tuple[Problem, ...]
    days: Mapping[str, CaseDay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """Links in the order of the file; `texts` pairs a person with a source that is no person (`import`)."""

    links: tuple[Link, ...]
    texts: tuple[tuple[str, str], ...]
    without_source: int
    columns: Columns
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImportedCases:
    """What two files say: case numbers with their days, links between them, sources that are texts, people without any."""

    numbers: tuple[str, ...]
    links: tuple[Link, ...]
    texts: tuple[tuple[str, str], ...]
    without_source: int
    days: Mapping[str, CaseDay] = field(default_factory=dict)

    def text_sources(self) -> Mapping[str, int]:
        """Return how many people each text source is named for, the most frequent first."""
        return dict(Counter(text for _, text in self.texts).most_common())


def _below(rows: Sequence[Row], columns: Columns) -> Iterator[Row]:
    """Rows under the header that hold anything."""
    return (row for row in rows if row[0] > columns.header_row and any(map(cell_text, row[1])))


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def read_line_list(rows: Sequence[Row], given: ColumnMap) -> LineList:
    """Return the line list in `rows` (1-based number and cells). Raises ColumnsMissing, MapColumnMissing, NoCases."""
    columns = find_columns(rows, CaseFile.LINELIST, given.get(CaseFile.LINELIST, {}))
    (place,), (title,) = columns.places[Meaning.ID], columns.titles[Meaning.ID]
    found: dict[str, tuple[int, str]] = {}
    problems = []
    for number, cells in _below(rows, columns):
        name = cell_text(_at(cells, place))
        if not name:
            problems.append(Problem(number, title, "cases.no_number", NO_NUMBER))
        elif name.casefold() in found:
            first = {"row": str(found[name.casefold()][0])}
            problems.append(Problem(number, title, "cases.twice", TWICE, first))
        else:
            found[name.casefold()] = number, name
    if not found:
        raise NoCases(file=CaseFile.LINELIST.value)
    days = read_days(rows, columns.header_row, place)
    return LineList(tuple(name for _, name in found.values()), columns, tuple(problems), days)


def read_links(rows: Sequence[Row], numbers: Sequence[str], given: ColumnMap) -> CaseLinks:
    """Return the links in `rows`, understood by the case numbers of the line list.

    A row may hold one source, several in one cell or in numbered columns, a text, or none (counted). Raises
    ColumnsMissing and MapColumnMissing.
    """
    columns = find_columns(rows, CaseFile.LINKS, given.get(CaseFile.LINKS, {}))
    known = KnownCases(numbers)
    (place,), (title,) = columns.places[Meaning.TO], columns.titles[Meaning.TO]
    froms = [
        (source, names_people(name))
        for source, name in zip(columns.places[Meaning.FROM], columns.titles[Meaning.FROM], strict=True)
    ]
    links: list[Link] = []
    texts: list[tuple[str, str]] = []
    problems = []
    without_source = 0
    for number, cells in _below(rows, columns):
        person = known.named(_at(cells, place))
        if not person:
            problems.append(Problem(number, title, "cases.no_person", NO_PERSON))
            continue
        sources = [known.read(_at(cells, source), names_people=only) for source, only in froms]
        links += [Link(name, person) for source in sources for name in source.people]
        texts += [(person, text) for source in sources for text in source.texts]
        without_source += not any(source.people or source.texts for source in sources)
    once = tuple(dict.fromkeys(links)), tuple(dict.fromkeys(texts))
    return CaseLinks(*once, without_source, columns, tuple(problems))
