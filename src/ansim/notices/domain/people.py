"""What a roster becomes: people that a notice can be made for, and every problem of the rest, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import ListReading


@dataclass(frozen=True, slots=True)
class Person:
    """One recipient, from one row of a roster.

    `row` is the 1-based row as the officer sees it, `phone` the national digits ("01000000001") or None for
    somebody reached by post, `sex` "M", "F" or None. `specimen`, `onset` and `last_contact` are Korean days.
    `guardian_name` and `guardian_phone` (national digits) name whom Act 43 and 43-2 want notified beside the person;
    a minor without a phone of their own has the guardian's as `phone` too. `language` is an ISO 639-1 code, "" where
    the list does not say.
    """

    row: int
    name: str
    birth: date
    phone: str | None = None
    address: str = ""
    sex: str | None = None
    specimen: date | None = None
    onset: date | None = None
    last_contact: date | None = None
    place: str = ""
    note: str = ""
    guardian_name: str = ""
    guardian_phone: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRoster:
    """A roster after its check: rows with any error are not in `people`, and every error is in `errors`.

    `rows` counts the rows that mean a person, good and bad; title, empty and subtotal rows are not counted.
    `columns` maps what was understood to the header as the officer wrote it. `reading` tells what was done to the
    file, to be shown and confirmed once.
    """

    rows: int
    people: tuple[Person, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    sheet: str
    header_row: int
    columns: Mapping[Column, str]
    bad_rows: tuple[int, ...] = ()
    reading: ListReading | None = None
