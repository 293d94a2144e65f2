"""An office's profile: what its headers mean, confirmed once by an officer; and how one list was read with it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.texts import fold_header

_DATA = re.compile(
    r"(?:[0-9]{6,}(?:t[0-9]+)?|[0-9]{2,4}년[0-9]{1,2}월[0-9]{1,2}일)(?:#[0-9]+)?"
)  # of a folded cell
_MANY = frozenset((Column.NUMBER, Column.OTHER_PHONE, Column.NOTE))  # meanings that several headers may have


class BadProfile(AnsimError):
    """A stored or sent profile that has not the form of one, or in which two headers mean the same."""

    code = "profile.bad"
    sentence = Sentence(
        ko="열의 뜻이 잘못 정해졌습니다({what}). 한 뜻에는 열 하나만 고른 뒤 다시 저장해 주세요.",
        en="The meanings of the columns are wrong ({what}). Choose one column for each meaning and save again.",
    )


class ProfileIncomplete(AnsimError):
    """An officer's choices leave out what no list can do without."""

    code = "profile.incomplete"
    sentence = Sentence(
        ko="{what}에 해당하는 열을 고르지 않았습니다. 그 열의 뜻을 고른 뒤 다시 확인해 주세요.",
        en="No column was chosen for {what}. Choose its column and confirm again.",
    )


class HeaderIsData(AnsimError):
    """The row chosen as the header is a person's: whoever stands in it would be lost, and kept as a header."""

    code = "profile.header_is_data"
    sentence = Sentence(
        ko="고른 행에는 열 제목이 아니라 생년월일이나 전화번호가 적혀 있습니다. 이 행을 제목으로 보면 그 사람이 빠집니다. "
        "명단 맨 위에 열 제목(성명, 생년월일, 휴대전화 등)을 적은 행을 넣어 다시 올려 주세요.",
        en="The chosen row holds birth dates or phones, not column titles: whoever stands in it would be left out. "
        "Put a row of titles (name, birth date, mobile phone …) on top of the list and upload it again.",
    )


class Told(StrEnum):
    """Who says what a column means: the office's profile, the known words of headers, or nobody yet."""

    PROFILE = "profile"
    WORDS = "words"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the headers of one kind of list mean to an office.

    `columns` maps each header, as `header_keys` writes it, to its meaning; None: the officer said that the
    column is not used. It names no places and no rows: columns may move, title rows may come and go.
    """

    columns: Mapping[str, Column | None]

    def fits(self, keys: Sequence[str]) -> bool:
        """Whether every header with a meaning stands among `keys` (a row's `header_keys`)."""
        there = set(keys)
        used = {key for key, column in self.columns.items() if column is not None}
        return bool(used) and used <= there

    def knows(self, keys: Sequence[str]) -> bool:
        """Whether an officer decided about every header of `keys`; empty headers need no decision."""
        return all(key in self.columns for key in keys if key)


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column of a list as it was understood.

    `place` is 0-based, `letter` as a spreadsheet shows it, `header` as the officer wrote it (two header rows
    joined by a space), `key` its form in a profile, `samples` up to three first values (resident numbers
    masked). `hidden` columns are hidden in the file.
    """

    place: int
    letter: str
    header: str
    key: str
    column: Column | None
    told: Told
    hidden: bool = False
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListReading:
    """What was done to a file, to be shown and confirmed once. Rows are 1-based as the officer sees them.

    `kind` is XLSX, XLS, ODS, CSV, HTML …, `encoding` that of a text. `header_row` is the last row of the header,
    None when none was found: then `first_rows` shows what stands there, for the officer to choose.
    `header_rows` counts its rows (0, 1 or 2). `confirmed`: a profile decided about every header. `profile` is
    what to store when the officer agrees. `merged` counts merged areas, `filtered` says that a filter is set,
    `unvalued` the formulas without a stored value. The `*_rows` were not read as people.
    """

    sheet: str
    kind: str
    encoding: str
    header_row: int | None
    header_rows: int
    columns: tuple[ColumnRead, ...]
    profile: Profile
    confirmed: bool = False
    other_sheets: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    filtered: bool = False
    merged: int = 0
    unvalued: int = 0
    hidden_rows: tuple[int, ...] = ()
    subtotal_rows: tuple[int, ...] = ()
    remark_rows: tuple[int, ...] = ()
    header_again_rows: tuple[int, ...] = ()
    example_rows: tuple[int, ...] = ()
    first_rows: tuple[tuple[int, tuple[str, ...]], ...] = field(default=())

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """Letters of the columns that are hidden in the file."""
        return tuple(column.letter for column in self.columns if column.hidden)


def header_keys(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers as a profile names them: folded ("휴대 전화*" is "휴대전화"), a repeated one numbered
    ("휴대전화#2"), an empty one "".
    """
    folded = tuple(map(fold_header, headers))
    seen: Counter[str] = Counter()
    written = set(folded)  # a header that itself ends in #2 keeps its key
    keys = []
    for key in folded:
        seen[key] += 1
        name = key
        while key and seen[key] > 1 and (name := f"{key}#{seen[key]}") in written:
            seen[key] += 1
        written.add(name)
        keys.append(name)
    return tuple(keys)


def refuse_data(columns: Mapping[str, Column | None]) -> None:
    """Raise HeaderIsData when a header (a key of `header_keys`) with a meaning is itself a date or a number of six digits."""
    if any(column is not None and _DATA.fullmatch(key) for key, column in columns.items()):
        raise HeaderIsData


def profile_of(columns: Mapping[str, Column | None]) -> Profile:
    """Return the profile of an officer's choices by header key. Raises BadProfile when two mean the same."""
    counts = Counter(column for column in columns.values() if column is not None)
    doubled = sorted(column for column, count in counts.items() if count > 1 and column not in _MANY)
    if doubled:
        raise BadProfile(what=", ".join(doubled))
    return Profile(dict(columns))


def profile_to_json(profile: Profile) -> dict[str, str | None]:
    """Return a profile as plain data: header key to the name of its meaning or None."""
    return {key: column.value if column else None for key, column in profile.columns.items()}


def profile_from_json(data: object) -> Profile:
    """Return the profile that `profile_to_json` wrote. A meaning that is no more becomes None. Raises BadProfile."""
    if not isinstance(data, Mapping) or not all(
        isinstance(key, str) and isinstance(value, str | None) for key, value in data.items()
    ):
        raise BadProfile(what="JSON")
    names = {column.value: column for column in Column}
    return profile_of({key: names.get(value or "") for key, value in data.items()})
