"""Kinds of venues as dated data: names, category, usual stay, and which rules asked for a log when.

The lists changed at least five times in 2020-2022, so nothing of them is code; checkins/kinds/*.toml holds them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

LOGS = ("required", "electronic", "exempt")


class BadKinds(AnsimError):
    """The data of venue kinds contradict themselves."""

    code = "kinds.bad"
    sentence = Sentence(
        ko="업종 자료({kind})가 잘못되었습니다: {why}. 자료를 고친 뒤 다시 시작해 주세요.",
        en="The venue kind {kind} is wrong: {why}. Correct the data and start again.",
    )


@dataclass(frozen=True, slots=True)
class Duty:
    """One list of the national rules: the kinds that had a duty on [since, until]; `log` is one of LOGS."""

    name: str
    since: date
    until: date | None
    log: str
    kinds: tuple[str, ...]
    source: str

    def in_force(self, day: date) -> bool:
        """Return whether the list held on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of venue, offered on [since, until]; `stay` in minutes."""

    code: str
    name: Sentence
    category: str
    stay: int
    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Return whether a venue may be opened as this kind on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds by code, and all lists of duties."""

    by_code: Mapping[str, Kind]
    duties: tuple[Duty, ...]

    def offered(self, day: date) -> tuple[Kind, ...]:
        """Return the kinds a venue may be opened as on `day`, in the order of the data."""
        return tuple(kind for kind in self.by_code.values() if kind.in_force(day))

    def stays(self) -> dict[str, int]:
        """Return the usual stay in minutes of every kind ever offered."""
        return {code: kind.stay for code, kind in self.by_code.items()}

    def duties_of(self, code: str, day: date) -> tuple[Duty, ...]:
        """Return the lists that held for a kind on `day`."""
        return tuple(duty for duty in self.duties if code in duty.kinds and duty.in_force(day))


def kinds_from_data(kinds: Iterable[Mapping[str, object]], duties: Iterable[Mapping[str, object]]) -> Kinds:
    """Return what the `[[kind]]` and `[[duty]]` tables say. Raises BadKinds naming the first that is wrong."""
    by_code: dict[str, Kind] = {}
    for table in kinds:
        kind = _kind(table)
        if kind.code in by_code:
            raise BadKinds(kind=kind.code, why="twice")
        by_code[kind.code] = kind
    found = tuple(_duty(table) for table in duties)
    for duty in found:
        unknown = [code for code in duty.kinds if code not in by_code]
        if unknown:
            raise BadKinds(kind=unknown[0], why=f"unknown in {duty.name}")
    return Kinds(by_code, found)


def _kind(table: Mapping[str, object]) -> Kind:
    code = str(table.get("code", "?"))
    try:
        kind = Kind(
            code=code,
            name=Sentence(ko=str(table["ko"]), en=str(table["en"])),
            category=str(table["category"]),
            stay=int(str(table["stay"])),
            since=_day(table["since"]),
            until=_day(table["until"]) if "until" in table else None,
        )
    except (KeyError, ValueError) as error:
        raise BadKinds(kind=code, why=str(error)) from None
    if not 1 <= kind.stay <= 1_440 or (kind.until is not None and kind.until < kind.since):
        raise BadKinds(kind=code, why="stay or dates")
    return kind


def _duty(table: Mapping[str, object]) -> Duty:
    name = str(table.get("name", "?"))
    codes = table.get("kinds")
    if not isinstance(codes, list) or not codes or table.get("log") not in LOGS or not table.get("source"):
        raise BadKinds(kind=name, why="kinds, log or source")
    try:
        since = _day(table["since"])
        until = _day(table["until"]) if "until" in table else None
    except (KeyError, ValueError) as error:
        raise BadKinds(kind=name, why=str(error)) from None
    if until is not None and until < since:
        raise BadKinds(kind=name, why="dates")
    return Duty(name, since, until, str(table["log"]), tuple(map(str, codes)), str(table["source"]))


def _day(value: object) -> date:
    """Return a TOML date; anything else is an error."""
    if type(value) is not date:
        raise ValueError("date")
    return value
