"""Finds the columns of a line list or of its links by their usual names, or by the names that a map gives."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ansim.tracing.domain.case_errors import BadMap, ColumnsMissing, MapColumnMissing
from ansim.tracing.domain.sources import Cell

HEADER_ROWS: Final = 20
Row = tuple[int, Sequence[Cell]]


class Meaning(StrEnum):
    """What a column holds: a case's number, who is said to have infected, who was infected."""

    ID = "id"
    FROM = "from"
    TO = "to"


class CaseFile(StrEnum):
    """Which of the two files, as it is named in errors and in a map."""

    LINELIST = "linelist"
    LINKS = "links"


NEEDED: Final[Mapping[CaseFile, tuple[Meaning, ...]]] = {
    CaseFile.LINELIST: (Meaning.ID,),
    CaseFile.LINKS: (Meaning.FROM, Meaning.TO),
}
_IDS = (
    "caseid", "id", "caseno", "casenumber", "patientid", "patientno", "personid", "case", "patient", "환자번호",
    "확진자번호", "확진번호", "사례번호", "증례번호", "관리번호", "연번", "번호", "no",
)  # fmt: skip
# Headers of columns that hold case numbers and nothing else; others (`source`) hold places and texts as well.
_NAMES_PEOPLE = re.compile(
    r"(from|infector|edge)\d*|(infector|source)(case)?id|sourcecase|(감염원|전파자|선행확진자)(번호)?"
)
# In order: the first name that a file has is taken.
SYNONYMS: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.ID: _IDS,
    Meaning.FROM: (
        "from", "infector", "infectorid", "sourceid", "sourcecase", "sourcecaseid", "edge#", "source#", "from#",
        "infector#", "closeconn", "source", "infectedby", "infectionsource", "sourceofinfection", "parent",
        "감염원", "감염원번호", "전파자", "전파자번호", "선행확진자", "선행확진자번호", "감염경로",
    ),
    Meaning.TO: (
        "to", "infectee", "infecteeid", "target", "targetid", "secondarycase", "child", "피감염자", "감염자",
        "후행확진자", *_IDS,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns are: `header_row` as the officer sees it, places 0-based, titles as written."""

    header_row: int
    places: Mapping[Meaning, tuple[int, ...]]
    titles: Mapping[Meaning, tuple[str, ...]]


def names_people(title: str) -> bool:
    """Return whether a source column of that title holds case numbers only, so that no word in it is a place."""
    return _NAMES_PEOPLE.fullmatch(fold(title)) is not None


ColumnMap = Mapping[CaseFile, Mapping[Meaning, str]]


def fold(header: Cell) -> str:
    """Return a header without case, spaces, signs and marks: " Case_ID* " as "caseid"."""
    text = unicodedata.normalize("NFKC", header) if isinstance(header, str) else ""
    return re.sub(r"[\W_]", "", text.casefold())


def read_map(value: object) -> ColumnMap:
    """Return the map in a JSON value: meanings to column names, by file or, flat, for both. Raises BadMap."""
    if not isinstance(value, dict):
        raise BadMap
    nested = {file: value[file] for file in CaseFile if file in value}
    if len(nested) != len(value):
        if nested:
            raise BadMap
        nested = {file: _wanted_of(file, value) for file in CaseFile}
        if set().union(*nested.values()) != set(value):
            raise BadMap
    return {file: _checked(file, wanted) for file, wanted in nested.items()}


def _wanted_of(file: CaseFile, value: Mapping[str, object]) -> dict[str, object]:
    return {name: value[name] for name in NEEDED[file] if name in value}


def _checked(file: CaseFile, wanted: object) -> dict[Meaning, str]:
    if not isinstance(wanted, dict) or not set(wanted) <= set(NEEDED[file]):
        raise BadMap
    if not all(isinstance(column, str) and fold(column) for column in wanted.values()):
        raise BadMap
    return {Meaning(name): column for name, column in wanted.items()}


def _synonym(cells: Sequence[Cell], meaning: Meaning) -> tuple[int, ...]:
    folded = [fold(cell) for cell in cells]
    for word in SYNONYMS[meaning]:
        if word.endswith("#"):
            family = re.compile(re.escape(word[:-1]) + r"\d+")
            places = tuple(place for place, name in enumerate(folded) if family.fullmatch(name))
        else:
            places = tuple(place for place, name in enumerate(folded) if name == word)[:1]
        if places:
            return places
    return ()


def _mapped(cells: Sequence[Cell], column: str) -> tuple[int, ...]:
    exact = tuple(place for place, cell in enumerate(cells) if isinstance(cell, str) and cell == column)
    return (exact or tuple(place for place, cell in enumerate(cells) if fold(cell) == fold(column)))[:1]


def find_columns(rows: Sequence[Row], file: CaseFile, given: Mapping[Meaning, str]) -> Columns:
    """Return the columns of the first row, among the first 20, that names all that `file` needs.

    `given` names columns of this file; the rest goes by SYNONYMS. Raises MapColumnMissing and ColumnsMissing,
    which never repeat what stands in the file: it may be a person's row.
    """
    heads = rows[:HEADER_ROWS]
    for number, cells in heads:
        places = {
            meaning: _mapped(cells, given[meaning]) if meaning in given else _synonym(cells, meaning)
            for meaning in NEEDED[file]
        }
        if all(places.values()):
            titles = {
                meaning: tuple(str(cells[place]).strip("\ufeff ") for place in found)
                for meaning, found in places.items()
            }
            return Columns(number, places, titles)
    for column in given.values():
        if not any(_mapped(cells, column) for _, cells in heads):
            raise MapColumnMissing(file=file.value, column=column)
    raise ColumnsMissing(file=file.value, columns=", ".join(NEEDED[file]))
